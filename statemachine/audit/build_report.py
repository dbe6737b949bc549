"""The report of a measured log: each distinct question is put to the engine once, and the answers are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from statemachine.audit.audit_report import (
    End,
    KindCount,
    PairCount,
    Part,
    RowCounts,
    Start,
    TimeInStatus,
    Unused,
    Variant,
)
from statemachine.audit.codebook import FIRST, UNKNOWN, UnknownWords, shortened
from statemachine.audit.measured import (
    AMBIGUOUS,
    EXAMPLES,
    OUTSIDE,
    GroupOrders,
    MeasuredLog,
    QuestionCount,
    RowState,
    VariantCounts,
)
from statemachine.audit.questions import Auditor, PairAnswer, PairKind, PairQuestion
from statemachine.model.frozen import FrozenMap
from statemachine.model.spans import NOWHERE, Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    state: state.name.lower().replace("_", "-") for state in RowState if state != RowState.IN_CHAIN
}
_KINDS = tuple(PairKind)
_HAPPENS = {PairKind.DECLARED, PairKind.OVERRIDE, PairKind.UNPROVED, PairKind.REPEATED}


@dataclass(frozen=True)
class AnsweredLog:
    """A measured log, the auditors of the rule sets in the order of time, and whether times have time zones."""

    log: MeasuredLog
    auditors: Sequence[Auditor]
    zoned: bool | None

    @cached_property
    def counts(self) -> dict[int, QuestionCount]:
        """The counts of each distinct question."""
        return {each.question: each for each in self.log.questions()}

    @cached_property
    def questions(self) -> dict[int, tuple[int, PairQuestion | None]]:
        """The version of the rules and the question behind each number; None if a status is unknown to that version."""
        asked = {number: self.log.codebook.question(number) for number in self.counts if number >= 0}
        return {
            number: (version, self.auditors[version].read(question))
            for number, (version, question) in asked.items()
        }

    @cached_property
    def answers(self) -> dict[int, PairAnswer]:
        """What each distinct question is."""
        return {number: self._answer(*asked) for number, asked in self.questions.items()}

    @cached_property
    def judged(self) -> int:
        """The number of rows about which the engine was asked."""
        return sum(
            self.counts[each].rows for each, answer in self.answers.items() if answer.kind.is_judged
        )

    def row_counts(self) -> RowCounts:
        """Return what became of all rows."""
        states = self.log.states()
        apart = {_STATES[state]: each.rows for state, each in states.items() if state in _STATES}
        numbers = {OUTSIDE: "outside", AMBIGUOUS: str(PairKind.AMBIGUOUS)}
        apart |= {name: self.counts[each].rows for each, name in numbers.items() if each in self.counts}
        for number, answer in self.answers.items():
            if not answer.kind.is_judged:
                apart[str(answer.kind)] = apart.get(str(answer.kind), 0) + self.counts[number].rows
        first = {
            _STATES[state]: each.first_row
            for state, each in states.items()
            if state in _STATES and each.first_row is not None
        }
        inside = [each for number, each in self.counts.items() if number != OUTSIDE]
        return RowCounts(
            read=sum(each.rows for each in states.values()),
            judged=self.judged,
            apart=FrozenMap(sorted(apart.items())),
            first_rows=FrozenMap(sorted(first.items())),
            late=sum(each.late for each in inside) if self.log.knows_arrival else None,
            gaps=sum(each.gaps for each in inside),
        )

    def kinds(self) -> dict[PairKind, KindCount]:
        """Return the rows and the orders of each kind."""
        rows: dict[int, int] = defaultdict(int)
        for number, kind in self._kind_numbers.items():
            rows[kind] += self.counts[number].rows
        orders = self.log.orders_of(self._kind_numbers)
        return {_KINDS[kind]: self._kind_count(rows[kind], orders[kind].orders) for kind in sorted(rows)}

    def pairs(self) -> Iterator[PairCount]:
        """Yield the distinct moves, the most frequent first; facts are not told apart."""
        grouped: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for number, (version, question) in self.questions.items():
            if question is not None and self.answers[number].kind.is_judged:
                grouped[self._identity(version, question, self.answers[number])].append(number)
        groups = sorted(grouped.values(), key=lambda each: (-self._rows(each), self._sort_key(each[0])))
        by_number = {number: place for place, group in enumerate(groups) for number in group}
        orders = self.log.orders_of(by_number)
        deviating = {
            number: place
            for number, place in by_number.items()
            if self.answers[number].kind.is_deviation
        }
        examples = self.log.orders_of(deviating, examples=EXAMPLES)
        for place, group in enumerate(groups):
            yield self._pair(group, orders[place].orders, examples.get(place, GroupOrders(0)))

    def parts(self, column: str) -> Iterator[Part]:
        """Yield the rows and the orders of each kind in each part of the log."""
        kinds: dict[str | None, dict[PairKind, KindCount]] = {}
        for each in self.log.parts(column, self._kind_numbers):
            kinds.setdefault(each.part, {})[_KINDS[each.group]] = self._kind_count(
                each.rows, each.orders
            )
        for name, counts in kinds.items():
            yield Part(name=name, kinds=FrozenMap(counts))

    def starts(self) -> list[Start]:
        """Return the first statuses of orders, the most frequent first."""
        counts: dict[str, int] = defaultdict(int)
        for number, (_, question) in self.questions.items():
            if question is not None and question.source is None:
                counts[question.target] += self.counts[number].rows
        return [Start(status=name, count=count) for name, count in _most_first(counts)]

    def ends(self, now: datetime | None) -> tuple[list[End], int]:
        """Return the last statuses of orders, the most frequent first, and how many are not known."""
        names, rules = self.log.codebook.columns["status"].names, self.auditors[-1].rules
        ends, ambiguous = [], 0
        for each in self.log.last_statuses():
            if each.status == AMBIGUOUS:
                ambiguous = each.count
            elif each.status >= FIRST:
                name = names[each.status - FIRST]
                final = name in rules.statuses and rules.statuses[name].final
                oldest = dict[str, float]()
                for order, at in () if final else each.oldest:  # of an order, the oldest item
                    oldest.setdefault(shortened(order), self._age(at, now))
                ends.append(End(status=name, count=each.count, final=final, oldest=FrozenMap(oldest)))
        return sorted(ends, key=lambda each: (-each.count, each.status)), ambiguous

    def times(self) -> Iterator[TimeInStatus]:
        """Yield how long orders stayed in each status."""
        names = self.log.codebook.columns["status"].names
        for each in self.log.durations():
            if each.status >= FIRST:
                p50, p90, p99 = (round(value) / 1e6 for value in (each.p50, each.p90, each.p99))
                status = names[each.status - FIRST]
                longest = each.longest / 1e6
                yield TimeInStatus(
                    status=status, count=each.count, p50=p50, p90=p90, p99=p99, longest=longest
                )

    def variants(self, counts: VariantCounts) -> Iterator[Variant]:
        """Yield the most frequent sequences of statuses, in an order that does not depend on the dataframe."""
        names = self.log.codebook.columns["status"].names
        for each in sorted(counts.top, key=lambda each: (-each.chains, each.example, each.statuses)):
            statuses = tuple(None if code == UNKNOWN else names[code - FIRST] for code in each.statuses)
            yield Variant(statuses=statuses, count=each.chains, example=shortened(each.example))

    def unused(self) -> Iterator[Unused]:
        """Yield the moves of the latest rules that never happen; a pair without event is each move between its statuses."""
        seen = {
            (each.source, each.target, each.event)
            for number, (_, each) in self.questions.items()
            if each is not None and self.answers[number].kind in _HAPPENS
        }
        for row in self.auditors[-1].engine.table.rows:
            if seen.isdisjoint({(row.source, row.target, row.event), (row.source, row.target, None)}):
                seen.add((row.source, row.target, row.event))
                rule = row.transition
                place = None if rule is None or rule.span == NOWHERE.span else rule.span
                yield Unused(source=row.source, target=row.target, event=row.event, place=place)

    def unknown(self) -> dict[str, UnknownWords]:
        """Return the unknown words of each column that has some."""
        columns = self.log.codebook.columns
        return {name: each.unknown for name, each in columns.items() if each.unknown.rows}

    def places(self, version: int, asked: PairQuestion, answer: PairAnswer) -> tuple[Span, ...]:
        """Return the places of the rules that refuse a pair."""
        places = (self.auditors[version].place(each, asked.source) for each in answer.refusals)
        return tuple(dict.fromkeys(each for each in places if each is not None and each != NOWHERE.span))

    def time(self, microseconds: int | None) -> datetime | None:
        """Return a time of the log; without time zone if the times of the log have none."""
        if microseconds is None:
            return None
        moment = _EPOCH + timedelta(microseconds=microseconds)
        return moment if self.zoned else moment.replace(tzinfo=None)

    @cached_property
    def _kind_numbers(self) -> dict[int, int]:
        """The place among the kinds of each judged question."""
        return {
            number: _KINDS.index(answer.kind)
            for number, answer in self.answers.items()
            if answer.kind.is_judged
        }

    def _answer(self, version: int, question: PairQuestion | None) -> PairAnswer:
        if question is None:
            return PairAnswer(PairKind.UNKNOWN_STATUS)
        return self.auditors[version].answer(question)

    def _rows(self, group: Iterable[int]) -> int:
        return sum(self.counts[each].rows for each in group)

    def _identity(self, version: int, asked: PairQuestion, answer: PairAnswer) -> tuple[Any, ...]:
        """Return what tells a move from another one."""
        words = asked.source, asked.target, asked.event, asked.actor, asked.channel
        return (version, answer.kind, *words, answer.causes)

    def _sort_key(self, number: int) -> tuple[str, ...]:
        version, asked = self.questions[number]
        answer = self.answers[number]
        parts = () if asked is None else self._identity(version, asked, answer)
        return tuple("" if each is None else str(each) for each in parts)

    def _kind_count(self, rows: int, orders: int) -> KindCount:
        return KindCount(count=rows, orders=orders, share=self._share(rows))

    def _share(self, rows: int) -> float:
        return round(rows / self.judged, 6) if self.judged else 0.0

    def _age(self, at: int, now: datetime | None) -> float:
        entered = self.time(at)
        return 0.0 if now is None or entered is None else (now - entered).total_seconds()

    def _pair(self, group: Sequence[int], orders: int, examples: GroupOrders) -> PairCount:
        """Return a move with all its counts; its questions differ only in facts, and have the same causes."""
        version, asked = self.questions[group[0]]
        assert asked is not None  # noqa: S101  # a pair with an unknown status is not judged
        answer, auditor = self.answers[group[0]], self.auditors[version]
        counts = [self.counts[each] for each in group]
        values = [each.value for each in counts if each.value is not None]
        rows = sum(each.rows for each in counts)
        declared = {(row.source, row.target) for row in auditor.engine.table.rows}
        return PairCount(
            kind=answer.kind,
            source=asked.source,
            target=asked.target,
            event=asked.event,
            actor=asked.actor,
            channel=asked.channel,
            count=rows,
            orders=orders,
            share=self._share(rows),
            first_seen=self.time(
                min((each.first for each in counts if each.first is not None), default=None)
            ),
            last_seen=self.time(
                max((each.last for each in counts if each.last is not None), default=None)
            ),
            examples=tuple(map(shortened, examples.examples)),
            causes=answer.causes,
            reasons=tuple(dict.fromkeys(each.message for each in answer.refusals)),
            places=self.places(version, asked, answer),
            value=sum(values) if values else None,
            late=sum(each.late for each in counts),
            drift=(asked.source, asked.target) not in declared,
            retired=asked.target in auditor.rules.statuses
            and auditor.rules.statuses[asked.target].retired,
            rules=auditor.rules.identity,
        )


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))
