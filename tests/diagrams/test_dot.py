"""Tests of DOT: names stay inside their quotes."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import given, settings

from statemachine.diagrams import draw
from statemachine.diagrams.drawing import member_lines
from statemachine.model.declarations import Status, Transition
from statemachine.model.extras import library
from statemachine.model.frozen import FrozenMap
from statemachine.model.ruleset import RuleSet
from statemachine.model.vocabulary import ANY
from tests.diagrams.generated import drawing_of, many_to_many, rule_sets
from tests.needs import needs

FEW = settings(max_examples=max(10, settings().max_examples // 4))

QUOTED = r'"(?:[^"\\\n]|\\["\\n])*"'
SUBJECT = rf"(?:graph|node|edge|{QUOTED}(?: -> {QUOTED})?)"
STATEMENT = rf"    ({SUBJECT})(?: \[((?:[a-z]+={QUOTED}(?:, )?)+)\])?"
ESCAPES = {r"\n": "\n", r"\"": '"', r"\\": "\\", "&amp;": "&"}


def statements(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the subject of each statement and its attributes, as they are written."""
    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("digraph {", "}")
    found = [re.fullmatch(STATEMENT, line) for line in lines[1:-1]]
    assert all(found)
    return [
        (match[1], dict(re.findall(rf"([a-z]+)=({QUOTED})", match[2] or ""))) for match in found if match
    ]


def read(label: str) -> list[str]:
    """Return the lines of a label as Graphviz shows them."""
    return re.sub(r'\\["\\n]|&amp;', lambda match: ESCAPES[match[0]], label[1:-1]).split("\n")


@given(rules=rule_sets())
def test_every_status_has_a_box(rules: RuleSet) -> None:
    """Each box is declared once, with all its lines."""
    found = dict(statements(draw(rules, "dot")))
    for box in drawing_of(rules).boxes:
        assert read(found[f'"{box.id}"']["label"]) == list(box.lines)
        assert ("peripheries" in found[f'"{box.id}"']) == box.status.final
        assert ("fontcolor" in found[f'"{box.id}"']) == box.status.retired


@given(rules=rule_sets())
def test_every_row_has_an_arrow(rules: RuleSet) -> None:
    """Each arrow has all its lines, overrides are dashed, and there are no other lines."""
    drawing = drawing_of(rules)
    edges = [each for each in statements(draw(rules, "dot")) if " -> " in each[0]]
    count = len(drawing.arrows)
    for arrow, (subject, attributes) in zip(drawing.arrows, edges[:count], strict=True):
        assert subject == f'"{arrow.source or "start"}" -> "{arrow.target}"'
        assert read(attributes.get("label", '""')) == list(arrow.lines or ("",))
        assert attributes.get("style") == ('"dashed"' if arrow.override else None)
    assert edges[count:] == []


@given(rules=rule_sets())
def test_the_key_is_one_box(rules: RuleSet) -> None:
    """It has every line of the key, and no border."""
    found, lines = dict(statements(draw(rules, "dot"))), drawing_of(rules).key_lines

    assert ('"key"' in found) == bool(lines)
    if lines:
        assert read(found['"key"']["label"]) == list(lines)
        assert found['"key"']["shape"] == '"plaintext"'


@given(rules=rule_sets())
def test_every_bundle_has_a_box(rules: RuleSet) -> None:
    """A bundle is a dashed box, and its text and its lines name the statuses."""
    found = dict(statements(draw(rules, "dot")))
    drawing = drawing_of(rules)
    for bundle in drawing.bundles:
        lines = [bundle.text, *member_lines(drawing, bundle)]
        assert read(found[f'"{bundle.id}"']["label"]) == lines
        assert found[f'"{bundle.id}"']["style"] == '"rounded,dashed"'


@needs("diagrams")
@FEW
@given(rules=rule_sets())
def test_graphviz_reads_every_box_and_arrow(rules: RuleSet) -> None:
    """Its own parser finds the same boxes, arrows and labels as the text has, for any names."""
    graphviz = library("pygraphviz", extra="diagrams")
    text, drawing = draw(rules, "dot"), drawing_of(rules)
    graph = graphviz.AGraph(string=text)
    written = dict(statements(text))
    ids = {*(box.id for box in drawing.boxes), *(bundle.id for bundle in drawing.bundles)}
    arrows = Counter((each.source or "start", each.target) for each in drawing.arrows)

    assert ids <= set(graph.nodes()) <= ids | {"start", "key"}
    assert Counter((str(source), str(target)) for source, target in graph.edges()) == arrows
    for box in drawing.boxes:
        label = graph.get_node(box.id).attr["label"]
        assert read(f'"{label}"') == read(written[f'"{box.id}"']["label"])


def test_a_bundle_names_its_members() -> None:
    """Five sources are listed in one box, which leads to four targets."""
    lines = draw(many_to_many(), "dot").splitlines()
    assert lines[lines.index('    "s9" [label="I"]') + 1 : -1] == [
        r'    "b1" [label="one of 5\nA\nB\nC\nD\nE", style="rounded,dashed"]',
        *(f'    "b1" -> "s{number}" [label="x"]' for number in (6, 7, 8, 9)),
        r'    "key" [label="signs\n… all moves: any actor\n… all moves: inferred: no source says so", shape="plaintext", fontsize="10"]',
    ]


def test_a_small_rule_set_is_readable() -> None:
    """People read and review the text."""
    rules = RuleSet(
        provider="acme",
        subject="order",
        version="1.0.0",
        statuses=FrozenMap(
            {
                "new": Status(name="new", initial=True, exits_unspecified=True),
                'say "hi"': Status(name='say "hi"', final=True),
            }
        ),
        transitions=(
            Transition(event="greet", sources=("new",), targets=('say "hi"',)),
            Transition(sources=(ANY,), targets=("new",), override=True),
        ),
    )
    assert draw(rules, "dot", "new").splitlines()[4:] == [
        '    "start" [shape="point", width="0.2"]',
        r'    "s1" [label="new ⇢", style="rounded,filled,bold", fillcolor="#ffd54f"]',
        r'    "s2" [label="say \"hi\"", peripheries="2"]',
        '    "start" -> "s1" [color="#b8bec5", fontcolor="#b8bec5"]',
        '    "s1" -> "s2" [label="greet"]',
        '    "s2" -> "s1" [label="!", style="dashed", color="#b8bec5", fontcolor="#b8bec5"]',
        (
            r'    "key" [label="signs\n… all moves: any actor\n… all moves: inferred: no source says so\n'
            r'! an override breaks the normal rules\n⇢ other moves of it are unspecified", shape="plaintext", fontsize="10"]'
        ),
        "}",
    ]
