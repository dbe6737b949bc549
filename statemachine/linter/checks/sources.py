"""Where the rules come from: addresses that open, dates that have been, sources that are cited."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from statemachine.linter.registry import check
from statemachine.linter.subject import Subject
from statemachine.model.diagnostics import Finding, Severity


@check(Severity.WARNING)
def unused_source(subject: Subject) -> Iterator[Finding]:
    """A source that nothing cites.

    Either a rule forgot to cite it, or it can go.

    Bad:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
          manual: {url: https://example.com/manual, retrieved: 2026-01-31}

    Good:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
          manual: {url: https://example.com/manual, retrieved: 2026-01-31}
        transitions:
          - {event: finish, source: New, target: Done, cite: [guide, manual]}
    """
    citing = (*subject.founded, *subject.rules.messages)
    used = {name for each in citing for name in each.cite}
    for source in subject.rules.sources.values():
        if source.name not in used:
            yield Finding(
                source.span,
                f"nothing cites source {source.name!r}",
                "cite it where it is used, or remove it",
            )


@check(Severity.ERROR)
def malformed_url(subject: Subject) -> Iterator[Finding]:
    """A source whose address is not one that a reader can open.

    It must begin with `https://` or `http://` and name a host, whose parts between dots are not empty,
    and a port, if any, must be a number up to 65535.

    Bad:
        sources:
          guide: {url: https:/example.com/guide, retrieved: 2026-01-31}

    Good:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
    """
    for source in subject.rules.sources.values():
        if not _opens(source.url):
            yield Finding(
                source.place.of("url"),
                f"the address of source {source.name!r} cannot be opened",
                "begin with `https://` and a host",
            )


@check(Severity.ERROR)
def future_retrieval(subject: Subject) -> Iterator[Finding]:
    """A source retrieved on a day that is still to come.

    The date says when somebody last read the source; most likely year or month is mistyped.

    Bad:
        sources:
          guide: {url: https://example.com/guide, retrieved: 9999-01-31}

    Good:
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
    """
    for source in subject.rules.sources.values():
        if subject.today is not None and source.retrieved > subject.today:
            yield Finding(
                source.place.of("retrieved"),
                f"source {source.name!r} was retrieved on {source.retrieved}, and today is {subject.today}",
                "write the day on which it was read",
            )


def _opens(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a bracket out of place, or a port that is none
        return False
    named = parts.scheme in {"https", "http"} and all(host.removesuffix(".").split("."))
    return named and port != 0 and url.split() == [url]
