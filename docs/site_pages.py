"""Adds the pages of this folder, and those of the project, to the site that MkDocs builds."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from statemachine import load, shipped
from statemachine.cli.explorer_page import explorer_page
from statemachine.diagrams.view import View

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))  # MkDocs loads this file by its path

from generate_rule_sets import stem_of  # noqa: E402  # after the line above

PROJECT_PAGES = {"README.md": "index.md", "SECURITY.md": "security.md", "LICENSE": "licence.md"}
"""The pages at the top of the repository, by their names on the site."""

EXPLORER = "-explorer.html"
"""The end of the name of a page on which a rule set can be explored; these pages are only on the site."""

TITLE = re.compile(r"^(# .*)$", re.MULTILINE)

ENDINGS = {".md", ".svg", ".png"}

NAMED_FENCE = re.compile(r"^(```\w+) (\S+)$", re.MULTILINE)
"""The first line of a code block with the name of its file, which MkDocs wants in another form."""


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add each page and picture of the folder of the documentation, and the pages of the project."""
    only_on_site = Path(config.docs_dir), Path(config.site_dir)
    for path in sorted(DOCS.rglob("*")):
        if path.suffix in ENDINGS and not any(path.is_relative_to(each) for each in only_on_site):
            name = path.relative_to(DOCS).as_posix()
            files.append(File.generated(config, name, content=_page(path)))
    for name, page in PROJECT_PAGES.items():
        files.append(File.generated(config, page, content=_page(DOCS.parent / name)))
    for name in shipped():
        page = f"rule-sets/{stem_of(name)}{EXPLORER}"
        files.append(File.generated(config, page, content=explorer_page(View.of(load(name)))))
    return files


def _page(path: Path) -> str | bytes:
    """Return the content of a file, with the links of a page as they are on the site."""
    if path.suffix not in {".md", ""}:
        return path.read_bytes()
    text = path.read_text(encoding="utf-8")
    if path.parent == DOCS.parent:
        text = text.replace("](docs/", "](")
    else:
        depth = len(path.relative_to(DOCS).parts)
        text = text.replace(f"]({'../' * depth}", f"]({'../' * (depth - 1)}")
    for name, page in PROJECT_PAGES.items():
        text = text.replace(f"{name})", f"{page})")
    if path.parent.name == "rule-sets":
        text = TITLE.sub(
            rf"\1\n\n[Explore it in your browser]({path.stem}{EXPLORER}){{ .md-button }}", text, count=1
        )
    return NAMED_FENCE.sub(r'\1 title="\2"', text)
