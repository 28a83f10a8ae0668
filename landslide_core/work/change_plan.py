"""What a comparison of two dates is of, and how it is done by a worker."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core import knobs
from landslide_core.detection.settings import DetectSettings
from landslide_core.runs.recipe import Task
from landslide_core.work.plans import check_plan

if TYPE_CHECKING:  # what is read by pages that need none of it
    from landslide_core.changes.settings import ChangeSettings


@dataclass(frozen=True)
class ChangePlan:
    """What a comparison of two dates is of: both images, what each band of them is, settings, and its title.

    dem, exclude: as for a detection, of both images.
    """

    title: str
    before: Path
    after: Path
    roles_before: tuple[str, ...]
    roles: tuple[str, ...]
    settings: DetectSettings
    how: "ChangeSettings"
    dem: Path | None = None
    exclude: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The plan as JSON writes it."""
        return {
            **dataclasses.asdict(self),
            "settings": knobs.to_json(self.settings),
            "how": knobs.to_json(self.how),
        }

    @staticmethod
    def from_json(content: dict[str, Any]) -> "ChangePlan":
        """The plan that `as_json` wrote; FileError or SettingError where it is none."""
        from landslide_core.changes.settings import ChangeSettings

        check_plan(content, "ChangeKeys", "comparison of two dates")
        dem, exclude = (None if content[name] is None else Path(content[name]) for name in ("dem", "exclude"))
        return ChangePlan(
            title=content["title"],
            before=Path(content["before"]),
            after=Path(content["after"]),
            roles_before=tuple(content["roles_before"]),
            roles=tuple(content["roles"]),
            settings=knobs.from_json(DetectSettings, content["settings"]),
            how=knobs.from_json(ChangeSettings, content["how"]),
            dem=dem,
            exclude=exclude,
        )


def change(task: Task) -> None:
    """Find the landslides of two dates and what became of each; the result is the run's folder."""
    from landslide_core.changes import journey

    plan = ChangePlan.from_json(dict(task.plan))
    folder = task.root / task.id
    if folder.is_dir():  # its worker was killed between the last step and the note of it
        return
    journey.change(
        plan.before,
        plan.after,
        folder,
        plan.settings,
        plan.how,
        dem=plan.dem,
        exclude=plan.exclude,
        roles_before=plan.roles_before,
        roles=plan.roles,
        progress=task.progress,
    )
