"""Keeps secrets out of the log of the layers below httpx."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LOGGERS = (
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "hpack.hpack",
    "hpack.table",
)
_HUSHED: ContextVar[bool] = ContextVar("hushed", default=False)


@contextmanager
def hushed(*, secret: bool) -> Iterator[None]:
    """Drop what is logged of a request that has secrets, here and in no other thread.

    httpcore logs the headers of an answer, and a provider may repeat in them what it was sent, as the address
    of a redirect does; hpack, where a transport speaks HTTP/2, logs those of the request too.
    """
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_HUSH)  # once, however often
    token = _HUSHED.set(secret)
    try:
        yield
    finally:
        _HUSHED.reset(token)


class _Hush(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002  # the signature of the library
        return not _HUSHED.get()


_HUSH = _Hush()
