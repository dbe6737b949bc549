"""Tests of Mermaid: each line has a safe form for any names."""

from __future__ import annotations

import re

from hypothesis import given

from statemachine.diagrams import draw
from statemachine.model.declarations import Limits, Status, Transition
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import ANY
from tests.diagrams.generated import drawing_of, many_to_many, rule_sets

ID = r"[sb][0-9]+"
TEXT = r"(?:\w|[ \-.,/()'\[\]]|#[0-9]+;)+"
LABEL = rf"{TEXT}(?:<br/>{TEXT})*"
FORMS = (
    rf'    state "{TEXT}" as {ID}',
    rf"    {ID} : {TEXT}",
    rf"    (?:\[\*\]|{ID}) --> {ID}(?: : {LABEL})?",
    rf"    {ID} --> \[\*\]",
    r"    classDef (?:many|here|retired) [-a-z0-9 #:,]+",
    rf"    class {ID}(?:, {ID})* (?:many|here|retired)",
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
    """Each pair of ends has one arrow with all lines; a line of an override contains `override`."""
    drawing = drawing_of(rules)
    labels: dict[tuple[str, str], list[str]] = {}
    for arrow in drawing.arrows:
        lines = [f"override {line}".strip() for line in arrow.lines or ("",)]
        labels.setdefault((arrow.source or "[*]", arrow.target), []).extend(
            lines if arrow.override else arrow.lines
        )
    drawn = re.findall(rf"^    (\[\*\]|{ID}) --> ({ID})(?: : (.*))?$", draw(rules), re.MULTILINE)
    arrows = {
        (source, target): read(label) if label else [] for source, target, label in drawn[: len(labels)]
    }
    assert arrows == labels
    assert drawn[len(labels) :] == []


def test_a_bundle_names_its_members() -> None:
    """Five sources are listed in one box, which leads to four targets: no line can be taken for a move."""
    lines = draw(many_to_many()).splitlines()
    assert lines[lines.index('    state "one of 5" as b1') + 1 :] == [
        *(f"    b1 : {name}" for name in "ABCDE"),
        *(f"    b1 --> s{number} : x" for number in (6, 7, 8, 9)),
        "    classDef many stroke-dasharray:4 3",
        "    class b1 many",
    ]


def test_a_small_rule_set_is_readable() -> None:
    """People read and review the text."""
    rules = RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        title="Acme orders",
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
    assert draw(rules, at="2") == (
        '---\ntitle: "Acme orders"\n---\n'
        "stateDiagram-v2\n"
        '    state "new" as s1\n'
        '    state "on_hold" as s2\n'
        "    s2 : 2, Held#58; why#63;\n"
        '    state "sent" as s3\n'
        "    [*] --> s1\n"
        "    s1 --> s2 : (staff)\n"
        "    s1 --> s3 : ship [paid]\n"
        "    s2 --> s1 : override\n"
        "    s3 --> s1 : override\n"
        "    s3 --> [*]\n"
        "    classDef here fill:#ffd54f,color:#000,stroke:#000,stroke-width:3px\n"
        "    class s2 here\n"
    )
