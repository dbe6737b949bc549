"""The pages of the shipped rule sets, from the rule files: a list, and a page with a drawing for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generate_messages import messages_section
from page_parts import cell, origin, table

from statemachine import RuleSet, Table, draw, load, shipped
from statemachine.model.vocabulary import Basis, Named


def rule_set_files() -> Mapping[str, str]:
    """Return the text of each page and drawing, by its path in the folder of the documentation."""
    files = {"rule-sets.md": _list()}
    for name in shipped():
        rules, stem = load(name), stem_of(name)
        files[f"rule-sets/{stem}.svg"] = draw(rules, "svg")
        files[f"rule-sets/{stem}.md"] = _page(name, rules)
    return files


def stem_of(name: str) -> str:
    """Return the name of the page of a rule set, without an ending."""
    return name.replace("/", "-")


def _list() -> str:
    rows = ((f"[{name}](rule-sets/{stem_of(name)}.md)", *_facts(load(name))) for name in shipped())
    return (
        f"# The shipped rule sets\n\n{origin('rules/')}"
        'Load one by its id: `load("gooten")`. Each rule in the files names its sources. The page of each rule set has a\n'
        "drawing, its moves as a matrix, its messages with their samples, and its sources.\n\n"
        f"{table(('id', 'lifecycle', 'statuses', 'moves', 'undeclared moves'), rows)}"
    )


def _facts(rules: RuleSet) -> tuple[str, ...]:
    """Return the title of a rule set, how big it is, and what undeclared moves are."""
    words = [f"{actor}: {word}" for actor, word in rules.undeclared.actors.items()]
    words.append(f"{'all others' if words else 'everybody'}: {rules.undeclared.otherwise}")
    moves = str(len(Table.of(rules).rows))
    return cell(rules.title or rules.provider), str(len(rules.statuses)), moves, ", ".join(words)


def _page(name: str, rules: RuleSet) -> str:
    """Return the page of one rule set."""
    title, statuses, moves, undeclared = _facts(rules)
    about = f"{rules.description.strip()}\n\n" if rules.description else ""
    return (
        f"# {title}\n\n{origin('rules/')}{about}"
        f"The rule set `{name}`, version {rules.version}, has {statuses} statuses and {moves} moves. A move that no rule "
        f"declares is, for\n{undeclared}.\n\n"
        f"![The statuses of {name} and the moves between them]({stem_of(name)}.svg)\n\n"
        f"## The moves as a matrix\n\n{draw(rules, 'table')}\n"
        f"{messages_section(rules)}"
        f"## Where the rules come from\n\n{_sources(rules)}{_doubtful(rules)}"
    )


def _sources(rules: RuleSet) -> str:
    cited = [name for rule in _cited(rules) for name in rule.cite]
    rows = (
        (
            cell(source.title or source.name),
            f"<{source.url}>",
            str(source.retrieved),
            str(cited.count(source.name)),
        )
        for source in rules.sources.values()
    )
    return table(("source", "address", "read on", "rules that cite it"), rows)


def _doubtful(rules: RuleSet) -> str:
    """Return the rules whose sources contradict each other, and those that were observed only."""
    rows = [
        (cell(_name_of(rule)), str(rule.basis), ", ".join(rule.cite), cell(rule.note or ""))
        for rule in _cited(rules)
        if rule.basis in {Basis.CONFLICTING, Basis.OBSERVED}
    ]
    if not rows:
        return "\nNo rule rests on sources that contradict each other.\n"
    return f"\nRules with other evidence than one clear document:\n\n{table(('rule', 'basis', 'sources', 'note'), rows)}"


def _cited(rules: RuleSet) -> Iterator[Any]:
    """Yield everything that has sources and a basis."""
    yield from rules.statuses.values()
    yield from rules.transitions
    yield from rules.actions.values()


def _name_of(rule: Any) -> str:
    if isinstance(rule, Named):
        return rule.name
    return f"{rule.event or 'move'}: {', '.join(rule.sources)} -> {', '.join(rule.targets)}"
