"""Comments that accept findings: which ones are found, and what each covers."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TypeAlias

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import suppression_comments
from statemachine.model.diagnostics import SuppressionComment

MARK = "# statemachine: ignore[x] y"
"""A comment, if it is outside the scalars."""

Tree: TypeAlias = "str | dict[str, Tree] | list[Tree]"

PIECES = (
    "a: b",
    f"a: b  {MARK}",
    MARK,
    f"  {MARK}",
    f'a: "b {MARK}"',
    f"a: 'b {MARK} ''c'  {MARK}",
    "a: b#statemachine:ignore[x] y",
    f'a: "b"{MARK}',
    f"a: |  {MARK}\n  text {MARK}\n  {MARK}\n\n",
    f"a: >-\n  text\n\n  {MARK}",
    f"a: {{b: c,  {MARK}\n  {MARK}\n  d: 'e {MARK}'}}  {MARK}",
    f"a: [b,  {MARK}\n  c\n  {MARK}\n  ]",
    f"a:  {MARK}\n  - b\n  {MARK}\n  - c: d  {MARK}\n    e: f",
    f"a: 'b\n\n  {MARK}\n  c'",
    f"a: b  # another tool: off {MARK}",
    f"a: b  #{MARK}",
    f"a:\n  -  {MARK}\n    b: c",
    "",
)
"""Parts of a mapping, with the mark inside and outside of scalars."""


def oracle(text: str) -> list[int]:
    """Return the lines of the comments: a `#` in the text between two tokens of the reader in Python."""
    tokens = [each for each in yaml.scan(text) if not isinstance(each, yaml.BlockEndToken)]
    found = []
    for token, after in pairwise(tokens):
        end = token.end_mark.index
        if getattr(token, "style", None) in {"|", ">"}:  # the comment of a head is in the token
            head = text[token.start_mark.index :].partition("\n")[0]
            found += [token.start_mark.line + 1] * (MARK in head)
        line = text.count("\n", 0, end) + 1
        for number, part in enumerate(text[end : after.start_mark.index].split("\n"), line):
            found += [number] * (MARK in part)
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_a_comment_is_found_if_it_is_outside_the_scalars(pieces: list[str]) -> None:
    """Quoted texts and block scalars may contain the same characters; the scanner of PyYAML is the judge."""
    text = "".join(f"{piece.replace('a:', f'a{number}:', 1)}\n" for number, piece in enumerate(pieces))
    found = suppression_comments(text, "p")

    assert [each.span.line for each in found] == oracle(text)
    assert found == suppression_comments(text.encode(), "p")
    assert found == suppression_comments(text.replace("\n", "\r\n"), "p")
    assert {each.text for each in found} <= {MARK[2:]}


@pytest.mark.parametrize("piece", PIECES)
def test_both_readers_find_the_same(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The slower reader is used where libyaml is not installed."""
    text = f"begin: {{}}\n{piece}\nend: 'x'  {MARK}\n"
    fast = suppression_comments(text, "p")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    assert suppression_comments(text, "p") == fast
    assert len(fast) == len(oracle(text))


trees: st.SearchStrategy[Tree] = st.recursive(
    st.just("v"),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def written(tree: Tree, indent: int = 0) -> list[str]:
    """Return the lines of a tree; each part of a collection begins on a line of its own, two columns further."""
    if isinstance(tree, str):
        return [" " * indent + tree]
    heads = [f"{name}:" for name in tree] if isinstance(tree, dict) else ["-"] * len(tree)
    parts = tree.values() if isinstance(tree, dict) else tree
    lines = []
    for head, part in zip(heads, parts, strict=True):
        if isinstance(part, str):
            lines.append(f"{' ' * indent}{head} {part}")
        else:
            first, *rest = written(part, indent + 2)
            is_list = head == "-"
            lines += (
                [f"{' ' * indent}- {first.strip()}"] if is_list else [f"{' ' * indent}{head}", first]
            )
            lines += rest
    return lines


@given(st.dictionaries(st.sampled_from("abc"), trees, min_size=1, max_size=3), st.data())
def test_a_comment_above_covers_what_begins_on_the_next_line(
    tree: dict[str, Tree], data: st.DataObject
) -> None:
    """It covers that line and the lines below with a deeper indent."""
    lines = written(tree)
    at = data.draw(st.integers(0, len(lines) - 1))
    indent = len(lines[at]) - len(lines[at].lstrip())
    deeper = at + 1
    while deeper < len(lines) and len(lines[deeper]) - len(lines[deeper].lstrip()) > indent:
        deeper += 1
    (comment,) = suppression_comments("\n".join([*lines[:at], MARK, *lines[at:], ""]), "p")

    assert comment.alone
    assert comment.covered[1:] == (at + 2, 1, deeper + 1, len(lines[deeper - 1]) + 1)


def covered(text: str) -> tuple[int, ...]:
    """Return the lines and columns that the only comment of a text covers."""
    (comment,) = suppression_comments(text, "p")
    return comment.covered[1:]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"a: {{b: c}}  {MARK}\nd: e\n", (1, 1, 2, 1)),
        (f"a: {{\n  {MARK}\n  b: {{c: d,\n   e: f}}, g: h,\n  i: j}}\n", (3, 1, 4, 9)),
        (f"{MARK}\n\n# other\na:\n  b: c\nd: e\n", (4, 1, 5, 7)),
        (f"a:\n  - b\n  {MARK}\n  - c: d\n    e: f\n  - g\n", (4, 1, 5, 9)),
        (f"a: &a\n  b: c\n{MARK}\nd: *a\ne: f\n", (4, 1, 4, 6)),
        (f"{MARK}\na: |\n  text\n\n\nb: c\n", (2, 1, 6, 1)),
        (f"a: {{b: c\n  {MARK}\n  }}\n", (3, 1, 3, 1)),
        (f"a: b\n{MARK}\n", (4, 1, 4, 1)),
    ],
)
def test_what_a_comment_covers(text: str, expected: tuple[int, ...]) -> None:
    """A comment at the end of a line covers the line; one above nothing covers nothing."""
    assert covered(text) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"--- 'b {MARK}'\n---\n", 0),
        ("# statemachine ignore[x] y\n", 1),
        ("# StateMachine: ignore[x] y\n", 1),
        ("#statemachine: whatever\n", 1),
        ("# statemachine-rules is the linter\n", 0),
        ("# the statemachine: ignore[x] is explained elsewhere\n", 0),
        ("# Statemachine: a title\n", 0),
    ],
)
def test_a_comment_that_looks_like_a_suppression_is_found(text: str, count: int) -> None:
    """So that a mistake in it can be reported; other comments are free."""
    assert len(suppression_comments(f"{text}a: b\n", "p")) == count


def test_a_text_that_is_unreadable_has_no_comment() -> None:
    """Nothing is raised for bytes that are not UTF-8 or for characters that YAML forbids; invalid YAML ends the search."""
    assert suppression_comments(b"\xff# statemachine: ignore[x] y", "p") == ()
    assert suppression_comments("# statemachine: ignore[x] y\0", "p") == ()
    assert len(suppression_comments(f"a: b  {MARK}\nc: ]\nd: e  {MARK}\n", "p")) == 1


def test_the_reader_in_python_is_used_for_what_libyaml_rejects() -> None:
    """A pair of surrogates is an escape of JSON."""
    text = '{"a": "\\ud83d\\ude00"}  ' + MARK
    (comment,) = suppression_comments(text, "p")

    assert comment == SuppressionComment(comment.span, MARK[2:], comment.covered, alone=False)
    assert comment.span[1:] == (1, 24, 1, 24 + len(MARK))
    lines = ['{"x": "y",', MARK, '"b": {"c": "\\ud83d\\ude00",', '"e": "f"}}', MARK]
    inner, last = suppression_comments("\n".join(lines), "p")
    assert inner.covered[1:] == (3, 1, 4, 10)
    assert last.span.line == 5


def test_a_long_line_is_read_in_time() -> None:
    """Each `#` in ten thousand quoted texts is looked at, and none with all texts."""
    texts = ", ".join(['"#"'] * 10_000)
    text = f"a: [{texts}]  {MARK}\n"
    begin = time.process_time()

    assert len(suppression_comments(text, "p")) == 1
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    "text", ['"# statemachine: ignore[x] here"', "see p.example/#statemachine:ignore"]
)
def test_a_marker_in_a_text_is_no_comment(text: str) -> None:
    """A comment behind the text is another one."""
    assert suppression_comments(f"a: {text}  # a plain comment\n", "p") == ()
    (comment,) = suppression_comments(f"a: {text}  {MARK}\n", "p")
    assert comment.text == MARK[2:]
