"""The keys of the JSON that the commands `store` print, for the page of the JSON output."""

from __future__ import annotations

from collections.abc import Mapping

_TEXT = "text"
_TEXTS = "list of texts"

_STORED = "`status`, `at`, `exact`, `since` and `requested`"

INIT: Mapping[str, tuple[str, str]] = {
    "rule_set": (
        "mapping",
        "The `id`, the `version` and the `digest` of the rule set that is registered.",
    ),
}

STATUS: Mapping[str, tuple[str, str]] = {
    "status": ("text or null", "The status; null for an order that has only items, or is not known."),
    "at": ("text, number or null", "The time of the last message or change, if known."),
    "exact": ("boolean", "Whether this time is exact; else it is a lower bound."),
    "since": ("text, number or null", "When the order entered the status, if known."),
    "requested": (_TEXTS, "The statuses that were asked for: empty, because the store keeps none."),
    "items": ("mapping", f"The stored status of each item, by its name: {_STORED}."),
    "rolled_up": (
        "text or null",
        "The status of the whole order; null without items, or if they give none.",
    ),
}

HISTORY: Mapping[str, tuple[str, str]] = {
    "changes": ("list of mappings", "The changes of the order or item, the oldest first."),
    "changes[].number": ("integer", "The number of the change, from 1."),
    "changes[].kind": (_TEXT, "`move`, `observed` or `migrated`."),
    "changes[].source": ("text or null", "The status before the change; null for a new order."),
    "changes[].target": (_TEXT, "The status after the change."),
    "changes[].override": ("boolean", "Whether the move is an override."),
    "changes[].digest": (_TEXT, "The digest of the rule set that was in force."),
    "changes[].made_at": (_TEXT, "When the change was written, by the clock of the program."),
    "changes[].event": ("text or null", "The event, if it is known."),
    "changes[].actors": (_TEXTS, "Who made the change."),
    "changes[].channel": ("text or null", "The channel, if it is known."),
    "changes[].inputs": (
        _TEXTS,
        "The names of the inputs. Their values are left out, because they may be secret.",
    ),
    "changes[].message": (
        "integer or null",
        "The number of the record that told it; null for our own change.",
    ),
}

HELD: Mapping[str, tuple[str, str]] = {
    "held": ("list of mappings", "The records that wait for a person, the oldest first."),
    "held[].order": (_TEXT, "The name of the order."),
    "held[].item": (_TEXT, "The name of the item; an empty text without one."),
    "held[].number": ("integer", "The number of the record, for `store settle --message`."),
    "held[].received_at": (_TEXT, "When the record came."),
    "held[].meaning": (_TEXT, "One of the [outcomes](outcomes.md)."),
    "held[].reason": (_TEXT, "The reason as a sentence. Its wording may change."),
    "held[].observation": (
        "mapping",
        "What the record said: the fields of an observation, without the record itself.",
    ),
    "held[].raw": ("any value", "The record itself; null if the store keeps none."),
}

MIGRATE: Mapping[str, tuple[str, str]] = {
    "migrated": (
        "mapping",
        "How many orders and items have a new name of their status, by the former name.",
    ),
    "stranded": ("mapping", "How many have a status that the rules do not know, by that status."),
}

VERIFY: Mapping[str, tuple[str, str]] = {
    "problems": (_TEXTS, "What is wrong, as sentences; empty if nothing is.")
}

ERASE: Mapping[str, tuple[str, str]] = {
    "changes": ("integer", "How many changes were removed; 0 for an unknown order.")
}

IMPORT: Mapping[str, tuple[str, str]] = {
    "rows": ("integer", "The rows of the file."),
    "orders": ("integer", "The orders that were imported."),
    "moves": ("integer", "The rows that became moves, which the rules have."),
    "observed": ("integer", "The rows that became observed changes, which the rules do not have."),
    "repeated": ("integer", "The rows with the status that the order was in."),
    "ignored": ("integer", "The rows with a word that the rules ignore."),
    "left_out": ("integer", "The rows of all orders that are not imported."),
    "imported_before": ("integer", "The orders that were imported before, with the same rows."),
    "existing": ("integer", "The orders that the store has with another history."),
    "faulty": ("integer", "The orders with a faulty row."),
    "faults": ("list of mappings", "The rows that cannot be imported."),
    "faults[].line": ("integer", "The line in the file."),
    "faults[].order": (_TEXT, "The name of the order; an empty text without one."),
    "faults[].reason": (_TEXT, "What is wrong, as a sentence. Its wording may change."),
}
