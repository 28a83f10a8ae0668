"""Layers or a table of one's own, and the landslides of a detection in one click."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.language import marked, retold, tr
from landslide_core.runs.store import safe_slug
from landslide_ui import state, words
from landslide_ui.factors.given import mapping_units, table_columns, uploads
from landslide_ui.shared import choices, compute, controls, outputs, owners, run_store
from landslide_ui.shared.layers import choose_column

if TYPE_CHECKING:
    from landslide_core.io.layers import inventories
    from landslide_core.work.plans import FactorPlan

_VECTOR = marked(
    "GeoPackage, GeoJSON, KML, KMZ or zipped shapefile; any coordinate system, one layer or all."
)
_RASTER = marked(
    "GeoTIFF, .img, .asc, .sdat, .hgt or .bil with what belongs to it, also in a zip; any coordinate system, "
    "resolution and extent. Scale, offset and unit that the file names are applied."
)
_MOST_RUNS = 30
_RULES: "dict[inventories.Rule, str]" = {
    "centre": marked("Pixels whose centre lies inside"),
    "each": marked("The same, and at least one pixel each"),
    "touched": marked("All pixels that are touched"),
}
# Other looks at slope and shape: with them SHAP could not explain every place, for that needs at most 12 columns.
_LEFT_OUT = ("plan_curvature", "relief", "position", "position_wide", "slope_wide")


def layers() -> "FactorPlan | None":
    """Slots for every layer; returns the plan when the needed ones are there."""
    vector, raster = tr(_VECTOR), tr(_RASTER)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{tr('Needed')}**")
        dem = uploads.slot("dem", tr("Elevation model (DEM)"), raster, needed=True)
        inventory = _inventory()
        st.markdown(f"**{tr('Vegetation and cover')}**")
        uploads.slot("ndvi", "NDVI", f"{tr('A raster of the index.')} {raster}")
        image = uploads.slot(
            "image",
            tr("Or imagery with red and near infrared"),
            f"{tr('NDVI is worked out from it.')} {raster}",
        )
        roles = None
        if image is not None and "ndvi" not in uploads.files():
            with outputs.user_errors():
                roles = choices.choose_roles(compute.scene(image))
        cover = uploads.slot("land_cover", tr("Land cover"), tr("Polygons or a raster of class codes."))
        cover_field = choose_column(cover, tr("Column with the class"), state.factor_key(f"column.{cover}"))
        uploads.slot(
            "land_cover_names",
            tr("Names of the land cover classes"),
            tr("CSV with the columns code and name."),
        )
    with right:
        st.markdown(f"**{tr('Water, faults, rock')}**")
        uploads.slot(
            "rivers", tr("Rivers"), f"{tr('Lines; without them streams come from the DEM.')} {vector}"
        )
        uploads.slot("faults", tr("Faults"), f"{tr('Lines.')} {vector}")
        rock = uploads.slot(
            "lithology",
            tr("Lithology"),
            tr("Polygons with a rock column (and hardness 1 to 4), or a raster."),
        )
        rock_field = choose_column(rock, tr("Column with the rock"), state.factor_key(f"column.{rock}"))
        uploads.slot(
            "lithology_names",
            tr("Names of the rocks"),
            tr("CSV with the columns code and name, and hardness from 1 (hard) to 4 (soft)."),
        )
        st.markdown(f"**{tr('Anything else')}**")
        uploads.slot(
            "boundary",
            tr("Boundary"),
            f"{tr('Results are cut to it; the ground beyond still counts.')} {vector}",
        )
        extras = _extras(raster)
        with st.expander(tr("What may be harmed (optional)")):
            uploads.slot("roads", tr("Roads"), f"{tr('Lines: their length in each class.')} {vector}")
            uploads.slot(
                "buildings",
                tr("Buildings"),
                f"{tr('Polygons or points, counted in each class.')} {vector}",
            )
            uploads.slot("people", tr("People"), f"{tr('Persons per pixel.')} {raster}")
        with st.expander(tr("Units that the map is told by (optional)")):
            units = mapping_units.choose(vector)
    settings, without = _settings(units)
    if dem is None or inventory is None:
        outputs.quiet(tr("Give an elevation model and an inventory; every other layer adds factors."))
        return None
    fields = {"lithology_field": rock_field, "land_cover_field": cover_field, "image_roles": roles}
    return _plan(dem, inventory, extras, settings, without, fields)


def _inventory() -> Path | None:
    """Landslides as a file, or those of a detection."""
    runs = (run for run in run_store.store().list() if run.readable and run.kind == "detect")
    found = {run.id: run for run in runs if owners.may_see_run(run)}
    wanted = state.recall(state.factor_key("detection"))
    if found and "inventory" not in uploads.files():
        names = list(found)[:_MOST_RUNS]
        chosen = st.selectbox(
            tr("Landslides of a detection"),
            names,
            index=names.index(wanted) if wanted in names else None,
            format_func=lambda run: tr(
                "{title} · {count:,} landslides", title=found[run].title or run, count=found[run].count or 0
            ),
            placeholder=tr("Choose a run of the page Detect, or give a file below"),
            key=state.factor_key(f"run.{wanted or ''}"),
        )
        if chosen is not None:
            return run_store.store().folder_of(chosen)
    return uploads.slot(
        "inventory",
        tr("Landslide inventory"),
        words.sentences((tr("Outlines, points or a mask (1 is landslide)."), tr(_VECTOR))),
        needed=True,
    )


def _extras(raster: str) -> list[tuple[str, Path, bool]]:
    """Further rasters, each a measurement or classes."""
    found = []
    number = 1
    while number == 1 or f"extra{number - 1}" in uploads.files():
        path = uploads.slot(
            f"extra{number}",
            tr("Further raster {number}", number=number),
            f"{tr('Such as rainfall or soil.')} {raster}",
        )
        if path is not None:
            name = st.text_input(tr("Its name"), path.stem, key=state.factor_key(f"extra.name.{number}"))
            classes = st.toggle(tr("It holds classes"), key=state.factor_key(f"extra.classes.{number}"))
            found.append((safe_slug(name).replace("-", "_"), path, classes))
        number += 1
    return found


def _settings(units: Callable[[], dict[str, Any]]) -> tuple[Any, tuple[str, ...]]:
    from landslide_core.analysis.journey import FactorSettings
    from landslide_core.factors import FACTORS
    from landslide_core.factors.align import AlignSettings

    titles = {factor.name: retold(factor.title) for factor in FACTORS}
    with st.expander(tr("Grid, counting and factors (optional)")):
        left, right = st.columns(2, gap="large")
        crs = left.text_input(
            **controls.said(AlignSettings, "crs"),
            placeholder=tr("that of the DEM, or UTM"),
            key=state.factor_key("crs"),
        )
        resolution = right.number_input(
            **controls.number(AlignSettings, "resolution_m"), value=0.0, key=state.factor_key("resolution")
        )
        rule = left.selectbox(
            **controls.said(AlignSettings, "inventory_rule"),
            options=list(_RULES),
            format_func=lambda rule: tr(_RULES[rule]),
            key=state.factor_key("rule"),
        )
        without = right.multiselect(
            tr("Factors to leave out"), list(titles), default=list(_LEFT_OUT), format_func=titles.__getitem__,
            key=state.factor_key("left out"),
            help=tr(
                "SHAP explains every place where the factors make at most 12 columns; aspect makes two. Those named "
                "here look at slope and shape in other ways: take them in for the score, leave them out for the maps "
                "of reasons."
            ),
        )  # fmt: skip
        date_field = left.text_input(
            **controls.said(FactorSettings, "date_field"),
            placeholder=tr("no test in time"),
            key=state.factor_key("dates"),
        )
        before = right.number_input(
            **controls.number(FactorSettings, "train_before"), value=0, key=state.factor_key("before")
        )
    grid = AlignSettings(crs=crs.strip() or None, resolution_m=float(resolution) or None, inventory_rule=rule)
    year = int(before) or None
    settings = FactorSettings(align=grid, date_field=date_field.strip() or None, train_before=year, **units())
    return settings, tuple(without)


def _plan(
    dem: Path,
    inventory: Path,
    extras: list[tuple[str, Path, bool]],
    settings: Any,
    without: tuple[str, ...],
    fields: Mapping[str, Any],
) -> "FactorPlan":
    from landslide_core.factors.align import ExtraFile, LayerFiles
    from landslide_core.work.plans import FactorPlan

    layers = {field.name for field in dataclasses.fields(LayerFiles)} - {"dem", "inventory"}
    given: dict[str, Any] = {name: path for name, path in uploads.given().items() if name in layers}
    given |= fields
    if "ndvi" in given and "image" in given:
        given = {name: path for name, path in given.items() if name != "image"}
    files = LayerFiles(
        dem=dem,
        inventory=inventory,
        extras=tuple(ExtraFile(path, name, classes) for name, path, classes in extras),
        **given,
    )
    return FactorPlan(dem.stem.replace("_", " "), files, settings, without=without)


def table() -> "FactorPlan | None":
    """A slot for a CSV, and what its columns are."""
    from landslide_core.analysis.journey import FactorSettings, TableFile
    from landslide_core.io.tables import read_text_table
    from landslide_core.work.plans import FactorPlan

    path = uploads.slot(
        "table",
        tr("Table"),
        tr(
            "CSV: a column per factor and a label of 1 and 0; a place (metres, or longitude and latitude) allows "
            "spatial validation. Any separator, decimal sign and encoding."
        ),
        needed=True,
    )
    if path is None:
        outputs.quiet(
            tr("A row is a place. Text columns are classes: name them below when the table is there.")
        )
        return None
    read = read_text_table(path)
    st.markdown(tr("Columns: {columns}", columns=words.plain(", ".join(read.columns))))
    said = table_columns.choose(read, str(path))
    files = TableFile(path, **said)
    return FactorPlan(path.stem.replace("_", " "), files, FactorSettings())
