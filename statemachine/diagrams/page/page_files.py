"""The files of pages: templates, styles and scripts, and texts as HTML."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from statemachine.model.text import printable


@cache
def page_file(name: str) -> str:
    """Return the text of a file of this folder."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def page_template(name: str) -> Template:
    """Return a file of this folder as a template."""
    return Template(page_file(name))


def html_text(text: str) -> str:
    """Return a text for HTML, with its unprintable characters as escapes."""
    return escape(printable(text))
