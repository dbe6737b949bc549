"""Where orders begin and what they reach."""

from __future__ import annotations

from tests.linter.acme import findings, found, likely, only

ISLAND = """\
    statuses:
      New: {{initial: true, cite: guide}}
      Lost: {{cite: guide}}
      Found: {{{found} cite: guide, note: A note.}}
      Hold: {{{hold} cite: guide, note: A note.}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: hold, source: New, target: Hold, cite: guide}}
      - {{event: finish, source: [New, Hold], target: Done, cite: guide}}
      - {{event: find, source: Lost, target: Found, cite: guide}}
      - {{event: lose, source: Found, target: Lost, cite: guide}}
"""


def test_an_island_is_one_finding() -> None:
    """Statuses that only each other lead to are reported once, with all members, and not as a trap too."""
    (finding,) = findings(ISLAND.format(found="", hold=""))

    assert finding.check == "unreachable-status"
    assert finding.message == "no walk enters 'Found' or 'Lost'"
    assert [each.note for each in finding.related] == ["not entered either"]


def test_two_islands_are_two_findings() -> None:
    """Islands that are not joined have causes of their own."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          A1: {cite: guide}
          A2: {cite: guide}
          B1: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, A2, B1], target: Done, cite: guide}
          - {event: go, source: A1, target: A2, cite: guide}
    """

    assert [each.message for each in findings(body)] == [
        "no walk enters 'A1' or 'A2'",
        "no walk enters 'B1'",
    ]


def test_an_island_is_reported_where_it_begins() -> None:
    """The place is the status that the others are entered from, whatever its name."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Alpha: {cite: guide}
          Zeta: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: [New, Alpha], target: Done, cite: guide}
          - {event: go, source: Zeta, target: Alpha, cite: guide}
    """
    (finding,) = findings(body)

    assert finding.message == "no walk enters 'Zeta' or 'Alpha'"
    assert finding.span.line == 10


def test_unspecified_entries_are_no_finding_and_a_beginning() -> None:
    """A status that owns up is not unreachable, and what it leads to is not either."""
    assert found(ISLAND.format(found="entries: unspecified,", hold="")) == ["no-way-to-end"]


def test_an_unspecified_exit_on_the_way_makes_it_likely() -> None:
    """What leaves a reached status in a way we do not know may enter any other."""
    assert likely("unreachable-status", ISLAND.format(found="", hold="exits: unspecified,")) == [True]


def test_an_unspecified_exit_out_of_reach_changes_nothing() -> None:
    """What leads out of a status that is not entered does not enter it."""
    assert likely("unreachable-status", ISLAND.format(found="exits: unspecified,", hold="")) == [False]


def test_an_open_world_makes_it_likely() -> None:
    """Where undeclared moves are unspecified for somebody, one of them may lead there."""
    for world in ("unspecified", "{staff: unspecified, otherwise: refused}"):
        body = (
            ISLAND.format(found="", hold="") + f"    undeclared: {world}\n    actors: {{staff: {{}}}}\n"
        )
        assert likely("unreachable-status", body) == [True]


def test_without_a_beginning_reachability_is_silent() -> None:
    """A missing start is one finding, not one for each status."""
    body = """\
        statuses:
          New: {cite: guide}
          Hold: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: Hold, cite: guide}
          - {event: finish, source: Hold, target: Done, cite: guide}
    """

    assert found(body) == ["missing-initial-status"]


def test_without_a_beginning_dead_ends_are_found() -> None:
    """That nothing leads on is wrong wherever orders begin."""
    body = """\
        statuses:
          New: {cite: guide}
          Hold: {cite: guide}
        transitions:
          - {event: hold, source: New, target: Hold, cite: guide}
    """

    assert found(body) == ["dead-end", "missing-initial-status"]


def test_a_file_that_knows_no_beginning_says_so() -> None:
    """Where statuses have unspecified entries, none has to be initial."""
    body = """\
        statuses:
          New: {entries: unspecified, cite: guide, note: What leads here is not told.}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert found(body) == []


def test_a_missing_beginning_is_likely_in_an_open_world() -> None:
    """Creation may be one of the moves that nobody declared."""
    body = """\
        undeclared: unspecified
        statuses:
          New: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert likely("missing-initial-status", body) == [True]


def test_an_isolated_status_is_nothing_else() -> None:
    """It is not called unreachable, a dead end or an end without its mark as well."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Lost: {result: failure, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: again, source: Hold, target: Hold, cite: guide, note: It is told again.}
    """

    assert found(body) == ["isolated-status", "isolated-status"]


def test_an_isolated_status_may_be_joined_by_moves_that_nobody_declared() -> None:
    """An unspecified entry elsewhere makes it likely: this status may be what leads there."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Done: {final: true, result: success, entries: unspecified, cite: guide, note: What else leads here.}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert likely("isolated-status", body) == [True]


OVERRIDE = """\
    actors: {{staff: {{}}}}
    statuses:
      New: {{initial: true, cite: guide}}
      Shelf: {{cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: finish, source: New, target: Done, cite: guide}}
      - {{event: in, source: {into}, target: {target}, actor: staff, override: true, cite: guide, note: So.}}
      - {{event: out, source: {source}, target: {out}, actor: staff, override: true, cite: guide, note: So.}}
"""


def test_an_override_counts_where_it_names_the_status() -> None:
    """A status entered and left only by overrides that name it was meant so."""
    assert found(OVERRIDE.format(into="any", target="Shelf", source="Shelf", out="any")) == []


def test_an_override_that_says_any_joins_nothing() -> None:
    """A right to move from anywhere to anywhere hides no missing transition."""
    body = OVERRIDE.format(into="any", target="any", source="any", out="New")

    finding = only("isolated-status", body)

    assert found(body) == ["isolated-status"]
    assert finding.message == (
        "no normal move leads to 'Shelf' or away from it, only an override does: 'in'"
    )
    assert [each.note for each in finding.related] == ["the override"]


def test_a_normal_transition_from_anywhere_joins_all() -> None:
    """A move that is within the rules counts for every status that `any` stands for."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: hold, source: New, target: Hold, cite: guide}
          - {event: finish, source: any, target: Done, cite: guide, note: The guide says so.}
    """

    assert found(body) == []


def test_one_creation_into_several_statuses_is_one_finding() -> None:
    """The unmarked targets of a transition are told together."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Draft: {cite: guide}
          Sketch: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: create, source: nothing, target: [New, Sketch, Draft], cite: guide}
          - {event: finish, source: [New, Draft, Sketch], target: Done, cite: guide}
    """

    finding = only("creation-into-non-initial", body)

    assert finding.message == "orders begin as 'Draft' and 'Sketch', which is not marked initial"


def test_a_single_status_has_nowhere_to_go_to() -> None:
    """From any to any, with one status, is no move at all."""
    body = """\
        statuses:
          New: {initial: true, result: success, exits: unspecified, cite: guide, note: What follows is unknown.}
        transitions:
          - {source: any, target: any, cite: guide, note: The guide says so.}
    """

    assert (
        only("empty-transition", body).message == "no move is left of the transition from 'any' to 'any'"
    )


FAILING = """\
    statuses:
      New: {{initial: true, {new} cite: guide, note: A note.}}
      Lost: {{final: true, result: failure, cite: guide}}
{more}    transitions:
      - {{event: lose, source: New, target: Lost, cite: guide}}
"""


def test_no_success_path_names_what_orders_end_in() -> None:
    """Where every end that walks reach is a failure, something is missing."""
    finding = only("no-success-path", FAILING.format(new="", more=""))

    assert finding.message == "no walk ends in success, only in 'Lost'"
    assert finding.certain


def test_a_success_that_is_not_reached_is_told_as_that() -> None:
    """An isolated or unreachable success is one finding."""
    isolated = "      Done: {final: true, result: success, cite: guide}\n"

    assert found(FAILING.format(new="", more=isolated)) == ["isolated-status"]


def test_an_end_without_outcome_is_told_as_that() -> None:
    """It may be the success, and then only its outcome is missing."""
    body = FAILING.format(new="", more="      Done: {final: true, cite: guide}\n")
    body += "      - {event: finish, source: New, target: Done, cite: guide}\n"

    assert found(body) == ["final-without-result"]
    assert found(body.replace("final: true, cite", "cite")) == ["dead-end"]


def test_no_success_path_is_silent_where_we_do_not_know_what_follows() -> None:
    """Unspecified exits may lead to success, and an open world makes it likely at most."""
    body = FAILING.format(new="", more="")

    assert found(FAILING.format(new="exits: unspecified,", more="")) == []
    assert likely("no-success-path", "    undeclared: unspecified\n" + body) == [True]


def test_accepted_unknown_statuses_make_it_likely() -> None:
    """An order may move by way of a status that the file does not know."""
    body = "    unknown: accepted\n" + ISLAND.format(found="", hold="")

    assert likely("unreachable-status", body) == [True]


def test_no_success_path_is_silent_where_orders_come_round() -> None:
    """A thing that is lent and returned ends only when it is withdrawn, and that is no failure."""
    body = """\
        statuses:
          Shelf: {initial: true, cite: guide}
          Lent: {cite: guide}
          Withdrawn: {final: true, result: cancelled, cite: guide}
        transitions:
          - {event: lend, source: Shelf, target: Lent, cite: guide}
          - {event: return, source: Lent, target: Shelf, cite: guide, note: A note.}
          - {event: withdraw, source: Shelf, target: Withdrawn, cite: guide}
    """

    assert "no-success-path" not in found(body)
