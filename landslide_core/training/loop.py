"""Crops in, trained weights out, resumable after a kill."""

import copy
import dataclasses
import platform
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from tqdm import tqdm

from landslide_core.hardware.allocator import keep_freed_memory
from landslide_core.hardware.devices import fast_bfloat16
from landslide_core.metrics import best_threshold, pooled
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.weights import save
from landslide_core.training import checkpoint
from landslide_core.training.checkpoint import TrainingState
from landslide_core.training.data.crops import Crop, Crops
from landslide_core.training.data.examples import Example
from landslide_core.training.distil import Distillation, Teacher
from landslide_core.training.freezing import learn_only, train_mode
from landslide_core.training.losses import LOSSES, in_float32
from landslide_core.training.mining import hardness
from landslide_core.training.mixstyle import MixStyle
from landslide_core.training.optimiser import optimiser_for
from landslide_core.training.precision import depthwise_in_float32
from landslide_core.training.predict_whole import count_examples, normalise
from landslide_core.training.recipe import Recipe, identity


@dataclass(frozen=True)
class Job:
    """One training: the network, its crops, what it is validated on, and where checkpoints go.

    teacher: a trained network that teaches it besides the labels; `hint_layer` is then the dotted name of the
    network's own submodule whose features follow the teacher's. only: the submodules that learn (dotted names);
    none means all (landslide_core.training.freezing). made_of: what else a checkpoint must have been made of to
    go on: data, start weights, preset, switches. snapshot_every: keep the running mean of the weights after every
    so many epochs, as epoch-0040.safetensors: to see on folds how long to train, and to go on from there.
    """

    name: str
    module: AnySize
    crops: Crops
    validation: list[Example]
    recipe: Recipe
    seed: int
    work: Path
    device: torch.device
    workers: int = 0
    stop_after: int | None = None
    channels_last: bool = False
    pretrained: tuple[str, ...] = ()
    teacher: Teacher | None = None
    hint_layer: str = ""
    style_layers: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    made_of: Mapping[str, str] = field(default_factory=dict)
    snapshot_every: int = 0

    @property
    def identity(self) -> dict[str, object]:
        """What must be the same for a checkpoint to go on."""
        known = {"network": self.name, "seed": self.seed, "recipe": identity(self.recipe)}
        if self.only:
            known["only"] = ", ".join(self.only)
        known |= self.made_of
        return known if self.teacher is None else known | {"teacher": repr(self.teacher.facts())}


def train(job: Job) -> tuple[AnySize, TrainingState]:
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


def _train(job: Job) -> tuple[AnySize, TrainingState]:
    torch.manual_seed(job.seed)
    job.work.mkdir(parents=True, exist_ok=True)
    last, best = job.work / "last.pt", job.work / "best.pt"
    with ExitStack() as stack:
        state = _begin(job, stack)
        saved = checkpoint.read(last, job.identity)
        progress = state.resume(saved)
        if saved is not None and "hardness" in saved:
            job.crops.weigh(saved["hardness"].numpy())
        epochs = job.recipe.epochs if job.stop_after is None else min(job.stop_after, job.recipe.epochs)
        while progress.epoch < epochs and not _stale(progress, job.recipe):
            started = time.monotonic()
            losses = _epoch(job, state, progress.epoch)
            progress.epoch += 1
            progress.history.append({"epoch": progress.epoch, **losses})
            if job.recipe.validates(progress.epoch):
                shipped = state.running if job.recipe.averages else state.live
                if _validate(job, shipped, progress):
                    checkpoint.write(best, identity=job.identity, weights=shipped.state_dict())
            if job.recipe.mine_every and progress.epoch % job.recipe.mine_every == 0:
                job.crops.weigh(hardness(state.running, job.crops.examples, autocaster(job.device)))
            progress.seconds += time.monotonic() - started
            if job.snapshot_every and progress.epoch % job.snapshot_every == 0:
                save(state.running, job.work / f"epoch-{progress.epoch:04}.safetensors")
            parts = state.parts(progress) | {"device": device_name(job.device)}
            if job.crops.hardness is not None:
                parts["hardness"] = torch.from_numpy(job.crops.hardness)
            checkpoint.write(last, identity=job.identity, **parts)
    if not job.recipe.validate_every:
        return state.running.eval(), progress
    kept = checkpoint.read(best, job.identity)
    if kept is None:  # stopped before the first validation
        _validate(job, state.running, progress)
        return state.running.eval(), progress
    state.running.load_state_dict(kept["weights"])
    return state.running.eval(), progress


@dataclass
class _State:
    """What changes while a network learns: its weights, their running mean, the optimiser's memory."""

    live: AnySize
    running: AnySize
    optimiser: torch.optim.Optimizer
    distillation: Distillation | None
    style: MixStyle | None = None

    def parts(self, progress: TrainingState) -> dict[str, Any]:
        """All of it, for a checkpoint."""
        parts = {
            "live": self.live.state_dict(),
            "running": self.running.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "progress": dataclasses.asdict(progress),
        }
        if self.distillation is not None:
            parts["projection"] = self.distillation.projection.state_dict()
        return parts

    def resume(self, saved: dict[str, Any] | None) -> TrainingState:
        """Take over a checkpoint, if there is one; returns how far the training is."""
        if saved is None:
            return TrainingState()
        self.live.load_state_dict(saved["live"])
        self.running.load_state_dict(saved["running"])
        self.optimiser.load_state_dict(saved["optimiser"])
        if self.distillation is not None:
            self.distillation.projection.load_state_dict(saved["projection"])
        return TrainingState(**saved["progress"])

    def learned(self) -> list[nn.Parameter]:
        """Every parameter that the optimiser moves."""
        return [p for group in self.optimiser.param_groups for p in group["params"]]


def _begin(job: Job, stack: ExitStack) -> _State:
    # Channels-last pays with reduced precision and with depthwise convolutions; other networks in float32
    # train a quarter faster on a CPU without.
    layout = (
        torch.channels_last
        if job.channels_last or fast_bfloat16(job.device.type)
        else torch.contiguous_format
    )
    live = job.module.to(job.device, memory_format=layout)  # type: ignore[call-overload]
    if job.device.type == "cpu" and fast_bfloat16(job.device.type):
        depthwise_in_float32(live)
    learn_only(live, job.only)
    running = copy.deepcopy(live)
    distillation = None
    parameters = list(live.parameters())
    pretrained = [p for name, p in live.named_parameters() if name.startswith(job.pretrained)]
    if job.teacher is not None:
        distillation = stack.enter_context(
            Distillation(job.teacher, live, job.hint_layer, job.device, layout, job.seed)
        )
        parameters += distillation.projection.parameters()
    style = None
    if job.recipe.mixstyle:
        style = stack.enter_context(MixStyle(live, job.style_layers, job.recipe.mixstyle, job.seed))
    return _State(live, running, optimiser_for(job.recipe, parameters, pretrained), distillation, style)


def device_name(device: torch.device) -> str:
    """What a card says that a training ran on: the graphics card's name, or the kind of processor."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine()


def autocaster(device: torch.device) -> Callable[[], torch.autocast]:
    """bf16 where the processor or GPU computes it fast, float32 otherwise."""
    fast = fast_bfloat16(device.type)
    return lambda: torch.autocast(device.type, torch.bfloat16, enabled=fast)


def _stale(progress: TrainingState, recipe: Recipe) -> bool:
    # Coarse crops say little about whole images at full detail: patience starts with the last stage.
    if not recipe.validate_every:
        return False
    start = max(progress.best_epoch, recipe.last_stage_from)
    return progress.epoch - start >= recipe.patience


def _epoch(job: Job, state: _State, epoch: int) -> dict[str, float]:
    """One epoch; returns the mean of the loss and, with a teacher, of its parts."""
    recipe, live = job.recipe, state.live
    first = epoch * recipe.steps_per_epoch
    numbers = range(first * recipe.batch, (first + recipe.steps_per_epoch) * recipe.batch)
    loader = DataLoader(job.crops, recipe.batch, sampler=numbers, num_workers=job.workers)
    train_mode(live, job.only)
    totals: dict[str, float] = defaultdict(float)
    label = f"{job.name} epoch {epoch + 1}/{recipe.epochs}"
    bar = tqdm(loader, desc=label, unit="step", mininterval=10, dynamic_ncols=True)
    for step, crops in enumerate(bar, start=first):
        for group in state.optimiser.param_groups:
            group["lr"] = recipe.rate(step) * group["share"]
        if state.style is not None:
            state.style.begin(step)
        terms = _terms(job, state, Crop(*(part.to(job.device) for part in crops)))
        loss = torch.stack(list(terms.values())).sum()
        state.optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if recipe.gradient_clip:
            nn.utils.clip_grad_norm_(state.learned(), recipe.gradient_clip)
        state.optimiser.step()
        if recipe.averages:
            checkpoint.average(state.running, live, recipe.kept(step))
        for name, term in {"loss": loss, **(terms if len(terms) > 1 else {})}.items():
            totals[name] += term.item()
        bar.set_postfix(loss=f"{totals['loss'] / (step - first + 1):.4f}", refresh=False)
    if not recipe.averages:
        state.running.load_state_dict(live.state_dict())
    return {name: total / recipe.steps_per_epoch for name, total in totals.items()}


def _terms(job: Job, state: _State, crops: Crop) -> dict[str, Tensor]:
    """What the loss is the sum of: the recipe's own, and those of the teacher."""
    image, terrain = normalise(crops.pixels), crops.terrain if crops.terrain.shape[1] else None
    with autocaster(job.device)():
        outputs = in_float32(state.live.learn(image, terrain))
        taught = state.distillation.terms(image, terrain, outputs.logits) if state.distillation else {}
    return {"labels": LOSSES[job.recipe.loss](outputs, crops.truth), **taught}


def _validate(job: Job, module: AnySize, progress: TrainingState) -> bool:
    counts = pooled(count_examples(module, job.validation, autocaster(job.device)))
    threshold = best_threshold(counts)
    iou = counts.matrix(threshold).iou
    progress.history = progress.history or [{"epoch": 0}]
    progress.history[-1] |= {"iou": iou, "f1": counts.matrix(threshold).f1, "threshold": threshold}
    tqdm.write(f"{job.name} epoch {progress.epoch}: validation IoU {iou:.4f} at threshold {threshold:.2f}")
    if iou <= progress.best_iou:
        return False
    progress.best_epoch, progress.best_iou, progress.best_threshold = progress.epoch, iou, threshold
    return True
