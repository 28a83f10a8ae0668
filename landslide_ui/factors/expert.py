"""Expert weights of factors: compared in pairs, or from a table; with their consistency beside what the data say."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import told
from landslide_core.language import marked, tr
from landslide_ui import state
from landslide_ui.factors import layers
from landslide_ui.factors.given import uploads
from landslide_ui.shared import controls, outputs, tables
from landslide_ui.shared.uploads import session_folder

if TYPE_CHECKING:
    from landslide_core.susceptibility import SusceptibilityResult
    from landslide_core.susceptibility.classes.ahp import Ahp
    from landslide_ui.factors.analyses import Analysis

_SCALE = ("9", "8", "7", "6", "5", "4", "3", "2", "1", "1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9")
_MOST, _AT_FIRST = 15, 4
_THIS, _TIMES, _OTHER = marked("This factor is"), marked("times as important"), marked("as this one")


def show(found: "Analysis", result: "SusceptibilityResult") -> None:
    """Draw the switch, and the comparisons with their weights where it is on."""
    from landslide_core.analysis.further import weights_of
    from landslide_core.analysis.journey import FactorSettings

    with st.container(key=state.factor_key("expert")):
        if not st.toggle(**controls.said(FactorSettings, "ahp"), key=state.factor_key(f"expert.{found.id}")):
            _forget(found)
            return
        outputs.quiet(
            tr(
                "How important is one factor against another, by your judgement? 1 is equally, 9 extremely more, 1/9 "
                "extremely less (Saaty 1980). The weights stand beside the data in the report; no model is changed by "
                "them."
            )
        )
        given = uploads.slot(
            "ahp",
            tr("Or a table (CSV)"),
            tr(
                "A square table of comparisons, rows and columns named by the factors; or two columns, factor and "
                "weight."
            ),
        )
        _forget(found)  # until the weights are known to be some
        with outputs.user_errors():
            path = given or _compared(found, result)
            if path is None:
                return
            _weights(weights_of(path), found, result)
            state.keep(_key(found), path)


def chosen(found: "Analysis") -> Path | None:
    """The table of the weights that are shown for an analysis, if any; the report holds them too."""
    path: Path | None = state.recall(_key(found))
    return path if path is not None and path.is_file() else found.plan.settings.ahp


def _key(found: "Analysis") -> str:
    return state.factor_key(f"expert.table.{found.id}")


def _forget(found: "Analysis") -> None:
    state.keep(_key(found), None)


def _compared(found: "Analysis", result: "SusceptibilityResult") -> Path | None:
    """A row for every pair of the factors that are chosen; written as the table that the command line takes."""
    titles = {factor.name: told.title(factor) for factor in result.forest.factors}
    order = sorted(titles, key=lambda name: -result.permutation[list(titles).index(name)])
    names = st.multiselect(
        tr("Factors to compare"),
        order,
        default=order[:_AT_FIRST],
        format_func=titles.__getitem__,
        max_selections=_MOST,
        key=state.factor_key(f"expert.factors.{found.id}"),
    )
    if len(names) < 2:
        outputs.quiet(tr("Choose two factors or more."))
        return None
    pairs = [(one, other) for n, one in enumerate(names) for other in names[n + 1 :]]
    edited = st.data_editor(
        {
            _THIS: [titles[one] for one, _ in pairs],
            _TIMES: ["1"] * len(pairs),
            _OTHER: [titles[other] for _, other in pairs],
        },
        disabled=[_THIS, _OTHER],
        column_config={
            _THIS: tr(_THIS),
            _TIMES: st.column_config.SelectboxColumn(tr(_TIMES), options=list(_SCALE), required=True),
            _OTHER: tr(_OTHER),
        },
        hide_index=True,
        num_rows="fixed",
        key=state.factor_key(f"expert.pairs.{found.id}.{'.'.join(names)}"),
    )
    return _written(found, names, dict(zip(pairs, edited[_TIMES], strict=True)))


def _written(found: "Analysis", names: list[str], times: dict[tuple[str, str], Any]) -> Path:
    """The square table of the comparisons, a file of the session."""
    from landslide_core.io.plain.text import write_text

    rows = [["factor", *names]]
    for one in names:
        rows.append([one, *("1" if one == other else str(times.get((one, other), "")) for other in names)])
    path = session_folder() / f"{found.id}.comparisons.csv"
    write_text(path, "\n".join(",".join(row) for row in rows) + "\n")
    return path


def _weights(ahp: "Ahp", found: "Analysis", result: "SusceptibilityResult") -> None:
    falls = dict(zip(layers.related_of(found).data.names, result.permutation, strict=True))
    titles = {factor.name: told.title(factor) for factor in result.forest.factors}
    if not math.isnan(ahp.ratio):
        st.metric(tr("Consistency ratio (at most 0.10)"), f"{ahp.ratio:.3f}", width="content")
    rows = [
        [
            titles.get(name, name),
            f"{weight:.3f}",
            f"{falls[name]:.4f}" if name in falls else tr("no factor here"),
        ]
        for name, weight in sorted(zip(ahp.names, ahp.weight, strict=True), key=lambda each: -each[1])
    ]
    tables.table([tr("Factor"), tr("Weight"), tr("Fall of the AUC when shuffled")], rows)
    for sentence in ahp.words[1:]:
        outputs.quiet(told.with_titles(sentence, titles))
