"""What a report says of a detection: what its files hold, and nothing else."""

from pathlib import Path

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import Polygon

from landslide_core.detection.run import open_run
from landslide_core.reporting import words
from landslide_core.reporting.detection import document_of
from landslide_core.reporting.document import (
    Bullets,
    Callout,
    Card,
    Document,
    Facts,
    Heading,
    Map,
    Table,
    Text,
    Tiles,
)
from landslide_core.reporting.settings import ReportSettings
from tests import small_runs
from tests.language.english import english_in, said_in
from tests.unit.reporting.conftest import ODD

WHEN = "2026-07-01T10:00:00+00:00"


def of(run, **settings) -> Document:
    return document_of(run, ReportSettings(**{"cards": 1, **settings}), None, WHEN)


def all_of(document: Document, kind: type) -> list:
    return [part for part in document.parts if isinstance(part, kind)]


def texts(document: Document) -> str:
    """Everything that is said."""
    said = [document.title, document.subtitle, document.foot]
    said += [text for pair in document.facts for text in pair]
    for part in document.parts:
        if isinstance(part, Heading | Text):
            said.append(part.text)
        if isinstance(part, Bullets | Callout):
            said += part.lines
        if isinstance(part, Callout):
            said.append(part.title)
        if isinstance(part, Facts | Card):
            said += [text for pair in part.pairs for text in pair]
        if isinstance(part, Table):
            said += [cell for row in part.rows for cell in row]
        if isinstance(part, Map):
            said.append(part.caption)
    return "\n".join(said)


def test_the_title_block_says_what_where_when_and_by_what(full_run):
    made = of(full_run, place="Anxian", image_date="12 July 2026", prepared_by="A. Officer")

    facts = dict(made.facts)
    assert made.title == f"Landslides in {ODD}"
    assert (facts[words.PLACE], facts[words.IMAGE], facts[words.IMAGE_DATE]) == (
        "Anxian",
        ODD,
        "12 July 2026",
    )
    assert facts[words.CRS] == "WGS 84 / UTM zone 48N (EPSG:32648)"
    assert facts[words.DETECTED].endswith("Scarp 9.8.7")
    assert facts[words.PREPARED] == "A. Officer"
    assert facts[words.PIXELS] == "600 × 400, 2 m per pixel; bands: red, green, blue"


def test_what_nobody_told_is_said_to_be_unknown(run):
    facts = dict(of(run).facts)

    assert (facts[words.PLACE], facts[words.IMAGE_DATE]) == (words.NOT_GIVEN, words.UNKNOWN)
    assert words.PREPARED not in facts


def test_counts_and_areas_are_those_of_run_json_with_their_ranges(full_run):
    (tiles,) = all_of(of(full_run), Tiles)

    said = {tile.label: (tile.value, tile.span) for tile in tiles.tiles}
    assert said[words.COUNT] == ("12", "9 to 15")
    assert said[words.TOTAL] == ("7,440 m²", "5,000 m² to 9,000 m²")
    assert said[words.SHARE] == ("1.23 %", "")
    assert said[words.LARGEST] == ("840 m²", "")
    sentence = texts(of(full_run))
    assert "(40 % to 70 %) there are 9 to 15 landslides of 5,000 m² to 9,000 m² in all." in sentence
    assert "2 of them cover fewer than three pixels" in sentence


def test_a_run_whose_range_is_not_known_says_so(run):
    assert words.NO_RANGE in texts(of(run))


def test_the_light_stands_with_its_reasons(full_run, run):
    (light,) = all_of(of(full_run), Callout)

    assert light.title == "Amber: look at the result with care (F1 of 0.25 to 0.60 expected)"
    assert light.lines == ["The look is <new> & far."]
    assert words.NO_LIGHT in texts(of(run))


def test_the_table_holds_the_largest_first_and_no_column_of_terrain_that_was_not_given(full_run):
    table = all_of(of(full_run), Table)[0]

    assert table.columns == ["No.", "Area", "Length (m)", "Width (m)", "Probability", "Longitude", "Latitude"]
    assert [row[0] for row in table.rows[:3]] == ["12", "11", "10"]
    assert table.rows[0][:5] == ["12", "840 m²", "42", "20", "80 %"]
    assert words.NO_ELEVATION in texts(of(full_run))


def test_a_card_says_that_no_elevation_was_given(full_run):
    (card,) = all_of(of(full_run), Card)

    facts = dict(card.pairs)
    assert card.title == "Landslide 12"
    assert (facts[words.AREA], facts[words.SIZE]) == ("840 m²", "42 m × 20 m")
    assert {facts[name] for name in (words.RELIEF, words.RATIO, words.REACH, words.CROWN_TOE)} == {
        words.NO_ELEVATION_SHORT
    }
    assert facts[words.PROBABILITY] == "80 % on average, 90 % at most"


def test_a_card_says_what_an_elevation_model_told(tmp_path):
    folder = small_runs.write_run(tmp_path / "run", dem={"name": "d.tif", "sha256": "d" * 64, "bytes": 1})
    found = small_runs.inventory(small_runs.UTM, small_runs.outlines(small_runs.UTM))
    found.table["crown_m"], found.table["toe_m"], found.table["relief_m"] = 585.2, 488.4, 96.8
    found.table["h_over_l"], found.table["reach_deg"], found.table["slope_deg"] = 0.324, 17.96, 18.4
    small_runs.io.write_vectors(found, folder, ("gpkg",))

    made = of(open_run(folder))

    facts = dict(all_of(made, Card)[0].pairs)
    assert facts[words.CROWN_TOE] == "585 m, 488 m"
    assert (facts[words.RELIEF], facts[words.RATIO], facts[words.REACH]) == ("97 m", "0.32", "18.0°")
    assert facts[words.SLOPE] == "18° on average"
    assert "Relief (m)" in all_of(made, Table)[0].columns


def test_scores_are_those_of_run_json_and_undefined_ones_a_dash(full_run, run):
    scores = all_of(of(full_run), Table)[1]

    assert [row[1] for row in scores.rows] == ["0.56", "0.72", "0.80", "–", "0.50"]
    assert "false alarms 2,403, misses 4,951" in texts(of(full_run))
    assert words.NO_VALIDATION in texts(of(run))


def test_checksums_are_those_of_run_json(full_run):
    rows = all_of(of(full_run), Table)[2].rows

    assert ["image", ODD, "1,234", "a" * 64] in rows
    assert ["reference", "truth <1>.gpkg", "99", "b" * 64] in rows
    assert ["result", "mask.tif", "5", "c" * 64] in rows


def test_the_card_of_the_weights_is_taken_by_their_checksum_only(tmp_path, models):
    import json

    card = json.loads((models / "unet.json").read_text("utf-8")) if (models / "unet.json").is_file() else None
    name = "unet" if card else sorted(models.glob("*.json"))[0].stem
    card = card or json.loads((models / f"{name}.json").read_text("utf-8"))
    network = {"name": name, "title": "T", "threshold": 0.5, "file": card["file"], "sha256": card["sha256"]}
    own = open_run(small_runs.write_run(tmp_path / "own", network=network))
    other = open_run(small_runs.write_run(tmp_path / "other", network={**network, "sha256": "0" * 64}))
    outside = open_run(
        small_runs.write_run(tmp_path / "outside", network={**network, "name": f"../models/{name}"})
    )

    assert card["trained_on"] in texts(of(own))
    for run in (other, outside):
        assert words.NO_CARD in texts(of(run))
        assert card["trained_on"] not in texts(of(run))


def test_no_landslide_makes_a_report_without_table_and_cards(tmp_path):
    run = open_run(small_runs.write_run(tmp_path / "none", shapes=[], percent=np.zeros((400, 600), np.uint8)))

    made = of(run)

    assert "No landslide was found at a threshold of 50 %. That does not say that there is none." in texts(
        made
    )
    assert all_of(made, Card) == []
    assert words.TABLE not in [part.text for part in all_of(made, Heading)]
    assert len(all_of(made, Map)) == 1


def test_of_five_thousand_landslides_the_table_holds_the_largest_and_says_where_all_are(tmp_path):
    grid = small_runs.UTM
    places = [((n % 100) * 6, (n // 100) * 8, 2 + n % 5) for n in range(5_000)]
    shapes = [
        Polygon([grid.affine * each for each in [(c, r), (c + 3, r), (c + 3, r + h), (c, r + h)]])
        for c, r, h in places
    ]
    run = open_run(small_runs.write_run(tmp_path / "many", shapes=shapes))

    made = of(run, rows=40)

    table = all_of(made, Table)[0]
    assert len(table.rows) == 40
    assert {row[1] for row in table.rows} == {"72 m²"}
    assert (
        "ends with the 40 largest of 5,000 landslides. All 5,000 of them, with their outlines, are in"
        in texts(made)
    )
    assert "landslides.gpkg, beside run.json" in texts(made)


def test_an_image_without_georeference_has_pixels_and_no_north(tmp_path):
    flat = GeoBox((400, 600), Affine.identity(), None)
    place = {"rows": 400, "cols": 600, "crs": None, "affine": [1, 0, 0, 0, 1, 0], "resolution_m": None}
    run = open_run(small_runs.write_run(tmp_path / "flat", flat, predicted=place))

    made = of(run)

    facts, (card,) = dict(made.facts), all_of(made, Card)
    assert (facts[words.CRS], words.CENTRE in facts) == (words.NO_CRS, False)
    assert dict(card.pairs)[words.AREA] == "210 px"
    assert words.RELIEF not in dict(card.pairs)
    assert all_of(made, Table)[0].columns[:2] == ["No.", "Area (px)"]
    (drawn,) = all_of(made, Map)
    assert "Grid every 100 pixels from the upper left corner" in drawn.caption
    assert "1 :" not in drawn.caption


def test_without_the_image_maps_are_said_to_be_of_the_small_picture(run):
    assert words.FROM_PREVIEW in texts(of(run))


def test_signs_that_cannot_be_printed_become_question_marks(tmp_path):
    run = open_run(small_runs.write_run(tmp_path / "odd", warnings=["a\x00b\u202ec"]))

    assert "A?b?c." in texts(of(run))


def test_every_text_of_a_document_stands_in_words() -> None:
    """Whatever a module of the room says to a reader must be there to be translated."""
    import ast

    room = Path(words.__file__).parent
    said = []
    for path in sorted(room.glob("*.py")):
        if path.stem in ("words", "settings"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _PARTS:
                said += [
                    f"{path.name}: {ast.unparse(each)}"
                    for each in (*node.args, *(k.value for k in node.keywords))
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value.strip()
                ]

    assert said == []


_PARTS = {
    "Heading",
    "Text",
    "Bullets",
    "Tile",
    "Callout",
    "Mark",
    "Map",
    "Card",
    "Table",
    "Signatures",
    "Document",
}


def test_in_chinese_it_holds_no_english(full_run, chinese):
    made = of(full_run, cards=2, place="安县")

    assert english_in("\n".join(said_in(made)), ODD, "truth <1>.gpkg") == []
    assert made.title == f"{ODD} 中的滑坡"
    assert made.language == "zh-CN"
