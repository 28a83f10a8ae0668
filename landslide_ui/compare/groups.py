"""Networks by region and by pixel size, and what is known of each one's own ground."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.shared import outputs, tables

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison
    from landslide_core.comparison.groups import Group

TITLES = {"precision": marked("Precision"), "recall": marked("Recall"), "f1": "F1", "iou": "IoU"}


class _Said(NamedTuple):
    """What is said of networks by what they differ in: above the chart, and above the table."""

    title: str
    head: str


_BY = {
    "By region": _Said(marked("By region"), marked("Region")),
    "By pixel size": _Said(marked("By pixel size"), marked("Pixel size")),
}


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """A heat map and a table for regions, one for pixel sizes, and what each network learned from."""
    from landslide_core.comparison import familiar, groups

    name = st.segmented_control(
        tr("Score"), list(TITLES), format_func=lambda each: tr(TITLES[each]), required=True,
        key=state.compare_key(f"grouped.{identity}"), persist_state="session", label_visibility="collapsed",
    ) or "f1"  # fmt: skip
    kinds = {"By region": groups.by_region(found), "By pixel size": groups.by_pixel_size(found)}
    if not any(kinds.values()):
        outputs.quiet(
            tr(
                "There is one region and one pixel size here. Compare on several scenes, or name the regions of "
                "pictures in a table, to see where each network is better and where worse."
            )
        )
    for title, each in kinds.items():
        if each:
            _group(identity, found, thresholds, name, title, each)
    st.markdown(f"**{tr('What each network learned from')}**")
    said = [retold(familiar.in_words(found, each.name)) for each in found.contenders]
    st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in said))


def _group(
    identity: str,
    found: "Comparison",
    thresholds: Mapping[str, float],
    name: str,
    title: str,
    grouped: "tuple[Group, ...]",
) -> None:
    from landslide_core.comparison import group_views, groups

    content = groups.as_dicts(found, grouped, thresholds)
    st.plotly_chart(
        group_views.group_figure(found, content, name, tr(_BY[title].title)),
        key=state.compare_key(f"{title}.{identity}"),
        config={"displayModeBar": False},
        theme=None,
        alt=tr_as("chart", "{score} {by}", score=tr(TITLES[name]), by=tr(_BY[title].title).lower()),
    )
    titles = [found.contender(one).title for one in thresholds]
    tables.table(
        [tr(_BY[title].head), tr("Scenes"), tr("Landslides"), *titles],
        [
            [retold(each["title"]), f"{each['scenes']:,}", f"{each['landslides']:,}",
             *(group_views.span_in_words(each["networks"][one][name]) for one in thresholds)]
            for each in content
        ],
    )  # fmt: skip
