"""Arrays and dataframes that are kept in files until they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
import polars as pl


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


T = TypeVar("T", bound=_Dataclass)


def saved(value: T, folder: Path) -> Callable[[], T]:
    """Write the arrays of a dataclass into a folder, and return a function that reads it again.

    An array is mapped, so that only what is used of it is in memory. A dataclass in a field has a folder of its own.
    """
    folder.mkdir(parents=True)
    small: dict[str, Any] = {}
    inner: dict[str, Callable[[], Any]] = {}
    for name in (each.name for each in fields(value)):
        held = getattr(value, name)
        if is_dataclass(held):
            inner[name] = saved(held, folder / name)
        elif isinstance(held, np.ndarray) and held.size:
            np.save(folder / f"{name}.npy", held)
        elif isinstance(held, pl.Series):
            held.alias("values").to_frame().write_ipc(folder / f"{name}.series")
        elif isinstance(held, pl.DataFrame) and held.width:
            held.write_ipc(folder / f"{name}.frame")
        else:
            small[name] = held
    return partial(_read, type(value), folder, small, inner)


def _read(
    kind: type[T], folder: Path, small: Mapping[str, Any], inner: Mapping[str, Callable[[], Any]]
) -> T:
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}
    series = {path.stem: pl.read_ipc(path)["values"] for path in folder.glob("*.series")}
    frames = {path.stem: pl.read_ipc(path) for path in folder.glob("*.frame")}
    read = {name: each() for name, each in inner.items()}
    return kind(**arrays, **series, **frames, **small, **read)
