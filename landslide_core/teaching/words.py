"""The account of a teaching in sentences, the same on the command line and on the page."""

from collections.abc import Mapping
from typing import Any

from landslide_core.networks.card_words import with_interval


def sentences(account: Mapping[str, Any]) -> list[str]:
    """What went in, what was measured, what is kept."""
    outlines, scenes = account["outlines"], account["scenes"]
    return [
        f"{outlines} outlines on {scenes} scene{'s' * (scenes != 1)}, {account['seconds']:.0f} s",
        f"on ground that had no say: IoU {_score(account['before'])} before, {_score(account['after'])} after",
        verdict(account),
    ]


def verdict(account: Mapping[str, Any]) -> str:
    """What is kept, and under which name."""
    return {
        "weights": f"the new weights are kept: {account['network']}",
        "threshold": f"the weights stay as they were, cut at {account['threshold']:.2f}: {account['network']}; "
        "learning brought no more than that",
        "nothing": "nothing is kept: the network was no worse as it is",
    }[account["kept_what"]]


def _score(found: Mapping[str, Any]) -> str:
    low, high = found["low"], found["high"]
    return with_interval(found["iou"], None if low is None or high is None else (low, high))
