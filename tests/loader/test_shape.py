"""The shape of a rule file is told by one JSON Schema, in sentences of ours, at exact places."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from statemachine.loader.checks.registry import CHECKS
from statemachine.loader.shape.check import check_shape
from statemachine.loader.shape.plain_values import plain
from statemachine.loader.shape.schema import schema_text
from statemachine.loader.syntax.nodes import Node
from statemachine.loader.syntax.source import parse
from statemachine.model.diagnostics import Diagnostic
from tests.loader.broken import broken_documents
from tests.loader.files import FULL, file_of, file_with, underlined
from tests.strategies import Document, documents, to_yaml

RULES = sorted((Path(__file__).parents[2] / "rules").rglob("*.yaml"))
OURS = ["unknown-key", "missing-key", "wrong-type", "wrong-value", "unsupported-format", "bad-name"]
SCHEMA = json.loads(schema_text())
NEWER = jsonschema.Draft202012Validator(SCHEMA)
OLDER = jsonschema.Draft7Validator(SCHEMA)


def root_of(text: str) -> Node:
    """Return the root of a text."""
    root, _ = parse(text, "x.yaml")
    assert root is not None
    return root


def found_in(text: str) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the shape of a text."""
    return check_shape(root_of(text))


def said(text: str) -> list[tuple[str, str]]:
    """Return each finding as its check and what it underlines."""
    return [(each.check, underlined(text, each.span)) for each in found_in(text)]


@given(broken_documents())
def test_a_shape_is_right_or_a_finding_says_why(document: Document) -> None:
    """What the schema refuses is found, what it accepts is not, and no place is named twice for one cause."""
    text = to_yaml(document)
    root, found = parse(text, "x.yaml")
    if root is None or found:
        return
    found = check_shape(root)

    assert bool(found) is not NEWER.is_valid(plain(root))
    assert list(found) == sorted(found, key=lambda each: each.span)
    assert len({(each.span, each.message) for each in found}) == len(found)
    typed = [each.span for each in found if each.check in {"wrong-type", "wrong-value"}]
    assert len(set(typed)) == len(typed)


@given(documents())
def test_a_valid_document_has_no_findings(document: Document) -> None:
    """What is drawn as valid is."""
    assert found_in(to_yaml(document)) == ()


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_what_is_shipped_has_the_right_shape(path: Path) -> None:
    """All readers accept the shipped rule files."""
    root = root_of(path.read_text(encoding="utf-8"))

    assert check_shape(root) == ()
    assert NEWER.is_valid(plain(root))
    assert OLDER.is_valid(plain(root))


def test_every_part_of_the_format_has_the_right_shape() -> None:
    """A file with something of everything is accepted."""
    assert found_in(FULL) == ()


@pytest.mark.parametrize("name", OURS)
def test_the_pages_are_true(name: str) -> None:
    """What a page calls bad is found and nothing else is; what it calls good is clean."""
    assert {each.check for each in found_in(CHECKS[name].example("Bad"))} == {name}
    assert found_in(CHECKS[name].example("Good")) == ()


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("titel: x", [("unknown-key", "titel")]),
        ("unknown: reportd", [("wrong-value", "reportd")]),
        ("undeclared: closed", [("wrong-value", "closed")]),
        ("undeclared: true", [("wrong-type", "true")]),
        ("undeclared: {staff: refused}", [("missing-key", "undeclared")]),
        ("undeclared: {staff: x, otherwise: y}", [("wrong-value", "x"), ("wrong-value", "y")]),
        ("sources: {guide: {}}", [("missing-key", "guide"), ("missing-key", "guide")]),
        (
            "sources: {guide: {url: x, retrieved: 31.1.}}",
            [("wrong-value", "x"), ("wrong-value", "31.1.")],
        ),
        ("actors: {staff: yes}", [("wrong-type", "yes")]),
        ("actors: [staff]", [("wrong-type", "[staff]")]),
        ("channels: [api, 5, ' ui']", [("wrong-type", "5"), ("bad-name", "' ui'")]),
        ("channels: {' api': {titel: x}}", [("bad-name", "' api'"), ("unknown-key", "titel")]),
        ("facts: {size: {}}", [("missing-key", "size")]),
        ("facts: {size: {type: enum}}", [("wrong-value", "enum")]),
        ("facts: {size: {type: string, enum: [a]}}", [("wrong-value", "type")]),
        ("facts: {size: {enum: [a, 1]}}", [("wrong-type", "1")]),
        ("facts: {size: {enum: []}}", [("wrong-value", "[]")]),
        ("facts: {external: {type: string}}", [("bad-name", "external")]),
        ("facts: {size: {type: number, minimum: [1]}}", [("wrong-type", "[1]")]),
        ("guards: {a: {}}", [("wrong-value", "{}")]),
        ("guards: {a: {size: {}, paid: []}}", [("wrong-value", "{}"), ("wrong-value", "[]")]),
        ("guards: {a: {size: {at_last: 1}}}", [("unknown-key", "at_last")]),
        ("guards: {a: {size: {at_least: [1]}}}", [("wrong-type", "[1]")]),
        ("guards: {a: {external: [paid], size: 1}}", [("wrong-value", "external")]),
        ("guards: {a: {external: paid}}", [("wrong-type", "paid")]),
        ("ignored: [true]", [("wrong-type", "true")]),
        ("groups: {g: [], '': New}", [("wrong-value", "[]"), ("bad-name", "''")]),
        ('groups: {"a\\tb": New}', [("bad-name", '"a\\tb"')]),
        ("actions: {print: {}}", [("missing-key", "print")]),
        ("matching: {trim: yes}", [("wrong-type", "yes")]),
        ("triggers: {made: [New]}", [("wrong-type", "[New]")]),
        ("rollup: {by: [], rule: latest}", [("wrong-value", "[]"), ("wrong-value", "latest")]),
        ("policies: {laet: ignore, late: drop}", [("unknown-key", "laet"), ("wrong-value", "drop")]),
        ("messages: []", [("wrong-type", "[]")]),
    ],
)
def test_a_fault_of_a_section_is_found_at_its_place(
    section: str, expected: list[tuple[str, str]]
) -> None:
    """All faults at once, in file order, each at what is wrong."""
    assert said(file_with(section)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version: 1.0.0", "version: 1.0", [("wrong-value", "1.0")]),
        ("version: 1.0.0", "version: 1", [("wrong-type", "1")]),
        ("format: 1", "format: 2\nsurplus: 1", [("unsupported-format", "2")]),
        ("format: 1", "format: '1'", [("unsupported-format", "'1'")]),
        ("format: 1\n", "", [("missing-key", "provider")]),
        ("provider: acme", "provider: ' acme'", [("bad-name", "' acme'")]),
        ("subject: order", "subject: {x: y}", [("wrong-type", "{x: y}")]),
        ("{event: finish, source: New, target: Done}", "5", [("wrong-type", "5")]),
        ("source: New, ", "", [("missing-key", "event")]),
        ("source: New", "source: {x: y}", [("wrong-type", "{x: y}")]),
        ("source: New", "source: []", [("wrong-value", "[]")]),
        ("source: New", "source: [New, true]", [("wrong-type", "true")]),
        ("event: finish", "event: 5", [("wrong-type", "5")]),
        ("event: finish", "evnt: finish", [("unknown-key", "evnt")]),
        ("title: On hold", "rank: one, exits: known", [("wrong-type", "one"), ("wrong-value", "known")]),
        ("code: 2", "code: true", [("wrong-type", "true")]),
        ("statuses: {New: {initial: true}", 'statuses: {"New\\t": {}', [("bad-name", '"New\\t"')]),
    ],
)
def test_a_fault_is_found_at_its_place(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    """All faults at once, in file order, each at what is wrong."""
    text = file_with("")
    assert old in text

    assert said(text.replace(old, new)) == expected


def test_a_file_in_another_format_is_not_looked_into() -> None:
    """Its keys may mean what nobody here knows; a format that is missing says nothing of the kind."""
    text = file_with("surplus: 1")

    assert [each.check for each in found_in(text)] == ["unknown-key"]
    assert [each.check for each in found_in(text.replace("format: 1", "format: 2"))] == [
        "unsupported-format"
    ]
    assert len(found_in(text.replace("format: 1\n", ""))) == 2


@pytest.mark.parametrize("text", ["5", "x", "[]"])
def test_a_rule_file_is_a_mapping(text: str) -> None:
    """Anything else is one finding."""
    (found,) = found_in(text)

    assert found.check == "wrong-type"
    assert found.message.startswith("the rule file must be a mapping, not ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (file_with("undeclard: refused"), "did you mean 'undeclared'?"),
        (file_with("Title: x"), "did you mean 'title'?"),
        (file_with("rollup: {by: x, rule: earlist}"), "did you mean 'earliest'?"),
        (file_with("facts: {a: {type: enum}}"), "list the words under 'enum', in place of a type"),
        (file_with("title: 5"), 'put it in quotes if it is meant as text: "5"'),
        (file_with("matching: {trim: Yes}"), "write true or false, in small letters and without quotes"),
        (file_with("guards: {a: {external: b}}"), "put it in brackets: [b]"),
        (file_of("source: New"), "add 'target': Where the order gets to: a status or a group, a list of both, or any."),
    ],
)  # fmt: skip
def test_the_help_says_what_was_likely_meant(text: str, expected: str) -> None:
    """Near words, quotes and brackets that are missing, what a missing key is for."""
    assert [each.help for each in found_in(text)] == [expected]


def test_a_comma_without_quotes_is_told_as_such() -> None:
    """Once: the tail of the text is no key that lacks its value."""
    text = file_of("source: New, target: Done, note: Slow, mostly, and late")
    found = found_in(text)

    assert [(each.check, underlined(text, each.span)) for each in found] == [
        ("unknown-key", "mostly"),
        ("unknown-key", "and late"),
    ]
    for each in found:
        assert each.help == "put the text of 'note' in quotes if this belongs to it: a comma ends it"
        assert underlined(text, each.related[0].span) == "note"


def test_a_known_key_without_a_colon_has_no_value() -> None:
    """Where a comma cannot be meant, it is a null."""
    assert said(file_of("source: New, target: Done, default")) == [("null-value", "default")]
    assert said(file_with("actors: {staff, client: {}}")) == [("null-value", "staff")]
    assert said(file_with("messages: {inbound: {a: {record: {x: [{b}]}}}}")) == [("null-value", "b")]


def test_what_was_blamed_before_is_not_blamed_again() -> None:
    """A value that could not be read has no wrong type, and what a merge key may hold is not missing."""
    assert said(file_with("title: !!int 5")) == []
    assert said(file_with("title: ~")) == []
    assert said(file_with("sources: {a: {<<: b}}")) == []


def test_a_fault_that_an_alias_repeats_is_one() -> None:
    """It is mended at one place."""
    text = file_with("facts: {a: &a {typ: string}, b: *a, c: *a}")

    assert said(text) == [("missing-key", "a"), ("unknown-key", "typ")]


def test_a_long_text_is_not_repeated() -> None:
    """Messages stay short."""
    (found,) = found_in(file_with(f"unknown: {'x' * 100_000}"))

    assert len(found.message) < 200
    (found,) = found_in(file_with(f"actors: {{{'x' * 300}: {{}}}}"))
    assert found.message == "a name has more than 200 characters"


def test_thousands_of_faults_are_found_and_no_more() -> None:
    """A file that was made to do harm has to end some time, and the last finding says so."""
    found = found_in(file_with("ignored: [" + "true, " * 20_000 + "]"))

    assert len(found) == 10_001
    assert "more-faults" in str(found[-1])
