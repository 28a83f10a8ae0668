"""Every knob of a training and of a fine-tuning."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from landslide_core.errors import SettingError
from landslide_core.knobs import Without, check, knob

if TYPE_CHECKING:
    from landslide_core.training.recipe import Recipe

_NO_PAGE = Without("A training takes hours and is no matter of a web page.")


def _switch(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    try:
        return name, json.loads(value if equals else "")
    except ValueError as problem:
        raise SettingError(
            f"'{text}' is not a switch of a network.",
            "Write NAME=VALUE with a JSON value, for example pooling=1.",
            {"switch": ""},
        ) from problem


@dataclass(frozen=True)
class TrainSettings:
    """What is trained and how; `changes` override fields of the named recipe, "crop_px" the crops of all its stages.

    start: a safetensors file whose weights training begins with, instead of random ones.
    switches: other values for switches of the preset, for ablations.
    imagenet: begin with ImageNet weights in the encoders (networks that can take them).
    teacher: a shipped network that teaches this one (landslide_core.training.distil), from `teacher_models`
    or models/; soft, hint: the weights of its two terms beside the labelled loss.
    stop_after: end after that many epochs of the recipe's schedule and publish the best so far.
    only: the parts of the network that learn (dotted names of submodules); none means all.
    snapshot_every: epochs between weights that are kept in `work` as training goes on; 0 keeps none.
    """

    network: str = knob(option="--network", page=_NO_PAGE, help="which network (unet-se)")
    preset: Literal["compact", "paper", "tiny"] = knob(
        "compact", option="--preset", page=_NO_PAGE, choices=("compact", "paper", "tiny"), help="its size"
    )
    recipe: str = knob(
        "paper", option="--recipe", page=_NO_PAGE,
        help="paper, modern, modern-cpu, scarp, fine-tune, or a network's own: resu-cbnet, digate-unet, "
        "geonext, geonext-constant, calanddet (by default paper; with --from fine-tune); elsewhere: several "
        "regions, hard changes of appearance, its length chosen on folds",
    )  # fmt: skip
    changes: Mapping[str, Any] = knob(
        factory=dict, page=_NO_PAGE, help="other values for fields of the recipe",
        option=Without(
            "Its entries have options of their own: --epochs, --epoch-crops, --batch, --learning-rate and --crop-px."
        ),
    )  # fmt: skip
    seed: int = knob(0, option="--seed", page=_NO_PAGE, low=0, help="of everything that is drawn")
    device: str = knob("auto", option="--device", page=_NO_PAGE, help="auto, cpu or cuda")
    workers: int = knob(0, option="--workers", page=_NO_PAGE, low=0, help="processes that prepare crops")
    work: Path = knob(
        Path("checkpoints"), option="--work", page=_NO_PAGE, metavar="DIR",
        help="checkpoints; the same call resumes (by default checkpoints/NAME)",
    )  # fmt: skip
    out: Path = knob(
        Path("models"), option="--out", page=_NO_PAGE, metavar="DIR", help="where weights and card go"
    )
    stop_after: int | None = knob(
        None, option="--stop-after", page=_NO_PAGE, low=1, help="end after N epochs, publish the best so far"
    )
    start: Path | None = knob(
        None, option="--start", page=_NO_PAGE, help="begin with the weights of a .safetensors file"
    )
    imagenet: bool = knob(
        False, option="--imagenet", page=_NO_PAGE,
        help="begin with ImageNet weights in the encoders, where they exist",
    )  # fmt: skip
    switches: Mapping[str, object] = knob(
        factory=dict, option="--switch", page=_NO_PAGE, metavar="NAME=VALUE", read=_switch,
        help="another value for a switch of the network, for ablations",
    )  # fmt: skip
    teacher: str | None = knob(
        None, option="--teacher", page=_NO_PAGE, help="a network with weights that teaches, normally scarp"
    )
    teacher_models: Path | None = knob(
        None, option="--teacher-models", page=_NO_PAGE, metavar="DIR",
        help="where its weights and card lie (by default models)",
    )  # fmt: skip
    soft: float = knob(
        0.5, option="--soft", page=_NO_PAGE, low=0, metavar="W", help="weight of its probabilities as truth"
    )
    hint: float = knob(
        1.0,
        option="--hint",
        page=_NO_PAGE,
        low=0,
        metavar="W",
        help="weight of following its deepest features",
    )
    only: tuple[str, ...] = knob(
        (), option="--only", page=_NO_PAGE, metavar="PART", spaced=True,
        help="train only these parts of the network (names of its submodules), leave the others as they are",
    )  # fmt: skip
    snapshot_every: int = knob(
        0,
        option="--snapshot-every",
        page=_NO_PAGE,
        low=0,
        help="keep weights in --work every N epochs; 0 keeps none",
    )
    command: str = knob(
        "",
        option=Without("It is the call itself, noted on the card."),
        page=_NO_PAGE,
        help="the call that trains this",
    )

    def __post_init__(self) -> None:
        check(self)

    def full_recipe(self) -> "Recipe":
        """The named recipe with the network's own rate, where it has one, and the changes."""
        from landslide_core.training import recipes
        from landslide_core.training.elsewhere import ELSEWHERE, RATES

        recipe = recipes.get(self.recipe)
        own = RATES.get(self.network) if recipe.name == ELSEWHERE.name else None
        rate = {} if own is None else {"learning_rate": own.here}
        changes = {**rate, **self.changes}
        if crop_px := changes.pop("crop_px", None):
            changes["stages"] = tuple(dataclasses.replace(s, crop_px=crop_px) for s in recipe.stages)
        return dataclasses.replace(recipe, **changes)


@dataclass(frozen=True)
class FoldSettings:
    """One training for each group of regions left out: what is chosen on folds is never what is reported."""

    kinds: tuple[str, ...] = knob(
        (), option="--folds", page=_NO_PAGE, metavar="KINDS",
        help="county, event or county,event: one training for each region left out, scored on what it left out; "
        "weights, logits and scores of each go to WORK/FOLD/",
    )  # fmt: skip
    trainings: int | None = knob(
        None, option="--fold-trainings", page=_NO_PAGE, low=2, help="leave out several regions at once"
    )
    only: str | None = knob(None, option="--fold", page=_NO_PAGE, help="only this fold: df+event-a")
    choose_only: bool = knob(
        False, option="--choose-only", page=_NO_PAGE,
        help="do not train: choose pixel size, calibration and threshold on the folds that are done in --work",
    )  # fmt: skip
    sizes_of: Path | None = knob(
        None, option="--sizes-of", page=_NO_PAGE, metavar="FILE",
        help="take the pixel sizes that longer folds chose (their folds.json): short trainings know coarse pixels best",
    )  # fmt: skip

    def __post_init__(self) -> None:
        check(self)
