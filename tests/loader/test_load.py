"""Rule sets are loaded by id, path, text or mapping, and all faults are reported together."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import all_checks, load, loads, rule_file, schema_text, shipped
from statemachine.model.errors import InvalidRulesError, UnknownRulesError
from tests.base_folder import base_folder
from tests.loader.files import checks, file_of, file_with, findings
from tests.strategies import Document, documents, to_yaml

ROOT = Path(__file__).parents[2]


def test_shipped_ids_are_sorted_and_load() -> None:
    """Every shipped rule set loads by its id, which includes the folder."""
    ids = shipped()

    assert list(ids) == sorted(ids)
    assert any("/" in each for each in ids)
    for each in ids:
        assert load(each).provider == each.partition("/")[0]


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_file_has_the_same_path_everywhere(name: str) -> None:
    """The path is `rules/<id>.yaml`, independent of the place of installation."""
    path, content, _ = rule_file(name)

    assert path == f"rules/{name}.yaml"
    assert content == (ROOT / path).read_bytes()
    assert load(name).span.path == path


def test_a_path_is_loaded(tmp_path: Path) -> None:
    """A path is a text that ends in .yaml, .yml or .json, a path object, or the name of an existing file."""
    expected = loads(file_with(""))
    for name in ("acme.yaml", "acme.yml", "acme"):
        path = tmp_path / name
        path.write_text(file_with(""), encoding="utf-8")

        assert load(path) == load(str(path)) == expected
        assert load(str(path)).span.path == str(path)


def test_an_id_has_priority_over_a_file_of_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The meaning of an id does not depend on the current folder."""
    name = next(each for each in shipped() if "/" not in each)
    (tmp_path / name).write_text("nothing", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert load(name).provider == name


@pytest.mark.parametrize(
    "name", ["", "acme", "../rules/acme", "/", "a\0b", "\ud800", ".", "rules", "wordbee"]
)
def test_an_unknown_id_is_reported_with_the_known_ids(name: str) -> None:
    """A text that is neither an id nor a file is an error."""
    with pytest.raises(UnknownRulesError) as caught:
        load(name)

    assert (caught.value.name, caught.value.known) == (name, shipped())


def test_an_id_cannot_name_a_file_outside_the_folder() -> None:
    """`..` is not a part of an id."""
    outside = f"../rules/{shipped()[0]}"

    with pytest.raises(UnknownRulesError):
        load(outside)


def test_errors_of_the_system_are_raised(tmp_path: Path) -> None:
    """A missing file and a folder raise the usual errors."""
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.yaml")
    with pytest.raises(FileNotFoundError):
        load("none.yaml")
    with pytest.raises(OSError, match=r"irectory|denied"):
        load(tmp_path)


def test_an_installed_package_contains_its_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder inside the package has priority over one beside it."""
    inside = tmp_path / "package" / "rules" / "acme"
    inside.mkdir(parents=True)
    (inside / "job.yaml").write_text(file_with(""), encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "other.yaml").write_text(file_with(""), encoding="utf-8")
    monkeypatch.setattr(sys.modules["statemachine.loader.rule_files"], "_PACKAGE", tmp_path / "package")

    assert shipped() == ("acme/job",)
    assert load("acme/job") == loads(file_with(""))


def test_bytes_are_read_as_utf_8() -> None:
    """Bytes and text give the same rule set."""
    text = file_with("title: Größe")

    assert loads(text.encode()) == loads(text)


def test_findings_name_the_path() -> None:
    """Every finding contains the given path."""
    with pytest.raises(InvalidRulesError, match=re.escape("some/acme.yaml:7:")):
        loads(file_of("source: New, target: Nwe"), "some/acme.yaml")


def test_shape_and_names_are_checked_together() -> None:
    """All faults are reported in one run; names are checked only if the syntax is right."""
    meaning = file_of("source: New, target: Nwe")
    shape = f"colour: red\n{meaning}"
    syntax = f"colour: red\ncolour: blue\n{meaning}"

    assert checks(meaning) == ["unknown-status"]
    assert checks(shape) == ["unknown-key", "unknown-status"]
    assert checks(syntax) == ["unknown-key", "duplicate-key"]


def test_findings_are_in_file_order() -> None:
    """Findings of all stages are sorted by place."""
    text = file_of(
        "source: nothing, target: Nwe, override: true",
        "facts: {size: {type: integer, minimum: x}}\ngroups: {a: a, Held: [New]}\nignored: [New]",
    )

    spans = [each.span for each in findings(text)]

    assert spans == sorted(spans)
    assert checks(text) == [
        "wrong-bound",
        "group-cycle",
        "conflicting-names",
        "conflicting-spellings",
        "unknown-status",
        "creation-override",
    ]


@pytest.mark.parametrize("name", sorted(all_checks()))
def test_the_examples_of_a_check_page_are_correct(name: str) -> None:
    """The bad example gives exactly this finding, and the good example gives none."""
    page, base = all_checks()[name], base_folder()

    assert findings(page.example("Good"), base=base) == ()
    if "Bad: " not in page.page:
        found = findings(page.example("Bad"), "bad.yaml", base)
        assert [each.check for each in found] == [name]


def test_every_check_is_an_error_with_a_summary() -> None:
    """A finding that keeps a file from loading is an error, not a warning."""
    for each in all_checks().values():
        assert each.severity == "error"
        assert re.fullmatch(r"[A-Z].*\.", each.summary)


KEYS = ("source", "target", "actor", "channel", "guard", "requires", "except", "statuses", "includes")


@st.composite
def misspelled(draw: st.DrawFn) -> Document:
    """Draw a valid file with one name changed."""
    document = draw(documents())
    transition = draw(st.sampled_from(document["transitions"]))
    transition[draw(st.sampled_from(KEYS[:7]))] = draw(st.sampled_from(["?", ["?"], ["nothing", "any"]]))
    return document


@given(document=misspelled())
def test_an_unknown_name_is_always_reported(document: Document) -> None:
    """A file with an unknown name raises `InvalidRulesError` and no other exception."""
    with pytest.raises(InvalidRulesError) as caught:
        loads(to_yaml(document))

    assert {each.check for each in caught.value.diagnostics} & {
        "unknown-status",
        "unknown-actor",
        "unknown-channel",
        "unknown-guard",
        "unknown-input",
        "misplaced-word",
    }


@given(
    place=st.floats(0, 1),
    length=st.integers(0, 40),
    patch=st.text(max_size=8),
    name=st.sampled_from(shipped()),
)
def test_a_damaged_file_loads_or_has_findings(place: float, length: int, patch: str, name: str) -> None:
    """A damaged file raises no exception but `InvalidRulesError`."""
    text = (ROOT / rule_file(name).path).read_text(encoding="utf-8")
    start = int(place * len(text))

    try:
        loads(text[:start] + patch + text[start + length :])
        found: tuple[object, ...] = ("nothing",)
    except InvalidRulesError as error:
        found = error.diagnostics

    assert found


def test_importing_the_loader_is_cheap() -> None:
    """Slow modules are imported by loading, and some of them only for a file with faults."""
    heavy = ("yaml", "jsonschema", "difflib", "importlib.resources", "importlib.metadata", "json")
    script = f"import statemachine.loader, sys; print([name for name in {heavy} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )

    assert ran.stdout == "[]\n"


def test_the_schema_is_returned_as_text() -> None:
    """Editors can use the schema as it is shipped."""
    assert schema_text().startswith("{")
