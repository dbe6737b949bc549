"""The page of the JSON that the commands print: the keys of each, and an example that is run."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias

import store_keys
from page_parts import origin, table

from statemachine.cli.main import main

Keys: TypeAlias = Mapping[str, tuple[str, str]]
"""The type and the meaning of each key, by its path in the document."""

_PARCEL = """\
format: 1
provider: acme
subject: parcel
version: 1.0.0

sources:
  guide: {url: https://example.com/acme/parcels, retrieved: 2026-11-22}

facts:
  weight: {type: number}

guards:
  fits: {external: [weight]}

statuses:
  Packed: {initial: true, cite: guide}
  Sent: {final: true, result: success, cite: guide}

transitions:
  - {event: send, source: Packed, target: Sent, guard: fits, cite: guide}
"""

_FILES = (
    ("yaml", "parcel.yaml", _PARCEL),
    ("yaml", "faulty-parcel.yaml", _PARCEL.replace("target: Sent", "target: Snet")),
    ("yaml", "other-parcel.yaml", _PARCEL.replace("send", "ship")),
    (
        "json",
        "webhook.json",
        '{"id": "363c38cd", "current_status": "Ready", "previous_status": "Pending"}\n',
    ),
    (
        "csv",
        "history.csv",
        "order,item,status,at\n7,mug,New,2026-01-05T09:00:00Z\n7,cup,Printing,2026-01-06T09:00:00Z\n8,,Shiped,\n",
    ),
    ("json", "answer.json", '{"HadError": false}\n'),
)
"""The files that the examples use: the language, the name and the text of each."""

_URL = "sqlite:///orders.db gooten"
"""The database and the rule set of the examples of `store`."""

_TEXT = "text"
_TEXTS = "list of texts"
_ROW = "[row](#row) or null"
_REFUSALS = "list of [refusals](#refusal)"

_ROW_KEYS: Keys = {
    "source": ("text or null", "The status before the move; null for a new order."),
    "target": (_TEXT, "The status after the move."),
    "event": ("text or null", "The event, if the transition names one."),
    "actors": ("list of texts or null", "The actors who may make the move; null for every actor."),
    "channels": ("list of texts or null", "The channels of the move; null for every channel."),
    "guards": (_TEXTS, "The guards that must hold."),
    "requires": (_TEXTS, "The inputs that the caller must pass."),
    "otherwise": (
        "boolean",
        "Whether the move is for the orders that no other move of the event is for.",
    ),
    "override": ("boolean", "Whether the move is an override."),
    "default": ("boolean", "Whether the move is the preferred one of several."),
    "title": (_TEXT, "The title of the transition, else that of its event. Absent without one."),
    "instructions": (_TEXT, "The text for the person who makes the move. Absent without one."),
    "basis": (_TEXT, "How the rule is known: `documented`, `inferred`, `observed` or `conflicting`."),
    "after": (
        _TEXT,
        "How long after its entry an order makes the move by itself. Absent if it never does.",
    ),
    "cite": (_TEXTS, "The addresses of the sources."),
    "note": (_TEXT, "The note of the transition. Absent without one."),
    "rule": (_TEXT, "The place of the transition: `path:line:column`."),
}

_MOVE_KEYS = {"targets", "due_at", "needs", "refusals"}
"""The keys of a possible move beside those of its row."""

_REFUSAL_KEYS: Keys = {
    "cause": (_TEXT, "One of the [causes](causes.md)."),
    "message": (_TEXT, "The reason as a sentence. Its wording may change."),
    "subject": (_TEXT, "The name that the reason is about, such as a guard. Absent without one."),
    "row": (_TEXT, "The move that is blocked, as `event: source -> target`. Absent without one."),
    "rule": (_TEXT, "The place of the rule: `path:line:column`. Absent without one."),
}

_DECISION: Keys = {
    "verdict": (_TEXT, "One of the [verdicts](causes.md#verdicts), or `cannot-tell`."),
    "row": (_ROW, "The move that is allowed; null for a no and for an action."),
    "targets": (
        _TEXTS,
        "The statuses that the order may enter, sorted: several if the provider chooses. Absent with `cannot-tell`.",
    ),
    "action": ("mapping", "For an action: its `name`, and the keys of its rule, as those of a row."),
    "external_guards": (_TEXTS, "Only with `cannot-tell`: the guards that the verdict depends on."),
    "refusals": (_REFUSALS, "Every reason for a no; empty for a yes and for `cannot-tell`."),
    "alternatives": (_TEXTS, "The targets that are possible instead."),
    "type": (_TEXT, "Only for a no: the type of the problem by RFC 9457, a URN."),
    "title": (_TEXT, "Only for a no: the title of the problem."),
    "status": ("integer", "Only for a no: the HTTP status that suits the problem."),
    "detail": (_TEXT, "Only for a no: the message of the first refusal."),
}

_AVAILABLE: Keys = {
    "source": ("text or null", "The status of the order; null for a new order."),
    "moves": (
        "list of [rows](#row)",
        "The possible moves, each with the keys `targets`, `due_at` and `needs` too.",
    ),
    "moves[].target": (
        "text or null",
        "The status after the move; null if the provider chooses among several.",
    ),
    "moves[].targets": (_TEXTS, "The statuses that the order may enter, sorted."),
    "moves[].due_at": (
        "text or null",
        "Only with `--since`, else null: when the order makes the move by itself.",
    ),
    "moves[].needs": (
        "mapping",
        "What the move still needs: the lists `facts`, `inputs` and `guards` (external ones without a value), and in `opened_by` the values of a fact that open it.",
    ),
    "overrides": ("list of [rows](#row)", "The possible overrides, in the same form."),
    "blocked": (
        "list of [rows](#row)",
        "Only with `--blocked`, else empty: the moves that something blocks, each with these keys and `refusals` too.",
    ),
    "blocked[].refusals": (_REFUSALS, "Every reason why the move is blocked."),
    "refusals": (_REFUSALS, "Why the question is invalid; else empty."),
    "live": (
        "mapping",
        "Only with `--live`: its `status` and `actor`; `only_in_rules`: targets only of the rules; `only_at_provider`: only of the provider.",
    ),
}

_OBSERVE: Keys = {
    "message": ("text or null", "The name of the declared message; null if the body is ignored."),
    "ignored": ("boolean", "Whether no message takes the body, and the rule file ignores such bodies."),
    "records": ("list of mappings", "One for each record of the message, in its order."),
    "records[].record": ("integer", "The number of the record, from 1."),
    "records[].order": (
        "mapping",
        "The key of the order, by name; empty if it was not read, or is ignored and lacks a part.",
    ),
    "records[].item": ("mapping", "The key of the item, by name; empty without one."),
    "records[].id": ("text or null", "The provider's own id of the event."),
    "records[].at": ("text, number or null", "The time of the message."),
    "records[].outcome": ("mapping or null", "What the record means; null if it was not read."),
    "records[].outcome.meaning": (_TEXT, "One of the [outcomes](outcomes.md)."),
    "records[].outcome.policy": (_TEXT, "One of the [policies](outcomes.md#policies)."),
    "records[].outcome.reason": (_TEXT, "The reason as a sentence. Its wording may change."),
    "records[].outcome.stored": ("text or null", "The stored status; null for a new order."),
    "records[].outcome.observed": ("text or null", "The status in the message."),
    "records[].outcome.status": ("text, integer or null", "The status to store from now on."),
    "records[].outcome.end": (
        "text or null",
        "The status of the order by the message; null if it is open.",
    ),
    "records[].outcome.changes_status": ("boolean", "Whether to store the observed status."),
    "records[].outcome.certain": ("boolean", "Whether no other reading is possible."),
    "records[].outcome.expected": ("boolean", "Whether `--requested` names the status in the message."),
    "records[].outcome.unspecified": ("boolean", "Whether no transition declares the move."),
    "records[].outcome.missing": (_TEXTS, "The statuses that were skipped without a message."),
    "records[].outcome.unique": ("boolean", "Whether there is exactly one shortest route."),
    "records[].outcome.readings": (_TEXTS, "The outcomes that an ambiguous message may have."),
    "records[].outcome.at": ("text, number or null", "The time to store with the status."),
    "records[].outcome.exact": ("boolean", "Whether this time is exact; else it is a lower bound."),
    "records[].outcome.since": ("text, number or null", "When the order entered the status, if known."),
    "records[].outcome.after": (
        "mapping",
        "The status to store: `status`, `at`, `exact`, `since` and `requested`.",
    ),
    "records[].outcome.override": ("boolean", "Whether the move is an override."),
    "records[].outcome.rule_set": (
        "mapping",
        "The `id`, the `version` and the `digest` of the rule set.",
    ),
    "records[].outcome.row": (_ROW, "The move that was made, if it is known."),
    "records[].outcome.refusals": (_REFUSALS, "Why the rules refuse the move; else empty."),
    "records[].storing": (
        "text or null",
        "With `--store`: `stored`, `held`, `duplicate` or `not-stored`. Else null, and for a record that was not read.",
    ),
    "records[].held_as": (
        "integer or null",
        "With `--store`: the number of a record that waits for a person, for `store settle`.",
    ),
    "records[].errors": (_TEXTS, "What could not be read in the record, and why it is not stored."),
    "orders": (
        "list of mappings",
        "The orders whose items are rolled up: the `key` by name, and the `status`.",
    ),
}

_REQUEST: Keys = {
    "request": ("mapping", "The request. Secrets are masked."),
    "request.name": (_TEXT, "The name of the declared request."),
    "request.method": (_TEXT, "The HTTP method."),
    "request.url": (_TEXT, "The URL with its query."),
    "request.headers": ("mapping", "The headers by name."),
    "request.body": ("text or null", "The body; null without one."),
    "request.targets": (_TEXTS, "The statuses that it asks for; empty for an action and for a read."),
    "request.new_id": ("text or null", "The fresh id that it contains; null if it contains none."),
    "answer": ("mapping", "Only with `--answer`: the provider's answer."),
    "answer.result": (_TEXT, "`success`, `accepted` (not carried out yet) or `failed`."),
    "answer.status": ("integer", "The HTTP status of the answer."),
    "answer.reasons": (_TEXTS, "The provider's reasons for a failure."),
    "answer.records": ("integer", "Only after a read that succeeded: the number of records."),
    "answer.errors": (
        _TEXTS,
        "Only after a read that succeeded: what could not be read in the records.",
    ),
    "answer.next_page": ("text or null", "Only after a read that succeeded: the URL of the next page."),
}

_LIST: Keys = {
    "rule_sets": ("list of mappings", "The shipped rule sets, by id."),
    "rule_sets[].id": (_TEXT, "The id, which every command accepts as RULES."),
    "rule_sets[].version": (_TEXT, "The version of the rule set."),
    "rule_sets[].title": (_TEXT, "Its title, or its provider and subject."),
    "rule_sets[].statuses": ("integer", "The number of statuses."),
    "rule_sets[].transitions": ("integer", "The number of transitions."),
    "rule_sets[].actions": ("integer", "The number of actions."),
}

_SHOW: Keys = {
    "digest": (_TEXT, "The digest of the meaning of the rule set: it changes if an answer can change."),
    "rules": (
        "mapping",
        "The attributes of [`RuleSet`](python-api.md#ruleset), and of the objects in it. Places in the file are left out.",
    ),
}

_CHECK: Keys = {
    "summary": ("mapping", "Numbers of files and findings."),
    "summary.files": ("integer", "The checked files."),
    "summary.files_with_findings": ("integer", "Those with a finding."),
    "summary.errors": ("integer", "The certain errors."),
    "summary.warnings": ("integer", "The certain warnings."),
    "summary.likely_errors": ("integer", "The likely errors."),
    "summary.likely_warnings": ("integer", "The likely warnings."),
    "summary.accepted": ("integer", "The findings that are not reported, because they are accepted."),
    "unchecked": (
        _TEXTS,
        "The files whose messages were not checked, because a library is not installed.",
    ),
    "diagnostics": ("list of mappings", "The findings, in the order of the files."),
    "diagnostics[].check": (_TEXT, "The name of one of the [checks](../checks.md)."),
    "diagnostics[].severity": (_TEXT, "`error` or `warning`."),
    "diagnostics[].certain": ("boolean", "False for a *likely* finding."),
    "diagnostics[].message": (_TEXT, "What is wrong. Its wording may change."),
    "diagnostics[].help": ("text or null", "What to write instead."),
    "diagnostics[].path": (_TEXT, "The path of the file."),
    "diagnostics[].start": ("mapping", "The first character: `line` and `column`, from 1."),
    "diagnostics[].end": ("mapping", "The place after the last character."),
    "diagnostics[].url": (
        "text or null",
        "The page of the check; null without `documentation` in the settings.",
    ),
    "diagnostics[].fix": (
        "mapping or null",
        "How `--fix` corrects it: a `title`, whether it is `safe`, and `edits`, each with `path`, `start`, `end` and the new `text`.",
    ),
    "diagnostics[].related": (
        "list of mappings",
        "Other places that belong to the finding: `note`, `path`, `start` and `end`.",
    ),
    "accepted": (
        "list of mappings",
        "With `--show-accepted`, the accepted findings: the same keys, and the `reason`, null for a baseline. Else empty.",
    ),
}

_CHECKS: Keys = {
    "checks": ("list of mappings", "All checks, or the one that is named."),
    "checks[].name": (_TEXT, "The name of the check."),
    "checks[].severity": (_TEXT, "`error` or `warning`."),
    "checks[].summary": (_TEXT, "What it finds, in one sentence."),
    "checks[].page": (_TEXT, "Its explanation, with examples."),
}

_DIFF: Keys = {
    "old": ("mapping", "The old version."),
    "old.path": (_TEXT, "The file that it was read from."),
    "old.id": (_TEXT, "Provider and subject."),
    "old.version": (_TEXT, "The version of the rule set."),
    "old.digest": (_TEXT, "The digest of its meaning."),
    "new": ("mapping", "The new version, with the keys of `old`."),
    "step": ("mapping", "The judgement of the step between the versions."),
    "step.taken": (
        "text or null",
        "`major`, `minor`, `patch`, `none` or `lower`; null if a version is not like 1.2.3.",
    ),
    "step.needed": (_TEXT, "The step that the changes need."),
    "step.enough": ("boolean or null", "Whether the step is large enough; null if it is not known."),
    "breaks": ("boolean", "Whether a break is not approved."),
    "changes": ("list of mappings", "The changes, the worst first."),
    "changes[].kind": (_TEXT, "The kind of the change."),
    "changes[].subject": (_TEXT, "The name that it is about, or the transition."),
    "changes[].message": (_TEXT, "The change as a sentence. Its wording may change."),
    "changes[].ratings": (
        "mapping",
        "`safe`, `risk` or `break` for `callers`, `readers` and `stored_orders`.",
    ),
    "changes[].details": (_TEXTS, "What was there, and what is there now."),
    "changes[].lost": (_TEXTS, "The moves that the new version does not have."),
    "changes[].gained": (_TEXTS, "The moves that the old version does not have."),
    "changes[].refused": ("text or null", "A question that was allowed and is not any more."),
    "changes[].route": (_TEXTS, "The shortest route that only one version allows; may be empty."),
    "changes[].stranded": (_TEXTS, "The old statuses whose orders are stranded."),
    "changes[].orders": ("integer or null", "How many orders are stranded; null without an inventory."),
    "changes[].approved": ("text or null", "The reason of the approval."),
    "changes[].old": ("mapping or null", "The place in the old version: `path`, `start` and `end`."),
    "changes[].new": ("mapping or null", "The place in the new version."),
}


class _Section(NamedTuple):
    """The section of one command: a text, the keys, and the arguments of the examples."""

    command: str
    text: str
    keys: Keys
    examples: tuple[str, ...]


_SECTIONS = (
    _Section(
        "decide",
        "The verdict `cannot-tell` means that the decision depends on an external guard, a Python function that the\n"
        "command does not have. Give its value with `--assume`.",
        _DECISION,
        (
            "decide cubicasa Draft Pending --actor user --format json",
            "decide gooten Shipped Cancelled --actor partner --format json",
            "decide parcel.yaml Packed Sent --fact weight=3 --format json",
        ),
    ),
    _Section(
        "available",
        "With `--as-provider`, the command prints the provider's own document instead, which has no `version`.",
        _AVAILABLE,
        (
            "available parcel.yaml Packed --format json",
            "available parcel.yaml Packed --assume fits=false --blocked --format json",
        ),
    ),
    _Section(
        "observe",
        "The keys of an outcome are attributes of [`Outcome`](python-api.md#outcome).",
        _OBSERVE,
        ("observe cubicasa Pending --format json < webhook.json",),
    ),
    _Section(
        "request",
        "If the change is not allowed, no request is built, and the output is that of [`decide`](#decide).",
        _REQUEST,
        (
            "request gooten New Hold --actor partner --parameter id=o-17 --answer answer.json --format json",
        ),
    ),
    _Section(
        "store init",
        "The commands `store` need the extra `store`. The examples follow each other on one database.",
        store_keys.INIT,
        (f"store init {_URL} --format json",),
    ),
    _Section(
        "store import",
        "Each row of the file is counted once more, as what became of it.",
        store_keys.IMPORT,
        (f"store import {_URL} history.csv --format json",),
    ),
    _Section(
        "store status",
        "An unknown order has no status and no items.",
        store_keys.STATUS,
        (f"store status {_URL} 7 --format json",),
    ),
    _Section(
        "store history",
        "The list is empty for an unknown order.",
        store_keys.HISTORY,
        (f"store history {_URL} 7 mug --format json",),
    ),
    _Section(
        "store held",
        "A record is named by its order, its item and its number.",
        store_keys.HELD,
        (f"store held {_URL} --format json",),
    ),
    _Section(
        "store settle",
        "The keys are those of `records[].outcome` of [`observe`](#observe).",
        {},
        (),
    ),
    _Section(
        "store migrate",
        "Both mappings are empty if no order needs a new name.",
        store_keys.MIGRATE,
        (f"store migrate {_URL} --format json",),
    ),
    _Section(
        "store verify",
        "The exit status is 1 if something is wrong.",
        store_keys.VERIFY,
        (f"store verify {_URL} --format json",),
    ),
    _Section(
        "store erase",
        "An order is erased with all its items.",
        store_keys.ERASE,
        (f"store erase {_URL} 7 --format json",),
    ),
    _Section("list", "The rule sets that the package contains.", _LIST, ("list --format json",)),
    _Section("show", "The rule set as the engine has it.", _SHOW, ("show parcel.yaml --format json",)),
    _Section(
        "check",
        "A file that cannot be read is named on standard error, and the exit status is 2. The findings of the others are printed.",
        _CHECK,
        ("check faulty-parcel.yaml --format json",),
    ),
    _Section(
        "diff",
        "Both versions and what was changed. If a version cannot be read, nothing is printed, and the exit status is 2.",
        _DIFF,
        ("diff parcel.yaml other-parcel.yaml --format json",),
    ),
    _Section(
        "checks",
        "The checks that `check` runs.",
        _CHECKS,
        ("checks unknown-status --format json",),
    ),
)


def json_output_page() -> str:
    """Return the page of the JSON of the commands; an undocumented key raises `LookupError`."""
    files = "\n".join(f"```{language} {name}\n{text}```\n" for language, name, text in _FILES)
    with TemporaryDirectory() as folder, chdir(folder):
        for _, name, text in _FILES:
            Path(name).write_text(text, encoding="utf-8")
        sections = "".join(map(_section, _SECTIONS))
    return (
        "# JSON output\n\n"
        f"{origin('docs/generate_json_output.py and the commands')}"
        "With `--format json`, a command prints one JSON object to standard output, in ASCII. The exit status is the same\n"
        "as without it. A usage error is a text on standard error, and prints no JSON.\n\n"
        "Every object has the key `version`, an integer. It is 1, and it increases when a program that reads the object\n"
        "must change. New keys may be added without that. In the tables, `a.b` is the key `b` in the mapping `a`, and\n"
        "`a[].b` is the key `b` in each mapping of the list `a`. `export` prints a [decision table](decision-table.md),\n"
        "and `audit` an [audit report](audit.md#keys-of-a-report).\n\n"
        f"The examples use the shipped rule sets and these files:\n\n{files}\n"
        f"## Row\n\nA move of the rules. If no transition declares the move, the keys from `title` on are absent.\n\n"
        f"{_table(_ROW_KEYS)}\n"
        f"## Refusal\n\nOne reason for a no.\n\n{_table(_REFUSAL_KEYS)}{sections}"
    )


def _section(section: _Section) -> str:
    """Return the section of a command, with its examples as they print."""
    examples = "\n".join(_example(each, section.keys) for each in section.examples)
    keys = f"\n{_table(section.keys)}\n" if section.keys else ""
    return f"\n## {section.command}\n\n{section.text}\n{keys}{examples}"


def _table(keys: Keys) -> str:
    return table(("key", "type", "meaning"), ((f"`{key}`", *row) for key, row in keys.items()))


def _example(arguments: str, keys: Keys) -> str:
    """Return the block of a command and what it prints."""
    words, _, body = arguments.partition(" < ")
    printed, before = StringIO(), sys.stdin
    sys.stdin = TextIOWrapper(BytesIO(Path(body).read_bytes() if body else b""))
    try:
        with redirect_stdout(printed):
            main(shlex.split(words), prog="python -m statemachine")
    finally:
        sys.stdin = before
    known = {"version", *keys}
    if missing := sorted(set(_undocumented(json.loads(printed.getvalue()), "", known))):
        raise LookupError(f"{arguments}: describe the keys {', '.join(missing)}")
    return f"```console\n$ python -m statemachine {arguments}\n{printed.getvalue()}```\n"


def _undocumented(value: Any, path: str, known: set[str]) -> Iterator[str]:
    """Yield the path of each key that has no row, in the mappings whose keys have rows."""
    if isinstance(value, list):
        for each in value:
            yield from _undocumented(each, f"{path}[]", known)
    elif isinstance(value, dict) and set(_ROW_KEYS) & set(value) >= {"source", "target", "requires"}:
        yield from (f"{path}.{name}" for name in value.keys() - _ROW_KEYS.keys() - _MOVE_KEYS)
    elif isinstance(value, dict) and {"cause", "message"} <= set(value):
        yield from (f"{path}.{name}" for name in value.keys() - _REFUSAL_KEYS.keys())
    elif isinstance(value, dict) and (not path or any(each.startswith(f"{path}.") for each in known)):
        for name, each in value.items():
            below = f"{path}.{name}" if path else name
            if below not in known:
                yield below
            yield from _undocumented(each, below, known)
