"""A rule file with its engine and questions to it, which most properties use."""

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
        """The loaded rule file."""
        return loads(to_yaml(self.document))

    @cached_property
    def engine(self) -> Engine:
        """The engine of the rules."""
        return Engine(self.rules, guards=self.guards)

    def everywhere(self) -> Iterator[Question]:
        """Yield each question with every source, as it is and by each event alone."""
        for question in self.questions:
            for source in (None, *self.rules.statuses):
                yield question.but(source=source)
                yield from (
                    question.but(source=source, target=None, event=event)
                    for event in self.engine.table.events
                )

    def again(self, document: Document) -> Case:
        """Return the same guards and questions with another rule file."""
        return Case(document, self.guards, self.questions)


def cases(*, odd: bool = True, functions: tuple[External, ...] = FUNCTIONS) -> SearchStrategy[Case]:
    """Draw a rule file with its guards and questions; with `odd` False all questions are valid."""
    return _cases(odd=odd, functions=functions)


@st.composite
def _cases(draw: DrawFn, *, odd: bool, functions: tuple[External, ...]) -> Case:
    document = draw(documents())
    bare = Case(document, draw(guards_for(document, functions)))
    drawn = draw(st.lists(questions(bare.rules, odd=odd), min_size=1, max_size=8))
    return Case(document, bare.guards, drawn)
