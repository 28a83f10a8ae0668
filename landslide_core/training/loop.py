"""landslide_core.training.loop: crops in, trained weights out, resumable after a kill."""

import copy
import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader
from tqdm import tqdm

from landslide_core.allocator import keep_freed_memory
from landslide_core.metrics import best_threshold, pooled
from landslide_core.training import checkpoint
from landslide_core.training.checkpoint import Progress
from landslide_core.training.crops import Crops
from landslide_core.training.examples import Example
from landslide_core.training.losses import LOSSES
from landslide_core.training.recipe import Recipe, as_dict
from landslide_core.training.validate import count_examples, normalise


@dataclass(frozen=True)
class Job:
    """One training: the network, its crops, what it is validated on, and where checkpoints go."""

    name: str
    module: nn.Module
    crops: Crops
    validation: list[Example]
    recipe: Recipe
    seed: int
    work: Path
    device: torch.device
    workers: int = 0
    stop_after: int | None = None
    channels_last: bool = False


def train(job: Job) -> tuple[nn.Module, Progress]:
    """Train until the recipe's epochs are done or validation no longer improves; returns the best weights.

    The best epoch is the one with the highest pooled landslide IoU over whole validation images, each at
    the threshold that suits it best. A checkpoint is written after every epoch; the same call resumes.
    `stop_after` ends it early, after that many epochs; the best weights so far are returned.
    """
    keep_freed_memory()
    torch.set_flush_denormal(True)  # tiny gradients would slow the processor down many times
    try:
        return _train(job)
    finally:
        torch.set_flush_denormal(False)  # it holds for the whole process, which may have other work


def _train(job: Job) -> tuple[nn.Module, Progress]:
    torch.manual_seed(job.seed)
    job.work.mkdir(parents=True, exist_ok=True)
    # Channels-last pays with reduced precision and with depthwise convolutions; other networks in float32
    # train a quarter faster on a CPU without.
    layout = torch.channels_last if job.channels_last or fast_bfloat16(job.device) else torch.contiguous_format
    live = job.module.to(job.device, memory_format=layout)  # type: ignore[call-overload]
    running = copy.deepcopy(live)
    optimiser = torch.optim.AdamW(
        live.parameters(), lr=job.recipe.learning_rate, weight_decay=job.recipe.weight_decay, fused=True
    )
    identity: dict[str, object] = {"network": job.name, "seed": job.seed, "recipe": repr(as_dict(job.recipe))}
    last, best = job.work / "last.pt", job.work / "best.pt"
    progress = Progress()
    if (saved := checkpoint.read(last, identity)) is not None:
        progress = Progress(**saved["progress"])
        live.load_state_dict(saved["live"])
        running.load_state_dict(saved["running"])
        optimiser.load_state_dict(saved["optimiser"])
    epochs = job.recipe.epochs if job.stop_after is None else min(job.stop_after, job.recipe.epochs)
    while progress.epoch < epochs and not _stale(progress, job.recipe):
        started = time.monotonic()
        loss = _epoch(job, live, running, optimiser, progress.epoch)
        progress.epoch += 1
        progress.history.append({"epoch": progress.epoch, "loss": loss})
        if job.recipe.validates(progress.epoch):
            shipped = running if job.recipe.ema else live
            if _validate(job, shipped, progress):
                checkpoint.write(best, identity=identity, weights=shipped.state_dict())
        progress.seconds += time.monotonic() - started
        checkpoint.write(
            last,
            identity=identity,
            live=live.state_dict(),
            running=running.state_dict(),
            optimiser=optimiser.state_dict(),
            progress=dataclasses.asdict(progress),
        )
    kept = checkpoint.read(best, identity)
    if kept is None:  # stopped before the first validation
        _validate(job, running, progress)
        return running.eval(), progress
    running.load_state_dict(kept["weights"])
    return running.eval(), progress


def autocaster(device: torch.device) -> Callable[[], torch.autocast]:
    """bf16 where the processor or GPU computes it fast, float32 otherwise."""
    fast = fast_bfloat16(device)
    return lambda: torch.autocast(device.type, torch.bfloat16, enabled=fast)


def fast_bfloat16(device: torch.device) -> bool:
    """Whether the device has bfloat16 arithmetic; a processor without it emulates it, very slowly."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu._is_avx512_bf16_supported())  # no public query exists in torch 2.15


def _stale(progress: Progress, recipe: Recipe) -> bool:
    # Coarse crops say little about whole images at full detail: patience starts with the last stage.
    start = max(progress.best_epoch, recipe.last_stage_from)
    return progress.epoch - start >= recipe.patience


def _epoch(
    job: Job, live: nn.Module, running: nn.Module, optimiser: torch.optim.Optimizer, epoch: int
) -> float:
    recipe, loss_of, autocast = job.recipe, LOSSES[job.recipe.loss], autocaster(job.device)
    first = epoch * recipe.steps_per_epoch
    numbers = range(first * recipe.batch, (first + recipe.steps_per_epoch) * recipe.batch)
    loader = DataLoader(job.crops, recipe.batch, sampler=numbers, num_workers=job.workers)
    live.train()
    total = 0.0
    label = f"{job.name} epoch {epoch + 1}/{recipe.epochs}"
    bar = tqdm(loader, desc=label, unit="step", mininterval=10, dynamic_ncols=True)
    for step, (pixels, truth) in enumerate(bar, start=first):
        for group in optimiser.param_groups:
            group["lr"] = recipe.rate(step)
        with autocast():
            logits = live(normalise(pixels.to(job.device)))
        loss = loss_of(logits.float(), truth.to(job.device))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if recipe.gradient_clip:
            nn.utils.clip_grad_norm_(live.parameters(), recipe.gradient_clip)
        optimiser.step()
        if recipe.ema:
            checkpoint.average(running, live, recipe.ema, step)
        total += loss.item()
        bar.set_postfix(loss=f"{total / (step - first + 1):.4f}", refresh=False)
    if not recipe.ema:
        running.load_state_dict(live.state_dict())
    return total / recipe.steps_per_epoch


def _validate(job: Job, module: nn.Module, progress: Progress) -> bool:
    counts = pooled(count_examples(module, job.validation, job.device, autocaster(job.device)))
    threshold = best_threshold(counts)
    iou = counts.matrix(threshold).iou
    progress.history = progress.history or [{"epoch": 0}]
    progress.history[-1] |= {"iou": iou, "f1": counts.matrix(threshold).f1, "threshold": threshold}
    tqdm.write(f"{job.name} epoch {progress.epoch}: validation IoU {iou:.4f} at threshold {threshold:.2f}")
    if iou <= progress.best_iou:
        return False
    progress.best_epoch, progress.best_iou, progress.best_threshold = progress.epoch, iou, threshold
    return True
