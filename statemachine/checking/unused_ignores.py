"""Reports what is in `per-file-ignores` of the settings and ignores nothing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from statemachine.checking.all_findings import CheckResult
from statemachine.checking.settings import Settings
from statemachine.checking.settings_file import IGNORES
from statemachine.checking.suppression_checks import unused_per_file_ignore
from statemachine.checking.toml_places import place_of
from statemachine.model.diagnostics import Diagnostic


def unused_ignores(
    settings: Settings, results: Sequence[tuple[str, CheckResult]], roots: Collection[str], text: str
) -> Iterator[Diagnostic]:
    """Yield a finding for each check that a pattern of the settings ignores, and that finds nothing there.

    `results` are those of the files with these settings, by path. `roots` are the real paths of the folders and files
    that were checked: a pattern that may also match other files is not judged. `text` is that of the settings file.
    """
    for pattern, checks in settings.per_file_ignores.items():
        if not _is_in(roots, settings, pattern):
            continue
        matching = [(path, result) for path, result in results if settings.matches(path, pattern)]
        used = {
            check
            for _, result in results
            for (path, check), occurs in result.ignored.items()
            if occurs and settings.matches(path, pattern)
        }
        unused = [
            each
            for each in dict.fromkeys(checks)
            if each not in used and all((path, each) in result.ignored for path, result in matching)
        ]
        if not matching:  # then a base may match, which is not checked by itself
            unused = [] if used else [pattern]
        for name in unused:
            keys = (*IGNORES, pattern, name) if matching else (*IGNORES, pattern)
            span = place_of(keys, text, settings.path or "")
            yield unused_per_file_ignore(span, pattern, name if matching else None)


def _is_in(roots: Collection[str], settings: Settings, pattern: str) -> bool:
    """Return whether all files that a pattern can match are in one of the roots."""
    is_anywhere = "/" not in pattern.rstrip("/")
    parts = () if is_anywhere else takewhile(lambda part: not {"*", "?"} & set(part), pattern.split("/"))
    start = os.path.realpath(os.path.join(settings.folder, *parts))  # noqa: PTH118  # paths are texts here
    return any(start == root or start.startswith(root.rstrip(os.sep) + os.sep) for root in roots)
