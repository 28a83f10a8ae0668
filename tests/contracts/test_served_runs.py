"""`streamlit run app.py` answers with pages, tiles and outlines; GDAL's own clients open a run by its address."""

import io
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Transformer

from landslide_core.figures.palette import LANDSLIDE, rgb
from landslide_core.io.admission.gdal_config import CLOSED
from landslide_core.owners.names import EVERYONE
from landslide_core.serving.tokens import Tokens
from tests import small_runs, small_world
from tests.browser.server import serve
from tests.conftest import skip_or_fail
from tests.limits import HANG_SECONDS

GEOJSON, PNG = "application/geo+json", "image/png"
TILE = "16/51883/25703"  # over the middle of the run


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    small_runs.write_run(folder / "runs" / "one")
    small_runs.write_run(folder / "runs" / "adas", owner="ada")
    small_runs.write_run(
        folder / "runs" / "flat", small_runs.GeoBox((300, 300), small_runs.Affine.identity(), None)
    )
    write_batch(folder / "runs" / "survey")
    write_batch(folder / "runs" / "adas-survey", owner="ada")
    return folder


def write_batch(folder: Path, **more: str) -> None:
    """A batch of two images, one of which could not be used."""
    small_runs.write_run(folder / "one")
    entry = {"image": "one.tif", "stamp": [1, 1], "pixels": 90_000, "state": "done", "error": None, "deaths": 0,
             "seconds": 1.0, "count": 1, "total_area": 1.0, "area_unit": "m²"}  # fmt: skip
    failed = {**entry, "state": "failed", "error": {"message": "Torn.", "hint": "Mend it."}}
    account = {
        "schema": 1, "kind": "batch", "created": "2026-01-01T00:00:00+00:00", "scene": {"name": "Survey Zürich"},
        "given": {}, "settings": {}, "seconds": {"total": 1.0}, "results": {"count": 1}, "complete": True,
        "scenes": [{**entry, "name": "one"}, {**failed, "name": "two"}], **more,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(account))
    (folder / ".one.partial-1").mkdir()


@pytest.fixture(scope="module")
def server(root):
    names = small_world.environment(root) | {"OMP_NUM_THREADS": "1"}
    with serve(names) as address:
        yield address


@pytest.fixture(scope="module")
def below(server, root) -> str:
    return f"{server}/scarp/{Tokens(root / 'runs').of(EVERYONE)}"


def asked(address: str, **headers: str) -> tuple[int, str, bytes, dict[str, str]]:
    """Status, media type, content and headers of an answer."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=HANG_SECONDS) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as problem:
        with closing(problem):
            return problem.code, problem.headers.get_content_type(), problem.read(), dict(problem.headers)


def test_pages_and_tiles_come_from_one_port(server, below):
    assert asked(server)[:2] == (200, "text/html")
    assert asked(f"{server}/detect")[:2] == (200, "text/html")
    assert asked(f"{server}/_stcore/health")[2] == b"ok"
    status, mime, content, headers = asked(f"{below}/one/tiles/probability/{TILE}.png")

    assert (status, mime) == (200, PNG)
    assert content.startswith(b"\x89PNG")
    assert headers["cache-control"] == "private, max-age=60"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_first_page_gives_the_browser_a_cookie_and_a_tile_gives_none(server, below):
    page = asked(f"{server}/detect", Accept="text/html")[3]
    again = asked(server, Accept="text/html", Cookie=page["set-cookie"].partition(";")[0])[3]
    tile = asked(f"{below}/one/tiles/probability/{TILE}.png", Accept="image/webp")[3]

    assert re.fullmatch(
        r"scarp_owner=[\w-]{43}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax", page["set-cookie"]
    )
    assert again["set-cookie"] == page["set-cookie"]
    assert "set-cookie" not in tile


def test_what_the_asker_has_already_is_not_sent_again(below):
    address = f"{below}/one/tiles/probability/{TILE}.png"
    tag = asked(address)[3]["etag"]

    assert asked(address, **{"If-None-Match": tag})[0] == 304
    assert asked(f"{address}?v=1", **{"If-None-Match": tag})[0] == 200
    assert "immutable" in asked(f"{address}?v=1")[3]["cache-control"]


def test_the_pictures_of_a_map_are_sent_once(below):
    address = f"{below}/one/pictures/probability?v=1"
    status, mime, content, headers = asked(address)

    assert (status, mime) == (200, PNG)
    assert content.startswith(b"\x89PNG")
    assert "immutable" in headers["cache-control"]
    assert asked(address, **{"If-None-Match": headers["etag"]})[0] == 304
    assert asked(f"{below}/flat/pictures/image")[1] == "image/webp"


@pytest.mark.parametrize(
    "what",
    [
        "",
        "/collections",
        f"/tiles/mask/{TILE}.png",
        "/WMTSCapabilities.xml",
        "/view/x.geojson",
        "/pictures/image",
    ],
)
def test_without_a_token_and_without_the_right_to_see_a_run_nothing_is_answered(server, below, what):
    for token in ("A" * 22, "x", "%C3%A9", "a" * 300):
        assert asked(f"{server}/scarp/{token}/one{what}")[0] == 403
    status, mime, content, _ = asked(f"{below}/adas{what}")
    assert (status, mime) == (404, "application/json")
    assert json.loads(content)["message"] == "There is no run 'adas'."


@pytest.mark.parametrize(
    "path",
    [
        "x" * 300, "%00", "one%00", "..", "%2e%2e", "..%2fone", "one/..%2f..%2fetc%2fpasswd", ".tokens.sqlite",
        "%0d%0a",
        "one/tiles/none/1/1/1.png", "one/tiles/mask/1/1/1.exe", "one/tiles/mask/99/1/1.png", "one/tiles/mask/a/b/c.png",
        "one/tiles/mask/1/-1/1.png", "one/tiles/..%2f..%2frun.json/1/1/1.png", f"one/tiles/mask/{'9' * 4000}/1/1.png",
        "one/tiles/image/1/1/1.png", "one/tiles/mask/1/1/1.png?bands=1,2", "one/view/none.geojson?bbox=0,0,1,1",
        "one/collections/none", "one/collections/landslides/items/x", "one/collections/landslides/items?limit=x",
        "flat/collections", "flat/WMTSCapabilities.xml", "one/nothing", "one/pictures/heat",
        "one/pictures/__class__",
    ],
)  # fmt: skip
def test_odd_addresses_get_a_small_answer_and_no_traceback(below, path):
    status, mime, content, _ = asked(f"{below}/{path}")

    assert 400 <= status < 500
    assert b"Traceback" not in content
    assert len(content) < 1000
    if mime == "application/json":
        assert set(json.loads(content)) == {"message", "hint"}
    else:  # Streamlit itself stops what looks like a way out of a folder
        assert (status, mime) == (400, "text/plain")


def test_a_scene_without_georeference_has_tiles_among_its_pixels(below):
    status, mime, content, _ = asked(f"{below}/flat/tiles/mask/0/0/-2.png")

    assert (status, mime) == (200, PNG)
    assert content.startswith(b"\x89PNG")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    """GDAL keeps what it fetched below the working directory."""
    monkeypatch.chdir(tmp_path)


def client(name: str, *arguments: str) -> str:
    """What a program of GDAL says."""
    if not shutil.which(name):
        skip_or_fail("REQUIRE_GDAL", f"{name} (Debian package gdal-bin) is not installed")
    # A program of its own, as a visitor's is: it has none of the bounds that this process set for GDAL.
    free = {key: value for key, value in os.environ.items() if key not in CLOSED}
    command = [name, *arguments]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=HANG_SECONDS, env=free
    ).stdout


def test_ogrinfo_reads_outlines_as_ogc_api_features(below):
    said = client("ogrinfo", "-ro", "-so", f"OAPIF:{below}/one", "landslides")
    assert "Feature Count: 12" in said
    assert "Extent: (105.000" in said
    box = client("ogrinfo", "-ro", "-al", "-spat", "105", "36.1436", "105.0012", "36.2", f"OAPIF:{below}/one")
    assert "area_m2 (Real) = 400" in box
    assert "Feature Count: 2" in box
    one = client("ogrinfo", "-ro", "-q", "-fid", "3", f"OAPIF:{below}/one", "landslides")
    assert "id (Integer) = 3" in one


def test_ogr2ogr_follows_the_pages_to_the_last_outline(below, tmp_path):
    out = tmp_path / "fetched.geojson"
    client("ogr2ogr", "-oo", "PAGE_SIZE=5", str(out), f"OAPIF:{below}/one", "landslides")
    found = json.loads(out.read_text("utf-8"))["features"]

    assert sorted(feature["properties"]["id"] for feature in found) == list(range(1, 13))


def landslide_pixels(picture: Path) -> list[tuple[float, float]]:
    """Longitudes and latitudes of the corners of what is drawn in the colour of landslides."""
    with rasterio.open(picture) as dataset:
        bands = dataset.read()
        coloured = (np.abs(bands[:3].astype(int) - np.reshape(rgb(LANDSLIDE), (3, 1, 1))) < 4).all(0) & (
            bands[3] > 0
        )
        rows, cols = np.nonzero(coloured)
        corners = [
            dataset.transform * each for each in ((cols.min(), rows.min()), (cols.max() + 1, rows.max() + 1))
        ]
    return [Transformer.from_crs(3857, 4326, always_xy=True).transform(*corner) for corner in corners]


def on_the_ground() -> list[tuple[float, float]]:
    """The same of the run's mask: rows 20 to 40, columns 20 to 90."""
    to_lonlat = Transformer.from_crs(small_runs.UTM.crs.proj, 4326, always_xy=True)
    return [to_lonlat.transform(*(small_runs.UTM.affine * corner)) for corner in ((20, 20), (90, 40))]


def test_gdal_reads_the_layers_by_wmts_and_they_lie_in_their_place(below, tmp_path):
    address = f"WMTS:{below}/one/WMTSCapabilities.xml"
    assert "layer=probability" in client("gdalinfo", address)
    out = tmp_path / "mask.tif"
    window = ["-projwin_srs", "EPSG:4326", "-projwin", "105", "36.1445", "105.0025", "36.1430"]
    client("gdal_translate", "-q", *window, f"{address},layer=mask", str(out))

    pixel = 2 * 2 / 90_000  # two pixels of the run in degrees
    for found, expected in zip(landslide_pixels(out), on_the_ground(), strict=True):
        assert found == pytest.approx(expected, abs=pixel)


def test_gdal_reads_a_layer_by_xyz(below, tmp_path):
    template = f"{below}/one/tiles/mask/${{z}}/${{x}}/${{y}}.png"
    edge = 20037508.342789244
    source = tmp_path / "xyz.xml"
    source.write_text(
        f'<GDAL_WMS><Service name="TMS"><ServerUrl>{template}</ServerUrl></Service><DataWindow>'
        f"<UpperLeftX>{-edge}</UpperLeftX><UpperLeftY>{edge}</UpperLeftY><LowerRightX>{edge}</LowerRightX>"
        f"<LowerRightY>{-edge}</LowerRightY><TileLevel>17</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY>"
        "<YOrigin>top</YOrigin></DataWindow><Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX>"
        "<BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount></GDAL_WMS>"
    )
    out = tmp_path / "mask.tif"
    window = ["-projwin_srs", "EPSG:4326", "-projwin", "105", "36.1445", "105.0025", "36.1430"]
    client("gdal_translate", "-q", *window, str(source), str(out))

    for found, expected in zip(landslide_pixels(out), on_the_ground(), strict=True):
        assert found == pytest.approx(expected, abs=4 / 90_000)


def test_a_batch_is_sent_as_one_zip_and_its_images_are_runs(below):
    status, kind, content, headers = asked(f"{below}/survey/all.zip")

    assert (status, kind) == (200, "application/zip")
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''survey-z%C3%BCrich-landslides.zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert {"run.json", "one/run.json", "one/probability.tif"} <= set(names)
    assert not [name for name in names if "partial" in name or name.startswith("two")]
    assert asked(f"{below}/survey.one/tiles/probability/{TILE}.png")[:2] == (200, PNG)


@pytest.mark.parametrize(
    "path",
    [
        "adas-survey/all.zip",
        "adas-survey.one/tiles/probability/1/1/1.png",
        "one/all.zip",
        "survey.two/",
        "survey/",
    ],
)
def test_another_owners_batch_and_what_is_none_are_not_there(below, path):
    assert asked(f"{below}/{path}")[0] == 404
