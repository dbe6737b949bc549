"""Tests of Mermaid: each line has a safe form for any names."""

from __future__ import annotations

import re

from hypothesis import given

from statemachine.diagrams import draw
from statemachine.model.declarations import Actor, Limits, Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import ANY
from tests.diagrams.generated import drawing_of, many_to_many, rule_sets

ID = r"[sb][0-9]+"
TEXT = r"(?:\w|[ \-.,/()'\[\]!+±~≈≠…●■▲◆▼★✚▶◀♠♣♥○◌◇✓✗⊘⇢]|#[0-9]+;)+"
LABEL = rf"{TEXT}(?:<br/>{TEXT})*"
CLASS = "(?:success|failure|cancelled|many|retired|faded|added|removed|changed|here|key)"
FORMS = (
    rf'    state "{TEXT}" as (?:{ID}|key)',
    rf"    (?:{ID}|key) : {TEXT}",
    rf"    (?:\[\*\]|{ID}) --> {ID}(?: : {LABEL})?",
    rf"    {ID} --> \[\*\]",
    rf"    classDef {CLASS} [-a-z0-9 #:,.]+",
    rf"    class {ID}(?:, {ID})* {CLASS}",
    r"    class key key",
)


def read(label: str) -> list[str]:
    """Return the lines of a label as Mermaid shows them."""
    return [
        re.sub(r"#([0-9]+);", lambda match: chr(int(match[1])), line) for line in label.split("<br/>")
    ]


@given(rules=rule_sets())
def test_every_line_has_a_known_form(rules: RuleSet) -> None:
    """No name leaves its label, and no label contains a command."""
    head, *lines = draw(rules, at=next(iter(rules.statuses))).split("\n---\nstateDiagram-v2\n")
    assert head.startswith('---\ntitle: "')
    assert "\n" not in head.removeprefix("---\n")
    for line in lines[0].splitlines():
        assert any(re.fullmatch(form, line) for form in FORMS), line
        label = line.partition(" : " if " --> " in line else '"')[2]
        assert not re.search(
            r"direction\s|\[\[|<<|%%|[{}\"]", label.partition('" as ')[0], re.IGNORECASE
        )


@given(rules=rule_sets())
def test_every_status_has_a_box(rules: RuleSet) -> None:
    """Each box is declared once, with all its lines."""
    text = draw(rules)
    for box in drawing_of(rules).boxes:
        found = re.findall(rf'^    (?:state "(.*)" as {box.id}|{box.id} : (.*))$', text, re.MULTILINE)
        assert [read(name or line) for name, line in found] == [[line] for line in box.lines]


@given(rules=rule_sets())
def test_every_row_has_an_arrow(rules: RuleSet) -> None:
    """Each pair of ends has one arrow with all lines, and there are no other arrows."""
    labels: dict[tuple[str, str], list[str]] = {}
    for arrow in drawing_of(rules).arrows:
        labels.setdefault((arrow.source or "[*]", arrow.target), []).extend(arrow.lines)
    drawn = re.findall(rf"^    (\[\*\]|{ID}) --> ({ID})(?: : (.*))?$", draw(rules), re.MULTILINE)

    assert [(source, target) for source, target, _ in drawn] == list(labels)
    assert [read(label) if label else [] for *_, label in drawn] == list(labels.values())


@given(rules=rule_sets())
def test_the_key_is_one_state(rules: RuleSet) -> None:
    """It has every line of the key, and no border that makes it look like a status."""
    text, lines = draw(rules), drawing_of(rules).key_lines
    found = re.findall(r'^    (?:state "(.*)" as key|key : (.*))$', text, re.MULTILINE)

    assert [line for name, line in found for line in read(name or line)] == list(lines)
    assert ("    class key key" in text) == bool(lines)


def test_a_bundle_names_its_members() -> None:
    """Five sources are listed in one box, which leads to four targets: no line can be taken for a move."""
    lines = draw(many_to_many()).splitlines()
    assert lines[lines.index('    state "one of 5" as b1') + 1 :] == [
        *(f"    b1 : {name}" for name in "ABCDE"),
        *(f"    b1 --> s{number} : x" for number in (6, 7, 8, 9)),
        '    state "signs" as key',
        "    key : … all moves#58; any actor",
        "    key : … all moves#58; inferred#58; no source says so",
        "    classDef many stroke-dasharray:4 3",
        "    class b1 many",
        "    classDef key fill:none,stroke:none",
        "    class key key",
    ]


SMALL = (
    '---\ntitle: "Acme orders"\n---\n'
    "stateDiagram-v2\n"
    '    state "new" as s1\n'
    '    state "on_hold" as s2\n'
    "    s2 : 2, Held#58; why#63;\n"
    '    state "sent" as s3\n'
    "    [*] --> s1\n"
    "    s1 --> s2 : ●\n"
    "    s1 --> s3 : ○ ship [paid]\n"
    "    s2 --> s1 : ○ !\n"
    "    s3 --> s1 : ○ !\n"
    "    s3 --> [*]\n"
    '    state "signs" as key\n'
    "    key : ● staff\n"
    "    key : … all moves#58; inferred#58; no source says so\n"
    "    key : ○ any actor\n"
    "    key : ! an override breaks the normal rules\n"
    "    classDef faded opacity:0.4\n"
    "    class s3 faded\n"
    "    classDef here fill:#ffd54f,color:#000,stroke:#000,stroke-width:3px\n"
    "    class s2 here\n"
    "    classDef key fill:none,stroke:none\n"
    "    class key key\n"
)
"""The text of a small rule set."""


def test_a_small_rule_set_is_readable() -> None:
    """People read and review the text."""
    rules = RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        title="Acme orders",
        actors=FrozenMap({"staff": Actor(name="staff")}),
        statuses=FrozenMap(
            {
                "new": Status(name="new", initial=True),
                "on_hold": Status(name="on_hold", code="2", title="Held: why?"),
                "sent": Status(name="sent", final=True),
            }
        ),
        transitions=(
            Transition(
                event="ship", sources=("new",), targets=("sent",), limits=Limits(guards=("paid",))
            ),
            Transition(sources=("new",), targets=("on_hold",), limits=Limits(actors=("staff",))),
            Transition(sources=(ANY,), targets=("new",), override=True),
        ),
    )
    assert draw(rules, at="2") == SMALL
