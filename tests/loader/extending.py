"""Rule files that extend each other in a folder, and their findings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from statemachine.loader import load
from statemachine.model.errors import InvalidRulesError
from statemachine.model.ruleset import RuleSet
from tests.loader.files import FULL, underlined
from tests.strategies import Document, to_yaml

EXTENDS = "format: 1\nextends: ./base.yaml\n"


def write(folder: Path, **texts: str) -> None:
    """Save each text as the file `<name>.yaml`."""
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def extended(folder: Path, extension: str, base: str = FULL) -> RuleSet:
    """Return the rule set of an extension that follows `EXTENDS`."""
    write(folder, base=base, extension=EXTENDS + extension)
    return load(folder / "extension.yaml")


def faults(folder: Path, extension: str, base: str = FULL) -> list[tuple[str, str, str]]:
    """Return the file, the check and the underlined text of each finding in an extension."""
    try:
        extended(folder, extension, base)
    except InvalidRulesError as error:
        texts = {"base": base, "extension": EXTENDS + extension}
        names = [Path(each.span.path).stem for each in error.diagnostics]
        return [
            (name, each.check, underlined(texts[name], each.span))
            for name, each in zip(names, error.diagnostics, strict=True)
        ]
    return []


def layered(folder: Path, *documents: Document) -> RuleSet:
    """Return the rule set of several documents, each laid over the one before."""
    for number, document in enumerate(documents):
        base = {"extends": f"./{number - 1}.yaml"} if number else {}
        write(folder, **{str(number): to_yaml({**document, **base})})
    return load(folder / f"{len(documents) - 1}.yaml")


def rows(rules: RuleSet) -> Counter[Any]:
    """Return how often each row is made, with everything that counts for an answer."""
    return Counter(
        (
            each.event,
            source,
            target,
            each.limits,
            each.override,
            each.default,
            each.otherwise,
            each.after,
        )
        for each in rules.transitions
        for source, target in rules.moves(each)
    )
