"""The tiles of one scene on the workers of a cluster: each opens the scene, reads some tiles and runs the network.

The logits come back in the order of the tiles and are blended, calibrated and written here, so that the bytes are those
of a prediction in this process. A worker loads a network once.
"""

import dataclasses
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from landslide_core import io
from landslide_core.cluster import there
from landslide_core.cluster.connection import Call, Cluster
from landslide_core.detection.forward import Forward, Tiled
from landslide_core.detection.grids import Wanted, grids
from landslide_core.detection.predict import plans_for
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import Band, Tile, order
from landslide_core.errors import ClusterError, WeightsError
from landslide_core.hardware import allocator
from landslide_core.hardware.devices import Device, choose_device
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.networks import Card, Loaded, load
from landslide_core.normalise.scaling import Scaler
from landslide_core.progress import SILENT, Progress

_TILES = 4  # of a call, at least: less would be read twice more often, more would be lost with a worker


@dataclass(frozen=True)
class Ground:
    """What a worker opens: the files of a scene, as whoever began the work sees them."""

    image: Path
    dem: Path | None
    exclude: Path | None
    roles: tuple[str, ...] | None
    pixel_size_m: float | None
    bytes_of: Mapping[Path, int]
    moved: tuple[float, float] | None = None

    @staticmethod
    def of(
        image: Path,
        dem: Path | None,
        exclude: Path | None,
        roles: Sequence[str] | None,
        pixel_size_m: float | None,
        moved: tuple[float, float] | None = None,
    ) -> "Ground":
        """The same with absolute paths, and how large each file is."""
        image, dem, exclude = image.absolute(), dem and dem.absolute(), exclude and exclude.absolute()
        files = [file_of(path) for path in (image, dem, exclude) if path is not None]
        sizes = {path: path.stat().st_size for path in files}
        roles = None if roles is None else tuple(roles)
        return Ground(image, dem, exclude, roles, pixel_size_m, sizes, moved=moved)


@dataclass(frozen=True)
class _Job:
    """One prediction: its name, what is opened, and how it is predicted. device: what all workers must compute on."""

    name: str
    ground: Ground
    settings: DetectSettings
    card: Card
    scaler: Scaler
    device: Device


@dataclass(frozen=True)
class _Piece:
    """What a worker gives back: tiles with their logits, how many were left out, and how long it took."""

    tiles: list[Tile]
    skipped: int
    read_s: float
    predict_s: float
    warnings: tuple[str, ...]


def device_of_workers(
    cluster: Cluster, card: Card, settings: DetectSettings, progress: Progress = SILENT
) -> Device:
    """What the workers compute on, after one of them has loaded the network; ClusterError where it has another."""
    found: Device = cluster.one(
        Call(f"the weights of {card.title}", _device, (card.name, card.sha256, settings.device)), progress
    )
    return found


class Spread:
    """The workers of a cluster answer the tiles of a scene; see `landslide_core.detection.forward.Answers`."""

    def __init__(
        self, cluster: Cluster, ground: Ground, settings: DetectSettings, tiled: Tiled, device: Device
    ) -> None:
        name = secrets.token_hex(8)
        self._job = _Job(name, ground, settings, tiled.card, tiled.scaler, device)
        self._cluster, self._tiled = cluster, tiled
        self.device = dataclasses.replace(device, title=f"{cluster.in_words}: {device.title}")
        self.batch = device.batch
        self.warnings: list[str] = []
        self.seconds = {"read": 0.0, "predict": 0.0}
        self.skipped: Mapping[int, dict[int, int]] = {number: {} for number in range(len(tiled.grids))}

    def answered(self, first: Sequence[int], progress: Progress) -> Iterator[Sequence[Band | Tile]]:
        """Yield all tiles with their raw logits, and where bands begin, from the scene's top to its bottom."""
        pieces = list(self._pieces(first))
        name = self._job.ground.image.name
        calls = (Call(f"tiles of {name}", _answer, (self._job, *piece)) for piece in pieces)
        try:
            found: _Piece
            for (grid, band, columns), found in zip(
                pieces, self._cluster.in_order(calls, progress), strict=True
            ):
                if columns.start == 0:
                    yield [Band(grid, band)]
                if found.skipped:
                    self.skipped[grid][band] = self.skipped[grid].get(band, 0) + found.skipped
                self.seconds["read"] += found.read_s
                self.seconds["predict"] += found.predict_s
                self.warnings += [said for said in found.warnings if said not in self.warnings]
                if found.tiles:
                    yield found.tiles
        finally:
            self._cluster.everywhere(_let_go, self._job.name)

    def _pieces(self, first: Sequence[int]) -> Iterator[tuple[int, int, range]]:
        """Grid, band and columns of the tiles of each call; whole calls of the network, as in one process."""
        together = -(-_TILES // self.batch) * self.batch
        for grid, band in order(self._tiled.plans, self._tiled.grids, first):
            columns = len(self._tiled.plans[grid].cols.starts)
            for start in range(0, columns, together):
                yield grid, band, range(start, min(start + together, columns))


def spread_over(
    cluster: Cluster, ground: Ground, settings: DetectSettings, device: Device
) -> Callable[[Tiled], Spread]:
    """Return what lets the workers answer the tiles of a scene, for `predict`."""
    return lambda tiled: Spread(cluster, ground, settings, tiled, device)


# What follows runs on a worker.


@dataclass
class _Opened:
    """The scene of a job, open for one thread of a worker, and the network ready for it."""

    tiled: Tiled
    forward: Forward
    files: ExitStack


_OPENED: there.LastOpen[_Opened] = there.LastOpen(lambda opened: opened.files.close())


@lru_cache(maxsize=2)
def loaded_there(name: str, sha256: str) -> Loaded:
    """A network, once a worker; only weights that are those of whoever began the work."""
    try:
        found = load(name)
    except WeightsError as missing:
        raise _other_weights(f"cannot use weights of {name}. {missing.message}") from missing
    if found.card.sha256 != sha256:
        raise _other_weights(f"has other weights of {found.card.title}.")
    return found


def _other_weights(what: str) -> ClusterError:
    return ClusterError(
        f"The worker {there.name()} {what}",
        "Give all machines the same folders of models and of taught weights, or copies of them.",
    )


def _device(name: str, sha256: str, wanted: str) -> Device:
    loaded_there(name, sha256)
    return choose_device(wanted)


def _answer(job: _Job, grid: int, band: int, columns: range) -> _Piece:
    """Read some tiles of a band and run the network on them."""
    with _OPENED.of(job.name, lambda: _opened(job)) as opened:
        reader, forward = opened.tiled.reader(grid, columns), opened.forward
        before, said, answered = forward.watch.seconds, len(forward.warnings), []
        for items in forward.batches(reader.tiles(band)):
            there.stop_if_given_up()
            tiles = [item for item in items if isinstance(item, Tile)]
            answered += forward(tiles) if tiles else []
        seconds, new = forward.watch.seconds - before, tuple(forward.warnings[said:])
        return _Piece(answered, reader.skipped.get(band, 0), reader.watch.seconds, seconds, new)


def _opened(job: _Job) -> _Opened:
    ground, settings, card = job.ground, job.settings, job.card
    for path, size in ground.bytes_of.items():
        there.check_sees(path, size)
    device = choose_device(settings.device)
    if (device.kind, device.precision) != (job.device.kind, job.device.precision):
        raise ClusterError(
            f"The workers compute differently: one on {job.device.title}, {there.name()} on {device.title}.",
            "Choose the device that all of them have, or start workers on machines that are alike.",
            {"device": "cpu"},
        )
    loaded = loaded_there(card.name, card.sha256)
    allocator.keep_freed_memory()
    with ExitStack() as files:
        scene = files.enter_context(closing(io.open_scene(ground.image, ground.roles)))
        scene = scene.with_pixel_size(ground.pixel_size_m).moved(ground.moved)
        wanted = Wanted(
            scene, None if ground.exclude is None else open_exclusion(ground.exclude, scene.geobox)
        )
        elevation = (
            files.enter_context(io.open_dem(ground.dem, scene.geobox))
            if ground.dem and card.terrain
            else None
        )
        seen = grids(scene, card, settings)
        plans = plans_for(seen, card, settings)
        forward = Forward(loaded, device, lambda: choose_device("cpu"), settings.augment == "d4")
        tiled = Tiled(card, seen, plans, wanted, job.scaler, elevation)
        return _Opened(tiled, forward, files.pop_all())


def _let_go(job: str) -> None:
    """Close the scene of a job that is over."""
    _OPENED.let_go(job)
