"""Volumes by area follow the published relations, with their range, and only for areas that these are of."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.inventory.inventory import Inventory, measure
from landslide_core.inventory.volume import GUZZETTI, LARSEN_BEDROCK, LARSEN_SOIL, volumes

GRID = GeoBox((1000, 1000), Affine(2, 0, 500_000, 0, -2, 3_000_000), "EPSG:32648")


def of(area_m2: float) -> tuple[float, float, float]:
    found = volumes(np.array([area_m2]))
    return float(found.volume_m3[0]), float(found.low_m3[0]), float(found.high_m3[0])


@pytest.mark.parametrize(
    ("area_m2", "volume_m3"),
    [
        (100, 0.074 * 10**2.9),  # 100 ** 1.45
        (10_000, 0.074 * 10**5.8),
        (1_000_000, 0.074 * 10**8.7),
    ],
)
def test_slides_have_the_volume_of_guzzetti_and_others(area_m2: float, volume_m3: float) -> None:
    assert of(area_m2)[0] == pytest.approx(volume_m3, rel=1e-9)


def test_half_a_square_kilometre_of_bedrock_and_of_soil_as_worked_out_by_hand() -> None:
    # log10 A = 5.69897; bedrock: -0.63 + 1.41 * 5.69897 = 7.40555; soil: -0.649 + 1.262 * 5.69897 = 6.54310;
    # deviation of bedrock: sqrt(0.06² + (5.69897 * 0.02)²) = 0.12881.
    area = np.array([500_000.0])

    assert LARSEN_BEDROCK.volume_m3(area)[0] == pytest.approx(25.44e6, rel=1e-3)
    assert LARSEN_SOIL.volume_m3(area)[0] == pytest.approx(3.492e6, rel=1e-3)
    assert LARSEN_BEDROCK.volume_m3(area)[0] / LARSEN_BEDROCK.factor(area)[0] == pytest.approx(
        18.9e6, rel=2e-3
    )
    assert LARSEN_BEDROCK.volume_m3(area)[0] * LARSEN_BEDROCK.factor(area)[0] == pytest.approx(
        34.2e6, rel=2e-3
    )
    assert of(500_000)[2] == pytest.approx(34.2e6, rel=2e-3)
    assert of(500_000)[1] == pytest.approx(3.492e6 / 10**0.05543, rel=1e-3)


def test_the_range_holds_every_relation() -> None:
    areas = np.logspace(0.4, 9, 40)
    found = volumes(areas)

    for relation in (GUZZETTI, LARSEN_SOIL, LARSEN_BEDROCK):
        assert (relation.volume_m3(areas) >= found.low_m3).all()
        assert (relation.volume_m3(areas) <= found.high_m3).all()


@pytest.mark.parametrize("area_m2", [0.0, 1.99, 1.01e9, np.nan])
def test_nothing_is_said_of_areas_that_nobody_measured(area_m2: float) -> None:
    assert np.isnan(of(area_m2)).all()


@pytest.mark.parametrize("area_m2", [2.0, 1e9])
def test_the_ends_of_the_measured_areas_count(area_m2: float) -> None:
    assert np.isfinite(of(area_m2)).all()


def test_an_inventory_has_the_volume_of_each_area_and_one_of_an_earlier_version_gets_it() -> None:
    square = shapely.box(500_100, 2_999_800, 500_200, 2_999_900)
    found = measure([square], GRID, confidence=[0.8], max_probability=[0.9])

    row = found.table.iloc[0]
    assert (row["volume_m3"], row["volume_low_m3"], row["volume_high_m3"]) == pytest.approx(of(10_000))
    older = found.table.drop(columns=["volume_m3", "volume_low_m3", "volume_high_m3"])
    assert Inventory.of_run(older).table["volume_m3"].iloc[0] == pytest.approx(of(10_000)[0])
