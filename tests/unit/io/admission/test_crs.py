"""Coordinate systems from strangers."""

import pytest
from pyproj import CRS

from landslide_core.errors import MismatchError
from landslide_core.io.admission.crs import check_crs


@pytest.mark.parametrize("code", [4326, 32648, 3857, 2193, 27700, 5514, 31467, 4547])
@pytest.mark.parametrize("version", ["WKT1_GDAL", "WKT2_2019"])
def test_systems_of_the_registry_are_admitted(code: int, version: str) -> None:
    text = CRS.from_epsg(code).to_wkt(version, pretty=True)

    assert check_crs(text, "a") == text


@pytest.mark.parametrize(
    "text",
    [
        "EPSG:4326",
        "+proj=utm +zone=48 +nadgrids=@null +type=crs",
        "+proj=longlat +nadgrids=ntv2_0.gsb,@conus",
        "",
    ],
)
def test_codes_and_grids_of_projs_own_folder_are_admitted(text: str) -> None:
    assert check_crs(text, "a") == text


@pytest.mark.parametrize(
    "text",
    [
        "+init=/etc/x:4326",
        "init=./x:1",
        "+proj=longlat +nadgrids=/etc/passwd",
        "+proj=longlat +nadgrids=ok.gsb,../x.gsb",
        "+proj=longlat +geoidgrids=~/x.gtx",
        "+proj=longlat +NADGRIDS=C:\\x.gsb",
        'BOUNDCRS[ABRIDGEDTRANSFORMATION["x",PARAMETERFILE["Latitude and longitude difference file","/x/y.gsb"]]]',
        'GEOGCS["x",EXTENSION["PROJ4","+proj=longlat +nadgrids=http://127.0.0.1/x.tif"]]',
        'GEOGCS["x",DATUM["x",EXTENSION["PROJ4_GRIDS","/x/y.gsb"]]]',
        'GEOGCS["x",DATUM["x",EXTENSION["PROJ4_GRIDS","sub/y.gsb"]]]',
        'GEOGCS["x",SOMETHING["x","/x/y.gsb"]]',
        "GEOGCS[" * 100,
        "x" * 200_000,
    ],
)
def test_what_opens_a_file_by_its_path_is_refused(text: str) -> None:
    with pytest.raises(MismatchError, match="names files"):
        check_crs(text, "a")
