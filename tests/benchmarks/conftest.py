"""Prints the table of docs/performance.md after a run: our figures and those of the peer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any


def pytest_terminal_summary(terminalreporter: Any, config: Any) -> None:
    """Print a row for each of our figures, with the ratio to its peer."""
    session = getattr(config, "_benchmarksession", None)
    if session is None or session.disabled or not session.benchmarks:
        return
    terminalreporter.write_line("")
    terminalreporter.write_line("| work | ours | peer | ours / peer |")
    terminalreporter.write_line("|---|---|---|---|")
    measured = sorted(session.benchmarks, key=_comparison)
    for (group, _), figures in groupby(measured, key=_comparison):
        for row in _rows(group, list(figures)):
            terminalreporter.write_line(row)


def _comparison(each: Any) -> tuple[str, str]:
    """Return what is compared: a group, with the same settings of a store."""
    return each.group, (each.params or {}).get("setting", "")


def _rows(group: str, figures: list[Any]) -> Iterator[str]:
    peer = next(each for each in figures if each.name.startswith("test_peer"))
    for ours in figures:
        if ours is peer:
            continue
        mine, theirs = _figure(ours), _figure(peer)
        ratio = f"{mine / theirs:.2f}" if theirs else "-"
        if group.startswith("import"):
            ratio = f"{(mine - theirs) * 1e3:+.0f} ms"
        name = f"{group} `{ours.param}`" if ours.params else group
        yield f"| {name} | {_shown(ours, mine)} | {_shown(peer, theirs)} | {ratio} |"


def _figure(each: Any) -> float:
    """Return the shortest time of a round in seconds; some groups measure bytes or time per transition."""
    if "bytes" in each.extra_info:
        return float(each.extra_info["bytes"])
    return float(each.stats.min) / int(each.extra_info.get("transitions", 1))


def _shown(each: Any, figure: float) -> str:
    if "bytes" in each.extra_info:
        return f"{figure:,.0f} bytes"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if figure >= size:
            return f"{figure / size:.3g} {unit}"
    return f"{figure / 1e-9:.0f} ns"
