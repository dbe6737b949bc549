"""What the rules rest on."""

from __future__ import annotations

import pytest

from tests.linter.acme import found, only

BODY = """\
    actors: {{staff: {{}}}}
    statuses:
      New: {{initial: true, cite: guide}}
      Hold: {{{hold}}}
      Done: {{final: true, result: success, cite: guide}}
    transitions:
      - {{event: hold, source: New, target: Hold, actor: staff, cite: guide}}
      - {{event: finish, source: [New, Hold], target: Done, cite: guide}}
      - {{event: tried, {tried}}}
"""
MOVE = "source: Hold, target: New, "


def body(tried: str = MOVE + "cite: guide", *, hold: str = "cite: guide") -> str:
    """Return a rule file whose last transition, or whose status in between, says something else."""
    return BODY.format(tried=tried, hold=hold)


@pytest.mark.parametrize(
    ("tried", "checks"),
    [
        ("", ["missing-cite"]),
        ("note: From what the names mean.", []),
        ("cite: guide", []),
        ("basis: inferred", ["missing-cite"]),
        ("basis: observed", ["missing-cite"]),
        ("basis: inferred, cite: guide", ["exception-without-note"]),
        ("basis: observed, cite: guide", ["exception-without-note"]),
        ("basis: observed, cite: guide, note: Seen in a log.", []),
        ("basis: observed, note: Seen in a log.", []),
        ("basis: documented", ["documented-without-cite"]),
        ("basis: documented, note: On the shelf.", ["documented-without-cite"]),
        ("basis: documented, cite: guide", []),
        ("basis: conflicting", ["conflict-without-note"]),
        ("basis: conflicting, cite: guide", ["conflict-without-note"]),
        ("basis: conflicting, cite: guide, note: The text and the table differ.", []),
    ],
)
def test_a_basis_is_told_once(tried: str, checks: list[str]) -> None:
    """For a transition, a status and an action alike, what it lacks is one finding."""
    action = f"    actions:\n      print: {{statuses: [New], {tried}}}\n"

    assert found(body(MOVE + tried)) == checks
    assert found(body(hold=tried)) == checks
    assert found(body() + action) == checks


@pytest.mark.parametrize(
    "tried",
    [
        "source: Done, target: New, override: true, actor: staff",
        "source: any, target: Done",
        "source: any, except: [New], target: Hold",
        "source: Hold, target: [Hold, New]",
        "source: nothing, target: any",
    ],
)
def test_an_exception_asks_for_a_note(tried: str) -> None:
    """Overrides, `any` and moves from a status to itself are told unless a note says why."""
    check = "exception-without-note"

    assert check in found(body(f"{tried}, cite: guide"))
    assert check not in found(body(f"{tried}, cite: guide, note: The guide says so."))


def test_a_status_that_owns_up_says_why() -> None:
    """Unspecified entries and exits ask for a note, once for both."""
    finding = only(
        "exception-without-note", body(hold="entries: unspecified, exits: unspecified, cite: guide")
    )

    assert finding.message == (
        "no note says why 'Hold' has unspecified entries and has unspecified exits"
    )


def test_what_rests_on_nothing_is_told_as_that() -> None:
    """An override without a cite and without a note lacks one thing: a note would mend both."""
    assert found(body("source: Done, target: New, override: true, actor: staff")) == ["missing-cite"]


def test_any_makes_no_self_move() -> None:
    """The note is asked for because of `any`, not because of a move to itself that it does not make."""
    finding = only("exception-without-note", body("source: any, target: Hold, cite: guide"))

    assert finding.message == "no note says why 'tried' starts from any status"
