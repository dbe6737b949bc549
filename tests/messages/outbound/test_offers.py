"""Tests of offers: a provider's live answer read, and ours given in the same shape."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.messages import Messages
from statemachine.model.decision import Available
from statemachine.model.errors import InvalidRulesError, MessageError, RequestError
from statemachine.model.frozen import FrozenMap
from statemachine.model.live_moves import LiveMove, LiveMoves
from statemachine.model.message_specs import JMESPath, LiveMovesSpec
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, transitions

ASKER = Asker(PORTAL)


def read(document: object, messages: Messages = ASKER.messages, **asked: Any) -> LiveMoves:
    """Read an offer of the portal."""
    return messages.read_live_moves(json.dumps(document).encode(), **asked)


def changed(**parts: object) -> dict[str, Any]:
    """Return the sample with other parts; None takes one out."""
    document = {**deepcopy(transitions(3)), **parts}
    return {name: part for name, part in document.items() if part is not None}


def with_offers(**parts: object) -> Messages:
    """Return the messages of the portal with another offering."""
    offering = replace(ASKER.rules.live_moves["transitions"], **parts)  # type: ignore[arg-type]  # as given
    return Messages(replace(ASKER.rules, live_moves=FrozenMap({offering.name: offering})))


def test_the_sample_of_the_provider_is_read() -> None:
    """Statuses become names by their codes; one that is not declared stands as its text."""
    assert read(transitions(3)) == LiveMoves(
        status="Done",
        moves=(LiveMove(target="Closed", title="Close order", default=True, instructions=""),),
        overrides=(LiveMove(target="Confirmed"), LiveMove(target="7")),
    )


@pytest.mark.parametrize(("word", "name"), [("Done", "Done"), ("3", "Done"), (99, "99"), ("??", "??")])
def test_a_status_is_read_in_any_spelling(word: object, name: str) -> None:
    """Name and code both name it."""
    assert read(changed(current={"status": word})).status == name


def test_where_one_may_not_nothing_is_on_offer() -> None:
    """What is listed then is not looked at."""
    no_moves = read(changed(canChangeStatus=False, transitions="none"))
    no_overrides = read(changed(canOverrideStatus=False, overrides=[7]))

    assert (no_moves.moves, len(no_moves.overrides)) == ((), 2)
    assert (len(no_overrides.moves), no_overrides.overrides) == (1, ())


def test_where_it_is_not_said_one_may_move_and_not_override() -> None:
    """An override is for those of whom it is said; rules that look for no such boolean take what is listed."""
    unsaid = changed(canChangeStatus=None, canOverrideStatus=None)
    offer, listed = read(unsaid), read(unsaid, with_offers(may_override=None))

    assert (len(offer.moves), len(offer.overrides)) == (1, 0)
    assert (len(listed.moves), len(listed.overrides)) == (1, 2)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_status_is_an_error(empty: str) -> None:
    """It names none, neither where one is nor where one may go."""
    with pytest.raises(MessageError, match=r"at current.status: expected .* got an empty text"):
        read(changed(current={"status": empty}))
    with pytest.raises(
        MessageError, match=r"at transitions\[\] \| \[0\] \| status: expected .* got an empty"
    ):
        read(changed(transitions=[{"status": empty}]))


def test_no_overrides_are_none() -> None:
    """They need not be there, nor need the rules look for them."""
    assert read(changed(overrides=None)).overrides == ()
    assert read(transitions(3), with_offers(overrides=None, may_override=None)).overrides == ()


@pytest.mark.parametrize(
    ("document", "path", "problem"),
    [
        ([], "@", "expected a mapping, got a list"),
        (None, "@", "expected a mapping, got nothing"),
        (changed(current=None), "current.status", "expected an integer or a text, got nothing"),
        (
            changed(current={"status": True}),
            "current.status",
            "expected an integer or a text, got a boolean",
        ),
        (
            changed(current={"status": 3.0}),
            "current.status",
            "expected an integer or a text, got a number",
        ),
        (changed(transitions=None), "transitions[]", "expected a list, got nothing"),
        (changed(transitions=[7]), "transitions[] | [0]", "expected a mapping, got an integer"),
        (changed(canChangeStatus="yes"), "canChangeStatus", "expected a boolean, got a text"),
        (changed(canOverrideStatus=0), "canOverrideStatus", "expected a boolean, got an integer"),
        (
            changed(overrides=[{"status": 2}, {}]),
            "overrides[] | [1] | status",
            "expected an integer or a text, got nothing",
        ),
        (
            changed(transitions=[{"status": 5, "title": 7}]),
            "transitions[] | [0] | title",
            "expected a text, got an integer",
        ),
        (
            changed(transitions=[{"status": 5, "isDefault": "x"}]),
            "transitions[] | [0] | isDefault",
            "expected a boolean, got a text",
        ),
        (
            changed(transitions=[{"status": 5, "instructions": {}}]),
            "transitions[] | [0] | instructions",
            "expected a text, got a mapping",
        ),
    ],
)
def test_what_is_not_as_expected_is_an_error_at_its_path(
    document: object, path: str, problem: str
) -> None:
    """The path is one that leads to the place, in the words of the rule file."""
    with pytest.raises(MessageError) as caught:
        read(document)

    assert (caught.value.message, caught.value.path) == ("transitions", path)
    assert caught.value.problem == problem


def test_an_offer_may_lie_deeper_and_in_xml() -> None:
    """The content type says where it is; in XML one mapping is a list of one, and booleans are text."""
    messages = with_offers(
        content=FrozenMap({"text/xml": JMESPath("answer.offer"), "application/json": JMESPath("@")}),
        moves=JMESPath("transitions.transition || `[]`"),
    )
    move = "<status>5</status><isDefault>true</isDefault>"
    body = (
        "<answer><offer><current><status>3</status></current><canOverrideStatus>false</canOverrideStatus>"
        f"<transitions><transition>{move}</transition></transitions></offer></answer>"
    )
    offer = messages.read_live_moves(body.encode(), content_type="text/xml; charset=utf-8")

    assert offer == LiveMoves(status="Done", moves=(LiveMove(target="Closed", default=True),))
    with pytest.raises(MessageError, match=r"at answer.offer: expected a mapping, got nothing"):
        messages.read_live_moves(b"<answer/>", content_type="text/xml")
    with pytest.raises(MessageError, match=r"at answer.offer \| current.status: expected"):
        messages.read_live_moves(b"<answer><offer><x>1</x></offer></answer>", content_type="text/xml")


def test_which_offer_it_is_has_to_be_clear() -> None:
    """It is the named one, or the only one in this content type."""
    offering = ASKER.rules.live_moves["transitions"]
    both = FrozenMap({"a": replace(offering, name="a"), "b": replace(offering, name="b")})
    messages = Messages(replace(ASKER.rules, live_moves=both))

    assert read(transitions(3), messages, offer="b").status == "Done"
    with pytest.raises(
        MessageError, match="several live moves take this content type: name one of a and b"
    ):
        read(transitions(3), messages)
    with pytest.raises(MessageError, match="there is no offer 'c'; declared: a and b"):
        read(transitions(3), messages, offer="c")
    with pytest.raises(MessageError, match="no offer takes this content type; taken: application/json"):
        read(transitions(3), content_type="text/xml")
    with pytest.raises(MessageError, match="the rule set declares no offers"):
        read(transitions(3), Asker(PRINT_HOUSE).messages)


def test_a_large_answer_is_refused() -> None:
    """The caller says how large is too large."""
    with pytest.raises(MessageError, match="transitions: the body has more than 10 bytes"):
        read(transitions(3), limit=10)


def test_a_path_that_is_none_is_told_when_it_is_needed() -> None:
    """With its place in the file."""
    with pytest.raises(InvalidRulesError, match="invalid-path"):
        read(transitions(3), with_offers(target=JMESPath("[")))


def test_our_answer_has_the_shape_of_theirs() -> None:
    """It is read back as what was available; overrides stand in it once per target."""
    available = ASKER.engine.available("Done", actor="manager")
    document = ASKER.messages.build_live_moves(available, actor="manager")
    offer = read(document)

    assert document["current"] == {"status": 3, "statust": "Work done"}
    assert document["isClient"] is False
    assert offer.status == "Done"
    assert offer.moves[0] == LiveMove(
        target="Closed", title="Close order", default=True, instructions="Check the results first."
    )
    assert offer.narrow(available) == available
    assert [each.target for each in offer.overrides].count("RequestSent") == 1
    assert len([move for move in available.overrides if move.target == "RequestSent"]) == 2


def test_our_answer_says_who_asks() -> None:
    """Paths find the actor, and all whom he includes."""
    answer = FrozenMap(
        {
            "who": JMESPath("actor"),
            "all": JMESPath("actors"),
            "moves": JMESPath("moves"),
            "more": JMESPath("x"),
        }
    )
    messages = with_offers(answer=answer)
    available = ASKER.engine.available("Done", actor="client")
    reject = {
        "target": {"name": "Confirmed", "code": "2", "title": "In progress"},
        "event": "reject",
        "title": None,
        "default": False,
        "instructions": None,
    }

    assert messages.build_live_moves(available, actor="client") == {
        "who": "client",
        "all": ["client"],
        "moves": [reject],
    }
    assert messages.build_live_moves(Available(None), actor="manager") == {
        "who": "manager",
        "all": ["client", "manager"],
        "moves": [],
    }
    assert messages.build_live_moves(Available("Done")) == {"all": [], "moves": []}


@pytest.mark.parametrize(
    ("available", "asked", "problem"),
    [
        (ASKER.engine.available("x"), {}, "the question was not understood: .*'x'"),
        (Available("Done"), {"actor": "nobody"}, "there is no actor 'nobody'"),
        (Available("Done"), {"offer": "x"}, "there is no offer 'x'; declared: transitions"),
        (Available("Hold"), {}, "that of another rule set"),
        (Asker(PRINT_HOUSE).engine.available("New"), {}, "that of another rule set"),
    ],
)
def test_what_cannot_be_answered_says_why(available: Available, asked: Any, problem: str) -> None:
    """A question that was not understood has no answer, nor has one to other rules."""
    with pytest.raises(RequestError, match=problem):
        ASKER.messages.build_live_moves(available, **asked)


def test_an_answer_has_to_be_declared() -> None:
    """Without one, or with several, there is nothing to fill in; nor where it fails or is no mapping."""
    offering = ASKER.rules.live_moves["transitions"]
    offers: list[tuple[dict[str, LiveMovesSpec], str]] = [
        ({}, "no answer is declared; live moves: none"),
        ({"a": replace(offering, name="a", answer=None)}, "no answer is declared; live moves: a"),
        (
            {name: replace(offering, name=name) for name in "ab"},
            "several live moves declare an answer: name one of a and b",
        ),
        (
            {"a": replace(offering, name="a", answer=(1,))},
            "'a' cannot be given: its answer is not a mapping",
        ),
        ({"a": replace(offering, name="a", answer=JMESPath("x"))}, "its answer is not a mapping"),
        (
            {"a": replace(offering, name="a", answer=FrozenMap({"x": JMESPath("abs(status)")}))},
            "'a' cannot be given: at abs.status.: expected number for abs",
        ),
    ]
    for declared, problem in offers:
        messages = Messages(replace(ASKER.rules, live_moves=FrozenMap(declared)))
        with pytest.raises(RequestError, match=problem):
            messages.build_live_moves(Available("Done"))


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=3)
PART = LEAF | st.lists(
    st.fixed_dictionaries({"status": LEAF}, optional={"title": LEAF, "isDefault": LEAF}) | LEAF,
    max_size=2,
)


@given(
    st.dictionaries(
        st.sampled_from(sorted(transitions(3))), PART | st.fixed_dictionaries({"status": LEAF})
    )
)
def test_any_document_is_an_offer_or_an_error_of_ours(document: dict[str, Any]) -> None:
    """Nothing else is raised, and what is read has a text for each status."""
    try:
        offer = read(document)
    except MessageError:
        return

    assert all(isinstance(each.target, str) for each in (*offer.moves, *offer.overrides))
    assert isinstance(offer.status, str)
