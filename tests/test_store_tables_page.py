"""Tests that the page of the tables of the store, and the picture of their keys, have every key."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.needs import needs

pytestmark = [pytest.mark.once, needs("store"), needs("diagrams")]
DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def generator() -> Iterator[Any]:
    """Return the module that writes the page; it is a script, and no package."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield import_module("generate_store_tables")


def test_the_picture_has_an_arrow_for_each_foreign_key(generator: Any) -> None:
    """Each has its words in the text for screen readers; nothing is in the picture that is not in the tables."""
    keys = [key for table in generator.store_tables() for key in table.foreign_key_constraints]
    picture = generator.store_picture()

    assert picture.count('<g class="line">') == len(keys)
    assert picture.count('<g class="table">') == len(generator.store_tables())
    for key in keys:
        sentence = (
            f"A row of {key.table.name} {generator.words_of(key.name)}, in {key.referred_table.name}."
        )
        assert sentence in picture


def test_the_page_has_words_for_each_key_and_check(generator: Any) -> None:
    """Primary keys are listed with their columns, all others with words, and no words are left over."""
    page = generator.store_tables_page()
    names = {
        str(each.name)
        for table in generator.store_tables()
        for each in (*table.constraints, *(index for index in table.indexes if index.unique))
    }

    assert [name for name in names if f"`{name}`" not in page] == []
    assert generator.WORDS.keys() <= names


def test_a_key_without_words_is_an_error(generator: Any) -> None:
    """It says where the words belong."""
    with pytest.raises(KeyError, match="write words for fk_new into WORDS"):
        generator.words_of("fk_new")
