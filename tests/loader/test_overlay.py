"""A file laid over its base is the rule set of one file with the contents of both."""

from __future__ import annotations

import copy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from statemachine.loader import dump, from_dict, load, loads
from tests.loader.extending import extended, layered
from tests.loader.files import FULL
from tests.strategies import Document, annotated_documents, to_yaml

HEAD = {
    "format": 1,
    "provider": "other",
    "subject": "other",
    "version": "0.0.1",
    "statuses": {"New": {}},
}
NAMED = {"sources", "actors", "facts", "guards", "inputs", "statuses", "events", "groups", "actions"}
BY_KEY = {"matching", "triggers", "policies"}


@st.composite
def layers(draw: DrawFn) -> tuple[Document, Document, Document]:
    """Draw a rule file, and a base and an extension with the same contents together."""
    whole = draw(annotated_documents())
    base: Document = {"format": 1}
    over: Document = {"format": 1}
    for key, value in whole.items():
        if key == "transitions":
            cut = draw(st.integers(0, len(value)))
            base[key], over[key] = value[:cut], value[cut:]
        elif key in NAMED | BY_KEY:
            base[key], over[key] = _split(draw, value, replaces=key in NAMED)
        elif key == "messages":
            halves = {name: _split(draw, each, replaces=True) for name, each in value.items()}
            base[key] = {name: first for name, (first, _) in halves.items()}
            over[key] = {name: second for name, (_, second) in halves.items()}
        elif key != "format":
            (base if draw(st.booleans()) else over)[key] = value
    base = {**HEAD, "transitions": [], **base}
    base["statuses"] = base["statuses"] or dict(list(whole["statuses"].items())[:1])
    over = {key: value for key, value in over.items() if key != "statuses" or value}
    return whole, base, {**over, **{key: whole[key] for key in ("provider", "subject", "version")}}


def _split(draw: DrawFn, section: Document, *, replaces: bool) -> tuple[Document, Document]:
    """Return two parts of a mapping. Some entries are in both, with another value in the first."""
    first: Document = {}
    second: Document = {}
    values: list[Any] = list(section.values())
    for name, value in section.items():
        place = draw(st.sampled_from(("first", "second", "both")))
        if place != "second":
            first[name] = copy.deepcopy(
                draw(st.sampled_from(values)) if place == "both" and replaces else value
            )
        if place != "first":
            second[name] = value
    return first, second


@given(layers())
def test_the_merged_file_equals_the_whole_file(drawn: tuple[Document, Document, Document]) -> None:
    """A file that is split into a base and an extension loads as the same rule set."""
    whole, base, over = drawn
    expected = loads(to_yaml(whole))
    with TemporaryDirectory() as folder:
        merged = layered(Path(folder), base, over)
        same = from_dict({**over, "extends": "0.yaml"}, base=folder)

    assert merged == same == expected
    assert merged.digest == expected.digest
    assert loads(dump(merged)) == merged


@given(layers())
def test_three_layers_equal_the_whole_file(drawn: tuple[Document, Document, Document]) -> None:
    """A layer that changes nothing can be between a file and its base."""
    whole, base, over = drawn
    with TemporaryDirectory() as folder:
        assert layered(Path(folder), base, {"format": 1}, over) == loads(to_yaml(whole))


@given(annotated_documents())
def test_an_empty_extension_changes_nothing(document: Document) -> None:
    """A file with nothing but `extends` is its base."""
    with TemporaryDirectory() as folder:
        assert layered(Path(folder), document, {"format": 1}) == loads(to_yaml(document))


@pytest.mark.parametrize(
    ("section", "read", "expected"),
    [
        ("undeclared: {client: unspecified, otherwise: refused}", "undeclared.actors", {"staff": "unspecified", "client": "unspecified"}),
        ("undeclared: refused", "undeclared.actors", {}),
        ("matching: {fold_case: true}", "matching.trim", True),
        ("policies: {duplicate: raise}", "policies", {"late": "ignore", "duplicate": "raise"}),
        ("triggers: {made: Done}", "triggers", {"made": "Done", "lost": "unsupported"}),
        ("ignored: [Some]", "ignored", ("Some",)),
        ("rollup: {by: OrderNumber, rules: [latest]}", "rollup.statuses", {}),
        ("version: 2.0.0", "version", "2.0.0"),
        ("title: Mine", "title", "Mine"),
        ("groups: {early: New}", "groups.early.members", ("New",)),
        ("channels: [fax, ui]", "channels.api.title", "The API"),
    ],
)  # fmt: skip
def test_each_section_merges_in_its_own_way(
    tmp_path: Path, section: str, read: str, expected: object
) -> None:
    """Mappings merge by key, declarations by name, and lists and texts are replaced."""
    value: Any = extended(tmp_path, section)
    for name in read.split("."):
        value = value[name] if hasattr(value, "keys") else getattr(value, name)

    assert value == expected


def test_a_message_replaces_only_the_message_of_its_name(tmp_path: Path) -> None:
    """Messages merge by name, below their kinds."""
    rules = extended(
        tmp_path,
        "messages: {inbound: {hook: {order: OrderNumber, status: s}, poll: {order: id, status: s}}}",
    )
    base = loads(FULL)

    assert list(rules.inbound) == ["hook", "poll"]
    assert rules.inbound["hook"].title is None
    assert (rules.outbound, rules.live_moves) == (base.outbound, base.live_moves)


@pytest.mark.parametrize(
    ("base", "over"),
    [
        ("[api, ui]", "[ui, fax]"),
        ("[api, ui]", "{ui: {title: T}, fax: {}}"),
        ("{api: {}, ui: {title: U}}", "[fax]"),
    ],
)
def test_channels_merge_by_name_in_every_form(tmp_path: Path, base: str, over: str) -> None:
    """A list and a mapping of channels can be laid over each other."""
    rules = extended(
        tmp_path, f"channels: {over}", FULL.replace("{api: {title: The API}, ui: {}}", base)
    )

    assert list(rules.channels) == ["api", "ui", "fax"]
    assert rules.channels["ui"].title == ("T" if "T" in over else "U" if "U" in base else None)


def test_any_and_groups_are_resolved_after_merging(tmp_path: Path) -> None:
    """A transition of the base reaches the statuses and members that the extension adds."""
    base = FULL.replace("source: [early, Done]", "source: any")
    rules = extended(tmp_path, "statuses: {Extra: {}}\ngroups: {early: [New, Extra]}", base)

    assert ("Extra", "Held") in set(rules.moves(rules.transitions[0]))
    assert rules.members(rules.actions["print"].statuses) == ("New", "Extra")


def test_each_part_has_its_place_in_its_own_file(tmp_path: Path) -> None:
    """The spans of the base name the base, and the spans of the extension name the extension."""
    rules = extended(tmp_path, "statuses: {Extra: {}}\ntransitions: [{source: Extra, target: Done}]")

    assert Path(rules.statuses["New"].span.path).name == "base.yaml"
    assert Path(rules.statuses["Extra"].span.path).name == "extension.yaml"
    assert [Path(each.span.path).stem for each in rules.transitions] == ["base", "base", "extension"]
    assert Path(rules.span.path).name == "extension.yaml"


def test_the_rule_set_remembers_its_base(tmp_path: Path) -> None:
    """`base` is the identity of the extended rule set; it does not count for equality and the digest."""
    rules, base = extended(tmp_path, ""), loads(FULL)

    assert rules.base == base.identity
    assert rules.base is not None
    assert rules.base.digest == base.digest == rules.digest
    assert load(tmp_path / "base.yaml").base is None


def test_the_nearest_base_is_remembered(tmp_path: Path) -> None:
    """In a chain of files, `base` is the one that the file itself names."""
    middle = {"format": 1, "version": "2.0.0"}
    rules = layered(tmp_path, {**HEAD, "transitions": []}, middle, {"format": 1, "version": "3.0.0"})

    assert rules.base is not None
    assert (rules.base.version, rules.version) == ("2.0.0", "3.0.0")


def test_hidden_keys_are_recorded_where_an_entry_drops_some(tmp_path: Path) -> None:
    """A replacing entry with every key of the base hides nothing, and a group has no keys."""
    rules = extended(
        tmp_path,
        "statuses: {Done: {final: true, result: failure, cite: guide, basis: observed}, Held: {code: 9}}\n"
        "groups: {early: New}\nmessages: {outbound: {put-hold: {method: GET, url: 'https://a.example'}}}",
    )
    (status, request) = rules.hidden_keys

    assert (status.section, status.name, status.keys) == (
        "statuses",
        "Held",
        ("exits", "basis", "aliases"),
    )
    assert [Path(each.path).stem for each in (status.span, status.base)] == ["extension", "base"]
    assert (request.section, request.name) == ("outbound", "put-hold")
    assert "for" in request.keys
