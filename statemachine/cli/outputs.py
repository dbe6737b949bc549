"""Documents in one of several formats, which commands print or write to a file."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from errno import EACCES
from pathlib import Path
from typing import TypeVar

from statemachine.cli.arguments import CommandError, system_error
from statemachine.cli.render import write_document
from statemachine.model.text import listing

Format = TypeVar("Format", bound=str)


def add_output(parser: ArgumentParser, formats: Iterable[str], default: str) -> None:
    """Add the options for the format and for the file."""
    choices = tuple(formats)
    parser.add_argument(
        "--format",
        choices=choices,
        metavar="FORMAT",
        help=f"{', '.join(choices)} (default: by the ending of FILE, else {default})",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="the file to write (default: standard output)"
    )


def write_output(document: str | bytes, output: str | None) -> None:
    """Print a document or write it to a file, a text in UTF-8; raise `CommandError` if the file cannot be written."""
    if output is None:
        write_document(document)
        return
    content = document if isinstance(document, bytes) else document.encode("utf-8")
    try:
        Path(output).write_bytes(content)
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise system_error(f"write {output!r}", error) from error


def replace_file(path: str, content: bytes) -> None:
    """Write a file in one step, so that nobody ever reads a half of it; its mode stays. Raise `CommandError`.

    A file with several names (hard links) is written in its place, so that it stays one file.
    """
    import shutil  # noqa: PLC0415  # slow to import, and seldom needed
    from tempfile import NamedTemporaryFile  # noqa: PLC0415  # slow to import, and seldom needed

    target = Path(os.path.realpath(path))  # a link stays a link
    written = None
    try:
        if not (target.stat().st_mode & 0o222 and os.access(target, os.W_OK)):  # root may write anything
            raise PermissionError(EACCES, os.strerror(EACCES))
        if target.stat().st_nlink > 1:
            target.write_bytes(content)
            return
        with NamedTemporaryFile(dir=target.parent, delete=False) as file:
            written = Path(file.name)
            file.write(content)
        shutil.copymode(target, written)
        written.replace(target)
    except (OSError, ValueError) as error:
        if written is not None:
            written.unlink(missing_ok=True)
        raise system_error(f"write {path!r}", error) from error


def format_of(options: Namespace, endings: Mapping[str, Format], default: Format) -> Format:
    """Return the format by option and file ending, or raise `CommandError` if they contradict each other."""
    chosen: Format | None = options.format
    output: str | None = options.output
    if output is None:
        return chosen or default
    _, dot, letters = Path(output).name.rpartition(".")
    ending = f"{dot}{letters}".lower() if dot else ""
    if chosen is not None and not ending:
        return chosen
    if ending not in endings:
        what = f"unknown ending {ending!r}" if ending else "no ending"
        raise CommandError(f"{what} in {output!r}; use {listing(endings, 'or')}")
    if chosen not in {None, endings[ending]}:
        raise CommandError(
            f"--format {chosen} contradicts the ending of {output!r}, which means {endings[ending]}"
        )
    return endings[ending]
