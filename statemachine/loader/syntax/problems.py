"""What a YAML reader complains of, in sentences of ours that say what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from statemachine.loader.checks.registry import check
from statemachine.loader.syntax.lines import Lines, Mark
from statemachine.model.diagnostics import Diagnostic, Finding, Related, Span

ALIGN = "align the keys of one mapping, and the dashes of one list, in one column"
QUOTE = "put the whole text in quotes if it is meant as text"
CLOSE = "close it, and put a text that holds one of , [ ] { } in quotes"

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "a second ': ' stands here where one value is expected",
        f"{QUOTE}, or start a new line for a new key",
    ),
    "block sequence entries are not allowed in this context": ("a list cannot begin here", ALIGN),
    "mapping keys are not allowed in this context": ("a mapping cannot begin here", ALIGN),
    "could not find expected ':'": ("this line has no ': ' after its key", ALIGN),
    "did not find expected key": ("this stands where a key is expected", ALIGN),
    "did not find expected '-' indicator": ("this stands where the dash of a list is expected", ALIGN),
    "did not find expected ',' or ']'": ("the list is not closed here", CLOSE),
    "did not find expected ',' or '}'": ("the mapping is not closed here", CLOSE),
    "did not find expected node content": (
        "a value is expected here",
        "write one, or close what is open",
    ),
    "did not find expected <document start>": ("the file goes on where its text has ended", ALIGN),
    "found unexpected end of stream": (
        "the text ends before it is closed",
        "close the quotes or brackets",
    ),
    "found unexpected document indicator": ("the text ends before it is closed", "close the quotes"),
    "found unknown escape character": (
        "this escape is not known",
        r"write a backslash twice, as \\, or use single quotes",
    ),
    "found invalid Unicode character escape code": (
        "this escape stands for no character",
        "write the character itself",
    ),
    "found a tab character where an indentation space is expected": (
        "a tab indents this line",
        "indent with spaces: YAML allows no tabs there",
    ),
    "found a tab character that violates indentation": (
        "a tab indents this line",
        "indent with spaces: YAML allows no tabs there",
    ),
}
_OPENING = {
    "while parsing a flow sequence": "the list begins here",
    "while parsing a flow mapping": "the mapping begins here",
    "while parsing a block collection": "the list begins here",
    "while parsing a block mapping": "the mapping begins here",
    "while scanning a quoted scalar": "the quotes open here",
}
_SURROGATE_ESCAPE = re.compile(r"(?:0000)?[dD][89a-fA-F][0-9a-fA-F]{2}")


def problem(
    text: str, mark: Mark, lines: Lines, *, opened: tuple[str, Mark] | None = None
) -> Diagnostic:
    """Say what a YAML reader found at a mark, and where that began which it was reading."""
    if text == "found character that cannot start any token":
        return _stray(lines.after(mark)[:1], lines.at(mark))
    sentence, advice = _SENTENCES.get(text, (f"this is not YAML: {text}", None))
    return invalid_yaml(lines.at(mark), sentence, advice, related=_opening(opened, mark, lines))


def surrogate_escape(mark: Mark, lines: Lines) -> str | None:
    """Return the code of an escape at a mark that stands for half of a character, or None."""
    code = _SURROGATE_ESCAPE.match(lines.after(mark))
    return code and code[0].lower()


def _stray(character: str, span: Span) -> Diagnostic:
    if character == "\t":
        return invalid_yaml(
            span, "a tab indents this line", "indent with spaces: YAML allows no tabs there"
        )
    return invalid_yaml(span, f"a text without quotes cannot begin with {character!r}", QUOTE)


def _opening(opened: tuple[str, Mark] | None, mark: Mark, lines: Lines) -> tuple[Related, ...]:
    if opened is None or opened[0] not in _OPENING or opened[1] >= mark:
        return ()
    return (Related(lines.at(opened[1]), _OPENING[opened[0]]),)


@check
def invalid_yaml(
    span: Span, message: str, advice: str | None = None, *, related: tuple[Related, ...] = ()
) -> Finding:
    """Text that is not YAML.

    Mostly it is a text with `: ` in it that needs quotes, a bracket or quote that is not closed, a key
    that is not aligned with its neighbours, or a tab where YAML wants spaces. What stands behind such a
    fault is not read.

    Bad:
        title: Orders: all of them

    Good:
        title: "Orders: all of them"
    """
    return Finding(span, message, advice, related)
