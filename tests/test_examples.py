"""Every example of README and docs does what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import examples

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED = {"checks.md"}


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name not in GENERATED],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_a_page_shows_what_happens(page: Path, tmp_path: Path) -> None:
    """What a page shows is what running it gives."""
    assert examples.run(page, tmp_path) == []


def test_the_pages_are_there() -> None:
    """README and the pages that it leads to exist."""
    names = {page.name for page in PAGES}

    assert {
        *("README.md", "rule-files.md", "engine.md", "messages.md", "checks.md", "performance.md")
    } <= names
