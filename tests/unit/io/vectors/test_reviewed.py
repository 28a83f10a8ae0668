"""Whatever reads a run as an inventory leaves out what a review rejected, and says how many."""

import pytest

from landslide_core.detection.batch.mosaic import mosaic
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.run import open_run
from landslide_core.detection.sizes.journey import size_statistics
from landslide_core.errors import NoDataError
from landslide_core.geodatabase.contents import contents_of
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.io.layers.inventories import open_slides, read_slides
from landslide_core.io.layers.landslide_areas import read_areas
from landslide_core.io.vectors.reader import read_layers
from landslide_core.review.kept import change_review
from tests import small_runs
from tests.small_runs import UTM

SAID = "2 landslides that a review rejected are left out."


@pytest.fixture
def run(tmp_path):
    """Twelve landslides: two rejected, one accepted, one unsure."""
    folder = small_runs.write_run(tmp_path / "run")
    (layer,) = read_layers(folder / "landslides.gpkg").layers
    shapes = dict(zip(layer.table["place"], layer.table.geometry, strict=True))
    states = dict(zip(shapes, ("rejected", "accepted", "unsure", "rejected"), strict=False))
    for name, state in states.items():
        shape = {name: shapes[name].wkt}
        change_review(folder, lambda review, s=shape, to=state: review.decided(s, to, "Ada"))
    return folder


def test_an_inventory_for_factors_is_without_what_was_rejected(run):
    found = read_slides(run, UTM)
    strips = [(slice(0, 400), slice(0, 600))]

    assert len(found.table) == len(open_slides(run, UTM, strips).table) == 10
    assert SAID in found.notes
    assert not found.groups[20:30, 20:30].any()  # the first
    assert len(read_slides(run / "landslides.gpkg", UTM).table) == 12  # a file is what it is


def test_the_distribution_of_sizes_is_without_what_was_rejected(run):
    with pytest.raises(NoDataError, match="^10 landslides"):  # too few, and two fewer than are in the file
        size_statistics(run, SizeSettings(draws=50))
    assert SAID in read_areas(run / "landslides.gpkg", of_run=True).notes


def test_what_is_stored_in_a_database_is_without_what_was_rejected(run):
    found = contents_of(run)

    assert found.count == found.inventory["count"] == 10
    assert found.notes == (SAID,)


def test_the_mosaic_of_a_batch_is_without_what_was_rejected(run):
    found = mosaic({"scene": open_run(run)}, BatchSettings())

    assert (found.count, found.rejected) == (10, 2)
    assert "rejected" not in set(found.table["review"])
