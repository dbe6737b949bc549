"""No retired name and no retired sentence is used: the project has the standard terms of the field."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from statemachine.cli.main import command_parser
from statemachine.loader import schema_text
from statemachine.model.decision import Cause

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "statemachine").rglob("*.py"))
CODE = [*MODULES, *(path for path in (ROOT / "tests").rglob("*.py") if "reference" not in path.parts)]
TEXTS = [
    *(path for path in CODE if path != Path(__file__)),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "rules").rglob("*.yaml"),
    ROOT / "README.md",
]

CLASSES = {
    *(
        "Kept",
        "Offer",
        "Offered",
        "Offering",
        "Answer",
        "Inbound",
        "Outbound",
        "World",
        "Unknown",
        "Result",
    ),
    *("Way", "Ways", "Hearing", "Judge", "Asked", "Said", "Heard", "Found", "Form", "Compiled", "Spots"),
    *("Around", "_Page", "Wire", "Told", "_Hearing"),
}
"""Classes whose names did not explain themselves."""

MODULE_NAMES = {
    *("found", "meanings", "sentences", "hush", "hidden", "masking", "handed", "islands", "clashes"),
    *("advice", "words", "misfits", "saying", "asking", "opening", "hearing", "judge", "heard", "spots"),
    *("ways", "offer", "offers", "dominators", "places"),
}
"""Modules whose names did not explain themselves."""

FUNCTIONS = {
    *("hear", "heard", "heard_of", "said", "says", "saying", "speaking", "talk", "tell", "told"),
    *("told_documents", "told_previous", "ends_untold", "telling_values", "by_what_it_says"),
    *(
        "asking",
        "hush",
        "hushed",
        "handed",
        "handed_in",
        "hopeless",
        "doomed",
        "let_through",
        "stands_for",
    ),
    *("islands", "clashes", "misfit", "misfits", "worlds", "walk", "walks", "walk_back", "way", "ways"),
    *("live_offer", "offer_faults", "offer_of", "offering", "provider_answer", "spot", "spots"),
    *("again_or_ahead", "again_or_anew", "late_or_ahead", "straightened", "wire_of", "with_offers"),
}
"""Functions whose names did not explain themselves, without underscores around them."""

MEMBERS = {
    "ValueSet": {"meet", "within", "outside", "some", "but"},
    "Table": {"open"},
    "Decider": {"yes"},
    "Outcome": {"moves", "kept"},
    "Status": {"outcome"},
    "RuleSet": {"offers"},
    "Request": {"wire", "shown"},
    "Messages": {"read_offer", "available_answer", "read_answer"},
    "Engine": {"kept", "status"},
}
"""Retired names of members and parameters, by their class."""

SENTENCES = (
    "no value does that can be looked at without raising",
    "The plain yeses laid out for two look-ups",
    "are the statuses that were passed unheard",
    "says that no other way is as short",
    "how long the system looks for the address of a host is its own",
    "what a file says so often is not looked through",
    "what the message says is no other",
    "the whole of it is no place for a caret",
    "nothing is wrong but statuses that are unknown",
    "Two events to one target are two",
    "in which worlds have no part",
    "for whom undeclared moves are refused",
    "is no status that is declared",
    "has to be asked for as one",
    "this stands more than",
    "write it flatter",
    "the url is none that can be asked for",
    "either this is a repetition, or it has entered it anew",
    "to hold: paid is true",
    "Whoever does not say who he is may be anybody",
    "The world of the asker decides what becomes of a move",
)
"""Sentences that needed two readings."""


def test_no_class_has_a_retired_name() -> None:
    """The package and its tests have standard names for classes."""
    assert [name for path in CODE for name in _classes(path) if name in CLASSES] == []


def test_no_module_has_a_retired_name() -> None:
    """The name of a module describes its content."""
    assert [path for path in MODULES if path.stem in MODULE_NAMES] == []


def test_no_function_has_a_retired_name() -> None:
    """Functions have standard names, except in tests against the reference model, which has its own."""
    paths = [path for path in CODE if "properties" not in path.parts]
    assert [name for path in paths for name in _functions(path) if name.strip("_") in FUNCTIONS] == []


def test_the_times_of_observe_have_their_own_options() -> None:
    """`--stored-at` is the time of the stored status; `--at` is the time of the message."""
    helps = {
        each: action.help
        for action in command_parser("observe")._actions
        for each in action.option_strings
    }
    assert (helps["--stored-at"] or "").startswith("the time of the stored status")
    assert (helps["--at"] or "").startswith("the time of the message")


@pytest.mark.parametrize("name", MEMBERS)
def test_no_member_has_a_retired_name(name: str) -> None:
    """Methods, fields and parameters have their new names."""
    nodes = [node for path in MODULES for node in ast.walk(_tree(path)) if _is_class(node, name)]
    assert len(nodes) == 1
    assert MEMBERS[name].isdisjoint(_members(nodes[0]))


def test_no_cause_and_no_key_has_a_retired_name() -> None:
    """Users write and compare the new words."""
    keys = set(_keys(json.loads(schema_text())))
    assert {"result", "live_moves"} <= keys
    assert {"outcome", "offers"}.isdisjoint(keys)
    assert "not-offered" not in set(Cause)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_text_has_a_retired_sentence(sentence: str) -> None:
    """Code, docs and rule files have none of the sentences."""
    assert [path for path in TEXTS if sentence.casefold() in _flat(path)] == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _classes(path: Path) -> Iterator[str]:
    return (node.name for node in ast.walk(_tree(path)) if isinstance(node, ast.ClassDef))


def _functions(path: Path) -> Iterator[str]:
    return (node.name for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef))


def _is_class(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.ClassDef) and node.name == name


def _keys(schema: object) -> Iterator[str]:
    """Yield every key that rule files may have, at any depth."""
    if isinstance(schema, list):
        for each in schema:
            yield from _keys(each)
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        for each in schema.values():
            yield from _keys(each)


def _members(node: ast.AST) -> set[str]:
    """Return the names of fields, methods and their parameters."""
    names = set[str]()
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef):
            names |= {each.name, *(arg.arg for arg in (*each.args.args, *each.args.kwonlyargs))}
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            names.add(each.target.id)
    return names


def _flat(path: Path) -> str:
    """Return a text in one line, so that a sentence is found across line breaks."""
    return re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).casefold()
