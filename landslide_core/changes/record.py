"""The account of a change in run.json: what went in, how both dates were laid over each other, what came out.

Keys (stable; `schema` changes when one of them does):
schema, kind ("change"), created (ISO 8601, UTC), warnings [sentence],
scene {name, rows, cols, crs, affine, resolution_m}: of the later image, whose grid all maps have,
before, after {name, sha256, bytes, roles, resolution_m, threshold, count, light}: of both images and their detections,
coregistration {measured, mended, rows_px, cols_px (where the earlier image lay, pixels of the grid, down and right),
    shift_m, left_px, windows, sharpness, moved (easting, northing added to its georeference), said},
normalisation {used, roles, gain, offset, unchanged, difference_before, difference_after, median, spread (of the
    difference of each band that is left), said, network (whether the network saw the earlier image so, too)},
vegetation {median, spread, pixels} or null: change of NDVI over ground that neither date calls a landslide,
common_share: share of the grid that both dates show,
network {name, title, file, sha256}, settings {every field of DetectSettings}, how {every field of ChangeSettings},
results {count, area_unit, kinds {kind: {count, area}}}: of each kind the area after; of what is gone before, of what
    has grown the gain,
parts ["before", "after"]: folders of both detections, each with a run.json of its own,
seconds {place, before, after, compare, total}, peak_memory_bytes, files {name: {sha256, bytes}}, versions.
A number that is undefined is null.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landslide_core import knobs
from landslide_core.changes.coregistration import Registration
from landslide_core.changes.maps import MapFacts
from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import Relative
from landslide_core.changes.rules import doubts_of_all
from landslide_core.changes.run import AFTER, BEFORE
from landslide_core.changes.settings import ChangeSettings
from landslide_core.changes.table import ChangeTable
from landslide_core.detection.record import grid_of
from landslide_core.detection.run import DetectRun
from landslide_core.light.light import Light, in_words
from landslide_core.runs.record import head, peak_memory_bytes
from landslide_core.scene.scene import Scene

_OF_NETWORK = ("name", "title", "file", "sha256")
_OF_FILE = ("name", "sha256", "bytes")


@dataclass(frozen=True)
class Found:
    """What was found on the way."""

    pair: Pair
    registration: Registration
    look: Relative
    seen_so: bool  # whether the network saw the earlier image normalised
    before: DetectRun
    after: DetectRun
    maps: MapFacts
    table: ChangeTable


def account(found: Found, how: ChangeSettings, seconds: Mapping[str, float]) -> dict[str, Any]:
    """The content of run.json but for `files`, which `write_record` adds."""
    pair, manifest = found.pair, found.after.manifest
    kinds = found.table.counts()
    return {
        **head("change"),
        "warnings": _warnings(found),
        "scene": {"name": pair.after.name, **grid_of(pair.after), "resolution_m": pair.after.resolution_m},
        "before": _date(found.before, pair.before),
        "after": _date(found.after, pair.after),
        "coregistration": _registration(found.registration, pair),
        "normalisation": _look(found.look, found.seen_so),
        "vegetation": None if found.maps.around is None else dataclasses.asdict(found.maps.around),
        "common_share": found.maps.common_share,
        "network": {name: manifest["network"][name] for name in _OF_NETWORK},
        "settings": manifest["settings"],
        "how": knobs.to_json(how),
        "results": {"count": len(found.table.table), "area_unit": found.table.area_unit, "kinds": kinds},
        "parts": [BEFORE, AFTER],
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "peak_memory_bytes": peak_memory_bytes(),
    }


def _date(run: DetectRun, scene: Scene) -> dict[str, Any]:
    manifest = run.manifest
    return {
        **{name: manifest["scene"][name] for name in _OF_FILE},
        "roles": list(scene.roles),
        "resolution_m": scene.resolution_m,
        "threshold": run.threshold,
        "count": manifest["results"]["count"],
        "light": manifest["light"],
    }


def _registration(found: Registration, pair: Pair) -> dict[str, Any]:
    side = pair.after.resolution_m
    return {
        **dataclasses.asdict(found),
        "shift_m": None if side is None else round(found.shift_px * side, 3),
        "moved": list(pair.move),
        "said": found.in_words,
    }


def _look(look: Relative, seen_so: bool) -> dict[str, Any]:
    return {
        "used": look.used,
        "roles": list(look.roles),
        "gain": list(look.gain),
        "offset": list(look.offset),
        "unchanged": look.unchanged,
        "difference_before": look.before,
        "difference_after": look.after,
        "median": list(look.median),
        "spread": list(look.spread),
        "said": look.account,
        "network": seen_so,
    }


def _warnings(found: Found) -> list[str]:
    """What a reader should know before the table is believed."""
    kinds: Sequence[str] = list(found.table.table["kind"])
    said = [found.registration.in_words, found.look.account]
    if found.look.used and not found.seen_so:
        said.append(
            "The network saw both images as they are; only the vegetation index was taken after normalisation."
        )
    if found.maps.around is None:
        said.append(
            "Not both images have near infrared: nothing but the network's probability speaks for a change."
        )
    for run in (found.before, found.after):
        light = Light.from_dict(run.manifest["light"])
        if light.level != "green":
            said.append(f"{run.scene_name}: {in_words(light)}. {' '.join(light.reasons)}")
        said += [f"{run.scene_name}: {warning}" for warning in run.manifest["warnings"]]
    return [*dict.fromkeys(said), *doubts_of_all(kinds, found.table.partners)]
