"""A frame that is computed once for all questions about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from statemachine.audit.frames.source import Frame


@contextmanager
def kept(frame: Frame) -> Iterator[Frame]:
    """Give a frame whose rows Spark keeps in memory or on disk until the end; any other frame as it is."""
    if not frame.implementation.is_spark_like():
        yield frame
        return
    native: Any = frame.to_native()
    native.persist()
    try:
        yield frame
    finally:
        native.unpersist()
