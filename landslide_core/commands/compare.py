"""`python -m landslide_core compare IMAGE --reference F --out DIR`."""

import argparse
from dataclasses import replace
from pathlib import Path

from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_language, add_options, from_options
from landslide_core.comparison import CompareSettings, Comparison, LabelledScene, compare
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError, SettingError
from landslide_core.io.boundary import writing
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.plain.text import read_names
from landslide_core.shipped import sample_data

_SAMPLE = "Other county (synthetic)"
_HOW = (
    "pixels",
    "resample_to_m",
    "pixel_size_m",
    "device",
    "masks",
)  # what a comparison takes of the knobs of a detection
_SCORES = ("precision", "recall", "f1", "iou", "kappa", "mcc", "oa", "miou")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "image", type=Path, nargs="?", metavar="IMAGE", help="default: the sample 'other county'"
    )
    parser.add_argument(
        "--reference",
        type=Path,
        metavar="FILE",
        help="mask or polygons in any CRS; FILE:LAYER for one layer",
    )
    parser.add_argument("--images", type=Path, metavar="DIR", help="instead of IMAGE: a folder of pictures …")
    parser.add_argument(
        "--masks", type=Path, nargs="+", metavar="DIR", help="… and of masks, matched by stem"
    )
    parser.add_argument(
        "--regions", type=Path, metavar="CSV", help="of --images: columns name, region and maybe pixel_m"
    )
    parser.add_argument("--list", type=Path, metavar="FILE", help="stems of the pictures to use, one a line")
    add_options(parser, CompareSettings)
    add_options(parser, DetectSettings, (*_HOW, "threshold"))
    add_options(parser.add_argument_group("reference masks"), MaskSettings)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write comparison.csv, .json and .html there")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write a sheet to print and to sign: FILE.pdf, .docx or .html",
    )
    add_language(parser)
    parser.add_argument("--dem", type=Path, metavar="FILE", help="elevation, for networks that use it")
    parser.add_argument("--roles", metavar="A,B,…", help="what each band is, for example blue,green,red,nir")
    parser.add_argument(
        "--normalise",
        dest="by_normalisation",
        action="store_true",
        help="say of each network whether normalising the scene to its training look helps or hurts",
    )


def run(args: argparse.Namespace) -> int:
    from landslide_core import networks

    if args.by_normalisation and (args.report or args.out):
        raise SettingError(
            "What normalising does to each network is printed, and no report or table of it is written.",
            "Leave --report and --out out, or leave --normalise out.",
        )
    names = tuple(args.network or networks.cards())
    from_options(args, DetectSettings, ("threshold",))  # refuses what is no probability
    detect = from_options(args, DetectSettings, _HOW)
    settings, scenes = CompareSettings(names, detect), _scenes(args)
    if args.by_normalisation:
        return _normalise(scenes, settings)
    if args.report:
        from landslide_core.reporting.journey import check_name

        check_name(args.report)  # before hours of prediction
    with progress_bar() as progress:
        found = compare(scenes, settings, progress=progress)
    _print(found, args.threshold)
    thresholds = {each.name: args.threshold or each.threshold for each in found.contenders}
    if args.report:
        from landslide_core.io.plain.whole import write_bytes
        from landslide_core.reporting.journey import compared

        with writing(args.report):
            write_bytes(args.report, compared(found, thresholds, args.report.suffix, language=args.language))
        print(f"written: {args.report}")
    if args.out:
        from landslide_core.comparison.export import write_all

        for path in write_all(found, thresholds, args.out):
            print(f"written: {path}")
    return 0


def _scenes(args: argparse.Namespace) -> list[LabelledScene]:
    if args.images is not None:
        from landslide_core.io.labelled import match_folders
        from landslide_core.io.regions import with_regions

        if not args.masks:
            raise MissingError("A folder of pictures needs its masks.", "Give --masks DIR.")
        stems = read_names(args.list) if args.list else None
        found = [replace(each, whole=True) for each in match_folders(args.images, args.masks, stems)]
        return found if args.regions is None else list(with_regions(found, args.regions))
    image, reference = args.image, args.reference
    if image is None:
        sample = sample_data("other_county")
        return [
            LabelledScene(sample / "scene_synthetic.tif", sample / "scene_reference_synthetic.gpkg", _SAMPLE)
        ]
    if reference is None:
        raise MissingError(
            "A comparison needs a reference.", "Give --reference FILE: a mask, or outlines as polygons."
        )
    roles = tuple(role.strip() for role in args.roles.split(",")) if args.roles else None
    return [LabelledScene(image, reference, roles=roles, dem=args.dem)]


def _print(comparison: Comparison, threshold: float | None) -> None:
    from landslide_core.comparison import familiar
    from landslide_core.comparison.chance import differences
    from landslide_core.comparison.group_views import ground_in_words

    pixels = comparison.contenders[0].matrix().total
    print(f"{comparison.title}: {pixels:,} pixels that the reference knows; landslide class, one pool")
    print(f"{'network':<14}{'threshold':>10}" + "".join(f"{name:>10}" for name in _SCORES))
    for each in comparison.contenders:
        cut = threshold or each.threshold
        matrix = each.matrix(cut)
        values = (getattr(matrix, name) for name in _SCORES)
        print(f"{each.title:<14}{cut:>10.2f}" + "".join(f"{_number(value):>10}" for value in values))
    if comparison.one_class:
        print(f"note: {comparison.one_class}")
    best = max(comparison.contenders, key=lambda each: _or_zero(each.matrix(threshold).f1))
    print(f"independent ground: {ground_in_words(comparison.ground)}; a block is {comparison.ground.block}")
    cuts = {each.name: threshold or each.threshold for each in comparison.contenders}
    histograms = {each.name: each.histograms for each in comparison.contenders}
    for pair, found in differences.of_all_pairs(histograms, cuts, "f1", comparison.ground).items():
        if best.name in pair:
            titles = (comparison.contender(pair[0]).title, comparison.contender(pair[1]).title)
            print(differences.in_words(titles, found, "f1"))
    _print_groups(comparison, cuts)
    for each in comparison.contenders:
        print(f"note: {familiar.in_words(comparison, each.name)}")
    for note in comparison.notes:
        print(f"note: {note}")


def _print_groups(comparison: Comparison, thresholds: dict[str, float]) -> None:
    """F1 by region and by pixel size, where there are several."""
    from landslide_core.comparison import groups
    from landslide_core.comparison.group_views import span_in_words

    for title, found in (
        ("region", groups.by_region(comparison)),
        ("pixel size", groups.by_pixel_size(comparison)),
    ):
        for each in groups.as_dicts(comparison, found, thresholds):
            where = f"{each['scenes']:,} scenes, {each['landslides']:,} landslides"
            print(f"F1 by {title}, {each['title']} ({where}):")
            for name, scores in each["networks"].items():
                print(f"  {comparison.contender(name).title:<14}{span_in_words(scores['f1'])}")


def _normalise(scenes: list[LabelledScene], settings: CompareSettings) -> int:
    from landslide_core.comparison.other_scenes import METHOD_TITLES, cross
    from landslide_core.normalise.scene_to_scene import METHODS

    with progress_bar() as progress:
        found = cross(scenes, settings, progress=progress)
    print("F1 of the landslide class at each network's own threshold, normalised to its training images")
    for scene in found.scenes:
        print(scene)
        for each in found.comparisons[scene, "none"].contenders:
            print(f"  {each.title}: {found.score(scene, 'none', each.name):.3f} as it is")
            for method in METHODS[1:]:
                if (scene, method) in found.left_out:
                    print(f"    {METHOD_TITLES[method]}: {found.left_out[scene, method]}")
                    continue
                score, gain = found.score(scene, method, each.name), found.gain(scene, method, each.name)
                verdict = found.verdict(scene, method, each.name)
                print(f"    {METHOD_TITLES[method]}: {score:.3f} ({gain:+.3f}), it {verdict}")
    return 0


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"


def _or_zero(value: float) -> float:
    return 0.0 if value != value else value
