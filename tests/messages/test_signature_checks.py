"""Tests of the checks of signatures, beyond the examples on their pages."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine.messages.signature_checks import different_signature_faults, share_door
from statemachine.messages.signatures import USED_KEYS
from statemachine.model.inbound_message import SignatureScheme
from statemachine.model.ruleset import RuleSet
from tests.messages.inbound.acme import HEAD
from tests.messages.test_findings import faults_of
from tests.strategies import rule_sets

FIELDS = "order: id, status: status"
STANDARD = "scheme: standard-webhooks, secret: hook"
HMAC = "scheme: hmac, secret: hook, header: X-Signature"


def found(signature: str) -> list[tuple[str, str]]:
    """Return the check and the message of each fault of a signature."""
    faults = faults_of(f"inbound: {{push: {{{FIELDS}, signature: {{{signature}}}}}}}\n")
    return [(each.check, each.message) for each in faults]


@pytest.mark.parametrize(
    "signature",
    [
        STANDARD,
        f"{STANDARD}, header: svix-signature, id: svix-id, timestamp: {{header: svix-timestamp}}, tolerance: PT1M",
        HMAC,
        f'{HMAC}, prefix: "v1=", algorithm: sha512, encoding: base64, separator: ","',
        f'{HMAC}, signed: "v0:{{timestamp}}:{{body}}", timestamp: {{header: X-Time}}, tolerance: PT9M',
        f'{HMAC}, separator: ",", signed: "{{id}}{{timestamp}}{{body}}", id: X-Id, timestamp: {{header: x-signature, prefix: "t="}}',
        "scheme: secret-header, secret: hook, header: X-Key, prefix: 'Bearer '",
        "scheme: basic, secret: hook, header: X-Authorization",
    ],
)
def test_a_signature_that_works_has_no_fault(signature: str) -> None:
    """Each scheme, with the keys that it uses."""
    assert found(signature) == []


@pytest.mark.parametrize(
    ("signature", "problem"),
    [
        ("scheme: hmac, secret: hook", "a signature of scheme hmac needs a header"),
        ("scheme: secret-header, secret: hook", "a signature of scheme secret-header needs a header"),
        (f'{HMAC}, signed: "{{timestamp}}{{body}}"', "`signed` contains {timestamp}, and the signature declares no `timestamp`"),
        (f'{HMAC}, signed: "{{id}}.{{id}}.{{body}}"', "`signed` contains {id}, and the signature declares no `id`"),
        (f'{HMAC}, signed: "{{timestamp}}{{body}}", timestamp: {{header: x-signature}}', "one header has the signature and the timestamp, and nothing separates them"),
    ],
)  # fmt: skip
def test_a_signature_may_lack_a_key(signature: str, problem: str) -> None:
    """Nothing could prove such a message. The case of header names does not matter."""
    assert found(signature) == [("incomplete-signature", problem)]


@pytest.mark.parametrize(
    ("signed", "problem"),
    [
        ("body", "the signed text does not contain the body"),
        ("{url}", "the signed text does not contain the body"),
        ("{bdy}{body}", "unknown placeholder 'bdy' in `signed`; did you mean 'body'?"),
        ("{Body}{body}", "unknown placeholder 'Body' in `signed`; did you mean 'body'?"),
        ("{0}{body}", "unknown placeholder '0' in `signed`"),
    ],
)
def test_a_signed_text_has_known_placeholders_and_the_body(signed: str, problem: str) -> None:
    """A placeholder is a word in braces; its case matters."""
    assert found(f'{HMAC}, signed: "{signed}"') == [("invalid-signed-text", problem)]


def test_other_braces_are_text() -> None:
    """A signed text may be a document of its own."""
    assert found(f'{HMAC}, signed: \'{{"a b": {{}}, "c": {{body}}}}\'') == []


VALUES = {
    "prefix": "'a'",
    "separator": "','",
    "algorithm": "sha1",
    "encoding": "hex",
    "signed": "'{body}'",
    "timestamp": "{header: X-Time}",
    "id": "X-Id",
    "tolerance": "PT1M",
}


@pytest.mark.parametrize(
    ("scheme", "key"),
    [(scheme, key) for scheme, used in USED_KEYS.items() for key in VALUES if key not in used],
)
def test_a_key_that_a_scheme_does_not_use_is_a_fault(scheme: SignatureScheme, key: str) -> None:
    """The fault is at the value of the key."""
    signature = f"scheme: {scheme}, secret: hook, header: X-Key, {key}: {VALUES[key]}"
    assert found(signature) == [("unused-signature-key", f"scheme {scheme} does not use `{key}`")]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("tolerance: PT1M", "`tolerance` has no effect without `timestamp`"),
        ("id: X-Id", "`id` has no effect, because `signed` does not contain {id}"),
    ],
)
def test_a_key_may_depend_on_another(keys: str, problem: str) -> None:
    """A tolerance needs a timestamp, and an id is only signed."""
    assert found(f"{HMAC}, {keys}") == [("unused-signature-key", problem)]


def test_a_fault_is_at_its_key() -> None:
    """All faults are reported at once, each at the part that it is about."""
    text = """\
inbound:
  push:
    order: id
    status: status
    signature:
      scheme: hmac
      secret: hook
      timestamp: {header: X-Time}
      signed: "{id}"
      tolerance: PT1M
"""
    first = HEAD.count("\n") + 2
    places = [(each.check, each.span.line - first) for each in faults_of(text)]
    assert places == [
        ("incomplete-signature", 6),
        ("unsigned-timestamp", 8),
        ("incomplete-signature", 9),
        ("invalid-signed-text", 9),
    ]


def doors(first: str, second: str) -> list[str]:
    """Return the messages of the faults of two inbound messages, `a` and `b`."""
    faults = faults_of(f"inbound:\n  a: {{{FIELDS}, {first}}}\n  b: {{{FIELDS}, {second}}}\n")
    assert {each.check for each in faults} <= {"different-signatures"}
    return [each.message for each in faults]


SIGNED = f"signature: {{{HMAC}}}"
OTHER = "signature: {scheme: basic, secret: hook}"


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (SIGNED, OTHER, "their signatures differ"),
        (SIGNED, SIGNED.replace("hook", "other"), "their signatures differ"),
        (SIGNED, "by_name: false", "'b' has none"),
        ("by_name: false", SIGNED, "'a' has none"),
        (f"{SIGNED}, methods: [PUT, POST]", f"{OTHER}, methods: POST", "their signatures differ"),
        (f"{SIGNED}, methods: PUT", OTHER, "their signatures differ"),
        (f"{SIGNED}, when: {{type: a}}", f"{OTHER}, when: {{type: b}}", "their signatures differ"),
        (f"{SIGNED}, when_headers: {{X-Event: a}}", OTHER, "their signatures differ"),
        (f"{SIGNED}, when_headers: {{X-Event: a}}", f"{OTHER}, when_headers: {{X-Topic: b}}", "their signatures differ"),
        (f"{SIGNED}, when_headers: {{X-Event: [a, b]}}", f"{OTHER}, when_headers: {{x-event: [b, c]}}", "their signatures differ"),
        (f"{SIGNED}, content: {{application/json: a, text/xml: b}}", f"{OTHER}, content: {{text/xml: c}}", "their signatures differ"),
    ],
)  # fmt: skip
def test_messages_of_one_door_need_one_signature(first: str, second: str, problem: str) -> None:
    """A body cannot be looked at before its sender is proved."""
    assert doors(first, second) == [f"a request may be 'a' or 'b', and {problem}"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SIGNED, SIGNED),
        ("by_name: false", "by_name: false"),
        (SIGNED, f"signature: {{{HMAC.replace('X-S', 'x-s')}, algorithm: sha256}}"),
        (SIGNED, f"{OTHER}, by_name: true"),
        (f"{SIGNED}, by_name: true", OTHER),
        (f"{SIGNED}, methods: PUT", f"{OTHER}, methods: POST"),
        (f"{SIGNED}, when_headers: {{X-Event: a}}", f"{OTHER}, when_headers: {{x-event: [b, A]}}"),
        (f"{SIGNED}, content: {{text/xml: a}}", OTHER),
    ],
)
def test_messages_of_other_doors_have_their_own_signatures(first: str, second: str) -> None:
    """A default that is written out makes no difference."""
    assert doors(first, second) == []


def test_a_message_has_one_fault_for_its_door() -> None:
    """Three messages with three signatures are two faults, each with the first message that differs."""
    third = OTHER.replace("hook", "third")
    text = f"inbound:\n  a: {{{FIELDS}, {SIGNED}}}\n  b: {{{FIELDS}, {OTHER}}}\n  c: {{{FIELDS}, {third}}}\n"
    faults = faults_of(text)

    assert [each.message.split(",")[0] for each in faults] == [
        "a request may be 'a' or 'b'",
        "a request may be 'a' or 'c'",
    ]
    assert [each.related[0].note for each in faults] == ["'a' is declared here"] * 2


@given(rules=rule_sets())
def test_a_door_is_shared_by_both(rules: RuleSet) -> None:
    """The order of two messages does not matter, and a message shares its own door without a difference."""
    messages = rules.inbound.values()
    for first in messages:
        assert list(different_signature_faults([first, first])) == []
        for second in messages:
            assert share_door(first, second) is share_door(second, first)
