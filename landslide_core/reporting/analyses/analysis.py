"""A factor analysis as a document: where landslides are likely, why, and how far that can be trusted."""

from collections.abc import Iterator

from landslide_core.analysis.run import FactorRun
from landslide_core.figures import numbers
from landslide_core.language import retold
from landslide_core.reporting import closing, run_maps, words
from landslide_core.reporting.analyses import maps, tables, validation
from landslide_core.reporting.analyses.of_analysis import OfAnalysis
from landslide_core.reporting.document import (
    Bullets,
    Callout,
    Document,
    Facts,
    Heading,
    NewPage,
    Part,
    Text,
    Tile,
    Tiles,
)
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import factors as texts
from landslide_core.scene import geodesy


def document_of(run: FactorRun, settings: ReportSettings, made: str) -> Document:
    """Return the report of a factor analysis.

    Parameters
    ----------
    run : FactorRun
        A finished analysis.
    settings : ReportSettings
        What only a person knows of it, and how much is printed.
    made : str
        When the report is made, ISO 8601.

    Raises
    ------
    InputError
        A file of the run is missing or damaged.
    """
    of = OfAnalysis(run)
    return closing.sheet(
        kind=texts.KIND,
        title=settings.title or texts.TITLE.format(name=of.account["scene"]["name"]),
        subtitle=texts.SUBTITLE,
        facts=_title_block(of, settings, made),
        parts=_parts(of, settings),
    )


def _parts(of: OfAnalysis, settings: ReportSettings) -> Iterator[Part]:
    if of.synthetic:
        said = texts.SYNTHETIC_TEXT.format(names=numbers.listed(of.synthetic))
        yield Heading(texts.SYNTHETIC)
        yield Callout(closing.LIGHT_COLOURS["amber"], texts.NO_REAL_GROUND, [said])
    yield from _found(of)
    yield from closing.purpose(texts.PURPOSE_TEXT, texts.LIMITS)
    if of.main is not None and of.grid is not None:
        yield NewPage()
        yield Heading(texts.MAP)
        yield maps.susceptibility(of)
        yield Heading(texts.CLASSES, room_mm=60.0)
        yield tables.classes(of)
        yield Text(texts.CLASS_NOTE, quiet=True)
    if of.grid is not None:
        yield Heading(texts.GROUND if of.scores.get("applicability") else texts.ONLY_GROUND, room_mm=120.0)
        yield maps.ground(of)
    if of.main is not None:
        yield from validation.validation(of)
        yield from validation.reasons(of)
    yield Heading(texts.FACTOR_TABLE)
    yield tables.factors(of)
    yield Heading(texts.RATIOS)
    yield from tables.ratios(of, settings.rows)
    yield from _method(of)
    yield from _provenance(of)
    yield from closing.end(texts.DISCLAIMER_TEXT)


def _title_block(of: OfAnalysis, settings: ReportSettings, made: str) -> list[tuple[str, str]]:
    account, grid = of.account, of.grid
    pairs = [(words.PLACE, settings.place or words.NOT_GIVEN)]
    pairs.append((texts.TABLE_FILE if grid is None else texts.ELEVATION, account["scene"]["name"]))
    if inventory := account["inputs"].get("inventory"):
        pairs.append((texts.INVENTORY, inventory["name"]))
    if grid is None:
        pairs.append((texts.GRID, texts.NO_GRID))
    else:
        lon, lat = geodesy.centre_lonlat(grid)
        side = numbers.resolution(geodesy.resolution_m(grid))
        pairs += [
            (words.CENTRE, words.LONLAT.format(lon=lon, lat=lat)),
            (texts.GRID, texts.GRID_OF.format(cols=grid.shape[1], rows=grid.shape[0], resolution=side)),
            (words.CRS, run_maps.crs_in_words(grid)),
        ]
    pairs.append((texts.ANALYSED, closing.when(account)))
    if of.main is not None:
        pairs.append((texts.MODEL, retold(of.scores["models"][of.main]["title"])))
    return [*pairs, *closing.prepared(settings, made)]


def _found(of: OfAnalysis) -> Iterator[Part]:
    counts = of.scores["counts"]
    tiles = [
        Tile(texts.LANDSLIDES, f"{counts['landslides']:,}"),
        Tile(texts.PLACES if of.grid is None else texts.PIXELS, f"{counts['rows']:,}"),
        Tile(texts.FACTORS, f"{counts['factors']:,}"),
    ]
    yield Heading(words.FOUND)
    if of.main is None:
        yield Tiles(tiles)
        only = texts.FOUND_TABLE_ONLY if of.grid is None else texts.FOUND_ONLY
        yield Text(numbers.sentences([only.format(**counts), texts.NO_MODELS]))
        return
    told = of.scores["models"][of.main]
    low, high = told["auc_interval"]
    span = "" if low is None or high is None else texts.INTERVAL.format(low=low, high=high)
    headline = of.scores["headline"]
    yield Tiles([*tiles, Tile(texts.AUC[headline], f"{told['auc'][headline]:.2f}", span)])
    top = of.zones.iloc[0]
    yield Text(
        (texts.FOUND_TABLE if of.grid is None else texts.FOUND_TEXT).format(
            **counts,
            top=texts.ZONES.get(top["class"], top["class"]),
            area=numbers.share(top["area_share"]),
            share=numbers.share(top["landslide_share"]),
        )
    )


def _method(of: OfAnalysis) -> Iterator[Part]:
    account, scores = of.account, of.scores
    pairs = []
    if of.main is not None:
        sample = scores["sample"]
        learned = (texts.LEARNED_OF_TABLE if of.grid is None else texts.LEARNED_OF).format(
            rows=sample["rows"],
            share=numbers.share(sample["landslide_share"]),
            rate=numbers.share(sample["rate"]),
        )
        pairs += [
            (texts.M_MODELS, numbers.listed(retold(told["title"]) for told in scores["models"].values())),
            (texts.M_LEARNED, learned),
            (texts.M_ZONES, numbers.sentence(scores["models"][of.main]["zoning"])),
        ]
    rule = account["settings"].get("align", {}).get("inventory_rule")
    if of.grid is not None and rule in texts.RULES:
        pairs.append((texts.M_RULE, texts.RULES[rule]))
    pairs.append((texts.M_TOOK, numbers.duration(float(account["seconds"]["total"]))))
    yield Heading(words.METHOD_ONLY)
    yield Facts(pairs)
    if notes := validation.notes(of):
        yield Heading(words.NOTES)
        yield Bullets(notes)


def _provenance(of: OfAnalysis) -> Iterator[Part]:
    rows = [
        closing.checksum(texts.ROLES.get(role, role.replace("_", " ")), told)
        for role, told in of.account["inputs"].items()
    ]
    yield from closing.provenance(rows, of.account)
