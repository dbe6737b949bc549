"""Generated rule sets, with names that contain special characters of diagram languages."""

from __future__ import annotations

from hypothesis import strategies as st

from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.view import View
from statemachine.model.declarations import Group, Limits, Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import ANY, NOTHING, RESERVED

HOSTILE = (
    *(
        "end",
        "state",
        "note",
        "class s1 here",
        "default",
        "s1",
        "b1",
        "start",
        "[*]",
        "[[fork]]",
        "<<join>>",
    ),
    *(
        "a:b",
        "a;b",
        "#",
        "#35;",
        "#quot;",
        '"',
        "'",
        "\\",
        '\\"',
        "back\\",
        "\\N",
        "&amp;",
        "<b>x</b>",
        "a\nb",
    ),
    *(
        "-->",
        "--",
        "->",
        "%% x",
        "%%{init: {}}%%",
        "direction TB",
        "Direction  lr",
        "{",
        "}",
        "]",
        "[a](b)",
    ),
    *(
        "__x__",
        "a_b",
        "`x`",
        "* x",
        "1. x",
        "$x$",
        "\x00",
        "\u202e",
        "\u2028",
        "état",
        "日本語",
        "😀",
        "x y",
    ),
)
"""Names with a meaning in Mermaid, Graphviz or Markdown, or with characters that cannot be printed."""

names = (st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=8)).filter(
    lambda name: name not in RESERVED
)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    """Draw a rule set with up to nine statuses, two groups and five transitions."""
    words = draw(st.lists(names, min_size=1, max_size=9, unique=True))
    statuses = [
        Status(
            name=name,
            initial=draw(st.booleans()),
            final=draw(st.booleans()),
            title=draw(st.none() | names),
            exits_unspecified=draw(st.booleans()),
            retired=(is_retired := draw(st.sampled_from([False, False, True]))),
            replaced_by=draw(st.none() | st.sampled_from(words)) if is_retired else None,
        )
        for name in words
    ]
    groups = [
        Group(name=name, members=tuple(draw(st.lists(st.sampled_from(words), min_size=1, unique=True))))
        for name in draw(st.lists(names.filter(lambda name: name not in words), max_size=2, unique=True))
    ]
    ends = st.lists(
        st.sampled_from([*words, *(group.name for group in groups)]), min_size=1, unique=True
    ).map(tuple)
    return RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        title=draw(st.none() | names),
        statuses=FrozenMap({each.name: each for each in statuses}),
        groups=FrozenMap({each.name: each for each in groups}),
        transitions=tuple(draw(st.lists(transitions(ends), max_size=5))),
    )


def transitions(ends: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[Transition]:
    """Draw a transition between statuses and groups, from or to any status, or a creation."""
    some = st.lists(names, min_size=1, max_size=2, unique=True).map(tuple)
    return st.builds(
        Transition,
        event=st.none() | names,
        sources=st.just((ANY,)) | st.just((NOTHING,)) | ends,
        exceptions=st.just(()) | ends,
        targets=st.just((ANY,)) | ends,
        to_self=st.booleans(),
        limits=st.builds(
            Limits, actors=st.none() | some, channels=st.none() | some, guards=st.just(()) | some
        ),
        override=st.booleans(),
        title=st.none() | names,
    )


def many_to_many() -> RuleSet:
    """Return nine statuses: each of the first five leads to each of the last four."""
    return RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        statuses=FrozenMap({each: Status(name=each) for each in "ABCDEFGHI"}),
        transitions=(Transition(event="x", sources=tuple("ABCDE"), targets=tuple("FGHI")),),
    )


def drawing_of(rules: RuleSet, *, at: str | None = None) -> Drawing:
    """Return the drawing of a whole rule set."""
    return Drawing.of(View.of(rules, at=at))
