"""Threads that wait for each other leave the cores to others, whatever is imported first of the package."""

import os
import subprocess
import sys

import pytest

FIRST = ["landslide_core", "landslide_core.susceptibility.models.models", "landslide_core.networks"]
CHOSEN = {"OMP_WAIT_POLICY": "PASSIVE", "OPENBLAS_NUM_THREADS": "1"}
ASKED = "import os; import {}; print(os.environ['{}'])"
THREADS = "import landslide_core, numpy, scipy.linalg, psutil; print(psutil.Process().num_threads())"


def said(program: str, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("module", FIRST)
def test_waiting_threads_sleep_or_are_not_there(module, name) -> None:
    assert said(ASKED.format(module, name)) == CHOSEN[name]


@pytest.mark.parametrize(("name", "own"), [("OMP_WAIT_POLICY", "ACTIVE"), ("OPENBLAS_NUM_THREADS", "2")])
def test_a_persons_own_choice_stays(name, own) -> None:
    assert said(ASKED.format("landslide_core", name), **{name: own}) == own


def test_openblas_starts_no_threads() -> None:
    assert said(THREADS) == "1"
    cores = os.cpu_count() or 1  # OpenBLAS has no more threads than these, whatever it is told
    assert int(said(THREADS, OPENBLAS_NUM_THREADS="2")) >= min(2, cores)
