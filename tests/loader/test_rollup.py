"""Tests of `rollup` in a rule file: its short form, its rules, and the faults in them."""

from __future__ import annotations

import pytest

from statemachine.loader import dump, loads
from statemachine.model.frozen import FrozenMap
from statemachine.model.rollup import OrderStatus, Rollup, RollupKind, RollupRule
from tests.loader.files import checks, file_with, findings, marked

RULES = """\
groups: {open: [New, Held]}
rollup:
  by: [order]
  statuses: {Partly Done: {title: Some are done, note: Ours.}}
  rules:
    - {any: Held, status: Held}
    - {any: [Done], others: open, status: Partly Done}
    - {all: Done, status: Done}
    - earliest"""


def test_rules_are_read_in_their_order() -> None:
    """A single name is a list of one; a rule by rank has neither lists nor a status."""
    rollup = loads(file_with(RULES)).rollup
    some = OrderStatus(name="Partly Done", title="Some are done", note="Ours.")

    assert rollup == Rollup(
        by=("order",),
        rules=(
            RollupRule(kind=RollupKind.ANY, statuses=("Held",), status="Held"),
            RollupRule(kind=RollupKind.ANY, statuses=("Done",), others=("open",), status="Partly Done"),
            RollupRule(kind=RollupKind.ALL, statuses=("Done",), status="Done"),
            RollupRule(kind=RollupKind.EARLIEST),
        ),
        statuses=FrozenMap({"Partly Done": some}),
    )


@pytest.mark.parametrize("rule", ["rule: earliest", "rules: [earliest]"])
def test_rule_is_the_short_form_of_one_rule(rule: str) -> None:
    """Both are the same rule set, with one digest, and are written in the short form."""
    rules = loads(file_with(f"rollup: {{by: order, {rule}}}"))

    assert rules.rollup == Rollup(by=("order",), rules=(RollupRule(kind=RollupKind.EARLIEST),))
    assert "rollup:\n  by: [order]\n  rule: earliest" in dump(rules) or "rule: earliest}" in dump(rules)
    assert rules.digest == loads(file_with("rollup: {by: order, rule: earliest}")).digest


def test_rules_survive_dump() -> None:
    """The text loads to an equal rule set."""
    for text in (file_with(RULES), file_with("rollup: {by: order, rules: [latest]}")):
        rules = loads(text)
        assert loads(dump(rules)) == rules


@pytest.mark.parametrize(
    ("rollup", "expected"),
    [
        ("{by: x}", [("missing-key", "rollup")]),
        ("{by: x, rules: []}", [("wrong-value", "[]")]),
        ("{by: x, rules: earliest}", [("wrong-type", "earliest")]),
        ("{by: x, rules: [soonest, 3]}", [("wrong-value", "soonest"), ("wrong-type", "3")]),
        ("{by: x, rule: earliest, rules: [latest]}", [("wrong-value", "rules")]),
        ("{by: x, rule: earliest, statuses: {Some: {}}}", [("wrong-value", "statuses")]),
        ("{by: x, rule: earliest, ruls: []}", [("unknown-key", "ruls")]),
        ("{by: x, rules: [{all: New}]}", [("missing-key", "all")]),
        ("{by: x, rules: [{status: New}]}", [("missing-key", "status")]),
        ("{by: x, rules: [{others: New, status: New}]}", [("missing-key", "others")]),
        ("{by: x, rules: [{all: New, any: Done, status: New}]}", [("wrong-value", "any")]),
        ("{by: x, rules: [{all: New, others: Done, status: New}]}", [("wrong-value", "others")]),
        ("{by: x, rules: [{all: New, statsu: Done, status: New}]}", [("unknown-key", "statsu")]),
        ("{by: x, rules: [{any: [], status: New}]}", [("wrong-value", "[]")]),
        ("{by: x, rules: [{any: New, status: [New]}]}", [("wrong-type", "[New]")]),
        ("{by: x, statuses: {Some: {rank: 1}}, rules: [earliest]}", [("unknown-key", "rank")]),
        ("{by: x, statuses: {' ': {}}, rules: [earliest]}", [("bad-name", "' '")]),
    ],
)
def test_a_fault_in_the_shape_is_found_at_its_place(
    rollup: str, expected: list[tuple[str, str]]
) -> None:
    """Each fault is found at the value or key that is wrong."""
    assert marked(file_with(f"rollup: {rollup}")) == expected


@pytest.mark.parametrize(
    ("rollup", "help_text"),
    [
        ("{by: x, rules: [erliest]}", "did you mean 'earliest'?"),
        (
            "{by: x, rule: earliest, rules: [latest]}",
            "remove 'rule', and write `earliest` as an item of 'rules'",
        ),
        (
            "{by: x, rules: [{all: New, any: Done, status: New}]}",
            "split it into two rules: the first one that holds counts",
        ),
        ("{by: x, rules: [{any: Nwe, status: New}]}", "did you mean 'New'?"),
        ("{by: x, rules: [{any: New, status: Partly}]}", "declare it under `statuses` of `rollup`"),
        ("{by: x, rules: [{any: New, status: early}]}", "'early' is a group, not a status"),
        (
            "{by: x, statuses: {Some: {}}, rules: [{any: Some, status: Some}]}",
            "only an order has it, so only the `status` of a rule under `rollup` can name it",
        ),
    ],
)
def test_the_help_says_what_to_write_instead(rollup: str, help_text: str) -> None:
    """It names the key or the status that was probably meant, or where to declare it."""
    text = file_with(f"groups: {{early: [New, Held]}}\nrollup: {rollup}")

    assert [each.help for each in findings(text)] == [help_text]


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("{all: [early, wrong], status: Some}", "wrong"),
        ("{any: wrong, status: New}", "wrong"),
        ("{any: New, others: [wrong, Done], status: New}", "wrong"),
        ("{any: New, status: wrong}", "wrong"),
        ("{any: Some, status: New}", "Some"),
    ],
)
def test_a_rule_needs_declared_statuses(rule: str, wrong: str) -> None:
    """Lists have statuses of items and groups; the status may be one that only the order has."""
    rollup = f"rollup: {{by: x, statuses: {{Some: {{}}}}, rules: [latest, {rule}]}}"

    assert marked(file_with(f"groups: {{early: [New, Held]}}\n{rollup}")) == [("unknown-status", wrong)]


@pytest.mark.parametrize(
    ("statuses", "rule", "expected"),
    [
        ("Done: {}", "{any: New, status: New}", ("repeated-order-status", "Done")),
        ("any: {}", "{all: New, status: New}", ("reserved-name", "any")),
        ("Some: {}", "{all: any, status: Some}", ("misplaced-word", "any")),
        ("Some: {}", "{any: New, others: [nothing], status: Some}", ("misplaced-word", "nothing")),
        ("Some: {}", "{any: New, status: any}", ("misplaced-word", "any")),
    ],
)
def test_a_name_has_one_meaning(statuses: str, rule: str, expected: tuple[str, str]) -> None:
    """A status of items is not declared again, and a reserved word is no status."""
    text = file_with(f"rollup: {{by: x, statuses: {{{statuses}}}, rules: [{rule}]}}")

    assert marked(text) == [expected]


def test_a_transition_cannot_name_a_status_of_orders() -> None:
    """No item is ever in it."""
    rollup = "rollup: {by: x, statuses: {Some: {}}, rules: [earliest]}"

    assert checks(file_with(rollup).replace("target: Done", "target: Some")) == ["unknown-status"]
