"""Every text gives nodes with places, or findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.loader.checks import CHECKS
from statemachine.loader.shape.schema_errors import check_shape
from statemachine.loader.syntax.file_text import Lines, decoded
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar
from statemachine.loader.syntax.parse import parse, parse_lines, read_with

MARKS = "a b: c -\n \n  { } [ ] , : ? & * ! ' \" |\n >-\n # --- ... ~ null << true 12 é 😀 \\ud800 \\x41 \\U00110000"
PIECES = [
    *MARKS.split(" "),
    " ",
    ": ",
    "- ",
    "? ",
    "&x ",
    "*x",
    "!t ",
    ", ",
    "---\n",
    "%TAG ! x\n",
    "%YAML 1.1\n",
]
ODD = ["\t", "\r", "\r\n", "\ufeff", "\u2028", "\x85", "\x01", "\x7f", "@", "`", "format: 1\n", "\ud800"]
texts = st.lists(st.sampled_from([*PIECES, *ODD]), max_size=25).map("".join)
texts_without_tabs = st.lists(
    st.sampled_from([each for each in PIECES if "\t" not in each]), max_size=25
).map("".join)

UNSHOWABLE = {"byte-order-mark", "not-utf-8"}
"""The checks whose page cannot show the fault as text."""
CHECK_NAMES = [
    "invalid-yaml",
    "duplicate-key",
    "merge-key",
    "looping-alias",
    "explicit-tag",
    "non-text-key",
    "several-documents",
    "byte-order-mark",
    "not-utf-8",
    "lone-surrogate",
    "too-deep",
    "too-large",
    "empty-file",
]


def found_in(text: str | bytes) -> list[str]:
    """Return the findings of a text, each as its place and its check."""
    _, found = parse(text, "x.yaml")
    return [f"{each.span.line}:{each.span.column} {each.check}" for each in found]


def scalars(root: Node | None) -> Iterator[Scalar]:
    """Yield the keys and values of a tree, in file order."""
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        match node:
            case Scalar():
                yield node
            case Items(nodes):
                waiting.extend(reversed(nodes))
            case Entries(pairs):
                waiting.extend(part for pair in reversed(pairs) for part in reversed(pair))


@given(
    st.one_of(st.text(), st.binary(), texts, texts.map(lambda text: text.encode(errors="surrogatepass")))
)
@example("")
@example(b"\xff\xfea\x00")
def test_no_text_and_no_bytes_raise(text: str | bytes) -> None:
    """Every input gives a root or a finding, and each finding has a place in the file."""
    root, found = parse(text, "x.yaml")

    assert root is not None or found
    assert list(found) == sorted(found, key=lambda each: each.span)
    for each in found:
        span = each.span
        assert span.path == "x.yaml"
        assert 1 <= span.line <= len(text.splitlines()) + 1
        assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)


@given(texts)
def test_a_text_and_its_bytes_give_the_same_nodes(text: str) -> None:
    """Bytes are UTF-8; text that UTF-8 cannot encode is a finding in both forms."""
    try:
        expected = parse(text.encode(), "x.yaml")
    except UnicodeEncodeError:
        assert "lone-surrogate" in str(parse(text, "x.yaml")[1]) or parse(text, "x.yaml")[0] is None
    else:
        assert parse(text, "x.yaml") == expected


@given(texts_without_tabs)
def test_both_yaml_readers_give_the_same_nodes(text: str) -> None:
    """Without libyaml, the slower reader of the library is used; both find faults in the same texts."""
    lines = Lines(text, "x.yaml")
    fast, slow = parse_lines(lines), read_with(yaml.SafeLoader, lines)

    assert bool(fast[1]) == bool(slow[1])
    assert fast[1] or fast[0] == slow[0]


@given(texts)
def test_the_slower_reader_does_not_raise_either(text: str) -> None:
    """An exception that is not one of its own errors becomes a finding too."""
    readable, _ = decoded(text, "x.yaml")
    if readable is not None:
        root, found, _ = read_with(yaml.SafeLoader, Lines(readable, "x.yaml"))
        assert root is not None or found


words = st.text(st.sampled_from("abé😀'\" \\#"), min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.recursive(words, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=12))
def test_a_written_value_is_read_and_has_its_span(value: Any) -> None:
    """The text in a scalar's span is the scalar."""
    text = yaml.safe_dump(value, allow_unicode=True, width=10_000, line_break="\n")
    lines = text.split("\n")
    for each in scalars(parse(text, "x.yaml")[0]):
        span = each.span
        assert span.line == span.end_line
        assert yaml.safe_load(lines[span.line - 1][span.column - 1 : span.end_column - 1]) == each.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("0", 0),
        ("-0", 0),
        ("-12", -12),
        ("+1", "+1"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1.0", "1.0"),
        ("1e3", "1e3"),
        ("2026-01-31", "2026-01-31"),
        ("NULL", "NULL"),
        ("Null", "Null"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("'~'", "~"),
        ('"\\x41"', "A"),
        ("9" * 1000, int("9" * 1000)),
        ("9" * 1001, "9" * 1001),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_all_scalars_but_true_false_null_and_plain_digits_are_text(text: str, value: object) -> None:
    """Everything else, and everything in quotes, is text as it is written."""
    root, found = parse(f"- {text}\n", "x.yaml")

    assert not found
    assert isinstance(root, Items)
    assert isinstance(root.nodes[0], Scalar)
    assert root.nodes[0].value == value
    assert type(root.nodes[0].value) is type(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb:\n  a: 1\n  a: 2\na: 3\n", ["4:3 duplicate-key", "5:1 duplicate-key"]),
        ("a: &x {b: c}\nd:\n  <<: *x\n  '<<': e\n", ["3:3 merge-key"]),
        ("a: &x [b, *x, {c: *x}]\n", ["1:11 looping-alias", "1:19 looping-alias"]),
        ("a: *x\n", ["1:4 invalid-yaml"]),
        ("*x : a\n", ["1:1 invalid-yaml"]),
        ("a: !!str 1\n!t b: ! c\nd: !e [f]\n", ["1:4 explicit-tag", "2:1 explicit-tag", "2:7 explicit-tag", "3:4 explicit-tag"]),
        ("%TAG ! x\n---\na: b\n", ["1:1 explicit-tag"]),
        ("a: !x!y z\n", ["1:4 explicit-tag"]),
        ("a:\nb: ~\nc: null\nd: [~, e]\nf:\n-\n- g\n", []),
        ("a: &x\nb: *x\n", []),
        ("~: a\n? [b]\n: c\n? {d: e}\n: f\n", ["1:1 non-text-key", "2:3 non-text-key", "4:3 non-text-key"]),
        ("? \n: a\n", ["1:2 non-text-key"]),
        ("a: b\n---\nc: d\n...\ne: f\n", ["2:1 several-documents"]),
        ("", ["1:1 empty-file"]),
        ("# nothing\n", ["1:1 empty-file"]),
        ("---\n", ["1:1 empty-file"]),
        ("null\n", ["1:1 empty-file"]),
        ("\ufeffa: 1\na: 2\n", ["1:1 byte-order-mark", "2:1 duplicate-key"]),
        ("a: b\nc: d\ufeff\n", ["2:5 byte-order-mark"]),
        (b"\xef\xbb\xbfa: b\n", ["1:1 byte-order-mark"]),
        (b"a: b\r\n\xc3\xa9: \xff\n", ["2:4 not-utf-8"]),
        (b"\xff\xfea\x00", ["1:1 not-utf-8"]),
        (b"a: \xed\xa0\x80", ["1:4 not-utf-8"]),
        ("a: b\n\ud800", ["2:1 lone-surrogate"]),
        ('a: "b\\ud83d\\ude00"\n', []),
        ('a: "b\\ud83d\\ude00"\nc: "\\ud83d"\n', ["2:4 lone-surrogate"]),
        ('a: "b\\ude00\\ud83d"\n', ["1:4 lone-surrogate"]),
        ("a: \\ud83d\n", []),
        ('a: "b\\U0000d83d"\n', ["1:4 lone-surrogate"]),
        ('a: "\\U00110000"\n', ["1:7 invalid-yaml"]),
        ("a: \x01\n", ["1:4 invalid-yaml"]),
        ("😀: b\u2028c", ["1:5 invalid-yaml"]),
        ("a: b\r\rc: \x7f\n", ["3:4 invalid-yaml"]),
        ("a:\n\t- b\n", ["2:1 invalid-yaml"]),
        ("a: b: c\n", ["1:5 invalid-yaml"]),
        ("a: @b\n", ["1:4 invalid-yaml"]),
        ("a: 'b\nc: d\n", ["1:4 invalid-yaml"]),
        ("a: [b\n", ["1:4 invalid-yaml"]),
        ("a: [", ["1:4 invalid-yaml"]),
        ("a:\n  - b\n c: d\n", ["3:2 invalid-yaml"]),
        ("[a: 1, {b: 2, b: 3}", ["1:1 invalid-yaml", "1:15 duplicate-key"]),
    ],
)  # fmt: skip
def test_each_fault_is_found_at_its_place(text: str | bytes, expected: list[str]) -> None:
    """All faults are found in file order, up to one after which the file cannot be read."""
    assert found_in(text) == expected


@pytest.mark.parametrize("name", CHECK_NAMES)
def test_the_examples_of_a_check_page_are_correct(name: str) -> None:
    """The bad example gives findings of this check alone, and the good example gives none."""
    check = CHECKS[name]
    root, found = parse(check.example("Good"), "x.yaml")

    assert root is not None
    assert not found
    assert not check_shape(root)
    if "Bad: cannot be shown as text" in check.page.splitlines():
        assert name in UNSHOWABLE
        return
    assert {each.check for each in parse(check.example("Bad"), "x.yaml")[1]} == {name}


def test_a_duplicate_key_has_the_place_of_its_first_occurrence() -> None:
    """The first entry is kept."""
    root, (found,) = parse("a: 1\na: 2\n", "x.yaml")

    assert found.message == "duplicate key 'a'"
    assert str(found.related[0].span) == "x.yaml:1:1"
    assert isinstance(root, Entries)
    assert [(key, value.text) for key, value in root if isinstance(value, Scalar)] == [("a", "1")]


def test_a_pair_of_surrogate_escapes_is_one_character() -> None:
    """JSON escapes an emoji in this way, and the places on the line stay right."""
    root, found = parse('{"a": "x\\ud83d\\ude00", "\\ud83d\\ude00": 1, "b": "c"}', "x.yaml")

    assert not found
    assert [each.value for each in scalars(root)] == ["a", "x😀", "😀", 1, "b", "c"]
    assert [each.span.column for each in scalars(root)] == [2, 7, 24, 40, 43, 48]


def test_a_collection_ends_where_its_last_value_ends() -> None:
    """Blank lines and comments after it are not part of it."""
    root, _ = parse("a:\n  b:\n    - c\n    - |\n      d\n\n# e\n\nf: g\n", "x.yaml")

    assert isinstance(root, Entries)
    outer = root.get("a")
    assert isinstance(outer, Entries)
    assert (outer.span.line, outer.span.column, outer.span.end_line, outer.span.end_column) == (
        2,
        3,
        5,
        8,
    )
    assert outer.get("b") is not None


def test_an_alias_repeats_a_node() -> None:
    """A collection keeps its place, and a scalar has the place of the alias."""
    root, found = parse("a: &x [1]\nb: *x\nc: &y d\n*y : *y\n", "x.yaml")

    assert not found
    assert isinstance(root, Entries)
    assert root.get("b") is root.get("a")
    assert [(each.text, str(each.span)) for each in scalars(root.get("d"))] == [("d", "x.yaml:4:6")]


def test_a_mapping_with_an_entry_left_out_is_incomplete() -> None:
    """Later stages do not report the missing key again."""
    root, _ = parse("a: {<<: *b, c: d}\ne: {f: g, f: h}\n", "x.yaml")

    assert isinstance(root, Entries)
    assert [value.incomplete for _, value in root if isinstance(value, Entries)] == [True, False]


def test_a_missing_value_is_null() -> None:
    """The stage of the shape reports it."""
    root, found = parse("{a: b, c, d: }", "x.yaml")

    assert not found
    assert [each.value for each in scalars(root)] == ["a", "b", "c", None, "d", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [('a: "\\ud800"\n', "lone-surrogate"), ('a: "\\U00110000"\n', "invalid-yaml")],
)
def test_the_slower_reader_finds_invalid_escapes(text: str, expected: str) -> None:
    """It returns halves of characters, and raises exceptions that are not its own errors."""
    _, found, _ = read_with(yaml.SafeLoader, Lines(text, "x.yaml"))

    assert [each.check for each in found] == [expected]
