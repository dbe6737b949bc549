"""A hostile text takes time and memory in proportion to its length."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from statemachine.loader.syntax.parse import parse
from tests.loader.files import file_with, findings


def found_in(text: str | bytes) -> list[str]:
    """Return the findings of a text, each as its place and its check."""
    _, found = parse(text, "x.yaml")
    return [f"{each.span.line}:{each.span.column} {each.check}" for each in found]


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda size: "[" * size,
    "braces": lambda size: "{a: " * size,
    "dashes": lambda size: "- " * size,
    "question marks": lambda size: "? " * size,
    "steps": lambda size: "".join(" " * depth + "a:\n" for depth in range(size // 20)),
    "one line": lambda size: "a: " + "b" * size,
    "one key": lambda size: '? "' + "b" * size + '"\n: c',
    "items": lambda size: "[" + "a," * size + "]",
    "nothings": lambda size: "[" + "~," * size + "]",
    "same keys": lambda size: "{" + "a: b, " * size + "}",
    "laughs": lambda size: "- &a0 [a, a]\n" + "".join(f"- &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, size)),
    "chain": lambda size: "- &a0 [a]\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(1, size)),
    "long text repeated": lambda size: f"- &a {'b' * 1000}\n" + "- *a\n" * size,
    "unknown aliases": lambda size: "[" + "*a, " * size + "]",
    "looping aliases": lambda size: "&a [" + "*a, " * size + "]",
    "anchors": lambda size: "".join(f"- &a{n} b\n" for n in range(size)),
    "tag directives": lambda size: "".join(f"%TAG !a{n}! b\n" for n in range(size)) + "--- c\n",
    "blank lines": lambda size: "a: |\n b\n" + "\n" * size + "c: d\n",
    "blocks": lambda size: "".join(f"a{n}: |\n b\n\n\n" for n in range(size)),
    "controls": lambda size: "\x01" * size,
    "surrogate pairs": lambda size: '["' + "\\ud83d\\ude00" * size + '"]',
    "pairs in many texts": lambda size: "[" + '"\\ud83d\\ude00", ' * size + "]",
    "digits": lambda size: "9" * size,
}  # fmt: skip


def work(text: str) -> int:
    """Return the number of calls that reading takes, in Python and in the libraries."""
    count = 0

    def note(_frame: object, event: str, _function: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        parse(text, "x.yaml")
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_in_proportion_to_the_text(name: str) -> None:
    """Twice the text takes about twice the work, or less."""
    write = HOSTILE[name]
    assert work(write(4000)) <= 2.2 * work(write(2000)) + 1000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_gives_nodes_or_findings(name: str) -> None:
    """A long one neither fills the memory nor ends the process."""
    root, found = parse(HOSTILE[name](40_000), "x.yaml")

    assert root is not None or found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 40_000, ["1:101 too-deep"]),
        ("[" * 100 + "]" * 100, []),
        ("[" * 500, ["1:101 too-deep"]),
        ("- " * 500_000, ["1:201 too-deep"]),
        ("{a: " * 40_000, ["1:401 too-deep"]),
        ("a: b\nc:\n" + "[" * 1_001, ["3:100 too-deep"]),
        ("a: b\nc: " + "[" * 40_000, ["2:103 too-deep"]),
        ("- &a [" + "[" * 50 + "]" * 50 + "]\n- " + "[" * 60 + "*a", ["2:63 too-deep"]),
        ("- " + "b" * 5_000_000, []),
    ],
    ids=[
        "brackets",
        "a hundred",
        "fewer than libyaml rejects",
        "dashes",
        "braces",
        "in a mapping",
        "in a value",
        "through an alias",
        "one line",
    ],
)
def test_depth_is_limited_and_width_is_not(text: str, expected: list[str]) -> None:
    """The levels of an alias count at the place where it is used."""
    assert found_in(text) == expected


def test_aliases_are_counted_each_time() -> None:
    """A few lines that repeat more than 50,000 nodes are too large."""
    tens = "".join(f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 8))
    text = f"- &a0 [{', '.join('0123456789')}]\n{tens}"

    assert found_in(text) == ["5:23 too-large"]
    assert not found_in("".join(text.splitlines(keepends=True)[:4]))


@pytest.mark.parametrize(
    ("section", "last"),
    [("actors", "a5000: {}"), ("groups", "a5000: New")],
)
def test_a_long_chain_of_names_loads(section: str, last: str) -> None:
    """Actors that include actors and groups of groups are resolved without recursion."""
    form = "  a{}: {{includes: a{}}}" if section == "actors" else "  a{}: a{}"
    chain = "\n".join(form.format(number, number + 1) for number in range(5_000))

    assert findings(file_with(f"{section}:\n{chain}\n  {last}")) == ()
