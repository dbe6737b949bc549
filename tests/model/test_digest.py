"""Tests of the digest of a rule set: what counts in it, and what does not."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from datetime import datetime

import pytest

from statemachine import RuleSet, RuleSetId
from statemachine.loader import load, loads, shipped
from statemachine.model.digest import canonical_text
from tests.loader.files import FULL, file_with

RULES = loads(FULL)

SAME = {
    "provider: acme": "provider: other",
    "version: 1.2.0-rc.1": "version: 2.0.0",
    "title: Acme copies": "title: Copies",
    "description: Each copy has a status.": "description: None.",
    "note: Pages disagree.": "note: All agree.",
    "title: Staff": "title: Workers",
    "title: In progress": "title: Begun",
    "is-paid: {paid: true}": "is-paid: {when: {paid: true}, title: Pay first.}",
    "instructions: Say why.": "instructions: Why?",
    "note: Rare.": "note: Often.",
    "retrieved: 2026-01-31": "retrieved: 2026-02-01",
    "cite: [guide, guide]": "cite: guide",
    "cite: guide, basis: conflicting": "basis: conflicting",
    "early: [New, Held], one: New": "early: [Held, one], one: New",
    "source: [early, Done]": "source: [Held, Done]",
    "statuses: [New, early]": "statuses: [Held, New]",
    "actor: [staff, client]": "actor: [client, staff]",
    "aliases: [Open, 7]": 'aliases: ["7", Open]',
    "methods: [POST, PUT]": "methods: [PUT, POST]",
    "is: [true, 0": "is: [0, true",
    "title: Webhook": "title: Hook",
    "source: nothing": "title: Made, source: [nothing]",
}
"""Edits of the rule file that keep its digest."""

OTHER = {
    "final: true, result: success": "final: true, result: failure",
    "code: 2\n": "code: 3\n",
    "aliases: [Open, 7]": "aliases: [Open, 8]",
    "rank: 0": "rank: 1",
    "    entries: unspecified\n": "",
    "basis: observed": "basis: inferred",
    "ignored: All": "ignored: Some",
    "source: [early, Done]": "source: early",
    "    target: Held": "    target: [Held, Done]",
    "channel: api": "channel: ui",
    "    guard: is-paid\n": "",
    "    requires: [message]\n": "",
    "default: true": "default: false",
    "override: true": "override: false",
    "is-paid: {paid: true}": "is-paid: {paid: false}",
    "facts: {paid: {type: boolean}}": "facts: {paid: {type: boolean}, late: {type: boolean}}",
    "inputs: {message: {type: string, title: Message}}": "inputs: {message: {type: string, default: x}}",
    "staff: {title: Staff, includes: [client]}": "staff: {title: Staff}",
    "undeclared: {staff: unspecified, otherwise: refused}": "undeclared: unspecified",
    "unknown: accepted": "unknown: reported",
    "trim: true": "trim: false",
    "made: New": "made: Held",
    "methods: [POST, PUT]": "methods: POST",
    "at: Sent": "at: When",
    "instructions: help": "instructions: text",
    "more: [1, true": "more: [true, 1",
    "is: [true, 0": "is: [true, 1",
    "late: ignore": "late: hold",
    "statuses: [New, early]": "statuses: [New]",
}
"""Edits of the rule file that change its digest."""


@pytest.mark.parametrize("old", SAME)
def test_an_edit_that_changes_no_answer_keeps_the_digest(old: str) -> None:
    """Texts for people, sources, names of groups and the order of names do not count."""
    edited = _edited(old, SAME[old])
    assert edited.digest == RULES.digest


@pytest.mark.parametrize("old", OTHER)
def test_an_edit_that_changes_an_answer_changes_the_digest(old: str) -> None:
    """Each part of the meaning counts."""
    assert _edited(old, OTHER[old]).digest != RULES.digest


def test_the_targets_of_one_transition_are_a_choice() -> None:
    """Two transitions to two targets are not, so that a question by event has another answer."""
    lines = ["{event: go, source: New, target: [Held, Done]}"]
    both = [*lines, "{event: go, source: New, target: Held, title: Again}"]
    apart = [f"{{event: go, source: New, target: {name}}}" for name in ("Held", "Done")]
    one, same, other = (
        loads(
            file_with("").replace("[{event: finish, source: New, target: Done}]", f"[{', '.join(each)}]")
        )
        for each in (lines, both, apart)
    )
    assert one.digest == same.digest != other.digest


ROLLUP = """\
groups: {open: [New, Held]}
rollup:
  by: [order]
  statuses: {Partly Done: {}}
  rules: [{all: open, status: New}, {any: [Held, Done], others: open, status: Partly Done}, earliest]"""


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("all: open", "all: [Held, New]", True),
        ("[Held, Done]", "[Done, Held, Done]", True),
        ("Partly Done: {}", "Partly Done: {title: Some, note: Ours.}", True),
        ("{all: open, status: New}, ", "", False),
        ("earliest]", "latest]", False),
        ("others: open", "others: New", False),
        ("any: [Held, Done], others: open", "any: open, others: [Held, Done]", False),
        ("status: New}", "status: Held}", False),
        ("rules: [{all: open, status: New}, ", "rules: [earliest, {all: open, status: New}, ", False),
    ],
)
def test_the_rules_of_a_rollup_and_their_order_count(old: str, new: str, *, is_same: bool) -> None:
    """The order of statuses in a list does not count, and a group is its members."""
    assert old in ROLLUP
    edited = loads(file_with(ROLLUP.replace(old, new)))
    assert (edited.digest == loads(file_with(ROLLUP)).digest) is is_same


def test_the_order_of_rules_counts() -> None:
    """The first rule that holds counts, so another order is another meaning."""
    first, second = "{any: New, status: New}", "{any: Done, status: Done}"
    digests = {
        loads(file_with(f"rollup: {{by: x, rules: [{', '.join(each)}]}}")).digest
        for each in ((first, second), (second, first))
    }
    assert len(digests) == 2


def test_the_digest_is_that_of_another_process() -> None:
    """It depends neither on the seed of hashes nor on the process."""
    script = (
        "from statemachine import load; print(*(load(name).digest for name in ('gooten', 'cubicasa')))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert digests == {f"{load('gooten').digest} {load('cubicasa').digest}\n"}


def test_shipped_rule_sets_have_different_digests() -> None:
    """A digest is `sha256:` and 64 hexadecimal digits."""
    digests = {load(name).digest for name in shipped()}
    assert len(digests) == len(shipped())
    assert {(each[:7], len(each)) for each in digests} == {("sha256:", 71)}


def test_an_identity_is_pickled_with_the_digest_only() -> None:
    """The rule set itself is not in the pickle."""
    identity = loads(FULL).identity
    back = pickle.loads(pickle.dumps(identity))  # noqa: S301  # the bytes come from this test
    assert back == identity == RuleSetId("acme/item copy", "1.2.0-rc.1", RULES)
    assert back.rules == back.digest == RULES.digest
    assert back.to_dict() == {"id": "acme/item copy", "version": "1.2.0-rc.1", "digest": RULES.digest}


def test_values_with_one_meaning_have_one_canonical_text() -> None:
    """Order, repetition, zones and integral floats do not count; types do."""
    noon = datetime.fromisoformat("2026-01-31T12:00:00+00:00")
    assert canonical_text(["b", "a", "a"]) == canonical_text(("a", "b"))
    assert canonical_text({"x": 1, "y": 2.0}) == canonical_text({"y": 2, "x": 1.0})
    assert canonical_text(noon) == canonical_text(datetime.fromisoformat("2026-01-31T13:00:00+01:00"))
    first = datetime.fromisoformat("0001-01-01T00:00:00+14:00")
    assert canonical_text(first) != canonical_text(noon)
    assert len({canonical_text([value]) for value in ("1", 1, True, None, "true")}) == 5
    assert canonical_text(["1", 1]) == canonical_text([1, "1"]) != canonical_text([1])


def _edited(old: str, new: str) -> RuleSet:
    """Return the rule set of the file with one edit."""
    assert old in FULL
    return loads(FULL.replace(old, new, 1))
