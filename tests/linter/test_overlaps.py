"""Transitions that say the same, or say different things of the same move."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.linter import lint
from statemachine.linter.subject import Subject
from statemachine.linter.subsumption import subsumed
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
    """Return a rule file with two transitions that differ in what is given."""
    return LIMITS + "".join(
        f"      - {{event: finish, source: [New, Hold], cite: guide, {each}}}\n"
        for each in (first, second)
    )


def test_equal_rows_of_two_transitions_are_one_finding() -> None:
    """However many moves two transitions have in common, they are told once, at the later one."""
    finding = only("duplicate-transition", pair("target: Done", "target: [Done, Lost]"))

    assert finding.message == "declared twice: Hold -> Done and 1 more"
    assert [each.span.line for each in finding.related] == [finding.span.line - 1]


def test_three_equal_transitions_are_one_finding() -> None:
    """The places of all are told together."""
    body = (
        pair("target: Done", "target: Done")
        + "      - {event: finish, source: New, target: Done, cite: guide}\n"
    )

    assert found(body).count("duplicate-transition") == 2
    assert "ambiguous-event" not in found(body)


def test_one_event_to_two_targets_is_ambiguous() -> None:
    """Both statuses from which it is are told once."""
    finding = only("ambiguous-event", pair("target: Done", "target: Lost"))

    assert finding.message == (
        "asked by event 'finish' alone, an order that is 'Hold' (and so from 1 more) could become 'Done' or 'Lost'"
    )
    assert finding.certain


AMBIGUOUS = "ambiguous-event"


def test_targets_of_one_transition_are_a_choice() -> None:
    """A transition with several targets is not ambiguous, nor is another that says some of the same."""
    assert AMBIGUOUS not in found(pair("target: [Done, Lost]", "target: Lost"))
    assert AMBIGUOUS in found(pair("target: [Done, Lost]", "target: Lost, guard: book"))
    assert AMBIGUOUS in found(pair("target: [Done, New]", "target: [Done, Lost]"))


def test_guards_keep_apart_what_they_cannot_let_through_together() -> None:
    """Overlap is decided fact by fact, on the values that the facts can have."""
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
    """What a function says is not known; what declared guards keep apart stays apart."""
    assert likely(AMBIGUOUS, pair("target: Done, guard: checked", "target: Lost")) == [True]
    assert (
        likely(AMBIGUOUS, pair("target: Done, guard: [checked, few]", "target: Lost, guard: many")) == []
    )


def test_actors_keep_apart_unless_one_includes_both() -> None:
    """Two transitions clash where one actor may make both."""
    assert AMBIGUOUS not in found(pair("target: Done, actor: client", "target: Lost, actor: staff"))
    assert AMBIGUOUS in found(pair("target: Done, actor: client", "target: Lost, actor: manager"))
    assert AMBIGUOUS in found(pair("target: Done, actor: client", "target: Lost"))


def test_channels_keep_apart() -> None:
    """Two transitions clash where one door leads to both."""
    assert AMBIGUOUS not in found(pair("target: Done, channel: api", "target: Lost, channel: ui"))
    assert AMBIGUOUS in found(pair("target: Done, channel: api", "target: Lost, channel: [api, ui]"))


def test_required_inputs_keep_nothing_apart() -> None:
    """Whoever hands in the input may ask for both."""
    assert AMBIGUOUS in found(pair("target: Done, requires: [message]", "target: Lost"))


def test_without_an_event_nothing_is_ambiguous() -> None:
    """Such moves are asked for by target, and by target they are told apart."""
    body = pair("target: Done", "target: Lost").replace("event: finish, ", "")

    assert AMBIGUOUS not in found(body)


def test_several_that_clash_are_one_finding() -> None:
    """Three targets of three transitions are one cause."""
    body = pair("target: Done", "target: Lost") + (
        "      - {event: finish, source: [New, Hold], target: New, cite: guide, note: Back.}\n"
    )

    assert found(body).count(AMBIGUOUS) == 1
    assert only(AMBIGUOUS, body).message.endswith("could become 'Done', 'Lost' or 'New'")


def test_an_override_does_not_clash_with_a_rule() -> None:
    """An override fires only where no normal transition does."""
    assert AMBIGUOUS not in found(pair("target: Done", "target: Lost, override: true, note: A repair."))


SUBSUMED = "subsumed-transition"


def test_a_narrower_transition_is_subsumed() -> None:
    """Whoever passes the limits of the one passes those of the other."""
    for limit in ("actor: client", "channel: api", "guard: few", "requires: [message]"):
        assert SUBSUMED in found(pair("target: Done", f"target: Done, {limit}"))
        assert SUBSUMED in found(pair(f"target: Done, {limit}", "target: Done"))


def test_an_actor_who_includes_another_adds_nothing() -> None:
    """What is allowed to the included one is allowed to him."""
    assert SUBSUMED in found(pair("target: Done, actor: client", "target: Done, actor: manager"))
    assert SUBSUMED in found(
        pair("target: Done, actor: [client, staff]", "target: Done, actor: manager")
    )
    assert SUBSUMED not in found(pair("target: Done, actor: staff", "target: Done, actor: manager"))


def test_guards_are_contained_as_sets() -> None:
    """A guard that lets through fewer values is subsumed, but not by one that asks for another fact."""
    assert SUBSUMED in found(pair("target: Done, guard: some", "target: Done, guard: many"))
    assert SUBSUMED not in found(pair("target: Done, guard: some", "target: Done, guard: few"))
    assert SUBSUMED not in found(pair("target: Done, guard: book", "target: Done, guard: few"))
    assert SUBSUMED in found(pair("target: Done, guard: checked", "target: Done, guard: [checked, few]"))
    assert SUBSUMED not in found(pair("target: Done, guard: checked", "target: Done, guard: few"))


def test_of_two_that_say_the_same_one_is_subsumed() -> None:
    """Limits that read differently and let through the same make one transition superfluous, not both."""
    body = pair("target: Done, guard: many", "target: Done, guard: [many, some]")

    assert found(body).count(SUBSUMED) == 1


def test_a_transition_that_adds_a_move_is_not_subsumed() -> None:
    """Only one all of whose moves are allowed already can be removed."""
    assert SUBSUMED not in found(pair("target: Done", "target: [Done, Lost], actor: client"))


def test_a_default_is_not_subsumed_by_what_is_none() -> None:
    """It still says which choice to offer first."""
    assert SUBSUMED not in found(pair("target: Done", "target: Done, actor: client, default: true"))
    assert SUBSUMED in found(pair("target: Done, default: true", "target: Done, actor: client"))


def test_an_override_is_not_subsumed_by_a_rule() -> None:
    """A right to move anywhere may well cover what the rules allow too."""
    override = "target: Done, actor: manager, override: true, note: A repair."

    assert SUBSUMED not in found(pair("target: Done, actor: client", override))


DEFAULTS = "competing-defaults"


def test_the_targets_of_one_default_are_one_choice() -> None:
    """Between them nothing competes, nor with another that says some of the same."""
    several = "target: [Done, Lost], default: true"

    assert DEFAULTS not in found(pair(several, "target: New, note: Back."))
    assert DEFAULTS not in found(pair(several, "target: Lost, default: true, channel: api"))
    assert DEFAULTS in found(pair(several, "target: [Lost, New], default: true"))


def test_two_events_to_one_target_are_two_defaults() -> None:
    """A menu shows both rows, and only one can be first."""
    body = pair("target: Done, default: true", "target: Done, default: true")
    finding = only(DEFAULTS, body.replace("event: finish", "event: done", 1))
    bare = only(DEFAULTS, body.replace("event: finish, ", "", 1))

    assert finding.message == (
        "an order that is 'Hold' (and so from 1 more) has more than one default: 'Done' by 'done' and 'finish'"
    )
    assert bare.message.endswith("'Done' by 'finish' and without an event")


def test_ambiguity_names_whom_and_what_both_let_through() -> None:
    """One asker and one value of each fact stand for all."""
    finding = only(
        AMBIGUOUS,
        pair("target: Done, actor: client, guard: some", "target: Lost, channel: api, guard: few"),
    )
    unlimited = only(AMBIGUOUS, pair("target: Done", "target: Lost"))

    assert finding.help is not None
    assert unlimited.help is not None
    assert finding.help.endswith("two of them let through actor 'client', channel 'api', copies 1")
    assert "let through" not in unlimited.help
    body = pair("target: Done, guard: is-paid", "target: Lost, guard: book")
    assert (only(AMBIGUOUS, body).help or "").endswith("let through kind 'book', paid true")


def test_an_external_guard_is_no_witness_where_a_known_overlap_is() -> None:
    """What is certain is shown before what is likely."""
    checked = pair("target: Done, guard: checked, channel: api", "target: Lost, channel: [api, ui]")
    body = checked + (
        "      - {event: finish, source: [New, Hold], target: New, channel: ui, cite: guide, note: Back.}\n"
    )

    assert (only(AMBIGUOUS, body).help or "").endswith("channel 'ui'")


def test_what_is_open_to_everybody_makes_nothing_superfluous() -> None:
    """To remove the narrower one would keep the fault and lose the rule."""
    closed = "    undeclared: {client: refused, otherwise: unspecified}\n"
    body = pair("target: Done", "target: Done, actor: client")

    assert SUBSUMED in found(body)
    assert SUBSUMED not in found(closed + body)
    assert "open-to-everybody" in found(closed + body)


def test_what_is_documented_does_not_give_way_to_what_is_not() -> None:
    """A narrower transition that rests on more is the one to keep."""
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


def test_defaults_compete_whatever_their_events() -> None:
    """What is offered first is offered by status, not by event."""
    body = pair("target: Done, default: true", "target: Lost, default: true, channel: api")

    assert DEFAULTS in found(body.replace("event: finish", "event: done", 1))


def test_defaults_that_nobody_is_offered_at_once_do_not_compete() -> None:
    """Actors, channels and guards keep them apart, and so does being an override."""
    for first, second in (
        ("actor: client", "actor: staff"),
        ("channel: api", "channel: ui"),
        ("guard: few", "guard: many"),
        ("actor: client", "actor: client, override: true, note: A repair."),
    ):
        body = pair(f"target: Done, default: true, {first}", f"target: Lost, default: true, {second}")
        assert DEFAULTS not in found(body)


def test_two_defaults_to_one_target_are_one_choice() -> None:
    """Whichever fires, the order becomes the same."""
    assert DEFAULTS not in found(
        pair("target: Done, default: true, actor: client", "target: Done, default: true, actor: staff")
    )


@given(cases(odd=False))
def test_what_the_engine_calls_ambiguous_is_found(case: Case) -> None:
    """Where a named actor at a named door gets an ambiguous answer, the file has the finding."""
    reported = {each.check for each in lint(case.rules)}
    for asked in case.questions:
        for row in case.engine.table.rows:
            if row.event is None or (asked.actor is None and case.rules.actors):
                continue
            if asked.channel is None and case.rules.channels:
                continue
            decision = case.engine.decide(row.source, event=row.event, **asked.context)
            if any(each.cause is Cause.AMBIGUOUS for each in decision.refusals):
                assert AMBIGUOUS in reported


@given(cases(odd=False), st.data())
def test_a_subsumed_transition_can_be_removed(case: Case, data: st.DataObject) -> None:
    """Without it every question has the same verdict and the same target."""
    superfluous = [each for each, _ in subsumed(Subject.of(case.rules))]
    if not superfluous:
        return
    removed = data.draw(st.sampled_from(superfluous))
    rest = tuple(each for each in case.rules.transitions if each is not removed)
    shorter = Engine(replace(case.rules, transitions=rest), guards=case.guards)
    for asked in case.questions:
        before, after = (engine.decide(asked.source, **asked.move) for engine in (case.engine, shorter))
        assert (before.verdict, before.target) == (after.verdict, after.target)
