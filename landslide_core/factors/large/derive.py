"""Layers aligned and factors derived window by window, into files."""

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.factors import Factor, Layers, derive
from landslide_core.factors.align import AlignSettings, LayerFiles
from landslide_core.factors.area import Area
from landslide_core.factors.large.coarse import COARSE_PX, coarse_factors
from landslide_core.factors.large.exact_distances import write_distances
from landslide_core.factors.large.file_stack import FileStack
from landslide_core.factors.large.layer_windows import LayerWindows
from landslide_core.factors.large.windows import Derived, Wanted, derived, derived_on
from landslide_core.io.layers import inventories
from landslide_core.io.rasters.chunked import WindowSink, open_chunked, strips_of, window_writer
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.geodesy import pixel_sides_m

if TYPE_CHECKING:
    import xarray as xr

    from landslide_core.cluster.connection import Cluster

TILE_PX = 2048  # side of a window; around it lies what the factors look at
_EXACT = 0.15  # share of the time that exact distances take, for the bar
_NEAR_PX = 3  # slopes and curvatures look one pixel around; windows are rounded to odd pixels


def derive_to_files(
    files: LayerFiles,
    area: Area,
    settings: AlignSettings,
    folder: Path,
    *,
    names: Sequence[str] | None = None,
    progress: Progress = SILENT,
    tile_px: int = TILE_PX,
    coarse_px: int = COARSE_PX,
    cluster: "Cluster | None" = None,
) -> tuple[FileStack, inventories.OpenSlides]:
    """Do what `align` and `derive` do without ever holding a layer whole; return the stack and the landslides.

    The files, uncompressed GeoTIFFs, are written into `folder` and must stay there. A window is read with as
    much ground around it as its factors look at, beyond the boundary too, so that no seam shows. Distances to
    lines that were given are exact; other factors of reach "whole" are worked out on a coarser grid of at most
    `coarse_px` pixels, with a note. Memory follows `tile_px` and `coarse_px`, the widest window of the factors, and
    the width of the grid, not its height.
    cluster: whose workers derive the windows, this process by default.
    """
    assert files.inventory is not None  # the recipe sees to it
    geobox, top, left = area.geobox, area.window[0].start, area.window[1].start
    across = slice(0, geobox.shape[1])
    strips = [(rows, across) for rows in strips_of(geobox)]
    with ExitStack() as opened:
        layers = opened.enter_context(closing(LayerWindows(files, area, settings.derive)))
        found = inventories.open_slides(files.inventory, geobox, strips, settings.inventory_rule)
        probe = layers.read(slice(0, 1), slice(0, 1))
        cards = [derive.card_of(probe, name) for name in names or derive.available(probe)]
        exact = [card.name for card in cards if card.nearest and probe.has(card.nearest)]
        whole = [card.name for card in cards if card.reach == "whole" and card.name not in exact]
        coarse = coarse_factors(
            files, area, settings, names=whole, asked=bool(names), most_px=coarse_px, progress=progress
        )
        cards = [card for card in cards if card.name not in whole or card.name in coarse.grids]
        paths = [folder / f"factor_{card.name}.tif" for card in cards]
        sinks = [opened.enter_context(window_writer(path, geobox)) for path in paths]
        marks = opened.enter_context(window_writer(folder / "landslides.tif", geobox, "int32"))
        # Written whole before the windows, which read them and leave out what no other factor knows.
        exact_at = {k: card.name for k, card in enumerate(cards) if card.name in exact}
        for done, k in enumerate(exact_at):
            share = _EXACT / len(exact_at)
            heard = progress.part(share * done, share * (done + 1), cards[k].title)
            _write_exact(cards[k], probe, area, sinks[k], folder, heard)
        progress = progress.part(_EXACT, 1) if exact_at else progress
        near = tuple(card.name for card in cards if card.name not in (*whole, *exact))
        wanted = Wanted(files, area, settings.derive, near, _halo_px(cards, probe))
        tally, said = derive.Tally(cards), layers.notes
        tiles = _tiles(geobox, tile_px)
        on_whole = [
            (slice(rows.start + top, rows.stop + top), slice(cols.start + left, cols.stop + left))
            for rows, cols in tiles
        ]
        parts: Iterator[Derived]
        if cluster is None:
            parts = (derived(layers, wanted, window) for window in on_whole)
        else:
            # Closed before the connection is: the workers let go of the layers.
            parts = opened.enter_context(closing(derived_on(cluster, wanted, on_whole, progress)))
            progress = cluster.telling(progress)
        for done, ((rows, cols), window, part) in enumerate(zip(tiles, on_whole, parts, strict=True)):
            progress.stop_if_asked()
            found_here = dict(zip(near, part.values, strict=True))
            found_here |= {name: sinks[k].read(rows, cols) for k, name in exact_at.items()}
            found_here |= {name: coarse.at(name, *window) for name in coarse.grids}
            values = [found_here[card.name] for card in cards]
            groups = found.paint(rows, cols)
            known = tally.add(values, part.within, groups)
            for sink, grid in zip(sinks, values, strict=True):
                sink.write(rows, cols, np.where(known, grid, np.float32(np.nan)))
            marks.write(rows, cols, np.where(known, groups, np.int32(-1)))
            progress.tell((done + 1) / len(tiles), f"window {done + 1:,} of {len(tiles):,}")
    height = strips[0][0].stop
    groups_of = open_chunked(folder / "landslides.tif", height)
    if not tally.known:
        raise tally.nothing_known()
    lazy = tuple(open_chunked(path, height) for path in paths)
    told = (*area.notes, *said, *found.notes, *coarse.notes, *tally.words())
    return FileStack(tuple(cards), lazy, groups_of, geobox, *_counted(groups_of, strips), told), found


def _write_exact(
    card: Factor, layers: Layers, area: Area, sink: WindowSink, folder: Path, progress: Progress
) -> None:
    """Write the distance to the lines that a factor is of, on all of the area's window."""
    assert card.nearest is not None
    lines = np.asarray(getattr(layers, card.nearest).geometry.values)
    # A pixel in the middle of the ground, as in memory: the layers are those of its corner.
    sides_m = pixel_sides_m(area.whole)
    write_distances(lines, area, sides_m, card.nearest, sink=sink, folder=folder, progress=progress)


def _tiles(geobox: GeoBox, side: int) -> list[tuple[slice, slice]]:
    rows, cols = (
        [slice(start, min(start + side, size)) for start in range(0, size, side)] for size in geobox.shape
    )
    return [(row, col) for row in rows for col in cols]


def _halo_px(cards: Sequence[Factor], layers: Layers) -> int:
    """Return how many pixels around a window its factors look at: half the widest, and slopes at its edge."""
    widths = {"relief_window": layers.settings.relief_window_m, "wide_window": layers.settings.wide_window_m}
    widest_m = max((widths.get(card.reach, 0.0) for card in cards), default=0.0)
    return math.ceil(widest_m / min(layers.pixel_m) / 2) + _NEAR_PX


def _counted(
    groups: "xr.DataArray", strips: Sequence[tuple[slice, slice]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Return valid and landslide pixels per strip, and the numbers of the landslides there are."""
    known, landslide = np.zeros((2, len(strips)), np.int64)
    numbers = np.empty(0, np.int32)
    for n, (rows, _) in enumerate(strips):
        part = np.asarray(groups[rows])
        inside = part[part > 0]
        known[n], landslide[n] = np.count_nonzero(part >= 0), inside.size
        numbers = np.union1d(numbers, inside)
    return known, landslide, numbers
