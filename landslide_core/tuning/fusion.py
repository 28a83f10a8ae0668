"""What an elevation model adds to a network: trained with and without, all else alike.

Three trainings on the same crops of synthetic scenes, from the same weights, with the same parts learning:
without terrain, with it, and with terrain that is withheld from some crops (modality dropout), so that a
scene without an elevation model is served too. All are scored on synthetic scenes of seeds that none has seen.
"""

import dataclasses
import hashlib
import inspect
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core import networks
from landslide_core.errors import MismatchError
from landslide_core.knobs import Without, check, knob
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.synthetic.drawn_by import drawn_by
from landslide_core.tuning.terrain_gain import KINDS, WITHOUT, Row, score

if TYPE_CHECKING:
    from landslide_core.training.settings import TrainSettings

BASELINE = "no terrain"
VARIANTS = {
    BASELINE: 1.0,
    "terrain": 0.0,
    "modality dropout": 0.3,
}  # share of crops whose terrain is withheld
# Scarp's encoder stays as ImageNet and Bijie made it: a few hundred synthetic crops would only spoil it.
PARTS = {"scarp": ("decoder", "head", "terrain")}
FOLDER = "fusion"
_NO_PAGE = Without("A training takes hours and is no matter of a web page.")
_TRAINED = 0.8  # share of a variant's time that its training takes, for the progress bar


@dataclasses.dataclass(frozen=True)
class FusionSettings:
    """Which network is trained, on how many synthetic scenes and crops, and scored on how many scenes.

    cache: keeps scenes and trained weights; the same call trains nothing again.
    """

    network: str = knob("scarp", option="--network", page=_NO_PAGE, help="one that can take terrain")
    training_scenes: int = knob(
        96, option="--training-scenes", page=_NO_PAGE, low=1, help="synthetic scenes to train on"
    )
    test_scenes: int = knob(24, option="--scenes", page=_NO_PAGE, low=1, help="synthetic scenes to score on")
    epochs: int = knob(4, option="--epochs", page=_NO_PAGE, low=1, help="of each of the three trainings")
    epoch_crops: int = knob(192, option="--epoch-crops", page=_NO_PAGE, low=1, help="crops an epoch")
    seed: int = knob(0, option="--seed", page=_NO_PAGE, low=0, help="of everything that is drawn")
    cache: Path = knob(
        Path(".cache/synthetic"), option="--cache", page=_NO_PAGE, metavar="DIR",
        help="where scenes and trained weights are kept",
    )  # fmt: skip
    device: str = knob(
        "auto", option="--device", page=_NO_PAGE, choices=("auto", "cpu", "cuda"), help="what trains"
    )

    def __post_init__(self) -> None:
        check(self)


def compare(settings: FusionSettings, progress: Progress = SILENT, size_px: int = 512) -> list[Row]:
    """Train the three variants, where the cache does not hold them, and score each on unseen scenes.

    Rows are named by VARIANTS, after a row of the shipped weights if there are any; `progress` hears what
    is done. InputError when the network cannot take terrain.
    """
    network = networks.get(settings.network)
    if "terrain_channels" not in inspect.signature(network.module).parameters:
        fit = [
            n.name for n in networks.NETWORKS if "terrain_channels" in inspect.signature(n.module).parameters
        ]
        raise MismatchError(f"{network.name} takes no elevation model.", f"Choose one of: {', '.join(fit)}.")
    shipped = networks.cards().get(network.name)
    rows = []
    if shipped is not None:
        progress.tell(0.0, f"{network.title} as shipped")
        rows += _score(settings, networks.load(network.name), "as shipped", size_px)
    for index, (variant, dropout) in enumerate(VARIANTS.items()):
        told = progress.part(
            index / len(VARIANTS), (index + 1) / len(VARIANTS), f"{network.title}, {variant}"
        )
        plan = plan_of(settings, dropout)
        if network.name not in networks.cards(plan.out):
            told.tell(0.0, f"training {settings.epochs} x {settings.epoch_crops} crops")
            _train(settings, plan)
        told.tell(_TRAINED, f"scoring {settings.test_scenes} scenes")
        loaded = networks.load(network.name, folder=plan.out)
        kinds = (WITHOUT,) if variant == BASELINE else KINDS
        rows += _score(settings, loaded, variant, size_px, kinds)
    return rows


def plan_of(settings: FusionSettings, dropout: float) -> "TrainSettings":
    """The training of one variant; its folder is named by everything that decides its weights."""
    from landslide_core.shipped import models_folder
    from landslide_core.training.recipe import identity
    from landslide_core.training.settings import TrainSettings

    network = networks.get(settings.network)
    shipped = networks.cards().get(network.name)
    plan = TrainSettings(
        network=network.name,
        recipe="fusion",
        changes={
            "epochs": settings.epochs,
            "epoch_crops": settings.epoch_crops,
            "terrain_dropout": dropout,
        },
        seed=settings.seed,
        device=settings.device,
        start=models_folder() / shipped.file if shipped else None,
        imagenet=shipped is None and network.imagenet is not None,
        switches={**(shipped.switches if shipped else {}), "terrain_channels": len(TERRAIN_BANDS)},
        only=PARTS.get(network.name, ()),
        command=f"python -m landslide_core fusion --network {network.name} --seed {settings.seed}",
    )
    facts = (
        plan.network,
        identity(plan.full_recipe()),
        settings.seed,
        settings.training_scenes,
        drawn_by(),
        shipped.sha256 if shipped else plan.imagenet,
        sorted((name, str(value)) for name, value in plan.switches.items()),
        plan.only,
    )
    name = f"{network.name}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:12]}"
    folder = settings.cache / FOLDER / name
    return dataclasses.replace(plan, out=folder, work=folder / "checkpoints")


def _train(settings: FusionSettings, plan: "TrainSettings") -> None:
    from landslide_core.training.data.datasets import Sources
    from landslide_core.training.train import train

    train(Sources(synthetic=settings.training_scenes, cache=settings.cache), plan)


def _score(
    settings: FusionSettings,
    loaded: networks.Loaded,
    label: str,
    size_px: int,
    kinds: tuple[str, ...] = (WITHOUT,),
) -> list[Row]:
    return score(loaded, label, kinds, settings.test_scenes, settings.cache, settings.device, size_px=size_px)
