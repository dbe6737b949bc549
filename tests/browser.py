"""Chromium, driven by Playwright, for the tests of what a reader sees."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

_MISSING = [name for name in ("playwright", "axe_playwright_python") if find_spec(name) is None]
_CHROMIUM = shutil.which("chromium")

needs_browser = pytest.mark.skipif(
    bool(_MISSING) or _CHROMIUM is None,
    reason="needs playwright, axe-playwright-python and the command chromium",
)
"""Marks tests that open a page in Chromium."""


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser, which is closed at the end."""
    library = import_module("playwright.sync_api")  # not installed for the light suite
    with library.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def axe_report(tab: Any) -> str:
    """Return what axe reports about a page; an empty text if it finds no violation."""
    found = import_module("axe_playwright_python.sync_playwright").Axe().run(tab)
    return str(found.generate_report()) if found.violations_count else ""


class OpenedPage:
    """A page in the browser, with everything that it wrote to the console and asked the network for."""

    def __init__(self, browser: Any, file: Path, *, address: str = "", **options: Any) -> None:
        self.file = file
        self.tab = browser.new_page(**options)
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.tab.on("console", lambda message: self.messages.append(message.text))
        self.tab.on("pageerror", lambda error: self.messages.append(str(error)))
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.goto(f"{file.as_uri()}{address}")

    @property
    def is_quiet(self) -> bool:
        """Whether the console is empty, and the page asked for nothing but its own file."""
        return not self.messages and {each.split("#")[0] for each in self.requests} == {
            self.file.as_uri()
        }
