"""A run of two dates as a document: what became of each landslide, how sure that is, and where it comes from."""

from collections.abc import Iterator
from pathlib import Path

from landslide_core.changes.run import ChangeRun
from landslide_core.figures import numbers
from landslide_core.reporting import closing, run_maps, words
from landslide_core.reporting.document import (
    Bullets,
    Document,
    Heading,
    Legend,
    NewPage,
    Part,
    SideBySide,
    Text,
    Tile,
    Tiles,
)
from landslide_core.reporting.pictures import Pictures
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates import maps, method, rows
from landslide_core.reporting.two_dates.dates import pictures_of
from landslide_core.reporting.two_dates.of_change import OfChange
from landslide_core.scene import geodesy

_TILES = ("new", "grown", "unchanged", "gone")


def document_of(
    run: ChangeRun, settings: ReportSettings, images: tuple[Path | None, Path | None], made: str
) -> Document:
    """Return the report of two dates.

    Parameters
    ----------
    run : ChangeRun
        A finished run.
    settings : ReportSettings
        What only a person knows of it, and how much is printed.
    images : (Path or None, Path or None)
        The earlier and the later image, for sharper maps than the run's small pictures allow.
    made : str
        When the report is made, ISO 8601.

    Raises
    ------
    InputError
        An image is another one, or a file of the run is missing or damaged.
    """
    of = OfChange(run)
    with pictures_of(of, *images) as pictures:
        parts = list(_parts(of, settings, pictures, sharp=None not in images))
    account = of.account
    title = texts.TITLE.format(before=account["before"]["name"], after=account["after"]["name"])
    return closing.sheet(
        kind=texts.KIND,
        title=settings.title or title,
        subtitle=texts.SUBTITLE,
        facts=_title_block(of, settings, made),
        parts=parts,
    )


def _parts(
    of: OfChange, settings: ReportSettings, pictures: tuple[Pictures, Pictures], *, sharp: bool
) -> Iterator[Part]:
    dates = settings.image_date_before or words.UNKNOWN, settings.image_date or words.UNKNOWN
    yield from _found(of)
    yield from method.lights(of)
    yield from closing.purpose(texts.PURPOSE_TEXT, texts.LIMITS)
    yield NewPage()
    yield Heading(texts.MAPS)
    yield from maps.whole(of, pictures, dates)
    yield from _cards(of, settings, pictures, dates, sharp=sharp)
    yield from _table(of, settings)
    yield from method.method(of)
    yield from method.provenance(of)
    yield from closing.end()


def _title_block(of: OfChange, settings: ReportSettings, made: str) -> list[tuple[str, str]]:
    account = of.account
    side = numbers.resolution(account["scene"].get("resolution_m"))
    pairs = [(words.PLACE, settings.place or words.NOT_GIVEN)]
    if of.grid.crs is not None:
        lon, lat = geodesy.centre_lonlat(of.grid)
        pairs.append((words.CENTRE, words.LONLAT.format(lon=lon, lat=lat)))
    for date, name, when, told in (
        ("before", texts.BEFORE, texts.DATE_BEFORE, settings.image_date_before),
        ("after", texts.AFTER, texts.DATE_AFTER, settings.image_date),
    ):
        image = account[date]
        bands = numbers.listed(numbers.role(role).lower() for role in image["roles"]) or words.UNKNOWN
        resolution = numbers.resolution(image["resolution_m"])
        pairs.append((name, texts.IMAGE_OF.format(name=image["name"], resolution=resolution, bands=bands)))
        pairs.append((when, told or words.UNKNOWN))
    rows_, cols = of.grid.shape
    pairs += [
        (texts.GRID, texts.GRID_OF.format(rows=rows_, cols=cols, resolution=side)),
        (texts.COMMON, texts.COMMON_OF.format(share=numbers.share(account["common_share"]))),
        (words.CRS, run_maps.crs_in_words(of.grid)),
        (texts.COMPARED, closing.when(account)),
        (words.NETWORK, account["network"]["title"]),
    ]
    return [*pairs, *closing.prepared(settings, made)]


def _found(of: OfChange) -> Iterator[Part]:
    """Return count and area of each kind, as run.json holds them."""
    results = of.account["results"]
    kinds = results["kinds"]
    yield Heading(words.FOUND)
    yield Tiles([
        Tile(texts.KINDS[kind].capitalize(), f"{kinds[kind]['count']:,}", of.area(kinds[kind]["area"]))
        for kind in _TILES
    ])  # fmt: skip
    if not results["count"]:
        yield Text(texts.FOUND_NONE)
        return
    told = numbers.listed(
        texts.KIND_OF.format(count=each["count"], kind=texts.KINDS[kind], area=of.area(each["area"]))
        for kind, each in kinds.items()
        if each["count"]
    )
    found = texts.FOUND_ONE if results["count"] == 1 else texts.FOUND
    yield Text(found.format(count=results["count"], kinds=told))
    yield Text(texts.AREAS_ARE)
    yield Bullets([texts.MEANINGS[kind] for kind, each in kinds.items() if each["count"]])


def _cards(
    of: OfChange,
    settings: ReportSettings,
    pictures: tuple[Pictures, Pictures],
    dates: tuple[str, str],
    *,
    sharp: bool,
) -> Iterator[Part]:
    """Return a card with both dates for each of the largest changes."""
    if not settings.cards:
        return
    chosen = of.changed[: settings.cards]
    if chosen:
        yield NewPage()
    yield Heading(texts.CARDS)
    if not chosen:
        yield Text(texts.NO_CARDS)
        return
    if not sharp:
        yield Text(texts.FROM_PREVIEW, quiet=True)
    yield Legend(maps.legend(of))
    for index in chosen:
        kind = texts.KINDS[of.table["kind"][index]]
        title = texts.CARD.format(number=of.table["id"][index], kind=kind)
        yield SideBySide(
            title, maps.both(of, pictures, index, dates), rows.facts(of, index), rows.why(of, index)
        )


def _table(of: OfChange, settings: ReportSettings) -> Iterator[Part]:
    """Return the table of landslides, and where all of them are when it is cut."""
    count = len(of.table)
    if not count:
        return
    yield Heading(texts.TABLE)
    sentence = texts.TABLE_CUT if count > settings.rows else texts.TABLE_WHOLE
    yield Text(sentence.format(rows=settings.rows, count=count))
    yield rows.table(of, settings.rows)
    yield Text(texts.COLUMNS_ARE, quiet=True)
