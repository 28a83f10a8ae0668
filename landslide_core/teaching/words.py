"""The account of a teaching in sentences, the same on the command line and on the page."""

from collections.abc import Mapping
from typing import Any

from landslide_core.language import marked
from landslide_core.teaching.settings import ENOUGH_OUTLINES, LEAST_OUTLINES


def still_needed(outlines: int) -> str:
    """How many outlines there are, and how many are still needed."""
    have = "No outlines"
    if outlines:
        have = marked("1 outline") if outlines == 1 else marked("{count} outlines").format(count=outlines)
    lack = LEAST_OUTLINES - outlines
    if lack == 1:
        return f"{have}: at least 1 more is needed, better {ENOUGH_OUTLINES} in all."
    if lack > 1:
        return f"{have}: at least {lack} more are needed, better {ENOUGH_OUTLINES} in all."
    if outlines < ENOUGH_OUTLINES:
        return f"{have}: enough to begin; {ENOUGH_OUTLINES} teach more."
    return marked("{have}: enough.").format(have=have)


def sentences(account: Mapping[str, Any]) -> list[str]:
    """What went in, what was measured, what is kept."""
    outlines, scenes = account["outlines"], account["scenes"]
    before, after = (score_in_words(account[when]) for when in ("before", "after"))
    seconds = f"{account['seconds']:.0f}"
    return [
        f"{outlines} outlines on 1 scene, {seconds} s"
        if scenes == 1
        else f"{outlines} outlines on {scenes} scenes, {seconds} s",
        f"on ground that had no say: IoU {before} before, {after} after",
        verdict(account),
    ]


def verdict(account: Mapping[str, Any]) -> str:
    """What is kept, and under which name."""
    return {
        "weights": f"the new weights are kept: {account['network']}",
        "threshold": f"the weights stay as they were, cut at {account['threshold']:.2f}: {account['network']}; "
        "learning brought no more than that",
        "nothing": "nothing is kept: neither learning nor another threshold was better than the network as it is",
    }[account["kept_what"]]


def score_in_words(found: Mapping[str, Any]) -> str:
    """The IoU of one of the scores of teach.json, with its interval."""
    from landslide_core.networks.card_words import with_interval  # pages show these words without PyTorch

    low, high = found["low"], found["high"]
    return with_interval(found["iou"], None if low is None or high is None else (low, high))
