"""What the pages keep is kept no longer than it is true."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from rasterio.crs import CRS

from landslide_core.analysis import temporal
from landslide_core.shipped import samples_folder
from landslide_ui.factors import forest
from landslide_ui.maps import folium_map
from landslide_ui.shared import compute, samples
from tests.small_scenes import write_weights


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_weights(tmp_path / "models")
    monkeypatch.setenv("SCARP_MODELS", str(folder))
    return folder


def edit(card: Path, **changes: object) -> None:
    card.write_text(json.dumps({**json.loads(card.read_text("utf-8")), **changes}), "utf-8")


def test_a_card_that_was_edited_is_read_again(models: Path) -> None:
    before = compute.loaded("unet")
    assert compute.loaded("unet") is before

    edit(models / "unet.json", threshold=0.91)

    assert compute.cards()["unet"].threshold == 0.91
    assert compute.loaded("unet").card.threshold == 0.91


def test_weights_that_were_removed_are_no_longer_offered(models: Path) -> None:
    assert "unet" in compute.cards()

    (models / "unet.json").unlink()

    assert "unet" not in compute.cards()


def test_another_folder_of_weights_has_other_networks(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compute.cards()
    (models.parent / "empty").mkdir()

    monkeypatch.setenv("SCARP_MODELS", str(models.parent / "empty"))

    assert compute.cards() == {}


def test_later_landslides_are_tested_once_for_a_state_of_an_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def told(*given: object) -> SimpleNamespace:
        asked.append(given)
        return SimpleNamespace(words=("Learned from earlier ones.",))

    monkeypatch.setattr(temporal, "validate_in_time", told)
    related = SimpleNamespace(data=None, years=[1999.0, 2008.0])
    plan = SimpleNamespace(settings=SimpleNamespace(train_before=2000))
    for stamp in ("later.1", "later.1", "later.2"):
        found = SimpleNamespace(stamp=stamp, related=related, mapped=SimpleNamespace(), plan=plan)
        assert forest._in_time(found.stamp, found) == ("Learned from earlier ones.",)

    assert len(asked) == 2


@pytest.mark.parametrize("name", ["faults.shp", "scene [1].png"])
def test_files_that_arrive_beside_one_are_noticed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    before = compute.stamps_beside(tmp_path / name)

    (tmp_path / name).with_suffix(".prj").write_text("here")

    assert len(compute.stamps_beside(tmp_path / name)) == len(before) + 1


def test_a_picture_that_gets_a_world_file_gets_a_place(tmp_path: Path) -> None:
    picture = tmp_path / "scene [1].png"
    Image.fromarray(np.random.default_rng(0).integers(1, 255, (32, 32, 3)).astype(np.uint8)).save(picture)
    assert compute.scene(picture).geobox.affine.c == 0

    picture.with_suffix(".pgw").write_text("2\n0\n0\n-2\n500001\n2999999\n")
    picture.with_suffix(".prj").write_text(CRS.from_epsg(32648).to_wkt())

    assert compute.scene(picture).geobox.affine.c == 500_000


def test_a_catalogue_that_changes_is_read_again(tmp_path: Path) -> None:
    content = json.loads((samples_folder() / "catalog.json").read_text("utf-8"))
    (tmp_path / "catalog.json").write_text(json.dumps(content), "utf-8")
    assert samples._read(tmp_path)
    assert samples._read(tmp_path / "nowhere") == ()

    (tmp_path / "catalog.json").write_text(json.dumps({**content, "samples": []}), "utf-8")

    assert samples._read(tmp_path) == ()


def test_a_map_library_of_another_version_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "static" / "leaflet").mkdir(parents=True)
    (tmp_path / "static" / "leaflet" / "leaflet.js").write_text("// of last year")

    folder = folium_map.install_leaflet(tmp_path / "static")

    assert "of last year" not in (folder / "leaflet.js").read_text("utf-8")
    assert list((folder / "images").iterdir())
