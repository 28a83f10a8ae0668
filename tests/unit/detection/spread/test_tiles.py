"""The tiles of a scene on two worker processes: what is written is what one process writes, whoever is killed."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine

from landslide_core.detection import journey
from landslide_core.detection.run import DetectRun
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.spread import tiles
from landslide_core.errors import Cancelled, ClusterError, FileError
from landslide_core.networks import weights
from landslide_core.progress import Progress
from tests.kills_stories import content_of
from tests.small_cluster import SmallCluster
from tests.small_scenes import noise, random_network, tiny_card, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", threshold=0.5, min_area_m2=400.0)
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("same_models")]


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A cloudy scene of 6 x 6 tiles with a corner of no-data, where tiles are left out."""
    image = noise(440, 400)
    image[:, :240, :240] = 0
    return write_tif(tmp_path / "county.tif", image, nodata=0)


@pytest.fixture
def hills(tmp_path: Path) -> Path:
    """Elevation under a part of it, in another system and of other pixels."""
    rows, cols = np.mgrid[0:160, 0:160]
    heights = (900 + 60 * np.sin(rows / 9) + 90 * np.cos(cols / 7)).astype(np.float32)[None]
    place = Affine(0.0001, 0, 104.999, 0, -0.0001, 27.125)
    return write_tif(tmp_path / "dem.tif", heights, crs="EPSG:4326", transform=place)


def digest(run: DetectRun) -> dict[str, Any]:
    """All that a run wrote, but for when, how long, and on what."""
    found: dict[str, Any] = {}
    for path in sorted(run.folder.iterdir()):
        if path.suffix == ".gpkg":
            found[path.name] = content_of(path)
        elif path.name not in ("run.json", "landslides.kml"):
            found[path.name] = path.read_bytes()
    account = json.loads((run.folder / "run.json").read_text("utf-8"))
    for name in ("created", "seconds", "peak_memory_bytes", "files", "device"):
        account.pop(name)
    return {**found, "account": account}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"augment": "d4", "threshold": None},
        {"normalise": "histogram"},
        {"resample_to_m": 3.0},
    ],
    ids=["plain", "eight views", "normalised", "another pixel size"],
)
def test_two_workers_write_what_one_process_writes(
    county: Path, hills: Path, two_workers: SmallCluster, tmp_path: Path, changes: dict[str, Any]
) -> None:
    settings = dataclasses.replace(SETTINGS, **changes)
    if settings.normalise != "none":
        look = write_tif(tmp_path / "look.tif", noise(200, 200, seed=3))
        settings = dataclasses.replace(settings, normalise_to=str(look))
    alone = journey.detect(county, tmp_path / "alone", settings, dem=hills)
    spread = journey.detect(county, tmp_path / "spread", settings, dem=hills, scheduler=two_workers.address)

    assert digest(spread) == digest(alone)
    assert spread.manifest["device"] == f"2 workers: {alone.manifest['device']}"
    assert spread.manifest["skipped_tiles"] > 0
    assert spread.manifest["results"]["count"] > 0


def test_workers_leave_out_ground_where_a_georeference_that_was_moved_puts_it(
    county: Path, two_workers: SmallCluster, tmp_path: Path
) -> None:
    half = np.zeros((1, 440, 400), np.uint8)
    half[..., :200] = 1  # of the image as it lies; as it is moved, only an edge of it
    left_out = write_tif(tmp_path / "out.tif", half, nodata=None)
    how: dict[str, Any] = {"exclude": left_out, "moved": (2.0 * 180, 0.0)}
    alone = journey.detect(county, tmp_path / "alone", SETTINGS, **how)
    spread = journey.detect(county, tmp_path / "spread", SETTINGS, **how, scheduler=two_workers.address)

    assert digest(spread) == digest(alone)
    unmoved = journey.detect(county, tmp_path / "unmoved", SETTINGS, exclude=left_out)
    assert spread.manifest["skipped_tiles"] < unmoved.manifest["skipped_tiles"]


def test_a_worker_that_is_killed_loses_nothing(county: Path, tmp_path: Path) -> None:
    alone = journey.detect(county, tmp_path / "alone", SETTINGS)
    said: list[str] = []
    (tmp_path / "cluster").mkdir()
    with SmallCluster(tmp_path / "cluster").add_workers(2) as cluster:

        def heard(share: float, message: str) -> None:
            said.append(message)
            if message.startswith("tile ") and cluster.workers[0].poll() is None:
                cluster.kill_worker()

        spread = journey.detect(
            county, tmp_path / "spread", SETTINGS, scheduler=cluster.address, progress=Progress(heard)
        )
        assert cluster.workers[0].poll() is not None

    assert digest(spread) == digest(alone)
    assert any(message.endswith(" · 2 workers") for message in said)


def test_what_is_cancelled_leaves_the_workers_free_and_goes_on_later(
    county: Path, two_workers: SmallCluster, tmp_path: Path
) -> None:
    asked = False

    def heard(share: float, message: str) -> None:
        nonlocal asked
        asked = asked or message.startswith("tile ")

    with pytest.raises(Cancelled):
        journey.detect(
            county,
            tmp_path / "out",
            SETTINGS,
            scheduler=two_workers.address,
            progress=Progress(heard, lambda: asked),
        )
    while two_workers.busy():
        pass
    assert not list(tmp_path.glob("*out*"))

    run = journey.detect(county, tmp_path / "out", SETTINGS, scheduler=two_workers.address)
    assert run.manifest["results"]["count"] > 0


@pytest.mark.parametrize(("lost", "told"), [("worker", "has no workers"), ("scheduler", "has gone")])
def test_when_all_workers_or_the_scheduler_are_lost_it_is_told(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: str, told: str
) -> None:
    monkeypatch.setattr("landslide_core.cluster.connection.PATIENCE_S", 0.0)
    (tmp_path / "cluster").mkdir()
    with SmallCluster(tmp_path / "cluster").add_workers(1) as cluster:
        killed: list[str] = []

        def heard(share: float, message: str) -> None:
            if message.startswith("tile ") and not killed:
                killed.append(lost)
                {"worker": cluster.kill_worker, "scheduler": cluster.kill_scheduler}[lost]()

        with pytest.raises(ClusterError, match=f"{told}.*call the same again"):
            journey.detect(
                county, tmp_path / "out", SETTINGS, scheduler=cluster.address, progress=Progress(heard)
            )
    assert not list(tmp_path.glob("*out*"))


def test_other_weights_on_a_worker_are_told(
    county: Path, tmp_path: Path, two_workers: SmallCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    sha256 = weights.save(random_network().module, mine / "unet.safetensors")
    tiny_card(sha256=sha256).write(mine / "unet.json")
    monkeypatch.setenv("SCARP_MODELS", str(mine))

    with pytest.raises(ClusterError, match="has other weights of UNet.*folders of models"):
        journey.detect(county, tmp_path / "out", SETTINGS, scheduler=two_workers.address)
    assert not (tmp_path / "out").exists()


def test_a_file_that_workers_do_not_see_is_told(two_workers: SmallCluster, county: Path, monkeypatch) -> None:
    seen = tiles.Ground.of(county, None, None, None, None)
    lost = dataclasses.replace(seen, bytes_of={county.with_name("nowhere.tif"): 5})
    monkeypatch.setattr(tiles.Ground, "of", staticmethod(lambda *_, **__: lost))

    with pytest.raises(FileError, match="does not see .*nowhere.tif.*same path"):
        journey.detect(county, county.with_name("out"), SETTINGS, scheduler=two_workers.address)
