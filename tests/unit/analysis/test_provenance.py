"""Where a report's results come from, in tables."""

from landslide_core.analysis import provenance

ACCOUNT = {
    "inputs": {"dem": {"name": "a.tif", "bytes": 1200, "sha256": "ab12"}},
    "scene": {"name": "a.tif", "rows": 10, "cols": 2000, "crs": "EPSG:32650"},
    "created": "2026-01-01T00:00:00+00:00",
    "seconds": {"total": 12.3},
    "settings": {"names": ["slope", "twi"], "align": {"crs": None, "derive": {"flat": 0.1}}, "breaks": {}},
    "versions": {"scarp": "0.1.0"},
}


def test_inputs_settings_and_versions_are_all_told():
    went_in, with_what = provenance.sections(ACCOUNT)
    assert went_in.tables[0].rows == [["dem", "a.tif", "1,200", "ab12"]]
    assert ["grid", "2,000 x 10 pixels, WGS 84 / UTM zone 50N (EPSG:32650)"] in went_in.tables[1].rows
    settings = dict(with_what.tables[0].rows)
    assert settings == {"names": "slope, twi", "align.crs": "–", "align.derive.flat": "0.1", "breaks": "–"}
    assert with_what.tables[1].rows == [["scarp", "0.1.0"]]
    table = {**ACCOUNT, "scene": {"name": "rows.csv"}}
    assert [row[0] for row in provenance.sections(table)[0].tables[1].rows] == ["made", "time"]
