"""The messages and requests of a rule set, as a part of its page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from page_parts import code, table

from statemachine import RuleSet
from statemachine.model.inbound_message import FieldSources, InboundMessage, Sample
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import OutboundRequest


def messages_section(rules: RuleSet) -> str:
    """Return the tables of the messages that are read, with their samples, and of the requests; nothing without any."""
    text = "".join(_messages(rules))
    return f"## Messages and requests\n\n{text}" if text else ""


def _messages(rules: RuleSet) -> Iterator[str]:
    """Yield the tables of the messages that are read, and of the requests."""
    for message in rules.inbound.values():
        yield f"### The message `{message.name}`\n\n{table(('part', 'path'), _inbound_rows(message))}\n"
        yield from map(_sample, message.samples.values())
    if rules.outbound:
        rows = map(_outbound_row, rules.outbound.values())
        yield f"### Requests\n\n{table(('request', 'for', 'method and URL', 'parameters'), rows)}\n"
    for live in rules.live_moves.values():
        yield f"The live moves `{live.name}`: {', '.join(_records(live.content))}.\n\n"


def _sample(sample: Sample) -> str:
    """Return a sample, closed until a reader opens it."""
    kind = (sample.content_type or "").partition(";")[0]
    language = next((each for each in ("json", "xml") if kind.endswith(each)), "text")
    body = sample.body.strip()
    if language == "json" and body.count("\n") < 1:
        body = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    about = f" ({kind})" if kind else ""
    return (
        f'<details markdown="1"><summary>Sample {code(sample.name)}{about}</summary>\n\n'
        f"```{language}\n{body}\n```\n\n</details>\n\n"
    )


def _inbound_rows(message: InboundMessage) -> Iterator[tuple[str, str]]:
    """Yield a row for each part of an observation; a part of the whole body is marked."""
    yield "records, by content type", "<br/>".join(_records(message.content))
    yield "HTTP method", ", ".join(message.methods) or "any"
    for part, absent in (("order", "passed by the caller"), ("item", "none")):
        yield f"{part} key", "<br/>".join(_named(message, part)) or absent
    yield "status", _single(message, "status")
    yield "previous status", _single(message, "previous")
    yield "trigger", _single(message, "trigger")
    yield "time", _single(message, "at")
    yield "zone of times without one", message.time.zone or "none"
    yield "facts", "<br/>".join(_named(message, "facts")) or "none"


def _records(content: Mapping[str, JMESPath]) -> Iterator[str]:
    """Yield each content type with the path to its records."""
    for kind, path in content.items():
        yield f"{code(kind)}: " + ("the whole body" if path.text == "@" else code(path.text))


def _places(message: InboundMessage) -> tuple[tuple[FieldSources, str], ...]:
    parts = (
        (message.body, " (in the whole body)"),
        (message.headers, " (a header)"),
        (message.query, " (in the query)"),
    )
    return (message.fields, ""), *parts


def _named(message: InboundMessage, part: str) -> Iterator[str]:
    """Yield the name and the path of each key part or fact; only the name if they are equal."""
    for fields, place in _places(message):
        for name, found in getattr(fields, part).items():
            path = found.source if part == "facts" else found
            yield code(name) + ("" if name == path.text else f": {code(path.text)}") + place


def _single(message: InboundMessage, part: str) -> str:
    found = ((getattr(fields, part), place) for fields, place in _places(message))
    return "<br/>".join(code(path.text) + place for path, place in found if path) or "none"


def _outbound_row(request: OutboundRequest) -> tuple[str, ...]:
    """Return the row of a request."""
    if request.read is not None:
        purpose = f"reads {code(request.read)}"
    elif request.actions:
        purpose = f"action {', '.join(map(code, request.actions))}"
    else:
        purpose = ", ".join(map(code, request.events or ())) or "any event"
    parameters = (
        code(each.name) + (" (secret)" if each.secret else "") for each in request.parameters.values()
    )
    return (
        code(request.name),
        f"{purpose}, as an override" if request.override else purpose,
        code(f"{request.method} {request.url}"),
        ", ".join(parameters) or "none",
    )
