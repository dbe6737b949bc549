"""What to write in place of a path that is not a JMESPath expression: the right form of each common mistake."""

from __future__ import annotations

import re
from collections.abc import Callable

_RULES = "write a JMESPath expression, with names of letters, digits and _, or names in double quotes"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[\w.]+")
_NAMES = re.compile(r"[\w @#:-]+(?:\.[\w @#:-]+)*")
"""Names with dots between them, some with characters that need quotes."""


def correction_of(text: str) -> str:
    """Return what to write in place of an invalid path."""
    for pattern, correct in _CORRECTIONS:
        if match := pattern.fullmatch(text):
            return correct(match)
    return _RULES


def _quote_names(path: str) -> str:
    """Return a path of names in the form that YAML takes: `a.b`, or `'a."b-c"'` where a name needs quotes."""
    return _written(path.split(".")) if _NAMES.fullmatch(path) and path != "@" else path


def _written(names: list[str]) -> str:
    quoted_path = ".".join(each if _NAME.fullmatch(each) else f'"{each}"' for each in names)
    return f"'{quoted_path}'" if '"' in quoted_path else quoted_path


def _without_braces(match: re.Match[str]) -> str:
    return f"a path has no braces: write {_quote_names(match[1])}"


def _without_dollar(match: re.Match[str]) -> str:
    return f"a path does not begin with $: write {_quote_names(match[1] or '@')}"


def _first_of(match: re.Match[str]) -> str:
    return f"to take the first that has a value, write {' || '.join(re.split(' *, *', match[1]))}"


def _without_slashes(match: re.Match[str]) -> str:
    return f"separate names with dots: write {_dotted(match[1]) or '@'}"


def _constant_with_slash(match: re.Match[str]) -> str:
    constant = f"write a constant as \"'{match[0]}'\""
    path = match[0].strip("/").replace("/", ".")
    return f"{constant}, or a path as {_dotted(match[0])}" if _PLAIN.fullmatch(path) else constant


def _with_quotes(match: re.Match[str]) -> str:
    text = match[0]
    is_constant = "." not in text and text[0].isalpha()
    constant = f"; a constant is \"'{text}'\"" if is_constant else ""
    problem = "a name with other characters than letters, digits and _ needs quotes"
    return f"{problem}: write {_quote_names(text)}{constant}"


def _with_single_dots(match: re.Match[str]) -> str:
    path = ".".join(filter(None, match[0].split(".")))
    return f"write one dot between two names: {_quote_names(path)}" if path else _RULES


def _dotted(path: str) -> str:
    """Return a path with dots in place of slashes; a number is an index."""
    names = list(filter(None, re.split("[./]", path)))
    return re.sub(r'(?<=.)\."([0-9]+)"', r"[\1]", _written(names))


_CORRECTIONS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\$?\{+ *([\w.-]+) *\}+"), _without_braces),
    (re.compile(r"\$+\.*(.*)", re.DOTALL), _without_dollar),
    (re.compile(r"\[ *([\w.]+(?: *, *[\w.]+)+) *\]"), _first_of),
    (re.compile(r"/+([^\s'\"`\\/][^\s'\"`\\]*)"), _without_slashes),
    (re.compile(r"[^\s'\"`\\/][^\s'\"`\\]*/[^\s'\"`\\]*"), _constant_with_slash),
    (_NAMES, _with_quotes),
    (re.compile(r"[\w @#:.-]+"), _with_single_dots),
    (re.compile(r".*[^=!<>]=[^=].*", re.DOTALL), lambda _: "write == to compare"),
)
"""The form of each mistake, and what corrects it; the first that fits."""
