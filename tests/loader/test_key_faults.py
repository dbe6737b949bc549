"""Each fault of the keys of events, retired statuses, transitions and of your own has one clear finding."""

from __future__ import annotations

from typing import TypeAlias

import pytest

from tests.loader.files import findings, underlined

Fault: TypeAlias = tuple[str, str, str, str | None]
"""What is written, the part of it at which the finding is, and the message and the help of the finding."""

FILE = """\
format: 1
provider: acme
subject: order
version: 1.0.0
facts: {paid: {type: boolean}}
guards: {is-paid: GUARD}
statuses:
  New: {initial: true}
  Old: {STATUS}
  Done: {final: true, result: success}
transitions:
  - {event: ship, source: [New, Old], target: Done, guard: is-paidTRANSITION}
events: EVENTS
"""
DURATION = "write a duration in ISO 8601, in weeks to seconds: P7D, PT2H30M, P1DT2H"
NULL = 'write a value, or "~" in quotes if it is a text'
BOOLEAN = "write true or false"
BOOLEAN_WORD = "write true or false, in lower case and without quotes"
MAPPING = "write keys with values: {key: value}"
OWN = "a key of your own is no fact; beside it, write the conditions of a guard under `when`"
NOT_RETIRED = "status 'Old' has 'replaced_by', but it is not retired"
RETIRE = "write `retired: true`, or remove `replaced_by`"
TARGET = "'target' must be 'asker' or 'provider', not"
LONG = "x-" + 199 * "a"

EVENTS: list[Fault] = [
    ("{shipp: {}}", "shipp", "unknown event 'shipp'", "did you mean 'ship'?"),
    ("{Done: {}}", "Done", "unknown event 'Done'", "write the event of a transition"),
    ("[ship]", "[ship]", "'events' must be a mapping, not a list", MAPPING),
    ("ship", "ship", "'events' must be a mapping, not a text", MAPPING),
    ("{ship: provider}", "provider", "'ship' must be a mapping, not a text", MAPPING),
    ("{ship: ~}", "~", "'ship' is null", NULL),
    ("{ship: {titel: Ship}}", "titel", "unknown key 'titel' in an event", "did you mean 'title'?"),
    (
        "{ship: {title: 3}}",
        "3",
        "'title' must be a text, not an integer",
        'put it in quotes if it is text: "3"',
    ),
    ("{ship: {target: providor}}", "providor", f"{TARGET} 'providor'", "did you mean 'provider'?"),
    ("{ship: {target: Done}}", "Done", f"{TARGET} 'Done'", None),
    ("{ship: {target: [provider]}}", "[provider]", f"{TARGET} a list", None),
    (
        "{ship: {targets: asker}}",
        "targets",
        "unknown key 'targets' in an event",
        "did you mean 'target'?",
    ),
    (
        "{ship: {x_icon: box}}",
        "x_icon",
        "unknown key 'x_icon' in an event",
        "a key of your own begins with 'x-': write 'x-icon'",
    ),
]
STATUS: list[Fault] = [
    ("retired: yes", "yes", "'retired' must be true or false, not a text", BOOLEAN_WORD),
    ("retired: 2026-01-31", "2026-01-31", "'retired' must be true or false, not a text", BOOLEAN),
    ("retired: [true]", "[true]", "'retired' must be true or false, not a list", BOOLEAN),
    ("retired: ~", "~", "'retired' is null", NULL),
    ("retird: true", "retird", "unknown key 'retird' in a status", "did you mean 'retired'?"),
    (
        "deprecated: true",
        "deprecated",
        "unknown key 'deprecated' in a status",
        "did you mean 'retired'?",
    ),
    ("replaced_by: New", "New", NOT_RETIRED, RETIRE),
    ("retired: false, replaced_by: New", "New", NOT_RETIRED, RETIRE),
    (
        "retired: yes, replaced_by: New",
        "yes",
        "'retired' must be true or false, not a text",
        BOOLEAN_WORD,
    ),
    ("retired: true, replaced_by: Nwe", "Nwe", "unknown status 'Nwe'", "did you mean 'New'?"),
    (
        "retired: true, replaced_by: any",
        "any",
        "unknown status 'any'",
        "declare it under statuses",
    ),
    (
        "retired: true, replaced_by: [New]",
        "[New]",
        "'replaced_by' must be a text or an integer, not a list",
        "write it without brackets: New",
    ),
    (
        "retired: true, replaced-by: New",
        "replaced-by",
        "unknown key 'replaced-by' in a status",
        "did you mean 'replaced_by'?",
    ),
    (
        "renamed_from: {a: b}",
        "{a: b}",
        "'renamed_from' must be a text, an integer or a list, not a mapping",
        "write a text, or a list of texts: [a, b]",
    ),
    ("renamed_from: []", "[]", "'renamed_from' is an empty list", "fill it, or remove it"),
    (
        "renamed_from: [true]",
        "true",
        "item 1 of 'renamed_from' must be a text or an integer, not a boolean",
        'put it in quotes if it is text: "true"',
    ),
    (
        "renamed_form: Open",
        "renamed_form",
        "unknown key 'renamed_form' in a status",
        "did you mean 'renamed_from'?",
    ),
]
TRANSITION: list[Fault] = [
    ("self: no", "no", "'self' must be true or false, not a text", BOOLEAN_WORD),
    ("self: 0", "0", "'self' must be true or false, not an integer", BOOLEAN),
    ("selff: false", "selff", "unknown key 'selff' in a transition", "did you mean 'self'?"),
    ("otherwise: yes", "yes", "'otherwise' must be true or false, not a text", BOOLEAN_WORD),
    ("otherwise: refused", "refused", "'otherwise' must be true or false, not a text", BOOLEAN),
    (
        "otherwis: true",
        "otherwis",
        "unknown key 'otherwis' in a transition",
        "did you mean 'otherwise'?",
    ),
    ("after: 7 days", "7 days", "invalid waiting time '7 days'", DURATION),
    ("after: P1M", "P1M", "invalid waiting time 'P1M'", DURATION),
    ("after: P0D", "P0D", "invalid waiting time 'P0D'", "write a longer one, or remove the key"),
    ("after: 7", "7", "'after' must be a text, not an integer", DURATION),
    ("after: [P7D]", "[P7D]", "'after' must be a text, not a list", DURATION),
    ("aftr: P7D", "aftr", "unknown key 'aftr' in a transition", "did you mean 'after'?"),
    (
        "X-color: red",
        "X-color",
        "unknown key 'X-color' in a transition",
        "a key of your own begins with 'x-': write 'x-color'",
    ),
    (
        f"{LONG}: 1",
        LONG,
        f"unknown key 'x-{25 * 'a'}...{28 * 'a'}' in a transition",
        "shorten it: a key of your own has at most 200 characters, in one line",
    ),
    ("x-a: 1, x-a: 2", "x-a", "duplicate key 'x-a'", "keep one of them, or rename one"),
    ("x-a: &a [*a]", "*a", "alias '*a' is inside the value that it repeats", "write the value out"),
]
GUARDS: list[Fault] = [
    ("{paid: true, x-a: 1}", "x-a", "unknown fact 'x-a'", OWN),
    ("{x-a: 1}", "x-a", "unknown fact 'x-a'", OWN),
    (
        "{when: {paid: true, x-a: 1}}",
        "x-a",
        "a fact cannot be named 'x-a': a key that begins with 'x-' is your own",
        "rename the fact",
    ),
]
CASES = {"EVENTS": EVENTS, "STATUS": STATUS, "TRANSITION": TRANSITION, "GUARD": GUARDS}


def file_of(place: str, text: str) -> str:
    """Return the file with a text at a place, and without faults elsewhere."""
    texts = {"EVENTS": "{}", "STATUS": "", "TRANSITION": "", "GUARD": "{paid: true}"}
    texts[place] = f", {text}" if place == "TRANSITION" else text
    file = FILE
    for name, each in texts.items():
        file = file.replace(name, each)
    return file


@pytest.mark.parametrize(
    ("place", "case"), [(place, case) for place, cases in CASES.items() for case in cases]
)
def test_a_fault_has_one_finding(place: str, case: Fault) -> None:
    """The finding is at the wrong key or value, and says what is wrong and what to write instead."""
    text, marked, message, advice = case
    file = file_of(place, text)
    (finding,) = findings(file)

    assert (finding.message, finding.help) == (message, advice)
    assert underlined(file, finding.span) == marked


def test_a_written_null_is_a_value_and_a_missing_one_is_not() -> None:
    """A key of your own needs a value, which can be `null`."""
    assert findings(file_of("TRANSITION", "x-a: null, x-b: {c: [~]}")) == ()
    (missing,) = findings(file_of("TRANSITION", "x-a: "))

    assert missing.message == "'x-a' has no value"
    assert missing.help == "write a value, write {} for a declaration without details, or remove it"


def test_a_key_of_your_own_may_be_as_deep_as_a_file() -> None:
    """A file has at most a hundred levels."""
    assert findings(file_of("TRANSITION", f"x-a: {90 * '['}{90 * ']'}")) == ()
    (finding,) = findings(file_of("TRANSITION", f"x-a: {100 * '['}{100 * ']'}"))

    assert (finding.message, finding.help) == ("nesting exceeds 100 levels", "use fewer levels")


@pytest.mark.parametrize("section", ["facts", "actors", "channels", "inputs", "statuses", "groups"])
def test_a_name_in_a_section_is_not_a_key_of_your_own(section: str) -> None:
    """`x-` begins a name there, except that of a fact; so nothing disappears silently."""
    entry = {"facts": "{type: boolean}", "inputs": "{type: string}", "groups": "[New]"}.get(
        section, "{}"
    )
    file = file_of("EVENTS", "{}")
    if section in {"facts", "statuses"}:
        file = file.replace(f"{section}: {{", f"{section}: {{x-a: {entry}, ").replace(
            "statuses:\n", "statuses:\n  x-a: {}\n"
        )
    else:
        file += f"{section}: {{x-a: {entry}}}\n"

    assert [each.check for each in findings(file)] == ["bad-name"] * (section == "facts")


def test_an_unknown_status_that_was_renamed_has_its_new_name() -> None:
    """A former name is no name in a rule file; a title, a code or an alias comes first."""
    file = file_of("STATUS", "renamed_from: [Open, Begun]").replace("[New, Old]", "[New, Begun]")
    (finding,) = findings(file)
    titled = file.replace("initial: true", "initial: true, title: Begun")

    assert (finding.message, finding.help) == (
        "unknown status 'Begun'",
        "it was renamed to 'Old': write 'Old'",
    )
    assert [each.help for each in findings(titled)] == ["it is the title of 'New': write 'New'"]
