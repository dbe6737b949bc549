"""Rule sets are found by id or path, and a file that is wrong says all that is wrong with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachine.loader import all_checks, load, loads, schema_text, shipped, text_of
from statemachine.model.errors import InvalidRulesError, UnknownRulesError
from tests.loader.files import checks, file_of, file_with, findings
from tests.strategies import Document, documents, to_yaml

ROOT = Path(__file__).parents[2]


def test_what_is_shipped_is_sorted_and_loads() -> None:
    """Every shipped rule set loads by its id, and a folder is part of the id."""
    ids = shipped()

    assert list(ids) == sorted(ids)
    assert any("/" in each for each in ids)
    for each in ids:
        assert load(each).provider == each.partition("/")[0]


@pytest.mark.parametrize("name", shipped())
def test_messages_name_a_shipped_file_the_same_everywhere(name: str) -> None:
    """Wherever the package is installed, a shipped file is `rules/<id>.yaml`."""
    path, content = text_of(name)

    assert path == f"rules/{name}.yaml"
    assert content == (ROOT / path).read_bytes()
    assert load(name).span.path == path


def test_a_path_is_loaded(tmp_path: Path) -> None:
    """A text with the ending of YAML, a path object, and the name of any file that exists."""
    expected = loads(file_with(""))
    for name in ("acme.yaml", "acme.yml", "acme"):
        path = tmp_path / name
        path.write_text(file_with(""), encoding="utf-8")

        assert load(path) == load(str(path)) == expected
        assert load(str(path)).span.path == str(path)


def test_an_id_goes_before_a_file_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an id means does not depend on the folder one is in."""
    name = next(each for each in shipped() if "/" not in each)
    (tmp_path / name).write_text("nothing", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert load(name).provider == name


@pytest.mark.parametrize(
    "name", ["", "acme", "../rules/acme", "/", "a\0b", "\ud800", ".", "rules", "wordbee"]
)
def test_an_unknown_id_is_told_with_those_that_are_known(name: str) -> None:
    """What is neither an id nor a file is no rule set, and nothing outside the folder has an id."""
    with pytest.raises(UnknownRulesError) as caught:
        load(name)

    assert (caught.value.name, caught.value.known) == (name, shipped())


def test_an_id_does_not_leave_the_folder() -> None:
    """No way up leads to a file by an id."""
    outside = f"../rules/{shipped()[0]}"

    with pytest.raises(UnknownRulesError):
        load(outside)


def test_errors_of_the_system_pass(tmp_path: Path) -> None:
    """A file that is not there or not a file says so as files do."""
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.yaml")
    with pytest.raises(FileNotFoundError):
        load("none.yaml")
    with pytest.raises(OSError, match=r"irectory|denied"):
        load(tmp_path)


def test_a_wheel_has_its_rules_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package has the folder in itself, and then nothing beside it counts."""
    inside = tmp_path / "package" / "rules" / "acme"
    inside.mkdir(parents=True)
    (inside / "job.yaml").write_text(file_with(""), encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "other.yaml").write_text(file_with(""), encoding="utf-8")
    monkeypatch.setattr(sys.modules["statemachine.loader.load"], "_PACKAGE", tmp_path / "package")

    assert shipped() == ("acme/job",)
    assert load("acme/job") == loads(file_with(""))


def test_bytes_and_text_are_one() -> None:
    """Bytes are UTF-8."""
    text = file_with("title: Größe")

    assert loads(text.encode()) == loads(text)


def test_findings_name_the_path() -> None:
    """The path that is given stands in every finding."""
    with pytest.raises(InvalidRulesError, match=re.escape("some/acme.yaml:7:")):
        loads(file_of("source: New, target: Nwe"), "some/acme.yaml")


def test_syntax_shape_and_names_are_judged_together() -> None:
    """A file says all that is wrong with it in one go; of names only where the syntax is right."""
    meaning = file_of("source: New, target: Nwe")
    shape = f"colour: red\n{meaning}"
    syntax = f"colour: red\ncolour: blue\n{meaning}"

    assert checks(meaning) == ["unknown-status"]
    assert checks(shape) == ["unknown-key", "unknown-status"]
    assert checks(syntax) == ["unknown-key", "duplicate-key"]


def test_findings_stand_in_file_order() -> None:
    """Names, clashes, cycles and values are told together, by place."""
    text = file_of(
        "source: nothing, target: Nwe, override: true",
        "facts: {size: {type: integer, minimum: x}}\ngroups: {a: a, Held: [New]}\nignored: [New]",
    )

    spans = [each.span for each in findings(text)]

    assert spans == sorted(spans)
    assert checks(text) == [
        "wrong-bound",
        "group-cycle",
        "clashing-names",
        "clashing-spellings",
        "unknown-status",
        "creation-override",
    ]


@pytest.mark.parametrize("name", sorted(all_checks()))
def test_the_examples_of_a_check_are_true(name: str) -> None:
    """On each page the bad example gives exactly this finding and the good one none."""
    page = all_checks()[name]

    assert checks(page.example("Good")) == []
    if "Bad: " not in page.page:
        assert checks(page.example("Bad")) == [name]


def test_every_check_is_an_error_with_a_sentence() -> None:
    """What keeps a file from loading is wrong, not perhaps a mistake."""
    for each in all_checks().values():
        assert each.severity == "error"
        assert re.fullmatch(r"[A-Z].*\.", each.summary)


KEYS = ("source", "target", "actor", "channel", "guard", "requires", "except", "statuses", "includes")


@st.composite
def misspelt(draw: st.DrawFn) -> Document:
    """Draw a valid file with one name changed."""
    document = draw(documents())
    transition = draw(st.sampled_from(document["transitions"]))
    transition[draw(st.sampled_from(KEYS[:7]))] = draw(st.sampled_from(["?", ["?"], ["nothing", "any"]]))
    return document


@given(document=misspelt())
def test_a_name_that_means_nothing_is_always_told(document: Document) -> None:
    """Whatever else is in a file, a wrong name does not pass, and nothing but our own error is raised."""
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
def test_a_damaged_file_loads_or_says_why(place: float, length: int, patch: str, name: str) -> None:
    """Whatever is done to a file, it loads or the findings say why not."""
    text = text_of(name)[1].decode()
    start = int(place * len(text))

    try:
        loads(text[:start] + patch + text[start + length :])
        said: tuple[object, ...] = ("nothing",)
    except InvalidRulesError as error:
        said = error.diagnostics

    assert said


def test_importing_the_loader_is_cheap() -> None:
    """What is heavy is imported by loading, and some of it only when something is wrong."""
    heavy = ("yaml", "jsonschema", "difflib", "importlib.resources", "importlib.metadata", "json")
    script = f"import statemachine.loader, sys; print([name for name in {heavy} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )

    assert ran.stdout == "[]\n"


def test_the_schema_is_text() -> None:
    """Editors are given the schema as it is."""
    assert schema_text().startswith("{")
