"""Tests of decision tables in TypeScript: what the compiler reports, and what the module answers on Node."""

from __future__ import annotations

import json
import keyword
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from statemachine.exports import export_table
from statemachine.loader import load, loads, shipped
from statemachine.model.ruleset import RuleSet
from tests.cli.conftest import ACME
from tests.exports.oracle import Oracle, Question, all_questions, declared_names
from tests.exports.readers import sql_answers
from tests.typings.generated import NAMES, named

_NAMES = [name for name in NAMES if not keyword.iskeyword(name)][::2]
HOSTILE_NAMES = list(dict.fromkeys([*_NAMES, "\ud800", "${x}", "'", "constructor", "__proto__"]))
"""Names with a meaning in TypeScript: half of those of the modules of types, because the table of all is large."""

needs_tsc = pytest.mark.skipif(
    shutil.which("tsc") is None, reason="the TypeScript compiler is not on the path"
)
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on the path")

GOOD = """\
import { Answer, Question, Status, decide } from "./acme";

const question: Question = { source: Status.NEW, event: "ship" };
const answer: Answer = decide(question);
console.log(answer === Answer.DEPENDS, decide({ source: null, target: "New", actor: undefined }));
"""

MISTAKES = {
    "misspelt_status.ts": 'import { decide } from "./acme";\ndecide({ source: "Nwe", target: "Held" });\n',
    "misspelt_answer.ts": (
        'import { decide } from "./acme";\n'
        'console.log(decide({ source: "New", target: "Held" }) === "allow");\n'
    ),
    "no_source.ts": 'import { decide } from "./acme";\ndecide({ target: "Held" });\n',
    "no_events.ts": 'import { decide } from "./wordbee_invoice";\ndecide({ source: null, event: "x" });\n',
}
"""Code that the compiler has to report, by the name of its module."""

ASK = """\
import { readFileSync } from "node:fs";

const cases = JSON.parse(readFileSync("cases.json", "utf8"));
const found = {};
for (const [name, { lists, questions }] of Object.entries(cases)) {
  const { decide } = await import(`./${name}.js`);
  const answers = [];
  const ask = (source, target, event, actor, channel, override) => {
    try {
      answers.push(decide({ source, target, event, actor, channel, override })[0]);
    } catch (error) {
      answers.push(error.name[0]);
    }
  };
  for (const question of questions ?? []) ask(...question);
  const [statuses, events, actors, channels] = lists ?? [[], [], [], []];
  for (const source of statuses) for (const target of statuses) for (const event of events) {
    if (target === null && event === null) continue;
    for (const actor of actors) for (const channel of channels) for (const override of [false, true])
      ask(source, target, event, actor, channel, override);
  }
  found[name] = answers.join("");
}
console.log(JSON.stringify(found));
"""
"""Prints the first letters of the answers to all questions of a module, and of the errors."""

WRONG: Mapping[Question, str] = {
    Question("Hodl", "Held", None): "R",
    Question("__proto__", "Held", None): "R",
    Question("New", "constructor", None): "R",
    Question("New", None, "toString"): "R",
    Question("New", "Held", None, "nobody"): "R",
    Question("New", "Held", None, None, "mail"): "R",
    Question("New", None, None): "T",
}
"""Questions with undeclared names, and one without target and event, with the first letter of the error."""


def modules() -> dict[str, RuleSet]:
    """Return the shipped rule sets and two others, by the names of their modules."""
    found = {name.replace("/", "_").replace("-", "_"): load(name) for name in shipped()}
    return found | {"acme": loads(ACME), "hostile": named(HOSTILE_NAMES)}


def expected() -> dict[str, Mapping[Question, str]]:
    """Return the questions to each module with the first letters of the answers.

    Those of the shipped rule sets are read from SQL, which another test compares with the engine.
    """
    rules = modules()
    found: dict[str, Mapping[Question, str]] = {}
    for name in rules.keys() - {"acme", "hostile"}:
        answers = sql_answers(export_table(rules[name], "sql"))
        found[name] = {each: answers[each] for each in all_questions(rules[name])}
        assert len(found[name]) == len(answers)
    for name, questions in (
        ("acme", all_questions(rules["acme"])),
        ("hostile", sampled_hostile(rules["hostile"])),
    ):
        oracle = Oracle(rules[name])
        found[name] = {each: oracle.answer(each) for each in questions}
    return {
        name: {each: answer[0] for each, answer in answers.items()} for name, answers in found.items()
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Return a folder with the compiled modules of all rule sets, and the errors of the compiler."""
    folder = tmp_path_factory.mktemp("exports")
    files = {f"{name}.ts": export_table(rules, "typescript") for name, rules in modules().items()}
    files |= {"good.ts": GOOD, **MISTAKES}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    command = [
        shutil.which("tsc") or "tsc",
        "--strict",
        "--noUncheckedIndexedAccess",
        "--pretty",
        "false",
    ]
    options = ["--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler"]
    run = subprocess.run(
        [*command, "--exactOptionalPropertyTypes", *options, *sorted(files)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return folder, [line for line in run.stdout.splitlines() if ": error " in line]


@needs_tsc
def test_tsc_accepts_the_modules_and_reports_the_mistakes(project: tuple[Path, list[str]]) -> None:
    """There is exactly one error for each mistake, and none for a module."""
    _, errors = project
    assert sorted(line.split("(")[0] for line in errors) == sorted(MISTAKES), errors


@needs_tsc
@needs_node
def test_a_module_answers_every_question_as_the_engine(project: tuple[Path, list[str]]) -> None:
    """All questions of the shipped rule sets, and some of a rule set with hostile names; a wrong question throws."""
    folder, _ = project
    rules, answers = modules(), expected()
    answers["acme"] = {**WRONG, **answers["acme"]}
    cases: dict[str, Any] = {name: {"lists": declared_names(rules[name])} for name in answers}
    cases["hostile"] = {"questions": [*answers["hostile"]]}
    cases["acme"]["questions"] = [*WRONG]
    (folder / "cases.json").write_text(json.dumps(cases), encoding="ascii")
    (folder / "ask.js").write_text(ASK, encoding="utf-8")
    node = shutil.which("node") or "node"
    run = subprocess.run([node, "ask.js"], cwd=folder, capture_output=True, text=True, check=True)
    letters = {name: "".join(each.values()) for name, each in answers.items()}

    assert json.loads(run.stdout) == letters


def sampled_hostile(rules: RuleSet) -> list[Question]:
    """Return a question by target, by event and by both for each name, with each as an actor."""
    first, *_, last = rules.statuses
    return [
        Question(source, target, event, name, name)
        for name in rules.statuses
        for source in dict.fromkeys((first, name, None))
        for target, event in ((last, None), (None, name), (last, name), (name, None))
    ]
