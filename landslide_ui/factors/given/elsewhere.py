"""A saved model for another area: its files, and the layers there that its factors need."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import told
from landslide_core.errors import FileError
from landslide_core.language import marked, retold, tr
from landslide_ui import state
from landslide_ui.factors.given import uploads
from landslide_ui.shared import controls, outputs
from landslide_ui.shared import uploads as files
from landslide_ui.shared.layers import choose_column

if TYPE_CHECKING:
    from landslide_core.analysis.saved.model import SavedModel
    from landslide_core.factors import Factor
    from landslide_core.work.plans import ApplyPlan

_OTHER = "apply."  # slots of the other area are not those of an analysis of one's own layers
# Inputs that factors read, and the slots that they come from: name, label, what it may be.
_SLOTS = {
    "ndvi": (
        ("ndvi", "NDVI", marked("A raster of the index")),
        ("image", marked("Or imagery"), marked("With red and near infrared")),
    ),
    "rivers": (
        ("rivers", marked("Rivers"), marked("Lines; without them streams come from the elevation model")),
    ),
    "faults": (("faults", marked("Faults"), marked("Lines")),),
    "lithology": (
        ("lithology", marked("Lithology"), marked("Polygons or a raster, in the model's codes or names")),
        ("lithology_names", marked("Names of the rocks"), marked("CSV with the columns code and name")),
    ),
    "land_cover": (
        ("land_cover", marked("Land cover"), marked("Polygons or a raster, in the model's codes or names")),
        (
            "land_cover_names",
            marked("Names of the land cover classes"),
            marked("CSV with the columns code and name"),
        ),
    ),
}
_INSTEAD = {"hardness": "lithology"}
_COLUMNS = {"lithology": marked("Column with the rock"), "land_cover": marked("Column with the class")}


def choose() -> "ApplyPlan | None":
    """Slots for the model, then for what it needs; returns the plan when the needed ones are there."""
    outputs.quiet(
        tr(
            "What was learned in one area, asked of another: a map there, where it is a guess, and with an inventory a "
            "score on landslides that it never saw."
        )
    )
    model = uploads.slot(
        "model",
        tr("Saved model"),
        tr(
            "The ZIP ‘Saved model’ (or all files) of a finished analysis; or its four files: model.json, model.npz, "
            "random_forest.json and random_forest.npz."
        ),
        needed=True,
        spool=_spool,
    )
    if model is None:
        return None
    from landslide_core.analysis.saved.model import open_model

    saved = open_model(model)
    titles = told.listed(map(told.title, saved.forest.factors))
    outputs.quiet(tr("It learned from {factors}.", factors=titles))
    left, right = st.columns(2, gap="large")
    with left:
        dem = _slot("dem", marked("Elevation model (DEM)"), marked("A raster"), needed=True)
        given, fields = _inputs(saved)
    with right:
        extras = _extras(saved.forest.factors)
        given["inventory"] = _slot(
            "inventory",
            marked("Landslides there"),
            marked("Outlines, points or a mask: to score the model"),
        )
        given["boundary"] = _slot("boundary", marked("Boundary"), marked("Results are cut to it"))
        settings = _grid(saved)
    if dem is None:
        outputs.quiet(tr("Give an elevation model of the other area."))
        return None
    return _plan(model, saved, {"dem": dem, "extras": extras, **given, **fields}, settings)


def _spool(given: Sequence[files.Upload]) -> Path:
    """The model.json of what was uploaded, with its companions beside it."""
    from landslide_core.analysis.saved import MODEL_FILES
    from landslide_core.io.admission.archives import is_zip, unpack_named

    folder = files.spool_collection(given)
    names = [path.name for path in folder.iterdir()]
    packed = folder / names[0]
    if len(names) == 1 and is_zip(packed):
        unpack_named(packed, MODEL_FILES, folder)
    elif lacking := [name for name in MODEL_FILES if name not in names]:
        raise FileError(
            marked("A saved model is four files, and {lacking} was not given.").format(
                lacking=", ".join(lacking)
            ),
            marked("Give the four together, or the ZIP that holds them."),
        )
    return folder / MODEL_FILES[0]


def _slot(name: str, label: str, what: str, *, needed: bool = False) -> Path | None:
    said = tr(
        "{what} of the other area; any coordinate system, resolution and extent.", what=tr(what)
    )  # fmt: skip
    return uploads.slot(f"{_OTHER}{name}", retold(label), said, needed=needed)


def _inputs(saved: "SavedModel") -> tuple[dict[str, Any], dict[str, str | None]]:
    """The files of the inputs that the model's factors read, and the columns of those with classes."""
    from landslide_core.factors import FACTORS

    wanted = {factor.name for factor in saved.forest.factors}
    needs = [need for card in FACTORS if card.name in wanted for need in card.requires]
    needs += ["rivers"] if "river_distance" in wanted else []
    given: dict[str, Any] = {}
    fields: dict[str, str | None] = {}
    for need in dict.fromkeys(_INSTEAD.get(each, each) for each in needs):
        for n, (name, label, what) in enumerate(_SLOTS.get(need, ())):
            given[name] = _slot(name, label, what, needed=n == 0 and need != "rivers")
        if need in _COLUMNS:
            key = state.factor_key(f"column.{given[need]}")
            fields[f"{need}_field"] = choose_column(given[need], tr(_COLUMNS[need]), key)
    return given, fields


def _extras(factors: "Sequence[Factor]") -> tuple[Any, ...]:
    """A slot for every raster of the model's own, under the name that it had."""
    from landslide_core.factors import FACTORS
    from landslide_core.factors.align import ExtraFile

    known = {card.name for card in FACTORS}
    found = []
    for factor in factors:
        if factor.name in known:
            continue
        classes = factor.kind == "categorical"
        path = _slot(
            factor.name,
            factor.title,
            marked("A raster of class codes") if classes else marked("A raster"),
            needed=True,
        )
        if path is not None:
            found.append(ExtraFile(path, factor.name, classes))
    return tuple(found)


def _grid(saved: "SavedModel") -> Any:
    from landslide_core.factors.align import AlignSettings

    with st.expander(tr("Grid (optional)")):
        crs = st.text_input(
            **controls.said(AlignSettings, "crs"),
            placeholder=tr("that of the DEM, or UTM"),
            key=state.factor_key("apply.crs"),
        )
        resolution = st.number_input(
            **controls.number(AlignSettings, "resolution_m"),
            value=0.0,
            key=state.factor_key("apply.resolution"),
        )
        if saved.pixel_m is not None:
            outputs.quiet(tr("The model learned from pixels of {size:.3g} m.", size=saved.pixel_m))
    return AlignSettings(crs=crs.strip() or None, resolution_m=float(resolution) or None)


def _plan(model: Path, saved: "SavedModel", given: dict[str, Any], settings: Any) -> "ApplyPlan":
    from landslide_core.analysis.saved.matching import files_for
    from landslide_core.factors.align import LayerFiles
    from landslide_core.work.plans import ApplyPlan

    layers = LayerFiles(**given)
    files_for(saved.forest.factors, layers)  # says what is missing, before anything is begun
    return ApplyPlan(given["dem"].stem.replace("_", " "), model, layers, settings)
