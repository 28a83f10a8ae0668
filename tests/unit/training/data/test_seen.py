"""What was seen follows from what was named."""

from pathlib import Path

from landslide_core.training.data.datasets import Sources
from landslide_core.training.data.seen import seen_of


def test_every_set_that_is_named_is_said_once():
    here = Path(".")
    seen = seen_of(Sources(bijie=here, bijie_more=here, events=here, overhead=here, synthetic=3))

    assert seen.pixel_m == (0.8, 3.0)
    assert seen.sensors == ("TripleSat", "PlanetScope")
    assert seen.seasons == ("May to August 2018",)


def test_a_folder_of_ones_own_has_the_pixel_size_that_was_told():
    assert seen_of(Sources(images=Path("."), resolution_m=0.3)).in_words() == "0.3 m per pixel"


def test_synthetic_scenes_alone_are_nothing_that_was_seen():
    assert seen_of(Sources(synthetic=9)).in_words() == ""
