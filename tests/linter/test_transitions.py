"""Transitions that repeat, cover or contradict each other."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.linter import lint
from statemachine.linter.lint_context import LintContext
from statemachine.linter.overlaps import covered_transitions
from statemachine.model.decision import Cause
from tests.linter.acme import found, likely, only
from tests.strategies import Case, cases

LIMITS = """\
    actors: {client: {}, manager: {includes: [client]}, staff: {}}
    channels: [api, ui]
    facts:
      copies: {type: integer, minimum: 0}
      kind: {enum: [book, poster]}
      paid: {type: boolean}
    inputs:
      message: {type: string}
    guards:
      few: {copies: {below: 10}}
      some: {copies: {at_least: 1}}
      many: {copies: {at_least: 10}}
      book: {kind: book}
      poster: {kind: {not: book}}
      is-paid: {paid: true}
      checked: {external: [paid]}
    statuses:
      New: {initial: true, cite: guide}
      Hold: {cite: guide}
      Done: {final: true, result: success, cite: guide}
      Lost: {final: true, result: failure, cite: guide}
    transitions:
      - {event: hold, source: New, target: Hold, cite: guide}
"""


def pair(first: str, second: str) -> str:
    """Return a rule file with two transitions that differ in the given keys."""
    return LIMITS + "".join(
        f"      - {{event: finish, source: [New, Hold], cite: guide, {each}}}\n"
        for each in (first, second)
    )


def test_equal_rows_of_two_transitions_are_one_finding() -> None:
    """Two transitions with several common moves are reported once, at the later one."""
    finding = only("duplicate-transition", pair("target: Done", "target: [Done, Lost]"))

    assert finding.message == "duplicate transition: Hold -> Done and 1 more"
    assert [each.span.line for each in finding.related] == [finding.span.line - 1]


def test_three_equal_transitions_are_one_finding() -> None:
    """One finding contains the places of all."""
    body = (
        pair("target: Done", "target: Done")
        + "      - {event: finish, source: New, target: Done, cite: guide}\n"
    )

    assert found(body).count("duplicate-transition") == 2
    assert "ambiguous-event" not in found(body)


def test_one_event_to_two_targets_is_ambiguous() -> None:
    """Both statuses in which it is ambiguous are in one finding."""
    finding = only("ambiguous-event", pair("target: Done", "target: Lost"))

    assert finding.message == (
        "event 'finish' is ambiguous: from 'Hold' and 1 more it leads to 'Done' or 'Lost'"
    )
    assert finding.certain


AMBIGUOUS = "ambiguous-event"


def test_targets_of_one_transition_are_a_choice() -> None:
    """A transition with several targets is not ambiguous, nor beside another that repeats some of them."""
    assert AMBIGUOUS not in found(pair("target: [Done, Lost]", "target: Lost"))
    assert AMBIGUOUS in found(pair("target: [Done, Lost]", "target: Lost, guard: book"))
    assert AMBIGUOUS in found(pair("target: [Done, New]", "target: [Done, Lost]"))


def test_guards_that_exclude_each_other_prevent_ambiguity() -> None:
    """Overlap is decided for each fact, on the values that the fact can have."""
    assert found(pair("target: Done, guard: few", "target: Lost, guard: many")).count(AMBIGUOUS) == 0
    assert found(pair("target: Done, guard: few", "target: Lost, guard: some")).count(AMBIGUOUS) == 1
    assert found(pair("target: Done, guard: few", "target: Lost, guard: book")).count(AMBIGUOUS) == 1
    assert found(pair("target: Done, guard: book", "target: Lost, guard: poster")).count(AMBIGUOUS) == 0
    assert (
        found(pair("target: Done, guard: [few, book]", "target: Lost, guard: [few, poster]")).count(
            AMBIGUOUS
        )
        == 0
    )


def test_an_external_guard_makes_it_likely() -> None:
    """The result of a function is unknown; declared guards still separate two transitions."""
    assert likely(AMBIGUOUS, pair("target: Done, guard: checked", "target: Lost")) == [True]
    assert (
        likely(AMBIGUOUS, pair("target: Done, guard: [checked, few]", "target: Lost, guard: many")) == []
    )


def test_actors_prevent_ambiguity_unless_one_may_make_both() -> None:
    """Two transitions are ambiguous if one actor may make both."""
    assert AMBIGUOUS not in found(pair("target: Done, actor: client", "target: Lost, actor: staff"))
    assert AMBIGUOUS in found(pair("target: Done, actor: client", "target: Lost, actor: manager"))
    assert AMBIGUOUS in found(pair("target: Done, actor: client", "target: Lost"))


def test_channels_prevent_ambiguity() -> None:
    """Two transitions are ambiguous if one channel allows both."""
    assert AMBIGUOUS not in found(pair("target: Done, channel: api", "target: Lost, channel: ui"))
    assert AMBIGUOUS in found(pair("target: Done, channel: api", "target: Lost, channel: [api, ui]"))


def test_required_inputs_do_not_prevent_ambiguity() -> None:
    """A question with the input is allowed by both."""
    assert AMBIGUOUS in found(pair("target: Done, requires: [message]", "target: Lost"))


def test_without_an_event_nothing_is_ambiguous() -> None:
    """Such moves are requested by target, and their targets differ."""
    body = pair("target: Done", "target: Lost").replace("event: finish, ", "")

    assert AMBIGUOUS not in found(body)


def test_several_ambiguous_transitions_are_one_finding() -> None:
    """Three targets of three transitions are one cause."""
    body = pair("target: Done", "target: Lost") + (
        "      - {event: finish, source: [New, Hold], target: New, cite: guide, note: Back.}\n"
    )

    assert found(body).count(AMBIGUOUS) == 1
    assert only(AMBIGUOUS, body).message.endswith("it leads to 'Done', 'Lost' or 'New'")


def test_an_override_is_not_ambiguous_beside_a_normal_move() -> None:
    """An override applies only if no normal transition does."""
    assert AMBIGUOUS not in found(pair("target: Done", "target: Lost, override: true, note: A repair."))


SUBSUMED = "subsumed-transition"


def test_a_narrower_transition_is_subsumed() -> None:
    """A question that passes the limits of the one passes those of the other."""
    for limit in ("actor: client", "channel: api", "guard: few", "requires: [message]"):
        assert SUBSUMED in found(pair("target: Done", f"target: Done, {limit}"))
        assert SUBSUMED in found(pair(f"target: Done, {limit}", "target: Done"))


def test_a_transition_of_an_including_actor_is_subsumed() -> None:
    """An actor may make every move of the actor that it includes."""
    assert SUBSUMED in found(pair("target: Done, actor: client", "target: Done, actor: manager"))
    assert SUBSUMED in found(
        pair("target: Done, actor: [client, staff]", "target: Done, actor: manager")
    )
    assert SUBSUMED not in found(pair("target: Done, actor: staff", "target: Done, actor: manager"))


def test_guards_are_contained_as_sets() -> None:
    """A guard that allows fewer values is subsumed, but not by a guard on another fact."""
    assert SUBSUMED in found(pair("target: Done, guard: some", "target: Done, guard: many"))
    assert SUBSUMED not in found(pair("target: Done, guard: some", "target: Done, guard: few"))
    assert SUBSUMED not in found(pair("target: Done, guard: book", "target: Done, guard: few"))
    assert SUBSUMED in found(pair("target: Done, guard: checked", "target: Done, guard: [checked, few]"))
    assert SUBSUMED not in found(pair("target: Done, guard: checked", "target: Done, guard: few"))


def test_of_two_equal_scopes_one_is_subsumed() -> None:
    """Different limits with the same effect make one transition redundant, not both."""
    body = pair("target: Done, guard: many", "target: Done, guard: [many, some]")

    assert found(body).count(SUBSUMED) == 1


def test_a_transition_that_adds_a_move_is_not_subsumed() -> None:
    """Only a transition with no move of its own can be removed."""
    assert SUBSUMED not in found(pair("target: Done", "target: [Done, Lost], actor: client"))


def test_a_default_is_not_subsumed_by_another_move() -> None:
    """It still declares which choice to offer first."""
    assert SUBSUMED not in found(pair("target: Done", "target: Done, actor: client, default: true"))
    assert SUBSUMED in found(pair("target: Done, default: true", "target: Done, actor: client"))


DEFAULTS = "competing-defaults"


def test_the_targets_of_one_default_are_one_choice() -> None:
    """They do not compete, nor does another default that repeats some of them."""
    several = "target: [Done, Lost], default: true"

    assert DEFAULTS not in found(pair(several, "target: New, note: Back."))
    assert DEFAULTS not in found(pair(several, "target: Lost, default: true, channel: api"))
    assert DEFAULTS in found(pair(several, "target: [Lost, New], default: true"))


def test_two_events_with_one_target_are_two_defaults() -> None:
    """A menu shows both rows, and only one can be the first."""
    body = pair("target: Done, default: true", "target: Done, default: true")
    finding = only(DEFAULTS, body.replace("event: finish", "event: done", 1))
    bare = only(DEFAULTS, body.replace("event: finish, ", "", 1))

    assert finding.message == (
        "more than one default from 'Hold' and 1 more: 'Done' by 'done' and 'finish'"
    )
    assert bare.message.endswith("'Done' by 'finish' and without an event")


def test_ambiguity_has_an_example() -> None:
    """The help names one actor, one channel and one value of each fact for which both apply."""
    finding = only(
        AMBIGUOUS,
        pair("target: Done, actor: client, guard: some", "target: Lost, channel: api, guard: few"),
    )
    unlimited = only(AMBIGUOUS, pair("target: Done", "target: Lost"))

    assert finding.help is not None
    assert unlimited.help is not None
    assert finding.help.endswith("two of them apply for actor 'client', channel 'api', copies 1")
    assert "apply for" not in unlimited.help
    body = pair("target: Done, guard: is-paid", "target: Lost, guard: book")
    assert (only(AMBIGUOUS, body).help or "").endswith("apply for kind 'book', paid true")


def test_the_example_is_a_certain_overlap_if_there_is_one() -> None:
    """An overlap that depends on an external guard is not shown beside a certain one."""
    checked = pair("target: Done, guard: checked, channel: api", "target: Lost, channel: [api, ui]")
    body = checked + (
        "      - {event: finish, source: [New, Hold], target: New, channel: ui, cite: guide, note: Back.}\n"
    )

    assert (only(AMBIGUOUS, body).help or "").endswith("channel 'ui'")


def test_a_transition_open_to_everybody_subsumes_nothing() -> None:
    """Removing the narrower transition would keep the fault and lose the rule."""
    refused = "    undeclared: {client: refused, otherwise: unspecified}\n"
    body = pair("target: Done", "target: Done, actor: client")

    assert SUBSUMED in found(body)
    assert SUBSUMED not in found(refused + body)
    assert "open-to-everybody" in found(refused + body)


def test_a_documented_transition_is_subsumed_only_by_a_documented_one() -> None:
    """A narrower transition with a stronger basis is the one to keep."""
    weaker = "target: Done, basis: {}, note: Seen."
    documented = "target: Done, actor: client, basis: documented"

    for basis in ("inferred", "observed", "conflicting"):
        assert SUBSUMED not in found(pair(weaker.format(basis), documented))
    assert SUBSUMED in found(pair("target: Done, basis: documented", documented))
    assert SUBSUMED in found(
        pair(
            "target: Done, basis: documented",
            f"{weaker.format('observed')}, actor: client".replace("note", "title"),
        )
    )


def test_defaults_with_different_events_compete() -> None:
    """The first choice is offered for a status, not for an event."""
    body = pair("target: Done, default: true", "target: Lost, default: true, channel: api")

    assert DEFAULTS in found(body.replace("event: finish", "event: done", 1))


def test_defaults_that_are_never_offered_together_do_not_compete() -> None:
    """Actors, channels and guards separate them, and so does `override`."""
    for first, second in (
        ("actor: client", "actor: staff"),
        ("channel: api", "channel: ui"),
        ("guard: few", "guard: many"),
        ("actor: client", "actor: client, override: true, note: A repair."),
    ):
        body = pair(f"target: Done, default: true, {first}", f"target: Lost, default: true, {second}")
        assert DEFAULTS not in found(body)


def test_two_defaults_to_one_target_are_one_choice() -> None:
    """Both lead to the same status by the same event."""
    assert DEFAULTS not in found(
        pair("target: Done, default: true, actor: client", "target: Done, default: true, actor: staff")
    )


@given(cases(odd=False))
def test_an_ambiguous_answer_of_the_engine_is_found(case: Case) -> None:
    """If a named actor and channel get an ambiguous answer, the file has the finding."""
    reported = {each.check for each in lint(case.rules)}
    for question in case.questions:
        for row in case.engine.table.rows:
            if row.event is None or (question.actor is None and case.rules.actors):
                continue
            if question.channel is None and case.rules.channels:
                continue
            decision = case.engine.decide(row.source, event=row.event, **question.context)
            if any(each.cause is Cause.AMBIGUOUS for each in decision.refusals):
                assert AMBIGUOUS in reported


@given(cases(odd=False), st.data())
def test_a_subsumed_transition_can_be_removed(case: Case, data: st.DataObject) -> None:
    """Without it, every question has the same verdict and the same target."""
    redundant = [each for each, _ in covered_transitions(LintContext.of(case.rules))]
    if not redundant:
        return
    removed = data.draw(st.sampled_from(redundant))
    rest = tuple(each for each in case.rules.transitions if each is not removed)
    shorter = Engine(replace(case.rules, transitions=rest), guards=case.guards)
    for question in case.questions:
        before, after = (
            engine.decide(question.source, **question.move) for engine in (case.engine, shorter)
        )
        assert (before.verdict, before.target) == (after.verdict, after.target)
