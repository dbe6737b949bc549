"""Tests of the text that `dump` writes: it loads to an equal rule set, and it is readable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import dump, load, loads, shipped
from statemachine.model.frozen import FrozenMap
from statemachine.model.inbound_message import FieldSources, InboundMessage
from statemachine.model.message_specs import DEFAULT_CONTENT, DocumentTemplate, JMESPath, LiveMovesSpec
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.ruleset import RuleSet
from tests.loader.files import FULL, file_with
from tests.strategies import rule_sets

PRINTABLE = st.text(st.characters(exclude_categories=["Cs"]))
TEXTS = st.one_of(
    PRINTABLE,
    st.text(st.sampled_from("ab:#-? ,[]{}&*!|>'\"%@`~\\\n\t\r.0x=+_/"), max_size=30),
    st.sampled_from(
        ["true", "No", "~", "null", "12", "-0", "1.5", "2026-01-31", "<<", "", " ", "y", "é x"]
    ),
    st.text(st.sampled_from("ab ,."), min_size=100, max_size=300),
)
ATOMS = st.one_of(TEXTS, st.booleans(), st.integers(-(10**30), 10**30))


@pytest.mark.parametrize("name", shipped())
def test_shipped_rule_sets_survive(name: str) -> None:
    """The text loads to an equal rule set, which gives the same text."""
    rules = load(name)
    text = dump(rules)

    assert loads(text) == rules
    assert dump(loads(text)) == text


@given(rules=rule_sets())
def test_every_rule_set_survives(rules: RuleSet) -> None:
    """The text loads to an equal rule set, which gives the same text."""
    text = dump(rules)

    assert loads(text) == rules
    assert dump(loads(text)) == text


def test_every_kind_of_declaration_survives() -> None:
    """A rule set with declarations of every kind loads again."""
    rules = loads(FULL)

    assert loads(dump(rules)) == rules


@given(text=TEXTS)
def test_every_text_survives(text: str) -> None:
    """Titles and notes can contain any character."""
    rules = loads(file_with(""))
    status = replace(rules.statuses["Held"], title=text, note=text)
    changed = replace(
        rules,
        title=text,
        description=text,
        statuses=FrozenMap({**rules.statuses, "Held": status}),
        transitions=(replace(rules.transitions[0], instructions=text, note=text),),
    )

    assert loads(dump(changed)) == changed


TREES = st.recursive(
    st.one_of(TEXTS.map(JMESPath), st.booleans(), st.integers(-(10**30), 10**30), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(TEXTS, inner, max_size=4).map(FrozenMap)
    ),
)
RECORDS = st.recursive(
    st.one_of(ATOMS, st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple), st.dictionaries(TEXTS, inner, max_size=4).map(FrozenMap)
    ),
)


@given(
    tree=st.dictionaries(TEXTS, TREES, max_size=4), record=st.dictionaries(TEXTS, RECORDS, max_size=4)
)
def test_the_documents_of_messages_survive(
    tree: dict[str, DocumentTemplate], record: dict[str, Any]
) -> None:
    """Bodies, answers and record schemas are unchanged. Their keys can be any text."""
    rules = with_documents(FrozenMap(tree), FrozenMap(record))

    assert loads(dump(rules)) == rules


def test_long_keys_and_deep_values_survive() -> None:
    """A key can be too long for the short form of YAML, and documents can be as deep as a file."""
    tree: DocumentTemplate = JMESPath("x" * 200)
    record: object = "x" * 200
    for number in range(90):
        tree = FrozenMap({"a": tree}) if number % 2 else (JMESPath("b"), tree)
        record = FrozenMap({"a": record}) if number % 2 else ("b", record)
    long: DocumentTemplate = FrozenMap({"k" * 5_000: (1, JMESPath("a, b")), "l" * 120: True})
    rules = replace(
        with_documents(FrozenMap({"deep": tree, "long": long}), FrozenMap({"deep": record})),
        triggers=FrozenMap({"y" * 2_000: "New", "z: z": "ignored"}),
    )

    assert loads(dump(rules)) == rules


def with_documents(tree: FrozenMap[str, DocumentTemplate], record: FrozenMap[str, object]) -> RuleSet:
    """Return a rule set with a document in every kind of message."""
    path = JMESPath("a")
    live_moves = LiveMovesSpec(
        name="o", content=DEFAULT_CONTENT, status=path, moves=path, target=path, answer=tree
    )
    return replace(
        loads(file_with("")),
        inbound=FrozenMap(
            {
                "i": InboundMessage(
                    name="i", content=DEFAULT_CONTENT, fields=FieldSources(status=path), record=record
                )
            }
        ),
        outbound=FrozenMap({"r": OutboundRequest(name="r", method="PUT", url="u", body=tree)}),
        live_moves=FrozenMap({"o": live_moves}),
    )


@pytest.mark.parametrize(
    "message",
    [
        "inbound: {a: {order: x, status: y}}",
        "inbound: {a: {order: [x], status: y}}",
        "inbound: {a: {order: [x, 'y z'], item: {x: x}, status: y}}",
        "inbound: {a: {order: {x: x, y: z}, item: {x: y}, trigger: y}}",
        "inbound: {a: {body: {status: y, facts: {}}, record: {}, content: {application/json: '@'}}}",
        "inbound: {a: {status: y, methods: PUT}, b: {status: 'true', content: {text/xml: '@'}, body: {}}}",
        "outbound: {a: {method: PUT, url: x, body: {}, parameters: {}, override: false, idempotent: false}}",
        "outbound: {a: {method: PUT, url: '{+x}', parameters: {x: {type: string}, y: {secret: false}}}}",
        "outbound: {a: {method: PUT, url: x, parameters: {x: {type: number, minimum: 0.5}, y: {enum: ['1']}}}}",
        "outbound: {a: {method: PUT, url: x, for: [finish], success: {path: x, is: false}}}",
        "outbound: {a: {method: PUT, url: x, success: {path: x, is: ['false', 0, '0', -5]}}}",
        "live_moves: {a: {status: x, moves: y, target: z, answer: {}}}",
    ],
)
def test_messages_survive(message: str) -> None:
    """Keys, defaults and values of every kind load again."""
    rules = loads(file_with(f"messages: {{{message}}}"))

    assert loads(dump(rules)) == rules


def test_the_defaults_of_messages_are_omitted() -> None:
    """A default is not written, even if the file had it."""
    text = """\
messages:
  inbound: {hook: {order: [Shop, Id], item: Copy, status: Status}}
  outbound:
    finish:
      method: POST
      url: "https://acme.example/{id}"
      parameters: {id: {}, key: {secret: true}, times: {type: integer}}
"""
    with_defaults = (
        text.replace("order: [", "body: {}, facts: {}, content: {application/json: '@'}, order: [")
        .replace("item: Copy", "item: {Copy: Copy}")
        .replace("{id: {}", "{id: {type: string, secret: false}")
        .replace("method: POST", "override: false\n      query: {}\n      method: POST")
    )
    written = dump(loads(file_with(with_defaults)))

    assert written[written.index("messages:") :] == text


@pytest.mark.parametrize(
    "section",
    [
        "facts: {size: {type: number, minimum: 0.5, maximum: 1e300}}",
        "facts: {size: {enum: ['1', 'true', a b]}}",
        "inputs: {size: {type: boolean, default: false}, text: {type: string, default: ''}}",
        "inputs: {at: {type: datetime, default: 2026-01-31T12:00:00+01:00}, on: {type: date, default: 2026-01-31}}",
        "facts: {size: {type: duration}}\nguards: {fits: {size: {above: PT0.5S, not: [P1D, PT1H]}}}",
        "facts: {size: {type: string}}\nguards: {fits: {size: ['12', '1.5', 'true', '']}}",
        "facts: {size: {type: integer}}\nguards: {fits: {external: []}}",
        "facts: {size: {type: integer}}\nguards: {fits: {external: [size], title: 'No: too big.'}}",
        "facts: {size: {type: integer}}\nguards: {fits: {when: {size: 1}, title: 'null'}}",
        "channels: {api: {note: The API.}, ui: {}}",
        "undeclared: unspecified",
        "undeclared: {otherwise: unspecified}",
    ],
)
def test_values_survive(section: str) -> None:
    """Typed values load again with the same type."""
    rules = loads(file_with(section))

    assert loads(dump(rules)) == rules


def test_a_code_is_written_as_a_number_if_it_survives() -> None:
    """A code that starts with zero stays in quotes."""
    text = dump(loads(FULL))

    assert "code: 2\n" in text
    assert 'code: "010"' in text


def test_defaults_are_omitted() -> None:
    """A short file stays short, and its keys are in the order of the documentation."""
    text = """\
format: 1
provider: acme
subject: order
version: 1.0.0

sources:
  guide: {url: https://example.com/guide, retrieved: 2026-01-31}

channels: [api, ui]

statuses:
  New: {initial: true, cite: guide}
  Done: {final: true, result: success, cite: guide}

transitions:
  - {event: finish, source: New, target: Done, cite: guide}

matching: {trim: true}
"""
    with_defaults = text.replace("cite: guide", "basis: documented, cite: [guide]").replace(
        "trim: true", "trim: true, fold_case: false"
    )

    assert dump(loads(f"{with_defaults}undeclared: refused\nunknown: reported\n")) == text


def test_long_entries_are_on_several_lines() -> None:
    """An entry that is too long for one line has one line for each part, and long texts are folded."""
    note = "one two three, four; " * 8 + "end"
    rules = loads(file_with(""))
    rules = replace(rules, note=note, transitions=(replace(rules.transitions[0], note=note),))

    lines = dump(rules).splitlines()

    assert max(map(len, lines)) <= 105
    assert lines[4] == "note: >-"
    assert "  - event: finish" in lines
    assert "    note: >-" in lines
