"""URL templates (RFC 6570); the only module that imports uritemplate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from statemachine.model.extras import library

_VARIABLE = r"(?:\w|%[0-9A-Fa-f]{2})(?:\.?(?:\w|%[0-9A-Fa-f]{2}))*(?::[1-9][0-9]{0,3}|\*)?"
_EXPRESSION = re.compile(rf"([+./;?&]?)({_VARIABLE}(?:,{_VARIABLE})*)", re.ASCII)
_BRACES = re.compile(r"\{([^{}]*)\}")
_LITERAL = re.compile(r"(?:[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
_START = re.compile(r"https?://[^/?]|\{\+")
_URL = re.compile(
    r"https?://(?P<host>[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/(?:[A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)*)"
    r"(?:\?(?:[A-Za-z0-9._~:@!$&'()*+,;=/?\[\]-]|%[0-9A-Fa-f]{2})*)?"
)
_QUERY_OPERATORS = frozenset("?&")
_LONGEST = 60_000
_LONGEST_LABEL = 63
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class URLTemplate:
    """A parsed URL template: its text, its variables, and the variables in its path.

    `address` is the variable at its start, if there is one: the address of a server.
    """

    text: str
    names: tuple[str, ...]
    names_in_path: frozenset[str]
    address: str | None = None

    @classmethod
    def parse(cls, text: str) -> URLTemplate:
        """Parse a template, or raise `ValueError` with all faults."""
        if faults := template_problems(text):
            raise ValueError("; ".join(faults))
        return cls._parsed(text)

    @classmethod
    def _parsed(cls, text: str) -> URLTemplate:
        matches = map(_EXPRESSION.fullmatch, _BRACES.findall(text))
        variables = [
            (match[1], name.partition(":")[0].rstrip("*"))
            for match in matches
            if match
            for name in match[2].split(",")
        ]
        return cls(
            text,
            tuple(dict.fromkeys(name for _, name in variables)),
            frozenset(name for operator, name in variables if operator not in _QUERY_OPERATORS),
            variables[0][1] if text.startswith("{+") else None,
        )

    def fill(self, values: Mapping[str, str], query: Mapping[str, str]) -> str:
        """Return the URL with all values encoded; the query follows the one of the template."""
        expand = library("uritemplate", extra="messages").expand
        url: str = expand(self.text, dict(values))
        suffix = "{&query*}" if "?" in url else "{?query*}"
        return url + str(expand(suffix, query=list(query.items())))


def url_problem(url: str) -> str | None:
    """Return why a URL cannot be requested, without any part of it, or None if it can."""
    match = _URL.fullmatch(url)
    if match is None:
        return "it must consist of http or https, a host, a path and a query"
    labels = match["host"].removesuffix(".").split(".")  # without the empty label of the root
    if match["host"][0] != "[" and not all(0 < len(each) <= _LONGEST_LABEL for each in labels):
        return f"each label of the host must have 1 to {_LONGEST_LABEL} characters"
    if int(match["port"] or 0) > _LAST_PORT:
        return f"the port must be at most {_LAST_PORT}"
    dotted = re.sub("%2e", ".", match["path"], flags=re.IGNORECASE)
    if {".", ".."} & set(re.split(r"/|%2f|%5c", dotted, flags=re.IGNORECASE)):
        return "no part of the path may be '.' or '..'"
    return None if len(url) <= _LONGEST else f"it must have at most {_LONGEST} characters"


def template_problems(text: str) -> tuple[str, ...]:
    """Return all faults of a URL template."""
    faults = tuple(_syntax_problems(text))
    if faults or text.startswith("{+"):
        return faults
    template = URLTemplate._parsed(text)  # noqa: SLF001  # our own class; the text has no syntax fault
    problem = url_problem(template.fill(dict.fromkeys(template.names, "1"), {}))
    return () if problem is None else (problem,)


def _syntax_problems(text: str) -> Iterator[str]:
    if not _START.match(text):
        yield "it must begin with http:// or https:// and a host, or with {+variable}"
    rest = _BRACES.sub("", text)
    if "{" in rest or "}" in rest:
        yield "unmatched brace; write {variable}"
    elif "#" in rest or "{#" in text:
        yield "it has a fragment, which HTTP does not send"
    elif not _LITERAL.fullmatch(rest):
        yield "invalid character outside of {...}; write %XX for each byte"
    for inside in _BRACES.findall(text):
        if not _EXPRESSION.fullmatch(inside):
            yield f"invalid expression {{{inside}}}; write {{variable}}, or one of + . / ; ? & before it"
