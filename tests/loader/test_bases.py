"""The base of a file is found by id or relative path, and everything wrong with it is reported."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest

from statemachine.loader import extended_files, from_dict, load, loads, rule_file, shipped
from statemachine.model.errors import InvalidRulesError
from tests.loader.extending import EXTENDS, extended, write
from tests.loader.files import FULL, findings, underlined

ROOT = Path(__file__).parents[2]
ID = next(each for each in shipped() if "/" not in each)
NESTED = next(each for each in shipped() if "/" in each)


def found(path: Path) -> list[tuple[str, str]]:
    """Return the file and the check of each finding in a file."""
    with pytest.raises(InvalidRulesError) as caught:
        load(path)
    return [(Path(each.span.path).name, each.check) for each in caught.value.diagnostics]


@pytest.mark.parametrize("name", [ID, NESTED])
def test_a_shipped_rule_set_is_a_base_by_its_id(name: str) -> None:
    """Every text can extend a shipped rule set, and the places of the base are `rules/<id>.yaml`."""
    for rules in (
        loads(f"format: 1\nextends: {name}\n"),
        from_dict({"format": 1, "extends": name}),
        loads(f"format: 1\nextends: {{rules: {name}, version: '>=0.1, <99'}}"),
    ):
        assert rules == load(name)
        assert rules.base == load(name).identity
        assert next(iter(rules.statuses.values())).span.path == f"rules/{name}.yaml"


@pytest.mark.parametrize(
    "path", ["./base.yaml", "base.yaml", "sub/../base.yaml", "../FOLDER/base.yaml", "link.yaml"]
)
def test_a_relative_path_starts_at_the_folder_of_the_file(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The current folder does not count, and the shortest name of the base is shown."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.yaml").symlink_to("base.yaml")
    path = path.replace("FOLDER", tmp_path.name)
    write(tmp_path, base=FULL, extension=f"format: 1\nextends: {path}\n")
    monkeypatch.chdir(tmp_path / "sub")
    rules = load(tmp_path / "extension.yaml")

    assert rules == loads(FULL)
    shown = tmp_path / ("link.yaml" if path == "link.yaml" else "base.yaml")
    assert rules.statuses["New"].span.path == str(shown)


def test_a_link_before_two_dots_is_followed(tmp_path: Path) -> None:
    """The path is read as the system reads it, also where the shorter path is another file."""
    (tmp_path / "far" / "sub").mkdir(parents=True)
    (tmp_path / "near").symlink_to("far/sub")
    write(tmp_path / "far", base=FULL)
    write(tmp_path, extension="format: 1\nextends: near/../base.yaml\n")
    rules = load(tmp_path / "extension.yaml")

    assert rules.statuses["New"].span.path == str(tmp_path / "near/../base.yaml")


def test_bases_of_bases_start_at_their_own_folders(tmp_path: Path) -> None:
    """Each path starts at the folder of the file that it is in."""
    (tmp_path / "inner").mkdir()
    write(tmp_path, base=FULL, extension="format: 1\nextends: inner/middle.yml\n")
    (tmp_path / "inner" / "middle.yml").write_text(
        "format: 1\nextends: ../base.yaml\n", encoding="utf-8"
    )

    assert load(tmp_path / "extension.yaml") == loads(FULL)


def test_the_base_of_a_text_is_in_the_folder_that_is_passed(tmp_path: Path) -> None:
    """`base` is a text or a path object, for texts and mappings."""
    write(tmp_path, base=FULL)
    for folder in (tmp_path, str(tmp_path), os.path.relpath(tmp_path)):
        assert loads(EXTENDS, base=folder) == loads(FULL)
        assert from_dict({"format": 1, "extends": "base.yaml"}, base=folder) == loads(FULL)


def test_a_text_without_a_folder_reads_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path in untrusted text is a finding, also where the current folder has such a file."""
    write(tmp_path, base=FULL)
    monkeypatch.chdir(tmp_path)
    (finding,) = findings(EXTENDS, "extension.yaml")

    assert finding.check == "base-out-of-reach"
    assert "pass the folder as `base`" in str(finding.help)


@pytest.mark.parametrize(
    "value",
    [
        "/etc/passwd",
        "/etc/passwd.yaml",
        r"C:\x.yaml",
        "C:x.yaml",
        r"\x.yaml",
        r"\\a\b\c.yml",
        "//x.yaml",
    ],
)
def test_an_absolute_path_is_not_read(tmp_path: Path, value: str) -> None:
    """Neither on this system nor in the form of another one."""
    text = f"format: 1\nextends: '{value}'\n"
    (finding,) = findings(text, base=tmp_path)

    assert finding.check == "base-out-of-reach"
    assert underlined(text, finding.span) == f"'{value}'"


@pytest.mark.parametrize(
    ("value", "check"),
    [
        ("none.yaml", "unknown-base"),
        ("folder.yaml", "unknown-base"),
        ("base.yaml/x.yaml", "unknown-base"),
        ('"a\\0b.yaml"', "unknown-base"),
        ("x" * 5_000 + ".yaml", "unknown-base"),
        ("base", "unknown-base"),
        ("../rules/x", "unknown-base"),
        ('""', "unknown-base"),
        ('"\\0"', "unknown-base"),
        ("5", "wrong-type"),
        ("[base.yaml]", "wrong-type"),
        ("true", "wrong-type"),
        ("{rules: 5}", "wrong-type"),
        ("{rules: base.yaml, version: 2}", "wrong-type"),
        ("{rules: base.yaml, version: '2'}", "wrong-value"),
        ("{rules: base.yaml, version: '>=1,'}", "wrong-value"),
        ("{rules: base.yaml, version: '>= 2.0'}", "wrong-base-version"),
        ("{rules: base.yaml, versions: '>=1'}", "unknown-key"),
    ],
)
def test_a_wrong_base_is_reported(tmp_path: Path, value: str, check: str) -> None:
    """One finding, in the value of `extends`."""
    (tmp_path / "folder.yaml").mkdir()
    write(tmp_path, base=FULL)
    reported = findings(f"format: 1\nextends: {value}\n", base=tmp_path)

    assert check in [each.check for each in reported]
    assert {each.span.line for each in reported if each.check == check} == {2}


def test_a_misspelled_id_has_a_hint() -> None:
    """A similar id is suggested; else the ids are listed."""
    (close,), (far,) = (findings(f"format: 1\nextends: {each}\n") for each in (f"{ID}s", "xyzzy"))

    assert close.help == f"did you mean {ID!r}?"
    assert all(each in str(far.help) for each in shipped())


def test_a_file_that_extends_itself_is_reported(tmp_path: Path) -> None:
    """Also through other spellings of its path, a link, or the text that an editor has not saved."""
    (tmp_path / "link.yaml").symlink_to("self.yaml")
    (tmp_path / "sub").mkdir()
    for spelling in ("self.yaml", "./sub/../self.yaml", f"../{tmp_path.name}/self.yaml", "link.yaml"):
        text = f"format: 1\nextends: {spelling}\n"
        write(tmp_path, self=text)

        assert found(tmp_path / "self.yaml") == [("self.yaml", "base-cycle")]
        assert [each.check for each in findings(text, "self.yaml", tmp_path)] == ["base-cycle"]


def test_a_cycle_is_shown_with_its_files(tmp_path: Path) -> None:
    """The finding is in the file that closes the cycle, and the file that is loaded names its base as invalid."""
    write(
        tmp_path,
        a="format: 1\nextends: b.yaml\n",
        b="format: 1\nextends: c.yaml\n",
        c="format: 1\nextends: b.yaml\n",
    )
    with pytest.raises(InvalidRulesError) as caught:
        load(tmp_path / "a.yaml")
    above, cycle = caught.value.diagnostics

    assert (Path(above.span.path).name, above.check) == ("a.yaml", "invalid-base")
    assert (Path(cycle.span.path).name, cycle.check) == ("c.yaml", "base-cycle")
    assert str(tmp_path / "b.yaml") in cycle.message


@pytest.mark.parametrize(("count", "expected"), [(10, False), (11, True)])
def test_at_most_ten_files_extend_each_other(tmp_path: Path, count: int, expected: bool) -> None:  # noqa: FBT001  # a column of the table
    """The file that names the eleventh has the finding."""
    texts = {f"f{number}": f"format: 1\nextends: f{number + 1}.yaml\n" for number in range(count - 1)}
    write(tmp_path, **texts, **{f"f{count - 1}": FULL})
    if expected:
        assert found(tmp_path / "f0.yaml") == [
            ("f0.yaml", "invalid-base"),
            ("f9.yaml", "too-many-bases"),
        ]
    else:
        assert load(tmp_path / "f0.yaml") == loads(FULL)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("statuses: [", "invalid-yaml"),
        ("", "empty-file"),
        ("[]", "wrong-type"),
        ("format: 2\n", "unsupported-format"),
        (FULL.replace("initial: true", "initial: yes"), "wrong-type"),
        (FULL + "title: again\n", "duplicate-key"),
    ],
)
def test_the_faults_of_an_invalid_base_are_reported_too(
    tmp_path: Path, base: str, expected: str
) -> None:
    """Each in its own file, beside the finding in the file that extends it and that file's own faults."""
    write(tmp_path, base=base, extension=f"{EXTENDS}unknown: x\n")
    reported = found(tmp_path / "extension.yaml")

    assert ("base.yaml", expected) in reported
    assert ("extension.yaml", "invalid-base") in reported
    assert ("extension.yaml", "wrong-value") in reported


def test_wrong_names_are_reported_in_the_file_that_has_them(tmp_path: Path) -> None:
    """The names of the base and those of the extension are checked together."""
    base = FULL.replace("guard: is-paid", "guard: is-payed")
    write(tmp_path, base=base, extension=f"{EXTENDS}transitions: [{{source: Nev, target: Done}}]\n")

    assert found(tmp_path / "extension.yaml") == [
        ("base.yaml", "unknown-guard"),
        ("extension.yaml", "unknown-status"),
    ]
    assert extended(tmp_path, "guards: {is-payed: {paid: true}}", base)


def test_a_spelling_of_the_base_is_reported_in_the_extension(tmp_path: Path) -> None:
    """Of two places of one spelling, the one in the file that is loaded has the finding."""
    write(tmp_path, base=FULL, a=f"{EXTENDS}statuses: {{Extra: {{aliases: Open}}}}\n")

    assert found(tmp_path / "a.yaml") == [("a.yaml", "conflicting-spellings")]


def test_names_are_checked_in_the_valid_part_of_an_extension(tmp_path: Path) -> None:
    """A fault in the shape of the extension does not hide a wrong name in it."""
    write(tmp_path, base=FULL, extension=f"{EXTENDS}titel: x\ngroups: {{g: Nev}}\n")

    assert found(tmp_path / "extension.yaml") == [
        ("extension.yaml", "unknown-key"),
        ("extension.yaml", "unknown-status"),
    ]


def test_the_version_is_that_of_the_merged_base(tmp_path: Path) -> None:
    """A base without a version of its own has the version of its base."""
    write(
        tmp_path,
        base=FULL,
        middle=EXTENDS,
        last="format: 1\nextends: {rules: middle.yaml, version: '==1.2.0-rc.1'}\n",
    )

    assert load(tmp_path / "last.yaml").version == "1.2.0-rc.1"


def test_the_files_of_a_chain_are_listed(tmp_path: Path) -> None:
    """The nearest first, as far as they can be read."""
    write(
        tmp_path,
        base="format: 1\nextends: none.yaml\n",
        middle=EXTENDS,
        last="format: 1\nextends: middle.yaml\n",
    )

    files = extended_files(rule_file(tmp_path / "last.yaml"))
    assert [Path(each.path).name for each in files] == ["middle.yaml", "base.yaml"]


def test_a_missing_key_of_an_extension_is_that_of_its_base() -> None:
    """Only `format` is required; a file without `extends` needs the other keys."""
    assert [each.check for each in findings(f"extends: {ID}\n")] == ["missing-key"]
    assert len(findings("format: 1\ntitle: x\n")) == 5


def test_large_files_are_merged_in_linear_time(tmp_path: Path) -> None:
    """Many entries, each replaced or removed, take a few seconds at most."""
    count = 3_000
    names = [f"S{number}" for number in range(count)]
    statuses = ", ".join(f"{name}: {{title: x}}" for name in names)
    rows = "\n".join(f"  - {{event: go, source: {a}, target: {b}}}" for a, b in pairwise(names))
    removed = "\n".join(f"    - {{event: go, source: {a}, target: {b}}}" for a, b in pairwise(names))
    base = f"format: 1\nprovider: a\nsubject: b\nversion: 1.0.0\nstatuses: {{{statuses}}}\ntransitions:\n{rows}\n"
    start = perf_counter()
    rules = extended(
        tmp_path,
        f"statuses: {{{statuses.replace('title', 'note')}}}\nremove:\n  transitions:\n{removed}\n",
        base,
    )

    assert rules.transitions == ()
    assert len(rules.hidden_keys) == count
    assert perf_counter() - start < 30


def test_a_file_without_a_base_imports_nothing_for_it() -> None:
    """The code that merges is imported if a file extends another."""
    script = "import statemachine, sys; statemachine.load(sys.argv[1]); print([name for name in sys.modules if '.extend' in name])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", script, ID], capture_output=True, text=True, env=environment, check=True
    )

    assert ran.stdout == "['statemachine.loader.checks.extending']\n"
