"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("browser", "golden", "app")  # the longest: no process is left with one of them at the end

if "PYTEST_XDIST_WORKER" in os.environ:  # a process beside others: one thread each, those that it starts too
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, for their fixtures, and all stories of the browser in one."""

    def room(item: pytest.Item) -> str:
        return item.path.relative_to(ROOT / "tests").parts[0]

    for item in items:
        group = "browser" if room(item) == "browser" else str(item.path.relative_to(ROOT))
        item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: FIRST.index(room(item)) if room(item) in FIRST else len(FIRST))


def skip_or_fail(variable: str, reason: str) -> None:
    """Skip with a reason, unless this machine promised by `variable` to have what is missing."""
    if os.environ.get(variable) == "1":
        pytest.fail(f"{variable}=1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real imagery and factor data beside the checkout; they are not part of the project."""
    folder = Path(os.environ.get("SCARP_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        skip_or_fail("REQUIRE_SHARED", f"the real data are not at {folder}")
    return folder
