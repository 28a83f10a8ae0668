"""What a person gave to teach by: outlines on the map, verdicts on detections, files. Kept beside the run, by owner."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from landslide_core.errors import FileError
from landslide_core.io.plain.text import write_json
from landslide_core.io.plain.validated import read_object
from landslide_core.work.recipes import TEACHINGS
from landslide_ui import state
from landslide_ui.maps.drawing import Drawing
from landslide_ui.shared import owners, run_store

if TYPE_CHECKING:
    import shapely

    from landslide_core.inventory.inventory import Inventory

Verdict = Literal["accepted", "rejected"]
MOST_DRAWN = 500


@dataclass(frozen=True)
class Given:
    """What was given on one run.

    turn: how often all was taken away. drawn: GeoJSON polygons by id, as the map counts places. verdicts: verdict and
    outline (WKT, in the scene's coordinates) by the name of a detection. files: uploaded polygons and masks.
    """

    turn: int = 0
    drawn: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    verdicts: Mapping[str, tuple[Verdict, str]] = field(default_factory=dict)
    files: tuple[Path, ...] = ()

    def outlines(self, verdict: Verdict) -> "list[shapely.Geometry]":
        """The detections of which that was said."""
        import shapely

        return [shapely.from_wkt(text) for said, text in self.verdicts.values() if said == verdict]

    def of_rows(self, shown_as: str) -> dict[int, str]:
        """What was said of the detections that are shown at some settings, by their number."""
        named = (name.rsplit("#", 1) for name in self.verdicts)
        return {int(row): self.verdicts[f"{of}#{row}"][0] for of, row in named if of == shown_as}

    def rings(self) -> list[dict[str, Any]]:
        """The drawn outlines as the map takes them: id, and corners as latitude and longitude."""
        return [
            {"id": name, "ring": [[north, east] for east, north in shape["coordinates"][0][:-1]]}
            for name, shape in self.drawn.items()
        ]


def of(run_id: str) -> Given:
    """What who looks at the page gave on a run, in this session or an earlier one."""
    key = _key(run_id)
    known: Given | None = state.recall(key)
    if known is None:
        known = _read(_file(run_id))
        state.keep(key, known)
    return known


def keep(run_id: str, given: Given) -> None:
    """Remember it, for this session and later ones."""
    state.keep(_key(run_id), given)
    path = _file(run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, asdict(given) | {"files": [str(each) for each in given.files]})


def note_drawn(run_id: str, told: Sequence[Mapping[str, Any]] | None) -> Given:
    """Take over what the map tells of its outlines; it tells nothing before one was drawn."""
    given = of(run_id)
    if told is None:
        return given
    drawn = {
        str(each["properties"]["id"]): each["geometry"]
        for each in told[:MOST_DRAWN]
        if each.get("properties", {}).get("turn") == given.turn and each["geometry"]["type"] == "Polygon"
    }
    if drawn != given.drawn and (drawn or all(_of_turn(each, given.turn) for each in told)):
        given = replace(given, drawn=drawn)
        keep(run_id, given)
    return given


def _of_turn(feature: Mapping[str, Any], turn: int) -> bool:
    return bool(feature.get("properties", {}).get("turn") == turn)


def say(run_id: str, shown_as: str, inventory: "Inventory", number: int, verdict: Verdict | None) -> None:
    """Note what is said of a detection; None takes it back."""
    given, name = of(run_id), f"{shown_as}#{number}"
    verdicts = {each: said for each, said in given.verdicts.items() if each != name}
    if verdict is not None:
        table = inventory.table
        verdicts[name] = (verdict, str(table.geometry[table["id"] == number].iloc[0].wkt))
    keep(run_id, replace(given, verdicts=verdicts))


def drawing(run_id: str) -> Drawing:
    """The outlines for the map, and who hears of new ones."""
    known = of(run_id)
    return Drawing("drawn", known.turn, known.rings(), lambda told: note_drawn(run_id, told))


def take_over(
    run_id: str, drawn: Mapping[str, Mapping[str, Any]], verdicts: Mapping[Verdict, Sequence[str]]
) -> None:
    """Let a review be what was given: its drawn outlines (GeoJSON, as the map counts places), and its verdicts (WKT).

    It is the later word: verdicts that were given here before are replaced. Drawn outlines and files stay.
    """
    known = of(run_id)
    said = {
        f"review {verdict}#{number}": (verdict, outline)
        for verdict, outlines in verdicts.items()
        for number, outline in enumerate(outlines)
    }
    keep(run_id, replace(known, drawn={**known.drawn, **drawn}, verdicts=said))


def add_file(run_id: str, path: Path) -> None:
    """Add an uploaded file."""
    given = of(run_id)
    keep(run_id, replace(given, files=(*given.files, path)))


def clear(run_id: str) -> None:
    """Take all away."""
    keep(run_id, Given(turn=of(run_id).turn + 1))


def _key(run_id: str) -> str:
    return state.key(f"teach.given.{run_id}")


def _file(run_id: str) -> Path:
    """Beside the accounts of teachings, so that it goes with the run; the name of the owner is nobody else's matter."""
    owner = hashlib.sha256(owners.current().encode()).hexdigest()[:16]
    return run_store.store().root / TEACHINGS / f"{run_id}.given-{owner}.json"


def _read(path: Path) -> Given:
    if not path.is_file():
        return Given()
    try:
        content = read_object(path, "Draw them again.")
        verdicts = {str(name): (said[0], str(said[1])) for name, said in content["verdicts"].items()}
        files = tuple(each for each in map(Path, content["files"]) if each.is_file())
        return Given(int(content["turn"]), dict(content["drawn"]), verdicts, files)
    except (FileError, LookupError, TypeError, ValueError, AttributeError):
        return Given()  # of another version: it is drawn again
