"""The lists of records in a document: where a message says, in each form in which a list may be written."""

from __future__ import annotations

from statemachine.messages.bodies.decode import BodyKind, Document
from statemachine.messages.paths import CompiledPath, Names, kind_of
from statemachine.model.errors import MessageError


def records_of(document: Document, path: CompiledPath) -> list[object]:
    """Return the records of a document, or the elements that contain them, or raise `MessageError`.

    A single mapping is a list of one. An empty list may be written in other ways: see `Document.is_empty_list`.
    """
    records = path.find(document.value)
    if records is None and document.is_empty_list(_names(path)):
        return []
    return _listed(records, path)


def records_of_element(element: object, path: CompiledPath, kind: BodyKind) -> list[object]:
    """Return the records of an element in a document of this kind, or raise `MessageError`.

    In XML, an element without records has an empty list of them.
    """
    records = path.find(element)
    around = Document({"": element}, kind)  # so that the element is the parent of its records
    if records is None and around.is_empty_list(("", *_names(path))):
        return []
    return _listed(records, path)


def kind_of_elements(document: Document, path: CompiledPath) -> BodyKind:
    """Return the format of the elements at a path: that of the innermost document that contains them."""
    return document.kind_at(_names(path))


def check_number(number: int, most: int, path: CompiledPath) -> None:
    """Raise `MessageError` for more than `most` records."""
    if number > most:
        raise MessageError(f"expected at most {most} records, got more", path=path.text)


def _listed(records: object, path: CompiledPath) -> list[object]:
    if isinstance(records, dict):
        return [records]
    if not isinstance(records, list):
        raise MessageError(
            f"expected a record or a list of records, got {kind_of(records)}", path=path.text
        )
    return records


def _names(path: CompiledPath) -> Names:
    """Return the names that lead to the records; of several ways the longest one."""
    return max(path.lookups(), key=len, default=())
