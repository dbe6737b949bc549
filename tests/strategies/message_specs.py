"""The section `messages` of a rule file; its names are those of the rule file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from hypothesis.strategies import DrawFn

from tests.strategies.choices import pick, some_of, sometimes
from tests.strategies.request_specs import draw_request

PATHS = (
    "id",
    "data.id",
    "Order[0].Id",
    '"é x".id',
    "@",
    "items[].id",
    "a || b",
    "`null`",
    "to_string(a)",
)
"""Valid JMESPath expressions."""

PLACES = ("id", "previous", "trigger", "event", "at", "actor", "channel")
HEADERS = ("X-Topic", "x-id", "Webhook-Id")
NAMES = ("hook", "é push", "10")
KEY_PARTS = ("key", "key 2", "data.id", "true")
CONTENT_TYPES = ("application/json", "text/xml", "application/problem+json")
TREES: tuple[dict[str, Any], ...] = (
    {"status": "target.name"},
    {"a b": ["source.code", 1, True, None, {"": "to_number(target.code)", "null": None}]},
    {"deep": [[[{"x": [-(10**30), False]}]], {}, []]},
    {},
)
BODIES: tuple[Any, ...] = (["source.code", {"a": "event"}], "inputs.x")
"""Bodies of requests that are no mappings."""

RECORDS: tuple[dict[str, Any], ...] = (
    {"type": "object", "required": ["id"]},
    {"enum": ["a", None, 1, True, {"x": []}], "default": None},
    {},
)

SIGNATURES: tuple[dict[str, Any], ...] = (
    {"scheme": "hmac", "secret": "hook", "header": "X-Signature"},
    {
        "scheme": "hmac",
        "secret": "hook",
        "header": "X-Signature",
        "prefix": "v1=",
        "separator": ",",
        "algorithm": "sha512",
        "encoding": "base64",
        "signed": "{id}.{timestamp}.{body}",
        "timestamp": {"header": "X-Signature", "prefix": "t="},
        "id": "X-Id",
        "tolerance": "PT10M",
    },
    {"scheme": "standard-webhooks", "secret": "é 1"},
    {"scheme": "secret-header", "secret": "hook", "header": "Authorization", "prefix": "Bearer "},
    {"scheme": "basic", "secret": "hook"},
)
TIMES: tuple[dict[str, Any], ...] = (
    {"zone": "UTC"},
    {"formats": "iso"},
    {"formats": ["%d/%m/%Y %H:%M", "rfc2822"], "zone": "+02:00", "zone_path": "tz"},
    {"unit": "ms", "zones": {"PST": "-08:00"}, "never": [0, "0001-01-01"]},
    {"unit": "s", "never": 0},
)
SAMPLES: tuple[dict[str, Any], ...] = (
    {"a": {"body": "{}", "error": "nothing"}},
    {
        "é": {
            "title": "One",
            "note": "two",
            "body": "",
            "content_type": "text/plain",
            "method": "POST",
            "headers": {"X-Id": "1"},
            "query": {"a": "b", "n": 1},
            "order": {"id": 7},
            "trigger": "moved",
            "at": "2026-01-31T12:00:00+02:00",
            "url": "https://example.com/é?a=b",
            "stored": 3,
            "records": [],
        },
        "ignored": {"body": " ", "at": 0, "ignored": True},
        "fraction": {"body": "", "at": 1.5},
        "records": {
            "body": "x",
            "records": {"status": "A", "at": 5, "facts": {"x": True}, "errors": ["a", "b"]},
        },
    },
)


def draw_message_specs(draw: DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the section in one case of three: some messages of each kind, or none."""
    if pick(draw, (True, True, False)):
        return {}
    rollup = document.get("rollup") or {}
    parts = rollup.get("by", ())
    inbound = {name: _inbound(draw, document, parts) for name in some_of(draw, NAMES, most=2)}
    request = partial(
        draw_request, draw, document, messages=tuple(inbound), paths=PATHS, trees=(*TREES, *BODIES)
    )
    sections = {
        "inbound": inbound,
        "outbound": {name: request() for name in some_of(draw, NAMES, most=2)},
        "live_moves": {name: _live_moves(draw) for name in some_of(draw, NAMES, most=1)},
    }
    return {name: section for name, section in sections.items() if section}


def _inbound(draw: DrawFn, document: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    """Draw an inbound message with the given key parts and a path to the status."""
    message = _record_fields(draw, document)
    body = _record_fields(draw, document) if pick(draw, (False, True)) else {}
    place, key = body if pick(draw, (False, True)) else message, pick(draw, ("status", "trigger"))
    place[key] = pick(draw, PATHS)
    if parts:
        message[pick(draw, ("order", "item"))] = {part: pick(draw, PATHS) for part in parts}
    return message | _present(
        body=body or None,
        methods=sometimes(draw, ("POST", ["POST", "PUT"])),
        content=_content(draw),
        record=sometimes(draw, RECORDS),
        **_request_keys(draw, document),
    )


def _request_keys(draw: DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the keys that tell which requests are a message's, and how they are read, in one case of two."""
    if pick(draw, (False, True)):
        return {}
    within = {"records": pick(draw, PATHS), **_record_fields(draw, document)}
    values = {
        path: pick(draw, ("a", 0, True, ["1.5", 1, False], [""]))
        for path in some_of(draw, PATHS, most=2)
    }
    return {
        "by_name": sometimes(draw, (False, True)),
        "when": pick(draw, (pick(draw, PATHS), values or None)),
        "when_headers": sometimes(draw, ({"X-Topic": "a"}, {"X-Topic": ["a", "b"], "X-Id": ""})),
        "signature": sometimes(draw, SIGNATURES),
        "embedded": sometimes(
            draw, ({"payload": "application/json"}, {"a.b": "text/xml", "c": "text/plain"})
        ),
        "within": sometimes(draw, (within,)),
        "headers": _named_fields(draw, document) or None,
        "query": _named_fields(draw, document) or None,
        "time": sometimes(draw, TIMES),
        "snapshot": sometimes(draw, (False, True)),
        "repeats_within": sometimes(draw, ("PT5M", "P1D")),
        "samples": sometimes(draw, SAMPLES),
    }


def _named_fields(draw: DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    facts = some_of(draw, tuple(document["facts"]))
    return {
        **{place: pick(draw, HEADERS) for place in some_of(draw, PLACES)},
        **_present(
            order=sometimes(draw, ("X-Order", ["X-Order", "x"], {"key": "X-Order"})),
            facts={fact: _fact_source(draw, "name", HEADERS) for fact in facts} or None,
        ),
    }


def _fact_source(draw: DrawFn, key: str, sources: Sequence[str]) -> Any:
    source = pick(draw, sources)
    details = _present(
        fold_case=sometimes(draw, (False, True)), told=sometimes(draw, ("before", "after"))
    )
    return {key: source, **details} if details else source


def _record_fields(draw: DrawFn, document: Mapping[str, Any]) -> dict[str, Any]:
    facts = some_of(draw, tuple(document["facts"]))
    return {
        **{place: pick(draw, PATHS) for place in some_of(draw, PLACES)},
        **_present(
            order=_key(draw),
            item=_key(draw),
            facts={fact: _fact_source(draw, "path", PATHS) for fact in facts} or None,
        ),
    }


def _key(draw: DrawFn) -> Any:
    """Draw a key: None, a path, a list of paths, or paths by name."""
    if pick(draw, (True, False)):
        return sometimes(draw, (pick(draw, PATHS), ["data.id", "id"], ["id"]))
    return {part: pick(draw, PATHS) for part in some_of(draw, KEY_PARTS, least=1)}


def _content(draw: DrawFn) -> Any:
    return {each: pick(draw, PATHS) for each in some_of(draw, CONTENT_TYPES, most=2)} or None


def _live_moves(draw: DrawFn) -> dict[str, Any]:
    needed = {key: pick(draw, PATHS) for key in ("status", "moves", "target")}
    keys = ("overrides", "move_title", "default", "instructions", "may_move", "may_override", "actor")
    more = {key: pick(draw, PATHS) for key in some_of(draw, keys)}
    return needed | more | _present(content=_content(draw), answer=sometimes(draw, TREES))


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
