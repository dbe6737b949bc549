"""Ends an exchange when its time is up, whatever the provider does to keep it going."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Any, Self

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.connect_unix_socket.complete"})
_SENDING = frozenset({"http11.send_request_headers.started", "http2.send_request_headers.started"})


class UnsentError(Exception):
    """The time is up, and nothing was sent."""


class Watch:
    """One exchange and its time, from entering it; then its connection is shut, and nothing is sent any more.

    It learns of the connection by `trace`, the extension of httpx: of one that was open before it knows nothing.
    """

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._connection: socket | None = None

    def __enter__(self) -> Self:
        """Begin."""
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no longer."""
        self._timer.cancel()
        self._timer.join()
        if self._connection is not None:
            self._connection.close()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of a new connection, and let nothing be sent when the time is up."""
        if event in _CONNECTED:
            self._keep(info["return_value"].get_extra_info("socket"))
        elif event in _SENDING and self.over:
            raise UnsentError

    def _keep(self, connection: socket | None) -> None:
        """Keep a handle of our own, for TLS takes the socket away and who closes it may close another's."""
        if connection is not None:
            self._connection = connection.dup()
            if self.over:
                self._end()

    def _end(self) -> None:
        self.over = True  # before the handle is looked for, for it may come at this moment
        if self._connection is not None:
            with suppress(OSError):  # the other side was quicker
                self._connection.shutdown(SHUT_RDWR)
