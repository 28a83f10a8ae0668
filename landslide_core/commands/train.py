"""Train a network on labelled imagery and write its weights and card."""

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.commands.shared.options import add_options, from_options
from landslide_core.errors import MissingError, SettingError
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.plain.whole import write_bytes
from landslide_core.knobs import knobs_of
from landslide_core.training.settings import FoldSettings, TrainSettings

if TYPE_CHECKING:
    from landslide_core.networks import Card
    from landslide_core.training.data.datasets import Sources
    from landslide_core.training.protocol.fold_choices import FoldChoices


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where labelled images lie."""
    data = parser.add_argument_group("data (name at least one)")
    data.add_argument(
        "--bijie",
        type=Path,
        metavar="DIR",
        help="Bijie: images/, masks/, train.txt, val.txt; or as published, landslide/ and non-landslide/",
    )
    data.add_argument("--gvlm", type=Path, metavar="DIR", help="GVLM: a folder a site, im2.png and ref.png")
    data.add_argument("--cas", type=Path, metavar="DIR", help="CAS: a folder a region, img/ and mask/")
    data.add_argument("--hr-gldd", type=Path, metavar="DIR", help="HR-GLDD: trainX.npy, trainY.npy, valX…")
    data.add_argument(
        "--bijie-more", type=Path, metavar="DIR", help="more of Bijie without a landslide, and county.csv"
    )
    data.add_argument("--events", type=Path, metavar="DIR", help="HR-GLDD as pictures, index.csv with events")
    data.add_argument("--overhead", type=Path, metavar="DIR", help="other sensors, no landslide; index.csv")
    data.add_argument(
        "--images",
        type=Path,
        metavar="DIR",
        help="a folder of images of any kind and bands; with --from also a scene",
    )
    data.add_argument(
        "--masks", type=Path, metavar="DIR", help="masks, 0/1 or 0/255, or polygons of the same stems"
    )
    data.add_argument("--train-list", type=Path, metavar="FILE", help="stems to train on, one a line")
    data.add_argument("--validation-list", type=Path, metavar="FILE", help="stems to validate on")
    data.add_argument("--resolution-m", type=float, default=0.8, help="metres per pixel of --images (0.8)")
    data.add_argument("--landslide4sense", type=Path, metavar="DIR", help="img/ and mask/ of the benchmark")
    data.add_argument("--synthetic", type=int, default=0, metavar="N", help="add N synthetic scenes")
    data.add_argument("--cache", type=Path, default=Path(".cache/synthetic"), help="where these are kept")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_sources(parser)
    tuning = parser.add_argument_group("fine-tuning of shipped weights")
    tuning.add_argument(
        "--from",
        dest="origin",
        metavar="NAME",
        help="fine-tune the shipped weights of a network on --images and --masks: scenes of any size and kind, "
        "masks or polygons; split by landslides 7:2:1 without common ground; give --out",
    )
    tuning.add_argument("--dem", type=Path, metavar="FILE", help="the elevation under the scenes")
    tuning.add_argument(
        "--test-images", type=Path, metavar="DIR", help="scenes of other ground, to score before and after"
    )
    tuning.add_argument("--test-masks", type=Path, metavar="DIR", help="their masks")
    add_options(
        parser, TrainSettings, [name for name in knobs_of(TrainSettings) if name not in _TEACHING_KNOBS]
    )
    add_changes(parser)
    parser.add_argument("--threads", type=int, metavar="N", help="processor threads (all)")
    add_options(parser.add_argument_group("masks of --masks"), MaskSettings)
    teaching = parser.add_argument_group("a trained network as teacher")
    add_options(teaching, TrainSettings, _TEACHING_KNOBS)
    add_options(parser.add_argument_group("folds: what is chosen is never what is reported"), FoldSettings)


def add_changes(parser: "argparse.ArgumentParser | argparse._ArgumentGroup") -> None:
    """Add the options that change a recipe."""
    parser.add_argument("--epochs", type=int, metavar="N", help="another number of epochs than the recipe's")
    parser.add_argument("--epoch-crops", type=int, metavar="N", help="another number of crops an epoch")
    parser.add_argument("--batch", type=int, metavar="N", help="another batch size")
    parser.add_argument("--learning-rate", type=float, metavar="RATE", help="another rate than the recipe's")
    parser.add_argument("--crop-px", type=int, metavar="PX", help="another side of the crops")


def sources_of(args: argparse.Namespace) -> "Sources":
    """Where the options say that labelled images lie."""
    from landslide_core.training.data.datasets import Sources

    return Sources(
        **{name: getattr(args, name) for name in (*_FOLDERS, "resolution_m", "synthetic", "cache")}
    )


def changes_of(args: argparse.Namespace) -> dict[str, object]:
    """What the options change in the recipe."""
    return {name: getattr(args, name) for name in _OF_THE_RECIPE if getattr(args, name) is not None}


def run(args: argparse.Namespace) -> int:
    import torch

    from landslide_core.figures.learning_curves import learning_curves
    from landslide_core.training.data.datasets import Sources
    from landslide_core.training.train import train

    if args.threads:
        torch.set_num_threads(args.threads)
    _refuse_mixtures(args)
    args.recipe = args.recipe or ("fine-tune" if args.origin else "paper")
    args.network = args.origin or args.network or "unet-se"
    args.preset = args.preset or "compact"
    work = args.work or Path("checkpoints") / (f"{args.origin}-tuned" if args.origin else args.network)
    settings = from_options(args, TrainSettings, changes=changes_of(args), work=work)
    settings = dataclasses.replace(settings, command=command_of(args, settings))
    if args.origin:
        card = _fine_tune(args, settings)
    else:
        names = (*_FOLDERS, "resolution_m", "synthetic", "cache")
        given = {name: getattr(args, name) for name in names}
        sources = Sources(**given, mask_settings=from_options(args, MaskSettings))
        folds = from_options(args, FoldSettings)
        if folds.kinds:
            return _folds(sources, settings, folds)
        card = train(sources, settings)
    curves = settings.out / f"{card.name}.webp"
    training = card.training
    write_bytes(curves, learning_curves(training["history"], training["best_epoch"], card.title))
    print(card.summary())
    print(f"Split: {training['split']}.")
    for note in training.get("notes", ()):
        print(f"note: {note}")
    print(f"Written: {settings.out / card.file}, its card and {curves.name}, its learning curves.")
    return 0


def _folds(sources: "Sources", settings: TrainSettings, folds: FoldSettings) -> int:
    from landslide_core.training.data.datasets import gather
    from landslide_core.training.fold_run import run_folds
    from landslide_core.training.protocol.fold_choices import NAME, choose_on_folds, read_choices
    from landslide_core.training.protocol.left_out_images import FoldRuns

    if not folds.choose_only:
        print("\n".join(run_folds(sources, settings, folds)))
        print(f"Written: weights, logits, features and scores of each fold in {settings.work}.")
    if folds.only is None:
        longer = read_choices(folds.sizes_of) if folds.sizes_of else None
        chosen = choose_on_folds(FoldRuns(settings.work, gather(sources).training), longer)
        print("\n".join(choices_in_words(chosen)))
        print(f"Written: {settings.work / NAME}, for scarp card.")
    return 0


def choices_in_words(chosen: "FoldChoices") -> list[str]:
    """What folds chose, and what it scores on the regions left out."""
    sizes = ", ".join(f"{size:g}" for size in chosen.sizes_m)
    rule, low_high = chosen.rule, chosen.scores["plateau"]
    lines = [
        f"Chosen: {chosen.in_words}.",
        f"Pixel size {sizes} m; calibration {chosen.calibration.kind}; threshold {rule.usual:.2f} (as good from "
        f"{low_high[0]:.2f} to {low_high[1]:.2f}); shift {rule.shift:g}, expected {rule.expected:g}.",
    ]
    for name, each in chosen.scores["summary"].items():
        error = chosen.scores["calibration"][name]
        lines.append(
            f"{name}: IoU {each['iou'][0]:.2f} ± {each['iou'][1]:.2f} over {each['folds']} folds; {each['found']} "
            f"landslides found, {each['missed']} missed, {each['false']} false; calibration error where 5 % and "
            f"more is said {error['error_before']:.3f} before, {error['error_after']:.3f} after."
        )
    return lines


def _refuse_mixtures(args: argparse.Namespace) -> None:
    """Options that would be left aside without a word."""
    strange: tuple[str, ...] = _NOT_WITH_FROM if args.origin else _ONLY_WITH_FROM
    hint = "Give --from NAME to fine-tune shipped weights, or leave it out."
    if args.origin:
        hint = "Fine-tuning takes --images and --masks, and the network as it is."
    if given := [name for name in strange if getattr(args, name)]:
        option = f"--{given[0].replace('_', '-')}"
        raise SettingError(f"{option} {'does not go with' if args.origin else 'is of'} --from.", hint)
    if args.origin and not (args.images and args.masks):
        raise MissingError("There is nothing to fine-tune on.", "Give --images and --masks with --from.")
    if (args.test_images is None) != (args.test_masks is None):
        raise MissingError("Images to test on need masks.", "Give both --test-images and --test-masks.")


def _fine_tune(args: argparse.Namespace, settings: TrainSettings) -> "Card":
    from landslide_core.io.labelled import labelled_scenes
    from landslide_core.tuning import fine_tune

    scenes = labelled_scenes(args.images, args.masks, args.dem)
    elsewhere = labelled_scenes(args.test_images, args.test_masks, args.dem) if args.test_images else ()
    card = fine_tune.fine_tune(
        scenes,
        settings,
        resolution_m=args.resolution_m,
        elsewhere=elsewhere,
        mask_settings=from_options(args, MaskSettings),
    )
    print("\n".join(fine_tune.lines(card)))
    return card


def command_of(args: argparse.Namespace, settings: TrainSettings) -> str:
    """The call that trains the same weights elsewhere: folders by their option's name, not this machine's."""
    words = ["python -m landslide_core train"]
    choices = [name for name in _CHOICES if not (args.origin and name in _NOT_WITH_FROM)]
    for name in (*_FOLDERS, *choices, *(_TEACHING if args.teacher else ())):
        value = getattr(settings if name in _TEACHING else args, name)
        if value is True:
            words.append(f"--{name}")
        elif value:
            words.append(f"--{name.replace('_', '-')} {_shown(name, value)}")
    if args.origin:
        words += [f"--from {args.origin}", *(["--dem DEM"] if args.dem else [])]
    if args.only:
        words.append(f"--only {' '.join(args.only)}")
    words += [f"--switch {switch}" for switch in args.switch or ()]
    return " ".join(words)


def _shown(name: str, value: object) -> object:
    if isinstance(value, Path):
        return value.name if name == "start" else name.upper()
    return ",".join(value) if isinstance(value, tuple) else value


_SETS = ("bijie", "bijie_more", "events", "overhead", "gvlm", "cas", "hr_gldd", "landslide4sense")
_FOLDERS = (*_SETS, "images", "masks", "train_list", "validation_list")
_CHOICES = (
    "synthetic",
    "start",
    "imagenet",
    "network",
    "preset",
    "recipe",
    "epochs",
    "epoch_crops",
    "batch",
    "learning_rate",
    "crop_px",
    "folds",
    "fold_trainings",
    "seed",
    "stop_after",
)
_OF_THE_RECIPE = ("epochs", "epoch_crops", "batch", "learning_rate", "crop_px")
_TEACHING = ("teacher", "soft", "hint")
_TEACHING_KNOBS = ("teacher", "teacher_models", "soft", "hint")
_NOT_WITH_FROM = (
    *_SETS,
    *("train_list", "validation_list", "synthetic", "network", "preset", "switch", "start", "imagenet"),
    *("teacher", "teacher_models", "folds"),
)
_ONLY_WITH_FROM = ("dem", "test_images", "test_masks")
