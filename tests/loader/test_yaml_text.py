"""Single values are written plain where that is safe, and quoted elsewhere."""

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
def test_a_value_is_quoted_only_where_it_must_be(value: object, written: str) -> None:
    """Whatever some reader of YAML could take for something else stands in quotes."""
    assert scalar(value) == written


@pytest.mark.parametrize("text", ["One, two.", "First this; then, that, last."])
def test_commas_need_quotes_only_in_brackets(text: str) -> None:
    """A text that stands by itself may have commas."""
    assert scalar_outside_brackets(text) == text
    assert scalar(text) == f'"{text}"'
