"""Tests of the checks of messages that share a door, beyond the examples on their pages."""

from __future__ import annotations

import pytest
from hypothesis import given

from statemachine.messages.door_checks import different_signature_faults, share_door
from statemachine.model.ruleset import RuleSet
from tests.messages.test_findings import faults_of
from tests.messages.test_signature_checks import FIELDS, HMAC
from tests.strategies import rule_sets


def found(first: str, second: str) -> dict[str, list[str]]:
    """Return the messages of the faults of two inbound messages, `a` and `b`, by check."""
    faults = faults_of(f"inbound:\n  a: {{{FIELDS}, {first}}}\n  b: {{{FIELDS}, {second}}}\n")
    return {
        name: [each.message for each in faults if each.check == name]
        for name in {each.check for each in faults}
    }


def doors(first: str, second: str) -> list[str]:
    """Return the differences of the signatures of two inbound messages."""
    return found(first, second).get("different-signatures", [])


SIGNED = f"signature: {{{HMAC}}}"
OTHER = "signature: {scheme: basic, secret: hook}"


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        (SIGNED, OTHER, "their signatures differ"),
        (SIGNED, SIGNED.replace("hook", "other"), "their signatures differ"),
        (SIGNED, "by_name: false", "'b' has no signature"),
        ("by_name: false", SIGNED, "'a' has no signature"),
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


APART = [
    ("when_headers: {X-Topic: a}", "when_headers: {X-Topic: b}"),
    ("methods: PUT", "methods: POST"),
    ("content: {application/json: a}", "content: {text/xml: b}"),
]


@pytest.mark.parametrize(("first", "second"), APART)
def test_a_door_does_not_protect_a_message_without_a_signature(first: str, second: str) -> None:
    """The sender chooses the headers, the method and the content type. The order of the messages is irrelevant."""
    message = "message {!r} has no signature, and {!r} has one: a sender can choose the unsigned one"

    assert found(first, f"{second}, {SIGNED}") == {"unsigned-message": [message.format("a", "b")]}
    assert found(f"{first}, {SIGNED}", second) == {"unsigned-message": [message.format("b", "a")]}


@pytest.mark.parametrize(("first", "second"), APART)
def test_a_message_by_name_needs_no_signature_of_the_others(first: str, second: str) -> None:
    """The same holds for messages that are all signed, or all unsigned."""
    assert found(first, f"{second}, {SIGNED}, by_name: true") == {}
    assert found(f"{first}, by_name: true", f"{second}, {SIGNED}") == {}
    assert found(f"{first}, {SIGNED}", f"{second}, {OTHER}") == {}
    assert found(first, second) == {}


def test_headers_are_no_advice_for_a_message_without_a_signature() -> None:
    """They are the advice for two messages that have different signatures."""
    texts = [
        f"inbound:\n  a: {{{FIELDS}, {SIGNED}}}\n  b: {{{FIELDS}, {each}}}\n"
        for each in ("by_name: false", OTHER)
    ]
    helps = [faults_of(each)[0].help or "" for each in texts]

    assert ["when_headers" in each for each in helps] == [False, True]
    assert helps[0].startswith("for 'b': give it the signature, read it by name")


@pytest.mark.parametrize(
    ("first", "second", "problem"),
    [
        ("by_name: false", "by_name: false", "neither message has a `when`"),
        ("by_name: false", "when: {type: b}", "one of the messages has no `when`"),
        ("by_name: false", "when: type == 'b'", "one of the messages has no `when`"),
        ("when: {type: [a, b]}", "when: {type: [b, c]}", "both have the same values of 'type'"),
        ("when: {type: a, kind: x}", "when: {type: a}", "both have the same values of 'type'"),
        ("when: {type: a, kind: 1}", "when: {kind: 1, type: a}", "both have the same values of 'type' and 'kind'"),
    ],
)  # fmt: skip
def test_two_messages_do_not_take_one_body(first: str, second: str, problem: str) -> None:
    """Only two messages without a condition take every body for certain."""
    text = f"inbound:\n  a: {{{FIELDS}, {first}}}\n  b: {{{FIELDS}, {second}}}\n"
    (fault,) = faults_of(text)

    assert fault.message == f"{problem}, so a body may be 'a' and 'b', and reading it is an error"
    assert (fault.check, fault.certain) == ("same-message", problem.startswith("neither"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("when: {type: a}", "when: {type: b}"),
        ("when: {type: 1}", "when: {type: true}"),
        ("when: {type: 1}", "when: {type: '1'}"),
        ("when: {type: a}", "when: {kind: a}"),
        ("when: {type: a, kind: x}", "when: {type: a, kind: y}"),
        ("when: {type: a, x: 1}", "when: {type: a, y: 1}"),
        ("when: type == 'a'", "when: {type: a}"),
        ("by_name: true", "by_name: false"),
        *APART,
    ],
)
def test_messages_may_take_different_bodies(first: str, second: str) -> None:
    """An expression may tell anything, and so may another path."""
    assert found(first, second) == {}


@pytest.mark.parametrize(
    ("first", "second", "certain"),
    [
        ("methods: PUT", "methods: [PUT, POST]", True),
        ("methods: PUT", "by_name: false", True),
        ("methods: [GET, PUT]", "methods: [PUT, POST]", False),
        ("when_headers: {X-A: a}", "when_headers: {x-a: [a, b]}", True),
        ("when_headers: {X-A: a}", "when_headers: {X-B: b}", False),
        ("content: {text/xml: a}", "content: {text/xml: a, application/json: b}", True),
    ],
)
def test_the_same_body_is_certain_where_one_door_is_inside_the_other(
    first: str, second: str, *, certain: bool
) -> None:
    """Else each message may have requests of its own. The order of the messages is irrelevant."""
    for pair in ((first, second), (second, first)):
        faults = faults_of(
            "inbound:\n"
            + "".join(f"  {name}: {{{FIELDS}, {door}}}\n" for name, door in zip("ab", pair, strict=True))
        )
        assert [(each.check, each.certain) for each in faults] == [("same-message", certain)]
