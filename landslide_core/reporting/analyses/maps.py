"""The maps of a factor analysis: classes, landslides over relief, and ground that the models do not know."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from landslide_core.analysis import factor_maps
from landslide_core.figures import numbers, palette, survey_map
from landslide_core.language import retold
from landslide_core.reporting import run_maps
from landslide_core.reporting.analyses.of_analysis import OfAnalysis
from landslide_core.reporting.document import Map, Mark, SideBySide
from landslide_core.reporting.pictures import Picture
from landslide_core.reporting.texts import factors as texts

_LAND, _UNKNOWN = "#e9e6df", 236
_SHADE = 0.55  # of a colour that shaded relief may take away
_HALF_MM, _HALF_TALL_MM, _TALL_MM = 84.0, 92.0, 150.0


def susceptibility(of: OfAnalysis) -> Map:
    """Return the map of the classes over shaded relief, with the landslides."""
    assert of.grid is not None
    codes = of.raster(of.run.folder / f"zones_{of.main}.tif")
    names = list(of.zones["class"])[::-1]
    colours = factor_maps.zone_colours(len(names))
    assert codes is not None
    painted = np.full((*codes.shape, 3), np.nan, np.float32)
    for code, colour in enumerate(colours):
        painted[codes == code] = palette.rgb(colour)
    what = _drawing(of, _lit(painted, of.relief), landslides=True)
    made = survey_map.drawn(what, run_maps.WIDE_MM, _TALL_MM)
    told = of.scores["models"][of.main]
    frame = run_maps.frame(of.grid, made, None)
    caption = texts.MAP_CAPTION.format(
        title=retold(told["title"]), method=retold(told["zoning"]), frame=frame
    )
    marks = [
        Mark(colour, texts.ZONES.get(name, name), colour)
        for colour, name in zip(colours[::-1], names[::-1], strict=True)
    ]
    return Map(
        made.content,
        made.width_mm,
        made.height_mm,
        caption,
        texts.MAP_SPOKEN,
        (*marks, _mark_of_landslides()),
    )


def ground(of: OfAnalysis) -> SideBySide | Map:
    """Return the map of the landslides, and beside it that of ground unlike what the models learned from."""
    known = of.raster(of.run.folder / f"zones_{of.main}.tif") if of.main else None
    applied = of.scores.get("applicability") or {}
    unlike = of.raster(of.run.folder / "dissimilarity.tif") if applied else None
    relief = of.relief
    width = _HALF_MM if unlike is not None else run_maps.WIDE_MM
    tall = _HALF_TALL_MM if unlike is not None else _TALL_MM
    shape = next((each.shape for each in (known, unlike, relief) if each is not None), (2, 2))
    plain = np.full((*shape, 3), palette.rgb(_LAND), np.float32)
    if known is not None:
        plain[known == 255] = np.nan
    made = survey_map.drawn(_drawing(of, _lit(plain, relief), landslides=True), width, tall)
    caption = texts.GROUND_CAPTION.format(scale=run_maps.scale_of(made)).strip()
    if relief is None:
        caption = numbers.sentences([caption, texts.NO_RELIEF])
    slides = Map(made.content, made.width_mm, made.height_mm, caption, texts.GROUND_SPOKEN)
    if unlike is None:
        return Map(
            slides.content,
            slides.width_mm,
            slides.height_mm,
            caption,
            slides.spoken,
            (_mark_of_landslides(),),
        )
    painted = np.full((*unlike.shape, 3), palette.rgb(_LAND), np.float32)
    painted[unlike > applied["threshold"]] = palette.rgb(factor_maps.UNLIKE)
    painted[~np.isfinite(unlike)] = np.nan
    drawn = survey_map.drawn(_drawing(of, _lit(painted, relief), landslides=False), width, tall)
    said = texts.TRUST_CAPTION.format(scale=run_maps.scale_of(drawn)).strip()
    trust = Map(drawn.content, drawn.width_mm, drawn.height_mm, said, texts.TRUST_SPOKEN)
    note = texts.TRUST_TEXT.format(
        share=f"{100 * applied['share_inside']:.0f} %", threshold=applied["threshold"]
    )
    return SideBySide("", (slides, trust), note=note)


def _mark_of_landslides() -> Mark:
    return Mark(factor_maps.LANDSLIDES, texts.LANDSLIDE)


def _drawing(of: OfAnalysis, picture: Picture, *, landslides: bool) -> survey_map.Drawing:
    assert of.grid is not None
    shapes = [each for each in of.landslides if not each.is_empty] if landslides else []
    return survey_map.Drawing(
        of.grid, of.window, picture, shapes, colours=[factor_maps.LANDSLIDES] * len(shapes), cased=False
    )


def _lit(painted: NDArray[np.float32], relief: NDArray[np.uint8] | None) -> Picture:
    """Colours (rows, cols, 3), NaN where unknown, darkened by shaded relief over the same ground."""
    known = np.isfinite(painted[..., 0])
    lit: NDArray[np.floating] = painted
    if relief is not None:
        size = (painted.shape[1], painted.shape[0])
        shade = np.asarray(Image.fromarray(relief).resize(size, Image.Resampling.BILINEAR), np.float32) / 255
        lit = painted * (1 - _SHADE + _SHADE * np.clip(1.25 * shade, 0, 1))[..., None]
    return np.where(known[..., None], lit, _UNKNOWN).astype(np.uint8)
