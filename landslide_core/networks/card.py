"""What is known of one set of trained weights."""

import dataclasses
import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from landslide_core.calibration.calibration import KINDS, Calibration
from landslide_core.calibration.scene_threshold import ThresholdRule
from landslide_core.errors import FileError, WeightsError
from landslide_core.io.plain.text import write_json
from landslide_core.io.plain.validated import check_content, read_object
from landslide_core.language import marked
from landslide_core.networks import card_words

_BUILT = marked("{size}, {millions} M parameters")
_PRESETS = {"paper": "full size", "compact": marked("compact"), "tiny": marked("tiny")}


@dataclass(frozen=True)
class Seen:
    """The imagery that a network learned from; what lies elsewhere is unseen ground.

    Parameters
    ----------
    pixel_m : tuple of float
        Ground sampling distances of the training images, in metres.
    countries, seasons, sensors : tuple of str
        In words; empty where it is not known.
    """

    pixel_m: tuple[float, ...] = ()
    countries: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    sensors: tuple[str, ...] = ()

    def in_words(self) -> str:
        """Such as "0.8 m per pixel; China; summer 2018; TripleSat"; empty when nothing is known."""
        if len(self.pixel_m) == 2:
            sizes = f"{self.pixel_m[0]:g} m per pixel and {self.pixel_m[1]:g} m per pixel"
        else:
            sizes = " and ".join(f"{size:g} m per pixel" for size in self.pixel_m)
        parts = (sizes, *(", ".join(each) for each in (self.countries, self.seasons, self.sensors)))
        said = ""
        for part in filter(None, parts):
            said = marked("{said}; {more}").format(said=said, more=part) if said else part
        return said


@dataclass(frozen=True)
class Card:
    """The card beside a weight file: what the weights expect, where they come from, how good they are.

    Parameters
    ----------
    name, title : str
        Of the network: for programs, and for people.
    preset : {"paper", "compact", "tiny"}
        Its size.
    switches : mapping
        Keyword arguments that the network is built with.
    parameters : int
        Number of learned parameters.
    bands : tuple of str
        Band roles in the order of the network's input.
    mean, std : tuple of float
        Normalisation of pixels in [0, 1], by band.
    scaling_low, scaling_high : tuple of float
        2nd and 98th percentile of each band over the training images, in [0, 1]; imagery that is not 8-bit is
        brought to them (`landslide_core.normalise.scaling`).
    resolution_m : tuple of float
        Lowest and highest ground sampling distance in metres that the weights serve.
    native_resolution_m : float
        Ground sampling distance in metres of the training images.
    downsampling : int
        Image pixels per pixel of the deepest map.
    halo_px : int
        Half the receptive field, in image pixels.
    threshold : float
        Calibrated probability at or above which a pixel is called landslide; that of the rule, if there is one.
    trained_on, licence, citation : str
        In words.
    file, sha256 : str
        The weight file beside the card, and its checksum.
    terrain : tuple of str
        Terrain bands of a two-source network; a scene without a DEM is served too.
    calibration : Calibration
        What makes the network's logits those of probabilities that mean what they say.
    threshold_rule : ThresholdRule or None
        How the threshold for a scene at hand is found; None: `threshold` everywhere.
    seen : Seen
        Pixel sizes, countries, seasons and sensors of the training images.
    chosen_on : str
        On which data epoch, calibration and threshold were chosen, in words.
    look : mapping
        Of the training images (`landslide_core.normalise.appearance`), to which scenes can be normalised.
    scores : mapping
        Measured on images that were not trained on; `chosen_on` says whether anything was chosen on them too.
    training : mapping
        Data, split, recipe, epochs, seed, time, machine and the command that trained the weights.
    architecture : str
        Which network these are weights of, where that is not their name: taught weights have names of their own.
    """

    name: str
    title: str
    preset: str
    switches: Mapping[str, Any]
    parameters: int
    bands: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    scaling_low: tuple[float, ...]
    scaling_high: tuple[float, ...]
    resolution_m: tuple[float, float]
    native_resolution_m: float
    downsampling: int
    halo_px: int
    threshold: float
    trained_on: str
    licence: str
    citation: str
    file: str
    sha256: str
    terrain: tuple[str, ...] = ()
    calibration: Calibration = Calibration()
    threshold_rule: ThresholdRule | None = None
    seen: Seen = Seen()
    chosen_on: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)
    architecture: str = ""

    @property
    def network(self) -> str:
        """The name of the network in the list of networks, whose weights these are."""
        return self.architecture or self.name

    def summary(self) -> str:
        """One line for a person who chooses: trained on what, for which resolution, how good."""
        return f"{self.full_title}: {self.learned}; {self.scored}"

    @property
    def full_title(self) -> str:
        """The title and, beside it, how this build differs from the paper's: UNet (compact, 7.8 M parameters)."""
        return marked("{title} ({built})").format(title=self.title, built=self.built)

    @property
    def built(self) -> str:
        """Preset, parameters, pooling and teacher."""
        size = _PRESETS.get(self.preset, self.preset)
        built = _BUILT.format(size=size, millions=f"{self.parameters / 1e6:.1f}")
        if (pooling := int(self.switches.get("pooling", 1))) > 1:
            built = marked("{built}, pooling {pooling}").format(built=built, pooling=pooling)
        if teacher := self.training.get("teacher"):
            built = f"{built}, taught by {teacher['name']}"
        return built

    @property
    def predicts(self) -> str:
        """What tells the probabilities of these weights and this card from others, for caches: a hash.

        Of everything but what only describes: the same weights predict otherwise with other switches (scales), another
        halo, scaling or calibration.
        """
        counted = {name: value for name, value in dataclasses.asdict(self).items() if name not in _DESCRIBING}
        return hashlib.sha256(json.dumps(counted, sort_keys=True, default=str).encode()).hexdigest()[:24]

    @property
    def learned(self) -> str:
        """Trained on what, for which resolution."""
        low, high = self.resolution_m
        return f"trained on {self.trained_on}; {low:g} to {high:g} m per pixel"

    @property
    def scored(self) -> str:
        """How good, on which data, and whether its threshold was chosen there."""
        return card_words.scored(self.scores)

    @property
    def figures(self) -> str:
        """The same without what they were measured on, where a list says that once."""
        return card_words.figures(self.scores)

    @property
    def measured_on(self) -> str:
        """What `figures` leave out; empty where they say it."""
        return card_words.measured_on(self.scores)

    @property
    def tile_px(self) -> int:
        """Side of the tiles that suit the network, in image pixels: 1024 of the first map, 2048 at most.

        Networks that pool see the tile as a whole; large tiles keep them near what they see in the whole
        image, and the overlap is paid less often (tests/golden/test_seams.py).
        """
        return 1024 * min(2, int(self.switches.get("pooling", 1)))

    @property
    def scales(self) -> tuple[int, ...]:
        """The factors by which an image is made smaller in prediction; their logits are averaged."""
        return tuple(int(scale) for scale in self.switches.get("scales", (1,)))

    @property
    def sizes_m(self) -> tuple[float, ...]:
        """The pixel sizes in metres at which the network sees an image."""
        return tuple(self.native_resolution_m * scale for scale in self.scales)

    def serves(self, resolution_m: float) -> bool:
        """Whether imagery of that ground sampling distance (metres) is inside the network's range."""
        low, high = self.resolution_m
        return low <= resolution_m <= high

    def write(self, path: Path) -> None:
        """Write the card as JSON."""
        write_json(path, dataclasses.asdict(self))


_DESCRIBING = {
    *(
        "title",
        "preset",
        "parameters",
        "threshold",
        "threshold_rule",
        "trained_on",
        "licence",
        "citation",
        "file",
    ),
    *("seen", "chosen_on", "scores", "training", "architecture"),
}
_OPTIONAL = {
    *("terrain", "calibration", "threshold_rule", "seen", "chosen_on"),
    *("look", "scores", "training", "architecture"),
}
_TUPLES = {"bands", "mean", "std", "scaling_low", "scaling_high", "resolution_m", "terrain"}


def read_card(path: Path) -> Card:
    """The card of a JSON file; WeightsError when it is not one."""
    from landslide_core.io.card_keys import CardModel  # pydantic: networks are built without it

    cure = "Put the file of the release back, or train the network again."
    try:
        data = read_object(path, cure)
        known = {f.name for f in dataclasses.fields(Card)}
        if missing := sorted(known - _OPTIONAL - data.keys()):
            raise WeightsError(f"The model card {path.name} lacks: {', '.join(missing)}.", cure)
        if unknown := sorted(data.keys() - known):
            raise WeightsError(f"The model card {path.name} has unknown entries: {', '.join(unknown)}.", cure)
        check_content(data, CardModel, path.name, cure)
    except FileError as problem:
        raise WeightsError(f"The model card {problem.message}", cure) from problem
    values = {name: tuple(value) if name in _TUPLES else value for name, value in data.items()}
    try:
        values |= {name: made(data[name]) for name, made in _PARTS.items() if name in data}
    except (TypeError, ValueError, KeyError, AttributeError) as problem:
        raise WeightsError(f"The model card {path.name} cannot be used ({problem}).", cure) from problem
    return Card(**cast("dict[str, Any]", values))


def _calibration(value: Mapping[str, Any]) -> Calibration:
    found = Calibration(value["kind"], *(float(value[number]) for number in "abc"))
    if found.kind not in KINDS or not (0 < found.a < math.inf and 0 < found.b < math.inf):
        raise ValueError(f"its calibration is {dict(value)}")
    return found


def _threshold_rule(value: Mapping[str, Any] | None) -> ThresholdRule | None:
    if value is None:
        return None
    found = ThresholdRule(**{name: float(number) for name, number in value.items()})
    if not (0 < found.usual < 1 and 0 < found.usual_share < 1):
        raise ValueError(f"its threshold rule is {dict(value)}")
    return found


def _seen(value: Mapping[str, Any]) -> Seen:
    return Seen(**{name: tuple(each) for name, each in value.items()})


_PARTS: dict[str, Callable[[Any], object]] = {
    "calibration": _calibration,
    "threshold_rule": _threshold_rule,
    "seen": _seen,
}
