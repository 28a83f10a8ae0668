"""Train one network a fold and keep what it says of the regions left out."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError
from landslide_core.hardware.devices import torch_device
from landslide_core.io.plain.arrays import write_arrays
from landslide_core.io.plain.text import read_json, write_json
from landslide_core.networks import get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.network import Network
from landslide_core.networks.weights import fill, read_verified, save
from landslide_core.training import out_of_fold
from landslide_core.training.checkpoint import TrainingState
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.examples import InMemory
from landslide_core.training.folds import Fold, folds_of, left_out, shared_ground, sharing_ground
from landslide_core.training.loop import Job, autocaster, train
from landslide_core.training.out_of_fold import PIXEL_SIZES_M, FoldCounts
from landslide_core.training.settings import FoldSettings, TrainSettings
from landslide_core.training.train import made_of, prepare

SETS = {"landslide": "home", "negative": "home", "planet": "planet"}  # which images are scored as one set

# Logits averaged over pixel sizes, as a network with the switch `scales` predicts.
ALL_SIZES = "mean of sizes"
_STAGES = tuple(f"encoder.blocks.{stage}" for stage in (1, 2, 4, 6))  # strides 4 to 32


def folds_in(examples: InMemory, kinds: Sequence[str], trainings: int | None) -> tuple[Fold, ...]:
    """The folds over regions with landslides: others have nothing to be found."""
    known = [r for r, slide in zip(examples.regions, examples.has_landslide, strict=True) if slide]
    return folds_of(kinds, known, trainings)


def run_folds(sources: Sources, settings: TrainSettings, wish: FoldSettings) -> list[str]:
    """Train all folds (or the one named), one after the other; returns a Markdown table of their scores."""
    prepare(settings)  # before all images are read: names may be wrong
    data = gather(sources)
    pairs = shared_ground(sources.bijie / "overlaps.csv") if sources.bijie else ()
    folds = folds_in(data.training, wish.kinds, wish.trainings)
    wanted = [fold for fold in folds if wish.only in (None, fold.name)]
    if not wanted:
        raise SettingError(
            f"There is no fold '{wish.only}'.", f"Choose of: {', '.join(f.name for f in folds)}."
        )
    found = [run_fold(data.training, fold, settings, pairs) for fold in wanted]
    return fold_table(found)


def fold_table(found: Sequence[dict[str, Any]]) -> list[str]:
    """Rows of Markdown: each fold's best IoU and average precision by set, then their mean and spread."""
    wanted = {out_of_fold.key(name, size_m) for name in SETS.values() for size_m in PIXEL_SIZES_M}
    wanted |= {f"{name} {ALL_SIZES}" for name in SETS.values()}
    sets = sorted(wanted & {name for each in found for name in each["sets"]})
    measures = [(name, what) for name in sets for what in ("best_iou", "average_precision")]
    titles = [f"{name}: {'IoU' if what == 'best_iou' else 'AP'}" for name, what in measures]
    rows = ["| " + " | ".join(["left out", *titles]) + " |", "|" + "---|" * (1 + len(titles))]
    columns = [[each["sets"].get(n, {}).get(what, np.nan) for each in found] for n, what in measures]
    for index, each in enumerate(found):
        rows.append("| " + " | ".join([each["fold"], *(f"{column[index]:.3f}" for column in columns)]) + " |")
    means = [f"{np.nanmean(c):.3f} ± {np.nanstd(c, ddof=1):.3f}" if len(c) > 1 else "–" for c in columns]
    return [*rows, "| " + " | ".join(["mean ± spread", *means]) + " |"]


def run_fold(
    examples: InMemory,
    fold: Fold,
    settings: TrainSettings,
    pairs: Sequence[tuple[str, str]] = (),
    network: Network | None = None,
) -> dict[str, Any]:
    """Train without the fold's regions, predict them, write weights, logits, features and scores.

    All goes to work/FOLD/: weights.safetensors, logits.npz, features.npz, scores.json. A fold that is done, on the same
    images learnt from and judged, is not done again. pairs: names of images that show the same ground. network: one
    that is not in the list.
    """
    network = network or get(settings.network)
    work = settings.work / fold.name
    held = left_out(fold, examples.regions)
    shared = sharing_ground([example.name for example in examples], held, pairs)
    if not held.any():
        raise NoDataError(f"No image is of {fold.name}.", "Name other folds.")
    training = examples.only(~held & ~shared)
    job = job_of(training, dataclasses.replace(settings, work=work), network)
    judged = examples.only(held & examples.judged)
    identity = _plain(job.identity) | {"judged": judged.fingerprint()}
    done = work / "scores.json"
    if done.is_file():
        found: dict[str, Any] = read_json(done)
        if found["identity"] == identity:
            return found
    module, progress = train(job)
    sha256 = save(module, work / "weights.safetensors")
    fill(module, read_verified(work / "weights.safetensors", sha256), job.name)  # as shipped, rounded
    module.view = settings.full_recipe().view_px  # as shipped
    counts = _judge(module, judged, network, work)
    found = {"fold": fold.name, "identity": identity, **scores(counts), **_effort(progress)}
    found |= {"trained_on": len(training), "left_for_shared_ground": int(shared.sum())}
    write_json(done, found)
    return found


def job_of(training: InMemory, settings: TrainSettings, network: Network | None = None) -> Job:
    """The training of the settings' network, or of the one given, on some images, without validation."""
    network = network or get(settings.network)
    recipe, module = settings.full_recipe(), prepare(settings, network)
    return Job(
        name=network.name,
        module=module,
        crops=Crops(training, recipe, settings.seed, None, bool(module.terrain_channels)),
        validation=[],
        recipe=dataclasses.replace(recipe, validate_every=0),
        seed=settings.seed,
        work=settings.work,
        device=torch_device(settings.device),
        workers=settings.workers,
        stop_after=settings.stop_after,
        channels_last=network.channels_last,
        pretrained=network.encoders if settings.imagenet else (),
        style_layers=network.style_layers,
        made_of=made_of(settings, training, network),
        snapshot_every=settings.snapshot_every,
    )


def _judge(module: AnySize, held: InMemory, network: Network, work: Path) -> dict[str, FoldCounts]:
    layers = [network.gradcam_layer, *(_STAGES if network.name == "scarp" else ())]
    logits: dict[str, NDArray[np.float16]] = {}
    features: dict[str, NDArray[np.float16]] = {}
    counts: dict[str, FoldCounts] = {}
    device = next(module.parameters()).device
    predicted = out_of_fold.predict(module, list(held), layers, autocaster(device))
    for example, region, pool, (said, means) in zip(held, held.regions, held.pools, predicted, strict=True):
        features[example.name] = means
        logits |= {out_of_fold.key(example.name, size_m): each for size_m, each in said.items()}
        mean: NDArray[np.float32] = np.stack(list(said.values())).astype(np.float32).mean(axis=0)
        for name in (SETS.get(pool, pool), region):
            for size_m, each in said.items():
                kept = counts.setdefault(out_of_fold.key(name, size_m), FoldCounts())
                kept.add(example.mask, each)
            counts.setdefault(f"{name} {ALL_SIZES}", FoldCounts()).add(example.mask, mean)
    write_arrays(work / "logits.npz", logits, compressed=False)
    write_arrays(work / "features.npz", features, compressed=False)
    return counts


def scores(counts: dict[str, FoldCounts]) -> dict[str, dict[str, dict[str, float]]]:
    """Of each set and region: the best IoU and its threshold, IoU at 0.5, average precision, base rate."""
    table = {}
    for name, each in sorted(counts.items()):
        iou, threshold = each.best
        table[name] = {
            "best_iou": iou,
            "best_threshold": threshold,
            "iou_at_half": each.iou(0.5),
            "average_precision": each.average_precision,
            "base_rate": float(each.counts[1].sum() / each.counts.sum()),
        }
    return {"sets": table}


def _effort(progress: TrainingState) -> dict[str, object]:
    return {"minutes": round(progress.seconds / 60, 1), "history": progress.history}


def _plain(identity: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in identity.items()}
