"""What a saved model and other ground call the same things: by the user's code, then by name, never by guess."""

import numpy as np
import pytest

import landslide_core as scarp
from landslide_core import factors
from landslide_core.analysis.saved.matching import files_for, in_model_codes, match_classes, ranges_in_words
from landslide_core.errors import MismatchError, MissingError
from landslide_core.factors import Factor
from landslide_core.factors.align import ExtraFile
from landslide_core.io.code_book import CodeBook, codes_of


def rocks(codes, names=None):
    return Factor("lithology", "Lithology", "", "categorical", classes=CodeBook(codes_of(codes), names))


def matches(model, here):
    """The model's code by the code here, of every class here."""
    found = match_classes(model, here, list(here))
    named = {
        here.code_of(v): None if own is None else model.book.code_of(own) for v, own in found.value_of.items()
    }
    return named, found.words


@pytest.mark.parametrize(
    ("learned", "given"),
    [
        ([1, 2, 3], ["1", "2", "3"]),
        (["1", "2", "3"], [1.0, 2.0, 3.0]),
        (["01", "02", "A"], ["A", 1, 2]),
        ([30, 10, 20], [20, 30]),
        ([10_000_000_001, 10_000_000_002], ["10000000002", "10000000001"]),
    ],
)
def test_a_code_is_the_same_as_text_as_number_and_as_decimal(learned, given):
    model, here = rocks(learned), CodeBook(codes_of(given))
    found, words = matches(model, here)
    for code, own in found.items():
        assert own is not None
        assert float(own) == float(code) if str(code).strip("0123456789.") == "" else own == code
    assert words == ()


def test_values_in_the_grid_may_differ_where_the_codes_are_the_same():
    """Text codes are numbered by ours in each book; the user's code leads from one to the other."""
    model, here = rocks(["Kj", "Qal", "Tg"]), CodeBook(["Qal", "Tg"])
    found = match_classes(model, here, [1, 2])
    np.testing.assert_array_equal(in_model_codes(np.array([2, 1], np.float32), found), [3, 2])


def test_the_code_decides_over_another_spelling_of_the_name_and_it_is_said():
    model = rocks([1, 2], {1: "granite", 2: "shale"})
    found, words = matches(model, CodeBook([1, 2], {1: "Granite, Permian", 2: "SHALE"}))
    assert found == {1: 1, 2: 2}
    assert words == ("Lithology: 1 is 'granite' in the model and 'Granite, Permian' here; the code decides.",)


def test_classes_of_other_codes_go_by_their_names_and_it_is_said():
    model = rocks([1, 2], {1: "granite", 2: "shale"})
    found, words = matches(model, CodeBook([70, 80], {70: "Shale", 80: "granite"}))
    assert found == {70: 2, 80: 1}
    assert "go by their names: Shale (70 here, 2 in the model), granite (80 here, 1 in the model)" in words[0]


def test_a_name_here_may_be_a_code_of_the_model_and_the_other_way_round():
    coded = rocks(["Qal", "Tg"], {"Qal": "alluvium", "Tg": "granite"})
    assert matches(coded, CodeBook([1, 2], {1: "qal", 2: "granite"}))[0] == {1: "Qal", 2: "Tg"}
    assert matches(rocks([5, 6], {5: "alluvium", 6: "granite"}), CodeBook(["Alluvium"]))[0] == {"Alluvium": 5}


def test_codes_that_contradict_their_names_are_refused():
    model = rocks([1, 2], {1: "forest", 2: "crops"})
    with pytest.raises(
        MismatchError, match="1 is 'forest' in the model and 'crops' here, which the model has as 2"
    ):
        matches(model, CodeBook([1, 2], {1: "crops", 2: "forest"}))


def test_a_layer_of_which_the_model_knows_no_class_is_refused():
    with pytest.raises(
        MismatchError, match=r"none of the classes here \(7, 8\) is one of the model's \(1, 2\)"
    ):
        matches(rocks([1, 2]), CodeBook([7, 8]))


def test_an_unseen_class_has_no_value_of_the_model_even_where_codes_are_negative():
    model, here = rocks([-1, 1]), CodeBook([-1, 1, 9])
    found = match_classes(model, here, [-1, 1, 9])
    values = in_model_codes(np.array([-1, 9, 1], np.float32), found)
    np.testing.assert_array_equal(values, [-1, np.nan, 1])


def test_all_factors_that_nothing_makes_are_named_at_once():
    wanted = [factors.get(name) for name in ("slope", "ndvi", "fault_distance", "hardness")]
    wanted.append(Factor("rain", "rain", "", "continuous"))
    with pytest.raises(MissingError) as refused:
        files_for(wanted, scarp.LayerFiles("dem.tif"))
    said = str(refused.value)
    assert all(each in said for each in ("NDVI (from ndvi)", "from faults", "from lithology", "'rain'"))
    assert set(refused.value.knobs) == {"ndvi", "faults", "lithology", "raster"}


def test_names_of_rasters_go_together_whatever_the_case():
    wanted = [Factor("Rain", "Rain", "", "continuous")]
    found = files_for(wanted, scarp.LayerFiles("dem.tif", extras=(ExtraFile("r.tif", "RAIN"),)))
    assert [extra.name for extra in found.extras] == ["Rain"]


def test_names_that_differ_by_case_alone_stay_two():
    wanted = [Factor("Rain", "Rain", "", "continuous"), Factor("rain", "rain", "", "continuous")]
    both = (ExtraFile("a.tif", "rain"), ExtraFile("b.tif", "Rain"))
    found = files_for(wanted, scarp.LayerFiles("dem.tif", extras=both))
    assert [extra.name for extra in found.extras] == ["rain", "Rain"]


RAIN = Factor("rain", "Rain", "mm", "continuous")


def test_measurements_in_another_unit_are_asked_about():
    words = ranges_in_words(RAIN, np.array([0.8, 1.9], np.float32), 800.0, 1900.0)
    assert "Rain is 0.8 to 1.9 mm here, and the model learned from 800 to 1900 mm" in words[0]
    assert "another unit?" in words[0]


def test_the_share_beyond_the_range_that_was_learned_is_told():
    values = np.array([700, 900, 1000, 2000], np.float32)
    assert "on 50.0% of the area" in ranges_in_words(RAIN, values, 800.0, 1900.0)[0]
    assert ranges_in_words(RAIN, values, 0.0, 5000.0) == ()


def test_a_range_that_nobody_knows_is_not_spoken_of():
    assert ranges_in_words(RAIN, np.array([1.0], np.float32), float("nan"), float("nan")) == ()
