"""Roll-up: the end of section 7 of docs/semantics.md. It counts the items in each list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.reference.routes import Routes
from tests.reference.rows import _many


class RollUp(Routes):
    """The status of an order from those of its items, for one valid rule file."""

    def roll_up(self, statuses: Iterable[Any], expected: int | None = None) -> str | None:
        """Section 7, its end: the status of an order from those of its items; None is `RollupError`."""
        rollup = self._document.get("rollup")
        names = [self._status(one) for one in statuses]
        items = [name for name in names if name is not None]
        missing = 0 if expected is None else expected - len(items)
        if rollup is None or None in names or not items or missing < 0:
            return None
        for rule in rollup.get("rules") or [rollup["rule"]]:
            if isinstance(rule, str):
                if missing == 0:
                    return self._by_rank(rule, items)
            elif self._holds(rule, items, missing):
                return str(rule["status"])
        return None

    def _holds(self, rule: dict[str, Any], items: list[str], missing: int) -> bool:
        lists = {key: self._members(_many(rule[key])) for key in ("all", "any", "others") if key in rule}
        counts = {key: sum(name in names for name in items) for key, names in lists.items()}
        if "all" in lists:
            return counts["all"] == len(items) + missing
        if "others" not in lists:
            return counts["any"] > 0
        in_either = sum(name in lists["any"] or name in lists["others"] for name in items)
        return counts["any"] > 0 and counts["others"] > 0 and in_either == len(items) + missing

    def _by_rank(self, rule: str, items: list[str]) -> str | None:
        if any("rank" not in self._statuses[name] for name in items):
            return None
        results = {name: self._statuses[name].get("result") for name in items}
        good = [name for name, result in results.items() if result not in ("failure", "cancelled")]
        names = good or items
        ranks = [self._statuses[name]["rank"] for name in names]
        wanted = min(ranks) if rule == "earliest" else max(ranks)
        return min(name for name in names if self._statuses[name]["rank"] == wanted)
