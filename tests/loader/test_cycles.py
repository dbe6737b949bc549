"""No group is in itself, and no actor includes himself."""

from __future__ import annotations

import pytest

from tests.loader.files import checks, file_with, findings


@pytest.mark.parametrize(
    ("groups", "way"),
    [
        ("a: [a]", "'a' > 'a'"),
        ("b: [New, a], a: [b]", "'a' > 'b' > 'a'"),
        ("c: [a], b: [c, a], a: [b, c]", "'a' > 'b' > 'a'"),
        ("a: [New, b], b: [b, Held]", "'b' > 'b'"),
    ],
)
def test_a_group_is_not_in_itself(groups: str, way: str) -> None:
    """Each knot of groups is told once, with a shortest way round from its first name."""
    found = findings(file_with(f"groups: {{{groups}}}"))

    assert [(each.check, each.message.partition(": ")[2]) for each in found] == [("group-cycle", way)]


def test_an_actor_does_not_include_himself() -> None:
    """Straight or through others."""
    found = findings(file_with("actors: {a: {includes: b}, b: {includes: [c, a]}, c: {includes: c}}"))

    assert [each.message for each in found] == [
        "actor 'a' includes himself: 'a' > 'b' > 'a'",
        "actor 'c' includes himself: 'c' > 'c'",
    ]


def test_two_ways_to_one_group_are_no_cycle() -> None:
    """Groups may nest and overlap."""
    assert checks(file_with("groups: {a: [b, c], b: [d], c: [d], d: [New]}")) == []


def test_a_long_cycle_is_told_in_short() -> None:
    """Of a very long way round the beginning and the end are shown."""
    names = [f"g{number:05}" for number in range(20_000)]
    groups = "".join(
        f"  {name}: {after}\n" for name, after in zip(names, names[1:] + names[:1], strict=True)
    )
    (found,) = findings(file_with(f"groups:\n{groups}"))

    assert found.message.endswith("'g00004' > 'g00005' > ... > 'g00000'")
