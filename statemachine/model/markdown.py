"""Texts in Markdown, as code hosts show it."""

from __future__ import annotations

import re

from statemachine.model.text import printable

_SPECIAL = re.compile(
    r"""
    (?P<known>[\\`*\[\]\#+|] | (?<![^\W_])_ | _(?![^\W_]))  # an underscore between letters has no meaning
    | [<>&~$@] | :(?=\S) | (?<=www)\.
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Characters with a meaning inside a line of Markdown, and in what code hosts make links and icons of.

All tools know a backslash before the first ones; the others are written as entities of HTML.
"""

_OUTER_SPACE = re.compile(r"^ | $")


def markdown_text(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    escaped = _SPECIAL.sub(
        lambda match: f"\\{match[0]}" if match["known"] else f"&#{ord(match[0])};", printable(text)
    )
    return _OUTER_SPACE.sub("&#32;", escaped)
