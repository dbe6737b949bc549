"""`--rules-at`: what is wrong in its file has a line and a column."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from statemachine.cli.rule_versions import read_rule_versions
from statemachine.model.errors import ConfigurationError
from tests.cli.conftest import ACME, BROKEN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a rule file, and one that does not load."""
    (tmp_path / "acme.yaml").write_text(ACME, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    return tmp_path


def test_versions_are_read_from_yaml_and_from_json(folder: Path) -> None:
    """A path begins at the folder of the file, and an id names a shipped rule set."""
    yaml, json = folder / "versions.yaml", folder / "versions.json"
    yaml.write_text(
        "- {from: 2026-01-01T00:00:00Z, rules: acme.yaml}\n- {from: 2026-02-01T00:00:00Z, rules: gooten}\n"
    )
    json.write_text(
        '[{"from": "2026-01-01T00:00:00Z", "rules": "acme.yaml"}, {"from": "2026-02-01T00:00:00Z", "rules": "gooten"}]'
    )

    for path in (yaml, json):
        (start, first), (_, second) = read_rule_versions(str(path))
        assert start == datetime(2026, 1, 1, tzinfo=UTC)
        assert (first.provider, second.provider) == ("acme", "gooten")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {from: 2026-01-01, rule: acme.yaml}", "1:22: unknown key 'rule'; did you mean 'rules'?"),
        ("- {from: 2026-01-01}", "1:3: a version lacks 'rules'"),
        ("- from: soon\n  rules: acme.yaml", "1:9: `from` is not a time such as 2026-01-31T12:00:00Z"),
        ("- from: 2026-01-01\n  rules: [acme.yaml]", "2:10: `rules` is not a text"),
        ("- from: 2026-01-01\n  rules: nix.yaml", "2:10: cannot read "),
        (
            "- from: 2026-01-01\n  rules: broken.yaml",
            "2:10: the rule file 'broken.yaml' cannot be used\n",
        ),
        (
            "- {from: 2026-01-02, rules: acme.yaml}\n- {from: 2026-01-01, rules: acme.yaml}",
            "2:3: 2026-01-01T00:00:00 is not later than the time before",
        ),
        (
            "- {from: 2026-01-02, rules: acme.yaml}\n- {from: 2026-01-03T00:00:00Z, rules: acme.yaml}",
            "2:3: one time has a time zone, and the one before has none",
        ),
        ("- acme.yaml", "1:3: a version is not a mapping"),
        ("from: 2026-01-01", "1:1: write a list of versions, each with `from` and `rules`"),
        ("[]", "1:1: write a list of versions, each with `from` and `rules`"),
        ("- [", "1:3: '[' is never closed"),
    ],
)
def test_what_is_wrong_has_a_place(folder: Path, text: str, problem: str) -> None:
    """The place is that of the part that is wrong."""
    path = folder / "versions.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        read_rule_versions(str(path))
    assert str(caught.value).startswith(f"{path}:{problem}")
