"""Tests of drawings in SVG: all moves are there once, with names for readers who do not see the picture."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from statemachine import Engine
from statemachine.diagrams.drawing import Drawing
from statemachine.diagrams.formats import unreadable
from statemachine.diagrams.matrix_legend import TIMES
from statemachine.diagrams.png import png
from statemachine.diagrams.svg import svg
from statemachine.diagrams.view import Differences, Heat, View
from statemachine.loader import load, shipped
from statemachine.model.declarations import Limits, Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.table import Table
from statemachine.model.text import printable
from statemachine.model.vocabulary import Basis, FinalResult
from tests.browser import OpenedPage, needs_browser
from tests.diagrams.generated import rule_sets
from tests.needs import needs

pytestmark = needs("diagrams")

Area = tuple[float, float, float, float]
SVG = "{http://www.w3.org/2000/svg}"
FEW = settings(max_examples=max(10, settings().max_examples // 4))


def drawn(view: View) -> ET.Element:
    """Return the drawing of a view as elements."""
    return ET.fromstring(svg(view))  # noqa: S314  # our own text


def with_class(root: ET.Element, name: str) -> list[ET.Element]:
    """Return the groups of a class."""
    return [each for each in root.iter(f"{SVG}g") if name in each.get("class", "").split()]


def move(**limits: Any) -> RuleSet:
    """Return a rule set with one move, from New to Done."""
    statuses = {
        "New": Status(name="New", initial=True, exits_unspecified=True, basis=Basis.DOCUMENTED),
        "Done": Status(name="Done", final=True, result=FinalResult.SUCCESS, basis=Basis.DOCUMENTED),
    }
    return RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        statuses=FrozenMap(statuses),
        transitions=(Transition(event="go", sources=("New",), targets=("Done",), **limits),),
    )


def texts(root: ET.Element) -> str:
    """Return all visible text of a drawing."""
    return " ".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))


@FEW
@given(rules=rule_sets())
def test_each_status_and_each_row_is_drawn_once(rules: RuleSet) -> None:
    """Any names give well-formed XML; each status is one list item, and each row is in one move of it or of a group."""
    root = drawn(View.of(rules))
    statuses = with_class(root, "status")
    rows = Counter(
        int(number) for each in with_class(root, "move") for number in each.get("data-rows", "").split()
    )

    assert [each.get("data-status") for each in statuses] == [printable(name) for name in rules.statuses]
    for row in Table.of(rules).rows:
        assert (
            1 <= rows.pop(row.number) <= max(len(row.declared), 1)
        )  # a row of two transitions may be in two moves
    assert not rows
    ends = [
        (node.get("id"), link.get("href"), link.get("aria-label"))
        for node in root.iter(f"{SVG}g")
        if node.get("id")
        for link in node.iter(f"{SVG}a")
    ]
    assert len(set(ends)) == len(ends)


@FEW
@given(rules=rule_sets())
def test_a_drawing_is_the_same_each_time(rules: RuleSet) -> None:
    """Neither the fonts nor the memory of the machine count."""
    assert svg(View.of(rules)) == svg(View.of(rules))


def test_names_and_roles_are_told_without_the_picture() -> None:
    """A status is named with its role, and a move with its target, event and actors; the picture itself is hidden."""
    root = drawn(View.of(move(limits=Limits(actors=("shop",), guards=("paid",)))))
    labels = [each.get("aria-label") for each in root.iter() if each.get("role") == "listitem"]
    links = {each.get("aria-label"): each.get("href") for each in root.iter(f"{SVG}a")}

    assert root.get("role") == "list"
    assert {"a new order", "New, initial, exits unspecified", "Done, final, success"} <= set(labels)
    assert links == {"to New": "#status-s1", "to Done: go [paid] (shop); inferred": "#status-s2"}
    hidden = {
        path for each in root.iter() if each.get("aria-hidden") for path in each.iter(f"{SVG}path")
    }
    assert hidden == set(root.iter(f"{SVG}path"))


@pytest.mark.parametrize(
    ("limits", "sign", "meaning"),
    [
        (
            {"override": True, "basis": Basis.DOCUMENTED},
            "!",
            "an override breaks the normal rules",
        ),
        ({"basis": Basis.INFERRED}, "~", "inferred: no source says so"),
        ({"basis": Basis.OBSERVED}, "≈", "observed: it happens, and no source says so"),
        ({"basis": Basis.CONFLICTING}, "≠", "conflicting: the sources contradict each other"),
        ({"basis": Basis.DOCUMENTED}, "○", "any actor"),
    ],
)
def test_a_sign_is_explained_if_it_occurs(limits: dict[str, Any], sign: str, meaning: str) -> None:
    """The legend has the signs of the picture, and no others."""
    shown = texts(drawn(View.of(move(**limits))))

    assert f"go{' ' if sign != '○' else ''}" in shown
    assert f"{sign} {meaning}" in shown
    assert shown.count("inferred: no source says so") == (sign == "~")


def test_ends_and_open_worlds_are_told_apart() -> None:
    """An end has a class and a second border, and an unspecified exit an open arrow."""
    root = drawn(View.of(move(basis=Basis.DOCUMENTED)))
    new, done = with_class(root, "status")

    assert done.get("class") == "status success final"
    assert [each.get("class") for each in done.iter(f"{SVG}rect")] == [None, "second"]
    assert [each.get("class") for each in new if each.tag == f"{SVG}path"] == ["open"]
    assert "unspecified" not in "".join(new.find(f"{SVG}text").itertext())  # type: ignore[union-attr]  # it has a name


def test_views_are_marked() -> None:
    """The status of the order, the steps of a history with a gap, numbers of orders, and what a new version did."""
    rules = move(basis=Basis.DOCUMENTED)
    heat: Heat = {"New": 1234, ("New", "Done"): 9}
    root = drawn(View.of(rules, at="New", path=["New", "Done", "New"], heat=heat))

    assert with_class(root, "here")[0].get("data-status") == "New"
    assert [each.get("data-target") for each in with_class(root, "gap")] == [
        "New",
        "New",
    ]  # its line and its label
    assert "#1" in texts(root)
    assert "1,234" in texts(root)
    assert f"9{TIMES}" in texts(root)
    old = Status(name="Old", basis=Basis.DOCUMENTED)
    removed = Differences(old="1.0.0", statuses=(old,), changes={"Old": "removed", "New": "added"})  # type: ignore[dict-item]  # the words
    root = drawn(View.of(rules, differences=removed))
    assert [each.get("data-status") for each in with_class(root, "removed")] == ["Old"]


@pytest.mark.parametrize("name", shipped())
def test_each_shipped_drawing_fits_a_screen(name: str) -> None:
    """It is at most 1440 by 900 pixels, and no text in it is smaller than 11 pixels."""
    root = drawn(View.of(load(name)))

    assert int(root.get("width", "")) <= 1440
    assert int(root.get("height", "")) <= 900
    sizes = re.findall(r"font(?:-size)?:\s*(\d+)px", svg(View.of(load(name))))
    assert min(map(int, sizes)) >= 11
    assert "font-size=" not in svg(View.of(load(name)))


DRAWN = [name for name in shipped() if unreadable(Drawing.of(View.of(load(name)))) is None]


@pytest.mark.parametrize("name", DRAWN)
def test_boxes_and_labels_do_not_overlap(name: str) -> None:
    """No status, group or label of a move lies on another one; only lines may pass behind a label."""
    root = drawn(View.of(load(name)))
    areas = [
        area(rect)
        for group in root.iter(f"{SVG}g")
        if {"status", "group"} & set(group.get("class", "").split())
        for rect in group.findall(f"{SVG}rect")[:1]
    ]
    areas += [area(rect) for rect in root.iter(f"{SVG}rect") if rect.get("class") == "back"]

    for (left, top, right, bottom), (left2, top2, right2, bottom2) in combinations(areas, 2):
        wide, high = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
        assert wide <= 1 or high <= 1


def area(rect: ET.Element) -> Area:
    """Return the left, upper, right and lower side of a rectangle."""
    x, y, width, height = (float(rect.get(each, "")) for each in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def test_a_newcomer_sees_what_the_partner_may_cancel() -> None:
    """Only what is visible counts: the lines with the partner's mark to Cancelled, from statuses, and from groups.

    The letter of a group is at the corner of its frame, and its members are the boxes inside.
    """
    root = drawn(View.of(load("gooten")))
    frames: dict[str, Area] = {}
    for frame, letter in pairwise(root.iter()):
        if frame.get("class") == "frame":
            frames["".join(letter.itertext())] = area(frame)
    boxes = {
        each.get("data-status"): area(each.findall(f"{SVG}rect")[0])
        for each in with_class(root, "status")
    }
    found = set[str | None]()
    for source in (each for each in root.iter(f"{SVG}g") if each.get("id")):
        for each in source.iter(f"{SVG}g"):
            if each.get("data-target") == "Cancelled" and "●" in texts(each):
                group = frames.get(texts(source).partition(":")[0])
                found |= (
                    {source.get("data-status")}
                    if group is None
                    else {name for name, box in boxes.items() if is_inside(box, group)}
                )
    engine = Engine(load("gooten"))
    channels: list[str] = list(engine.rules.channels)

    assert "● partner" in texts(root)
    assert found == {
        name
        for name in engine.rules.statuses
        if any(
            engine.decide(source=name, target="Cancelled", actor="partner", channel=channel).allowed
            for channel in channels
        )
    }


def is_inside(inner: Area, outer: Area) -> bool:
    """Return whether one area lies in another one."""
    return (
        outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
    )


def test_a_line_ends_at_the_base_of_its_head() -> None:
    """No gap is between the line and the head, which ends at the box."""
    (go,) = (
        each for each in with_class(drawn(View.of(move())), "line") if each.get("data-source") == "New"
    )
    line, head = go.find(f"{SVG}path"), go.find(f"{SVG}polygon")
    assert line is not None
    assert head is not None
    end = [float(each) for each in line.get("d", "").rpartition("L")[2].split(",")]
    _, *sides = (
        [float(each) for each in corner.split(",")] for corner in head.get("points", "").split()
    )

    assert end == pytest.approx([sum(each) / 2 for each in zip(*sides, strict=True)], abs=0.11)


def test_pixels_are_twice_as_many() -> None:
    """A PNG has the signature of its format, and two pixels for each pixel of the SVG."""
    picture = svg(View.of(move(basis=Basis.DOCUMENTED)))
    pixels = png(picture)
    root = ET.fromstring(picture)  # noqa: S314  # our own text

    assert pixels[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(pixels[16:20]) == 2 * int(root.get("width", ""))
    assert pixels == png(picture)


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_it_without_a_complaint(browser: Any, tmp_path: Any, scheme: str) -> None:
    """The console is empty, nothing is loaded, and the list of statuses is in the tree for screen readers."""
    file = tmp_path / "drawing.svg"
    file.write_text(svg(View.of(load("wordbee/order"))), encoding="utf-8")
    opened = OpenedPage(browser, file, color_scheme=scheme)
    tree = opened.tab.locator("svg").aria_snapshot()

    assert opened.is_quiet
    assert "RequestSent, initial" in tree
    assert "to Proposal: send-proposal (manager)" in tree
    opened.tab.close()


def test_rows_that_differ_only_in_evidence_are_one_move() -> None:
    """Two transitions of two actors between the same statuses are one line with both marks."""
    rules = move(limits=Limits(actors=("shop",)))
    second = replace(rules.transitions[0], limits=Limits(actors=("staff",)))
    root = drawn(View.of(replace(rules, transitions=(*rules.transitions, second))))

    assert len([each for each in with_class(root, "move") if each.get("data-source") == "New"]) == 1


def test_orders_of_a_move_are_drawn_once() -> None:
    """Two arrows between the same statuses, a normal one and an override, do not both have the orders."""
    rules = move(basis=Basis.DOCUMENTED)
    both = replace(rules, transitions=(*rules.transitions, replace(rules.transitions[0], override=True)))
    root = drawn(View.of(both, heat={("New", "Done"): 9}))

    assert sum(f"9{TIMES}" in texts(each) for each in with_class(root, "move")) == 1


def test_faint_moves_are_not_faded_twice() -> None:
    """A move is an element of its source: the opacity is that of shapes, and never of a status with its moves."""
    styles = svg(View.of(move(), at="Done"))

    assert ".sm-drawing .status.faded>:not(g)" in styles
    assert "{opacity:.3}" in styles
    assert ".sm-drawing .faded{" not in styles


def test_all_lines_are_drawn_before_all_labels() -> None:
    """So no line lies on a label, and each label hides the lines behind it."""
    order = [
        each.get("class")
        for each in drawn(View.of(load("gooten"))).iter()
        if each.get("class") in {"line", "back"}
    ]

    assert order.count("line") == len(with_class(drawn(View.of(load("gooten"))), "move"))
    assert order == sorted(order, reverse=True)  # type: ignore[type-var]  # none of them is None


def test_a_long_name_is_wrapped() -> None:
    """Also where it has no place for a break."""
    rules = move()
    long = Status(name="x" * 90, initial=True)
    root = drawn(View.of(replace(rules, statuses=FrozenMap({**rules.statuses, long.name: long}))))
    (box,) = [each for each in with_class(root, "status") if each.get("data-status") == long.name]

    assert len(box.findall(f"{SVG}text")) > 3
    assert float(box.findall(f"{SVG}rect")[0].get("width", "")) < 150
