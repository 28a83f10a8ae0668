"""The table of scores: networks by folds and by report sets, from their cards alone."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from landslide_core.networks import NETWORKS, Card
from landslide_core.networks.card_words import mean_and_spread, with_interval

_NONE = "–"
_FOLDS = {"home": "counties left out", "planet": "events left out"}
_CHOSEN_THERE = " †"
NOTE = (
    "IoU and F1 of the landslide class, one pool of all pixels, with 95 % intervals by blocks of five neighbouring "
    "images; none (a value alone) where there is not enough independent ground. Folds: mean ± standard deviation over "
    "trainings that left those regions out, each judged by what the others chose. A landslide is found when half of "
    "its pixels are; parts of 16 pixels or more. Threshold: the card's, and in brackets the median of those found for "
    "each scene where they differ. Calibration error: expected, over pixels of which 5 % and more is said, before → "
    "after calibration."
)
OF_IOU = (
    "IoU of the landslide class, one pool of all pixels, with 95 % intervals by blocks of five neighbouring images; "
    "regions left out: mean ± standard deviation over trainings"
)
CHOSEN_THERE = "† Epoch, temperature and threshold were chosen on these very images: not a test."


def head() -> list[str]:
    """Two rows of Markdown."""
    titles = ("network", "on", "IoU", "F1", "found / missed / false", "threshold", "calibration error")
    return [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]


def full(shipped: Mapping[str, Card]) -> list[str]:
    """Every network on folds and on every report set: rows of Markdown, and what they mean."""
    lines = head()
    for network in NETWORKS:
        card = shipped.get(network.name)
        if card is None:
            lines.append(_row([network.title, "no weights are shipped", *[_NONE] * 5]))
            continue
        lines += [*_fold_rows(card), *_set_rows(card)]
    lines += ["", NOTE]
    if any(_chose_there(card) for card in shipped.values()):
        lines += ["", CHOSEN_THERE]
    return [*lines, "", *chosen_on(shipped.values())]


def chosen_on(cards: Any) -> list[str]:
    """On which data the choices of the cards were made: one line for each way."""
    groups: dict[str, list[str]] = {}
    for card in cards:
        groups.setdefault(card.chosen_on or "not said", []).append(card.title)
    return [f"- {', '.join(titles)}: {how}." for how, titles in groups.items()]


def _fold_rows(card: Card) -> list[str]:
    folds = card.scores.get("folds")
    if not folds:
        return [_row([card.full_title, "regions left out: no folds were trained", *[_NONE] * 5])]
    rows = []
    for name, each in folds["summary"].items():
        error = folds["calibration"][name]
        missing = f"; lacking {', '.join(folds['missing'])}" if folds["missing"] else ""
        rows.append(
            _row(
                [
                    card.full_title,
                    f"{_FOLDS.get(name, name)} ({each['folds']} folds{missing})",
                    mean_and_spread(each["iou"]),
                    mean_and_spread(each["f1"]),
                    _objects(each),
                    f"{card.threshold:.2f}",
                    _errors(error),
                ]
            )
        )
    return rows


def _set_rows(card: Card) -> list[str]:
    sets = card.scores.get("sets")
    if not sets:
        pooled = card.scores.get("pooled")
        if not pooled:
            return [_row([card.full_title, "not scored", *[_NONE] * 5])]
        mark = _CHOSEN_THERE if _chose_there(card) else ""
        values = (f"{pooled['iou']:.2f}{mark}", f"{pooled['f1']:.2f}{mark}")
        told = _objects(card.scores.get("objects", {}))
        on = f"{card.scores['images']} images"
        return [_row([card.full_title, on, *values, told, f"{card.threshold:.2f}", _NONE])]
    return [_set_row(card, name, each) for name, each in sets.items()]


def _set_row(card: Card, name: str, each: Mapping[str, Any]) -> str:
    usual = each["usual"]
    mark = _CHOSEN_THERE if _chose_there(card) and name == "bijie_val" else ""
    values = [with_interval(usual[what], usual["interval"][what]) + mark for what in ("iou", "f1")]
    return _row(
        [
            card.full_title,
            f"{each['title']} ({each['images']} images)",
            *values,
            _objects(usual["objects"]),
            _thresholds(usual["threshold"], each["by_scene"]["thresholds"]),
            _errors(each["calibration"]),
        ]
    )


def summary(shipped: Mapping[str, Card]) -> list[str]:
    """One row for each network, best first: what README shows."""
    titles = ["network", "name", *_FOLDS.values(), *_set_titles(shipped.values()), "threshold"]
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    for card in sorted(shipped.values(), key=lambda each: -each.scores["pooled"]["iou"]):
        folds, sets = card.scores.get("folds", {}).get("summary", {}), card.scores.get("sets", {})
        cells = [mean_and_spread(folds[name]["iou"]) if name in folds else _NONE for name in _FOLDS]
        cells += [_summary_cell(card, name, sets) for name in _set_names(shipped.values())]
        lines.append(_row([card.full_title, f"`{card.name}`", *cells, f"{card.threshold:.2f}"]))
    for network in NETWORKS:
        if network.name not in shipped:
            lines.append(_row([network.title, f"`{network.name}`", *[_NONE] * (len(titles) - 2)]))
    seen = dict.fromkeys(card.seen.in_words() for card in shipped.values() if card.seen.in_words())
    lines += ["", f"{OF_IOU}; `networks --scores` prints all scores."]
    if any(_chose_there(card) for card in shipped.values()):
        lines.append(CHOSEN_THERE)
    lines += ["", "Chosen on:", "", *chosen_on(shipped.values())]
    return [*lines, "", f"Seen in training: {' | '.join(seen) or 'not said'}."]


def _summary_cell(card: Card, name: str, sets: Mapping[str, Any]) -> str:
    mark = _CHOSEN_THERE if _chose_there(card) and name == "bijie_val" else ""
    if name in sets:
        usual = sets[name]["usual"]
        return with_interval(usual["iou"], usual["interval"]["iou"]) + mark
    if name == "bijie_val" and not sets:
        return f"{card.scores['pooled']['iou']:.2f}{mark}"
    return _NONE


def _set_names(cards: Any) -> list[str]:
    return list(
        dict.fromkeys(["bijie_val", *(name for card in cards for name in card.scores.get("sets", {}))])
    )


def _set_titles(cards: Any) -> list[str]:
    titles = {"bijie_val": "Bijie val"}
    for card in cards:
        titles |= {name: each["title"] for name, each in card.scores.get("sets", {}).items()}
    return [titles[name] for name in _set_names(cards)]


def _chose_there(card: Card) -> bool:
    return "validation images themselves" in card.chosen_on


def _objects(counts: Mapping[str, Any]) -> str:
    return " / ".join(str(counts[name]) for name in ("found", "missed", "false")) if counts else _NONE


def _thresholds(usual: float, scenes: Sequence[float]) -> str:
    median = scenes[1]
    return f"{usual:.2f}" if abs(median - usual) < 0.005 else f"{usual:.2f} ({median:.2f})"


def _errors(found: Mapping[str, float | None]) -> str:
    before, after = (
        _NONE if value is None or math.isnan(value) else f"{value:.3f}"
        for value in (found["error_before"], found["error_after"])
    )
    return f"{before} → {after}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
