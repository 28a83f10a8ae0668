"""Finished runs of who looks at the page, and the address of one."""

from typing import Any

from landslide_ui.shared import background, owners, run_store
from tests import small_runs


def make_run(title: str = "scene.tif", **written: Any) -> str:
    """A finished run of who looks at the page, written without a network; `written` as of `small_runs.write_run`."""
    run_id = background.new_id("20260101-000000-detect-scene-", "detect")
    small_runs.write_run(run_store.store().root / run_id, **written)
    owners.register().rename(owners.current(), run_id, title)
    return run_id


def link_of(app) -> dict[str, str]:
    """What the address of a page says."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
