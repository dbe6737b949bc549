"""The errors of a YAML reader as findings: what is wrong, and how to correct it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from statemachine.loader.checks.syntax import explicit_tag, invalid_yaml, lone_surrogate
from statemachine.loader.syntax.file_text import Lines, Mark
from statemachine.loader.syntax.tree import DEEPEST
from statemachine.model.diagnostics import Diagnostic, Related
from statemachine.model.spans import Span

BAD_ESCAPE = "found invalid Unicode character escape code"
_TOO_DEEP = "exceeded maximum nesting depth"
_UNKNOWN_TAG = "found undefined tag handle"
_STRAY_CHARACTER = "found character that cannot start any token"

_ALIGN = "align the keys of one mapping, and the dashes of one list, in one column"
_QUOTE = "put the whole text in quotes if it is text"
_CLOSE_OR_QUOTE = "close the bracket, or put the text in quotes"
_BACKSLASH = r"write a backslash as \\, or use single quotes"
_TAB = ("a tab indents this line", "indent with spaces: YAML does not allow tabs for this")

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "mapping values are not allowed in this context": (
        "unexpected second ': ' in one value",
        f"{_QUOTE}, or start a new line for a new key",
    ),
    "block sequence entries are not allowed in this context": ("unexpected list", _ALIGN),
    "mapping keys are not allowed in this context": ("unexpected mapping", _ALIGN),
    "could not find expected ':'": ("missing ': ' after the key of this line", _ALIGN),
    "did not find expected key": ("expected a key", _ALIGN),
    "did not find expected '-' indicator": ("expected the dash of a list item", _ALIGN),
    "did not find expected ',' or ']'": ("expected ',' or ']'", _CLOSE_OR_QUOTE),
    "did not find expected ',' or '}'": ("expected ',' or '}'", _CLOSE_OR_QUOTE),
    "did not find expected node content": ("expected a value", "write a value, or close the bracket"),
    "did not find expected <document start>": ("unexpected text after the file's value", _ALIGN),
    "found unexpected end of stream": ("the quotes are never closed", "close the quotes"),
    "found unexpected document indicator": ("the quotes are never closed", "close the quotes"),
    "found unknown escape character": ("unknown escape", _BACKSLASH),
    BAD_ESCAPE: ("invalid character escape", "write the character itself"),
    "found a tab character where an indentation space is expected": _TAB,
    "found a tab character that violates indentation": _TAB,
}
_OPENINGS = {
    "while parsing a flow sequence": "the list begins here",
    "while parsing a flow mapping": "the mapping begins here",
    "while parsing a block collection": "the list begins here",
    "while parsing a block mapping": "the mapping begins here",
    "while scanning a quoted scalar": "the quotes open here",
}
_FLOW = frozenset({"while parsing a flow sequence", "while parsing a flow mapping"})
_AT_OPENING = frozenset({"found unexpected end of stream", "found unexpected document indicator"})
_NOT_FOUND = "did not find expected "
_IN_BRACKETS = frozenset(_NOT_FOUND + each for each in ("',' or ']'", "',' or '}'", "node content"))
_CLOSING = {"[": "]", "{": "}"}
_BRACKET_OR_SKIPPED = re.compile(
    r"""(?:(?<=[\s,:\[{])"(?:\\.|[^"\\])*" | (?<=[\s,:\[{])'(?:''|[^'])*' | (?<=\s)\#[^\n]*) | ([\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
_LIBYAML_PHRASES = {
    "mapping values are not allowed": "mapping values are not allowed in this context",
    "sequence entries are not allowed": "block sequence entries are not allowed in this context",
    "mapping keys are not allowed": "mapping keys are not allowed in this context",
    "expected ',' or ']'": "did not find expected ',' or ']'",
    "expected ',' or '}'": "did not find expected ',' or '}'",
    "expected the node content": "did not find expected node content",
    "expected '<document start>'": "did not find expected <document start>",
    "found unexpected document": "found unexpected document indicator",
    "found unknown escape character": "found unknown escape character",
    "found character": _STRAY_CHARACTER,
}
"""How the reader in Python begins its problems, and how libyaml phrases the same."""

_SURROGATE_ESCAPE = re.compile(r"(?:0000)?[dD][89a-fA-F][0-9a-fA-F]{2}")


@dataclass(frozen=True, slots=True)
class YamlError:
    """What a YAML reader reports: the problem, its mark, what it was reading, and where that begins."""

    problem: str
    mark: Mark
    context: str = ""
    context_mark: Mark | None = None


def explain(error: YamlError, lines: Lines, innermost: Mark | None) -> Diagnostic:
    """Return the finding of an error; `innermost` is where the innermost open collection begins."""
    mark = error.mark
    code = _surrogate_escape(error, lines)
    if code is not None:
        return lone_surrogate(lines.span(mark, (mark[0], mark[1] + len(code))), code)
    if error.problem.startswith(_UNKNOWN_TAG):
        return explicit_tag(lines.at(mark), lines.after(mark).partition(" ")[0])
    if error.problem == _STRAY_CHARACTER:
        return _stray(lines.after(mark)[:1], lines.at(mark))
    bracket = error.context_mark if error.context in _FLOW else innermost
    if error.problem in _IN_BRACKETS and bracket is not None and _is_unclosed(lines, bracket):
        return _unclosed(bracket, mark, lines)
    sentence, advice = _SENTENCES.get(error.problem, (f"invalid YAML: {error.problem}", None))
    if error.problem in _AT_OPENING and error.context_mark is not None:
        return invalid_yaml(lines.at(error.context_mark), sentence, advice)
    related: tuple[Related, ...] = ()
    begin, note = error.context_mark, _OPENINGS.get(error.context)
    if begin is not None and note is not None and begin < mark:
        related = (Related(lines.at(begin), note),)
    return invalid_yaml(lines.at(mark), sentence, advice, related=related)


def libyaml_phrase(problem: str, context: str) -> str:
    """Return a problem as libyaml phrases it, for both readers."""
    if problem.startswith("expected <block end>"):
        is_list = context == "while parsing a block collection"
        return "did not find expected '-' indicator" if is_list else "did not find expected key"
    phrases = (phrase for start, phrase in _LIBYAML_PHRASES.items() if problem.startswith(start))
    return next(phrases, problem)


def is_only_of_libyaml(error: YamlError, lines: Lines) -> bool:
    """Return whether the reader in Python may find another error, or none, in a text that libyaml rejects.

    libyaml reads ahead, so with many brackets that are never closed it may fail before it reports their levels.
    """
    unclosed = sum(map(lines.text.count, "[{")) - sum(map(lines.text.count, "]}"))
    is_deep = error.problem == _TOO_DEEP or unclosed > DEEPEST
    return is_deep or _surrogate_escape(error, lines) is not None


def _surrogate_escape(error: YamlError, lines: Lines) -> str | None:
    """Return the code of the escape of half a character that an error is about, or None."""
    code = _SURROGATE_ESCAPE.match(lines.after(error.mark)) if error.problem == BAD_ESCAPE else None
    return code and code[0].lower()


def _stray(character: str, span: Span) -> Diagnostic:
    quote = (f"a text without quotes cannot begin with {character!r}", _QUOTE)
    return invalid_yaml(span, *(_TAB if character == "\t" else quote))


def _unclosed(opening: Mark, mark: Mark, lines: Lines) -> Diagnostic:
    bracket = lines.after(opening)[0]
    advice = f"add {_CLOSING[bracket]!r}, and put a text that contains one of , [ ] {{ }} in quotes"
    span, failure = lines.at(opening), lines.at(mark)
    related = (Related(failure, "reading failed here"),) if failure > span else ()
    return invalid_yaml(span, f"{bracket!r} is never closed", advice, related=related)


def _is_unclosed(lines: Lines, opening: Mark) -> bool:
    """Return whether a bracket is at a mark, and its closing bracket is missing or after a wrong one."""
    if lines.after(opening)[:1] not in _CLOSING:
        return False
    expected: list[str] = []
    for match in _BRACKET_OR_SKIPPED.finditer(lines.all_after(opening)):
        bracket = match[1]
        if bracket in _CLOSING:
            expected.append(_CLOSING[bracket])
        elif bracket is not None:
            if bracket != expected.pop():
                return not expected
            if not expected:
                return False
    return True
