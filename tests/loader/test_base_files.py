"""What a base can be: a file of JSON too, no pipe, and with places of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from statemachine.loader import load, shipped
from tests.loader.extending import write
from tests.loader.files import findings

ID = next(each for each in shipped() if "/" not in each)


def test_a_json_file_is_a_base(tmp_path: Path) -> None:
    """JSON is YAML, and a path that ends with .json is the path of a file."""
    (tmp_path / "base.json").write_text(json.dumps({"format": 1, "extends": ID}), encoding="utf-8")
    write(tmp_path, extension="format: 1\nextends: ./base.json\n")

    assert load(tmp_path / "extension.yaml") == load(ID)
    assert load(str(tmp_path / "base.json")) == load(ID)


def test_a_base_that_is_no_file_is_reported(tmp_path: Path) -> None:
    """A pipe is not waited for, and a path without its ending gets a hint."""
    os.mkfifo(tmp_path / "pipe.yaml")
    for reference, problem, advice in (
        ("pipe.yaml", "it is not a file", "check the path"),
        (
            "./base",
            "no rule set with this id is shipped",
            "the path of a file ends with .yaml, .yml or .json",
        ),
    ):
        (diagnostic,) = findings(f"format: 1\nextends: {reference}\n", "a.yaml", tmp_path)

        assert diagnostic.check == "unknown-base"
        assert problem in diagnostic.message
        assert advice in str(diagnostic.help)


def test_the_places_of_a_base_are_not_those_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the file has the path with which the shipped file is shown."""
    monkeypatch.chdir(tmp_path)
    Path("rules").mkdir()
    Path("rules", f"{ID}.yaml").write_text(f"format: 1\nextends: {ID}\n", encoding="utf-8")

    spans = {each.span.path for each in load(f"rules/{ID}.yaml").statuses.values()}
    assert spans == {f"shipped rules/{ID}.yaml"}
