"""What is dumped reads well and loads to the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import dump, load, loads, shipped
from statemachine.model.frozen import FrozenMap
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
    """What is written loads to an equal rule set, and is written alike again."""
    rules = load(name)
    text = dump(rules)

    assert loads(text) == rules
    assert dump(loads(text)) == text


@given(rules=rule_sets())
def test_every_rule_set_survives(rules: RuleSet) -> None:
    """Writing and reading gives the same."""
    text = dump(rules)

    assert loads(text) == rules
    assert dump(loads(text)) == text


def test_everything_survives() -> None:
    """A file with something of everything comes back."""
    rules = loads(FULL)

    assert loads(dump(rules)) == rules


@given(text=TEXTS)
def test_every_text_survives(text: str) -> None:
    """Titles, notes, codes and aliases may hold anything, wherever they stand."""
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


@given(
    messages=st.recursive(
        ATOMS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(tuple),
            st.dictionaries(TEXTS, inner, max_size=4).map(FrozenMap),
        ),
    )
)
def test_whatever_stands_in_messages_survives(messages: Any) -> None:
    """How messages are read is written back as it stood, its keys being any text."""
    rules = replace(loads(file_with("")), messages=FrozenMap({"hook": messages}))

    assert loads(dump(rules)) == rules


def test_long_keys_and_deep_values_survive() -> None:
    """A key that is too long for YAML's short form, and nesting as deep as a file may have."""
    deep: object = "x" * 200
    for number in range(90):
        deep = FrozenMap({"a": deep}) if number % 2 else ("b", deep)
    rules = replace(
        loads(file_with("")),
        triggers=FrozenMap({"y" * 2_000: "New", "z: z": "ignored"}),
        messages=FrozenMap(
            {"deep": deep, "long": FrozenMap({"k" * 5_000: (1, "a, b"), "l" * 120: True})}
        ),
    )

    assert loads(dump(rules)) == rules


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
        "channels: {api: {note: The API.}, ui: {}}",
        "undeclared: unspecified",
        "undeclared: {otherwise: unspecified}",
    ],
)
def test_values_survive(section: str) -> None:
    """Typed values are written so that they are read by the same type."""
    rules = loads(file_with(section))

    assert loads(dump(rules)) == rules


def test_codes_of_digits_are_written_as_numbers_if_they_survive() -> None:
    """A code that begins with nought stays in quotes."""
    text = dump(loads(FULL))

    assert "code: 2\n" in text
    assert 'code: "010"' in text


def test_what_is_the_default_is_left_out() -> None:
    """A short file stays short, its keys in the order of the documentation."""
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
  Done: {final: true, outcome: success, cite: guide}

transitions:
  - {event: finish, source: New, target: Done, cite: guide}

matching: {trim: true}
"""
    spelt_out = text.replace("cite: guide", "basis: documented, cite: [guide]").replace(
        "trim: true", "trim: true, fold_case: false"
    )

    assert dump(loads(f"{spelt_out}undeclared: refused\nunknown: reported\n")) == text


def test_long_entries_stand_on_several_lines() -> None:
    """What does not fit on a line is laid out below its name, and long texts are folded."""
    note = "one two three, four; " * 8 + "end"
    rules = loads(file_with(""))
    rules = replace(rules, note=note, transitions=(replace(rules.transitions[0], note=note),))

    lines = dump(rules).splitlines()

    assert max(map(len, lines)) <= 105
    assert lines[4] == "note: >-"
    assert "  - event: finish" in lines
    assert "    note: >-" in lines
