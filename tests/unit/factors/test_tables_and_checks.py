"""Plain tables instead of rasters, warnings on the data, collinearity, the table of landslides."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, box

from landslide_core import factors
from landslide_core.errors import InputError
from landslide_core.factors import Factor, checks
from landslide_core.factors.collinearity import collinearity, contingency
from landslide_core.factors.landslides import landslide_table
from landslide_core.factors.stack import FactorStack
from landslide_core.factors.table import read_table
from tests import small_factors as small

HEADER = "easting,northing,slope,rock,landslide"
ROWS = [
    f"{500_000 + 10 * n},{3_300_000 - 10 * n},{n % 45},{'shale' if n % 3 else 'granite'},{n % 2}"
    for n in range(60)
]


def written(path, header=HEADER, rows=ROWS, encoding="utf-8"):
    path.write_text("\n".join([header, *rows]), encoding=encoding)
    return path


def test_a_plain_table_answers_like_a_stack(tmp_path):
    table = read_table(written(tmp_path / "t.csv"), categorical=["rock"])
    assert table.names == ("slope", "rock")
    assert table.factor("slope").title == "Slope"  # the card of the known factor
    assert table.factor("rock").classes == {1: "granite", 2: "shale"}
    assert table.table().dtype == np.float32
    assert table.labels().sum() == 30
    assert table.group_ids().max() == 30
    assert table.coordinates_m()[1].tolist() == [500_010, 3_299_990]
    assert table.without("rock").names == ("slope",)
    with pytest.raises(InputError, match="cannot be drawn as a map"):
        table.paint(np.zeros(60))


def test_excels_semicolons_yes_and_no_and_gaps_are_understood(tmp_path):
    rows = ["5;yes", "7;no", ";yes", "9;No", "4;YES"]
    table = read_table(written(tmp_path / "t.csv", "slope;Landslide", rows, "utf-8-sig"))
    assert table.count == 4
    assert table.labels().tolist() == [True, False, False, True]
    assert "1 of 5 rows with gaps are left out." in table.notes
    with pytest.raises(InputError, match="no coordinates"):
        table.coordinates_m()


@pytest.mark.parametrize(
    ("header", "rows", "said"),
    [
        ("slope,landslide", ["5,1", "steep,0"], "'slope' should be numbers but holds 'steep'"),
        ("slope,landslide", ["5,1", "6,maybe"], "neither 1 nor 0"),
        ("slope,rain", ["5,1"], "no label column"),
        ("landslide", ["1", "0"], "no factor column"),
        ("slope,landslide", [], "no rows"),
        ("slope,slope,landslide", ["1,2,0"], "more than once"),
        ("slope,landslide", [",1", ",0"], "No row"),
    ],
)
def test_a_bad_table_is_answered_with_a_cure(tmp_path, header, rows, said):
    with pytest.raises(InputError, match=said) as problem:
        read_table(written(tmp_path / "t.csv", header, rows))
    assert problem.value.hint


def test_a_table_of_one_class_is_refused_when_it_is_related(tmp_path):
    table = read_table(written(tmp_path / "t.csv", "slope,landslide", [f"{n},0" for n in range(9)]))
    with pytest.raises(InputError, match="No landslide"):
        checks.require_landslides(table)


def test_a_column_that_gives_the_answer_away_is_warned_of(tmp_path):
    rows = [f"{n % 7},{n % 2 + n / 1000},{n % 2}" for n in range(100)]
    notes = read_table(written(tmp_path / "t.csv", "rain,leak,landslide", rows)).notes
    (note,) = [note for note in notes if "leak" in note]
    assert "alone tells landslides from the rest" in note
    assert not any(note.startswith("rain") for note in notes)
    kinds = [f"{n},{'scar' if n % 2 else 'wood'},{n % 2}" for n in range(100)]
    table = read_table(written(tmp_path / "k.csv", "x1,cover,landslide", kinds), categorical=["cover"])
    assert any(note.startswith("cover alone") for note in table.notes)


def test_few_landslides_and_constant_factors_are_warned_of():
    stack = small.stack()
    groups = np.zeros(stack.valid.shape, np.int32)
    groups[5, 5], groups[9, 9], groups[20, 30] = 1, 2, 3
    level = np.ones(stack.valid.shape, np.float32)
    few = FactorStack.stacked(
        [*stack.factors, Factor("rain", "Rain", "mm", "continuous")],
        [*stack.values, level],
        stack.geobox,
        groups > 0,
        groups,
    )
    notes = checks.notes_on(few)
    assert any(note.startswith("Only 3 landslides") for note in notes)
    assert any(note.startswith("Rain has the same value everywhere") for note in notes)


def test_a_stack_refuses_what_is_not_its_own():
    stack = small.stack()
    with pytest.raises(InputError, match="The factors are slope, rock"):
        stack.index("aspect")
    with pytest.raises(InputError, match="at least one"):
        stack.without("slope", "rock")
    with pytest.raises(ValueError, match="column"):
        stack.paint(np.zeros(3))
    with pytest.raises(ValueError, match="read-only"):
        stack.values[0][0, 0] = 1
    more = stack.with_factor(
        Factor("rain", "Rain", "mm", "continuous"), np.full(stack.valid.shape, 9, np.float32)
    )
    assert more.names == ("slope", "rock", "rain")
    assert more.count == stack.count
    assert more.without("rain").names == stack.names


def test_inflation_is_known_and_stops_are_named():
    rng = np.random.default_rng(0)
    a, b, noise = (rng.standard_normal((80, 90)).astype(np.float32) for _ in range(3))
    grids = [a, b, a + b + 0.1 * noise, np.full_like(a, 2)]
    cards = [Factor(name, name, "", "continuous") for name in "abcd"]
    stack = FactorStack.stacked(cards, grids, type(small.GEOBOX)((80, 90), small.AFFINE, small.CRS))
    found = collinearity(stack)
    data = stack.table()[:, :3].astype(float)
    for place in range(3):
        others = np.column_stack([np.delete(data, place, 1), np.ones(len(data))])
        fit = others @ np.linalg.lstsq(others, data[:, place], rcond=None)[0]
        assert found.vif[place] == pytest.approx(
            data[:, place].var() / (data[:, place] - fit).var(), rel=1e-6
        )
    assert np.isnan(found.vif[3])
    assert found.vif_table()["verdict"].tolist() == ["stop", "stop", "stop", "constant"]
    assert any("c follows from the other factors" in warning for warning in found.warnings)
    np.testing.assert_allclose(found.pearson[:3, :3], np.corrcoef(data.T), atol=1e-9)


def test_a_factor_given_twice_has_infinite_inflation():
    stack = small.stack()
    twice = stack.with_factor(Factor("again", "Again", "", "continuous"), 2 * stack.values[0] + 1)
    assert np.isinf(collinearity(twice).vif).all()


def test_aspect_enters_as_sine_and_cosine_and_classes_by_cramers_v():
    rng = np.random.default_rng(0)
    codes = rng.integers(1, 4, (30, 30)).astype(np.float32)
    aspect = rng.uniform(0, 360, (30, 30)).astype(np.float32)
    cards = [Factor("aspect", "Aspect", "°", "circular"), *(Factor(n, n, "", "categorical") for n in "rs")]
    found = collinearity(
        FactorStack.stacked(
            cards, [aspect, codes, codes], type(small.GEOBOX)((30, 30), small.AFFINE, small.CRS)
        )
    )
    assert found.columns == ("sin(aspect)", "cos(aspect)")
    assert found.cramers_v[0, 1] == pytest.approx(1)
    assert any("r and s go together (Cramér's V 1.00)" in warning for warning in found.warnings)
    assert contingency(np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2])).cramers_v == 0


def table_of(shapes, **grids):
    rows, cols = np.mgrid[: small.ROWS, : small.COLS]
    layers = {
        "elevation": (rows * 10).astype(np.float32),
        "aspect": np.where(cols < 40, np.where(rows % 2, 350, 10), factors.FLAT_ASPECT).astype(np.float32),
        "lithology": np.where(cols < 41, 1, 2).astype(np.float32),
    }
    cards = [
        factors.get("elevation"),
        factors.get("aspect"),
        factors.get("lithology").with_classes({1: "shale", 2: "marl"}),
    ]
    stack = FactorStack.stacked(cards, list(layers.values()), small.GEOBOX)
    slides = gpd.GeoDataFrame({"id": range(1, len(shapes) + 1)}, geometry=shapes, crs=small.CRS)
    return landslide_table(stack, slides)


def test_every_landslide_has_its_ground_with_a_circular_mean_of_aspect():
    found = table_of(
        [box(*small.place(4, 14), *small.place(8, 10)), box(*small.place(60, 30), *small.place(62, 28))]
    )
    first, second = found.iloc[0], found.iloc[1]
    assert (first["area_m2"], first["pixels"]) == (1600, 16)
    assert (first["elevation_mean_m"], first["elevation_min_m"], first["elevation_max_m"]) == (115, 100, 130)
    assert min(first["aspect_mean_deg"], 360 - first["aspect_mean_deg"]) < 1e-6
    assert (first["aspect_sector"], first["aspect_sectors"]) == ("N", "N")
    assert (second["aspect_sector"], second["aspect_sectors"]) == ("Flat", "Flat")
    assert np.isnan(second["aspect_mean_deg"])
    assert (first["lithology"], first["lithology_share"]) == ("shale", 1)
    assert second["lithology"] == "marl"


def test_tiny_overlapping_and_distant_landslides_have_their_own_rows():
    big = box(*small.place(10, 30), *small.place(20, 20))
    within = box(*small.place(12, 28), *small.place(14, 26))
    tiny = Point(small.place(50.9, 5.1)).buffer(0.5)
    away = box(0, 0, 10, 10)
    point = Point(small.place(41.5, 12.5))
    found = table_of([big, within, tiny, away, point])
    assert found["pixels"].tolist() == [100, 4, 1, 0, 1]
    assert found["elevation_mean_m"][2] == 50
    assert np.isnan(found["elevation_mean_m"][3])
    assert found["lithology"][3] is None or found["lithology"].isna()[3]
    assert found["area_m2"][4] == 0
