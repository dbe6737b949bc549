"""Tests of the site that MkDocs builds from the documentation."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.needs import needs
from tests.test_examples import PAGES, ROOT

pytestmark = needs("docs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built strictly: a broken link or a page that no menu has fails."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    run = subprocess.run(
        [*command, "--config-file", "docs/mkdocs.yml", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return folder


def test_each_page_is_on_the_site(site: Path) -> None:
    """Every page of README and docs is a page of the site, under its own path."""
    docs = ROOT / "docs"
    expected = {page.relative_to(docs).with_suffix(".html") for page in PAGES if docs in page.parents}
    assert {path.relative_to(site) for path in site.rglob("*.html")} >= {*expected, Path("index.html")}


def test_nothing_is_loaded_from_another_server(site: Path) -> None:
    """Scripts, styles, fonts and pictures of every page come from the site itself."""
    loaded = {
        (page.name, address)
        for page in site.rglob("*.html")
        for address in _loaded(page.read_text("utf-8"))
    }
    assert {(name, address) for name, address in loaded if re.match(r"(?:https?:)?//", address)} == set()


class _Loads(HTMLParser):
    """Collects the addresses that a browser loads with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of a script, a picture or a style sheet."""
        found = dict(attrs)
        if tag in {"script", "img", "iframe"}:
            self.addresses.append(found.get("src") or "")
        elif tag == "link" and found.get("rel") in {"stylesheet", "icon", "preload"}:
            self.addresses.append(found.get("href") or "")


def _loaded(page: str) -> list[str]:
    parser = _Loads()
    parser.feed(page)
    return parser.addresses
