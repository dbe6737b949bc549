"""What can be wrong with the shape of a rule file."""

from __future__ import annotations

from collections.abc import Mapping

from statemachine.loader.checks.registry import check
from statemachine.loader.phrases import kind_of, listing, quoted
from statemachine.loader.syntax.nodes import Entries, Items, Node, Scalar
from statemachine.model.diagnostics import Finding, Related, Span

LONGEST = 200
_KINDS: Mapping[str, str] = {
    "string": "a text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "a mapping",
}
_TRUTHS = frozenset({"yes", "no", "on", "off", "true", "false"})


@check
def unknown_key(key: Scalar, owner: str, advice: str, *, torn: Scalar | None = None) -> Finding:
    """A key that the format does not have.

    It is misspelled, it belongs elsewhere, or it is the tail of a text: inside `{...}` a comma ends a
    text that has no quotes, and what follows is taken for a key.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, note: Delivered, not yet paid, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, note: "Delivered, not yet paid", cite: guide}
    """
    message = f"{quoted(key.text)} is no key of {owner}"
    if torn is None:
        return Finding(key.span, message, advice)
    quotes = f"put the text of {quoted(torn.text)} in quotes if this belongs to it: a comma ends it"
    return Finding(key.span, message, quotes, (Related(torn.span, "the text before the comma"),))


@check
def missing_key(span: Span, owner: str, key: str, meaning: str | None) -> Finding:
    """A mapping without a key that it needs.

    Each kind of mapping has few keys that cannot be left out: without them nobody could say what is
    meant.

    Bad:
        sources:
          guide: {url: https://example.com/guide}

    Good:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
    """
    return Finding(
        span, f"{owner} has no {quoted(key)}", f"add {quoted(key)}: {meaning}" if meaning else None
    )


@check
def wrong_type(node: Node, owner: str, kinds: tuple[str, ...]) -> Finding:
    """A value of another kind than its key wants.

    Texts, integers, booleans, lists and mappings are told apart as they are written: only `true` and
    `false` are booleans, only plain digits are an integer, and all that is in quotes is text.

    Bad:
        statuses:
          New: {initial: yes, cite: guide}
          Done: {final: true, result: success, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    wanted = "true or false" if kinds == ("boolean",) else listing(tuple(_KINDS[each] for each in kinds))
    return Finding(node.span, f"{owner} must be {wanted}, not {kind_of(node)}", _advice(node, kinds))


@check
def wrong_value(span: Span, message: str, advice: str | None) -> Finding:
    """A value of the right kind that the format does not have.

    Where only certain words or one way of writing mean something, all else is reported, so that a
    misspelling does not pass for a decision.

    Bad:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: sucess, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
    """
    return Finding(span, message, advice)


@check
def unsupported_format(node: Node) -> Finding:
    """A format that this version cannot read.

    The key `format` tells which keys a rule file may have and what they mean. This version reads format
    1, so of a file in another format nothing else is said.

    Bad:
        format: 2
        provider: acme
        subject: order
        version: 1.0.0
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}

    Good:
        format: 1
        provider: acme
        subject: order
        version: 1.0.0
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    given = quoted(node.text) if isinstance(node, Scalar) else kind_of(node)
    advice = "write 'format: 1' without quotes, or get the version of this package that reads the file"
    return Finding(node.span, f"the format is 1 here, not {given}", advice)


@check
def bad_name(span: Span, name: str) -> Finding:
    """A name that nobody could tell from another or write again.

    A name is a text of at most 200 characters, without control characters and without white space at
    either end. `external` cannot name a fact, because it is a word of the format.

    Bad:
        statuses:
          "New ": {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: "New ", target: Done, cite: guide}

    Good:
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    if not name:
        return Finding(span, "a name is empty", "write a name")
    if name == "external":
        return Finding(
            span, "a fact is named 'external', which is a word of the format", "name it otherwise"
        )
    if len(name) > LONGEST:
        return Finding(
            span,
            f"a name has more than {LONGEST} characters",
            "keep names short, and put the rest in a title",
        )
    if name.strip() != name:
        return Finding(span, f"the name {quoted(name)} has white space at an end", "take it out")
    return Finding(span, f"the name {quoted(name)} has a control character in it", "take it out")


def _advice(node: Node, kinds: tuple[str, ...]) -> str | None:
    """Say how to write what was likely meant."""
    match node:
        case Scalar(value=bool() | int()) if "string" in kinds:
            return f'put it in quotes if it is meant as text: "{node.text}"'
        case Scalar(value=str()) if "boolean" in kinds and node.text.lower() in _TRUTHS:
            return "write true or false, in small letters and without quotes"
        case Scalar() if "integer" in kinds:
            return "write it in digits, without quotes"
        case Scalar() if kinds == ("array",):
            return f"put it in brackets: [{node.text}]" if len(node.text) <= LONGEST else None
        case Items() | Entries() if "string" in kinds and "array" not in kinds:
            return "put it in quotes if it is meant as text"
    return None


@check
def more_faults(last: Span, told: int) -> Finding:
    """More faults than are told at once.

    A file with ten thousand faults was most likely not written for this format. Mend those that are
    told, which may well be one fault made many times, and look again.

    Bad: cannot be shown as text

    Good:
        format: 1
        provider: acme
        subject: order
        version: 1.0.0
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(
        last, f"there are more faults than the {told} that are told", "mend these and look again"
    )
