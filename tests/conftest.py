"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


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
