"""The synthetic county, analysed in the background, once for a server, when somebody asks for it."""

import csv
import hashlib
import io
import json
from pathlib import Path

from landslide_core.io.plain.text import write_text
from landslide_core.shipped import __version__
from landslide_core.work.plans import FactorPlan
from landslide_ui import state
from landslide_ui.factors import analyses
from landslide_ui.shared import run_store, samples

# The factors of the paper and the shape of the ground, as 12 columns: SHAP can then explain every place.
NAMES = (
    "elevation", "slope", "aspect", "plan_curvature", "profile_curvature", "twi", "river_distance",
    "fault_distance", "hardness", "ndvi", "land_cover",
)  # fmt: skip
_MOST_PX = 500  # a longer side is halved: the first maps are there sooner


def available() -> tuple[samples.Sample, ...]:
    """The samples that come with layers."""
    return tuple(sample for sample in samples.all_samples() if {"dem", "landslides"} <= set(sample.factors))


def first_of_session() -> str | None:
    """Find the sample's analysis when a session opens the page: where this server has made it, or makes it now.

    None, and the sample laid out to be begun, where it has not: opening a page starts no work. None, too, once a
    session chose something else.
    """
    key = state.factor_key("opened")
    if state.recall(key) or not available():
        return None
    state.keep(key, True)
    identity = _identity(available()[0], plan_of(available()[0]))
    if not analyses.is_there(identity):
        state.keep(state.factor_key("source"), "sample")
        return None
    state.show_analysis(identity)
    return identity


def begin(sample: samples.Sample) -> str:
    """Begin the analysis of a sample, or find it: all visitors share it."""
    plan = plan_of(sample)
    return analyses.start(plan, _identity(sample, plan))


def _identity(sample: samples.Sample, plan: FactorPlan) -> str:
    content = f"{__version__} {json.dumps(plan.as_json(), default=str)}"
    version = hashlib.sha256(content.encode()).hexdigest()[:12]
    return f"{analyses.SHARED}-{''.join(filter(str.isalnum, sample.id))}-{version}"


def plan_of(sample: samples.Sample) -> FactorPlan:
    """The plan of a sample: its own layers, where they are large on a grid twice as coarse."""
    from landslide_core.analysis.journey import FactorSettings
    from landslide_core.factors import FACTORS
    from landslide_core.factors.align import AlignSettings, LayerFiles

    layers = sample.factors
    files = LayerFiles(
        dem=layers["dem"],
        inventory=layers["landslides"],
        ndvi=layers.get("ndvi"),
        rivers=layers.get("streams"),
        faults=layers.get("faults"),
        lithology=layers.get("lithology"),
        land_cover=layers.get("land_cover"),
        land_cover_names=_class_table(sample),
    )
    grid = AlignSettings(resolution_m=_resolution_m(layers["dem"]), inventory_rule="each")
    without = tuple(factor.name for factor in FACTORS if factor.name not in NAMES)
    settings = FactorSettings(align=grid, slope_units=True)
    return FactorPlan(sample.title, files, settings, synthetic=True, without=without)


def _resolution_m(dem: Path) -> float | None:
    from landslide_core.io.rasters.aligned import grid_facts
    from landslide_core.scene.geodesy import resolution_m

    geobox = grid_facts(dem).geobox
    own = resolution_m(geobox)
    return round(2 * own, 6) if own is not None and max(geobox.shape) > _MOST_PX else None


def _class_table(sample: samples.Sample) -> Path | None:
    """The names of the land cover classes as a table, which is how the core reads them."""
    if "land_cover" not in sample.factors or not sample.land_cover_classes:
        return None
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("code", "name"))
    writer.writerows(sample.land_cover_classes.items())
    path = run_store.store().root / ".analyses" / "sample_land_cover_classes.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, text.getvalue())
    return path
