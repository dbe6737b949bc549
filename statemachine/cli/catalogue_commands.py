"""The commands without a question: `list`, `checks`, `schema` and `completion` print what the package has."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from statemachine.cli.arguments import ExitCode, add_format, unknown_name
from statemachine.cli.files import load_rules
from statemachine.cli.main import full_parser
from statemachine.cli.render import columns, print_answer, write_document
from statemachine.loader import schema_text, shipped
from statemachine.model.extras import library
from statemachine.model.json_values import answers_schema_text

_COUNTED = ("statuses", "transitions", "actions")
_CHECK_KEYS = ("name", "severity", "summary", "page")
_SHELLS = ("bash", "zsh", "tcsh")
_FILE_ARGUMENTS = frozenset({"FILE", "PATH", "RULES"})
"""The arguments that a shell completes with the names of files."""

_COMPLETION_EPILOG = """\
Load the script when the shell starts, for example in ~/.bashrc:
  eval "$(statemachine-rules completion bash)"
It completes the command statemachine-rules.
"""


def add_list(parser: ArgumentParser) -> None:
    """Prepare the parser of `list`."""
    add_format(parser)
    parser.set_defaults(run=_list)


def add_checks(parser: ArgumentParser) -> None:
    """Prepare the parser of `checks`."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="the check to explain")
    add_format(parser)
    parser.set_defaults(run=_checks)


def add_schema(parser: ArgumentParser) -> None:
    """Prepare the parser of `schema`."""
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--answers", action="store_true", help="the schema of answers as JSON instead")
    chosen.add_argument("--export", action="store_true", help="the schema of exported tables instead")
    chosen.add_argument("--findings", action="store_true", help="the schema of findings as JSON instead")
    chosen.add_argument("--diff", action="store_true", help="the schema of comparisons as JSON instead")
    chosen.add_argument(
        "--audit", action="store_true", help="the schema of audit reports as JSON instead"
    )
    parser.set_defaults(run=_schema)


def add_completion(parser: ArgumentParser) -> None:
    """Prepare the parser of `completion`."""
    parser.epilog = _COMPLETION_EPILOG
    parser.add_argument("shell", choices=_SHELLS, metavar="SHELL", help=", ".join(_SHELLS))
    parser.set_defaults(run=_completion)


def _list(options: Namespace) -> int:
    entries = [_list_entry(name) for name in shipped()]
    rows = [
        (each["id"], each["version"], each["title"], ", ".join(f"{each[key]} {key}" for key in _COUNTED))
        for each in entries
    ]
    print_answer(options, lambda: {"rule_sets": entries}, columns(rows, indent=""))
    return ExitCode.YES


def _list_entry(name: str) -> dict[str, Any]:
    rules = load_rules(name)
    title = rules.title or f"{rules.provider} {rules.subject}"
    counts = {each: len(getattr(rules, each)) for each in _COUNTED}
    return {"id": name, "version": rules.version, "title": title, **counts}


def _checks(options: Namespace) -> int:
    from statemachine.checking import all_checks  # noqa: PLC0415  # heavy, and only for this command

    checks = all_checks()
    if options.name is None:
        rows = ((each.name, str(each.severity), each.summary) for each in checks.values())
        lines = columns(rows, indent="")
    elif options.name in checks:
        check = checks[options.name]
        checks, lines = {check.name: check}, iter([f"{check.name} ({check.severity})\n\n{check.page}"])
    else:
        raise unknown_name("check", options.name, checks)
    values = [{key: getattr(each, key) for key in _CHECK_KEYS} for each in checks.values()]
    print_answer(options, lambda: {"checks": values}, lines)
    return ExitCode.YES


def _schema(options: Namespace) -> int:
    if options.export:
        from statemachine.exports import table_schema_text  # noqa: PLC0415  # only for this schema

        text = table_schema_text()
    elif options.findings:
        from statemachine.linter import findings_schema_text  # noqa: PLC0415  # only for this schema

        text = findings_schema_text()
    elif options.diff:
        from statemachine.diff import comparison_schema_text  # noqa: PLC0415  # only for this schema

        text = comparison_schema_text()
    elif options.audit:
        from statemachine.audit import audit_schema_text  # noqa: PLC0415  # needs an extra

        text = audit_schema_text()
    else:
        text = answers_schema_text() if options.answers else schema_text()
    write_document(text.rstrip("\n") + "\n")
    return ExitCode.YES


def _completion(options: Namespace) -> int:
    shtab = library("shtab", extra="completion")
    parser = full_parser()
    for action in _actions(parser):
        if action.metavar in _FILE_ARGUMENTS:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # shtab reads this attribute
    write_document(shtab.complete(parser, shell=options.shell).rstrip("\n") + "\n")
    return ExitCode.YES


def _actions(parser: ArgumentParser) -> Iterator[Action]:
    """Yield the actions of a parser and of the parsers of its commands."""
    for action in parser._actions:  # noqa: SLF001  # argparse has no public way to list them
        yield action
        if isinstance(action.choices, dict):
            for subparser in action.choices.values():
                yield from _actions(subparser)
