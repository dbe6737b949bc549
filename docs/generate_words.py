"""The pages of causes, outcomes and commands."""

from __future__ import annotations

import os
from contextlib import redirect_stdout
from io import StringIO

from page_parts import WIDTH, members, origin, table

from statemachine import Cause, Decision, Meaning, Policy, Refusal, Verdict
from statemachine.cli.main import COMMANDS, DEBUG
from statemachine.cli.main import main as run_command
from statemachine.model.observation import default_policy

_VARIABLES = (
    ("`NO_COLOR`", "If it is not empty, output has no colors."),
    (
        "`FORCE_COLOR`",
        "If it is neither empty nor `0`, output has colors, also where it is not a terminal.",
    ),
    (f"`{DEBUG}`", "If it is not empty, an internal error (exit status 70) prints its traceback."),
    ("`TERM`", "With `dumb`, output has no colors, unless `FORCE_COLOR` is set."),
)
"""The environment variables; `--color always` and `--color never` have priority over them."""


def causes_page() -> str:
    """Return the page of the causes and verdicts, each with its sentence."""
    causes = table(
        ("cause", "HTTP", "meaning"),
        ((f"`{each}`", str(_http(each)), text) for each, text in members(Cause)),
    )
    verdicts = table(("verdict", "meaning"), ((f"`{each}`", text) for each, text in members(Verdict)))
    return (
        "# Causes\n\n"
        f"{origin('Cause in statemachine/model/decision.py')}"
        "Each reason for a no is a `Refusal`: a cause, a message, the name it is about, the rule, and the place of\n"
        "the rule in its file. Causes are stable words; messages may change. *HTTP* is the status that\n"
        "`decision.to_problem()` gives if this cause is the only one. The first seven causes block a transition.\n"
        "They are in rank: a decision lists the reasons that are easiest to remove first.\n\n"
        "The [glossary](glossary.md) explains *row* and *alternatives*.\n\n"
        f"{causes}\n## Verdicts\n\n{verdicts}"
    )


def outcomes_page() -> str:
    """Return the page of the outcomes and policies, each with its sentence."""
    outcomes = table(
        ("outcome", "meaning", "policy by default"),
        ((f"`{each}`", text, policy_by_default(each)) for each, text in members(Meaning)),
    )
    policies = table(("policy", "what to do"), ((f"`{each}`", text) for each, text in members(Policy)))
    return (
        "# Outcomes\n\n"
        f"{origin('Meaning in statemachine/model/observation.py')}"
        "`engine.observe(stored, observation)` returns an `Outcome`. Its `meaning` is one of these words. Its\n"
        "`policy` is what to do about it.\n\n"
        f"{outcomes}\n"
        "*Certain* means that documented rules and the message leave no other reading. A message that is late by its time\n"
        "is certain if documented moves lead from its status to the stored one; it is ignored in either case. Without a\n"
        "time, a `late` is certain only if, besides, no route leads back to its status, and the file has no override, no\n"
        "open world and no unspecified entries. Most late messages without a time are therefore held, and so is one whose\n"
        "time cannot be compared with the stored one:\n"
        "[act on the outcome](../how-to/act-on-outcomes.md) helps you to choose a policy.\n"
        "[The outcomes by pair](outcome-matrices.md) shows every pair of statuses of each shipped rule set.\n\n"
        f"## Policies\n\n{policies}\n"
        "Set a policy in the rule file under `policies:`, or in the call:\n"
        '`engine.observe(stored, observation, policies={"late": "hold"})`. The policy of the call is used before that\n'
        "of the file. [The semantics](../semantics.md#7-observe) describe when each outcome is given.\n"
    )


def _http(cause: Cause) -> int:
    problem = Decision(Verdict.REFUSED, refusals=(Refusal(cause, ""),)).to_problem()
    return int(problem["status"])


def policy_by_default(meaning: Meaning) -> str:
    """Return the default policy of an outcome, with its condition."""
    policy = default_policy(meaning, certain=True, stays=True)
    if (other := default_policy(meaning, certain=False, stays=True)) is not policy:
        return f"`{policy}` if certain or late by time, else `{other}`"
    if (other := default_policy(meaning, certain=True, stays=False)) is not policy:
        return f"`{policy}` if both readings end in the stored status, else `{other}`"
    return f"`{policy}`"


def commands_page() -> str:
    """Return the page of the commands: the help of each."""
    sections = "".join(
        f"\n## {name}\n\n```text\n{_help([name, '--help'])}```\n" for name in sorted(COMMANDS)
    )
    return (
        f"# Commands\n\n{origin('the --help of each command')}"
        "`python -m statemachine` and `statemachine-rules` are the same command.\n\n"
        f"```text\n{_help(['--help'])}```\n\n"
        "[JSON output](json-output.md) describes what `--format json` prints.\n\n"
        f"## Environment variables\n\n`--color always` and `--color never` have priority over these. `NO_COLOR` has priority over `FORCE_COLOR`.\n\n{table(('variable', 'meaning'), _VARIABLES)}{sections}"
    )


def _help(arguments: list[str]) -> str:
    """Return what a command prints."""
    printed = StringIO()
    os.environ["COLUMNS"] = str(WIDTH)
    with redirect_stdout(printed):
        run_command(arguments, prog="python -m statemachine")
    return printed.getvalue()
