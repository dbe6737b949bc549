"""Names that are easily confused."""

from __future__ import annotations

from tests.linter.acme import found, only

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
    """Return a rule file with other names in some places."""
    return BODY.format(new=new, hold=hold, event=event, actors=actors, names=names)


def test_an_alias_may_resemble_its_own_status() -> None:
    """Aliases are other spellings of one status."""
    assert found(body(hold="aliases: [on_hold, ON-HOLD],")) == []


def test_an_alias_that_resembles_another_status_is_confusable() -> None:
    """The finding is at the later of the two."""
    finding = only("confusable-names", body(new="aliases: [on_hold],"))

    assert finding.message == "'On Hold' and 'on_hold' are names of 2 statuses and easily confused"
    assert [each.span.line for each in finding.related] == [finding.span.line - 1]


def test_only_names_of_one_kind_are_compared() -> None:
    """An event may resemble a status; two events must differ by more than a hyphen."""
    assert found(body(event="on-hold")) == []
    assert found(body(event="FINISH")) == ["confusable-names"]
    assert found(body(actors="Staff: {}, s_taff: {}", names="Staff, s_taff")) == ["confusable-names"]


def test_one_event_in_many_transitions_is_one_name() -> None:
    """Only different names can be confused."""
    assert "confusable-names" not in found(body(event="finish"))
