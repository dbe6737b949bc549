"""Why a request was not answered, and whether the provider may have got it; nothing of the request is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer: why, whether the request may have arrived, and whether it may go well another time."""

    problem: str
    sent: bool
    passing: bool = False


TIMED_OUT = Failure("the answer took too long", sent=True, passing=True)

_UNCONNECTED = Failure("connecting took too long", sent=False, passing=True)

_KINDS = {
    "UnsentError": _UNCONNECTED,
    "ConnectTimeout": _UNCONNECTED,
    "PoolTimeout": Failure("no connection became free in time", sent=False, passing=True),
    "TimeoutException": TIMED_OUT,
    "ConnectError": Failure("no connection could be made", sent=False, passing=True),
    "NetworkError": Failure("the connection broke", sent=True, passing=True),
    "RemoteProtocolError": Failure(
        "the connection ended before an answer came", sent=True, passing=True
    ),
    "LocalProtocolError": Failure("the request is none that HTTP can carry", sent=True),
    "ProxyError": Failure("the proxy made no connection", sent=False),
    "UnsupportedProtocol": Failure("the url is neither http nor https", sent=False),
    "InvalidURL": Failure("the url is none that can be asked for", sent=False),
}
"""By the names of what is raised; a request may be found to be none when the half of it is sent."""


def failure_of(error: Exception) -> Failure:
    """Return what an error means, by the nearest of its kinds that is known."""
    names = [kind.__name__ for kind in type(error).__mro__]
    known = next((_KINDS[name] for name in names if name in _KINDS), None)
    return known or Failure(f"sending it failed with {names[0]}", sent=True)
