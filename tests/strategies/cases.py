"""A rule file with its engine and questions to it: what nearly every property is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from statemachine.engine import Engine
from statemachine.loader import loads
from statemachine.model.ruleset import RuleSet
from tests.strategies.documents import Document, documents, to_yaml
from tests.strategies.guards import FUNCTIONS, External, guards_for
from tests.strategies.questions import Question, questions


@dataclass(frozen=True)
class Case:
    """A rule file, the functions of its external guards, and some questions."""

    document: Document
    guards: Mapping[str, External] = field(default_factory=dict)
    questions: Sequence[Question] = ()

    @cached_property
    def rules(self) -> RuleSet:
        """The rule file loaded."""
        return loads(to_yaml(self.document))

    @cached_property
    def engine(self) -> Engine:
        """An engine of the rules."""
        return Engine(self.rules, guards=self.guards)

    def everywhere(self) -> Iterator[Question]:
        """Ask each question of every status, and of nothing, by every event alone and as it is."""
        for asked in self.questions:
            for source in (None, *self.rules.statuses):
                yield asked.but(source=source)
                yield from (
                    asked.but(source=source, target=None, event=event)
                    for event in self.engine.table.events
                )

    def again(self, document: Document) -> Case:
        """Ask the same of another rule file."""
        return Case(document, self.guards, self.questions)


def cases(*, odd: bool = True, functions: tuple[External, ...] = FUNCTIONS) -> SearchStrategy[Case]:
    """Draw a rule file with its guards and questions; without odd ones, all that is asked is valid."""
    return _cases(odd=odd, functions=functions)


@st.composite
def _cases(draw: DrawFn, *, odd: bool, functions: tuple[External, ...]) -> Case:
    document = draw(documents())
    bare = Case(document, draw(guards_for(document, functions)))
    asked = draw(st.lists(questions(bare.rules, odd=odd), min_size=1, max_size=8))
    return Case(document, bare.guards, asked)
