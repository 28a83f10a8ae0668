"""Threads that wait for each other leave the cores to others, whatever is imported first of the package."""

import os
import subprocess
import sys

import pytest

FIRST = ["landslide_core", "landslide_core.susceptibility.models.models", "landslide_core.networks"]
ASKED = "import os; import {}; print(os.environ['OMP_WAIT_POLICY'])"


def policy(module: str, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    ran = subprocess.run(
        [sys.executable, "-c", ASKED.format(module)],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("module", FIRST)
def test_waiting_threads_sleep(module) -> None:
    assert policy(module) == "PASSIVE"


def test_a_persons_own_choice_stays() -> None:
    assert policy("landslide_core", OMP_WAIT_POLICY="ACTIVE") == "ACTIVE"
