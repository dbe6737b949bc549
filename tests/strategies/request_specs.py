"""Outbound requests as rule files declare them: drawn for moves, actions and reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis.strategies import DrawFn

from tests.strategies import words
from tests.strategies.choices import one_or_list, pick, some_of, sometimes
from tests.strategies.facts import draw_fact, draw_input

ENTRIES: tuple[dict[str, Any], ...] = (
    {"status": "target.name", "a b": "event"},
    {"q": {"path": "inputs.x", "optional": True}, "r": {"path": "event", "optional": False}},
)
FORMS: tuple[dict[str, Any], ...] = ({"amount": "inputs.x"}, {"a[]": "event", "metadata[b]": "now.iso"})
SIGNATURES: tuple[dict[str, Any], ...] = (
    {"scheme": "hmac", "secret": "x", "header": "X-Signature", "signed": "{method}{path}{body}"},
    {
        "scheme": "hmac",
        "secret": "x",
        "header": "X-Sign",
        "prefix": "v1=",
        "algorithm": "sha512",
        "encoding": "base64",
        "signed": "{timestamp}.{id}.{body}",
        "timestamp": {"header": "X-Time"},
        "id": "X-Id",
    },
    {"scheme": "standard-webhooks", "secret": "x"},
)
TESTS: tuple[Any, ...] = (
    {"path": "ok", "is": True},
    {"path": "a.b", "is": [False, 0, "0", "x"]},
    {"status": 202},
    {"status": [200, 409], "path": "id"},
    [{"status": 200}, {"path": "code", "is": "done"}],
)


def draw_request(
    draw: DrawFn,
    document: Mapping[str, Any],
    *,
    messages: Sequence[str],
    paths: Sequence[str],
    trees: Sequence[Any],
) -> dict[str, Any]:
    """Draw a request for a document with inbound messages of these names."""
    purpose, more = _purpose(draw, document, messages=messages, paths=paths)
    parameters = {name: _parameter(draw) for name in some_of(draw, words.INPUTS)}
    has_form = pick(draw, (True, False))
    return _present(
        **purpose,
        **more,
        url=pick(draw, ("https://example.com/orders{?id}", "{+server}/x")),
        parameters=parameters or None,
        auth=sometimes(draw, ({"basic": ["x", "y"]}, {"basic": "x"}, {"bearer": "x"})),
        query=sometimes(draw, ENTRIES),
        headers=sometimes(draw, ({"X-Api-Key": "parameters.key"}, *ENTRIES[1:])),
        body=None if has_form else sometimes(draw, trees),
        form=sometimes(draw, FORMS) if has_form else None,
        signature=None if more.get("next") else sometimes(draw, SIGNATURES),
        success=sometimes(draw, TESTS),
        reasons=sometimes(draw, paths),
        idempotent=sometimes(draw, (True, False)),
    )


def _purpose(
    draw: DrawFn, document: Mapping[str, Any], *, messages: Sequence[str], paths: Sequence[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw what the request is for, and the keys that only such requests have."""
    events = tuple(dict.fromkeys(each["event"] for each in document["transitions"] if "event" in each))
    actions = tuple(document.get("actions") or ())
    method, accepted = pick(draw, ("POST", "PUT")), sometimes(draw, TESTS)
    kind = pick(draw, ("moves", "action", "read"))
    if kind == "action" and actions:
        purpose = {"for": {"action": one_or_list(draw, actions)}}
        return purpose, {"method": method, "accepted": accepted}
    if kind == "read" and messages:
        next_page = {"next": sometimes(draw, paths), "method": sometimes(draw, ("GET", "POST"))}
        return {"for": {"read": pick(draw, messages)}}, next_page
    wanted = one_or_list(draw, events) if pick(draw, (True, False)) and events else None
    override = sometimes(draw, (False, True))
    return {"for": wanted, "override": override}, {"method": method, "accepted": accepted}


def _parameter(draw: DrawFn) -> dict[str, Any]:
    """Draw a parameter; the type of a text may be left out, and one that is not secret may have a default."""
    if pick(draw, (False, False, True)):
        return {"type": "document", **_present(optional=sometimes(draw, (True, False)))}
    secret = sometimes(draw, (True, False))
    kind = draw_fact(draw) if secret else draw_input(draw)
    optional = None if "default" in kind else sometimes(draw, (True, False))
    return ({} if kind == {"type": "string"} else kind) | _present(secret=secret, optional=optional)


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
