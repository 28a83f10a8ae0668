"""Fixtures that every test may use."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("browser", "golden", "app")  # the longest: no process is left with one of them at the end

# A machine may stand still for a moment: no example fails for its time.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

if "PYTEST_XDIST_WORKER" in os.environ:  # a process beside others: one thread each, those that it starts too
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def room_of(nodeid: str) -> str:
    """browser, golden, app, unit …"""
    return nodeid.removeprefix("tests/").partition("/")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: (*FIRST, room_of(item.nodeid)).index(room_of(item.nodeid)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file in one process, for their fixtures, and all stories of the browser in one."""
    from xdist.scheduler import LoadScopeScheduling

    class InFiles(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "browser" if room_of(nodeid) == "browser" else nodeid.partition("::")[0]

    config.option.loadscopereorder = False  # not by their number
    return InFiles(config, log)


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
