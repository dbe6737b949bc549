"""When two spellings are alike: what was probably meant by a word that means nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SEPARATORS = re.compile(r"[\s_-]+")
"""What stands between the parts of a name."""

_COMPARISONS = 20_000
_LONGEST = 100


def loose(name: str) -> str:
    """Return a name without its case and its separators."""
    return SEPARATORS.sub("", name.casefold())


def similar(names: Iterable[str], declared: Iterable[str]) -> Mapping[str, str]:
    """Return the declared name that each resembles most, if any does and there are not too many to compare."""
    from difflib import get_close_matches  # noqa: PLC0415  # slow to import, and seldom needed

    wanted = [name for name in names if len(name) <= _LONGEST]
    folded = {loose(each): each for each in sorted(declared) if len(each) <= _LONGEST}
    if len(wanted) * len(folded) > _COMPARISONS:
        return {}
    close = {name: get_close_matches(loose(name), folded, 1) for name in wanted}
    return {name: folded[found[0]] for name, found in close.items() if found}
