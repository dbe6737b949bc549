"""Constants and lookups in the paths of outbound requests, as far as their text shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from statemachine.model.message_specs import DocumentTemplate, JMESPath, OutboundRequest

_RAW_STRING = r"'(?:[^'\\]|\\.)*'"
_JSON_LITERAL = r"`(?:[^`\\]|\\.)*`"
_LITERAL = re.compile(f"{_RAW_STRING}|{_JSON_LITERAL}", re.DOTALL)


def sent_paths(request: OutboundRequest) -> Iterator[JMESPath]:
    """Yield every path whose value a request sends: in its query, its headers and its body."""
    yield from request.query.values()
    yield from request.headers.values()
    yield from _paths_in(request.body)


def header(request: OutboundRequest, name: str) -> JMESPath | None:
    """Return the path of a header, or None; the case of the name does not matter."""
    return next((path for key, path in request.headers.items() if key.lower() == name), None)


def constant_text(path: JMESPath) -> str | None:
    """Return the text of a path that is one literal text, or None for any other path."""
    text = path.text.strip()
    if _LITERAL.fullmatch(text) is None:
        return None
    if text.startswith("'"):
        return text[1:-1].replace("\\'", "'")
    try:
        value = json.loads(text[1:-1].replace("\\`", "`"))
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def names_under(path: JMESPath, root: str) -> frozenset[str] | None:
    """Return the names that a path looks up directly under a root such as `inputs`.

    None if the path uses the root in another way, so that any name may be meant.
    """
    lookup = rf'\b{root}\b"?(?:\s*\.\s*(?:(\w+)|"((?:[^"\\]|\\.)*)"))?'
    matches = list(re.finditer(lookup, _LITERAL.sub("''", path.text)))
    names = [match[1] or match[2] for match in matches]
    return None if None in names else frozenset(names)


def _paths_in(template: DocumentTemplate) -> Iterator[JMESPath]:
    waiting = [template]
    while waiting:
        each = waiting.pop()
        if isinstance(each, JMESPath):
            yield each
        elif isinstance(each, Mapping):
            waiting.extend(each.values())
        elif isinstance(each, tuple):
            waiting.extend(each)
