"""Moves that an order makes by itself: inputs that nobody passes, and times that never pass."""

from __future__ import annotations

from tests.linter.acme import found, likely, only

BODY = """\
    facts: {{paid: {{type: boolean}}, size: {{type: integer}}}}
    guards: {{is-paid: {{paid: true}}, small: {{size: {{below: 5}}}}}}
    inputs: {{reason: {{type: string}}, notify: {{type: boolean, default: true}}}}
    statuses:
      New: {{initial: true, cite: guide}}
      Done: {{final: true, result: success, cite: guide}}
      Lost: {{final: true, result: failure, cite: guide}}
    transitions:
      - {{event: finish, source: New, target: Done, cite: guide, {finish}}}
      - {{event: lose, source: New, target: {target}, cite: guide, {lose}}}
      - {{event: check, source: New, target: Done, cite: guide, guard: [is-paid, small], requires: reason}}
"""


def body(finish: str, lose: str = "basis: documented", target: str = "Lost") -> str:
    """Return a rule file with other keys in two transitions."""
    return BODY.format(finish=finish, lose=lose, target=target)


def test_an_input_that_nobody_passes_is_likely() -> None:
    """The finding is at the name of the input, and shows the time."""
    text = body("after: P7D, requires: [reason]")
    finding = only("input-after-time", text)

    assert finding.message == "requires input 'reason', but an order makes this move by itself"
    assert [each.note for each in finding.related] == ["when the order makes it"]
    assert likely("input-after-time", text) == [True]


def test_an_input_with_a_default_is_passed_by_nobody_and_harmless() -> None:
    """Nor is one that a move without `after` requires."""
    assert "input-after-time" not in found(body("after: P7D, requires: [notify]"))
    assert "input-after-time" not in found(body("requires: [reason]"))


def test_a_time_that_never_passes_is_likely() -> None:
    """The finding is at the longer time, in every order of the file."""
    for text in (body("after: P7D", "after: P14D"), body("after: P14D", "after: P7D")):
        finding = only("unreached-time", text)
        assert finding.message == ("`after` P14D never passes: another move leaves the status after P7D")
        assert [each.note for each in finding.related] == ["the shorter time"]
        assert likely("unreached-time", text) == [True]


def test_the_shorter_time_may_need_less() -> None:
    """A move with fewer guards is made before one with more; one with a guard of its own may not be made."""
    assert "unreached-time" in found(
        body("after: P7D, guard: small", "after: P8D, guard: [is-paid, small]")
    )
    assert "unreached-time" not in found(body("after: P7D, guard: small", "after: P8D, guard: is-paid"))
    assert "unreached-time" not in found(body("after: P7D, guard: small", "after: P8D"))


def test_equal_times_and_equal_targets_are_no_fault() -> None:
    """Which of two moves at one time is made is not known, and two ways to one status are no contradiction."""
    assert "unreached-time" not in found(body("after: P7D", "after: P7D"))
    assert "unreached-time" not in found(body("after: P7D", "after: P8D", target="Done"))


def test_a_pair_with_several_sources_is_one_finding() -> None:
    """It is reported once, however many statuses both leave."""
    text = body("after: P7D", "after: P14D").replace("source: New", "source: [New, Open]")
    text = text.replace("statuses:\n", "statuses:\n      Open: {initial: true, cite: guide}\n")
    assert found(text).count("unreached-time") == 1
