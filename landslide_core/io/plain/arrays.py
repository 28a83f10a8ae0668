"""NumPy's own files; pickled objects are neither read nor written."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.io.plain.whole import draft


def read_arrays(path: Path, names: Iterable[str] | None = None) -> dict[str, NDArray[Any]]:
    """Return the arrays of an .npz by name, all or those named; OSError or ValueError when it cannot be read."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in names or file.files}


def array_names(path: Path) -> tuple[str, ...]:
    """Return the names of the arrays of an .npz, in its order; OSError or ValueError when it cannot be read."""
    with np.load(path, allow_pickle=False) as file:
        return tuple(file.files)


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]], *, compressed: bool) -> None:
    """Write an .npz, whole or not at all."""
    write: Callable[..., None] = np.savez_compressed if compressed else np.savez
    with draft(path) as hidden, hidden.open("wb") as file:
        write(file, **arrays)


def open_array(path: Path) -> NDArray[Any]:
    """Return the array of an .npy, which stays on disk until its values are asked for."""
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array
