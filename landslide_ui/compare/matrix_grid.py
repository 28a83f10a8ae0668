"""Confusion matrices side by side as tables whose cells can be pressed.

One component of our own: a plotly figure of nine matrices takes the browser longer than all else a threshold moves.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any

import streamlit as st

from landslide_core.figures.matrix_cells import CLASSES, Code, Unit, cells_of
from landslide_core.language import tr, translated
from landslide_core.metrics import ConfusionMatrix
from landslide_ui import state

_HERE = resources.files("landslide_ui.compare")
_component = st.components.v2.component(
    "scarp_matrix_grid",
    html='<div class="scarp-matrices" role="group"></div>',
    css=(_HERE / "matrix_grid.css").read_text("utf-8"),
    js=(_HERE / "matrix_grid.js").read_text("utf-8"),
    isolate_styles=False,
)


def show(
    matrices: Mapping[str, ConfusionMatrix],
    unit: Unit,
    key: str,
    alt: str,
    *,
    columns: int,
    pixel_m2: float | None = None,
    chosen: tuple[str, str] | None = None,
    on_press: Callable[[str, Code], None] | None = None,
) -> None:
    """A matrix per network, by its title: rows are the truth, columns the prediction.

    columns: how many stand in a row at most. chosen: the cell (title, "tn" | "fp" | "fn" | "tp") that is framed.
    on_press: told which cell was pressed; without it cells cannot be pressed.
    """

    def note() -> None:
        pressed = state.recall(key)["cell"]
        if on_press is not None and pressed is not None:
            on_press(*pressed)

    data = {
        "alt": alt,
        "pressable": on_press is not None,
        "words": {
            "truth": tr("Truth"),
            "prediction": tr("Prediction"),
            "press": tr("press to see them on the map"),
        },
        "columns": columns,
        **drawn(matrices, unit, pixel_m2, chosen),
    }
    _component(data=data, key=key, on_cell_change=note)


def drawn(
    matrices: Mapping[str, ConfusionMatrix],
    unit: Unit,
    pixel_m2: float | None = None,
    chosen: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """What the browser draws: of each matrix its cells[truth][prediction], in the order of `classes`."""
    return {
        "classes": translated(CLASSES),
        "matrices": [
            {
                "title": title,
                "cells": [
                    [
                        {**asdict(cell), "colour": cell.colour, "chosen": (title, cell.code) == chosen}
                        for cell in row
                    ]
                    for row in cells_of(matrix, unit, pixel_m2)
                ],
            }
            for title, matrix in matrices.items()
        ],
    }
