"""Names that are taken for one another, and names that nobody uses."""

from __future__ import annotations

from tests.linter.acme import findings, found, only

BODY = """\
    actors: {{{actors}}}
    statuses:
      New: {{initial: true, {new} cite: guide}}
      On Hold: {{{hold} cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: {event}, source: New, target: On Hold, actor: [{names}], cite: guide}}
      - {{event: finish, source: [New, On Hold], target: Done, cite: guide}}
"""


def body(
    *,
    new: str = "",
    hold: str = "",
    event: str = "hold",
    actors: str = "staff: {}",
    names: str = "staff",
) -> str:
    """Return a rule file with other spellings in some places."""
    return BODY.format(new=new, hold=hold, event=event, actors=actors, names=names)


def test_an_alias_may_be_like_its_own_status() -> None:
    """Several spellings of one thing are what aliases are for."""
    assert found(body(hold="aliases: [on_hold, ON-HOLD],")) == []


def test_an_alias_like_another_status_is_confusable() -> None:
    """The place is the later of the two."""
    finding = only("confusable-names", body(new="aliases: [on_hold],"))

    assert (
        finding.message
        == "'On Hold' and 'on_hold' are names of 2 statuses and easily taken for one another"
    )
    assert [each.span.line for each in finding.related] == [finding.span.line - 1]


def test_events_and_actors_are_looked_at_among_themselves() -> None:
    """An event may be called like a status; two events must differ by more than a dash."""
    assert found(body(event="on-hold")) == []
    assert found(body(event="FINISH")) == ["confusable-names"]
    assert found(body(actors="Staff: {}, s_taff: {}", names="Staff, s_taff")) == ["confusable-names"]


def test_one_event_in_many_transitions_is_one_name() -> None:
    """Only different names can be confused."""
    assert "confusable-names" not in found(body(event="finish"))


def test_a_group_in_an_unused_group_is_used() -> None:
    """Only the outermost group that nobody names is told: the rest follows from it."""
    text = body() + "    groups:\n      inner: [New]\n      outer: [inner]\n"

    assert [each.message for each in findings(text)] == ["nothing names group 'outer'"]


def test_a_group_is_used_by_exceptions_and_actions() -> None:
    """Wherever a status may stand in a list a group may."""
    text = body() + (
        "      - {event: drop, source: any, except: early, target: Done, cite: guide, note: So.}\n"
        "    groups:\n      early: [New]\n      late: [On Hold]\n"
        "    actions:\n      print: {statuses: [late], cite: guide}\n"
    )

    assert found(text) == []


def test_a_rollup_without_ranks_is_one_finding() -> None:
    """All statuses without a rank are told together, at the roll-up."""
    text = body(new="rank: 1,") + "    rollup: {by: [order], rule: earliest}\n"
    finding = only("unranked-rollup", text)

    assert finding.message == (
        "the roll-up compares ranks, and 'Done' and 'On Hold' without one cannot be"
    )
    assert len(finding.related) == 2


def test_without_a_rollup_no_ranks_are_needed() -> None:
    """A rank is for comparing items."""
    assert found(body()) == []
