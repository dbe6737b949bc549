"""Where orders begin, and which statuses they can reach."""

from __future__ import annotations

import pytest

from tests.linter.acme import findings, found, likely, only

UNREACHED = """\
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


def test_a_component_is_one_finding() -> None:
    """Statuses that only lead to each other are reported once, with all members, and not as a cycle too."""
    (finding,) = findings(UNREACHED.format(found="", hold=""))

    assert finding.check == "unreachable-status"
    assert finding.message == "no route enters 'Found' or 'Lost'"
    assert [each.note for each in finding.related] == ["not entered either"]


def test_two_components_are_two_findings() -> None:
    """Components without a connection have different causes."""
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
        "no route enters 'A1' or 'A2'",
        "no route enters 'B1'",
    ]


def test_a_component_is_reported_where_it_begins() -> None:
    """The place is the status that the others are entered from; its name does not matter."""
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

    assert finding.message == "no route enters 'Zeta' or 'Alpha'"
    assert finding.span.line == 10


def test_unspecified_entries_are_a_start() -> None:
    """A status with unspecified entries is reachable, and so are the statuses that it leads to."""
    assert found(UNREACHED.format(found="entries: unspecified,", hold="")) == ["no-route-to-end"]


def test_an_unspecified_exit_on_a_route_makes_it_likely() -> None:
    """An unknown move out of a reached status may enter any other status."""
    assert likely("unreachable-status", UNREACHED.format(found="", hold="exits: unspecified,")) == [True]


def test_an_unspecified_exit_out_of_reach_changes_nothing() -> None:
    """A move out of an unreached status cannot make it reachable."""
    assert likely("unreachable-status", UNREACHED.format(found="exits: unspecified,", hold="")) == [
        False
    ]


def test_unspecified_undeclared_moves_make_it_likely() -> None:
    """If undeclared moves are unspecified for one actor, one of them may enter the status."""
    for undeclared in ("unspecified", "{staff: unspecified, otherwise: refused}"):
        body = (
            UNREACHED.format(found="", hold="")
            + f"    undeclared: {undeclared}\n    actors: {{staff: {{}}}}\n"
        )
        assert likely("unreachable-status", body) == [True]


def test_without_a_start_reachability_is_not_checked() -> None:
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


def test_without_a_start_dead_ends_are_found() -> None:
    """A dead end is an error wherever orders begin."""
    body = """\
        statuses:
          New: {cite: guide}
          Hold: {cite: guide}
        transitions:
          - {event: hold, source: New, target: Hold, cite: guide}
    """

    assert found(body) == ["dead-end", "missing-initial-status"]


def test_unspecified_entries_replace_an_initial_status() -> None:
    """If statuses have unspecified entries, no status has to be initial."""
    body = """\
        statuses:
          New: {entries: unspecified, cite: guide, note: The guide does not name the statuses before it.}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert found(body) == []


def test_a_missing_start_is_likely_if_undeclared_moves_are_unspecified() -> None:
    """A creation may be one of the undeclared moves."""
    body = """\
        undeclared: unspecified
        statuses:
          New: {cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """

    assert likely("missing-initial-status", body) == [True]


def test_an_isolated_status_is_one_finding() -> None:
    """It is not reported as unreachable, a dead end or an end without `final` as well."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Lost: {result: failure, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
          - {event: again, source: Hold, target: Hold, cite: guide, note: It is sent again.}
    """

    assert found(body) == ["isolated-status", "isolated-status"]


def test_an_isolated_status_is_likely_if_entries_elsewhere_are_unspecified() -> None:
    """An undeclared move into another status may come from this one."""
    body = """\
        statuses:
          New: {initial: true, cite: guide}
          Hold: {cite: guide}
          Done: {final: true, result: success, entries: unspecified, cite: guide, note: Other statuses before it are unknown.}
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


def test_an_override_counts_if_it_names_the_status() -> None:
    """A status entered and left only by overrides that name it is not isolated."""
    assert found(OVERRIDE.format(into="any", target="Shelf", source="Shelf", out="any")) == []


def test_an_override_with_any_does_not_count() -> None:
    """A right to move from any status to any status does not hide a missing transition."""
    body = OVERRIDE.format(into="any", target="any", source="any", out="New")

    finding = only("isolated-status", body)

    assert found(body) == ["isolated-status"]
    assert finding.message == ("no normal move enters or leaves 'Shelf'; only an override does: 'in'")
    assert [each.note for each in finding.related] == ["the override"]


def test_a_normal_transition_from_any_status_counts() -> None:
    """A move that is not an override counts for every status that `any` includes."""
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
    """The unmarked targets of one transition are reported together."""
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

    assert finding.message == ("creates orders in 'Draft' and 'Sketch', which are not marked initial")


def test_any_to_any_with_one_status_is_empty() -> None:
    """With one status, a transition from any to any allows no move."""
    body = """\
        statuses:
          New: {initial: true, result: success, exits: unspecified, cite: guide, note: What follows is unknown.}
        transitions:
          - {source: any, target: any, cite: guide, note: The guide says so.}
    """

    assert only("empty-transition", body).message == "the transition from 'any' to 'any' allows no move"


@pytest.mark.parametrize(
    ("move", "advice"),
    [
        (
            "target: [New], self: false",
            "`self: false` leaves out all its moves: name another target, or remove `self: false`",
        ),
        ("target: gone", "all its targets are retired: name the status that replaces them"),
    ],
)
def test_a_transition_without_moves_says_what_left_them_out(move: str, advice: str) -> None:
    """The key `self`, or a group of retired targets."""
    body = f"""\
        statuses:
          New: {{initial: true, result: success, exits: unspecified, cite: guide, note: What follows is unknown.}}
          Old: {{retired: true, cite: guide}}
        groups: {{gone: [Old]}}
        transitions:
          - {{event: go, source: [New], {move}, cite: guide}}
    """
    finding = next(each for each in findings(body) if each.check == "empty-transition")

    assert finding.help == advice


FAILING = """\
    statuses:
      New: {{initial: true, {new} cite: guide, note: A note.}}
      Lost: {{final: true, result: failure, cite: guide}}
{more}    transitions:
      - {{event: lose, source: New, target: Lost, cite: guide}}
"""


def test_no_success_path_names_the_ends() -> None:
    """If every reachable end is a failure, the message names these ends."""
    finding = only("no-success-path", FAILING.format(new="", more=""))

    assert finding.message == "no route ends in success, only in 'Lost'"
    assert finding.certain


def test_an_unreached_success_is_reported_once() -> None:
    """An isolated or unreachable success has a check of its own."""
    isolated = "      Done: {final: true, result: success, cite: guide}\n"

    assert found(FAILING.format(new="", more=isolated)) == ["isolated-status"]


def test_an_end_without_a_result_is_reported_once() -> None:
    """It may be the success, and then only its result is missing."""
    body = FAILING.format(new="", more="      Done: {final: true, cite: guide}\n")
    body += "      - {event: finish, source: New, target: Done, cite: guide}\n"

    assert found(body) == ["final-without-result"]
    assert found(body.replace("final: true, cite", "cite")) == ["dead-end"]


def test_no_success_path_is_not_reported_if_exits_are_unspecified() -> None:
    """Unspecified exits may lead to success; unspecified undeclared moves make the finding likely."""
    body = FAILING.format(new="", more="")

    assert found(FAILING.format(new="exits: unspecified,", more="")) == []
    assert likely("no-success-path", "    undeclared: unspecified\n" + body) == [True]


def test_accepted_unknown_statuses_make_it_likely() -> None:
    """An order may move through a status that the file does not know."""
    body = "    unknown: accepted\n" + UNREACHED.format(found="", hold="")

    assert likely("unreachable-status", body) == [True]


def test_no_success_path_is_not_reported_if_orders_return_to_the_start() -> None:
    """A thing that is lent and returned ends only when it is withdrawn, which is not a failure."""
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
