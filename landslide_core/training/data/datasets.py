"""Which labelled images a training uses, from what a person names."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from landslide_core.errors import MissingError
from landslide_core.io.plain.mask_settings import AS_FOUND, MaskSettings
from landslide_core.io.plain.text import read_names
from landslide_core.normalise.appearance import Appearance, appearance_of, common_appearance
from landslide_core.training.data.examples import Example, Given, InMemory, Reader, band_percentiles
from landslide_core.training.data.folder import Folder, own_folder
from landslide_core.training.data.labelled_scenes import Wanted
from landslide_core.training.data.public_sets import cas, gvlm, hr_gldd, is_original_bijie, original_bijie
from landslide_core.training.data.readers import (
    ImageFolder,
    SyntheticScenes,
    bijie,
    landslide4sense,
)
from landslide_core.training.data.regions import bijie_by_county, more_negatives, overhead, planet_events

# The appearance of scenes when there is no real image to take it from: dark vegetation, bright soil.
DEFAULT_LOW, DEFAULT_HIGH = (0.1, 0.17, 0.14), (0.57, 0.62, 0.54)
VALIDATION_SEEDS = 12  # synthetic scenes kept for validation, counted from a million on
_IMAGERY = ("bijie", "gvlm", "cas", "hr_gldd", "landslide4sense", "synthetic", "images", "masks")
PERCENTILE_SAMPLE = 7  # every seventh image is enough for a mean of percentiles


@dataclass(frozen=True)
class Sources:
    """Where labelled images lie; at least one must be named.

    Parameters
    ----------
    bijie : Path, optional
        Bijie landslide dataset (Ji et al. 2020): images/, masks/, train.txt, val.txt, or as it was published.
    images, masks : Path, optional
        A folder of images of any kind that detection reads, and one of masks or polygons of the same stems.
    train_list, validation_list : Path, optional
        Files of stems, one a line; without them about 15 % are kept for validation that share no ground with the
        others (`landslide_core.training.data.folder`).
    resolution_m : float
        Metres per pixel of `images` that do not say.
    landslide4sense, gvlm, cas, hr_gldd : Path, optional
        Folders of the public sets of that name.
    bijie_more : Path, optional
        Further Bijie images without a landslide, and county.csv with the county of those with one.
    events : Path, optional
        HR-GLDD as pictures with the event of each.
    overhead : Path, optional
        Images of other sensors without a landslide.
    synthetic : int
        Number of synthetic scenes.
    cache : Path
        Where synthetic scenes are kept once they are drawn.
    mask_settings : MaskSettings
        How the masks of `masks` are read.
    """

    bijie: Path | None = None
    images: Path | None = None
    masks: Path | None = None
    train_list: Path | None = None
    validation_list: Path | None = None
    resolution_m: float = 0.8
    landslide4sense: Path | None = None
    gvlm: Path | None = None
    cas: Path | None = None
    hr_gldd: Path | None = None
    bijie_more: Path | None = None
    events: Path | None = None
    overhead: Path | None = None
    synthetic: int = 0
    cache: Path = Path(".cache/synthetic")
    mask_settings: MaskSettings = AS_FOUND


@dataclass(frozen=True)
class Dataset:
    """Training and validation images, the appearance of the training images, and the origin of synthetic ones.

    notes: what was done with odd values of masks. validation: what is reported; nothing is chosen on it.
    development: kept back from training, to choose epoch, calibration and threshold on
    (landslide_core.training.data.development); `development_told` says which.
    """

    training: InMemory
    validation: tuple[Example, ...]
    synthetic_validation: tuple[Example, ...]
    synthetic_origin: int | None
    low: tuple[float, ...]
    high: tuple[float, ...]
    appearance: Appearance | None
    title: str
    split: str
    notes: tuple[str, ...] = ()
    development: tuple[Example, ...] = ()
    development_told: str = ""


def gather(sources: Sources, elevation: bool = False) -> Dataset:
    """Read all images of the sources; raises InputError when nothing is named or nothing is left.

    elevation: read the ground's elevation too, where a source has it.
    """
    training, validation, split = _real(sources)
    sample = _sampled(training)
    low, high = _look_of(sample)
    if sources.landslide4sense:
        training.append(landslide4sense(sources.landslide4sense, low, high))
    if sources.hr_gldd:
        training.append(hr_gldd(sources.hr_gldd, "train", low, high))
        validation.append(hr_gldd(sources.hr_gldd, "val", low, high))
        split = "; ".join(filter(None, (split, "HR-GLDD as published")))
    synthetic_origin, unseen = None, None
    if sources.synthetic:
        synthetic_origin = len(training)
        seeds = tuple(range(sources.synthetic))
        scenes = SyntheticScenes("synthetic scenes", seeds, sources.cache, low, high, elevation=elevation)
        training.append(scenes)
        held = tuple(range(1_000_000, 1_000_000 + VALIDATION_SEEDS))
        unseen = dataclasses.replace(scenes, seeds=held)
    if not training:
        raise MissingError(
            "No training data was named.",
            "Name a public set, a number of synthetic scenes, or a folder of images with one of masks.",
            dict.fromkeys(_IMAGERY, ""),
        )
    held_out = tuple(reader.read(i) for reader in validation for i in range(len(reader)))
    synthetic_held_out = tuple(unseen.read(i) for i in range(len(unseen))) if unseen else ()
    return Dataset(
        training=InMemory(training),
        validation=held_out or synthetic_held_out,
        synthetic_validation=synthetic_held_out,
        synthetic_origin=synthetic_origin,
        low=low,
        high=high,
        appearance=appearance_of_examples(sample),
        title=_title(training),
        split=split or "synthetic scenes of other seeds",
        notes=tuple(note for reader in (*training, *validation) for note in _notes(reader)),
    )


def _sampled(readers: Sequence[Reader]) -> list[Example]:
    return [reader.read(i) for reader in readers for i in range(0, len(reader), PERCENTILE_SAMPLE)]


def _look_of(sample: Sequence[Example]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """2nd and 98th percentile of each band."""
    return band_percentiles(sample) if sample else (DEFAULT_LOW, DEFAULT_HIGH)


def _notes(reader: Reader) -> tuple[str, ...]:
    return reader.notes() if isinstance(reader, (ImageFolder, Given)) else ()


# Of one set of images, of two, and so on: a message for each.
_TITLES = (
    "{count1} images of {set1}",
    "{count1} images of {set1} and {count2} images of {set2}",
    "{count1} images of {set1} and {count2} images of {set2} and {count3} images of {set3}",
    "{count1} images of {set1} and {count2} images of {set2} and {count3} images of {set3} and {count4} images of "
    "{set4}",
    "{count1} images of {set1} and {count2} images of {set2} and {count3} images of {set3} and {count4} images of "
    "{set4} and {count5} images of {set5}",
)


def _title(readers: Sequence[Reader]) -> str:
    """How many images of what: readers of one title count together."""
    titles = dict.fromkeys(reader.title for reader in readers)
    counts = {title: sum(len(r) for r in readers if r.title == title) for title in titles}
    if len(counts) > len(_TITLES):
        return " and ".join(f"{count} images of {title}" for title, count in counts.items())
    numbered = enumerate(counts.items(), start=1)
    named = {
        f"{what}{n}": each for n, pair in numbered for what, each in zip(("set", "count"), pair, strict=True)
    }
    return _TITLES[len(counts) - 1].format(**named)


def appearance_of_examples(examples: Sequence[Example]) -> Appearance | None:
    """The common appearance of images with red, green and blue; None when there is no image."""
    pixels = (example.pixels.reshape(len(example.pixels), -1) / 255 for example in examples)
    appearances = [
        appearance
        for each in pixels
        if (appearance := appearance_of(each, ("red", "green", "blue"))) is not None
    ]
    return common_appearance(appearances) if appearances else None


def _real(sources: Sources) -> tuple[list[Reader], list[Reader], str]:
    training: list[Reader] = []
    validation: list[Reader] = []
    splits = []
    if sources.bijie and is_original_bijie(sources.bijie):
        training.append(original_bijie(sources.bijie, "train"))
        validation.append(original_bijie(sources.bijie, "val"))
        splits.append("Bijie as published, the last 15 % of the sorted names")
    elif sources.bijie and sources.bijie_more:
        counties = sources.bijie_more / "county.csv"
        training += bijie_by_county(sources.bijie, "train", counties)
        known = sorted({region for reader in training for region in getattr(reader, "regions", ())})
        training.append(more_negatives(sources.bijie_more, known))
        validation += bijie_by_county(sources.bijie, "val", counties)
        splits.append("Bijie by contiguous blocks, no ground shared, merged masks")
    elif sources.bijie:
        training.append(bijie(sources.bijie, "train"))
        validation.append(bijie(sources.bijie, "val"))
        splits.append("Bijie by contiguous blocks, no ground shared, merged masks")
    if sources.events:
        training.append(planet_events(sources.events, "train"))
        validation.append(planet_events(sources.events, "val"))
        splits.append("HR-GLDD by events")
    if sources.overhead:
        training.append(overhead(sources.overhead))
    if sources.gvlm:
        training.append(gvlm(sources.gvlm, "train"))
        validation.append(gvlm(sources.gvlm, "val"))
        splits.append("GVLM by sites")
    if sources.cas:
        training += cas(sources.cas, "train")
        validation += cas(sources.cas, "val")
        splits.append("CAS: the last 15 % of each region's sorted names")
    if sources.images or sources.masks:
        low, high = _look_of(_sampled(training))
        folder = _own(sources, Wanted(("red", "green", "blue"), low, high))
        training.append(folder.training)
        validation.append(folder.validation)
        splits.append(folder.split)
    return training, validation, "; ".join(splits)


def _own(sources: Sources, look: Wanted) -> Folder:
    if sources.images is None or sources.masks is None:
        raise MissingError(
            "Images need masks and masks need images.", "Give both folders.", {"images": "", "masks": ""}
        )
    if (sources.train_list is None) != (sources.validation_list is None):
        raise MissingError(
            "One list of a split is missing.", "Give both.", {"train_list": "", "validation_list": ""}
        )
    lists = None
    if sources.train_list and sources.validation_list:
        lists = read_names(sources.train_list), read_names(sources.validation_list)
    return own_folder(sources.images, sources.masks, look, sources.resolution_m, lists, sources.mask_settings)
