"""What a review rejected in the landslides of a run: who reads a run as an inventory leaves it out, and says so."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd

STATE, REJECTED = "review", "rejected"  # the column of a run's landslides, and what it says


def without_rejected(table: "gpd.GeoDataFrame") -> tuple["gpd.GeoDataFrame", int]:
    """Return the landslides of a run that no review rejected, and how many were left out.

    Parameters
    ----------
    table : geopandas.GeoDataFrame
        A row for each landslide; without the column `review` nothing was decided.

    Returns
    -------
    tuple of geopandas.GeoDataFrame and int
    """
    if STATE not in table:
        return table, 0
    rejected = table[STATE].eq(REJECTED).to_numpy(bool, na_value=False)
    return table[~rejected].reset_index(drop=True), int(rejected.sum())


def left_out_in_words(count: int) -> tuple[str, ...]:
    """Return the note on them, none where there are none."""
    if count < 2:
        return ("1 landslide that a review rejected is left out.",) if count else ()
    return (f"{count:,} landslides that a review rejected are left out.",)
