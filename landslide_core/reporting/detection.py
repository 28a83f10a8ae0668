"""A detection as a document: what was found, how sure that is, and where it comes from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from landslide_core.detection.run import DetectRun
from landslide_core.figures import numbers
from landslide_core.light.light import Light
from landslide_core.reporting import closing, landslide_rows, method, run_maps, words
from landslide_core.reporting.document import (
    Callout,
    Card,
    Document,
    Heading,
    Legend,
    NewPage,
    Part,
    Text,
    Tile,
    Tiles,
)
from landslide_core.reporting.of_run import OfRun
from landslide_core.reporting.pictures import Pictures, pictures_of
from landslide_core.reporting.settings import ReportSettings
from landslide_core.scene import geodesy


def document_of(run: DetectRun, settings: ReportSettings, image: Path | None, made: str) -> Document:
    """Return the report of a detection.

    Parameters
    ----------
    run : DetectRun
        A finished detection.
    settings : ReportSettings
        What only a person knows of it, and how much is printed.
    image : Path, optional
        The image that the run is of, for sharper maps than its small picture allows.
    made : str
        When the report is made, ISO 8601.

    Raises
    ------
    InputError
        The image is another one, or a file of the run is missing or damaged.
    """
    of = OfRun(run)
    with pictures_of(of, image) as pictures:
        parts = list(_parts(of, settings, pictures, whole=image is not None))
    return closing.sheet(
        kind=words.KIND,
        title=settings.title or words.TITLE.format(image=of.account["scene"]["name"]),
        subtitle=words.SUBTITLE,
        facts=title_block(of, settings, made),
        parts=parts,
    )


def _parts(of: OfRun, settings: ReportSettings, pictures: Pictures, *, whole: bool) -> Iterator[Part]:
    yield from found(of)
    yield from light(of)
    yield from closing.purpose()
    yield NewPage()
    yield Heading(words.MAP)
    yield run_maps.overview(of, pictures, settings.image_date or words.UNKNOWN)
    yield from cards(of, settings, pictures, whole=whole)
    yield from table(of, settings)
    yield from method.validation(of)
    yield from method.method(of)
    yield from method.provenance(of)
    yield from closing.end()


def title_block(of: OfRun, settings: ReportSettings, made: str) -> list[tuple[str, str]]:
    """Return what, where, when, by what."""
    account, scene = of.account, of.account["scene"]
    rows, cols = of.grid.shape
    side = of.told_m
    resolution = numbers.resolution(account["predicted"].get("resolution_m"))
    pixels = words.PIXELS_OF.format(
        rows=rows,
        cols=cols,
        resolution=resolution if side is None else words.TOLD_M.format(metres=side),
        bands=numbers.listed(numbers.role(role).lower() for role in scene.get("roles") or ())
        or words.UNKNOWN,
    )
    pairs = [(words.PLACE, settings.place or words.NOT_GIVEN)]
    if of.grid.crs is not None:
        lon, lat = geodesy.centre_lonlat(of.grid)
        pairs.append((words.CENTRE, words.LONLAT.format(lon=lon, lat=lat)))
    pairs += [
        (words.IMAGE, scene["name"]),
        (words.IMAGE_DATE, settings.image_date or words.UNKNOWN),
        (words.PIXELS, pixels),
        (words.CRS, run_maps.crs_in_words(of.grid)),
        (words.DETECTED, closing.when(account)),
        (words.NETWORK, account["network"]["title"]),
    ]
    return [*pairs, *closing.prepared(settings, made)]


def found(of: OfRun) -> Iterator[Part]:
    """Return count and area of the landslides that the table holds, with their ranges by run.json."""
    results = of.account["results"]
    count, total = of.inventory.count, of.area(of.inventory.total_area)
    yield Heading(words.FOUND)
    counts = areas = ""
    ends = results.get("range")
    if ends:
        low, high = ends["low"], ends["high"]
        fewest, most = sorted((low["count"], high["count"]))
        least, greatest = (of.area(each) for each in sorted((low["total_area"], high["total_area"])))
        counts = words.SPAN.format(low=f"{fewest:,}", high=f"{most:,}")
        areas = words.SPAN.format(low=least, high=greatest)
    largest = of.area(float(of.inventory.areas.iloc[0])) if count else words.NONE
    share = results.get("share")
    yield Tiles([
        Tile(words.COUNT, f"{count:,}", counts),
        Tile(words.TOTAL, total, areas),
        Tile(words.SHARE, words.NONE if share is None else numbers.share(share)),
        Tile(words.LARGEST, largest),
    ])  # fmt: skip
    said = [found_in_words(of)]
    if ends:
        said.append(
            words.RANGE.format(
                low=numbers.per_cent(low["threshold"]),
                high=numbers.per_cent(high["threshold"]),
                fewest=fewest,
                most=most,
                smallest=least,
                largest=greatest,
            )
        )
    else:
        said.append(words.NO_RANGE)
    if tiny := results.get("under_three_pixels"):
        said.append(words.TINY.format(count=tiny))
    yield Text(numbers.sentences(said))
    if of.review is not None:
        yield Text(numbers.sentences(reviewed(of, of.review)))


def found_in_words(of: OfRun) -> str:
    """Return count, area and threshold in a sentence."""
    count = of.inventory.count
    sentence = {0: words.FOUND_NONE, 1: words.FOUND_ONE}.get(count, words.FOUND_SOME)
    threshold = numbers.per_cent(of.account["results"]["threshold"])
    return sentence.format(count=count, area=of.area(of.inventory.total_area), threshold=threshold)


def reviewed(of: OfRun, review: Mapping[str, Any]) -> Iterator[str]:
    """Return what was decided of what was found, and whether what was rejected counts."""
    yield words.REVIEWED.format(**{state: review.get(state) or 0 for state in words.STATES})
    if review.get("only_accepted"):
        yield words.ONLY_ACCEPTED
    elif review.get("rejected"):
        rejected = of.inventory.areas[landslide_rows.rejected(of.inventory)].sum()
        yield words.WITH_REJECTED.format(rejected=of.area(rejected), total=of.area(of.inventory.areas.sum()))


def light(of: OfRun) -> Iterator[Part]:
    """Return the light before the run and its reasons."""
    yield Heading(words.LIGHT)
    told = of.account.get("light")
    if not told:
        yield Text(words.NO_LIGHT)
        return
    judged = Light.from_dict(told)
    reasons = [numbers.sentence(each) for each in judged.reasons]
    yield Callout(closing.LIGHT_COLOURS[judged.level], closing.light_title(judged), reasons)


def cards(of: OfRun, settings: ReportSettings, pictures: Pictures, *, whole: bool) -> Iterator[Part]:
    """Return a card with a map for each of the largest landslides."""
    count = min(settings.cards, of.inventory.count)
    if not count:
        return
    yield NewPage()
    yield Heading(words.CARDS)
    if not whole:
        yield Text(words.FROM_PREVIEW, quiet=True)
    yield Legend(run_maps.legend(of))
    for index in range(count):
        title = words.CARD.format(number=of.inventory.table["id"].iloc[index])
        drawn = run_maps.detail(of, pictures, index)
        yield Card(title, drawn, landslide_rows.facts(of, index), words.FIELD_NOTE)


def table(of: OfRun, settings: ReportSettings) -> Iterator[Part]:
    """Return the table of landslides, and where all of them are when it is cut."""
    count = of.inventory.count
    if not count:
        return
    yield NewPage()
    yield Heading(words.TABLE)
    cut = count > settings.rows
    sentence = words.TABLE_CUT if cut else words.TABLE_WHOLE if count > 1 else words.TABLE_ONE
    yield Text(sentence.format(rows=settings.rows, count=count, files=of.files))
    yield landslide_rows.table(of.inventory, settings.rows, terrain=of.has_terrain)
    for note in landslide_rows.notes(of.inventory, terrain=of.has_terrain):
        yield Text(note, quiet=True)
