"""Hypothesis strategies for whole rule files, and for questions and messages to their engines."""

from tests.strategies.annotations import annotated_documents
from tests.strategies.cases import Case, cases
from tests.strategies.documents import Document, documents, rule_sets, shuffled, to_yaml
from tests.strategies.garbage import garbage
from tests.strategies.guards import External, guards_for
from tests.strategies.questions import Question, questions

__all__ = [
    "Case",
    "Document",
    "External",
    "Question",
    "annotated_documents",
    "cases",
    "documents",
    "garbage",
    "guards_for",
    "questions",
    "rule_sets",
    "shuffled",
    "to_yaml",
]
