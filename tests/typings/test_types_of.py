"""Tests of modules of types: what they contain when they run, and what type checkers report."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given

from statemachine.loader import load, shipped
from statemachine.model.decision import Cause
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain, Type
from statemachine.typings import LANGUAGES, types_of
from tests.needs import needs
from tests.strategies import rule_sets
from tests.typings.generated import NAMES, named, named_rule_sets

ROOT = Path(__file__).parents[2]

TYPES = {
    Type.STRING: str,
    Type.INTEGER: int,
    Type.NUMBER: float,
    Type.BOOLEAN: bool,
    Type.DATE: date,
    Type.DATETIME: datetime,
    Type.DURATION: timedelta,
}

GOOD = """\
from statemachine import Engine, load
from gooten import Actor, Status, StatusName
from small import Facts

engine = Engine(load("gooten"))
hold: StatusName = "Hold"
facts: Facts = {"end": "x y", "a:b": 1}
print(engine.decide(Status.NEW, target=Status.HOLD, actor=Actor.PARTNER, facts=facts).allowed, hold)
"""

MISTAKES = {
    "misspelt_member.py": "from gooten import Status\n\nprint(Status.HODL)\n",
    "misspelt_literal.py": 'from gooten import StatusName\n\nstatus: StatusName = "Hodl"\n',
    "misspelt_fact.py": 'from hostile import Facts\n\nfacts: Facts = {"a;c": 1}\n',
    "wrong_type.py": 'from hostile import Inputs\n\ninputs: Inputs = {"state": "1"}\n',
}
"""Code that type checkers have to report, by the name of its module."""

GOOD_SCRIPT = """\
import { Cause, Status } from "./gooten";
import { Facts } from "./small";

const hold: Status = "Hold";
const facts: Facts = { end: "x y", "a:b": 1 };
console.log(hold === Status.HOLD, Cause.AMBIGUOUS, facts);
"""

SCRIPT_MISTAKES = {
    "misspelt_member.ts": 'import { Status } from "./gooten";\nconsole.log(Status.HODL);\n',
    "misspelt_literal.ts": 'import { Status } from "./gooten";\nexport const status: Status = "Hodl";\n',
    "misspelt_fact.ts": 'import { Facts } from "./hostile";\nexport const facts: Facts = { "a;c": 1 };\n',
    "wrong_type.ts": 'import { Inputs } from "./hostile";\nexport const inputs: Inputs = { state: "1" };\n',
}


def run_module(text: str) -> dict[str, Any]:
    """Run a module in Python, and return its public names."""
    names: dict[str, Any] = {"__name__": "generated"}
    exec(compile(text, "generated.py", "exec", dont_inherit=True), names)  # noqa: S102  # the text is the test
    return {name: names[name] for name in names["__all__"]}


def modules() -> dict[str, RuleSet]:
    """Return the shipped rule sets, a small one, and one with hostile names, by the names of their modules."""
    shipped_sets = {name.replace("/", "_").replace("-", "_"): load(name) for name in shipped()}
    return shipped_sets | {"small": named(["end", "a:b", "x y"]), "hostile": named(NAMES)}


def check_round_trip(rules: RuleSet) -> None:
    """Assert that the module in Python has exactly the names of the rules."""
    module = run_module(types_of(rules, "python"))
    expected = {
        "Status": tuple(rules.statuses),
        "Event": tuple(dict.fromkeys(each.event for each in rules.transitions if each.event)),
        "Action": tuple(rules.actions),
        "Actor": tuple(rules.actors),
        "Channel": tuple(rules.channels),
        "Fact": tuple(rules.facts),
        "Input": tuple(rules.inputs),
    }
    enums = {
        name: each
        for name, each in module.items()
        if isinstance(each, type) and issubclass(each, StrEnum)
    }
    for kind, names in expected.items():
        assert (kind in module) == bool(names)
        if names:
            assert tuple(each.value for each in enums[kind]) == names
            assert module[f"{kind}Name"] == Literal[names]
    for kind, declared in (("Facts", rules.facts), ("Inputs", rules.inputs)):
        found = module[kind].__annotations__ if kind in module else {}
        assert found == {name: _type(each.domain) for name, each in declared.items()}
    assert module["Cause"] is Cause
    assert module["RULES_ID"] == rules.identity.id
    assert (module["RULES_VERSION"], module["RULES_DIGEST"]) == (rules.version, rules.digest)


def _type(domain: Domain) -> object:
    return Literal[domain.enum] if domain.enum else TYPES[domain.type]


@given(named_rule_sets())
def test_enums_have_exactly_the_names_of_any_rule_set(rules: RuleSet) -> None:
    """No name, title or version becomes code or gets lost."""
    check_round_trip(rules)


@given(rule_sets())
def test_enums_have_exactly_the_names_of_a_loaded_rule_file(rules: RuleSet) -> None:
    """A kind without names is left out."""
    check_round_trip(rules)


@pytest.mark.parametrize("name", modules())
def test_enums_have_exactly_the_names_of_a_known_rule_set(name: str) -> None:
    """The shipped rule sets, and all hostile names together."""
    check_round_trip(modules()[name])


@given(named_rule_sets())
def test_a_module_is_plain_text(rules: RuleSet) -> None:
    """Each text is the same in each run, is UTF-8, and has no unprintable character besides the line ends."""
    check_plain_text(rules)


@pytest.mark.parametrize("name", NAMES)
def test_no_hostile_name_puts_an_unprintable_character_into_a_module(name: str) -> None:
    """No version of Python lets a joiner into an identifier, although identifiers of 3.13 can have joiners."""
    check_plain_text(named([name]))


def check_plain_text(rules: RuleSet) -> None:
    """Assert that the modules of the rules are plain text."""
    for language in LANGUAGES:
        text = types_of(rules, language)
        assert text == types_of(rules, language)
        assert text.encode("utf-8").decode("utf-8") == text
        assert text.replace("\n", "").isprintable()


def test_an_unknown_language_is_an_error() -> None:
    """The message names the languages."""
    with pytest.raises(ValueError, match="unknown language 'java'; use python or typescript"):
        types_of(load("gooten"), "java")  # type: ignore[arg-type]  # the mistake is the test
    with pytest.raises(TypeError, match="rules must be a RuleSet, not str"):
        types_of("gooten")  # type: ignore[arg-type]  # likewise


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the modules of all rule sets in Python, a program that uses them, and the mistakes."""
    folder = tmp_path_factory.mktemp("types")
    for name, rules in modules().items():
        (folder / f"{name}.py").write_text(types_of(rules, "python"), encoding="utf-8")
    for name, text in {"good.py": GOOD, **MISTAKES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = {"include": ["."], "extraPaths": [str(ROOT)], "typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    return folder


@needs("test")
def test_mypy_accepts_the_modules_and_reports_the_mistakes(project: Path) -> None:
    """`mypy --strict` has exactly one error for each mistake, and none for a module."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-color-output", "."]
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    run = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    errors = [line for line in run.stdout.splitlines() if ": error: " in line]

    assert sorted(line.split(":")[0] for line in errors) == sorted(MISTAKES), run.stdout + run.stderr


@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright_accepts_the_modules_and_reports_the_mistakes(project: Path) -> None:
    """Pyright in strict mode reports each mistake, and nothing else."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    run = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    errors = [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1, each["message"])
        for each in json.loads(run.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    ]

    assert {name for name, _, _ in errors} == set(MISTAKES), errors


@pytest.mark.skipif(shutil.which("tsc") is None, reason="the TypeScript compiler is not on the path")
def test_tsc_accepts_the_modules_and_reports_the_mistakes(tmp_path: Path) -> None:
    """`tsc --strict` has exactly one error for each mistake, and none for a module."""
    files = {f"{name}.ts": types_of(rules, "typescript") for name, rules in modules().items()}
    files["good.ts"] = GOOD_SCRIPT
    for name, text in {**files, **SCRIPT_MISTAKES}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    tsc = shutil.which("tsc") or "tsc"
    command = [tsc, "--noEmit", "--strict", "--target", "es2022", "--pretty", "false"]
    names = sorted([*files, *SCRIPT_MISTAKES])
    run = subprocess.run(
        [*command, "--module", "es2022", "--moduleResolution", "bundler", *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in run.stdout.splitlines() if ": error " in line]

    assert sorted(line.split("(")[0] for line in errors) == sorted(SCRIPT_MISTAKES), run.stdout
