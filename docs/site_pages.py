"""Adds the pages of this folder, and those of the project, to the site that MkDocs builds."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

DOCS = Path(__file__).parent
PROJECT_PAGES = {"README.md": "index.md", "SECURITY.md": "security.md", "LICENSE": "licence.md"}
"""The pages at the top of the repository, by their names on the site."""

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
    return NAMED_FENCE.sub(r'\1 title="\2"', text)
