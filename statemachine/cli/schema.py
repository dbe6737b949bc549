"""`schema`: the JSON Schema of rule files, for editors and other readers."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from statemachine.cli.streams import write_document
from statemachine.loader import schema_text


def arguments(_: ArgumentParser) -> None:
    """Declare what the command takes: nothing."""


def run(_: Namespace) -> int:
    """Print the schema, and answer 0."""
    write_document(schema_text().rstrip("\n") + "\n")
    return 0
