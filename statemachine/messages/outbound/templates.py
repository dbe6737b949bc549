"""URL templates of RFC 6570, each parsed once and filled in often; the only door to uritemplate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from statemachine.messages.extras import library

_VARIABLE = r"(?:\w|%[0-9A-Fa-f]{2})(?:\.?(?:\w|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?"
_EXPRESSION = re.compile(rf"([+./;?&]?)({_VARIABLE}(?:,{_VARIABLE})*)", re.ASCII)
_LITERAL = re.compile(r"(?:[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_START = re.compile(r"https?://[^/?]|\{\+")
_URL = re.compile(
    r"https?://(?P<host>[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/(?:[A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)*)"
    r"(?:\?(?:[A-Za-z0-9._~:@!$&'()*+,;=/?\[\]-]|%[0-9A-Fa-f]{2})*)?",
)
_IN_QUERY = frozenset("?&")
_LONGEST = 60_000
_LONGEST_LABEL = 63
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Template:
    """A URL template: its text, its variables, and those whose values become part of the path.

    `address` is the variable that begins it, if one does: the address of a server.
    """

    text: str
    names: tuple[str, ...]
    names_in_path: frozenset[str]
    address: str | None = None

    @classmethod
    def parse(cls, text: str) -> Template:
        """Parse a template, or raise `ValueError`, which says what is wrong with it."""
        wrong = problems(text)
        if wrong:
            raise ValueError("; ".join(wrong))
        return cls._parsed(text)

    @classmethod
    def _parsed(cls, text: str) -> Template:
        met = [
            (operator, name.partition(":")[0].rstrip("*"))
            for operator, names in _expressions(text)
            for name in names.split(",")
        ]
        return cls(
            text,
            tuple(dict.fromkeys(name for _, name in met)),
            frozenset(name for operator, name in met if operator not in _IN_QUERY),
            met[0][1] if text.startswith("{+") else None,
        )

    def fill(self, values: Mapping[str, str], query: Mapping[str, str]) -> str:
        """Return the URL, with the query behind the one that the template has; all values are encoded."""
        expand = library("uritemplate", extra="messages").expand
        url: str = expand(self.text, dict(values))
        more = "{&query*}" if "?" in url else "{?query*}"
        return url + str(expand(more, query=list(query.items())))


def unfit(url: str) -> str | None:
    """Say what keeps a URL from being asked for as it is, never what it is; None if nothing does."""
    match = _URL.fullmatch(url)
    if match is None:
        return "it has to be http or https, a host, a path and a query, and nothing else"
    if not match["host"].startswith("[") and not all(map(_is_label, _labels(match["host"]))):
        return f"each label of its host has to have 1 to {_LONGEST_LABEL} characters"
    if int(match["port"] or 0) > _LAST_PORT:
        return f"its port may be at most {_LAST_PORT}"
    if {".", ".."} & set(_decoded(match["path"]).split("/")):
        return "no part of its path may be '.' or '..'"
    return None if len(url) <= _LONGEST else f"it may have at most {_LONGEST} characters"


def problems(text: str) -> tuple[str, ...]:
    """Say all that keeps a text from being a template whose URLs can be asked for."""
    wrong = tuple(_misread(text))
    if wrong or text.startswith("{+"):
        return wrong
    template = Template._parsed(text)  # noqa: SLF001  # ours, and the text is one
    problem = unfit(template.fill(dict.fromkeys(template.names, "1"), {}))
    return () if problem is None else (problem,)


def _misread(text: str) -> Iterator[str]:
    if not _START.match(text):
        yield "it has to begin with http:// or https:// and a host, or with {+variable}"
    rest = re.sub(r"\{[^{}]*\}", "", text)
    if "{" in rest or "}" in rest:
        yield "a brace is not closed, or not opened"
    elif "#" in rest or "{#" in text:
        yield "it has a fragment, which is never sent"
    elif not _LITERAL.fullmatch(rest):
        yield "outside of {...} it may have the characters of a URL only; write others as %XX"
    for inside in re.findall(r"\{([^{}]*)\}", text):
        if not _EXPRESSION.fullmatch(inside):
            yield f"{{{inside}}} is no expression: write {{variable}}, with one of + . / ; ? & before it"


def _expressions(text: str) -> Iterator[tuple[str, str]]:
    """Return the operator and the variables of each expression."""
    matches = map(_EXPRESSION.fullmatch, re.findall(r"\{([^{}]*)\}", text))
    return ((match[1], match[2]) for match in matches if match)


def _labels(host: str) -> list[str]:
    """Return the labels of a host; the empty one of the root is none."""
    return host.removesuffix(".").split(".")


def _is_label(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_LABEL


def _decoded(path: str) -> str:
    """Return a path as servers may read it, for whom an encoded dot is a dot and a slash parts it either way."""
    dotted = re.sub("%2e", ".", path, flags=re.IGNORECASE)
    return re.sub("%2f|%5c", "/", dotted, flags=re.IGNORECASE)
