"""How each kind of job is done: the journeys, from a plan to files.

Libraries are loaded by the job that needs them: a worker starts in a moment, and one that only relates factors never
loads PyTorch.
"""

import dataclasses
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.cluster.connection import connected, of_server
from landslide_core.language import marked
from landslide_core.progress import Progress
from landslide_core.runs.pace import Stage
from landslide_core.runs.recipe import Recipe, Task
from landslide_core.runs.store import RunStore
from landslide_core.work.change_plan import change
from landslide_core.work.plans import ApplyPlan, BatchPlan, ComparePlan, DetectPlan, FactorPlan, TeachPlan

if TYPE_CHECKING:
    from landslide_core.analysis.journey import Related
    from landslide_core.comparison import Comparison

DETECT, BATCH, COMPARE, CROSS, FACTORS, APPLY = "detect", "batch", "compare", "cross", "factors", "apply"
TEACH, CHANGE = "teach", "change"
APPLIED = ".applied"  # below the runs: answers of saved models, by id
ANALYSED = ".analysed"  # below the runs: files of analyses whose layers do not fit in memory, by id
TEACHINGS = ".teachings"  # below the runs: accounts of teachings, by id
RELATED, MAPPED, FOUND = "related", "mapped", "found"  # parts of results
_ALIGNING = "Aligning layers and relating landslides to them"
_TAUGHT = 0.8  # the progress of a teaching when its weights are there, and the scene is yet to be mapped
_RELATED = 0.2  # the progress of an analysis when its layers are related
_FITTED, _THINNED = (
    0.6,
    0.65,
)  # of one in files, when its models are fitted, and when they were asked for the page


def detect(task: Task) -> None:
    """Find landslides; the result is the run's folder."""
    _map(task, DetectPlan.from_json(dict(task.plan)), task.progress, of_server())


def _map(task: Task, plan: DetectPlan, progress: Progress, scheduler: str | None = None) -> None:
    from landslide_core.detection import journey

    folder = task.root / task.id
    if folder.is_dir():  # its worker was killed between the last step and the note of it
        return
    journey.detect(
        plan.image,
        folder,
        plan.settings,
        dem=plan.dem,
        reference=plan.reference,
        exclude=plan.exclude,
        roles=plan.roles,
        scheduler=scheduler,
        progress=progress,
    )


def taught_folder_of(root: Path, identity: str) -> Path:
    """Where the account of a teaching lies; its weights are kept by their name."""
    return root / TEACHINGS / f"{identity}.taught"


def teach(task: Task) -> None:
    """Teach a network on outlines of a scene and map the scene with what is kept; the map is the run's folder."""
    from landslide_core.io.labelled import LabelledScene
    from landslide_core.teaching import journey, shelf
    from landslide_core.teaching.outlined import Outlined

    plan = TeachPlan.from_json(dict(task.plan))
    out, given = taught_folder_of(task.root, task.id), plan.map
    if not out.is_dir():  # else its worker was killed while it mapped
        scene = LabelledScene(given.image, plan.outlines[0], roles=given.roles)
        outlined = Outlined(scene, plan.no_landslide, plan.outlines[1:])
        told = task.progress.part(0, _TAUGHT)
        journey.teach([outlined], out, plan.settings, owner=plan.owner, train=plan.train, progress=told)
        for weights in out.glob("*.safetensors"):  # they are kept by their name
            weights.unlink()
    account = shelf.account_of(out)
    if account["kept"]:
        settings = dataclasses.replace(given.settings, network=account["network"])
        _map(task, dataclasses.replace(given, settings=settings), task.progress.part(_TAUGHT, 1))
    task.progress.tell(1)


def batch(task: Task) -> bool:
    """Find the landslides of one more scene of a batch, or write what is of all; say whether there is more to do.

    On a cluster each of its workers does one: then others have their turn.
    """
    from landslide_core.detection.batch import journey

    plan, scheduler = BatchPlan.from_json(dict(task.plan)), of_server()
    if scheduler is not None:
        with connected(scheduler, task.progress) as cluster:
            return journey.go_on_together(
                task.root / task.id, plan.batch, cluster, task.progress, most=cluster.threads
            )
    return journey.go_on(task.root / task.id, plan.batch, task.progress, deaths=task.deaths)


def compare(task: Task) -> None:
    """Compare networks; predictions that were made before are found and not made again."""
    from landslide_core import comparison

    plan = ComparePlan.from_json(dict(task.plan))
    found = comparison.compare(plan.scenes, plan.settings, runs=RunStore(task.root), progress=task.progress)
    task.results.put(task.id, FOUND, found, _predictions(found))


def cross(task: Task) -> None:
    """Try the networks of a comparison on other scenes."""
    from landslide_core.comparison import other_scenes

    plan = ComparePlan.from_json(dict(task.plan))
    found = other_scenes.cross(plan.scenes, plan.settings, RunStore(task.root), task.progress)
    used = [each for one in found.comparisons.values() for each in _predictions(one)]
    task.results.put(task.id, FOUND, found, used)


def _predictions(found: "Comparison") -> list[Path]:
    return [kept.probability for contender in found.contenders for kept in contender.kept]


def factors(task: Task) -> None:
    """Relate landslides to layers, then fit the models; what was related before is found and not done again."""
    from landslide_core import susceptibility

    plan = FactorPlan.from_json(dict(task.plan))
    begun = task.results.stamp(task.id, RELATED) is not None
    if not begun and _goes_into_files(plan):
        _factors_in_files(task, plan)
        return
    if not begun:
        told = task.progress.part(0, _RELATED, _ALIGNING)
        task.results.put(task.id, RELATED, _related(plan, told))
    task.progress.tell(_RELATED)
    related: Related = task.results.get(task.id, RELATED)
    if related.small is not None:  # its files went with the worker that was killed
        _factors_in_files(task, plan)
        return
    part = task.progress.part(_RELATED, 1)
    mapped = susceptibility.map_susceptibility(related.data, plan.settings.mapping, part, related.relations)
    task.results.put(task.id, MAPPED, mapped)


def _goes_into_files(plan: FactorPlan) -> bool:
    from landslide_core.analysis.journey import TableFile
    from landslide_core.factors import large
    from landslide_core.factors.align import grid_of, layers_in

    if isinstance(plan.files, TableFile) or plan.files.inventory is None:
        return False
    geobox = grid_of(plan.files, plan.settings.align).geobox
    return large.in_files(geobox, layers_in(plan.files), plan.settings.hold)


def _factors_in_files(task: Task, plan: FactorPlan) -> None:
    """Do the same window by window; a page gets rows that were drawn, maps thinned out, and the files written.

    SHAP maps of every pixel are left out: they take hours, in which others wait. The command line writes them.
    """
    from landslide_core import susceptibility
    from landslide_core.analysis.in_small import MappedInSmall, in_small
    from landslide_core.analysis.journey import TableFile, write
    from landslide_core.analysis.relating import relate_anywhere
    from landslide_core.susceptibility.asked_on import asked_on

    assert not isinstance(plan.files, TableFile)
    mapping = plan.settings.mapping
    if mapping is not None:
        mapping = dataclasses.replace(mapping, shap_maps=False)
    settings = dataclasses.replace(plan.settings, mapping=mapping, hold="disk")
    begun = time.perf_counter()
    with ExitStack() as held:
        told = task.progress.part(0, _RELATED, _ALIGNING)
        related = relate_anywhere(plan.files, settings, task.root / task.id, held, told)
        assert related.file_stack is not None
        small = in_small(related.file_stack)
        task.results.put(task.id, RELATED, dataclasses.replace(related, file_stack=None, small=small))
        part = task.progress.part(_RELATED, _FITTED)
        mapped = susceptibility.map_susceptibility(related.data, mapping, part, related.relations)
        part = task.progress.part(_FITTED, _THINNED, "Explaining the map")
        thinned = asked_on(mapped, small.stack.table(), part)
        write(
            task.root / ANALYSED / task.id, plan.files, settings, related, mapped, time.perf_counter() - begun,
            overwrite=True, progress=task.progress.part(_THINNED, 1, "Writing"),
        )  # fmt: skip
    task.results.put(task.id, MAPPED, MappedInSmall(mapped, thinned))


def _related(plan: FactorPlan, progress: Progress) -> "Related":
    from landslide_core.analysis import journey

    progress.tell(0)
    if isinstance(plan.files, journey.TableFile):
        found = journey.relate_table(plan.files, plan.settings)
    else:
        found = journey.relate_layers(plan.files, plan.settings, progress)
    return without_factors(found, plan.without)


def without_factors(related: "Related", names: Sequence[str]) -> "Related":
    """The same with some factors left out, as far as they are there."""
    gone = [name for name in names if name in related.data.names]
    if not gone:
        return related
    from landslide_core.factors.collinearity import collinearity

    data = related.data.without(*gone)
    relations = tuple(relation for relation in related.relations if relation.name not in gone)
    return dataclasses.replace(related, data=data, collinearity=collinearity(data), relations=relations)


def apply(task: Task) -> None:
    """Ask a saved model of another area; the result is a folder."""
    from landslide_core.analysis.saved.applying import apply_model

    plan = ApplyPlan.from_json(dict(task.plan))
    out = task.root / APPLIED / task.id
    apply_model(plan.model, plan.files, out, plan.settings, overwrite=True, progress=task.progress)


# Shares of the time were measured on the synthetic counties; a machine soon has its own.
RECIPES: Mapping[str, Recipe] = {
    DETECT: Recipe(
        detect,
        (
            Stage(marked("Predicting"), 0.92, 0.8),
            Stage(marked("Outlining"), 0.97, 0.12),
            Stage(marked("Writing"), 1.0, 0.08),
        ),
    ),
    TEACH: Recipe(teach, (Stage(marked("Teaching"), _TAUGHT, 0.8), Stage("Mapping anew", 1.0, 0.2))),
    BATCH: Recipe(batch),
    CHANGE: Recipe(
        change,
        (
            Stage("Laying both images over each other", 0.05, 0.05),
            Stage("Earlier image", 0.45, 0.42),
            Stage("Later image", 0.85, 0.42),
            Stage(marked("Comparing"), 1.0, 0.11),
        ),
    ),
    COMPARE: Recipe(compare, (Stage(marked("Predicting"), 0.95, 0.95), Stage(marked("Counting"), 1.0, 0.05))),
    CROSS: Recipe(cross, (Stage(marked("Predicting"), 1.0, 1.0),)),
    APPLY: Recipe(apply, (Stage("Asking the model", 1.0, 1.0),)),
    FACTORS: Recipe(
        factors,
        (
            Stage("Aligning layers", _RELATED, 0.2),
            Stage("Fitting and validating", 0.52, 0.35),
            Stage(marked("Explaining"), 1.0, 0.45),
        ),
    ),
}
