"""What holds of every message, whatever the rules, the order and the words: it is heard, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.engine import Engine
from statemachine.model.errors import OutcomeError
from statemachine.model.observation import Meaning, Observation, Policies, Policy, StoredStatus
from tests.properties.test_observing import observed
from tests.strategies import Case, shuffled
from tests.strategies.garbage import garbage
from tests.strategies.guards import externals
from tests.strategies.hearing import MEANINGS, POLICIES
from tests.strategies.observations import Post, policies, posts

OLDER, NOW, NEWER = 4, 5, 6
BY_ROW = {Meaning.CREATED, Meaning.APPLIED}


@given(posts(), policies())
def test_an_outcome_holds_what_its_meaning_calls_for(post: Post, said: Policies | None) -> None:
    """Readings, missing statuses, a row and reasons stand where they belong and nowhere else."""
    for message in post.messages:
        outcome = observed(post.case.engine, message, said)
        assert bool(outcome.readings) is (outcome.meaning is Meaning.AMBIGUOUS)
        assert bool(outcome.missing) is (outcome.meaning is Meaning.SKIPPED_AHEAD)
        assert bool(outcome.row) is (outcome.meaning in BY_ROW and not outcome.unspecified)
        assert outcome.refusals or outcome.meaning is not Meaning.REFUSED
        assert not (outcome.certain and (outcome.unspecified or outcome.readings))


@given(posts(), policies())
def test_an_order_moves_to_what_was_heard_or_stays(post: Post, said: Policies | None) -> None:
    """What is kept from now on is the observed status with the message's time, or what was kept."""
    for message in post.messages:
        outcome = observed(post.case.engine, message, said)
        if outcome.changes_status:
            assert outcome.after == StoredStatus(outcome.observed, message.said.at)
        else:
            assert outcome.stored is None or outcome.stored == outcome.status
            assert outcome.after.at is message.known.at or outcome.end == outcome.stored


@given(posts(), policies())
def test_to_observe_is_to_change_nothing(post: Post, said: Policies | None) -> None:
    """The same message for the same order means the same, and leaves its facts as they were."""
    for message in post.messages:
        facts = deepcopy(message.said.facts)
        first = observed(post.case.engine, message, said)
        assert observed(post.case.engine, message, said) == first
        assert message.said.facts == facts or facts != facts  # noqa: PLR0124  # what is not a number differs


@given(posts(), policies())
def test_a_message_heard_twice_keeps_the_status(post: Post, said: Policies | None) -> None:
    """Whatever the policies, the first hearing did all that the message can do to the status."""
    for message in post.messages:
        once = observed(post.case.engine, message, said)
        again = observed(post.case.engine, message._replace(kept=once.after), said)
        assert StoredStatus(again.status) == StoredStatus(once.status)  # what is not a number too


@given(posts(), st.data())
def test_no_message_makes_observe_raise(post: Post, data: st.DataObject) -> None:
    """Whatever stands in the place of a word, a time or the facts, and whatever is kept."""
    known = {each: st.just(getattr(post.messages[0].said, each)) for each in Observation.__slots__}
    words: dict[str, Any] = {name: st.one_of(garbage(), told) for name, told in known.items()}
    said = Observation(**{name: data.draw(each) for name, each in words.items()})
    kept = data.draw(
        st.one_of(
            garbage(), st.builds(StoredStatus, garbage(), garbage()), st.just(post.messages[0].kept)
        )
    )
    post.case.engine.observe(kept, said, policies=dict.fromkeys(MEANINGS, "hold"))


@given(posts(), st.sampled_from(MEANINGS))
def test_the_policy_to_raise_raises_the_outcome(post: Post, meaning: str) -> None:
    """What is to be raised is raised with all that the outcome tells, and nothing else is."""
    quiet: dict[Any, Any] = dict.fromkeys(MEANINGS, "hold")
    for message in post.messages:
        outcome = post.case.engine.observe(message.kept, message.said, policies=quiet)
        loud = quiet | {meaning: "raise"}
        if outcome.meaning == meaning:
            with pytest.raises(OutcomeError) as caught:
                post.case.engine.observe(message.kept, message.said, policies=loud)
            assert caught.value.outcome.policy is Policy.RAISE
            assert caught.value.outcome.meaning is outcome.meaning
        else:
            assert post.case.engine.observe(message.kept, message.said, policies=loud) == outcome


@given(posts(), st.sampled_from(MEANINGS), st.one_of(st.text(), garbage()))
def test_a_policy_that_does_not_exist_is_an_error(post: Post, meaning: Any, word: Any) -> None:
    """It is, whatever the message means."""
    if not (isinstance(word, str) and word in POLICIES):
        with pytest.raises(ValueError, match=r"\w"):
            post.case.engine.observe(*post.messages[0], policies={meaning: word})


@given(posts(odd=False))
def test_no_external_guard_is_asked(post: Post) -> None:
    """The provider did it already."""
    asked: list[Mapping[str, Any]] = []
    engine = Engine(post.case.rules, guards=dict.fromkeys(externals(post.case.rules), asked.append))
    for message in post.messages:
        observed(engine, message)
    assert not asked


@given(posts(), st.data())
def test_shuffling_a_rule_file_changes_no_outcome(post: Post, data: st.DataObject) -> None:
    """Transitions, mappings and groups may stand in any order."""
    other = Case(data.draw(shuffled(post.case.document)), post.case.guards).engine
    for message in post.messages:
        assert observed(other, message) == observed(post.case.engine, message)


@given(posts())
def test_time_settles_what_is_ambiguous(post: Post) -> None:
    """With an older time the first reading holds, with a newer one the second; neither is ambiguous."""
    for message in post.messages:
        kept = message.known.status
        at_once = observed(post.case.engine, message._replace(kept=StoredStatus(kept)).but(at=None))
        before = observed(post.case.engine, message._replace(kept=StoredStatus(kept, NOW)).but(at=OLDER))
        after = observed(post.case.engine, message._replace(kept=StoredStatus(kept, NOW)).but(at=NEWER))
        assert Meaning.AMBIGUOUS not in {before.meaning, after.meaning}
        assert at_once.readings in {(), (before.meaning, after.meaning)}


@given(posts(odd=False))
def test_what_is_older_moves_no_known_order_and_what_is_newer_is_not_late(post: Post) -> None:
    """Words that are no statuses aside, time goes before all else."""
    for message in post.messages:
        name = post.case.engine.table.resolve(message.known.status)
        if name is not None and post.case.engine.table.resolve(message.said.status) is not None:
            before = observed(
                post.case.engine, message._replace(kept=StoredStatus(name, NOW)).but(at=OLDER)
            )
            after = observed(
                post.case.engine, message._replace(kept=StoredStatus(name, NOW)).but(at=NEWER)
            )
            assert before.meaning in {Meaning.LATE, Meaning.DUPLICATE}
            assert before.certain
            assert after.meaning is not Meaning.LATE


@given(posts(odd=False), st.sampled_from(("event", "actor", "channel", "facts")))
def test_to_say_less_of_a_move_leaves_it_made(post: Post, part: str) -> None:
    """A step to another status by a normal row is one still if less is told of it."""
    for message in post.messages:
        outcome = observed(post.case.engine, message)
        if (
            outcome.meaning is Meaning.APPLIED
            and outcome.stored != outcome.observed
            and not outcome.override
        ):
            less = observed(post.case.engine, message.but(**{part: {} if part == "facts" else None}))
            assert less.meaning is Meaning.APPLIED
            assert less.after == outcome.after


@given(posts(), policies())
def test_a_reason_says_what_is_so(post: Post, said: Policies | None) -> None:
    """What a sentence says of the rules holds of the rules, and all that it ought to name is in it."""
    engine = post.case.engine
    normal = {(row.source, row.target) for row in engine.table.rows if not row.override}
    for message in post.messages:
        outcome = observed(engine, message, said)
        moved = (outcome.stored, outcome.observed)
        assert not ("no rule speaks of" in outcome.reason and moved in normal)
        assert not ("does not fit the rules for" in outcome.reason and moved not in normal)
        assert not ("not the other way" in outcome.reason and moved in normal)
        assert all(repr(name) in outcome.reason for name in outcome.missing)
        assert ("another way that is as short" in outcome.reason) is not outcome.unique
        assert ("either" in outcome.reason) is bool(outcome.readings)
        assert ("is older than" in outcome.reason) <= (outcome.meaning is Meaning.LATE)
        assert ("has ended" in outcome.reason) >= (outcome.meaning is Meaning.AFTER_FINAL)
