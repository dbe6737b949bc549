"""The checks of what a declaration contains: typed values, dates, and the paths of a message."""

from __future__ import annotations

from statemachine.loader.checks import check
from statemachine.loader.syntax.nodes import Scalar
from statemachine.model.diagnostics import Finding
from statemachine.model.spans import Span
from statemachine.model.text import quoted
from statemachine.model.value_types import TYPES, Type


@check
def invalid_date(span: Span, text: str) -> Finding:
    """A date that is not in the calendar.

    `retrieved` is the day on which a source was read. Write a day of the calendar.

    Bad:
        sources: {guide: {url: https://example.com/guide, retrieved: 2026-02-31}}

    Good:
        sources: {guide: {url: https://example.com/guide, retrieved: 2026-01-31}}
    """
    return Finding(span, f"invalid date {quoted(text)}", TYPES[Type.DATE].hint)


@check
def wrong_waiting_time(node: Scalar, hint: str) -> Finding:
    """A waiting time that is no duration, or not longer than nothing.

    With `after`, an order makes a move by itself, so long after it entered the status. A move that is made at
    once is no waiting time: declare it without `after`.

    Bad:
        transitions: [{event: expire, source: New, target: Done, after: 7 days}]

    Good:
        transitions: [{event: expire, source: New, target: Done, after: P7D}]
    """
    return Finding(node.span, f"invalid waiting time {quoted(node.text)}", hint)


@check
def unordered_bound(span: Span, owner: str, bound: str) -> Finding:
    """A bound on values without an order.

    Bounds need a type with an order: integer, number, date, datetime or duration. Texts, booleans and
    the words of an enum have no order. List the allowed values instead.

    Bad:
        facts: {size: {enum: [small, medium, large]}}
        guards: {sizeable: {size: {at_least: medium}}}

    Good:
        facts: {size: {enum: [small, medium, large]}}
        guards: {sizeable: {size: [medium, large]}}
    """
    message = f"{bound!r} needs values with an order, and the values of {owner} have none"
    advice = "list the allowed values, or choose a type with an order, such as integer or date"
    return Finding(span, message, advice)


@check
def wrong_fact_value(node: Scalar, owner: str, wanted: str, hint: str) -> Finding:
    """A value in a guard that its fact can never have.

    A guard compares a fact with values of its type, within its declared words and bounds. Types are
    strict: a quoted number is a text, and a text is never an integer.

    Bad:
        facts: {size: {enum: [small, large]}}
        guards: {sizeable: {size: larg}}

    Good:
        facts: {size: {enum: [small, large]}}
        guards: {sizeable: {size: large}}
    """
    return Finding(node.span, f"invalid value {quoted(node.text)} of {owner}: it must be {wanted}", hint)


@check
def wrong_bound(node: Scalar, owner: str, wanted: str, hint: str) -> Finding:
    """A minimum or maximum that does not have the declared type.

    A bound is compared with values of its owner, so it must have their type.

    Bad:
        facts: {waited: {type: duration, minimum: 2}}

    Good:
        facts: {waited: {type: duration, minimum: PT2H}}
    """
    return Finding(node.span, f"invalid bound {quoted(node.text)} of {owner}: it must be {wanted}", hint)


@check
def bounds_crossed(span: Span, owner: str, minimum: object, maximum: object) -> Finding:
    """A minimum above the maximum.

    No value is within such bounds. The two were probably exchanged.

    Bad:
        facts: {pages: {type: integer, minimum: 100, maximum: 1}}

    Good:
        facts: {pages: {type: integer, minimum: 1, maximum: 100}}
    """
    message = f"the minimum of {owner}, {minimum}, is above its maximum, {maximum}"
    return Finding(span, message, "exchange the two, or correct one of them")


@check
def wrong_default(node: Scalar, owner: str, wanted: str, hint: str) -> Finding:
    """A default that its input does not accept.

    A default is used where no input is passed, so it must be a valid input: of the declared type, within
    the bounds, and one of the declared words.

    Bad:
        inputs: {notify: {type: boolean, default: "yes"}}

    Good:
        inputs: {notify: {type: boolean, default: true}}
    """
    message = f"invalid default {quoted(node.text)} of {owner}: it must be {wanted}"
    return Finding(node.span, message, hint)


@check
def unquoted_decimal(node: Scalar) -> Finding:
    """A number with a fraction or an exponent among the values that a document is compared with.

    The values of `when` of a message and of `is` of a `success` are texts, integers and booleans, and each is compared
    with its type. A number such as `1.5` is none of these: it could mean the number, or a text such as a version. Put a
    text in quotes. A number is compared by a JMESPath expression, with the number in backticks.

    Bad:
        messages: {inbound: {change: {order: id, status: status, when: {version: 1.5}}}}

    Good:
        messages: {inbound: {change: {order: id, status: status, when: {version: "1.5"}}}}
    """
    advice = (
        f'write "{node.text}" if it is a text; for a number, write the comparison PATH == `{node.text}`'
    )
    return Finding(node.span, f"{node.text} is neither a text in quotes nor an integer", advice)


@check
def invalid_sample_time(node: Scalar, wanted: str) -> Finding:
    """A time of a sample that is no time.

    `at` of a sample is what the caller of `read` passes: a date and time with its zone, or a number. It is not read in
    the formats of the message.

    Bad:
        messages:
          inbound:
            change: {order: id, status: status, samples: {one: {body: "{}", at: 2026-01-31, records: {errors: id}}}}

    Good:
        messages:
          inbound:
            change:
              order: id
              status: status
              samples: {one: {body: "{}", at: "2026-01-31T12:00:00Z", records: {errors: id}}}
    """
    return Finding(node.span, f"invalid time {quoted(node.text)} of a sample", f"write {wanted}")


@check
def no_status_path(span: Span, name: str) -> Finding:
    """A message with neither a path to a status nor a path to a trigger.

    The meaning of a message follows from its status, or from a trigger that is declared under
    `triggers`. A message needs a path to one of them, in its records or in its whole body.

    Bad:
        messages: {inbound: {order-status: {order: id, previous: old_status}}}

    Good:
        messages: {inbound: {order-status: {order: id, status: new_status, previous: old_status}}}
    """
    advice = "add `status` or `trigger` to the message, or to `body` if the whole body has it once"
    return Finding(span, f"message {quoted(name)} has no path to a status or a trigger", advice)
