"""landslide_core.training.fold_run: train one network a fold and keep what it says of the regions left out."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import InputError
from landslide_core.networks import get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.weights import fill, read_verified, save
from landslide_core.training import out_of_fold
from landslide_core.training.checkpoint import Progress
from landslide_core.training.crops import Crops
from landslide_core.training.examples import InMemory
from landslide_core.training.folds import Fold, folds_of, left_out, sharing_ground
from landslide_core.training.loop import Job, autocaster, train
from landslide_core.training.out_of_fold import LogitCounts
from landslide_core.training.run import TrainSettings, device_of, made_of, prepare

SETS = {"landslide": "home", "negative": "home", "planet": "planet"}  # which images are scored as one set


def folds_in(examples: InMemory, kinds: Sequence[str], trainings: int | None) -> tuple[Fold, ...]:
    """The folds over regions with landslides: others have nothing to be found."""
    known = [r for r, slide in zip(examples.regions, examples.has_landslide, strict=True) if slide]
    return folds_of(kinds, known, trainings)


def run_fold(
    examples: InMemory, fold: Fold, settings: TrainSettings, pairs: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Train without the fold's regions, predict them, write weights, logits, features and scores.

    All goes to work/FOLD/: weights.safetensors, logits.npz, features.npz, scores.json. A fold that is done is
    not done again. pairs: names of images that show the same ground.
    """
    work = settings.work / fold.name
    held = left_out(fold, examples.regions)
    shared = sharing_ground([example.name for example in examples], held, pairs)
    if not held.any():
        raise InputError(f"No image is of {fold.name}.", "Name other folds.")
    training = examples.only(~held & ~shared)
    job = job_of(training, dataclasses.replace(settings, work=work))
    done = work / "scores.json"
    if done.is_file():
        found: dict[str, Any] = json.loads(done.read_text("utf-8"))
        if found["identity"] == _plain(job.identity):
            return found
    module, progress = train(job)
    sha256 = save(module, work / "weights.safetensors")
    fill(module, read_verified(work / "weights.safetensors", sha256), job.name)  # as shipped, rounded
    counts = _judge(module, examples.only(held & examples.judged), settings.network, work)
    found = {"fold": fold.name, "identity": _plain(job.identity), **scores(counts), **_effort(progress)}
    found |= {"trained_on": len(training), "left_for_shared_ground": int(shared.sum())}
    done.write_text(json.dumps(found, indent=1), "utf-8")
    return found


def job_of(training: InMemory, settings: TrainSettings) -> Job:
    """The training of the settings' network on some images, without validation."""
    network, recipe, module = get(settings.network), settings.full_recipe(), prepare(settings)
    return Job(
        name=network.name,
        module=module,
        crops=Crops(training, recipe, settings.seed, None, bool(module.terrain_channels)),
        validation=[],
        recipe=dataclasses.replace(recipe, validate_every=0),
        seed=settings.seed,
        work=settings.work,
        device=device_of(settings.device),
        workers=settings.workers,
        stop_after=settings.stop_after,
        channels_last=network.channels_last,
        pretrained=network.encoders if settings.imagenet else (),
        made_of=made_of(settings, training),
    )


def _judge(module: AnySize, held: InMemory, network: str, work: Path) -> dict[str, LogitCounts]:
    layers = [get(network).gradcam_layer]
    if network == "scarp":
        layers.append("encoder")
    logits: dict[str, NDArray[np.float16]] = {}
    features: dict[str, NDArray[np.float16]] = {}
    counts: dict[str, LogitCounts] = {}
    device = next(module.parameters()).device
    predicted = out_of_fold.predict(module, list(held), layers, autocaster(device))
    for example, region, pool, (said, means) in zip(held, held.regions, held.pools, predicted, strict=True):
        logits[example.name], features[example.name] = said, means
        for name in (SETS.get(pool, pool), region):
            counts.setdefault(name, LogitCounts()).add(example.mask, said)
    out_of_fold.write(work / "logits.npz", logits)
    out_of_fold.write(work / "features.npz", features)
    return counts


def scores(counts: dict[str, LogitCounts]) -> dict[str, dict[str, dict[str, float]]]:
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


def _effort(progress: Progress) -> dict[str, object]:
    return {"minutes": round(progress.seconds / 60, 1), "history": progress.history}


def _plain(identity: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in identity.items()}
