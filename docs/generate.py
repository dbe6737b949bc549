"""Writes the pages that follow from the code and the rule files; `--check` says which are stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from statemachine import draw, linter, load, loader, messages, shipped
from statemachine.model.diagnostics import Check
from statemachine.model.table import Table

DOCS = Path(__file__).parent


def checks_page() -> str:
    """Return the page of all checks: the docstring of each, with its two examples."""
    checks = dict(sorted({**loader.all_checks(), **linter.CHECKS, **messages.all_checks()}.items()))
    index = "".join(
        f"| [{check.name}](#{check.name}) | {check.severity} | {check.summary} |\n"
        for check in checks.values()
    )
    pages = "\n".join(map(_page, checks.values()))
    return (
        "# The checks\n\n"
        "<!-- written by docs/generate.py from the docstrings of the checks -->\n\n"
        "Each finding of `python -m statemachine check` has one of these names. A finding marked *likely* could be\n"
        "made false by what the file leaves unspecified; it is shown, and fails nothing.\n\n"
        f"| check | severity | finds |\n|---|---|---|\n{index}\n{pages}"
    )


def _page(check: Check) -> str:
    """Return a check's section: indented examples become fenced ones."""
    lines = [f"## {check.name}", "", f"*{check.severity}*", ""]
    fenced = False
    for line in [*check.page.splitlines(), ""]:
        starts = line.startswith("    ") and not fenced
        ends = fenced and line.strip() and not line.startswith("    ")
        if ends:
            while not lines[-1]:
                lines.pop()
            lines += ["```", ""]
        if starts:
            lines += ["", "```yaml"]
        fenced = (fenced or starts) and not ends
        lines.append(line.removeprefix("    ") if fenced else line)
    while not lines[-1]:
        lines.pop()
    return "\n".join([*lines, *(["```"] if fenced else []), ""])


def rule_sets_page() -> str:
    """Return the page of the shipped rule sets: what each holds, and its diagram."""
    sections = "\n".join(map(_section, shipped()))
    return (
        "# The shipped rule sets\n\n"
        "<!-- written by docs/generate.py from rules/ -->\n\n"
        'Load one by its id: `load("gooten")`. What a rule rests on stands beside it in the file, with its source.\n\n'
        f"{sections}"
    )


def _section(name: str) -> str:
    rules = load(name)
    table = Table.of(rules)
    facts = [
        f"{len(rules.statuses)} statuses",
        f"{len(rules.transitions)} transitions",
        f"{len(table.rows)} moves",
    ]
    worlds = [f"{actor} {word}" for actor, word in rules.undeclared.actors.items()]
    others = f"{'anybody else' if worlds else 'everybody'} {rules.undeclared.otherwise}"
    diagram = f"<!-- drawn from {name} -->\n```mermaid\n{draw(rules, 'mermaid')}```\n"
    sources = "".join(
        f"- {source.title or source.name}: <{source.url}>, read {source.retrieved}\n"
        for source in rules.sources.values()
    )
    return (
        f"## {name}\n\n{rules.title or name}: {', '.join(facts)}. "
        f"A move that is not declared: {', '.join([*worlds, others])}.\n\n{diagram}\nSources:\n\n{sources}"
    )


def pages() -> Mapping[Path, str]:
    """Return every generated page by its path."""
    return {DOCS / "checks.md": checks_page(), DOCS / "rule-sets.md": rule_sets_page()}


def stale() -> Iterator[Path]:
    """Yield the pages that are not what they would be if they were written now."""
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are stale and return 1 if any is."""
    if arguments == ["--check"]:
        found = sorted(path.name for path in stale())
        print(
            "\n".join(f"stale: docs/{name}; run python docs/generate.py" for name in found)
            or "all fresh"
        )
        return 1 if found else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
