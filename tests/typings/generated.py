"""Rule sets with any names, for modules of types."""

from __future__ import annotations

import keyword
from collections.abc import Sequence

from hypothesis import strategies as st

from statemachine.model.declarations import Action, Actor, Channel, Fact, Input, Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type
from tests.diagrams.generated import HOSTILE

NAMES = (
    *HOSTILE,
    *keyword.kwlist,
    *("10", "1.0", "_", "__", "_x_", "__init__", "mro", "name", "value", "_ignore_", "constructor"),
    *("A B", "A-B", "a_b", "A_B_2", "A  b 2", "STATUS", "STATUS_10", "VendorAPIIssue", "$", "-"),
    *('"""', "'''", '\\"""', "${x}", "*/", "\r\n", "\u2029", "\ud800", "{x}", "%s", "\\u0041", "\\x41"),
    *(
        "已发货",
        "已 发货",
        "ª",
        "ﬁ",
        "K",
        "\u0301",
        "ŉ",
        "straße",
        "x\u200dy",
        "٣",
        "\U0001d518",
        "\U000e0001",
    ),
)
"""Names with a meaning in Python or TypeScript, and names that give similar identifiers."""

names = st.sampled_from(NAMES) | st.text(min_size=1, max_size=8)

KINDS = tuple(each for each in Type if each is not Type.ENUM)


def named(words: Sequence[str]) -> RuleSet:
    """Return a rule set in which each of the words is a status, an event, an actor, a fact and so on."""
    types = [Domain(KINDS[index % len(KINDS)]) for index in range(len(words))]
    domains = dict(zip(words, types, strict=True)) | {words[0]: Domain(Type.ENUM, tuple(words))}
    return RuleSet(
        provider=words[-1],
        subject=words[0],
        version=words[0],
        title=words[-1],
        statuses=FrozenMap({word: Status(name=word, title=words[0]) for word in words}),
        transitions=tuple(
            Transition(event=word, sources=(words[0],), targets=(words[-1],)) for word in words
        ),
        actions=FrozenMap({word: Action(name=word, statuses=(words[0],)) for word in words}),
        actors=FrozenMap({word: Actor(name=word) for word in words}),
        channels=FrozenMap({word: Channel(name=word) for word in words}),
        facts=FrozenMap({word: Fact(name=word, domain=each) for word, each in domains.items()}),
        inputs=FrozenMap({word: Input(name=word, domain=each) for word, each in domains.items()}),
    )


@st.composite
def named_rule_sets(draw: st.DrawFn) -> RuleSet:
    """Draw a rule set with up to eight names, each used for everything."""
    return named(draw(st.lists(names, min_size=1, max_size=8, unique=True)))
