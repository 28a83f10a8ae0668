"""The scenes of a batch on two worker processes: the same files as in one, whoever fails or is killed."""

import json
from pathlib import Path

import pytest
from affine import Affine

from landslide_core.commands.main import main
from landslide_core.detection.batch.journey import BatchRun, detect_batch, open_batch
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import Cancelled, ClusterError
from landslide_core.progress import Progress
from tests.kills_stories import content_of
from tests.small_cluster import SmallCluster
from tests.small_scenes import UTM, blob_image, noise, random_network, tiny_card, write_tif

SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", min_area_m2=400.0)
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("same_models")]


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Two scenes that share ground, a virtual raster of both, a picture without a place, and no image at all."""
    folder = tmp_path / "images"
    folder.mkdir()
    write_tif(folder / "west.tif", blob_image())
    write_tif(folder / "east.tif", blob_image()[:, :, 150:], transform=UTM * Affine.translation(150, 0))
    write_tif(folder / "picture.png", blob_image()[:, :200, :200], crs=None, driver="PNG")
    (folder / "torn.tif").write_bytes((folder / "west.tif").read_bytes()[:3000])
    _write_virtual(folder / "both.vrt", ("west.tif", "east.tif"), 400)
    return folder


def _write_virtual(path: Path, names: tuple[str, ...], cols: int) -> None:
    """A virtual raster of images side by side."""
    bands = ""
    for band, colour in enumerate(("Red", "Green", "Blue"), 1):
        sources = "".join(
            f'<SimpleSource><SourceFilename relativeToVRT="1">{name}</SourceFilename><SourceBand>{band}</SourceBand>'
            f'<SrcRect xOff="0" yOff="0" xSize="{width}" ySize="300"/>'
            f'<DstRect xOff="{left}" yOff="0" xSize="{width}" ySize="300"/></SimpleSource>'
            for name, left, width in zip(names, (0, 150), (400, cols - 150), strict=True)
        )
        inside = f"<ColorInterp>{colour}</ColorInterp>{sources}"
        bands += f'<VRTRasterBand dataType="Byte" band="{band}">{inside}</VRTRasterBand>'
    place = ", ".join(str(number) for number in UTM.to_gdal())
    path.write_text(
        f'<VRTDataset rasterXSize="{cols}" rasterYSize="300"><SRS>EPSG:32648</SRS>'
        f"<GeoTransform>{place}</GeoTransform>{bands}</VRTDataset>"
    )


def digest(batch: BatchRun) -> dict[str, object]:
    """All that a batch wrote, but for when and how long."""
    found: dict[str, object] = {}
    for path in sorted(batch.folder.rglob("*")):
        name = path.relative_to(batch.folder).as_posix()
        if path.suffix == ".gpkg":
            found[name] = content_of(path)
        elif path.is_file() and path.name not in ("run.json", "landslides.kml"):
            found[name] = path.read_bytes()
    scenes = [{**scene, "seconds": 0} for scene in batch.scenes]
    return {**found, "scenes": json.dumps(scenes, sort_keys=True), "results": batch.manifest["results"]}


def test_two_workers_write_what_one_process_writes(
    images: Path, two_workers: SmallCluster, tmp_path: Path
) -> None:
    said: list[str] = []
    alone = detect_batch(images, tmp_path / "alone", SETTINGS)
    spread = detect_batch(
        *(images, tmp_path / "spread", SETTINGS),
        scheduler=two_workers.address,
        progress=Progress(lambda share, message: said.append(message)),
    )

    assert digest(spread) == digest(alone)
    states = {scene["image"]: scene["state"] for scene in spread.scenes}
    assert states == {
        "both.vrt": "done", "east.tif": "done", "picture.png": "done", "torn.tif": "failed", "west.tif": "done",
    }  # fmt: skip
    assert "4 of 5 scenes · 2 workers" in said


def test_a_worker_that_is_killed_loses_no_scene(tmp_path: Path, same_models: Path) -> None:
    folder, begun = tmp_path / "images", []
    folder.mkdir()
    for number in range(4):
        write_tif(folder / f"{number}.tif", noise(330, 330, seed=number))
    alone = detect_batch(folder, tmp_path / "alone", SETTINGS)
    (tmp_path / "cluster").mkdir()
    with SmallCluster(tmp_path / "cluster").add_workers(2) as cluster:

        def heard(share: float, message: str) -> None:
            begun.extend((tmp_path / "spread").glob(".*.partial-*/.strips"))
            if begun and cluster.workers[0].poll() is None:
                cluster.kill_worker()

        spread = detect_batch(
            folder, tmp_path / "spread", SETTINGS, scheduler=cluster.address, progress=Progress(heard)
        )
        assert cluster.workers[0].poll() is not None

    assert digest(spread) == digest(alone)
    assert not list((tmp_path / "spread").rglob(".*"))


def test_a_cancelled_batch_leaves_the_workers_free_and_goes_on(
    images: Path, two_workers: SmallCluster, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def is_half_done() -> bool:
        return (out / "run.json").is_file() and any(s["state"] == "done" for s in open_batch(out).scenes)

    with pytest.raises(Cancelled):
        detect_batch(
            *(images, out, SETTINGS), scheduler=two_workers.address, progress=Progress(cancelled=is_half_done)
        )
    while two_workers.busy():
        pass
    assert not open_batch(out).complete

    again = detect_batch(images, out, SETTINGS, resume=True, scheduler=two_workers.address)
    assert again.complete
    assert digest(again) == digest(detect_batch(images, tmp_path / "alone", SETTINGS))


def test_other_weights_on_the_workers_fail_the_batch_and_not_each_scene(
    images: Path, two_workers: SmallCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from landslide_core.networks import weights

    mine = tmp_path / "mine"
    mine.mkdir()
    sha256 = weights.save(random_network().module, mine / "unet.safetensors")
    tiny_card(sha256=sha256).write(mine / "unet.json")
    monkeypatch.setenv("SCARP_MODELS", str(mine))

    with pytest.raises(ClusterError, match="has other weights of UNet"):
        detect_batch(images, tmp_path / "out", SETTINGS, scheduler=two_workers.address)
    assert {scene["state"] for scene in open_batch(tmp_path / "out").scenes} == {"waiting", "failed"}


def test_the_command_takes_the_scheduler(
    images: Path, two_workers: SmallCluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--device", "cpu", "--scheduler", two_workers.address]
    code = main(["detect", str(images), "--out", str(tmp_path / "batch"), *words])

    assert code == 2, "one image is torn"
    assert "all: " in capsys.readouterr().out
    assert main(["detect", str(images / "west.tif"), "--out", str(tmp_path / "run"), *words]) == 0
    assert "2 workers: CPU" in capsys.readouterr().out
