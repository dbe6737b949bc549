"""Every fault in the shape of a rule file is found at its exact place, with an explanation."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from statemachine.loader.checks import CHECKS
from statemachine.loader.shape.schema import plain, schema_text
from statemachine.loader.shape.schema_errors import check_shape
from statemachine.loader.syntax.nodes import Node
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import Diagnostic
from tests.loader.broken import broken_documents
from tests.loader.files import FULL, file_of, file_with, underlined
from tests.strategies import Document, documents, to_yaml

RULES = sorted((Path(__file__).parents[2] / "rules").rglob("*.yaml"))
CHECK_NAMES = [
    "unknown-key",
    "missing-key",
    "wrong-type",
    "wrong-value",
    "null-value",
    "unsupported-format",
    "bad-name",
]
SCHEMA = json.loads(schema_text())
NEWER = jsonschema.Draft202012Validator(SCHEMA)
OLDER = jsonschema.Draft7Validator(SCHEMA)


def root_of(text: str) -> Node:
    """Return the root of a text."""
    root, _ = parse(text, "x.yaml")
    assert root is not None
    return root


def found_in(text: str) -> list[Diagnostic]:
    """Return the faults in the shape of a text."""
    return check_shape(root_of(text))


def marked(text: str) -> list[tuple[str, str]]:
    """Return each finding as its check and the text in its span."""
    return [(each.check, underlined(text, each.span)) for each in found_in(text)]


@given(broken_documents())
def test_a_wrong_shape_has_findings(document: Document) -> None:
    """There are findings exactly if the schema rejects a file, and one finding for each fault."""
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
    """The strategy draws valid documents only."""
    assert found_in(to_yaml(document)) == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_shipped_files_have_the_right_shape(path: Path) -> None:
    """All validators accept the shipped rule files."""
    root = root_of(path.read_text(encoding="utf-8"))

    assert check_shape(root) == []
    assert NEWER.is_valid(plain(root))
    assert OLDER.is_valid(plain(root))


def test_every_part_of_the_format_has_the_right_shape() -> None:
    """A file with every key is accepted."""
    assert found_in(FULL) == []


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_the_examples_of_a_check_page_are_correct(name: str) -> None:
    """The bad example gives findings of this check alone, and the good example gives none."""
    assert {each.check for each in found_in(CHECKS[name].example("Bad"))} == {name}
    assert found_in(CHECKS[name].example("Good")) == []


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
        ("facts: {when: {type: string}}", [("bad-name", "when")]),
        ("facts: {title: {type: string}}", [("bad-name", "title")]),
        ("facts: {size: {type: number, minimum: [1]}}", [("wrong-type", "[1]")]),
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
    """All faults are found in file order, each at the value or key that is wrong."""
    assert marked(file_with(section)) == expected


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
    """All faults are found in file order, each at the value or key that is wrong."""
    text = file_with("")
    assert old in text

    assert marked(text.replace(old, new)) == expected


def test_a_file_in_another_format_has_one_finding() -> None:
    """Its keys may have another meaning; a missing format is a fault like any other."""
    text = file_with("surplus: 1")

    assert [each.check for each in found_in(text)] == ["unknown-key"]
    assert [each.check for each in found_in(text.replace("format: 1", "format: 2"))] == [
        "unsupported-format"
    ]
    assert len(found_in(text.replace("format: 1\n", ""))) == 2


@pytest.mark.parametrize("text", ["5", "x", "[]"])
def test_a_rule_file_is_a_mapping(text: str) -> None:
    """Every other value is one finding."""
    (found,) = found_in(text)

    assert found.check == "wrong-type"
    assert found.message.startswith("the rule file must be a mapping, not ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (file_with("undeclard: refused"), "did you mean 'undeclared'?"),
        (file_with("Title: x"), "did you mean 'title'?"),
        (file_with("rollup: {by: x, rule: earlist}"), "did you mean 'earliest'?"),
        (file_with("facts: {a: {type: enum}}"), "remove 'type' and list the words under 'enum'"),
        (file_with("title: 5"), 'put it in quotes if it is text: "5"'),
        (file_with("matching: {trim: Yes}"), "write true or false, in lower case and without quotes"),
        (file_of("source: New"), "add 'target': The status after the move: a status, a group, a list of them, or `any`."),
    ],
)  # fmt: skip
def test_the_help_suggests_what_was_probably_meant(text: str, expected: str) -> None:
    """It suggests similar words, missing quotes and brackets, and explains a missing key."""
    assert [each.help for each in found_in(text)] == [expected]


def test_a_comma_without_quotes_is_reported() -> None:
    """The rest of the text is reported once, as an unknown key."""
    text = file_of("source: New, target: Done, note: Slow, mostly, and late")
    found = found_in(text)

    assert [(each.check, underlined(text, each.span)) for each in found] == [
        ("unknown-key", "mostly"),
        ("unknown-key", "and late"),
    ]
    for each in found:
        assert each.help == "if it is part of 'note', put that text in quotes: a comma ends it"
        assert underlined(text, each.related[0].span) == "note"


def test_a_known_key_without_a_colon_has_no_value() -> None:
    """A known key without a colon is null."""
    assert marked(file_of("source: New, target: Done, default")) == [("null-value", "default")]
    assert marked(file_with("actors: {staff, client: {}}")) == [("null-value", "staff")]
    assert marked(file_with("messages: {inbound: {a: {record: {x: [{b}]}}}}")) == [("null-value", "b")]


def test_an_unusable_value_is_reported_once() -> None:
    """It has no wrong type, and a key that a merge key may contain is not missing."""
    assert marked(file_with("title: !!int 5")) == []
    assert marked(file_with("sources: {a: {<<: b}}")) == []


def test_a_fault_that_aliases_repeat_is_reported_once() -> None:
    """It has to be corrected at one place."""
    text = file_with("facts: {a: &a {typ: string}, b: *a, c: *a}")

    assert marked(text) == [("missing-key", "a"), ("unknown-key", "typ")]


def test_a_long_text_is_not_repeated() -> None:
    """Messages stay short."""
    (found,) = found_in(file_with(f"unknown: {'x' * 100_000}"))

    assert len(found.message) < 200
    (found,) = found_in(file_with(f"actors: {{{'x' * 300}: {{}}}}"))
    assert found.message == "a name exceeds 200 characters"


def test_at_most_ten_thousand_faults_are_reported() -> None:
    """The last finding reports that there are more."""
    found = found_in(file_with("ignored: [" + "true, " * 20_000 + "]"))

    assert len(found) == 10_001
    assert "more-faults" in str(found[-1])


def test_at_most_ten_thousand_empty_values_are_reported() -> None:
    """The limit holds for all kinds of faults together."""
    found = found_in(file_with("messages: {inbound: {a: {record: {x: [" + "{b}, " * 20_000 + "]}}}}"))

    assert len(found) == 10_001
    assert found[-1].check == "more-faults"


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("title:", [("null-value", "title")]),
        ("title: ~", [("null-value", "~")]),
        ("unknown: null", [("null-value", "null")]),
        ("undeclared: ~", [("null-value", "~")]),
        ("ignored: [New, ~]", [("null-value", "~")]),
        ("ignored:\n- New\n-", [("null-value", "-")]),
        ("titel:", [("unknown-key", "titel")]),
        ("groups: {early: }", [("null-value", "early")]),
        ("messages: {inbound: {a: {record: ~}}}", [("null-value", "~")]),
        ("messages: {inbound: {a: {record: {x: ~, y: [null]}}}}", []),
        ("messages: {inbound: {a: {record: {x: , y: ~}}}}", [("null-value", "x")]),
        (
            "messages:\n inbound:\n  a:\n   record:\n    x:\n    -\n    - ~",
            [("null-value", "-")],
        ),
        ("messages: {outbound: {a: {method: PUT, url: u, body: {x: ~}}}}", []),
    ],
)
def test_null_is_legal_in_documents_only(section: str, expected: list[tuple[str, str]]) -> None:
    """In the documents of messages it has to be written out."""
    assert marked(file_with(section)) == expected


@pytest.mark.parametrize("key", ["format", "provider", "version", "statuses", "transitions"])
def test_null_is_not_a_value_of_a_required_key(key: str) -> None:
    """The finding names the key."""
    line = next(each for each in file_with("").splitlines() if each.startswith(key))

    (found,) = found_in(file_with("").replace(line, f"{key}: ~"))

    assert (found.check, found.message) == ("null-value", f"'{key}' is null")


def test_keys_of_other_libraries_are_translated() -> None:
    """`from` and `to` are common names for the source and the target of a transition."""
    found = found_in(file_of("from: New, to: Done"))

    assert [each.help for each in found if each.check == "unknown-key"] == [
        "did you mean 'source'?",
        "did you mean 'target'?",
    ]


@pytest.mark.parametrize(
    ("given", "message", "advice"),
    [
        ("2", "unsupported format '2'", "supports format 1"),
        ("[1]", "'format' must be the number 1, not a list", "write 'format: 1'"),
        ("'1'", "'format' must be the number 1, not a text", "write 1 without quotes"),
    ],
)
def test_the_help_names_the_supported_format(given: str, message: str, advice: str) -> None:
    """Quotes are mentioned only if there are any."""
    (found,) = found_in(file_with("").replace("format: 1", f"format: {given}"))

    assert found.message == message
    assert found.help is not None
    assert advice in found.help
