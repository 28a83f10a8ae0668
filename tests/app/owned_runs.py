"""Finished runs of who looks at the page."""

from landslide_ui.shared import background, owners, run_store
from tests import small_runs


def make_run(title: str = "scene.tif") -> str:
    """A finished run of who looks at the page, written without a network."""
    run_id = background.new_id("20260101-000000-detect-scene-", "detect")
    small_runs.write_run(run_store.store().root / run_id)
    owners.register().rename(owners.current(), run_id, title)
    return run_id
