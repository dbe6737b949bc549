"""Where orders end, and where they are stuck."""

from __future__ import annotations

from itertools import pairwise

from tests.linter.acme import findings, found, likely, only

STUCK = """\
    undeclared: {world}
    statuses:
      New: {{initial: true, cite: guide}}
      Paid: {{{paid} cite: guide, note: A note.}}
      Stuck: {{{stuck} cite: guide, note: A note.}}
      Done: {{final: true, result: success, {done} cite: guide, note: A note.}}
    transitions:
      - {{event: pay, source: New, target: Paid, cite: guide}}
      - {{event: finish, source: Paid, target: Done, cite: guide}}
      - {{event: stop, source: Paid, target: Stuck, cite: guide}}
"""


def stuck(*, world: str = "refused", paid: str = "", stuck: str = "", done: str = "") -> str:
    """Return a rule file with a dead end, or with what excuses it."""
    return STUCK.format(world=world, paid=paid, stuck=stuck, done=done)


def test_a_dead_end_tells_the_shortest_walk() -> None:
    """The finding says how an order gets there."""
    finding = only("dead-end", stuck())

    assert finding.message == "nothing leaves 'Stuck', which is no end: New -> Paid -> Stuck"
    assert finding.certain


def test_a_dead_end_that_owns_up_is_no_finding() -> None:
    """Unspecified exits say that we do not know what follows."""
    assert found(stuck(stuck="exits: unspecified,")) == []


def test_a_dead_end_is_likely_where_a_move_that_nobody_declared_may_lead_on() -> None:
    """An open world, or an unspecified entry of another status, may hold the way out."""
    assert likely("dead-end", stuck(world="unspecified")) == [True]
    assert likely("dead-end", stuck(done="entries: unspecified,")) == [True]
    assert likely("dead-end", stuck(paid="exits: unspecified,")) == [False]


def test_a_move_to_itself_leads_nowhere() -> None:
    """A status that only a self move leaves is a dead end all the same."""
    body = (
        stuck()
        + "      - {event: again, source: Stuck, target: Stuck, cite: guide, note: It is told again.}\n"
    )

    assert found(body) == ["dead-end"]


def test_an_end_without_its_mark_is_no_dead_end() -> None:
    """A status with an outcome is an end; only the mark is missing."""
    assert found(stuck(stuck="result: failure,")) == ["undeclared-final"]


def test_an_end_that_may_reopen_needs_no_mark() -> None:
    """A status with an outcome that leads on is not final."""
    body = (
        stuck(stuck="result: failure,")
        + "      - {event: mend, source: Stuck, target: Paid, cite: guide}\n"
    )

    assert found(body) == []


TRAP = """\
    statuses:
      New: {{initial: true, cite: guide}}
      Paid: {{cite: guide}}
      Hold: {{cite: guide}}
      Check: {{{check} cite: guide, note: A note.}}
      Done: {{final: true, result: success, {done} cite: guide, note: A note.}}
    transitions:
      - {{event: pay, source: New, target: Paid, cite: guide}}
      - {{event: finish, source: Paid, target: Done, cite: guide}}
      - {{event: hold, source: [Paid, Check], target: Hold, cite: guide}}
      - {{event: look, source: Hold, target: Check, cite: guide}}
"""


def test_a_trap_is_one_finding_with_the_way_into_it() -> None:
    """Statuses that lead to each other only are reported once, where walks enter them."""
    (finding,) = findings(TRAP.format(check="", done=""))

    assert finding.check == "no-way-to-end"
    assert finding.message == (
        "no walk leads out of 'Hold' and 'Check', and none of them is an end: New -> Paid -> Hold"
    )
    assert finding.span.line == 10


def test_a_trap_with_an_end_in_it_is_none() -> None:
    """An order may end in one of them, or leave it in a way that we do not know."""
    assert found(TRAP.format(check="result: failure,", done="")) == []
    assert found(TRAP.format(check="exits: unspecified,", done="")) == []


def test_a_trap_is_likely_where_an_entry_is_unspecified() -> None:
    """What leads to another status may be one of its members."""
    assert likely("no-way-to-end", TRAP.format(check="", done="entries: unspecified,")) == [True]
    assert likely("no-way-to-end", TRAP.format(check="entries: unspecified,", done="")) == [False]


def test_a_rule_set_without_any_end_is_one_finding() -> None:
    """A circle that holds all statuses is told as what it is."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Paid: {cite: guide}
          Hold: {cite: guide}
        transitions:
          - {event: pay, source: New, target: Paid, cite: guide}
          - {event: hold, source: Paid, target: Hold, cite: guide}
          - {event: pay, source: Hold, target: Paid, cite: guide}
    """

    assert found(body) == ["no-ending-status"]


def test_a_forgotten_mark_is_told_where_it_is_missing() -> None:
    """Where a walk stops, that status is the finding, not the lack of any end."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Done: {cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert found(body) == ["dead-end"]


def test_a_long_walk_is_cut_in_the_middle() -> None:
    """A witness of many steps shows how it begins and how it ends."""
    names = [f"S{number:02}" for number in range(20)]
    statuses = "".join(f"  {name}: {{cite: guide}}\n" for name in names[1:])
    moves = "".join(
        f"  - {{event: go, source: {source}, target: {target}, cite: guide}}\n"
        for source, target in pairwise(names)
    )
    finding = only(
        "dead-end", f"statuses:\n  S00: {{initial: true, cite: guide}}\n{statuses}transitions:\n{moves}"
    )

    assert finding.message.endswith(": S00 -> S01 -> S02 -> S03 -> ... -> S16 -> S17 -> S18 -> S19")


def test_leaving_several_final_statuses_is_one_finding() -> None:
    """One transition is one cause, however many final statuses its group holds."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
          Lost: {final: true, result: failure, cite: guide}
        transitions:
          - {event: finish, source: New, target: [Done, Lost], cite: guide}
          - {event: reopen, source: [Done, Lost], target: New, cite: guide}
    """
    (finding,) = findings(body)

    assert finding.check == "exit-from-final"
    assert finding.message == "leaves 'Done' and 'Lost', which are final: Done -> New and 1 more"


def test_an_override_may_leave_a_final_status() -> None:
    """What is over may be repaired by right."""
    body = """\
        actors: {staff: {}}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: repair, source: Done, target: New, actor: staff, override: true, cite: guide, note: A repair.}
    """

    assert found(body) == []


def test_a_dead_end_is_likely_where_unknown_statuses_are_accepted() -> None:
    """The way on may lead through a status that the file does not know."""
    assert likely("dead-end", "    unknown: accepted\n" + stuck()) == [True]


def test_an_end_without_its_mark_tells_the_walk_too() -> None:
    """Both kinds of standstill say how an order gets there."""
    finding = only("undeclared-final", stuck(stuck="result: failure,"))

    assert finding.message.endswith("is not marked final: New -> Paid -> Stuck")


def test_where_no_order_begins_no_walk_is_told() -> None:
    """A walk that starts where it ends shows nothing."""
    body = stuck().replace("initial: true, ", "").replace("New: {initial: true,", "New: {")
    finding = only("dead-end", body)

    assert finding.message == "nothing leaves 'Stuck', which is no end"
