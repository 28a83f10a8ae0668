"""Where a threshold cuts."""

from landslide_core.scene.probability import cut_of


def test_the_threshold_includes_its_own_per_cent() -> None:
    assert [cut_of(t) for t in (0.5, 0.29, 0.295, 1.0, 0.001)] == [50, 29, 30, 100, 1]
