"""What can be wrong with a document as a whole."""

from __future__ import annotations

from statemachine.loader.checks.registry import check
from statemachine.model.diagnostics import Finding, Span


@check
def empty_file(span: Span) -> Finding:
    """A file with nothing in it, or with comments only.

    A rule file is a mapping with at least the keys format, provider, subject, version, statuses and
    transitions.

    Bad:
        # the rules of acme

    Good:
        format: 1
        provider: acme
        subject: order
        version: 1.0.0
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
    """
    return Finding(
        span, "the file is empty", "begin with 'format: 1'; the keys that a rule file needs follow"
    )


@check
def several_documents(span: Span) -> Finding:
    """A second document in one file.

    One file holds one lifecycle, so what stands behind a second `---` is not read. Make a file of it.

    Bad:
        format: 1
        provider: acme
        subject: order
        version: 1.0.0
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}
        ---
        format: 1
        provider: acme
        subject: invoice
        version: 1.0.0
        sources:
          guide: {url: https://example.com/guide, retrieved: 2026-01-31}
        statuses:
          New: {initial: true, cite: guide}
          Done: {final: true, result: success, cite: guide}
        transitions:
          - {event: finish, source: New, target: Done, cite: guide}

    Good:
        subject: order
    """
    return Finding(span, "a second document begins here", "keep one lifecycle in one file")


@check
def too_deep(span: Span, deepest: int) -> Finding:
    """Values that stand more than a hundred deep in one another.

    A rule file needs less than twenty. The limit keeps a file that was made to do harm from doing any; what
    follows is not read.

    Bad:
        messages:
          inbound:
            order-status:
              status: status
              cite: guide
              record:
                enum:
                  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
                  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
                  ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
                  ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]

    Good:
        messages:
          inbound:
            order-status:
              status: status
              cite: guide
              record:
                enum: [[[[]]]]
    """
    return Finding(span, f"this stands more than {deepest} deep", "write it flatter")


@check
def too_large(span: Span, largest: int) -> Finding:
    """More than a million keys and values, those that aliases repeat counted each time.

    A long text counts once more for every thousand characters. A few lines of aliases that repeat aliases
    can stand for more than any machine can hold. The limit keeps such a file from doing harm; what follows
    is not read.

    Bad:
        messages:
          inbound:
            order-status:
              status: status
              cite: guide
              record:
                a: &a ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
                c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
                d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
                e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
                f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
                g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]

    Good:
        messages:
          inbound:
            order-status:
              status: status
              cite: guide
              record:
                a: &a ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
                b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    """
    message = f"with this the file has more than {largest:,} keys and values, aliases counted each time"
    return Finding(span, message, "repeat less by aliases, or split the file")
