"""The same networks on other scenes, with and without normalisation."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from landslide_core.figures import network_curves
from landslide_core.language import retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.compare import comparisons
from landslide_ui.shared import job_progress, outputs, owners, samples

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison, LabelledScene
    from landslide_core.comparison.other_scenes import Crossing
    from landslide_core.normalise.scene_to_scene import Method


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """A button that begins the work, its progress, or the matrix of scenes and networks."""
    job = comparisons.crossing(identity)
    if job is None or job.state in ("cancelled", "failed"):
        if job is not None:
            job_progress.ending(job, tr("The work was cancelled. What was predicted is kept."))
        _offer(identity, found)
        return
    if not job.over:
        outputs.watch(_progress, identity)
        return
    _result(identity, comparisons.crossed(identity))


def _offer(identity: str, found: "Comparison") -> None:
    plan = comparisons.plan_of(identity)
    others = _scenes(plan.scenes)
    outputs.quiet(
        tr(
            "Tries the {count} networks on {scenes}: as they are, histogram matched, and with invariant features, each "
            "to the network's training images. Every network is used at its own threshold, as it would be on ground "
            "without a reference.",
            count=len(found.contenders),
            scenes=tr(", ").join(words.titled(scene.name) for scene in others),
        )
    )
    if not owners.may_begin(identity):
        outputs.quiet(tr("The owner of this comparison may begin that."))
        return
    if st.button(tr("Try the other scenes"), icon=":material/play_arrow:", key=state.compare_key("cross")):
        comparisons.start_crossing(identity, others, plan.settings)
        st.rerun()


def _scenes(own: "Sequence[LabelledScene]") -> "list[LabelledScene]":
    """The scene of the comparison (not a whole collection of pictures) and the samples, each once."""
    from landslide_core.comparison import LabelledScene

    scenes = list(own) if len(own) == 1 else []
    known = {scene.image for scene in scenes}
    return scenes + [
        LabelledScene(sample.image, sample.reference, sample.title, dem=sample.dem)
        for sample in samples.all_samples()
        if sample.reference is not None and sample.image not in known
    ]


def _progress(identity: str) -> bool:
    job = comparisons.crossing(identity)
    if job is None or job.over:
        return True
    job_progress.bar(job)
    job_progress.cancel_button(job, state.compare_key(f"cancel.{job.id}"))
    return False


def _result(identity: str, found: "Crossing") -> None:
    from landslide_core.comparison.other_scenes import METHOD_TITLES

    contenders = found.comparisons[found.scenes[0], "none"].contenders
    titles = [each.title for each in contenders]
    rows = [(scene, method) for scene in found.scenes for method in METHOD_TITLES]
    f1 = np.array([[found.score(*row, each.name) for each in contenders] for row in rows])
    gains = np.array(
        [[found.gain(*row, each.name) for each in contenders] for row in rows if row[1] != "none"]
    )
    names = [_named(*row) for row in rows]
    after = [_named(*row) for row in rows if row[1] != "none"]
    left, right = st.columns(2, gap="large")
    with left:
        _chart(
            f"cross.{identity}", network_curves.table_of_scores(names, titles, f1, tr("F1 on every scene"))
        )
    with right:
        drawn = network_curves.table_of_scores(
            after, titles, gains, tr("What normalisation changes in F1"), diverging=True
        )
        _chart(f"gain.{identity}", drawn)
    _verdicts(found)


def _verdicts(found: "Crossing") -> None:
    from landslide_core.comparison.other_scenes import METHOD_TITLES

    sentences = []
    for scene in found.scenes:
        for each in found.comparisons[scene, "none"].contenders:
            said = [
                tr_as(
                    "row",
                    "{method} {verdict}",
                    method=retold(METHOD_TITLES[method]),
                    verdict=retold(found.verdict(scene, method, each.name)),
                )
                for method in METHOD_TITLES
                if method != "none" and (scene, method) not in found.left_out
            ]
            if said:
                sentences.append(
                    tr_as(
                        "row",
                        "{scene}, {network}: {verdicts}.",
                        scene=words.titled(scene),
                        network=each.title,
                        verdicts=tr(", ").join(said),
                    )
                )
    sentences += [
        tr_as("row", "{row}: {why}", row=_named(scene, method), why=retold(why))
        for (scene, method), why in found.left_out.items()
    ]
    st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in sentences))
    outputs.quiet(tr("Changes of less than half a point of F1 are called little."))


def _named(scene: str, method: "Method") -> str:
    from landslide_core.comparison.other_scenes import METHOD_TITLES

    return tr_as("row", "{scene}, {method}", scene=words.titled(scene), method=retold(METHOD_TITLES[method]))


def _chart(name: str, figure: Any) -> None:
    config = {"displayModeBar": False}
    st.plotly_chart(
        figure, key=state.compare_key(name), config=config, theme=None, alt=tr("Networks on other scenes")
    )
