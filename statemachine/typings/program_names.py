"""The names of a rule set as a program needs them: each kind of names, and an identifier for each name."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from unicodedata import normalize

from statemachine.model.decision import Cause
from statemachine.model.ruleset import RuleSet
from statemachine.model.value_types import Domain

_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAPS = re.compile(r"_+")

Identifiers: TypeAlias = Mapping[str, str]
"""The identifier of each name."""


@dataclass(frozen=True, slots=True)
class ProgramNames:
    """What the module of a rule set contains.

    `enums` has the identifiers for each kind of names that the rule set declares: `Status`, `Event` and so on.
    A kind without names is left out. `records` has the domains of the facts and of the inputs by name, as `Facts` and
    `Inputs`. `causes` are the causes of the engine, which are the same for all rule sets.
    """

    rules_id: str
    version: str
    digest: str
    enums: Mapping[str, Identifiers]
    causes: Identifiers
    records: Mapping[str, Mapping[str, Domain]]

    @classmethod
    def of(cls, rules: RuleSet) -> ProgramNames:
        """Return the names of a rule set, in the order of its file."""
        events = dict.fromkeys(each.event for each in rules.transitions if each.event is not None)
        kinds: Mapping[str, Iterable[str]] = {
            "Status": rules.statuses,
            "Event": events,
            "Action": rules.actions,
            "Actor": rules.actors,
            "Channel": rules.channels,
            "Fact": rules.facts,
            "Input": rules.inputs,
        }
        records = {
            "Facts": {name: each.domain for name, each in rules.facts.items()},
            "Inputs": {name: each.domain for name, each in rules.inputs.items()},
        }
        return cls(
            rules_id=rules.identity.id,
            version=rules.version,
            digest=rules.digest,
            enums={kind: found for kind, names in kinds.items() if (found := identifiers(names, kind))},
            causes=identifiers(Cause, "Cause"),
            records={kind: domains for kind, domains in records.items() if domains},
        )

    @property
    def constants(self) -> Mapping[str, str]:
        """The constants that say which rule set a module was made from."""
        return {
            "RULES_ID": self.rules_id,
            "RULES_VERSION": self.version,
            "RULES_DIGEST": self.digest,
        }


def identifiers(names: Iterable[str], kind: str) -> dict[str, str]:
    """Return an identifier in upper case for each name, in the order of the names: `NEEDS_REVIEW` for `NeedsReview`.

    Letters and digits of all scripts stay; all else becomes `_`. The kind comes before a name that cannot begin an
    identifier: `STATUS_10`. Similar names are numbered in their sorted order, so their order in a file is without effect.
    """
    wanted = {str(name): _identifier(str(name), kind) for name in names}
    reserved = set(wanted.values())
    taken: set[str] = set()
    given: dict[str, str] = {}
    for name in sorted(wanted):
        identifier, number = wanted[name], 1
        while identifier in taken or (number > 1 and identifier in reserved):
            number += 1
            identifier = f"{wanted[name]}_{number}"
        taken.add(identifier)
        given[name] = identifier
    return {name: given[name] for name in wanted}


def _identifier(name: str, kind: str) -> str:
    upper = normalize("NFKC", normalize("NFKC", _NEW_WORD.sub("_", name)).upper())
    # Since Python 3.13 an identifier can contain joiners, which nobody sees.
    kept = "".join(each if f"_{each}".isidentifier() and each.isprintable() else "_" for each in upper)
    # Python reads an identifier in this normal form, so that only this form is the same in the text and in the program.
    text = normalize("NFKC", _GAPS.sub("_", kept).strip("_"))
    if text.isidentifier() and not keyword.iskeyword(text):
        return text
    return f"{kind.upper()}_{text}" if text else kind.upper()
