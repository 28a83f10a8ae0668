import pytest

from landslide_core.language import marked, retold, speaking, tr, tr_as, tr_many, translated

pytestmark = pytest.mark.usefixtures("small_catalogues")


def test_english_is_the_text_of_the_code():
    assert tr("Landslides") == "Landslides"
    assert tr("{count:,} landslides of {area}", count=1200, area="3 km²") == "1,200 landslides of 3 km²"
    assert tr_as("state", "open") == "open"
    assert [tr_many("{count} place", "{count} places", n) for n in (0, 1, 2)] == [
        "0 places",
        "1 place",
        "2 places",
    ]


def test_another_language_is_that_of_the_catalogue():
    with speaking("zh"):
        assert tr("Landslides") == "滑坡"
        assert tr("{count:,} landslides of {area}", count=1200, area="3 km²") == "3 km²，共 1,200 处滑坡"
        assert (tr_as("state", "open"), tr_as("action", "open")) == ("未决定", "打开")
        assert [tr_many("{count} place", "{count} places", n) for n in (1, 2)] == ["1 处", "2 处"]


def test_what_has_no_translation_is_said_in_english():
    with speaking("zh"):
        assert tr("of no part: {name}", name="x") == "of no part: x"
        assert tr("without a translation") == "without a translation"
        assert retold("without a translation") == "without a translation"


def test_braces_without_values_are_braces():
    assert tr('{"type": 1}') == '{"type": 1}'


def test_a_marked_text_is_said_where_it_is_shown():
    title = marked("Landslides")

    assert title == "Landslides"
    with speaking("zh"):
        assert tr(title) == "滑坡"


def test_constants_are_translated_through_tuples_lists_and_values_of_mappings():
    constant = {"Landslides": ("Landslides", ["coordinate system", 3, ""])}

    with speaking("zh"):
        assert translated(constant) == {"Landslides": ("滑坡", ["坐标系", 3, ""])}
    assert translated(constant) == constant


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Landslides", "滑坡"),
        ("a.tif has no coordinate system.", "a.tif 没有坐标系。"),
        ("a.tif has no the bands 1, 2.", "a.tif 没有波段 1, 2。"),
        ("a.tif has no coordinate system. Give another.", "a.tif 没有坐标系。请另给一个。"),
        ("a {b} c.tif has no (c|d).", "a {b} c.tif 没有(c|d)。"),
        ("two\nlines has no x.", "two\nlines 没有x。"),
        ("1,200 landslides of 3 km²", "3 km²，共 1,200 处滑坡"),
        ("Both lie in EPSG:1; EPSG:1 is not metric.", "EPSG:1：两者都在其中，不以米计。"),
        ("Both lie in EPSG:1; EPSG:2 is not metric.", "Both lie in EPSG:1; EPSG:2 is not metric."),
        ("nothing that is known", "nothing that is known"),
        ("", ""),
    ],
)
def test_what_the_core_said_is_recognised_by_the_message_it_was_made_of(said, expected):
    with speaking("zh"):
        assert retold(said) == expected
    assert retold(said) == said


def test_one_sentence_is_retold_to_each_in_their_own_language():
    with speaking("zh"):
        chinese = retold("Landslides")
    with speaking("en"):
        assert (retold("Landslides"), chinese) == ("Landslides", "滑坡")
