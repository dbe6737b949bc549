"""Tests of the table of meanings and of the default policies that docs/semantics.md lists."""

from __future__ import annotations

import json
from itertools import product
from typing import get_args

from statemachine.loader import schema_text
from statemachine.model.observation import (
    MEANINGS,
    Meaning,
    MeaningWord,
    Policy,
    PolicyWord,
    applies,
    default_policy,
)

APPLIED = {Meaning.CREATED, Meaning.APPLIED, Meaning.SKIPPED_AHEAD, Meaning.UNSPECIFIED}
NOTHING_TO_APPLY = {Meaning.DUPLICATE, Meaning.IGNORED}


def test_every_meaning_has_a_row() -> None:
    """The rows are in the order of the meanings."""
    assert tuple(MEANINGS) == tuple(Meaning)


def test_the_words_for_type_checkers_are_those_of_the_enums() -> None:
    """A type checker accepts exactly the words of `Meaning` and `Policy`."""
    assert get_args(MeaningWord) == tuple(Meaning)
    assert get_args(PolicyWord) == tuple(Policy)


def test_the_rule_file_accepts_a_policy_for_every_meaning() -> None:
    """The keys and the values of `policies` in the schema are the words of `Meaning` and `Policy`."""
    policies = json.loads(schema_text())["properties"]["policies"]["properties"]

    assert tuple(policies) == tuple(Meaning)
    assert all(each["enum"] == list(Policy) for each in policies.values())


def test_the_default_policies_are_those_of_the_documentation() -> None:
    """Section 7: apply, ignore or hold, by meaning, certainty and whether the order stays."""
    for meaning, certain, stays in product(Meaning, (True, False), (True, False)):
        ignored = (
            meaning in NOTHING_TO_APPLY
            or (meaning is Meaning.LATE and certain)
            or (meaning is Meaning.AMBIGUOUS and stays)
        )
        expected = Policy.APPLY if meaning in APPLIED else Policy.IGNORE if ignored else Policy.HOLD
        assert default_policy(meaning, certain=certain, stays=stays) is expected


def test_only_the_policy_apply_applies_a_status() -> None:
    """A duplicate and an ignored word have no status to apply."""
    for policy, meaning in product(Policy, Meaning):
        expected = policy is Policy.APPLY and meaning not in NOTHING_TO_APPLY
        assert applies(policy, meaning) is expected
