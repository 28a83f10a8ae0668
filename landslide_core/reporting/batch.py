"""A batch as a document: what all its images show together, each image in a line, and what was left out."""

from collections.abc import Iterator

from landslide_core.detection.batch.failing import FAILED
from landslide_core.detection.batch.run import Account, BatchRun
from landslide_core.errors import MissingError
from landslide_core.figures import numbers
from landslide_core.language import retold
from landslide_core.light.light import Light, together
from landslide_core.reporting import closing, landslide_rows, mosaic_map, refusals, words
from landslide_core.reporting.document import (
    Bullets,
    Callout,
    Document,
    Heading,
    NewPage,
    Part,
    Table,
    Text,
    Tile,
    Tiles,
)
from landslide_core.reporting.of_batch import OfBatch
from landslide_core.reporting.settings import ReportSettings


def document_of(batch: BatchRun, settings: ReportSettings, made: str) -> Document:
    """Return the report of a batch.

    Parameters
    ----------
    batch : BatchRun
        A batch whose images are all over.
    settings : ReportSettings
        What only a person knows of it, and how much is printed.
    made : str
        When the report is made, ISO 8601.

    Raises
    ------
    MissingError
        The batch is under way or was stopped.
    """
    of = OfBatch(batch)
    if not batch.complete:
        raise MissingError(refusals.NOT_COMPLETE.format(folder=of.folder), refusals.NOT_COMPLETE_HINT)
    return closing.sheet(
        kind=words.BATCH_KIND,
        title=settings.title or words.TITLE.format(image=of.account["scene"]["name"]),
        subtitle=words.BATCH_SUBTITLE,
        facts=_title_block(of, settings, made),
        parts=_parts(of, settings),
    )


def _parts(of: OfBatch, settings: ReportSettings) -> Iterator[Part]:
    yield from _found(of)
    yield from _light(of)
    yield from closing.purpose()
    if of.inventory is not None:
        yield NewPage()
        yield Heading(words.MAP)
        yield mosaic_map.overview(of, settings.image_date or words.UNKNOWN)
    yield from _images(of, settings)
    yield from _landslides(of, settings)
    yield from _provenance(of, settings)
    yield from closing.end()


def _title_block(of: OfBatch, settings: ReportSettings, made: str) -> list[tuple[str, str]]:
    account, results = of.account, of.account["results"]
    pairs = [
        (words.PLACE, settings.place or words.NOT_GIVEN),
        (words.IMAGES, words.IMAGES_OF.format(done=results["scenes"], failed=results["failed"])),
        (words.IMAGE_DATE, settings.image_date or words.UNKNOWN),
        (words.DETECTED, closing.when(account)),
        (words.NETWORK, numbers.listed(of.networks) or words.UNKNOWN),
    ]
    return [*pairs, *closing.prepared(settings, made)]


def _found(of: OfBatch) -> Iterator[Part]:
    results = of.account["results"]
    total = numbers.area(results["total_area"])
    yield Heading(words.FOUND)
    yield Tiles([
        Tile(words.COUNT, f"{results['count']:,}"),
        Tile(words.TOTAL, total),
        Tile(words.IMAGES, f"{results['scenes']:,}"),
        Tile(words.LEFT_OUT, f"{results['failed']:,}"),
    ])  # fmt: skip
    said = [words.BATCH_FOUND.format(count=results["count"], area=total, images=results["scenes"])]
    if results.get("merged"):
        said.append(words.MERGED.format(merged=results["merged"]))
    pixels = results.get("in_pixels") or {}
    if pixels.get("scenes"):
        said.append(words.IN_PIXELS.format(images=pixels["scenes"], count=pixels["count"]))
    yield Text(numbers.sentences(said))


def _light(of: OfBatch) -> Iterator[Part]:
    lights = [Light.from_dict(scene["light"]) for scene in of.done if scene.get("light")]
    yield Heading(words.LIGHT)
    if not lights:
        yield Text(words.NO_LIGHT)
        return
    all_of = together(lights)
    yield Callout(
        closing.LIGHT_COLOURS[all_of.level],
        words.BATCH_LIGHT[all_of.level],
        [numbers.sentence(each) for each in all_of.reasons],
    )


def _images(of: OfBatch, settings: ReportSettings) -> Iterator[Part]:
    """Each image in a line, red lights first: there a person looks first; and what was left out, with the reason."""
    yield NewPage()
    yield Heading(words.IMAGES)
    count = len(of.done)
    if count:
        yield Text(words.EACH_HAS_ITS_OWN)
        if count > settings.rows:
            yield Text(words.IMAGES_CUT.format(rows=settings.rows, count=count))
        yield Table(list(words.IMAGE_COLUMNS), [_line(scene) for scene in of.done[: settings.rows]])
    failed = [scene for scene in of.account["scenes"] if scene["state"] == FAILED]
    if failed:
        yield Heading(words.LEFT_OUT_WHY)
        shown = failed[: settings.rows]
        yield Bullets([words.WHY_NOT.format(image=scene["image"], why=_why_not(scene)) for scene in shown])
        if len(failed) > len(shown):
            yield Text(words.MORE_LEFT_OUT.format(count=len(failed) - len(shown)), quiet=True)


def _why_not(scene: Account) -> str:
    return numbers.sentences(retold(said) for said in scene["error"].values())


def _line(scene: Account) -> list[str]:
    spell = numbers.pixels if scene["area_unit"] == "px" else numbers.area
    light = scene.get("light")
    return [
        scene["image"],
        f"{scene['count']:,}",
        spell(scene["total_area"]),
        words.NONE if scene["share"] is None else numbers.share(scene["share"]),
        numbers.per_cent(scene["threshold"]),
        words.LEVELS[light["level"]] if light else words.NONE,
    ]


def _landslides(of: OfBatch, settings: ReportSettings) -> Iterator[Part]:
    if of.inventory is None or not of.inventory.count:
        return
    count = of.inventory.count
    yield NewPage()
    yield Heading(words.TABLE)
    sentence = (
        words.TABLE_CUT if count > settings.rows else words.TABLE_WHOLE if count > 1 else words.TABLE_ONE
    )
    yield Text(sentence.format(rows=settings.rows, count=count, files=of.files))
    yield landslide_rows.table(of.inventory, settings.rows, terrain=of.has_terrain)
    for note in landslide_rows.notes(of.inventory, terrain=of.has_terrain):
        yield Text(note, quiet=True)


def _provenance(of: OfBatch, settings: ReportSettings) -> Iterator[Part]:
    rows = [closing.checksum(words.ROLES["scene"], told) for told in of.images[: settings.rows]]
    rows += [[words.ROLES["weights"], file, words.NONE, sha256] for file, sha256 in of.weights.items()]
    yield from closing.provenance(rows, of.account)
