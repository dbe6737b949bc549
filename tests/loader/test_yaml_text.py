"""Tests of single values as YAML: quotes are written only where they are needed."""

from __future__ import annotations

import pytest

from statemachine.loader.write.yaml_text import Plain, scalar, scalar_outside_brackets


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("New", "New"),
        ("In Production", "In Production"),
        ("https://example.com/guide?page=1", "https://example.com/guide?page=1"),
        ("Größe", "Größe"),
        ("", '""'),
        (" New", '" New"'),
        ("true", '"true"'),
        ("No", '"No"'),
        ("12", '"12"'),
        ("2026-01-31", '"2026-01-31"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("a, b", '"a, b"'),
        ('say "no"', '"say \\"no\\""'),
        ("a\nb", '"a\\nb"'),
        ("\ufeff", '"\\U0000feff"'),
        ("\x00", '"\\U00000000"'),
        (True, "true"),
        (False, "false"),
        (-12, "-12"),
        (None, "null"),
        (Plain("1.5"), "1.5"),
    ],
)
def test_a_value_is_quoted_only_where_needed(value: object, written: str) -> None:
    """A text is quoted if some reader of YAML could read it as another value."""
    assert scalar(value) == written


@pytest.mark.parametrize("text", ["One, two.", "First this; then, that, last."])
def test_commas_need_quotes_only_inside_brackets(text: str) -> None:
    """A text outside brackets can contain commas without quotes."""
    assert scalar_outside_brackets(text) == text
    assert scalar(text) == f'"{text}"'
