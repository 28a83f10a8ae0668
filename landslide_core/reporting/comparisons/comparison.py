"""A comparison as a document: which network is how good on this ground, where, and by which protocol."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from landslide_core.comparison.comparison import Comparison
from landslide_core.comparison.export import to_dict
from landslide_core.comparison.familiar import moved_thresholds
from landslide_core.comparison.group_views import ground_in_words
from landslide_core.figures import numbers
from landslide_core.io.plain.whole import known_sha256
from landslide_core.language import retold
from landslide_core.reporting import closing, run_maps, words
from landslide_core.reporting.comparisons import maps
from landslide_core.reporting.document import (
    Bullets,
    Callout,
    Document,
    Heading,
    Legend,
    Part,
    SideBySide,
    Table,
    Text,
    Tile,
    Tiles,
)
from landslide_core.reporting.of_run import printable_account
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import comparison as texts

Account = Mapping[str, Any]


def document_of(
    found: Comparison, thresholds: Mapping[str, float], settings: ReportSettings, made: str
) -> Document:
    """Return the report of a comparison.

    Parameters
    ----------
    found : Comparison
        What was compared.
    thresholds : mapping of str to float
        Where the probability of each network is cut, 0 to 1.
    settings : ReportSettings
        What only a person knows of it, and how much is printed.
    made : str
        When the report is made, ISO 8601.

    Raises
    ------
    InputError
        A prediction or the image is not there any more.
    """
    account = printable_account(to_dict(found, thresholds))
    ranked = sorted(account["networks"], key=lambda each: -_or_zero(each["scores"]["f1"]["value"]))
    return closing.sheet(
        kind=texts.KIND,
        title=settings.title or texts.TITLE.format(title=_title(account)),
        subtitle=texts.SUBTITLE,
        facts=_title_block(found, account, settings, made),
        parts=_parts(found, account, ranked, settings),
    )


def _title(account: Account) -> str:
    scenes = account["scenes"]
    return str(scenes[0]["name"]) if len(scenes) == 1 else texts.IMAGES_OF.format(count=len(scenes))


def _parts(
    found: Comparison, account: Account, ranked: Sequence[Account], settings: ReportSettings
) -> Iterator[Part]:
    names = [scene["image"] for scene in account["scenes"] if "synthetic" in scene["image"].lower()]
    if names:
        yield Heading(texts.SYNTHETIC)
        said = texts.SYNTHETIC_TEXT.format(names=numbers.listed(names[:5]))
        yield Callout(closing.LIGHT_COLOURS["amber"], texts.NO_REAL_GROUND, [said])
    yield from _found(ranked)
    yield from _protocol(found, account, ranked)
    yield from closing.purpose(texts.PURPOSE_TEXT, texts.LIMITS)
    yield from _scores(account, ranked)
    yield from _best(found, ranked[:2])
    yield Heading(texts.CURVES, room_mm=110.0)
    yield maps.over_thresholds(found, [each["name"] for each in ranked])
    yield from _weights(account, ranked)
    yield from _provenance(found, account, settings)
    yield from closing.end(texts.DISCLAIMER_TEXT)


def _title_block(
    found: Comparison, account: Account, settings: ReportSettings, made: str
) -> list[tuple[str, str]]:
    pairs = [(words.PLACE, settings.place or words.NOT_GIVEN), (texts.COMPARED_ON, _title(account))]
    if len(found.scenes) == 1:
        scene = account["scenes"][0]
        pairs += [
            (words.IMAGE, scene["image"]),
            (words.REFERENCE, scene["reference"]),
            (words.CRS, run_maps.crs_in_words(found.scenes[0].geobox)),
        ]
    pairs += [
        (words.IMAGE_DATE, settings.image_date or words.UNKNOWN),
        (texts.PIXELS, texts.PIXELS_OF.format(count=found.contenders[0].matrix().total)),
        (texts.GROUND, retold(ground_in_words(found.ground))),
        (texts.NETWORKS, numbers.listed(each["title"] for each in account["networks"])),
        (texts.COMPARED, numbers.moment(account["created"])),
    ]
    return [*pairs, *closing.prepared(settings, made)]


def _found(ranked: Sequence[Account]) -> Iterator[Part]:
    best = ranked[0]
    f1, iou, objects = best["scores"]["f1"], best["scores"]["iou"], best["landslides"]
    yield Heading(words.FOUND)
    yield Tiles([
        Tile(texts.BEST, best["title"]),
        Tile(texts.BEST_F1, numbers.score(_known(f1["value"])), _span(f1, texts.SPAN)),
        Tile(texts.BEST_IOU, numbers.score(_known(iou["value"])), _span(iou, texts.SPAN)),
        Tile(texts.HIT, texts.HIT_OF.format(hit=objects["hit"], count=objects["count"])),
    ])  # fmt: skip
    yield Text(texts.FOUND.format(title=best["title"], f1=numbers.score(_known(f1["value"]))))


def _protocol(found: Comparison, account: Account, ranked: Sequence[Account]) -> Iterator[Part]:
    """How it was counted, and whether thresholds were chosen on this very ground."""
    yield Heading(texts.PROTOCOL)
    said = [texts.PROTOCOL_TEXT.format(block=retold(account["block"]))]
    if not account["ground"]["enough"]:
        said.append(texts.NO_INTERVALS.format(why=retold(str(account["ground"]["why_not"])).rstrip(".。")))
    said.append(texts.HIT_RULE.format(share=numbers.per_cent(ranked[0]["landslides"]["share_for_a_hit"])))
    moved = [each for each in ranked if each["threshold_moved"]]
    if not moved:
        said.append(texts.OWN)
    yield Text(numbers.sentences(said))
    here = [each for each in moved if _same(each["threshold"], each["best_f1_threshold"])]
    if here:
        titles = words.AND.join(each["title"] for each in here)
        yield Callout(
            closing.LIGHT_COLOURS["amber"], texts.CHOSEN_HERE, [texts.CHOSEN_HERE_TEXT.format(titles=titles)]
        )
    elif moved:
        cuts = {each["name"]: each["threshold"] for each in ranked}
        yield Callout(closing.LIGHT_COLOURS["amber"], texts.MOVED, [retold(moved_thresholds(found, cuts))])
    if found.one_class:
        yield Text(retold(found.one_class))


def _same(one: float, other: float) -> bool:
    return round(100 * one) == round(100 * other)


def _scores(account: Account, ranked: Sequence[Account]) -> Iterator[Part]:
    rows, told = [], account["ground"]["enough"]
    for each in ranked:
        iou, f1, objects = each["scores"]["iou"], each["scores"]["f1"], each["landslides"]
        rows.append(
            [
                each["title"],
                numbers.per_cent(each["threshold"]),
                numbers.score(_known(iou["value"])),
                *([_span(iou, texts.SPAN_OF) or words.NONE] if told else []),
                numbers.score(_known(f1["value"])),
                *([_span(f1, texts.SPAN_OF) or words.NONE] if told else []),
                f"{objects['hit']:,}",
                f"{objects['count'] - objects['hit']:,}",
                f"{objects['false_alarms']:,}",
                f"{each['cost']['megapixels_per_second']:.2f}",
                texts.MILLIONS.format(value=each["cost"]["parameters"] / 1e6),
            ]
        )
    yield Heading(texts.SCORES, room_mm=60.0)
    yield Table([name for name in texts.COLUMNS if told or name not in texts.INTERVALS], rows)
    yield Text(texts.SCORES_NOTE.format(device=retold(ranked[0]["cost"]["device"])), quiet=True)
    sentences = [
        retold(each["scores"]["f1"]["sentence"])
        for each in account["differences"]
        if ranked[0]["name"] in (each["first"], each["second"])
    ]
    if sentences:
        yield Heading(texts.CHANCE)
        yield Bullets(sentences)


def _best(found: Comparison, best: Sequence[Account]) -> Iterator[Part]:
    """Matrices and maps of the best two, or of the one that there is."""
    each = [(found.contender(told["name"]), float(told["threshold"])) for told in best]
    yield Heading(texts.MATRICES, room_mm=75.0)
    drawn = [maps.matrix(contender, cut) for contender, cut in each]
    if len(drawn) == 2:
        yield SideBySide("", (drawn[0], drawn[1]))
    else:
        yield drawn[0]
    yield Heading(texts.MAPS, room_mm=100.0)
    if len(found.scenes) > 1:
        yield Text(texts.NO_MAP)
        return
    scene, half = found.scenes[0], len(each) == 2
    photo = maps.photo(scene)
    shown = [maps.agreement(scene, photo, contender, cut, half=half) for contender, cut in each]
    if half:
        yield Legend(maps.legend())
        yield SideBySide("", (shown[0], shown[1]))
    else:
        yield shown[0]


def _weights(account: Account, ranked: Sequence[Account]) -> Iterator[Part]:
    yield Heading(texts.WEIGHTS)
    rows = [
        [each["title"], retold(each["weights"]["trained_on"]), retold(each["familiar"])] for each in ranked
    ]
    yield Table(list(texts.WEIGHTS_COLUMNS), rows)
    if notes := account["notes"]:
        yield Heading(words.NOTES)
        yield Bullets([numbers.sentence(note) for note in notes])


def _provenance(found: Comparison, account: Account, settings: ReportSettings) -> Iterator[Part]:
    """Checksums of images, references and weights; of the first images, as many as a table holds."""
    rows = []
    for scene, told in list(zip(found.scenes, account["scenes"], strict=True))[: settings.rows]:
        for role, path in (("image", scene.scene.image), ("reference", scene.scene.reference)):
            there = path.is_file()
            size = f"{path.stat().st_size:,}" if there else words.NONE
            rows.append([texts.ROLES[role], told[role], size, known_sha256(path) if there else texts.GONE])
    for each in account["networks"]:
        if each["weights"].get("sha256"):
            weights = each["weights"]
            rows.append([texts.ROLES["weights"], weights["file"], words.NONE, weights["sha256"]])
    yield from closing.provenance(rows, account, texts.PROVENANCE_TEXT)


def _span(score: Account, form: str) -> str:
    low, high = _known(score["low"]), _known(score["high"])
    return "" if low is None or high is None else form.format(low=low, high=high)


def _known(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _or_zero(value: float | None) -> float:
    return _known(value) or 0.0
