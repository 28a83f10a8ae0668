"""A comparison as a report of one HTML file: what is said, drawn and tabulated."""

import math
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import numpy as np
import plotly.graph_objects as go

from landslide_core import io
from landslide_core.comparison import class_maps, familiar
from landslide_core.comparison.chance.ground import NOT_ENOUGH
from landslide_core.comparison.comparison import Comparison, GroundTruth
from landslide_core.comparison.group_views import by_group, ground_in_words
from landslide_core.comparison.published import CUI, CUI_NOTES, PROTOCOL_TITLES, PUBLISHED, TABLE_2
from landslide_core.comparison.scores import SCORES
from landslide_core.comparison.threshold_curves import curves, reliability
from landslide_core.figures import class_pictures, matrices, network_curves, overlays, palette
from landslide_core.figures.report import Picture, Section, Table, render
from landslide_core.language import marked
from landslide_core.scene.preview import stretched, visible_roles

MAP_PX = 1024
_REPORT_PX = 760
_MOST_MAPS = 9
ERROR_LEGEND = {
    marked("hit"): palette.HIT,
    "false alarm": palette.FALSE_ALARM,
    marked("miss"): palette.MISS,
}


def as_html(comparison: Comparison, thresholds: Mapping[str, float], content: Mapping[str, Any]) -> str:
    """The report; `content` is what export.to_dict gave for the same thresholds."""
    networks = content["networks"]
    best = max(networks, key=lambda each: _or_zero(each["scores"]["f1"]["value"]))
    lead = (
        f"{len(networks)} networks on {comparison.title}. At the thresholds chosen, {best['title']} has the highest "
        f"F1 of the landslide class: {_number(best['scores']['f1']['value'])}."
    )
    sections = [
        _matrices(comparison, thresholds),
        _scores(networks, familiar.moved_thresholds(comparison, thresholds)),
        _curves(comparison, thresholds),
        _chance(content),
        *by_group(comparison, content),
        _landslides(networks),
        *([_maps(comparison, thresholds)] if len(comparison.scenes) == 1 else []),
        _costs(networks),
        _published(networks),
        _provenance(comparison, networks),
    ]
    facts = {
        "Compared on": comparison.title,
        marked("Pixels"): f"{comparison.contenders[0].matrix().total:,} that the reference knows",
        "Block of ground": comparison.ground.block,
        "Independent ground": ground_in_words(comparison.ground),
        marked("Made"): comparison.created,
    }
    return render(f"Networks compared on {comparison.title}", lead, sections, facts)


def _matrices(comparison: Comparison, thresholds: Mapping[str, float]) -> Section:
    by_title = {
        comparison.contender(name).title: comparison.contender(name).matrix(cut)
        for name, cut in thresholds.items()
    }
    sentences = ["Rows are the truth, columns the prediction; a cell's shade is its share of its row."]
    if comparison.one_class:
        sentences.append(comparison.one_class)
    drawn = [matrices.figure(by_title)]
    if comparison.pixel_m2 is not None:
        drawn.append(matrices.figure(by_title, "km2", comparison.pixel_m2))
    return Section("Confusion matrices", sentences, drawn)


def _scores(networks: list[dict[str, Any]], moved: str) -> Section:
    rows = [
        [each["title"], f"{each['threshold']:.2f}", *(_with_span(each["scores"][s.name]) for s in SCORES)]
        for each in networks
    ]
    table = Table([marked("Network"), marked("Threshold"), *(score.title for score in SCORES)], rows)
    explained = Table([marked("Score"), "What it is"], [[score.title, score.formula] for score in SCORES])
    return Section(
        marked("Scores"), [_about_intervals(networks), *filter(None, [moved])], tables=[table, explained]
    )


def _about_intervals(networks: list[dict[str, Any]]) -> str:
    whys = [each["scores"]["f1"]["why_no_interval"] for each in networks]
    without = next((why for why in whys if why.startswith(NOT_ENOUGH)), "")
    dash = "A dash is 0/0, with its reason."
    if without:
        return f"Without 95 % intervals: {without}. {dash}"
    return f"In brackets the 95 % interval, from whole blocks of ground left out in turn. {dash}"


def _curves(comparison: Comparison, thresholds: Mapping[str, float]) -> Section:
    figures = list(drawn_curves(comparison, thresholds).values())
    return Section("Curves and calibration", ["The marks are the thresholds used in this report."], figures)


def drawn_curves(
    comparison: Comparison, thresholds: Mapping[str, float], mark: str = "at {threshold:.2f}"
) -> dict[str, go.Figure]:
    """precision_recall, roc, f1 (over thresholds) and reliability of all networks, marked at the thresholds.

    mark: what is said of such a mark after the name of its network.
    """
    pr, roc, honest, f1 = [], [], [], []
    grid = np.arange(101) / 100
    for name, threshold in thresholds.items():
        each = comparison.contender(name)
        drawn, told, cut = curves(each.counts), reliability(each.counts), round(100 * threshold)
        what = mark.format(threshold=threshold)
        pr.append(network_curves.Line(each.title, drawn.recall, drawn.precision, cut, what))
        roc.append(network_curves.Line(each.title, drawn.false_positive_rate, drawn.recall, cut, what))
        honest.append(network_curves.Line(each.title, told.predicted, told.observed))
        f1.append(network_curves.Line(each.title, grid, drawn.scores("f1")[:101], cut, what))
    counts = comparison.contenders[0].counts
    share = counts.landslide.sum() / max(1, counts.landslide.sum() + counts.background.sum())
    return {
        "precision_recall": network_curves.precision_recall(pr, float(share)),
        "roc": network_curves.roc(roc),
        "f1": network_curves.over_thresholds(f1, "F1"),
        "reliability": network_curves.reliability(honest),
    }


def _chance(content: Mapping[str, Any]) -> Section:
    rows, sentences = [], []
    titles = {each["name"]: each["title"] for each in content["networks"]}
    for each in content["differences"]:
        test = each["mcnemar"]
        rows.append([
            titles[each["first"]], titles[each["second"]],
            f"{each['only_first_right']:,}", f"{each['only_second_right']:,}",
            f"{test['chi_squared']:.2f}", _chance_cell(test["p_holm"]),
        ])  # fmt: skip
        sentences.append(each["scores"]["f1"]["sentence"])
    columns = [
        marked("First"),
        marked("Second"),
        "Only first right (pixels)",
        "Only second right",
        "McNemar chi² (blocks)",
        "p (Holm, all pairs)",
    ]
    return Section("Is the difference real?", sentences, tables=[Table(columns, rows)] if rows else [])


def _chance_cell(p: float | None) -> str:
    return NOT_ENOUGH if p is None or math.isnan(p) else f"{p:.3f}"


def _landslides(networks: list[dict[str, Any]]) -> Section:
    objects = networks[0]["landslides"]
    unit = "m²" if objects["unit"] == "m2" else "pixels"
    heads = [_size(size, unit) for size in objects["classes"]]
    rows = []
    for each in networks:
        found = each["landslides"]
        rates = [f"{size['hit']} of {size['count']}" if size["count"] else "–" for size in found["classes"]]
        rows.append([each["title"], f"{found['hit']} of {found['count']}", *rates,
                     f"{found['false_alarms']:,}", _number(found["boundary_f1"])])  # fmt: skip
    share, within = f"{objects['share_for_a_hit']:.0%}", f"{objects['boundary_tolerance']:g}"
    text = (
        f"A reference landslide is hit when at least {share} of it is found; a false alarm touches none. "
        f"Outlines count as right within {within} m."
        if unit == "m²"
        else f"A reference landslide is hit when at least {share} of it is found; a false alarm touches none. "
        f"Outlines count as right within {within} pixels."
    )
    table = Table(["Network", marked("Hit"), *heads, "False alarms", "Boundary F1"], rows)
    return Section("Landslide by landslide", [text], tables=[table])


def _size(size: Mapping[str, float], unit: str) -> str:
    if math.isinf(size["high"]):
        return marked("from {low} {unit}").format(low=f"{size['low']:,.0f}", unit=unit)
    ends = {"low": f"{size['low']:,.0f}", "high": f"{size['high']:,.0f}"}
    if unit == "m²":
        return marked("{low} to {high} m²").format(**ends)
    return f"{ends['low']} to {ends['high']} pixels"


def _maps(comparison: Comparison, thresholds: Mapping[str, float]) -> Section:
    scene = comparison.scenes[0]
    base = photo(scene)
    truth = class_pictures.on_display(scene.truth, scene.geobox, MAP_PX)
    pictures = []
    for name, threshold in list(thresholds.items())[:_MOST_MAPS]:
        each = comparison.contender(name)
        percent = class_pictures.on_display(each.kept[0].percent(), scene.geobox, MAP_PX)
        wrong = class_maps.errors(truth, percent, threshold)
        content = class_pictures.over_photo(base.picture, wrong, class_pictures.ERROR_COLOURS, _REPORT_PX)
        pictures.append(Picture(content, "image/webp", f"{each.title} at {threshold:.2f}"))
    return Section("Where they are right and wrong", pictures=pictures, legend=ERROR_LEGEND)


def photo(scene: GroundTruth, max_px: int = MAP_PX) -> overlays.Overlay:
    """The scene's picture on its display grid."""
    with closing(io.open_scene(scene.scene.image, scene.roles)) as opened:
        small = opened.overview(max_px, visible_roles(opened))
    rgb = np.broadcast_to(stretched(small.pixels, small.valid), (3, *small.valid.shape))
    return overlays.photo(rgb, small.valid, scene.geobox.zoom_to(small.valid.shape), max_px)


def _costs(networks: list[dict[str, Any]]) -> Section:
    rows = [
        [each["title"], f"{cost['parameters']:,}", f"{cost['gmac']:.2f}", f"{cost['seconds']:.1f}",
         f"{cost['megapixels_per_second']:.2f}", f"{cost['memory_bytes'] / 1e6:,.0f} MB", cost["device"]]
        for each in networks for cost in [each["cost"]]
    ]  # fmt: skip
    columns = [
        "Network",
        marked("Parameters"),
        "GMAC (256 × 256)",
        "Seconds here",
        "Mpx/s",
        "Memory of a tile",
        marked("Device"),
    ]
    return Section(marked("Cost"), tables=[Table(columns, rows)])


def _published(networks: list[dict[str, Any]]) -> Section:
    printed = [
        [each.network, each.data, ", ".join(f"{k.upper()} {v:.3f}" for k, v in each.figures.items()),
         each.words, each.source]
        for each in PUBLISHED
    ]  # fmt: skip
    ours = [
        [PROTOCOL_TITLES[key], each["title"], _number(each["protocols"][key]["f1"]),
         _number(each["protocols"][key]["iou"]), _number(each["protocols_of_nothing"][key]["iou"])]
        for key in PROTOCOL_TITLES for each in networks
    ]  # fmt: skip
    cui = [
        [row.area, row.network, *(f"{value:.3f}" for value in (row.precision, row.recall, row.f1, row.kappa, row.iou))]
        for row in TABLE_2
    ]  # fmt: skip
    text = "Printed figures were measured on other data: compare the ways of counting, not the ranks."
    heads = [marked("Protocol"), "Our network", "F1", "IoU", "IoU of finding nothing"]
    of_papers = ["Network", marked("Data"), marked("Printed"), "How it was computed", marked("Source")]
    return Section("Published results", [text, *CUI_NOTES], tables=[
        Table(heads, ours, "Ours, in each protocol"),
        Table(of_papers, printed, "As printed"),
        Table([marked("Area"), "Network", "Precision", "Recall", "F1", "Kappa", "IoU"], cui, CUI),
    ])  # fmt: skip


def _provenance(comparison: Comparison, networks: list[dict[str, Any]]) -> Section:
    rows = [
        [each["title"], each["weights"]["trained_on"], each["familiar"], each["weights"]["sha256"]]
        for each in networks
    ]
    return Section(
        marked("Provenance"),
        list(comparison.notes),
        tables=[Table(["Network", "Trained on", "And this ground", "Weights, sha256"], rows)],
    )


def _with_span(score: Mapping[str, Any]) -> str:
    if score["why_undefined"]:
        return f"– ({score['why_undefined']})"
    if score["low"] is None or math.isnan(score["low"]):
        return _number(score["value"])
    return f"{score['value']:.3f} ({score['low']:.3f} to {score['high']:.3f})"


def _number(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"


def _or_zero(value: float | None) -> float:
    return 0.0 if value is None or math.isnan(value) else value
