"""Every check of the messages in a rule file: each function makes a finding, and its docstring is the check's page."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import ParamSpec

from statemachine.messages.path_corrections import correction_of
from statemachine.model.diagnostics import Check, Diagnostic, Finding, Severity, register_check
from statemachine.model.inbound_message import InboundMessage, Sample, TimeForms
from statemachine.model.message_specs import JMESPath
from statemachine.model.outbound_request import OutboundRequest
from statemachine.model.spans import Span
from statemachine.model.text import listing, quoted, similar

Parameters = ParamSpec("Parameters")

CHECKS: dict[str, Check] = {}
"""Every check of messages, by name."""

ONLY_IN = {
    **dict.fromkeys(("source", "target", "event"), "requests for moves"),
    "action": "requests for an action",
    "inputs": "requests for moves or actions",
    "order": "reads",
}
"""The names that only some requests can look up, and which requests these are."""

_PLAIN = re.compile(r"[\w.]+")


def check(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    """Register a function as a check of severity error, under its name, and let it return a diagnostic."""
    return register_check(function, CHECKS)


def warning(function: Callable[Parameters, Finding]) -> Callable[Parameters, Diagnostic]:
    """Register a function as a check of severity warning, as `check` does."""
    return register_check(function, CHECKS, Severity.WARNING)


@check
def invalid_path(path: JMESPath, problem: str) -> Finding:
    """A path that is not a JMESPath expression, or that fails on every message.

    Separate names with dots, and do not begin with `$` or `/`. A name with other characters than letters, digits
    and `_` needs double quotes, in YAML inside of single quotes: `'"order-id"'`. A field takes one value, so its path
    cannot be a list such as `[a, b]`: the first of two values that is there is `a || b`. A path under `embedded`
    leads through names only, such as `order.payload`; a list on the way is followed element by element.

    Bad:
        messages: {inbound: {change: {order: order-id, status: status}}}

    Good:
        messages: {inbound: {change: {order: {order: '"order-id"'}, status: status}}}
    """
    return Finding(path.span, f"invalid path {quoted(path.text)}: {problem}", correction_of(path.text))


@check
def condition_without_truth(path: JMESPath, *, certain: bool) -> Finding:
    """A condition `when` that is no truth, such as a constant, or the path of a value alone.

    A body is a message's if the expression `when` is `true`, and not only a value that is there. Write a comparison, such
    as `type == 'x'`, or a mapping from paths to their values, such as `{type: x}`. The path of a field alone is a likely
    finding, because the field may be a boolean; `{paid: true}` says that it is one.

    Bad:
        messages: {inbound: {change: {order: id, status: status, when: "'change'"}}}

    Good:
        messages: {inbound: {change: {order: id, status: status, when: {type: change}}}}
    """
    never = "is never true" if certain else "is a path alone, which is true only for the boolean `true`"
    return Finding(
        path.span,
        f"the condition {quoted(path.text)} {never}",
        "write a comparison such as type == 'x', or a mapping {type: x}",
        certain=certain,
    )


@check
def invalid_zone(time: TimeForms, part: str, zone: str) -> Finding:
    """A time zone that does not exist.

    A time without a zone is read in the `zone` of its message, and `zones` has the zone for each of the provider's own
    names. A zone is a name of the IANA database, such as `Europe/Berlin`, or `UTC`, or an offset from UTC, such as
    `+02:00`. An abbreviation such as `PST` is not a zone, because it is ambiguous in summer; declare it under `zones`.

    Bad:
        messages: {inbound: {change: {order: id, status: status, at: at, time: {zone: Pacific}}}}

    Good:
        messages: {inbound: {change: {order: id, status: status, at: at, time: {zone: Europe/Berlin}}}}
    """
    return Finding(
        time.place.of(part),
        f"unknown time zone {quoted(zone)}",
        "write a zone of the IANA database, UTC, or an offset such as +02:00",
    )


@check
def invalid_time_format(time: TimeForms, index: int, problem: str) -> Finding:
    """A format of times that reads no text, or that reads no date.

    A format is `iso`, `rfc2822`, or a pattern with the directives of strptime: a date of `%Y` or `%y`, `%m`, `%b` or
    `%B`, and `%d` (or `%Y` and `%j`, or `%G`, `%V` and `%u`); a clock of `%H`, `%M`, `%S` and `%f`, or `%I` with `%p`;
    weekdays (`%a`, `%A`, `%w`, `%u`), which have to be those of the date; a zone (`%z`, `%Z`); and `%%`. The names
    of months and weekdays are English. `%c`, `%x` and `%X` depend on the machine, so they are not available.

    Bad:
        messages: {inbound: {change: {order: id, status: status, at: at, time: {formats: "%H:%M"}}}}

    Good:
        messages: {inbound: {change: {order: id, status: status, at: at, time: {formats: "%d/%m/%Y %H:%M %z"}}}}
    """
    return Finding(
        time.place.of(f"formats.{index}"),
        f"invalid time format {quoted(time.formats[index])}: {problem}",
        "write iso, rfc2822, or a pattern such as '%d/%m/%Y %H:%M'",
    )


@check
def useless_time_format(
    time: TimeForms, index: int, problem: str, correction: str, *, certain: bool
) -> Finding:
    """A format of times that never gives a time.

    A time needs a zone: in its text (`%z` or `%Z`), at the `zone_path` of its record, or the `zone` of the message.
    Without any of these, each time in such a format is an error of its record. A second format that equals the first
    is never tried with success.

    Bad:
        messages: {inbound: {change: {order: id, status: status, at: at, time: {formats: "%d/%m/%Y %H:%M"}}}}

    Good:
        messages:
          inbound:
            change: {order: id, status: status, at: at, time: {formats: "%d/%m/%Y %H:%M", zone: Europe/Berlin}}
    """
    text = quoted(time.formats[index])
    span = time.place.of(f"formats.{index}")
    return Finding(span, f"the time format {text} {problem}", correction, certain=certain)


@check
def ambiguous_fact_word(span: Span, fact: str, words: Collection[str]) -> Finding:
    """Words of a fact that differ in case only, and have different values.

    With `fold_case`, case is irrelevant in the words of `values` and of an enum.

    Bad:
        facts: {size: {enum: [small, large]}}
        messages:
          inbound:
            change:
              order: id
              status: status
              facts: {size: {path: size, values: {s: small, S: large}, fold_case: true}}

    Good:
        facts: {size: {enum: [small, large]}}
        messages:
          inbound:
            change: {order: id, status: status, facts: {size: {path: size, values: {s: small, S: large}}}}
    """
    return Finding(
        span,
        f"the words {listing(map(repr, words))} of fact {fact!r} are equal without their case",
        "give them the same value, or remove fold_case",
    )


@check
def invalid_record_schema(message: InboundMessage, problem: str) -> Finding:
    """A record schema that is not a valid JSON Schema, or that refers to other documents.

    Each record is validated against the `record` schema of its message. The draft is 2020-12 unless `$schema` names
    another. Nothing is fetched, so every reference has to be to a part of the schema itself. `uniqueItems` is not
    supported, because its cost is quadratic and a message may be large.

    Bad:
        messages: {inbound: {change: {order: id, status: status, record: {required: id}}}}

    Good:
        messages: {inbound: {change: {order: id, status: status, record: {required: [id]}}}}
    """
    return Finding(
        message.place.of("record"),
        f"invalid record schema of {message.name!r}: {problem}",
        "write a JSON Schema whose references stay inside it",
    )


@check
def invalid_url_template(message: OutboundRequest, problem: str) -> Finding:
    """A URL that is not a URI template, or that uses an undeclared parameter.

    The URL of a request is a template of RFC 6570, such as `https://example.com/orders/{id}`. Its variables are the
    `parameters` that the caller passes, and what the paths of the request can look up: `event`, `action`, `new_id`, and
    parts such as `target.code`, `inputs.reason` or, in a read, `order.id`.

    Bad:
        messages: {outbound: {ping: {method: PUT, url: "https://example.com/{id}"}}}

    Good:
        messages:
          outbound: {ping: {method: PUT, url: "https://example.com/{id}", parameters: {id: {}}}}
    """
    return Finding(
        message.place.of("url"),
        f"invalid URL of {message.name!r}: {problem}",
        "write a template of RFC 6570 whose variables are parameters, or values such as {target.code}",
    )


@check
def reserved_header(span: Span, problem: str) -> Finding:
    """A header that only the client may set, or a duplicate header.

    The client sets `Host`, `Content-Length`, `Transfer-Encoding`, `Connection`, `Upgrade`, `Expect`, `TE`,
    `Trailer` and `Accept-Encoding`. A wrong value in one of them splits a request in two, or cuts it short.
    Header names ignore case, so two names that differ only in case are duplicates.

    Bad:
        messages: {outbound: {ping: {method: PUT, url: https://example.com, headers: {Host: "'a'"}}}}

    Good:
        messages: {outbound: {ping: {method: PUT, url: https://example.com, headers: {X-Id: "'a'"}}}}
    """
    return Finding(span, problem, "remove it")


@check
def unknown_parameter(
    span: Span,
    kind: str,
    name: str,
    *,
    declared: Collection[str],
    suggestion: str | None,
    is_credential: bool = False,
) -> Finding:
    """A request that uses an undeclared parameter or input.

    In the paths of a request, `parameters.x` is one of its own `parameters`, and `inputs.x` is one of the `inputs` of
    the rule set. `auth` and the `secret` of a signature name parameters too. An undeclared name never has a value, and the
    request would be sent without it.

    Bad:
        messages: {outbound: {ping: {method: PUT, url: https://acme.test, body: {id: parameters.id}}}}

    Good:
        messages:
          outbound:
            ping: {method: PUT, url: https://acme.test, parameters: {id: {}}, body: {id: parameters.id}}
    """
    advice = f"declare it under {kind}s"
    if declared:
        advice = f"{advice}, or name a declared {kind}: {listing(map(repr, declared), 'or')}"
    if is_credential:
        advice = f"write the name of a parameter, never the secret itself: {advice}"
    meant = "" if suggestion is None else f"; did you mean {suggestion!r}?"
    return Finding(span, f"unknown {kind} {quoted(name)}{meant}", advice)


@check
def unknown_lookup(path: JMESPath, name: str, known: Collection[str]) -> Finding:
    """A path of a request or of live moves that looks up a name that never has a value.

    A request for moves is built from `source` and `target` (each with `name`, `code` and `title`), `event`, `inputs` and
    `parameters`, one for an action from `action`, `inputs` and `parameters`, and a read from `order` and `parameters`.
    All have `now` (with `iso`, `date`, `rfc2822`, `seconds` and `milliseconds`) and `new_id`. Live moves are built from
    `status`, `moves`, `overrides`, `actor` and `actors`. Any other name has no value, and its key is left out without a
    warning. A constant needs quotes of its own: `"'recall'"`.

    Bad:
        messages: {outbound: {ping: {method: PUT, url: https://example.com, body: {kind: change}}}}

    Good:
        messages: {outbound: {ping: {method: PUT, url: https://example.com, body: {kind: "'change'"}}}}
    """
    is_of_others = name in ONLY_IN and "parameters" in known
    suggestion = None if is_of_others else similar([name], known).get(name)
    if suggestion:
        advice = "write " + re.sub(rf"\b{re.escape(name)}\b", suggestion, path.text, count=1)
    else:
        constant = path.text if _PLAIN.fullmatch(path.text) else name
        advice = f"name one of these, or write a constant as \"'{constant}'\""
    if is_of_others:
        advice = f"only {ONLY_IN[name]} have {quoted(name)}: {advice}"
    problem = f"unknown name {quoted(name)} in a path; known: {listing(map(repr, known))}"
    return Finding(path.span, problem, advice)


@warning
def unused_in_snapshot(message: InboundMessage, key: str) -> Finding:
    """A previous status or an event of a snapshot.

    A snapshot tells what is, not what changed. So its previous status and its event count as absent. Remove the field, or
    remove `snapshot: true` if the message reports a change.

    Bad:
        messages: {inbound: {poll: {order: id, status: status, previous: old, snapshot: true}}}

    Good:
        messages: {inbound: {poll: {order: id, status: status, snapshot: true}}}
    """
    return Finding(
        message.place.of(key),
        f"`{key}` has no effect, because message {message.name!r} is a snapshot",
        "remove it, or remove `snapshot: true` if the message reports a change",
    )


@check
def sample_differs(sample: Sample, record: int | None, problem: str) -> Finding:
    """A sample that is not read as the file expects.

    `check` reads each of the `samples` of a message, with the paths of the message, and compares the result with the
    `records`, the `error` or `ignored` of the sample. So a wrong path is found here, and not when the first message
    arrives.

    Bad:
        messages:
          inbound:
            change: {order: id, status: state, samples: {a: {body: '{"id": 1, "status": "New"}', records: {status: New}}}}

    Good:
        messages:
          inbound:
            change: {order: id, status: status, samples: {a: {body: '{"id": 1, "status": "New"}', records: {status: New}}}}
    """
    place = sample.place
    span = place.span if record is None else place.of(f"records.{record}")
    advice = "correct the paths of the message, or what the sample expects"
    return Finding(span, f"sample {quoted(sample.name)}: {problem}", advice)
