"""Tests of the fixes: what a page promises is done, and nothing else in the file changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.checking import FixedFile, all_checks, check_text, fix_file
from statemachine.checking.selection import Selection
from statemachine.loader import RuleFile, loads
from statemachine.model.diagnostics import BASE_FILE, Check, Diagnostic
from tests.base_folder import base_folder
from tests.needs import needs

pytestmark = needs("messages")

STRICT = Selection(strict=True)
PROMISED = {name: each for name, each in all_checks().items() if each.fixes and "Bad:\n" in each.page}

WITHOUT_MEANT = {
    *("unknown-action", "unknown-channel", "unknown-fact", "unknown-guard", "unknown-input"),
    *("unknown-message", "unknown-source", "duplicate-transition"),
}
"""Checks whose examples have no name that was probably meant, or two transitions that differ in their titles."""


def file_of(text: str) -> RuleFile:
    """Return a rule file with a text."""
    return RuleFile("acme.yaml", text, str(base_folder()))


def findings(file: RuleFile) -> Sequence[Diagnostic]:
    """Return all findings in a file, with their fixes."""
    return check_text(file.text, file.path, base=file.folder, selection=STRICT).diagnostics


def fixed(text: str, *, unsafe: bool = False) -> FixedFile:
    """Return a file after its fixes."""
    return fix_file(file_of(text), findings, unsafe=unsafe)


def text_after(text: str, *, unsafe: bool = False) -> str:
    """Return the text of a file after its fixes; no fix has a fault."""
    result = fixed(text, unsafe=unsafe)
    assert result.faults == ()
    assert isinstance(result.file.text, str)
    return result.file.text


@pytest.mark.parametrize(
    "check", [PROMISED[each] for each in PROMISED if each not in WITHOUT_MEANT], ids=str
)
def test_the_bad_example_is_fixed(check: Check) -> None:
    """The finding of the page's example is gone; a safe fix is made without the option for others."""
    after = file_of(text_after(check.example("Bad"), unsafe=check.fixes != "safe"))

    assert check.name in [each.check for each in findings(file_of(check.example("Bad")))]
    assert check.name not in [each.check for each in findings(after)]


@pytest.mark.parametrize("check", list(PROMISED.values()), ids=str)
def test_only_pages_that_promise_it_have_fixes(check: Check) -> None:
    """A fix is as safe as the page says, and each of its edits is in the file."""
    for each in findings(file_of(check.example("Bad"))):
        if each.fix is not None:
            promise = all_checks()[each.check].fixes or ""
            assert promise.startswith("safe") if each.fix.safe else promise.endswith("unsafe")
            assert {edit.span.path for edit in each.fix.edits} == {"acme.yaml"}


MESSY = """\
format: 1   # the format
provider: acme
subject: order
version: 1.0.0

# where it is from
sources: {guide: {url: https://example.com/guide, retrieved: 2026-01-31}}
facts:
  # asked by nobody
  paid: {type: boolean}  # yes or no
  due: {type: boolean}
guards: {is-due: {due: true}}
channels: [api, fax,  # both
           mail]
statuses:
  New: {initial: true, cite: guide}  # statemachine: ignore[missing-cite, dead-end] It is gone.
  # statemachine: ignore[dead-end] It is gone, too.
  Done: {final: true, result: success, cite: guide}
transitions:
  - event: finish
    source: New
    target: Done
    self: false   # has no effect
    guard: is-due
    channel: api
    cite: guide
  # a repetition
  - {event: lose, source: New, target: Done, channel: api, cite: guide, guard: is-due}
  - {event: lose, source: New, target: Done, channel: api, cite: guide, guard: is-due}
"""
"""A file with findings that have fixes, with comments and in every layout."""

SAFE = MESSY
for _line in (
    "  # statemachine: ignore[missing-cite, dead-end] It is gone.",
    "  # statemachine: ignore[dead-end] It is gone, too.\n",
):
    SAFE = SAFE.replace(_line, "")
SAFE = SAFE.removesuffix(SAFE.splitlines(keepends=True)[-1])
"""The file after its safe fixes."""


def test_safe_fixes_change_nothing_else() -> None:
    """Comments, blank lines and layout stay, and the rule set has the same digest."""
    assert text_after(MESSY) == SAFE
    assert loads(SAFE).digest == loads(MESSY).digest


def test_a_fix_that_takes_a_comment_with_it_is_unsafe() -> None:
    """Without the comment behind it, the same key goes as a safe fix."""
    without = MESSY.replace("   # has no effect", "")

    assert "self: false" in text_after(MESSY)
    assert "self: false" not in text_after(MESSY, unsafe=True)
    assert "self: false" not in text_after(without)


def test_unsafe_fixes_remove_what_is_unused() -> None:
    """An entry goes with the comment behind it, and a comment above it stays."""
    after = text_after(MESSY, unsafe=True)

    assert "paid" not in after
    assert "# asked by nobody" in after
    assert "# yes or no" not in after
    assert "fax" not in after
    assert "mail" not in after
    assert [each for each in findings(file_of(after)) if each.fix] == []
    assert "# the format" in after
    assert "# where it is from" in after


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ends", [True, False])
def test_line_breaks_stay(newline: str, *, ends: bool) -> None:
    """Each kind of line break stays as it is, and so does a file without a last one."""
    before, after = (text.replace("\n", newline) for text in (MESSY, SAFE))
    if ends:
        assert text_after(before) == after
    else:
        assert text_after(before.removesuffix(newline)) == after.removesuffix(newline)


def test_fixes_are_made_in_bytes_too() -> None:
    """A byte order mark is removed as an unsafe fix, and nothing else is lost."""
    marked = RuleFile("acme.yaml", b"\xef\xbb\xbf" + MESSY.encode(), str(base_folder()))

    assert fix_file(marked, findings, unsafe=False).file.text == marked.text
    assert fix_file(marked, findings, unsafe=True).file.text == text_after(MESSY, unsafe=True).encode()


@given(st.permutations(MESSY.splitlines(keepends=True)[7:14]), st.booleans())
def test_a_second_run_changes_nothing(lines: list[str], unsafe: bool) -> None:  # noqa: FBT001  # drawn by hypothesis
    """A fixed point is reached for any order of lines, also if they make the file invalid; no comment appears."""
    text = "".join([*MESSY.splitlines(keepends=True)[:7], *lines, *MESSY.splitlines(keepends=True)[14:]])
    after = text_after(text, unsafe=unsafe)

    assert text_after(after, unsafe=unsafe) == after
    comments = [Counter(line.partition("#")[2] for line in each.splitlines()) for each in (after, text)]
    assert comments[0] - comments[1] == Counter()
    lost = (comments[1] - comments[0]).elements()
    assert unsafe or all(each.lstrip().startswith("statemachine: ignore") for each in lost)


@pytest.mark.parametrize(
    ("entries", "ending"),
    [
        ("  one: {note: ''}\n  two: {}\n", ""),
        ("  one: {}\n  used: {}\n  two: {}\n", "    channel: used\n"),
    ],
)
def test_a_section_may_lose_all_its_entries(entries: str, ending: str) -> None:
    """The last entry takes the section with it, also if both are unused and two sections lose everything."""
    facts = "facts:\n  paid: {type: boolean}\n  due: {type: boolean}\n"
    move = "  - event: finish\n    source: New\n    target: Done\n    cite: guide\n"
    before, _, _ = BASE_FILE.partition("transitions:")
    after = text_after(f"{before}channels:\n{entries}{facts}transitions:\n{move}{ending}", unsafe=True)

    used = "channels:\n  used: {}\n" if ending else ""
    assert after == f"{before}{used}transitions:\n{move}{ending}"


LAYOUTS = {
    "flow": "- {{event: {0}, source: New, target: Done, cite: guide}}",
    "flow on lines": "- {{event: {0}, # why\n     source: New,\n     target: Done, cite: guide}}",
    "block": "- event: {0}\n    source: New\n    target: Done\n    cite: guide",
    "block under the dash": "-\n    event: {0}\n    source: New\n    target: Done\n    cite: guide",
    "block with a comment": "- event: {0}\n    source: New  # why\n    target: Done\n    cite: guide",
    "block with a text on lines": "- title: 'a\n\n    # b'\n    event: {0}\n    source: New\n    target: Done\n    cite: guide",
}
"""How an item of a list can be written; `{0}` is the event."""


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(LAYOUTS)), st.sampled_from(["finish", "lose"])),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_a_transition_goes_as_a_whole(items: list[tuple[str, str]], ends: bool) -> None:  # noqa: FBT001  # drawn by hypothesis
    """In each layout, a repeated transition goes with all its lines, and nothing goes from another.

    As a safe fix, the last one goes while it is written as the first one is, and has no comment in it.
    """
    before, _, _ = BASE_FILE.partition("transitions:")
    lines = [(event, LAYOUTS[layout].format(event)) for layout, event in items]
    kept = list(lines)
    for event in ("finish", "lose"):
        same = [line for line in lines if line[0] == event]
        while len(same) > 1 and "# why" not in same[-1][1] and _words(same[-1][1]) == _words(same[0][1]):
            position = len(kept) - 1 - kept[::-1].index(same.pop())
            del kept[position]
    text, expected = (
        f"{before}transitions:\n  # moves\n" + "\n".join(f"  {line}" for _, line in each) + "\n" * ends
        for each in (lines, kept)
    )

    assert text_after(text) == expected


def _words(item: str) -> list[str]:
    return item.removeprefix("-").split()


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_subsumed_transition_goes_as_a_whole(layout: str) -> None:
    """What is left of the file has one transition less, and the other one as it was."""
    before, _, _ = BASE_FILE.partition("transitions:")
    wide = "  - {event: finish, source: New, target: Done, cite: guide}\n"
    narrow = LAYOUTS[layout].format("finish") + "\n    channel: api\n"
    if "{" in narrow:
        narrow = LAYOUTS[layout].format("finish, channel: api") + "\n"
    text = f"{before}channels: [api]\ntransitions:\n{wide}  {narrow}  - {{event: lose, source: New, target: Done, channel: api, cite: guide}}\n"

    after = text_after(text, unsafe=True)
    assert after == text.replace(f"  {narrow}", "")
