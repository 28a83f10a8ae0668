"""What several unit tests take."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import small_factors, small_postgis
from tests.conftest import skip_or_fail
from tests.small_cluster import SmallCluster
from tests.small_scenes import write_weights


@pytest.fixture
def models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the weights of a tiny network, used instead of the shipped ones."""
    folder = write_weights(tmp_path_factory.mktemp("models"))
    monkeypatch.setenv("SCARP_MODELS", str(folder))
    return folder


@pytest.fixture(scope="session")
def paths(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every layer of the small county as a file, for tests that only read them."""
    return small_factors.write_inputs(tmp_path_factory.mktemp("layers"))


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the weights of a tiny network, for this process and for workers."""
    return write_weights(tmp_path_factory.mktemp("weights"))


@pytest.fixture
def same_models(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Those weights, used instead of the shipped ones."""
    monkeypatch.setenv("SCARP_MODELS", str(weights))
    return weights


@pytest.fixture(scope="session")
def two_workers(tmp_path_factory: pytest.TempPathFactory, weights: Path) -> Iterator[SmallCluster]:
    """A scheduler and two workers with those weights, for tests that kill none of them."""
    with SmallCluster(tmp_path_factory.mktemp("cluster"), {"SCARP_MODELS": str(weights)}) as cluster:
        yield cluster.add_workers(2)


@pytest.fixture(scope="session")
def postgis() -> Iterator[small_postgis.Server]:
    """A PostgreSQL server with PostGIS that runs while tests need it."""
    with contextlib.ExitStack() as running:
        try:
            server = running.enter_context(small_postgis.server())
        except small_postgis.NoServer as why:
            skip_or_fail("REQUIRE_POSTGIS", str(why))
        yield server


@pytest.fixture
def database(postgis: small_postgis.Server) -> small_postgis.Database:
    """A new database with PostGIS."""
    return postgis.database()
