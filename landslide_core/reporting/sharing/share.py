"""A detection as one HTML file with a map that moves, which opens without internet and without a server."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError, SettingError
from landslide_core.figures import numbers, overlays, palette
from landslide_core.figures.palette import ACCENT
from landslide_core.figures.theme import GRID, INK, QUIET
from landslide_core.io.boundary import writing
from landslide_core.io.plain.pictures import opened_picture
from landslide_core.io.plain.text import write_text
from landslide_core.language import current
from landslide_core.light.light import Light
from landslide_core.reporting import closing, detection, landslide_rows, refusals, run_maps, targets, words
from landslide_core.reporting.forms.as_html import templates
from landslide_core.reporting.journey import spoken
from landslide_core.reporting.of_run import OfRun
from landslide_core.reporting.sharing.outlines import MOST, outlines_of
from landslide_core.reporting.texts import share as texts
from landslide_core.runs import store
from landslide_core.shipped import __version__

_PICTURE_PX = 1_600


def share(folder: str | Path, out: str | Path, *, language: str | None = None) -> Path:
    """Write a detection as one HTML file with its map and its table.

    Parameters
    ----------
    folder : str or Path
        What `detect` or `export` wrote.
    out : str or Path
        A name that ends with .html; a file of that name is replaced.
    language : str, optional
        "en" or "zh"; without it that of the moment.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        No detection, another ending or language, or a place that cannot be written to.
    """
    folder, out = Path(folder), Path(out)
    if out.suffix.lower() != ".html":
        raise SettingError(refusals.OTHER_FORM.format(name=out.name), refusals.OTHER_FORM_HINT)
    targets.check(out, folder)
    if store.read_manifest(folder)["kind"] != "detect":
        raise FileError(refusals.NO_SHARE.format(folder=folder.name), refusals.NO_SHARE_HINT)
    with spoken(language):
        page = shared(open_run(folder))
    with writing(out):
        write_text(out, page)
    return out


def shared(run: DetectRun, title: str = "") -> str:
    """Return the page of a finished detection; the same run is the same text."""
    of = OfRun(run)
    found, picture = outlines_of(of), _picture(of)
    count = of.inventory.count
    notes = [texts.HOW] if count else []
    if count:
        notes.append((texts.CUT if count > MOST else texts.WHOLE).format(rows=MOST, count=count))
        notes.append(texts.SIMPLIFIED.format(pixels=found.simplified_px))
    if found.holes_left_out:
        notes.append(texts.HOLES_LEFT_OUT.format(count=found.holes_left_out))
    if found.landslides_left_out:
        notes.append(texts.LANDSLIDES_LEFT_OUT.format(count=found.landslides_left_out))
    given = {
        "placed": of.grid.crs is not None,
        "bounds": picture.bounds,
        "picture": picture.uri,
        "features": found.features,
        "colours": run_maps.OF_STATE,
        "selected": palette.SELECTED,
    }
    account = of.account
    said = texts.MADE_OF.format(
        image=account["scene"]["name"],
        network=account["network"]["title"],
        moment=numbers.moment(account["created"]),
    )
    return templates().get_template("share.html").render(
        title=title or words.TITLE.format(image=account["scene"]["name"]),
        subtitle=said,
        found=detection.found_in_words(of),
        reviewed="" if of.review is None else numbers.sentences(detection.reviewed(of, of.review)),
        legend=run_maps.outline_legend(of.states) if count else (),
        **_light(account),
        table=landslide_rows.table(of.inventory, MOST, terrain=of.has_terrain) if count else None,
        notes=[*notes, texts.SIZE],
        given=_harmless(given),
        leaflet_js=_leaflet("leaflet.js"),
        leaflet_css=_leaflet("leaflet.css"),
        page_js=Markup((resources.files(__package__) / "page.js").read_text("utf-8")),  # noqa: S704
        foot=words.FOOT.format(version=__version__),
        language=closing.LANGUAGE_TAGS[current()],
        texts=texts,
        words=words,
        accent=ACCENT, ink=INK, quiet=QUIET, grid=GRID,
    )  # fmt: skip


def _light(account: Mapping[str, Any]) -> dict[str, str]:
    told = account.get("light")
    if not told:
        return {"light": "", "light_colour": ""}
    judged = Light.from_dict(told)
    return {"light": closing.light_title(judged), "light_colour": closing.LIGHT_COLOURS[judged.level]}


def _picture(of: OfRun) -> overlays.Overlay:
    with opened_picture(of.run.preview) as opened:
        rgba = np.asarray(opened.convert("RGBA"))
    small = of.grid.zoom_to(rgba.shape[:2])
    return overlays.photo(np.moveaxis(rgba[..., :3], -1, 0), rgba[..., 3] > 127, small, _PICTURE_PX)


def _harmless(value: Any) -> Markup:
    """JSON in which no text can end the element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704


def _leaflet(name: str) -> Markup:
    """A file of Leaflet as it was published, without what it would load from elsewhere."""
    text = (resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name).read_text("utf-8")
    text = re.sub(r"//# sourceMappingURL=\S*", "", text)
    return Markup(re.sub(r"url\((images/|#default)[^)]*\)", "none", text))  # noqa: S704
