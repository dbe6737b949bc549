"""A rule file of 32 kB takes a few seconds and less than 500 MB, in every shape."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loader.files import HEAD
from tests.needs import needs

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[1]
LARGEST = 32_000
SECONDS = 15
"""CPU seconds for each shape: three times the five seconds of the promise, for slow machines."""

PROGRAM = """\
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (500_000_000, 500_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1]) + 1))
import statemachine
text = sys.stdin.read()
checks = [each.check for each in statemachine.lint_text(text)]
try:
    rules = statemachine.loads(text)
except statemachine.InvalidRulesError:
    sizes = []
else:
    sizes = [len(statemachine.draw(rules, format=each)) for each in ("mermaid", "dot")]
    statemachine.Engine(rules).available(next(iter(rules.statuses)), blocked=True)
    rules.digest
print(json.dumps([sorted(set(checks)), sizes]))
"""


def names(letter: str, count: int) -> str:
    """Return a list of names in flow style."""
    return f"[{', '.join(f'{letter}{number}' for number in range(count))}]"


def mapping(form: str, count: int) -> str:
    """Return a mapping in flow style, with an entry for each number."""
    return "{" + ", ".join(form.format(number, number + 1) for number in range(count)) + "}"


def file(count: int, rest: str, *moves: str) -> str:
    """Return a rule file with some statuses and transitions."""
    transitions = "".join(f"  - {{{move}}}\n" for move in moves)
    statuses = f"statuses: {mapping('S{}: {{}}', count)}\n"
    return f"{HEAD}{rest}{statuses}transitions:{f'{chr(10)}{transitions}' if moves else ' []'}\n"


def wide_guards(count: int) -> str:
    """Return as many facts and guards; each guard is the same alias with a condition on every fact."""
    facts = mapping("f{}: {{type: integer}}", count)
    guards = "".join(f", g{number}: *g" for number in range(1, count))
    return f"facts: {facts}\nguards: {{g0: &g {mapping('f{0}: {0}', count)}{guards}}}\n"


def requests(count: int, body: str) -> str:
    """Return requests that share one body; it has the anchor b."""
    return "messages:\n  outbound:\n" + "".join(
        f'    m{number}: {{for: e, method: POST, url: "https://example.com", body: {"*b" if number else body}}}\n'
        for number in range(count)
    )


def repeated(form: str, count: int) -> list[str]:
    """Return a transition for each number."""
    return [form.format(number) for number in range(count)]


VALUES = "facts: {{total: {{type: integer}}}}\nguards: {}\n"
ENUM = "facts: {{word: {{enum: &words {}}}}}\nguards: {}\n"

SHAPES: dict[str, Callable[[int], str]] = {
    "any to any": lambda n: file(n, "", "source: any, target: any"),
    "any to any, 316 statuses": lambda n: file(min(n, 316), "", "source: any, target: any"),
    "a group to itself": lambda n: file(n, f"groups: {{g: {names('S', n)}}}\n", "source: g, target: g"),
    "many wildcards": lambda n: file(n, "", *repeated("source: any, target: any, event: e{}", n)),
    "wildcards with except": lambda n: file(
        n, "", *repeated("source: any, except: S{0}, target: S{0}, event: e", n)
    ),
    "guarded wildcards with one event": lambda n: file(
        14, VALUES.format(mapping("g{}: {{total: {}}}", n)),
        *repeated("source: any, target: any, event: e, guard: g{}", n),
    ),
    "guarded wildcards with except": lambda n: file(
        min(n, 300),
        VALUES.format(mapping("g{}: {{total: {{not: {}}}}}", min(n, 300))),
        *repeated("source: any, except: S{0}, target: S0, event: e, guard: g{0}", min(n, 300)),
    ),
    "groups of groups": lambda n: file(
        n, f"groups: {mapping('g{0}: [S{0}, g{1}]', n)[:-1]}, g{n}: S0}}\n",
        *repeated("source: g{0}, target: g{0}", n),
    ),
    "actors that include actors": lambda n: file(
        2, f"actors: {mapping('a{}: {{includes: a{}}}', n)[:-1]}, a{n}: {{}}}}\n",
        *repeated("source: S0, target: S1, actor: a{}", n),
    ),
    "actors with all others": lambda n: file(
        2, "actors: {" + ", ".join(f"a{k}: {{includes: {names('a', k)}}}" if k else "a0: {}" for k in range(n)) + "}\n",
        "source: S0, target: S1, actor: a0",
    ),
    "many channels": lambda n: file(
        2, f"channels: &all {names('c', n)}\n",
        *repeated("source: S0, target: S1, channel: *all, event: e{}", n),
    ),
    "wildcards with many channels": lambda n: file(
        min(n, 300), f"channels: &all {names('c', min(4 * n, 2_000))}\n", "source: any, target: any, channel: *all"
    ),
    "an enum of many words": lambda n: file(
        2, ENUM.format(names("w", n), "{g: {word: w0}}"), "source: S0, target: S1, guard: g"
    ),
    "guards of many words": lambda n: file(
        2, ENUM.format(names("w", n), mapping("g{}: {{word: *words}}", n)),
        *repeated("source: S0, target: S1, guard: g{}", n),
    ),
    "guards without many words": lambda n: file(
        2, ENUM.format(names("w", n), mapping("g{}: {{word: {{not: *words}}}}", n)),
        *repeated("source: S0, target: S1, guard: g{}", n),
    ),
    "many guards for each row": lambda n: file(
        n, VALUES.format(mapping("g{}: {{total: {}}}", n)), f"source: any, target: any, guard: {names('g', n)}"
    ),
    "many required inputs": lambda n: file(
        n, f"inputs: {mapping('i{}: {{type: string}}', n)}\n",
        f"source: S0, target: S1, event: e, requires: &all {names('i', n)}",
        *repeated("source: S0, target: S1, event: e{}, requires: *all", n),
    ),
    "many aliases": lambda n: file(1, f"ignored: {names('x', n)}\n"),
    "one transition repeated": lambda n: file(n, "", *["source: any, target: S0"] * n),
    "deep lists": lambda n: f"{HEAD}statuses: {'[' * n}\n",
    "many messages": lambda n: file(2, "", "source: S0, target: S1, event: e")
    + "messages:\n  inbound:\n" + "".join(f"    m{k}: {{order: id, status: state}}\n" for k in range(n)),
    "many requests": lambda n: file(2, "", "source: S0, target: S1, event: e")
    + "messages:\n  outbound:\n"
    + "".join(f'    m{k}: {{for: e, method: POST, url: "https://example.com"}}\n' for k in range(n)),
    "moves with wide guards": lambda n: file(
        2, wide_guards(min(n, 150)), *repeated("source: S0, target: S1, event: e, guard: g{}", min(n, 150))
    ),
    "wide guards for each row": lambda n: file(
        min(n, 300), wide_guards(min(n, 400)), f"source: any, target: any, guard: {names('g', min(n, 400))}"
    ),
    "moves with all guards": lambda n: file(
        2, VALUES.format(mapping("g{}: {{total: {{not: {}}}}}", min(n, 220))),
        f"source: S0, target: S1, guard: &all {names('g', min(n, 220))}",
        *repeated("source: S0, target: S1, event: e{}, guard: *all", min(n, 220)),
    ),
    "required enums for each row": lambda n: file(
        min(n, 300), f"inputs: {{i0: &i {{enum: {names('w', min(n, 700))}}}, {mapping('i{1}: *i', min(n, 699))[1:]}\n",
        f"source: any, target: any, requires: {names('i', min(n, 700))}",
    ),
    "actions with wide guards": lambda n: file(2, wide_guards(n), "source: S0, target: S1")
    + f"actions: {mapping('a{0}: {{statuses: S0, guard: g{0}}}', n)}\n",
    "guards for each target": lambda n: file(
        min(n, 300), VALUES.format(mapping("g{}: {{total: {{not: {}}}}}", min(n, 300))),
        *repeated("source: S0, target: any, event: e, guard: g{}", min(n, 300)),
    ),
    "requests with one body": lambda n: file(2, "", "source: S0, target: S1, event: e")
    + requests(n, f"&b {mapping('k{}: sorce', n)}"),
    "unknown parameters": lambda n: file(2, "", "source: S0, target: S1, event: e")
    + "messages:\n  outbound:\n    m: {for: e, method: POST, url: 'https://example.com', "
    + f"parameters: {mapping('parm{}: {{}}', n)}, body: {mapping('k{0}: parameters.pram{0}', n)}}}\n",
}  # fmt: skip


def largest(make: Callable[[int], str]) -> str:
    """Return the largest file of a shape that has at most 32 kB."""
    high = 2
    while high < LARGEST and len(make(high)) <= LARGEST:
        high *= 2
    low = 1
    while low < high:
        middle = (low + high + 1) // 2
        if len(make(middle)) <= LARGEST:
            low = middle
        else:
            high = middle - 1
    return make(low)


@needs("messages")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for a process")
@pytest.mark.parametrize("name", SHAPES)
def test_a_small_file_takes_little_time_and_memory(name: str) -> None:
    """It is linted, drawn and asked in 500 MB of address space, or has a finding that keeps it from loading."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SECONDS)],
        cwd=ROOT,
        input=largest(SHAPES[name]),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    checks, sizes = json.loads(done.stdout)
    assert sizes or {"too-many-rows", "too-large", "too-deep"} & set(checks)
