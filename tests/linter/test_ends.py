"""Where orders end, and where they get stuck."""

from __future__ import annotations

from itertools import pairwise

from tests.linter.acme import findings, found, likely, only

STUCK = """\
    undeclared: {undeclared}
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


def stuck(*, undeclared: str = "refused", paid: str = "", stuck: str = "", done: str = "") -> str:
    """Return a rule file with a dead end; the arguments make it likely, or no finding."""
    return STUCK.format(undeclared=undeclared, paid=paid, stuck=stuck, done=done)


def test_a_dead_end_has_the_shortest_route() -> None:
    """The message contains the route of an order to the dead end."""
    finding = only("dead-end", stuck())

    assert finding.message == (
        "'Stuck' is not an end and has no transition out of it: New -> Paid -> Stuck"
    )
    assert finding.certain


def test_a_dead_end_with_unspecified_exits_is_not_a_finding() -> None:
    """With `exits: unspecified`, the file declares that it does not know what follows."""
    assert found(stuck(stuck="exits: unspecified,")) == []


def test_a_dead_end_is_likely_if_an_undeclared_move_may_leave_it() -> None:
    """Unspecified undeclared moves, or unspecified entries of another status, allow such a move."""
    assert likely("dead-end", stuck(undeclared="unspecified")) == [True]
    assert likely("dead-end", stuck(done="entries: unspecified,")) == [True]
    assert likely("dead-end", stuck(paid="exits: unspecified,")) == [False]


def test_a_move_to_itself_is_not_an_exit() -> None:
    """A status with only a move to itself is still a dead end."""
    body = (
        stuck()
        + "      - {event: again, source: Stuck, target: Stuck, cite: guide, note: It is sent again.}\n"
    )

    assert found(body) == ["dead-end"]


def test_an_end_without_final_is_not_a_dead_end() -> None:
    """A status with a result is an end; only `final` is missing."""
    assert found(stuck(stuck="result: failure,")) == ["undeclared-final"]


def test_an_end_that_may_reopen_does_not_need_final() -> None:
    """A status with a result and a move out of it is not final."""
    body = (
        stuck(stuck="result: failure,")
        + "      - {event: mend, source: Stuck, target: Paid, cite: guide}\n"
    )

    assert found(body) == []


CYCLE = """\
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


def test_a_cycle_without_an_end_is_one_finding() -> None:
    """Statuses that lead only to each other are reported once, where routes enter them."""
    (finding,) = findings(CYCLE.format(check="", done=""))

    assert finding.check == "no-route-to-end"
    assert finding.message == (
        "no route leads out of 'Hold' and 'Check', and none of them is an end: New -> Paid -> Hold"
    )
    assert finding.span.line == 10


def test_a_cycle_with_an_end_in_it_is_not_a_finding() -> None:
    """An order may end in one of the statuses, or leave it by a move that the file does not know."""
    assert found(CYCLE.format(check="result: failure,", done="")) == []
    assert found(CYCLE.format(check="exits: unspecified,", done="")) == []


def test_a_cycle_is_likely_if_entries_elsewhere_are_unspecified() -> None:
    """An undeclared move into another status may come from the cycle."""
    assert likely("no-route-to-end", CYCLE.format(check="", done="entries: unspecified,")) == [True]
    assert likely("no-route-to-end", CYCLE.format(check="entries: unspecified,", done="")) == [False]


def test_a_rule_set_without_any_end_is_one_finding() -> None:
    """A cycle of all statuses is reported as a missing end."""
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


def test_a_missing_final_is_reported_at_its_status() -> None:
    """If a route stops, the finding is about that status, not about the lack of any end."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Done: {cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert found(body) == ["dead-end"]


def test_a_long_route_is_cut_in_the_middle() -> None:
    """A route of many steps shows its beginning and its end."""
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
    """One transition is one cause, however many final statuses its sources contain."""
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
    """A finished order may be repaired by an override."""
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


def test_a_dead_end_is_likely_if_unknown_statuses_are_accepted() -> None:
    """The order may move on through a status that the file does not know."""
    assert likely("dead-end", "    unknown: accepted\n" + stuck()) == [True]


def test_an_end_without_final_has_the_route_too() -> None:
    """The message contains the route, as that of a dead end does."""
    finding = only("undeclared-final", stuck(stuck="result: failure,"))

    assert finding.message.endswith("is not marked final: New -> Paid -> Stuck")


def test_without_a_start_there_is_no_route() -> None:
    """The message has no route if no order can begin."""
    body = stuck().replace("initial: true, ", "").replace("New: {initial: true,", "New: {")
    finding = only("dead-end", body)

    assert finding.message == "'Stuck' is not an end and has no transition out of it"
