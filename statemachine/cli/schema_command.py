"""`schema`: prints the JSON Schema of rule files."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.arguments import ExitCode
from statemachine.cli.terminal import write_document
from statemachine.loader import schema_text


def add_arguments(_: ArgumentParser) -> None:
    """Add no arguments: the command has none."""


def run(_: Namespace) -> int:
    """Print the schema, and return 0."""
    write_document(schema_text().rstrip("\n") + "\n")
    return ExitCode.YES
