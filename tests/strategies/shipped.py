"""The shipped rule sets as plain data."""

from __future__ import annotations

import re
from functools import cache

import yaml

from statemachine.loader import dump, load, shipped
from statemachine.model.ruleset import RuleSet
from tests.strategies.documents import Document

SHIPPED = shipped()


@cache
def shipped_rules(name: str) -> RuleSet:
    """Return a shipped rule set."""
    return load(name)


@cache
def shipped_document(name: str) -> Document:
    """Return a shipped rule file as plain data; do not modify it."""
    document: Document = yaml.load(dump(shipped_rules(name)), _Plain)  # noqa: S506  # a subclass of the safe loader
    return document


class _Plain(yaml.SafeLoader):
    """Reads booleans, integers and null as section 10 of docs/semantics.md does, and all else as text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  # the class must not share the resolvers of its parent


_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
_Plain.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile("^-?(0|[1-9][0-9]*)$"), list("-0123456789")
)
_Plain.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(~|null|)$"), ["~", "n", ""])
