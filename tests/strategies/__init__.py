"""Hypothesis strategies over whole rule files and over questions to the engines made of them."""

from tests.strategies.cases import Case, cases
from tests.strategies.documents import Document, documents, rule_sets, shuffled, to_yaml
from tests.strategies.garbage import garbage
from tests.strategies.guards import External, guards_for
from tests.strategies.prose import told_documents
from tests.strategies.questions import Question, questions

__all__ = [
    "Case",
    "Document",
    "External",
    "Question",
    "cases",
    "documents",
    "garbage",
    "guards_for",
    "questions",
    "rule_sets",
    "shuffled",
    "to_yaml",
    "told_documents",
]
