"""Writes the pages that follow from the code and the rule files; `--check` lists the stale ones."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from generate_answers import answers_page, decision_table_page
from generate_api import api_page
from generate_audit_page import audit_page
from generate_changes import changes_page
from generate_json_output import json_output_page
from generate_matrices import matrices_page
from generate_rule_file import rule_file_page
from generate_rule_sets import rule_set_files
from generate_store_tables import store_picture, store_tables_page
from generate_words import causes_page, commands_page, outcomes_page
from page_parts import origin

from statemachine.checking import all_checks
from statemachine.model.diagnostics import BASE_FILE, Check

DOCS = Path(__file__).parent


def checks_page() -> str:
    """Return the page of all checks: the docstring of each, with its two examples."""
    checks = all_checks()
    index = "".join(
        f"| [{check.name}](#{check.name}) | {check.severity} | {check.summary} |\n"
        for check in checks.values()
    )
    pages = "\n".join(map(_page, checks.values()))
    return (
        f"# The checks\n\n{origin('the docstrings of the checks')}"
        "Each finding of `python -m statemachine check` has one of these names. A finding marked *likely* may be\n"
        "false, because of something that the file leaves unspecified. It is shown, but does not change the exit status.\n\n"
        "Most examples are fragments. A fragment is laid over this file: each top-level key replaces that of the file.\n"
        "For a fragment with `extends`, it is the file `acme.yaml`, and the fragment needs no more than `format: 1`.\n\n"
        f"```yaml\n{BASE_FILE}```\n\n"
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


def pages() -> Mapping[Path, str]:
    """Return every generated page by its path."""
    return {
        DOCS / "checks.md": checks_page(),
        **{DOCS / name: text for name, text in rule_set_files().items()},
        DOCS / "reference" / "causes.md": causes_page(),
        DOCS / "reference" / "outcomes.md": outcomes_page(),
        DOCS / "reference" / "outcome-matrices.md": matrices_page(),
        DOCS / "reference" / "commands.md": commands_page(),
        DOCS / "reference" / "json-output.md": json_output_page(),
        DOCS / "reference" / "rule-file.md": rule_file_page(),
        DOCS / "reference" / "answers.md": answers_page(),
        DOCS / "reference" / "decision-table.md": decision_table_page(),
        DOCS / "reference" / "change-kinds.md": changes_page(),
        DOCS / "reference" / "python-api.md": api_page(),
        DOCS / "reference" / "audit.md": audit_page(),
        DOCS / "reference" / "store-tables.md": store_tables_page(),
        DOCS / "pictures" / "store-keys.svg": store_picture(),
    }


def stale() -> Iterator[Path]:
    """Yield the pages whose text differs from what would be written now."""
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield path


def main(arguments: list[str]) -> int:
    """Write the pages; or, with `--check`, list the stale ones and return 1 if there are any."""
    if arguments == ["--check"]:
        old = sorted(path.relative_to(DOCS).as_posix() for path in stale())
        print(
            "\n".join(f"stale: docs/{name}; run python docs/generate.py" for name in old) or "all fresh"
        )
        return 1 if old else 0
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
