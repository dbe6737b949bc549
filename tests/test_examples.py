"""Tests that every example of README and docs gives the output that it shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import examples
from tests.needs import needs

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXECUTED = [page for page in PAGES if page.name != "checks.md" and page.parent.name != "rule-sets"]
"""Every page but that of the checks, which are tested with their examples, and those of the shipped rule sets."""

MORE = {
    "use-in-django.md": "test-all",
    "use-in-fastapi.md": "test-all",
    "keep-orders-in-a-database.md": "store",
    "legal-histories.md": "store",
    "recover-a-database.md": "store",
    "change-the-rules-of-stored-orders.md": "store",
    "use-with-sqlalchemy.md": "store",
    "audit-a-log.md": "test-all",
}
"""The pages that need more than the extra `messages`."""

WRONG = """\
```python
>>> print("one\\n\\ntwo")
three
>>> 1 / 0
```

```console
$ python -m statemachine --version
$ echo $?
1
```
"""


@needs("messages")
@pytest.mark.parametrize(
    "page",
    [
        pytest.param(
            page,
            id=str(page.relative_to(ROOT)),
            marks=needs(MORE[page.name]) if page.name in MORE else (),
        )
        for page in EXECUTED
    ],
)
def test_a_page_shows_the_actual_output(page: Path, tmp_path: Path) -> None:
    """Running the examples of a page gives the output that the page shows.

    They run in a thread of their own: a page may start an event loop, and the browser of other tests has one here.
    """
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(examples.run, page, tmp_path).result() == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    """README, or a page that it links to, links to every page; and every link leads to a file."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        assert page.is_file(), page
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            waiting += examples.links(page)

    assert set(PAGES) <= reached


def test_a_wrong_example_is_reported_and_can_be_updated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrong outputs are problems; with `UPDATE_EXAMPLES` the page gets the right ones."""
    monkeypatch.delenv("UPDATE_EXAMPLES", raising=False)
    page = tmp_path / "page.md"
    page.write_text(WRONG, encoding="utf-8")

    assert len(examples.run(page, tmp_path)) == 2
    assert page.read_text(encoding="utf-8") == WRONG

    monkeypatch.setenv("UPDATE_EXAMPLES", "1")
    examples.run(page, tmp_path)
    text = page.read_text(encoding="utf-8")

    assert "one\n<BLANKLINE>\ntwo\n" in text
    assert "ZeroDivisionError: division by zero" in text
    assert "$ echo $?\n0\n" in text
    assert examples.run(page, tmp_path) == []


def test_a_block_that_cannot_be_run_is_reported(tmp_path: Path) -> None:
    """An unknown language, a file without a name and a session without `>>>` are problems."""
    page = tmp_path / "page.md"
    page.write_text(
        "```perl\n1;\n```\n\n```json\n1\n```\n\n```python\nprint(1)\n```\n", encoding="utf-8"
    )

    assert len(examples.run(page, tmp_path)) == 3
