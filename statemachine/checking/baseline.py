"""The baseline: a file with the findings that a project accepts for now, by what they are about and not by line."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from statemachine.checking.subjects import Subject, Subjects
from statemachine.checking.suppression_checks import unused_baseline_entry
from statemachine.linter import Report
from statemachine.loader.syntax.configuration import fields_of, wrong
from statemachine.loader.syntax.nodes import Items, Node, Scalar
from statemachine.loader.syntax.parse import parse
from statemachine.model.diagnostics import AcceptedFinding, Diagnostic
from statemachine.model.spans import Span

VERSION = 1
_UNPRINTABLE = r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
"""The characters that YAML does not read; compiled at first use, because that takes as long as reading a rule file."""

_KEYS = ("path", "check", "about", "count")


class Key(NamedTuple):
    """What an entry of a baseline is about. The path begins at the folder of the baseline, and has slashes."""

    path: str
    check: str
    about: Subject


@dataclass(frozen=True, slots=True)
class Entry:
    """The number of findings that are accepted, and the place of the entry in the baseline."""

    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Baseline:
    """The accepted findings of a project."""

    path: str
    text: str
    entries: Mapping[Key, Entry]


class Findings:
    """The findings of a run as a baseline counts them.

    `acceptable` are the checks whose findings can be accepted. `not_run` has the checks that did not run, by the path of
    each file that was checked.
    """

    def __init__(
        self, report: Report, acceptable: Collection[str], not_run: Mapping[str, Collection[str]]
    ) -> None:
        self.report = report
        self._acceptable = acceptable
        self._not_run = {os.path.realpath(path): checks for path, checks in not_run.items()}
        self._subjects: dict[str, Subjects] = {}

    def key(self, finding: Diagnostic, folder: str) -> Key | None:
        """Return what a finding is about; None if it cannot be accepted."""
        path = finding.span.path
        if finding.check not in self._acceptable:
            return None
        if path not in self._subjects:
            self._subjects[path] = Subjects(self.report.texts.get(path, ""), path)
        return Key(_relative(path, folder), finding.check, self._subjects[path].of(finding.span))

    def counts(self, folder: str) -> Counter[Key]:
        """Return the number of the findings that can be accepted, by what they are about."""
        keys = (self.key(each, folder) for each in self.report.diagnostics)
        return Counter(key for key in keys if key is not None)

    def is_judged(self, key: Key, folder: str) -> bool:
        """Return whether this run shows if an entry still occurs: its check ran on its file, or its file is gone."""
        path = Path(folder, key.path)
        if key.check not in self._acceptable or not path.exists():
            return True
        not_run = self._not_run.get(os.path.realpath(path))
        return not_run is not None and key.check not in not_run


def baseline_of(text: str | bytes, path: str) -> Baseline:
    """Return the baseline in the text of a file, or raise `ConfigurationError`."""
    root, faults = parse(text, path)
    if faults or root is None:
        raise wrong(faults[0].span, f"invalid JSON: {faults[0].message}")
    document = fields_of(root, ("version", "findings"), "the baseline")
    if _number(document["version"]) != VERSION:
        raise wrong(document["version"].span, f"`version` is not {VERSION}; write the baseline again")
    findings = document["findings"]
    if not isinstance(findings, Items):
        raise wrong(findings.span, "`findings` is not a list")
    readable = text if isinstance(text, str) else text.decode()
    return Baseline(path, readable, dict(map(_entry, findings.nodes)))


def apply_baseline(findings: Findings, baseline: Baseline) -> Report:
    """Return a report without the findings in a baseline, and with a finding for each entry that occurs less often.

    If a finding occurs more often than its entry says, the first ones are accepted.
    """
    report, folder = findings.report, _folder(baseline.path)
    left = Counter({key: entry.count for key, entry in baseline.entries.items()})
    remaining: list[Diagnostic] = []
    accepted: list[AcceptedFinding] = []
    for finding in report.diagnostics:
        key = findings.key(finding, folder)
        if key is not None and left[key] > 0:
            left[key] -= 1
            accepted.append(AcceptedFinding(finding, None))
        else:
            remaining.append(finding)
    unused = [
        unused_baseline_entry(
            entry.span,
            key.check,
            (key.path, *key.about),
            count=entry.count,
            occurs=entry.count - left[key],
        )
        for key, entry in baseline.entries.items()
        if left[key] > 0 and findings.is_judged(key, folder)
    ]
    return replace(
        report,
        files=(*report.files, *([baseline.path] if unused else ())),
        diagnostics=(*remaining, *unused),
        accepted=(*report.accepted, *accepted),
        texts={**report.texts, baseline.path: baseline.text},
    )


def new_baseline(findings: Findings, path: str, before: Baseline | None) -> str:
    """Return the text of a baseline with all findings, and with the entries that this run does not judge."""
    folder = _folder(path)
    counts = findings.counts(folder)
    return text_of(counts | _unjudged(findings, folder, before))


def pruned_baseline(findings: Findings, before: Baseline) -> str:
    """Return the text of a baseline without what no longer occurs, and with nothing new."""
    folder = _folder(before.path)
    counts = findings.counts(folder)
    left = {key: min(entry.count, counts[key]) for key, entry in before.entries.items()}
    return text_of(Counter(left) | _unjudged(findings, folder, before))


def _unjudged(findings: Findings, folder: str, before: Baseline | None) -> Counter[Key]:
    return Counter(
        {
            key: entry.count
            for key, entry in (before.entries if before else {}).items()
            if not findings.is_judged(key, folder)
        }
    )


def text_of(counts: Mapping[Key, int]) -> str:
    """Return a baseline with one entry in each line, sorted, so that two versions can be compared line by line."""
    entries = [
        re.sub(_UNPRINTABLE, _escape, json.dumps({**key._asdict(), "count": count}, ensure_ascii=False))
        for key, count in sorted(counts.items())
        if count > 0
    ]
    listed = "".join(f"\n    {each}," for each in entries).removesuffix(",")
    end = "\n  ]" if entries else "]"
    return f'{{\n  "version": {VERSION},\n  "findings": [{listed}{end}\n}}\n'


def _escape(match: re.Match[str]) -> str:
    """Return a character as JSON escapes it, one beyond U+FFFF as two escapes."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _entry(node: Node) -> tuple[Key, Entry]:
    """Return an entry of a baseline, or raise `ConfigurationError`."""
    fields = fields_of(node, _KEYS, "an entry")
    path, check, about, count = (fields[key] for key in _KEYS)
    for name, value in (("path", path), ("check", check)):
        if not isinstance(value, Scalar) or not isinstance(value.value, str):
            raise wrong(value.span, f"`{name}` is not a text")
    texts = list(_texts(about))
    number = _number(count)
    if number is None or number < 1:
        raise wrong(count.span, "`count` is not a positive integer")
    return Key(_scalar(path), _scalar(check), tuple(texts)), Entry(number, node.span)


def _texts(about: Node) -> Iterator[str]:
    if not isinstance(about, Items):
        raise wrong(about.span, "`about` is not a list")
    for each in about.nodes:
        if not isinstance(each, Scalar) or not isinstance(each.value, str):
            raise wrong(each.span, "`about` has an item that is not a text")
        yield each.text


def _scalar(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _number(node: Node) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _folder(path: str) -> str:
    return os.path.realpath(Path(path).parent)


def _relative(path: str, folder: str) -> str:
    """Return a path as a baseline in a folder has it."""
    return Path(os.path.relpath(os.path.realpath(path), folder)).as_posix()
