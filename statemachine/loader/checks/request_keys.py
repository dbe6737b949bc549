"""The checks of the keys of an outbound request, each by itself and together."""

from __future__ import annotations

from statemachine.loader.checks import check
from statemachine.model.diagnostics import Finding
from statemachine.model.spans import Span
from statemachine.model.text import quoted


@check
def conflicting_request_keys(
    span: Span,
    key: str,
    problem: str,
    *,
    advice: str = "remove one of them, or split the request into two",
) -> Finding:
    """Keys of a request that exclude each other.

    A request has a `body` or a `form`. It carries out moves or an action, or it reads a message. Only a request for
    moves has `override`, only a read has `next`, and a read has no `accepted`. `auth` is `basic` or `bearer`.

    Bad:
        messages:
          outbound:
            finish: {for: finish, method: POST, url: "https://example.com", body: {a: event}, form: {a: event}}

    Good:
        messages:
          outbound: {finish: {for: finish, method: POST, url: "https://example.com", form: {a: event}}}
    """
    return Finding(span, f"{quoted(key)} {problem}", advice)


@check
def default_of_secret(span: Span, owner: str) -> Finding:
    """A secret parameter with a default.

    A rule file is no place for a secret: everybody who can read the file would know it. Let the caller pass it.

    Bad:
        messages:
          outbound:
            finish:
              for: finish
              method: POST
              url: https://example.com
              parameters: {token: {secret: true, default: s3cret}}
              auth: {bearer: token}

    Good:
        messages:
          outbound:
            finish:
              for: finish
              method: POST
              url: https://example.com
              parameters: {token: {secret: true}}
              auth: {bearer: token}
    """
    return Finding(
        span, f"the secret {owner} has a default", "remove it, and let the caller pass the secret"
    )
