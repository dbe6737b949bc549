"""The words of a log as small numbers, and the number of each distinct question, which stands for all its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from statemachine.audit.questions import PairQuestion
from statemachine.model.errors import LogError
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import counted

NONE, UNKNOWN, FIRST = 0, 1, 2
"""The code of no word (in a column of statuses: an ignored word), of an unknown word, and of the first known word."""
_LARGEST = 2**62
_EXAMPLES = 20
_LONGEST = 100

WordCounts = Iterable[tuple[int, str, int]]
"""The version of the rules, the word and the number of rows of each distinct word in each version.

The words that are most frequent in all versions together come first; the versions of a word stand together.
"""


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """The words of a column that the rules do not know: how many distinct ones, in how many rows, and a few of them."""

    distinct: int = 0
    rows: int = 0
    examples: tuple[tuple[str, int], ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the numbers and the examples with their rows, ready for JSON."""
        words = [{"word": word, "rows": rows} for word, rows in self.examples]
        return {"distinct": self.distinct, "rows": self.rows, "examples": words}


@dataclass(frozen=True, slots=True)
class ColumnCodes:
    """The codes of the words of a column: `names[code - 2]` is the name behind a code.

    `known` has the code of each spelling that occurs, for each version of the rules. Spellings that are not there are
    unknown; `strange` stands for those of each version. `ignored` counts the rows with ignored words.
    """

    names: tuple[str, ...] = ()
    known: tuple[Mapping[str, int], ...] = ()
    strange: tuple[str | None, ...] = ()
    unknown: UnknownWords = UnknownWords()
    ignored: int = 0

    @property
    def size(self) -> int:
        """The number of codes."""
        return FIRST + len(self.names)

    def word(self, code: int, version: int) -> str | None:
        """Return the name behind a code; for unknown words, a text that this version of the rules does not know."""
        if code >= FIRST:
            return self.names[code - FIRST]
        return self.strange[version] if code == UNKNOWN else None


def codes_of(column: str, tables: Sequence[Table], counts: WordCounts) -> ColumnCodes:
    """Return the codes of the words of a column, by what each version of the rules takes them for."""
    names = _names(column, tables)
    codes = {name: FIRST + place for place, name in enumerate(names)}
    known: list[dict[str, int]] = [{} for _ in tables]
    first: list[str | None] = [None for _ in tables]
    numbers = [0 for _ in tables]
    examples: dict[str, int] = {}
    distinct, unknown, ignored = 0, 0, 0
    last = None
    for version, word, rows in counts:
        code = _code(column, tables[version], word, codes)
        if code != UNKNOWN:
            known[version][word] = code
            ignored += rows if code == NONE else 0
            continue
        unknown += rows
        distinct += word != last
        last = word
        shown = shortened(word)
        first[version] = first[version] or shown
        numbers[version] += 1
        if len(examples) < _EXAMPLES or shown in examples:
            examples[shown] = examples.get(shown, 0) + rows
    return ColumnCodes(
        names=names,
        known=tuple(known),
        strange=tuple(map(_together, first, numbers)),
        unknown=UnknownWords(distinct, unknown, tuple(examples.items())),
        ignored=ignored,
    )


def _together(word: str | None, number: int) -> str | None:
    """Return the text that stands for a number of words with one code: it does not say that all are this one."""
    return word if word is None or number == 1 else f"{word} or {counted(number - 1, 'other word')}"


def shortened(text: str) -> str:
    """Return a text that fits into a report: the beginning of a long one."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"


def _names(column: str, tables: Sequence[Table]) -> tuple[str, ...]:
    names: set[str] = set()
    for table in tables:
        names.update(_declared(column, table))
    return tuple(sorted(names))


def _declared(column: str, table: Table) -> Iterable[str]:
    rules = table.rules
    declared: dict[str, Iterable[str]] = {
        "event": table.events,
        "actor": rules.actors,
        "channel": rules.channels,
    }
    return declared.get(column, rules.statuses)


def _code(column: str, table: Table, word: str, codes: Mapping[str, int]) -> int:
    """Return the code of a word as the engine reads it: statuses by any spelling, other names exactly."""
    if column not in {"status", "previous"}:
        return codes[word] if word in _declared(column, table) else UNKNOWN
    if table.names.ignores(word):
        return NONE
    name = table.resolve(word)
    return UNKNOWN if name is None else codes[name]


@dataclass(frozen=True, slots=True)
class FactClasses:
    """The values of a fact in classes: no condition of the rules tells two values of a class apart.

    `codes` has the class of each value, from 1; 0 is a missing value. `values` has one value of each class, as each
    version of the rules reads it; None for a version without this fact.
    """

    codes: Mapping[object, int]
    values: tuple[tuple[object, ...], ...]


def fact_classes(
    name: str, rule_sets: Sequence[RuleSet], values: Iterable[object], *, exact: bool
) -> FactClasses:
    """Return the classes of the values of a fact; with `exact` each value is its own class."""
    codes: dict[object, int] = {}
    representatives: list[tuple[object, ...]] = []
    classes: dict[object, int] = {}
    for value in values:
        typed = tuple(_typed(name, rules, value) for rules in rule_sets)
        signature = typed if exact else tuple(map(_signature, [name] * len(typed), rule_sets, typed))
        if signature not in classes:
            classes[signature] = len(classes) + 1
            representatives.append(typed)
        codes[value] = classes[signature]
    return FactClasses(codes, tuple(representatives))


def _typed(name: str, rules: RuleSet, value: object) -> object:
    """Return a text as the value of the fact that it writes; any other value, and a text that writes none, unchanged."""
    if name not in rules.facts:
        return None
    try:
        return rules.facts[name].domain.convert(value)
    except ValueError:
        return value


def _signature(name: str, rules: RuleSet, value: object) -> tuple[bool, ...] | None:
    """Return what each guard finds about a value; None for a value that the fact cannot have."""
    if name not in rules.facts or not rules.facts[name].domain.accepts(value):
        return None
    guards = rules.guards.values()
    return tuple(each.conditions[name].contains(value) for each in guards if name in each.conditions)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The codes of all columns that a question is made of."""

    versions: int
    columns: Mapping[str, ColumnCodes]
    facts: Mapping[str, FactClasses]

    def sizes(self) -> tuple[int, ...]:
        """Return the number of codes of each part of a question: version, source, target, event, actor, channel, facts.

        Raises `LogError` if a number of 64 bits cannot stand for all questions.
        """
        statuses = self.columns["status"].size
        words = (self.columns[each].size for each in ("event", "actor", "channel"))
        facts = (len(each.values) + 1 for each in self.facts.values())
        sizes = (self.versions, statuses, statuses, *words, *facts)
        if prod(sizes) > _LARGEST:
            raise LogError(
                "the facts have too many combinations of values: leave out some of their columns"
            )
        return sizes

    def parts(self, number: int) -> tuple[int, ...]:
        """Return the codes behind the number of a question."""
        codes = []
        for size in reversed(self.sizes()):
            number, code = divmod(number, size)
            codes.append(code)
        return tuple(reversed(codes))

    def question(self, number: int) -> tuple[int, PairQuestion | None]:
        """Return the version of the rules, and the question; None if one of the two statuses is unknown."""
        version, source, target, event, actor, channel, *facts = self.parts(number)
        if UNKNOWN in {source, target}:
            return version, None
        values = {
            name: each.values[code - 1][version]
            for (name, each), code in zip(self.facts.items(), facts, strict=True)
            if code
        }
        words = self.columns
        return version, PairQuestion(
            source=words["status"].word(source, version),
            target=words["status"].names[target - FIRST],
            event=words["event"].word(event, version),
            actor=words["actor"].word(actor, version),
            channel=words["channel"].word(channel, version),
            facts={name: value for name, value in values.items() if value is not None},
        )
