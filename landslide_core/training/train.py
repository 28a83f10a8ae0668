"""From named data to weights and a card that says what was measured."""

import dataclasses
import time

import torch

from landslide_core.errors import WeightsError
from landslide_core.hardware.devices import torch_device
from landslide_core.io.plain.whole import file_sha256
from landslide_core.networks import Card, get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.card import Seen
from landslide_core.networks.encoders.imagenet import source_of
from landslide_core.networks.network import Network
from landslide_core.networks.weights import fill, read_verified, save, start_from
from landslide_core.training import loop
from landslide_core.training.checkpoint import TrainingState
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.datasets import Dataset, Sources, gather
from landslide_core.training.data.development import with_development
from landslide_core.training.data.examples import InMemory, fingerprint
from landslide_core.training.data.seen import seen_of
from landslide_core.training.distil import Teacher, find_teacher
from landslide_core.training.loop import Job, autocaster
from landslide_core.training.protocol.card_draft import BANDS, draft_card
from landslide_core.training.protocol.image_choices import choose_on_images
from landslide_core.training.recipe import as_dict
from landslide_core.training.scoring import score
from landslide_core.training.settings import TrainSettings


def train(sources: Sources, settings: TrainSettings) -> Card:
    """Train a network, write its weights, score what was written, and write the card.

    A training that was stopped goes on when the same call is made again.

    Parameters
    ----------
    sources : Sources
        Labelled imagery: folders of pictures and masks, public sets, synthetic scenes.
    settings : TrainSettings
        Network, recipe, seed, and where the results go: `NAME.safetensors` (float16) and `NAME.json` in `out`.

    Returns
    -------
    Card
        What the weights expect, where they come from, how good they are.

    Raises
    ------
    InputError
        A name is unknown, or the data cannot be used.

    Examples
    --------
    >>> from pathlib import Path
    >>> import landslide_core as scarp
    >>> sources = scarp.Sources(synthetic=64)
    >>> settings = scarp.TrainSettings("unet", recipe="modern-cpu", out=Path("models"))
    >>> card = scarp.train(sources, settings)  # doctest: +SKIP
    """
    module, teacher = prepare(settings), _teacher(settings)  # before all images are read: names may be wrong
    data = gather(sources, elevation=bool(module.terrain_channels))
    if settings.full_recipe().validate_every:
        data = with_development(data)
    _, card = train_on(data, module, settings, sources.resolution_m, teacher, seen_of(sources))
    card.write(settings.out / f"{card.name}.json")
    return card


def prepare(settings: TrainSettings, network: Network | None = None) -> AnySize:
    """The network that the settings name, or the one given, with the weights that its training begins with."""
    network = network or get(settings.network)
    torch.manual_seed(settings.seed)  # the random weights that training starts from
    module = network.build(len(BANDS), settings.preset, **settings.switches)
    assert isinstance(module, AnySize)
    if settings.imagenet:
        _pretrain(module, network)
    if settings.start is not None:
        start_from(module, read_verified(settings.start), network.title)
    return module


def made_of(settings: TrainSettings, training: InMemory, network: Network | None = None) -> dict[str, str]:
    """What a checkpoint must have been made of to go on: images, start, preset and switches.

    network: one that is not in the list.
    """
    return {
        "data": training.fingerprint(),
        "start": _origin(settings, network or get(settings.network)),
        "preset": settings.preset,
        "switches": repr(sorted(settings.switches.items())),
    }


def train_on(
    data: Dataset,
    module: AnySize,
    settings: TrainSettings,
    resolution_m: float,
    teacher: Teacher | None = None,
    seen: Seen | None = None,
) -> tuple[AnySize, Card]:
    """Train on data that were read; writes the weights and returns them, as written, with their card."""
    network, recipe, device = get(settings.network), settings.full_recipe(), torch_device(settings.device)
    if not data.development:
        recipe = dataclasses.replace(recipe, validate_every=0)  # nothing to choose an epoch on
    crops = Crops(data.training, recipe, settings.seed, data.synthetic_origin, bool(module.terrain_channels))
    job = Job(
        name=network.name,
        module=module,
        crops=crops,
        validation=list(data.development),
        recipe=recipe,
        seed=settings.seed,
        work=settings.work,
        device=device,
        workers=settings.workers,
        stop_after=settings.stop_after,
        channels_last=network.channels_last,
        pretrained=network.encoders if settings.imagenet else (),
        teacher=teacher,
        hint_layer=network.gradcam_layer,
        style_layers=network.style_layers,
        only=settings.only,
        snapshot_every=settings.snapshot_every,
        made_of=made_of(settings, data.training)
        | {"validation": fingerprint(data.development) if recipe.validate_every else ""},
    )
    best, progress = loop.train(job)
    settings.out.mkdir(parents=True, exist_ok=True)
    path = settings.out / f"{network.name}.safetensors"
    sha256 = save(best, path)
    # Score the file that is shipped: its weights were rounded to float16.
    fill(best, read_verified(path, sha256), network.title)
    drafted = draft_card(
        network,
        settings,
        module,
        data,
        weights=path,
        sha256=sha256,
        resolution_m=resolution_m,
        training=_training(settings, job, progress, data),
        seen=seen,
    )
    sizes = drafted.sizes_m
    chosen = choose_on_images(
        best, data.development, sizes, autocaster(device), data.development_told, bool(recipe.validate_every)
    )
    card = dataclasses.replace(
        drafted,
        calibration=chosen.calibration,
        threshold=chosen.threshold,
        threshold_rule=chosen.rule,
        chosen_on=chosen.told,
        scores=score(best, data, sizes, chosen.calibration, chosen.threshold, device),
    )
    return best, card


def _training(settings: TrainSettings, job: Job, progress: TrainingState, data: Dataset) -> dict[str, object]:
    return {
        "data": data.title,
        "split": data.split,
        "notes": list(data.notes),
        "command": settings.command,
        "started_from": _origin(settings, get(settings.network)),
        "teacher": job.teacher.facts() if job.teacher else None,
        "trained_parts": list(job.only) or "all",
        "recipe": as_dict(job.recipe),
        "seed": settings.seed,
        "epochs": progress.epoch,
        "best_epoch": progress.best_epoch,
        "minutes": round(progress.seconds / 60, 1),
        "device": loop.device_name(job.device),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "history": progress.history,
    }


def _teacher(settings: TrainSettings) -> Teacher | None:
    if settings.teacher is None:
        return None
    return find_teacher(settings.teacher, settings.teacher_models, settings.soft, settings.hint)


def _pretrain(module: torch.nn.Module, network: Network) -> None:
    if network.imagenet is None:
        raise WeightsError(
            f"No ImageNet weights exist offline for the encoder of {network.title}.",
            "Begin with random weights.",
            {"imagenet": ""},
        )
    network.imagenet(module)


def _origin(settings: TrainSettings, network: Network) -> str:
    if settings.start is not None:
        return f"{settings.start.name} (sha256 {file_sha256(settings.start)})"
    if not settings.imagenet:
        return "random weights"
    own = {**network.switches(settings.preset), **settings.switches}
    source = source_of(str(own.get("encoder", "tf_efficientnet_lite0")))
    return f"{source} in the encoder, random weights elsewhere"
