"""Ranks of statuses, by which a rollup compares items."""

from __future__ import annotations

from tests.linter.acme import found, only

BODY = """\
    statuses:
      New: {{initial: true, rank: 1, cite: guide}}
      On Hold: {{{hold} cite: guide}}
      Done: {{final: true, result: success, {done} cite: guide}}
      Lost: {{final: true, result: failure, {lost} cite: guide}}
      Dropped: {{final: true, result: cancelled, {lost} cite: guide}}
    transitions:
      - {{event: hold, source: New, target: On Hold, cite: guide}}
      - {{event: finish, source: [New, On Hold], target: Done, cite: guide}}
      - {{event: lose, source: New, target: Lost, cite: guide}}
      - {{event: drop, source: New, target: Dropped, cite: guide}}
"""
ROLLUP = "    rollup: {by: [order], rule: earliest}\n"


def body(*, hold: str = "rank: 2,", done: str = "rank: 3,", lost: str = "rank: 4,") -> str:
    """Return a rule file with other ranks in some statuses."""
    return BODY.format(hold=hold, done=done, lost=lost).replace("rank: 4,", "rank: 5,", 1)


def test_a_rollup_without_ranks_is_one_finding() -> None:
    """All statuses without a rank are in one finding, at the rollup."""
    finding = only("unranked-rollup", body(hold="", done="") + ROLLUP)

    assert finding.message == "the rollup compares ranks, but 'Done' and 'On Hold' have no rank"
    assert len(finding.related) == 2


def test_without_a_rollup_no_ranks_are_needed() -> None:
    """Ranks are used only to compare items."""
    assert found(body(hold="", done="", lost="")) == []
    assert found(body(hold="rank: 3,")) == []


def test_equal_ranks_are_likely() -> None:
    """Statuses with one rank are one finding at the last of them, and it is only likely."""
    finding = only("equal-ranks", body(hold="rank: 3,") + ROLLUP)

    assert finding.message == "'Done' and 'On Hold' have the same rank 3"
    assert not finding.certain
    assert [each.span.line for each in finding.related] == [finding.span.line - 1]
    assert finding.span.line == 10


RULES = "    rollup: {by: [order], rules: [{any: On Hold, status: On Hold}, %s]}\n"


def test_a_status_that_no_rule_by_rank_compares_needs_no_rank() -> None:
    """An earlier rule with `any` alone takes each order with such an item; one with `others` does not."""
    assert found(body(hold="") + RULES % "earliest") == []
    assert found(body(hold="", done="") + RULES % "{all: Done, status: Done}") == []
    assert found(body(hold="rank: 3,") + RULES % "latest") == []
    for rule in ("{any: Done, others: New, status: New}", "{all: Done, status: Done}"):
        finding = only("unranked-rollup", body(done="") + RULES % f"{rule}, latest")
        assert finding.message == "the rollup compares ranks, but 'Done' has no rank"


def test_different_ranks_are_fine() -> None:
    """Each status has a rank of its own."""
    assert found(body() + ROLLUP) == []


def test_failed_and_cancelled_statuses_are_compared_among_themselves() -> None:
    """The rollup leaves them out unless all items have failed or are cancelled."""
    text = BODY.format(hold="rank: 2,", done="rank: 3,", lost="rank: 3,") + ROLLUP

    assert only("equal-ranks", text).message == "'Dropped' and 'Lost' have the same rank 3"


def test_an_unreachable_status_is_not_compared() -> None:
    """No item can be in it."""
    extra = "      Shelf: {rank: 1, cite: guide}\n    transitions:\n"
    text = (body() + ROLLUP).replace("    transitions:\n", extra)

    assert found(text) == ["isolated-status"]
