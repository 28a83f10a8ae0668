"""The factors of windows of a grid, one window after another: in this process, or on the workers of a cluster."""

import dataclasses
import secrets
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.cluster import there
from landslide_core.cluster.connection import Call, Cluster
from landslide_core.factors import Grid, derive
from landslide_core.factors.align import LayerFiles
from landslide_core.factors.area import Area
from landslide_core.factors.large.layer_windows import LayerWindows
from landslide_core.factors.layers import DeriveSettings
from landslide_core.factors.target_grid import widened
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.progress import SILENT, Progress

Window = tuple[slice, slice]


@dataclass(frozen=True)
class Wanted:
    """What is derived of every window: the factors by name, with so many pixels around it that they look at."""

    files: LayerFiles
    area: Area
    settings: DeriveSettings
    names: tuple[str, ...]
    halo_px: int


@dataclass(frozen=True, eq=False)
class Derived:
    """The factors of a window, (rows, cols) each in the order of the names, and where it lies within the boundary."""

    values: Sequence[Grid]
    within: NDArray[np.bool_] | None


def derived(layers: LayerWindows, wanted: Wanted, window: Window) -> Derived:
    """Return the factors of a window of the grid over all of the elevation model."""
    around, inner = _with_halo(window, wanted.halo_px, wanted.area.whole)
    part = layers.read(*around)
    values = [np.ascontiguousarray(derive.one(part, name)[1][inner]) for name in wanted.names]
    return Derived(values, None if part.within is None else part.within[inner])


def derived_on(
    cluster: Cluster, wanted: Wanted, windows: Sequence[Window], progress: Progress = SILENT
) -> Generator[Derived, None, None]:
    """Yield the factors of windows in their order; a worker opens the layers once."""
    absolute = dataclasses.replace(wanted, files=_absolute(wanted.files))
    job = _Job(secrets.token_hex(8), absolute, _sizes(absolute.files))
    try:
        yield from cluster.in_order(
            (Call("a window of the layers", _derived_there, (job, window)) for window in windows), progress
        )
    finally:
        cluster.everywhere(_let_go, job.name)


def _with_halo(window: Window, halo: int, geobox: GeoBox) -> tuple[Window, Window]:
    """Return the window with `halo` pixels around it as far as the grid goes, and its place in that."""
    wide = widened(geobox, window, halo)
    rows, cols = (
        slice(part.start - around.start, part.stop - around.start)
        for part, around in zip(window, wide, strict=True)
    )
    return wide, (rows, cols)


def _absolute(files: LayerFiles) -> LayerFiles:
    return dataclasses.replace(there.absolute(files), extras=tuple(map(there.absolute, files.extras)))


def _sizes(files: LayerFiles) -> Mapping[Path, int]:
    given = [path for path in vars(files).values() if isinstance(path, Path)]
    named = (file_of(path) for path in (*given, *(extra.path for extra in files.extras)))
    return {path: path.stat().st_size for path in named if path.is_file()}


# What follows runs on a worker.


@dataclass(frozen=True)
class _Job:
    """The windows of one analysis: its name, what is derived, and how large each file is."""

    name: str
    wanted: Wanted
    bytes_of: Mapping[Path, int]


_OPENED: there.LastOpen[LayerWindows] = there.LastOpen(LayerWindows.close)


def _derived_there(job: _Job, window: Window) -> Derived:
    there.stop_if_given_up()
    with _OPENED.of(job.name, lambda: _opened(job)) as layers:
        return derived(layers, job.wanted, window)


def _opened(job: _Job) -> LayerWindows:
    for path, size in job.bytes_of.items():
        there.check_sees(path, size)
    return LayerWindows(job.wanted.files, job.wanted.area, job.wanted.settings)


def _let_go(job: str) -> None:
    """Close the layers of an analysis whose windows are done."""
    _OPENED.let_go(job)
