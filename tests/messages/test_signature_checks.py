"""Tests of the checks of signatures, beyond the examples on their pages."""

from __future__ import annotations

import pytest

from statemachine.messages.signatures import USED_KEYS
from statemachine.model.signature import SignatureScheme
from tests.messages.inbound.acme import HEAD
from tests.messages.test_findings import faults_of

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
        f'{HMAC}, separator: ",", signed: "{{id}}.{{timestamp}}.{{body}}", id: X-Id, timestamp: {{header: x-signature, prefix: "t="}}',
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
        (f'{HMAC}, signed: "{{timestamp}}.{{body}}", timestamp: {{header: x-signature}}', "one header has the signature and the timestamp, and nothing separates them"),
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


DECLARED = f"{HMAC}, id: X-Id, timestamp: {{header: X-Time}}"


@pytest.mark.parametrize(
    ("signed", "pairs"),
    [
        ("{id}{timestamp}.{body}", [("id", "timestamp")]),
        ("{timestamp}{body}.{id}", [("timestamp", "body")]),
        ("{url}{id}{timestamp}{body}", [("id", "timestamp"), ("timestamp", "body"), ("url", "id")]),
        ("{id}.{timestamp}.{url}{body}", []),
        ("{timestamp}.{id}{body}", []),
    ],
)
def test_values_that_nothing_separates_are_likely_faults(
    signed: str, pairs: list[tuple[str, str]]
) -> None:
    """The provider decides, so it may be so. Many providers sign the URL and the body that follows."""
    faults = faults_of(
        f'inbound: {{push: {{{FIELDS}, signature: {{{DECLARED}, signed: "{signed}"}}}}}}\n'
    )

    assert {(each.check, each.certain) for each in faults} <= {("invalid-signed-text", False)}
    assert [each.message for each in faults] == [
        f"nothing separates {{{first}}} and {{{second}}} in the signed text" for first, second in pairs
    ]


@pytest.mark.parametrize(
    ("secret", "certain"),
    [
        ("whsec_bm90IGEgc2VjcmV0", True),
        ("whsec_YWNtZQ==", False),
        ("0123456789abcdef0123456789abcdef", False),
        ("bm90IGEgc2VjcmV0IGJ1dCBhIHRleHQ=", False),
        ("AB/C+0123456789abcdefghi", False),
    ],
)
def test_a_secret_does_not_belong_into_a_rule_file(secret: str, *, certain: bool) -> None:
    """No part of the finding repeats it."""
    (fault,) = faults_of(
        f"inbound: {{push: {{{FIELDS}, signature: {{scheme: basic, secret: {secret!r}}}}}}}\n"
    )

    assert (fault.check, fault.certain) == ("secret-in-rules", certain)
    assert secret not in f"{fault} {fault.help}"


@pytest.mark.parametrize(
    "name",
    ["webhook", "ACME_WEBHOOK_SECRET_2026_PRODUCTION", "acme-webhook-secret-of-shop-12", "abcdefghijklmnopqrstuvwxyz", "AB0123456789", "123456789012345678901234"],
)  # fmt: skip
def test_a_name_is_no_secret(name: str) -> None:
    """A name has words, or few digits, or is short."""
    assert found(f"scheme: basic, secret: {name!r}") == []


@pytest.mark.parametrize(
    ("signature", "duration"),
    [
        (f"{STANDARD}, tolerance: P400D", "P400D"),
        (f"{STANDARD}, tolerance: P1DT1S", "P1DT1S"),
        (
            f'{HMAC}, signed: "{{timestamp}}.{{body}}", timestamp: {{header: X-Time}}, tolerance: P2D',
            "P2D",
        ),
    ],
)
def test_a_tolerance_of_more_than_a_day_hardly_protects(signature: str, duration: str) -> None:
    """One of a day is no finding."""
    assert found(signature) == [("long-tolerance", f"a message can be sent again for {duration}")]
    assert found(signature.replace(duration, "P1D")) == []
