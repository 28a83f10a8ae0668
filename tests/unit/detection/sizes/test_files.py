"""Statistics of areas as files: every number, and a page that needs nothing else."""

import json
import re

import pytest

from landslide_core.detection.sizes import files
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import describe_sizes
from tests.small_sizes import areas_m2


@pytest.fixture(scope="module")
def found():
    return describe_sizes(areas_m2(), SizeSettings(smallest_m2=50.0, draws=50))


def test_json_holds_the_numbers_and_the_sentences(found) -> None:
    content = json.loads(files.json_of(found))

    assert content["count"] == found.count
    assert content["laws"]["inverse_gamma"]["rollover_m2"]["value"] == found.fits["inverse_gamma"].rollover_m2
    assert content["tail"]["count"] == found.tail.count
    assert content["magnitude"]["by_number"] == found.magnitude.by_number
    assert any("50 m²" in note for note in content["notes"])


def test_the_page_holds_figure_and_table_and_asks_for_nothing(found) -> None:
    page = files.page_of(found)

    assert "Inverse gamma: rollover" in page
    assert "Probability density" in page
    assert not re.search(r"""<(?:script|link|img)[^>]*(?:src|href)=["']?(?:https?:)?//""", page)


def test_only_what_has_a_path_is_written(found, tmp_path) -> None:
    assert files.write(found, None, None) == ()
    assert files.write(found, tmp_path / "a.json", tmp_path / "a.html") == (
        tmp_path / "a.json",
        tmp_path / "a.html",
    )
    assert (tmp_path / "a.json").read_text("utf-8") == files.json_of(found)
    assert "<html" in (tmp_path / "a.html").read_text("utf-8")
