"""Which checks run on a file, and how their findings are reported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from statemachine.model.diagnostics import Check, Diagnostic, Severity
from statemachine.model.frozen import FrozenMap


def _nothing(_: str) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which checks run on a file, and how their findings are reported.

    With `strict`, the checks run too that are off by default. `severities` has the checks that a project judges itself;
    None stands for one that does not run. With `likely_fails`, likely findings count as certain. `ignored` returns the
    checks whose findings in a file, by its path, are not reported.
    """

    strict: bool = False
    severities: Mapping[str, Severity | None] = field(default_factory=FrozenMap)
    likely_fails: bool = False
    ignored: Callable[[str], Collection[str]] = _nothing

    def runs(self, check: Check) -> bool:
        """Return whether a check runs; one whose severity a project sets runs even if it is off by default."""
        if check.name in self.severities:
            return self.severities[check.name] is not None
        return self.strict or check.default

    def off(self, checks: Iterable[Check]) -> Iterator[str]:
        """Yield the names of the checks that do not run, among them those that the project turns off."""
        yield from (each.name for each in checks if not self.runs(each))
        yield from (name for name, severity in self.severities.items() if severity is None)

    def reported(self, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Yield the findings of the checks that run, with the severity that the project gives them."""
        for each in findings:
            severity = self.severities.get(each.check, each.severity)
            if severity is not None and each.check not in self.ignored(each.span.path):
                certain = each.certain or self.likely_fails
                is_same = (severity, certain) == (each.severity, each.certain)
                yield each if is_same else replace(each, severity=severity, certain=certain)
