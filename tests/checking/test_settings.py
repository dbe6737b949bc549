"""Settings of `check`: what they mean, and how they are read from a `pyproject.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statemachine.checking import (
    CheckResult,
    Level,
    Preset,
    Settings,
    all_checks,
    check_text,
    find_settings,
    settings_of,
)
from statemachine.checking.all_findings import configurable_checks
from statemachine.checking.settings import pattern_problem
from statemachine.model.diagnostics import BASE_FILE, Severity
from statemachine.model.errors import ConfigurationError
from statemachine.model.frozen import FrozenMap
from tests.linter.acme import TODAY
from tests.needs import needs

CONFIGURABLE = sorted(configurable_checks())
UNCITED = BASE_FILE.replace("target: Done, cite: guide}", "target: Done}")
"""A file with one finding, of `missing-cite`."""

ANY = BASE_FILE.replace("source: New", "source: any")
"""A file with one finding of a check that is off by default, `exception-without-note`."""

LIKELY = BASE_FILE.replace("statuses:", "undeclared: unspecified\nstatuses:").replace(
    "final: true, result: success, ", ""
)
"""A file with a likely finding, of `dead-end`."""

names = st.lists(st.sampled_from(CONFIGURABLE), max_size=3).map(tuple)
texts = st.text(min_size=1)
patterns = texts.filter(lambda text: pattern_problem(text) is None)
settings = st.builds(
    Settings,
    preset=st.sampled_from(Preset),
    severity=st.dictionaries(st.sampled_from(CONFIGURABLE), st.sampled_from(Level)).map(FrozenMap),
    per_file_ignores=st.dictionaries(patterns, names, max_size=3).map(FrozenMap),
    include=st.lists(patterns, max_size=3).map(tuple),
    exclude=st.lists(patterns, max_size=3).map(tuple),
    baseline=st.none() | texts,
    path=st.just("pyproject.toml"),
)


def checked(text: str, **settings: object) -> CheckResult:
    """Return what `check` finds in a file with some settings."""
    selection = Settings(**settings).selection()  # type: ignore[arg-type]  # each test passes its own
    return check_text(text, "acme.yaml", today=TODAY, selection=selection)


def found(text: str, **settings: object) -> list[str]:
    """Return the checks of the findings."""
    return [each.check for each in checked(text, **settings).diagnostics]


@given(settings)
@example(Settings(baseline='\x7f\n"\\', path="pyproject.toml"))
def test_shown_settings_are_read_as_they_are(given_settings: Settings) -> None:
    """The text that shows settings is a settings file."""
    assert settings_of(given_settings.to_toml().encode(), "pyproject.toml") == given_settings


def test_presets_run_more_and_then_fail_more() -> None:
    """`strict` runs every check, and `pedantic` takes likely findings as certain."""
    assert found(ANY) == []
    assert found(ANY, preset=Preset.STRICT) == ["exception-without-note"]
    assert found(ANY, preset=Preset.PEDANTIC) == ["exception-without-note"]
    certain = {
        preset: [
            each.certain
            for each in checked(LIKELY, preset=preset).diagnostics
            if each.check == "dead-end"
        ]
        for preset in Preset
    }
    assert certain == {Preset.DEFAULT: [False], Preset.STRICT: [False], Preset.PEDANTIC: [True]}


def test_a_severity_replaces_that_of_the_check() -> None:
    """A check that is off has no findings, and one that has a severity runs in every preset."""
    assert found(UNCITED, severity={"missing-cite": Level.OFF}) == []
    (finding,) = checked(UNCITED, severity={"missing-cite": Level.ERROR}).diagnostics
    assert finding.severity is Severity.ERROR
    (noted,) = checked(ANY, severity={"exception-without-note": Level.WARNING}).diagnostics
    assert noted.check == "exception-without-note"
    off = {"exception-without-note": Level.OFF}
    assert found(ANY, preset=Preset.PEDANTIC, severity=off) == []


def test_a_check_that_is_off_leaves_no_comment_unused() -> None:
    """Nor does one that a file ignores; the checks of comments have severities themselves."""
    commented = f"# statemachine: ignore-file[missing-cite] why\n{BASE_FILE}"
    assert found(commented) == ["unused-suppression"]
    assert found(commented, severity={"missing-cite": Level.OFF}) == []
    assert found(commented, per_file_ignores={"acme.yaml": ("missing-cite",)}) == []
    assert found(commented, severity={"unused-suppression": Level.OFF}) == []
    broken = f"# statemachine: ignore\n{BASE_FILE.replace('target: Done', 'target: Dnoe')}"
    assert found(broken, severity={"blanket-suppression": Level.OFF}) == ["unknown-status"]


@needs("messages")
def test_a_check_of_messages_can_be_off() -> None:
    """As those of the linter can, and a comment for it is not unused."""
    text = f"{BASE_FILE}messages: {{inbound: {{push: {{order: id, status: a b}}}}}}\n"
    off = {"invalid-path": Level.OFF}
    assert "invalid-path" in found(text)
    assert "invalid-path" not in found(text, severity=off)
    assert "unused-suppression" not in found(
        f"# statemachine: ignore-file[invalid-path] why\n{BASE_FILE}", severity=off
    )


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("acme.yaml", ["acme.yaml", "deep/acme.yaml"], ["acme.yml", "xacme.yaml"]),
        ("old", ["old/a.yaml", "deep/old/b/a.yaml"], ["older/a.yaml", "old.yaml"]),
        ("old/", ["old/a.yaml", "deep/old/a.yaml"], ["older/a.yaml"]),
        ("./rules/old", ["rules/old/a.yaml"], ["deep/rules/old/a.yaml"]),
        ("./acme.yaml", ["acme.yaml"], ["deep/acme.yaml"]),
        (".", ["acme.yaml", "deep/acme.yaml"], []),
        ("./", ["acme.yaml", "deep/acme.yaml"], []),
        ("**", ["acme.yaml", "deep/acme.yaml"], []),
        ("rules/*.yaml", ["rules/a.yaml"], ["rules/deep/a.yaml", "a.yaml"]),
        ("rules/**/a.yaml", ["rules/a.yaml", "rules/b/c/a.yaml"], ["a.yaml", "rules/xa.yaml"]),
        ("rules/**", ["rules/a.yaml", "rules/b/a.yaml"], ["other/a.yaml"]),
        ("**/a?.yaml", ["ab.yaml", "x/ab.yaml"], ["a.yaml", "a/.yaml"]),
        ("a+[b].yaml", ["a+[b].yaml"], ["aab.yaml"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], other: list[str]) -> None:
    """A pattern also matches what is in a matching folder; without a slash it matches at any depth."""
    included = Settings(include=(pattern,))
    excluded = Settings(exclude=(pattern,))
    assert [name for name in (*matching, *other) if included.includes(name)] == matching
    assert [name for name in (*matching, *other) if excluded.includes(name)] == other
    ignored = Settings(per_file_ignores={pattern: ("missing-cite",)})
    assert [name for name in (*matching, *other) if ignored.selection().ignored(name)] == matching


def problems(text: str) -> list[str]:
    """Return what is wrong with settings, each with its place."""
    with pytest.raises(ConfigurationError) as caught:
        settings_of(text.encode(), "pyproject.toml")
    return str(caught.value).replace("pyproject.toml:", "").split("\n")


HEAD = '[project]\nname = "statemachine"\n'


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("severty = {}", "4:1: unknown setting 'severty'; did you mean 'severity'?"),
        ('preset = "strct"', "4:1: 'preset' is 'strct'; did you mean 'strict'?"),
        ("preset = true", "4:1: 'preset' is a boolean; write 'default', 'strict' or 'pedantic'"),
        ("severity = []", "4:1: 'tool.statemachine.severity' is a list, not a table"),
        ('severity = {dead-ends = "off"}', "4:13: unknown check 'dead-ends'; did you mean 'dead-end'?"),
        ('severity.dead-end = "eror"', "4:1: 'dead-end' is 'eror'; did you mean 'error'?"),
        (
            '[tool.statemachine.severity]\ndead-end = "off"\nmissing-cite = 1',
            "6:1: 'missing-cite' is an integer; write 'off', 'warning' or 'error'",
        ),
        (
            'severity = {unknown-status = "off"}',
            "4:13: the check 'unknown-status' has a fixed severity: its findings are always reported; remove it",
        ),
        (
            'per-file-ignores = {"a b" = ["dead-end", "deadend"]}',
            "4:42: unknown check 'deadend'; did you mean 'dead-end'?",
        ),
        (
            'per-file-ignores = {"a/b/c" = ["dead-end"], "a/b" = ["dead"]}',
            "4:54: unknown check 'dead'; did you mean 'dead-end'?",
        ),
        (
            'per-file-ignores = {"a b" = "dead-end"}',
            "4:21: 'a b' is not a list of texts; write [\"...\"]",
        ),
        (
            '[tool.statemachine.per-file-ignores]\n"a b" = [1]',
            "5:1: 'a b' is not a list of texts; write [\"...\"]",
        ),
        ('include = "rules"', "4:1: 'include' is not a list of texts; write [\"...\"]"),
        ("exclude = [1]", "4:1: 'exclude' is not a list of texts; write [\"...\"]"),
        (
            'include = ["!old"]',
            "4:12: the pattern '!old' begins with '!', but patterns cannot be negated; ",
        ),
        (
            "exclude = ['rules\\old']",
            r"4:12: the pattern 'rules\\old' has a backslash; write slashes",
        ),
        ('exclude = ["/old"]', "4:12: the pattern '/old' is absolute; patterns begin at the folder"),
        ('exclude = ["C:/old"]', "4:12: the pattern 'C:/old' is absolute; "),
        ('exclude = ["../old"]', "4:12: the pattern '../old' leads out of the folder of the settings"),
        ('exclude = ["{a,b}"]', "4:12: the pattern '{a,b}' has alternatives in braces; write a pattern"),
        ('per-file-ignores = {"" = []}', "4:21: the pattern '' is empty; write `**` for all files"),
        ('baseline = ""', "4:1: 'baseline' is not the path of a file"),
        (
            "x = 1979-05-27",
            "4:1: unknown setting 'x'; the settings are preset, severity, per-file-ignores,",
        ),
    ],
)
def test_a_wrong_setting_is_an_error_with_its_place(table: str, expected: str) -> None:
    """The message has the name that is probably meant, or everything that may be written."""
    (problem,) = problems(f"{HEAD}[tool.statemachine]\n{table}\n")
    assert problem.startswith(expected)


def test_all_wrong_settings_are_reported_in_their_order() -> None:
    """Nothing is reported only after something else was corrected."""
    text = f'{HEAD}[tool.statemachine]\ny = 1\npreset = 2\nseverity = {{a = "b"}}\n'
    assert [each.partition(": ")[0] for each in problems(text)] == ["4:1", "5:1", "6:13", "6:13"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEAD}[tool]\nstatemachine = 1\n", "4:1: 'tool.statemachine' is an integer, not a table"),
        (f"tool.statemachine = 1\n{HEAD}", "1:1: 'tool.statemachine' is an integer, not a table"),
        ("tool.statemachine.x = 1\n", "1:1: unknown setting 'x'; the settings are"),
        ('[ tool . "statemachine" ]\nx = 1\n', "2:1: unknown setting 'x'; the settings are"),
        ('tool = {x = 1, "statemachine" = {x = 1}}\n', "1:34: unknown setting 'x'; the settings are"),
        (
            "[tool.statemachine-rules]\nx = 1\n",
            "1:2: unknown table [tool.statemachine-rules]; write [tool.",
        ),
        ('[tool."statemachine_rules"]\n', "1:2: unknown table [tool.statemachine_rules]; write [tool."),
        ("[tool.Statemachine]\n", "1:2: unknown table [tool.Statemachine]; write [tool."),
        ("[tool.state-machin]\n", "1:2: unknown table [tool.state-machin]; write [tool."),
        ("[tool.statemachine\npreset = 'strict'\n", "1:19: invalid TOML: "),
        ("tool = {statemachine = {x = 1}}\n", "1:25: unknown setting 'x'; the settings are"),
        (f"{HEAD}[tool.statemachine]\nx =\n", "4:4: invalid TOML: "),
    ],
)
def test_other_forms_of_the_table(text: str, expected: str) -> None:
    """The table may be written in every way that TOML allows."""
    (problem,) = problems(text)
    assert problem.startswith(expected)


def test_a_file_without_the_table_has_no_settings() -> None:
    """Also if it is not valid TOML, as long as it does not name this package."""
    assert settings_of(HEAD.encode(), "pyproject.toml") is None
    assert settings_of(b"[tool.other\n", "pyproject.toml") is None
    assert settings_of(b'tool = "statemachine"\n', "pyproject.toml") is None
    with pytest.raises(ConfigurationError, match=r"^pyproject.toml:1:1: invalid UTF-8$"):
        settings_of(b"[tool.statemachine]\xff", "pyproject.toml")


def test_the_nearest_file_with_the_table_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A nearer file without it does not count, and paths are relative to the current folder."""
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a")
    (tmp_path / "pyproject.toml").write_text('[tool.statemachine]\nbaseline = "c/base.json"\n')
    (deep / "pyproject.toml").write_text("[project]\n")
    settings = find_settings(str(deep))
    assert settings is not None
    assert settings.path == "../pyproject.toml"
    assert settings.baseline_path == "../c/base.json"
    assert settings == find_settings(".")
    (deep / "pyproject.toml").write_text("[tool.statemachine]\n")
    assert find_settings(str(deep)) == Settings(path="b/pyproject.toml")


def test_every_check_but_those_that_must_be_reported_can_be_configured() -> None:
    """Those of the loader keep a file from loading, and an unused entry of a baseline belongs to no rule file."""
    fixed = all_checks().keys() - configurable_checks()
    assert {"unknown-status", "invalid-yaml", "unused-baseline-entry"} <= fixed
    assert {"dead-end", "invalid-path", "unused-suppression"}.isdisjoint(fixed)
