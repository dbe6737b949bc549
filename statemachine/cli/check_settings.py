"""The settings of `check`: those of the project of each file, and the options that replace them."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from statemachine.checking import CheckResult, Preset, Settings, find_settings, unused_ignores
from statemachine.cli.arguments import system_error
from statemachine.cli.files import read_input
from statemachine.linter import Report
from statemachine.loader import RuleFile
from statemachine.model.diagnostics import in_file_order
from statemachine.model.text import listing


def add_settings(parser: ArgumentParser) -> None:
    """Add the options that replace settings, or show them."""
    parser.add_argument(
        "--preset",
        choices=[str(each) for each in Preset],
        metavar="NAME",
        help="default; strict: also the checks that are off by default; pedantic: likely findings fail too",
    )
    parser.add_argument("--isolated", action="store_true", help="ignore the settings in pyproject.toml")
    parser.add_argument(
        "--show-settings", action="store_true", help="print the settings of the files, and check nothing"
    )


class ProjectSettings:
    """The settings of each file: those in the nearest `pyproject.toml`, with the options of the command over them."""

    def __init__(self, options: Namespace) -> None:
        """Take the options of the command."""
        self._isolated: bool = options.isolated
        self._preset = None if options.preset is None else Preset(options.preset)
        self._by_folder: dict[str, Settings] = {}

    def of_folder(self, folder: str) -> Settings:
        """Return the settings in a folder or above it. Raises `CommandError` and `ConfigurationError`."""
        if folder not in self._by_folder:
            self._by_folder[folder] = self._read(folder)
        return self._by_folder[folder]

    def of(self, file: RuleFile) -> Settings:
        """Return the settings of a rule file; a text without a folder has those of the current one."""
        if file.folder is None:
            return self.of_folder(".")
        is_shipped = file.identity != os.path.realpath(file.path)
        return self._replaced(Settings()) if is_shipped else self.of_folder(file.folder)

    def includes(self, path: str) -> bool:
        """Return whether a file that is found in a folder is checked."""
        return self.of_folder(os.path.dirname(path) or ".").includes(path)  # noqa: PTH120  # cheaper for many files

    def _read(self, folder: str) -> Settings:
        try:
            found = None if self._isolated else find_settings(folder)
        except OSError as error:
            raise system_error(f"read {error.filename!r}", error) from error
        return self._replaced(found or Settings())

    def _replaced(self, settings: Settings) -> Settings:
        return settings if self._preset is None else replace(settings, preset=self._preset)


def with_unused_ignores(
    report: Report, results: Sequence[tuple[str, Settings, CheckResult]], words: Iterable[str]
) -> Report:
    """Return a report with a finding for each setting that ignores nothing in the files that the words name.

    `results` has each checked file by path, with its settings and its findings.
    """
    roots = {os.path.realpath(word) for word in words if Path(word).exists()}
    by_path = {settings.path: settings for _, settings, _ in results if settings.per_file_ignores}
    for path, settings in by_path.items():
        text = read_input(path or "").decode()
        own = [(name, result) for name, each, result in results if each.path == path]
        found = tuple(settings.selection().reported(unused_ignores(settings, own, roots, text)))
        if found and path is not None:
            report = replace(
                report,
                files=(*report.files, path),
                diagnostics=(*report.diagnostics, *in_file_order(found)),
                texts={**report.texts, path: text},
            )
    return report


def shown_settings(files: Iterable[RuleFile], project: ProjectSettings) -> Iterator[str]:
    """Yield the settings of some files as TOML, each with its file and the rule files that it is for."""
    paths: dict[str, tuple[Settings, list[str]]] = {}
    for file in files:
        settings = project.of(file)
        paths.setdefault(settings.path or "", (settings, []))[1].append(file.path)
    for settings, names in paths.values():
        yield f"# {settings.path or 'no pyproject.toml'}, for {listing(names, most=5)}\n{settings.to_toml()}"
