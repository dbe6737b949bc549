"""Tests of live moves: documents of a provider are read, and ours are built in the same shape."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.messages.messages import Messages
from statemachine.model.available import Available
from statemachine.model.errors import InvalidRulesError, MessageError, RequestError
from statemachine.model.frozen import FrozenMap
from statemachine.model.live_moves import LiveMove, LiveMoves
from statemachine.model.message_specs import JMESPath, LiveMovesSpec
from tests.messages.providers import PORTAL, PRINT_HOUSE, Asker, transitions

ASKER = Asker(PORTAL)


def read(document: object, messages: Messages = ASKER.messages, **arguments: Any) -> LiveMoves:
    """Read live moves of the portal."""
    return messages.read_live_moves(json.dumps(document).encode(), **arguments)


def changed(**parts: object) -> dict[str, Any]:
    """Return the sample with other parts; None removes a part."""
    document = {**deepcopy(transitions(3)), **parts}
    return {name: part for name, part in document.items() if part is not None}


def with_live_moves(**parts: object) -> Messages:
    """Return the messages of the portal with a changed specification."""
    spec = replace(ASKER.rules.live_moves["transitions"], **parts)  # type: ignore[arg-type]  # as given
    return Messages(replace(ASKER.rules, live_moves=FrozenMap({spec.name: spec})))


def test_the_sample_of_the_provider_is_read() -> None:
    """Codes become names of statuses; an unknown code stays as text."""
    assert read(transitions(3)) == LiveMoves(
        status="Done",
        moves=(LiveMove(target="Closed", title="Close order", default=True, instructions=""),),
        overrides=(LiveMove(target="Confirmed"), LiveMove(target="7")),
    )


@pytest.mark.parametrize(("word", "name"), [("Done", "Done"), ("3", "Done"), (99, "99"), ("??", "??")])
def test_a_status_may_be_a_name_or_a_code(word: object, name: str) -> None:
    """Both identify it."""
    assert read(changed(current={"status": word})).status == name


def test_a_false_flag_means_no_moves() -> None:
    """The list is ignored then."""
    no_moves = read(changed(canChangeStatus=False, transitions="none"))
    no_overrides = read(changed(canOverrideStatus=False, overrides=[7]))

    assert (no_moves.moves, len(no_moves.overrides)) == ((), 2)
    assert (len(no_overrides.moves), no_overrides.overrides) == (1, ())


def test_without_a_flag_moves_are_allowed_and_overrides_are_not() -> None:
    """Overrides need the flag, unless the rules declare none."""
    without_flags = changed(canChangeStatus=None, canOverrideStatus=None)
    live_moves, listed = read(without_flags), read(without_flags, with_live_moves(may_override=None))

    assert (len(live_moves.moves), len(live_moves.overrides)) == (1, 0)
    assert (len(listed.moves), len(listed.overrides)) == (1, 2)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_status_is_an_error(empty: str) -> None:
    """This holds for the current status and for a target."""
    with pytest.raises(MessageError, match=r"at current.status: expected .* got an empty text"):
        read(changed(current={"status": empty}))
    with pytest.raises(
        MessageError, match=r"at transitions\[\] \| \[0\] \| status: expected .* got an empty"
    ):
        read(changed(transitions=[{"status": empty}]))


def test_overrides_are_optional() -> None:
    """The document may lack them, and so may the rules."""
    assert read(changed(overrides=None)).overrides == ()
    assert read(transitions(3), with_live_moves(overrides=None, may_override=None)).overrides == ()


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
def test_an_unexpected_value_is_an_error_with_its_path(
    document: object, path: str, problem: str
) -> None:
    """The path uses the expressions of the rule file."""
    with pytest.raises(MessageError) as caught:
        read(document)

    assert (caught.value.message, caught.value.path) == ("transitions", path)
    assert caught.value.problem == problem


def test_live_moves_may_be_nested_and_in_xml() -> None:
    """The content type decides where they are. A mapping in XML counts as a list of one, and text as a boolean."""
    messages = with_live_moves(
        content=FrozenMap({"text/xml": JMESPath("answer.offer"), "application/json": JMESPath("@")}),
        moves=JMESPath("transitions.transition || `[]`"),
    )
    move = "<status>5</status><isDefault>true</isDefault>"
    body = (
        "<answer><offer><current><status>3</status></current><canOverrideStatus>false</canOverrideStatus>"
        f"<transitions><transition>{move}</transition></transitions></offer></answer>"
    )
    live_moves = messages.read_live_moves(body.encode(), content_type="text/xml; charset=utf-8")

    assert live_moves == LiveMoves(status="Done", moves=(LiveMove(target="Closed", default=True),))
    with pytest.raises(MessageError, match=r"at answer.offer: expected a mapping, got nothing"):
        messages.read_live_moves(b"<answer/>", content_type="text/xml")
    with pytest.raises(MessageError, match=r"at answer.offer \| current.status: expected"):
        messages.read_live_moves(b"<answer><offer><x>1</x></offer></answer>", content_type="text/xml")


def test_the_live_moves_must_be_unique() -> None:
    """They are the named ones, or the only ones with this content type."""
    spec = ASKER.rules.live_moves["transitions"]
    both = FrozenMap({"a": replace(spec, name="a"), "b": replace(spec, name="b")})
    messages = Messages(replace(ASKER.rules, live_moves=both))

    assert read(transitions(3), messages, live_moves="b").status == "Done"
    with pytest.raises(
        MessageError, match="several live moves accept this body: pass live_moves=a or b"
    ):
        read(transitions(3), messages)
    with pytest.raises(MessageError, match="unknown live moves 'c'; declared: a and b"):
        read(transitions(3), messages, live_moves="c")
    with pytest.raises(
        MessageError, match="no message accepts this content type; accepted: application/json"
    ):
        read(transitions(3), content_type="text/xml")
    with pytest.raises(MessageError, match="the rule set declares no live moves"):
        read(transitions(3), Asker(PRINT_HOUSE).messages)


def test_without_a_content_type_the_only_declared_one_is_used() -> None:
    """If several are declared, the error lists them."""
    content = FrozenMap({"text/xml": JMESPath("a"), "application/json": JMESPath("@")})

    assert read(transitions(3), content_type=None).status == "Done"
    with pytest.raises(
        MessageError, match="the content type is missing; accepted: text/xml and application/json"
    ):
        read(transitions(3), with_live_moves(content=content), content_type=None)


def test_a_large_body_is_an_error() -> None:
    """The caller sets the limit."""
    with pytest.raises(MessageError, match="transitions: the body has more than 10 bytes"):
        read(transitions(3), limit=10)


def test_an_invalid_path_is_an_error_on_first_use() -> None:
    """The error has its place in the file."""
    with pytest.raises(InvalidRulesError, match="invalid-path"):
        read(transitions(3), with_live_moves(target=JMESPath("[")))


def test_our_document_has_the_shape_of_theirs() -> None:
    """Reading it gives the available moves. It has one override per target."""
    available = ASKER.engine.available("Done", actor="manager")
    document = ASKER.messages.build_live_moves(available, actor="manager")
    live_moves = read(document)

    assert document["current"] == {"status": 3, "statust": "Work done"}
    assert document["isClient"] is False
    assert live_moves.status == "Done"
    assert live_moves.moves[0] == LiveMove(
        target="Closed", title="Close order", default=True, instructions="Check the results first."
    )
    assert live_moves.narrow(available) == available
    assert [each.target for each in live_moves.overrides].count("RequestSent") == 1
    assert len([move for move in available.overrides if move.target == "RequestSent"]) == 2


def test_our_document_may_contain_the_actor() -> None:
    """Paths find the actor, and all actors that it includes."""
    answer = FrozenMap(
        {
            "who": JMESPath("actor"),
            "all": JMESPath("actors"),
            "moves": JMESPath("moves"),
            "more": JMESPath("x"),
        }
    )
    messages = with_live_moves(answer=answer)
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
    ("available", "arguments", "problem"),
    [
        (ASKER.engine.available("x"), {}, "the question is invalid: .*'x'"),
        (Available("Done"), {"actor": "nobody"}, "unknown actor 'nobody'; declared: client and manager"),
        (Available("Done"), {"live_moves": "x"}, "unknown live moves 'x'; declared: transitions"),
        (Available("Hold"), {}, "belong to another rule set"),
        (Asker(PRINT_HOUSE).engine.available("New"), {}, "belong to another rule set"),
    ],
)
def test_a_document_that_cannot_be_built_is_an_error(
    available: Available, arguments: Any, problem: str
) -> None:
    """An invalid question, or one of another rule set, has no document."""
    with pytest.raises(RequestError, match=problem):
        ASKER.messages.build_live_moves(available, **arguments)


def test_exactly_one_answer_must_be_declared() -> None:
    """It must give a mapping, and its paths must not fail."""
    spec = ASKER.rules.live_moves["transitions"]
    cases: list[tuple[dict[str, LiveMovesSpec], str]] = [
        ({}, "no `answer` is declared; declared live moves: none"),
        ({"a": replace(spec, name="a", answer=None)}, "no `answer` is declared; declared live moves: a"),
        (
            {name: replace(spec, name=name) for name in "ab"},
            "several live moves declare an `answer`: pass live_moves=a or b",
        ),
        (
            {"a": replace(spec, name="a", answer=(1,))},
            "cannot build the live moves 'a': the answer is not a mapping",
        ),
        ({"a": replace(spec, name="a", answer=JMESPath("x"))}, "the answer is not a mapping"),
        (
            {"a": replace(spec, name="a", answer=FrozenMap({"x": JMESPath("abs(status)")}))},
            "cannot build the live moves 'a': at abs.status.: expected number for abs",
        ),
    ]
    for declared, problem in cases:
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
def test_any_document_gives_live_moves_or_a_message_error(document: dict[str, Any]) -> None:
    """Nothing else is raised, and each status is a text."""
    try:
        live_moves = read(document)
    except MessageError:
        return

    assert all(isinstance(each.target, str) for each in (*live_moves.moves, *live_moves.overrides))
    assert isinstance(live_moves.status, str)
