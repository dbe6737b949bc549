"""Tests that the remarks below the matrices of outcomes are true, and that none is missing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from statemachine import load, shipped

pytestmark = pytest.mark.once
DOCS = Path(__file__).parent.parent / "docs"


class Pages:
    """The modules that write the page, and the letters of each rule set."""

    def __init__(self) -> None:
        """Import the modules."""
        self.generator: Any = import_module("generate_matrices")
        self.remarks: Any = import_module("matrix_remarks")

    def letters(self, name: str, *, newer: bool) -> dict[tuple[str | None, str], str]:
        """Return the letter of each pair, without the stars of a bold one."""
        times = self.generator.TIMES[self.generator.NEWER] if newer else (None, None)
        matrix = self.generator.matrix_of(load(name), *times)
        return {pair: letter.strip("*") for pair, letter in matrix.items()}

    def wrong_cells(self, name: str, remark: Any) -> list[tuple[str, str]]:
        """Return the cells of a remark that have another letter."""
        letters = self.letters(name, newer=remark.newer)
        return [
            pair for pair in remark.cells(load(name).statuses) if letters[pair] not in remark.letters
        ]


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    """Return the modules of the page; they are scripts, and no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield Pages()


@pytest.mark.parametrize("name", shipped())
def test_each_cell_of_a_remark_has_one_of_its_letters(pages: Pages, name: str) -> None:
    """A remark says of its cells that they are stored, or that they are held, and never both."""
    for remark in pages.remarks.REMARKS.get(name, ()):
        stored = set(remark.letters) & pages.remarks.STORED

        assert pages.wrong_cells(name, remark) == [], str(remark)
        assert stored in (set(), set(remark.letters))


@pytest.mark.parametrize("name", shipped())
def test_each_status_that_is_stored_without_a_declared_move_has_a_remark(
    pages: Pages, name: str
) -> None:
    """Without a time, no status is stored as `unspecified` without a reason on the page."""
    statuses = load(name).statuses
    remarks = [
        each for each in pages.remarks.REMARKS.get(name, ()) if each.letters == "U" and not each.newer
    ]
    unspecified = {pair for pair, letter in pages.letters(name, newer=False).items() if letter == "U"}

    assert unspecified == {pair for each in remarks for pair in each.cells(statuses)}


@pytest.mark.parametrize("name", shipped())
def test_each_status_that_is_stored_after_lost_messages_has_a_remark(pages: Pages, name: str) -> None:
    """Without a time, no status of a known order is stored as `skipped-ahead` without a reason on the page."""
    statuses = load(name).statuses
    remarks = [each for each in pages.remarks.REMARKS.get(name, ()) if "S" in each.letters]
    explained = {pair for each in remarks if not each.newer for pair in each.cells(statuses)}
    letters = pages.letters(name, newer=False)

    assert {pair for pair, each in letters.items() if each == "S" and pair[0]} <= explained


def test_the_page_has_every_remark(pages: Pages) -> None:
    """Each is a sentence that is made of its cells."""
    page = (DOCS / "reference" / "outcome-matrices.md").read_text(encoding="utf-8")

    assert pages.remarks.REMARKS.keys() <= set(shipped())
    for remarks in pages.remarks.REMARKS.values():
        assert all(f"\n- {each}\n" in page for each in remarks)


def test_a_false_remark_is_found(pages: Pages) -> None:
    """Its wrong cells are listed; a cell that is held is not stored."""
    every = pages.remarks.Remark("A", ((("Ready",), pages.remarks.EVERY),), "all moves are declared.")

    assert str(every) == "`Ready` → any other is stored: all moves are declared."
    assert pages.wrong_cells("cubicasa", every) == [
        ("Ready", each) for each in ("New", "Draft", "Pending")
    ]
