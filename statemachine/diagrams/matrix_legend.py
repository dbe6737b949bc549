"""The signs of the matrix with their meaning: only those that occur in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from statemachine.diagrams.matrix import ENTRIES, Blank, Cell, Entry, Matrix
from statemachine.diagrams.theme import actor_styles
from statemachine.diagrams.view import ChangeMark, View
from statemachine.diagrams.view_notes import most
from statemachine.model.text import listing
from statemachine.model.vocabulary import Basis, UndeclaredMove

ANY_ACTOR = "○"
"""The mark of a move that every actor may make."""

OTHER_ACTOR = "◌"
"""The mark of an actor that is not declared: one that was removed since the old version."""

FROM_ANY = "·"
"""The sign of a move that the file declares from any status; it is told in full in the first rows."""

OVERRIDE = "!"

CHOICE = "◇"
"""The sign of a move whose target the provider chooses."""

TIMES = "×"  # noqa: RUF001  # the sign after a number of orders

BLANKS: Mapping[Blank, str] = {Blank.REFUSED: "", Blank.FOR_SOME: "¿", Blank.UNSPECIFIED: "?"}
"""The sign of a pair without rows."""

BASES: Mapping[Basis, str] = {
    Basis.DOCUMENTED: "",
    Basis.INFERRED: "~",
    Basis.OBSERVED: "≈",
    Basis.CONFLICTING: "≠",
}
"""The sign of a move for its evidence."""

CHANGES: Mapping[ChangeMark, str] = {
    ChangeMark.ADDED: "+",
    ChangeMark.REMOVED: "−",  # noqa: RUF001  # the minus sign, as wide as the plus sign
    ChangeMark.CHANGED: "±",
}

_MOST_STEPS = 6
"""More steps through one pair of statuses are counted, because nobody would read their numbers."""

_HEAT_LEVELS = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """A sign and its meaning; `css` is the class of the sign, in which pictures color it."""

    sign: str
    text: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of actors in a matrix, each with its class."""

    styles: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, matrix: Matrix) -> Marks:
        """Return the marks of the actors of a rule set, in the order of the file."""
        styles = actor_styles(matrix.view.table.rules.actors).values()
        colors = list(dict.fromkeys(each.color for each in styles))
        return cls({each.name: (each.mark, f"a{colors.index(each.color) + 1}") for each in styles})

    def of_entry(self, entry: Entry) -> tuple[tuple[str, str], ...]:
        """Return the mark and the class of each actor who may make a move."""
        if entry.actors is None:
            return ((ANY_ACTOR, "any"),)
        return tuple(self.styles.get(name, (OTHER_ACTOR, "any")) for name in entry.actors)

    def groups(
        self, entries: Iterable[Entry]
    ) -> Iterator[tuple[tuple[tuple[str, str], ...], list[Entry]]]:
        """Yield the marks of each run of moves by the same actors, with the moves."""
        for _, group in groupby(entries, key=lambda entry: entry.actors):
            run = list(group)
            yield self.of_entry(run[0]), run


def signs(entry: Entry) -> str:
    """Return the signs of an entry beside its actors: what was changed, override, who chooses, and the evidence."""
    change = "" if entry.change is None else CHANGES[entry.change]
    kinds = (OVERRIDE if entry.override else "") + (CHOICE if entry.chosen else "")
    return change + kinds + BASES[entry.basis]


def step_texts(numbers: Sequence[int]) -> tuple[str, ...]:
    """Return the numbers of steps as they are drawn; of many, the first ones, the last one, and how many there are."""
    texts = tuple(f"#{number}" for number in numbers)
    if len(texts) <= _MOST_STEPS:
        return texts
    return (*texts[:3], f"… {texts[-1]}", f"({len(texts):,}{TIMES})")


def step_words(cell: Cell) -> tuple[str, ...]:
    """Return the steps of a history through a cell; either all of them are gaps, or none is."""
    gap = " gap" if has_gaps(cell) else ""
    return tuple(f"{text}{gap}" for text in step_texts([step.number for step in cell.steps]))


def has_gaps(cell: Cell) -> bool:
    """Return whether no move makes the steps of a history through a cell."""
    return any(not step.declared for step in cell.steps)


def heat_level(count: int, largest: int) -> int:
    """Return how hot a number of orders is: 0 for none, else 1 to 5, by its length in binary digits."""
    if not count:
        return 0
    return 1 + (_HEAT_LEVELS - 1) * (count.bit_length() - 1) // max(largest.bit_length() - 1, 1)


_TOO_MANY = (
    " Cells say only who may move, because there are {:,} kinds of moves; focus shows all of them."
)


def axis(matrix: Matrix) -> str:
    """Return how to read the matrix, as sentences."""
    back = matrix.count_back()
    moves = most(back, len(matrix.view.rows))
    where = f"{moves} moves go back: they stand below the diagonal." if back else "No move goes back."
    what = "" if matrix.codes or not matrix.is_numbered else _TOO_MANY.format(len(matrix.kinds))
    return f"Rows are sources and columns are targets. {where}{what}"


def actor_words(view: View, name: str) -> str:
    """Return the name of an actor, the title, and who may make the same moves because they include this actor."""
    table = view.table
    title = table.rules.actors[name].title
    wider = [each for each in table.rules.actors if each != name and name in table.includes(each)]
    return (name if title is None else f"{name}: {title}") + (
        f"; so may {listing(wider)}" if wider else ""
    )


def legend(matrix: Matrix) -> tuple[Meaning, ...]:
    """Return the signs that occur in a matrix, with their meanings."""
    return (*_actors(matrix), *_entry_signs(matrix), *_cell_signs(matrix), *_blanks(matrix))


def _actors(matrix: Matrix) -> Iterator[Meaning]:
    entries = matrix.kinds
    used = {name for entry in entries for name in entry.actors or ()}
    for name, (mark, css) in Marks.of(matrix).styles.items():
        if name in used:
            yield Meaning(mark, actor_words(matrix.view, name), css)
    if any(entry.actors is None for entry in entries):
        yield Meaning(ANY_ACTOR, "any actor", "any")
    others = sorted(used.difference(matrix.view.table.rules.actors))
    if others:
        yield Meaning(OTHER_ACTOR, f"an actor that is not declared: {listing(others)}", "any")


def _entry_signs(matrix: Matrix) -> Iterator[Meaning]:
    entries = [entry for cell in matrix.cells.values() for entry in cell.entries]
    if any(entry.override for entry in entries):
        yield Meaning(OVERRIDE, "an override: it must be asked for as one", "override")
    if any(entry.chosen for entry in entries):
        yield Meaning(CHOICE, "the provider chooses among the targets", "choice")
    for basis, sign in BASES.items():
        if sign and any(entry.basis is basis for entry in entries):
            yield Meaning(sign, _EVIDENCE[basis], str(basis))
    if matrix.from_any:
        yield Meaning(FROM_ANY, "a move from any status; see the row “any status”", "from-any")
    used = {entry.change for entry in entries}
    for change, sign in CHANGES.items():
        if change in used:
            yield Meaning(sign, str(change), str(change))


_EVIDENCE = {
    Basis.INFERRED: "inferred: no source says so",
    Basis.OBSERVED: "observed in messages, not documented",
    Basis.CONFLICTING: "sources contradict each other",
}


def _cell_signs(matrix: Matrix) -> Iterator[Meaning]:
    view = matrix.view
    if view.path:
        yield Meaning("#1", "a step of the history, with its number", "step")
    if any(not step.declared for step in view.path):
        yield Meaning("#1 gap", "a step that no move makes", "gap")
    if view.traffic:
        yield Meaning(f"12{TIMES}", "in a cell: orders that made the move", "orders")
    if view.visits:
        yield Meaning(f"12{TIMES}", "beside a status: orders that are in it", "orders")
    if any(each.entries_unspecified for each in view.statuses):
        yield Meaning(ENTRIES, "moves into the status are unspecified", "entries")


def _blanks(matrix: Matrix) -> Iterator[Meaning]:
    """Yield what the pairs without rows mean."""
    undeclared = matrix.view.table.rules.undeclared
    who = "" if matrix.view.actor is None else f" for {matrix.view.actor}"
    named = {} if who else undeclared.actors
    refused = [name for name, verdict in named.items() if verdict is UndeclaredMove.REFUSED]
    empty = _empty_kinds(matrix)
    if Blank.UNSPECIFIED in empty:
        but = f", but refused for {listing(refused)}" if refused else ""
        yield Meaning(BLANKS[Blank.UNSPECIFIED], f"no rule: unspecified{who}{but}", "unspecified")
    if Blank.FOR_SOME in empty:
        some = listing(name for name in named if name not in refused)
        text = f"no rule: unspecified for {some}, refused for all others"
        yield Meaning(BLANKS[Blank.FOR_SOME], text, "for-some")
    if Blank.REFUSED in empty:
        yield Meaning("blank", f"no rule: refused{who or ' for all'}", "refused")


def _empty_kinds(matrix: Matrix) -> set[Blank]:
    """Return what occurs among the pairs without rows; a status with itself is such a pair too, and refused."""
    moves = {ends for ends, cell in matrix.cells.items() if cell.entries}
    others = Counter(source for source, target in moves if source != target)
    found = set[Blank]()
    for status in matrix.sources:
        source = None if status is None else status.name
        if others[source] < len(matrix.statuses) - (source is not None):
            found.add(matrix.blank(source))
        if source is not None and (source, source) not in moves:
            found.add(Blank.REFUSED)
    return found
