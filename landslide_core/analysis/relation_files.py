"""What a factor analysis writes as tables and maps of single factors."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landslide_core.factors.collinearity import Collinearity
from landslide_core.factors.stack import Strips
from landslide_core.io import strip_writer
from landslide_core.io.tables import write_table
from landslide_core.io.vectors.writers import write_layer
from landslide_core.susceptibility.classes.relate import Relation, relation_table

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

FREQUENCY_RATIO, VIF, CORRELATION, CRAMERS = (
    "frequency_ratio.csv", "collinearity.csv", "correlation.csv", "cramers_v.csv",
)  # fmt: skip
LANDSLIDES = "landslides_ground"


def write_relations(folder: Path, relations: Sequence[Relation]) -> None:
    """Write frequency_ratio.csv: one row per class with ratios, intervals, weights of evidence and words."""
    write_table(folder / FREQUENCY_RATIO, relation_table(tuple(relations)))


def write_collinearity(folder: Path, collinearity: Collinearity) -> None:
    """Write collinearity.csv (VIF), correlation.csv (Pearson) and, where there are classes, cramers_v.csv."""
    import pandas as pd

    write_table(folder / VIF, collinearity.vif_table())
    pearson = pd.DataFrame(collinearity.pearson, collinearity.columns, collinearity.columns)
    write_table(folder / CORRELATION, pearson, index=True)
    if len(collinearity.categories) > 1:
        cramers = pd.DataFrame(collinearity.cramers_v, collinearity.categories, collinearity.categories)
        write_table(folder / CRAMERS, cramers, index=True)


def write_landslides(folder: Path, table: "GeoDataFrame") -> None:
    """Write landslides_ground.gpkg and .csv: every landslide with its ground."""
    write_layer(folder / f"{LANDSLIDES}.gpkg", table, LANDSLIDES)
    write_table(folder / f"{LANDSLIDES}.csv", table.drop(columns=table.geometry.name))


def write_layers(folder: Path, stack: Strips) -> None:
    """Write factor_<name>.tif for every factor, float32 COG, NaN where unknown."""
    with ExitStack() as opened:
        sinks = []
        for factor in stack.factors:
            tags = {"UNIT": factor.unit, "TITLE": factor.title}
            tags |= {f"CLASS_{value}": label for value, label in factor.classes.items()}
            if factor.book.numbered:  # the codes do not fit into float32: the values are numbers of ours
                tags |= {f"CODE_{value}": str(code) for value, code in factor.book.codes.items()}
            path = folder / f"factor_{factor.name}.tif"
            label, unit = [factor.label], [factor.unit]
            writing = strip_writer(
                path, stack.geobox, "float32", np.nan, descriptions=label, units=unit, tags=tags
            )
            sinks.append(opened.enter_context(writing))
        for part in stack.strips():
            for sink, values in zip(sinks, part.values, strict=True):
                sink.write(sink.next_row, values)
