"""A band of numbers becomes values: tags, units and nodata of the file, and what no such layer can hold."""

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.enums import ColorInterp

from landslide_core.errors import FileError, InputError, SettingError
from landslide_core.io.rasters.kinds import CLASSES, ELEVATION, MEASUREMENT, NDVI, kind_named
from landslide_core.io.rasters.layer import open_layer
from tests.small_rasters import AFFINE, CRS, SIDE, WHOLE, ground, write


def values_of(path, kind=ELEVATION, band=None):
    layer = open_layer(path, kind, band)
    try:
        return layer.read(*WHOLE), layer.notes
    finally:
        layer.close()


@pytest.mark.parametrize(
    ("dtype", "scale", "offset"),
    [("int16", 0.1, 0.0), ("uint16", 1.0, -500.0), ("int32", 0.01, 200.0), ("float32", 2.0, 7.0)],
)
def test_scale_and_offset_are_applied_and_said(tmp_path, dtype, scale, offset):
    stored = ((ground() - offset) / scale).round().astype(dtype)
    found, notes = values_of(write(tmp_path / "a.tif", stored, scales=[scale], offsets=[offset]))
    np.testing.assert_allclose(found, stored * scale + offset, rtol=1e-6)
    assert any("tags" in note for note in notes)


@pytest.mark.parametrize(
    ("unit", "metres"),
    [
        ("US survey foot", 1200 / 3937), ("foot", 0.3048), ("ft", 0.3048), ("Feet", 0.3048), ("cm", 0.01), ("dm", 0.1),
        ("ft_US", 1200 / 3937), ("centimetres", 0.01), ("ft (above sea level)", 0.3048), ("mm", 0.001),
        ("英尺", 0.3048),
    ],
)  # fmt: skip
def test_heights_in_other_units_become_metres_and_a_note_says_so(tmp_path, unit, metres):
    found, notes = values_of(write(tmp_path / "a.tif", (ground() / metres).astype("float32"), units=[unit]))
    np.testing.assert_allclose(found, ground(), rtol=1e-6)
    assert any("converted to metres" in note for note in notes)


@pytest.mark.parametrize("unit", ["m", "metre", "Meters", "m.a.s.l. metres"])
def test_metres_need_no_note(tmp_path, unit):
    found, notes = values_of(write(tmp_path / "a.tif", ground().astype("float32"), units=[unit]))
    np.testing.assert_allclose(found, ground(), rtol=1e-6)
    assert not any("converted" in note for note in notes)


def test_a_unit_that_nobody_knows_is_said(tmp_path):
    assert any(
        "cubits" in note
        for note in values_of(write(tmp_path / "a.tif", ground().astype("float32"), units=["cubits"]))[1]
    )


@pytest.mark.parametrize(
    ("vertical", "metres"),
    [("EPSG:6360", 1200 / 3937), ("EPSG:8228", 0.3048), ("EPSG:5703", 1.0), ("EPSG:5773", 1.0)],
)
def test_the_heights_of_a_compound_system_count_where_the_band_says_nothing(tmp_path, vertical, metres):
    stored = (ground() / metres).astype("float32")
    system = f"{CRS}+{vertical.removeprefix('EPSG:')}"
    tif = write(tmp_path / "b.tif", stored, crs=system)
    rasterio.shutil.copy(tif, tmp_path / "a.asc", driver="AAIGrid")
    for file in tmp_path.glob("a.*"):
        if file.suffix != ".asc":
            file.unlink()
    (tmp_path / "a.prj").write_text(rasterio.crs.CRS.from_user_input(system).to_wkt())
    path = tmp_path / "a.asc"
    for each in (path, tif):
        found, notes = values_of(each)
        np.testing.assert_allclose(found, ground(), rtol=1e-5)
        assert any("converted" in note for note in notes) == (metres != 1)


@pytest.mark.parametrize(
    ("dtype", "fill"),
    [
        ("int16", -32768), ("int16", -9999), ("int16", 32767), ("int16", -32767), ("uint16", 65535),
        ("int32", -(2**31)),
        ("float32", -9999), ("float32", -3.4028234663852886e38), ("float32", 3.4028234663852886e38),
        ("float32", np.inf),
        ("float32", -np.inf), ("float64", -1.7976931348623157e308), ("float32", 1e20), ("float32", -99999),
        ("float32", 20000), ("int16", -501), ("int32", 9100), ("float64", -32768), ("int16", 0), ("float32", 0),
        ("float32", -100), ("uint8", 255),
    ],
)  # fmt: skip
def test_what_no_height_can_be_is_unknown_and_counted(tmp_path, dtype, fill):
    heights = ground() if dtype != "uint8" else 20 + (ground() - ground().min()) / 20
    stored = heights.astype(dtype)
    stored[40:46, 60:70] = fill
    found, notes = values_of(write(tmp_path / "a.tif", stored))
    assert np.isnan(found).sum() == 60
    assert np.isnan(found[40:46, 60:70]).all()
    assert any("60 pixels" in note for note in notes)


def test_fills_are_fills_whatever_the_scale_makes_of_them(tmp_path):
    for dtype, fill in (("int16", -9999), ("uint16", 65535), ("int16", 32767)):
        stored = (ground() * 10).astype(dtype)
        stored[3, :7] = fill
        found, notes = values_of(write(tmp_path / f"{dtype}{fill}.tif", stored, scales=[0.1]))
        assert np.isnan(found).sum() == 7
        assert any("7 pixels" in note for note in notes)


def test_sea_and_low_coast_stay(tmp_path):
    coast = np.maximum(ground() - 2000, 0).astype("float32")
    found, notes = values_of(write(tmp_path / "a.tif", coast))
    np.testing.assert_allclose(found, coast)
    assert not notes


def test_zeros_around_a_clipped_model_are_no_ground(tmp_path):
    rows, cols = np.mgrid[:SIDE, :SIDE]
    outside = np.hypot(rows - 40, cols - 40) > 35
    found, notes = values_of(write(tmp_path / "a.tif", np.where(outside, 0, ground()).astype("float32")))
    np.testing.assert_array_equal(np.isnan(found), outside)
    assert any("fill" in note and f"{outside.sum():,}" in note for note in notes)


def test_declared_nodata_needs_no_note_and_other_fills_beside_it_do(tmp_path):
    stored = ground().astype("float32")
    stored[0] = -1
    found, notes = values_of(write(tmp_path / "a.tif", stored, nodata=-1))
    assert np.isnan(found).sum() == SIDE
    assert notes == ()
    stored[1] = -9999
    found, notes = values_of(write(tmp_path / "b.tif", stored, nodata=-1))
    assert np.isnan(found).sum() == 2 * SIDE
    assert any(f"{SIDE} pixels" in note for note in notes)


@pytest.mark.parametrize("factor", [1 / 0.3048, 10, 100])
def test_heights_in_a_unit_that_nothing_names_are_refused_with_a_cure(tmp_path, factor):
    with pytest.raises(FileError, match="elevation lies in") as caught:
        values_of(write(tmp_path / "a.tif", ((ground() + 1500) * factor).astype("float32")))
    assert "-units" in caught.value.hint


@pytest.mark.parametrize(
    ("stored", "cure"),
    [
        (np.linspace(0, 255, SIDE * SIDE).reshape(SIDE, SIDE).astype("uint8"), "0 to 255"),
        (np.linspace(-2000, 9000, SIDE * SIDE).reshape(SIDE, SIDE).astype("int16"), "10000"),
        (np.linspace(0, 200, SIDE * SIDE).reshape(SIDE, SIDE).astype("uint8"), "0 to 200"),
        (np.linspace(0, 90, SIDE * SIDE).reshape(SIDE, SIDE).astype("float32"), "100"),
    ],
)
def test_a_packed_index_without_tags_is_refused_and_with_them_read(tmp_path, stored, cure):
    with pytest.raises(FileError, match="NDVI lies in -1 to 1") as caught:
        values_of(write(tmp_path / "a.tif", stored), NDVI)
    assert cure in caught.value.hint
    assert "scale" in caught.value.hint
    top = float(stored.max())
    found, _ = values_of(write(tmp_path / "b.tif", stored, scales=[1 / top]), NDVI)
    np.testing.assert_allclose(found, stored / top, atol=1e-6)


def test_fills_of_an_index_are_unknown(tmp_path):
    for dtype, fill in (("float32", -9999), ("float32", -3.4e38), ("float32", 2), ("float64", np.inf)):
        stored = (ground() / 4000).astype(dtype)
        stored[:3] = fill
        found, notes = values_of(write(tmp_path / f"{fill}.tif", stored), NDVI)
        assert np.isnan(found).sum() == 3 * SIDE
        assert any(f"{3 * SIDE} pixels" in note for note in notes)


def test_a_factor_layer_has_the_range_that_its_name_says(tmp_path):
    slope = np.clip(ground() / 40, 0, 89).astype("float32")
    slope[5, :9] = 255
    found, notes = values_of(write(tmp_path / "a.tif", slope), kind_named("slope"))
    assert np.isnan(found).sum() == 9
    assert any("9 pixels" in note and "0 to 90 degrees" in note for note in notes)
    rain, notes = values_of(write(tmp_path / "b.tif", slope), kind_named("rainfall"))
    assert np.isfinite(rain).all()
    assert notes == ()


@pytest.mark.parametrize(
    ("dtype", "fill"), [("int16", -9999), ("float32", -3.4e38), ("uint16", 65535), ("int32", -2147483648)]
)
def test_any_measurement_knows_what_programs_write_for_nothing(tmp_path, dtype, fill):
    stored = ground().astype(dtype)
    stored[-2:] = fill
    found, notes = values_of(write(tmp_path / "a.tif", stored, scales=[0.5], offsets=[3]), MEASUREMENT)
    assert np.isnan(found[-2:]).all()
    np.testing.assert_allclose(found[:-2], stored[:-2] * 0.5 + 3)
    assert any(f"{2 * SIDE} pixels" in note for note in notes)


def test_codes_keep_their_digits_and_their_tags_do_not_scale_them(tmp_path):
    stored = np.full((SIDE, SIDE), 2_311_014_041, "int64")
    stored[0, 0] = -9999
    found, _ = values_of(write(tmp_path / "a.tif", stored, scales=[0.1]), CLASSES)
    assert found.dtype == np.float64
    assert found[1, 1] == 2_311_014_041
    assert np.isnan(found[0, 0])


def test_bands_that_are_not_asked_for_and_colour_tables_are_refused(tmp_path):
    three = np.stack([ground()] * 3).astype("float32")
    with pytest.raises(FileError, match="3 bands"):
        open_layer(write(tmp_path / "three.tif", three), CLASSES)
    with pytest.raises(SettingError, match="no band 4"):
        open_layer(tmp_path / "three.tif", ELEVATION, 4)
    open_layer(tmp_path / "three.tif", ELEVATION, 2).close()
    with rasterio.open(write(tmp_path / "table.tif", ground().astype("uint8")), "r+") as file:
        file.write_colormap(1, {n: (n, 0, 0, 255) for n in range(256)})
    with pytest.raises(InputError, match="colour table"):
        open_layer(tmp_path / "table.tif", MEASUREMENT)
    open_layer(tmp_path / "table.tif", CLASSES).close()


def test_transparency_beside_the_one_band_is_its_mask(tmp_path):
    both = np.stack([ground(), np.full((SIDE, SIDE), 255.0)]).astype("uint16")
    both[1, :4] = 0
    with rasterio.open(write(tmp_path / "a.tif", both, photometric="minisblack"), "r+") as file:
        file.colorinterp = [ColorInterp.gray, ColorInterp.alpha]
    found, _ = values_of(tmp_path / "a.tif")
    assert np.isnan(found).sum() == 4 * SIDE


def test_a_large_file_is_surveyed_in_windows_and_still_read_right(tmp_path, monkeypatch):
    from landslide_core.io.rasters import survey

    monkeypatch.setattr(survey, "_WHOLE_PX", 1000)
    monkeypatch.setattr(survey, "_PLACE_PX", 8)
    monkeypatch.setattr(survey, "_PLACES", 4)
    stored = ground().astype("float32")
    stored[:10] = -9999
    stored[50, 50] = -32768  # between the windows
    found, notes = values_of(write(tmp_path / "a.tif", stored, transform=AFFINE @ Affine.translation(1, 0)))
    assert np.isnan(found).sum() == 10 * SIDE + 1
    assert any("about" in note for note in notes)


@pytest.mark.parametrize("virtual", [False, True])
def test_a_png_that_is_not_all_there_is_no_layer(tmp_path, virtual):
    path = tmp_path / "classes.png"
    codes = np.random.default_rng(1).integers(1, 5, (400, 400), dtype="uint8")
    with rasterio.open(path, "w", "PNG", 400, 400, 1, dtype="uint8") as dataset:
        dataset.write(codes, 1)
    given = path
    if virtual:
        given = tmp_path / "classes.vrt"
        rasterio.shutil.copy(path, given, driver="VRT")
    np.testing.assert_array_equal(open_layer(given, CLASSES).read(slice(0, 400), slice(0, 400)), codes)
    path.write_bytes(path.read_bytes()[:-9000])
    with pytest.raises(FileError, match="damaged or truncated"):
        open_layer(given, CLASSES)
