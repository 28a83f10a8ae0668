"""A small world, and pages to run in it."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from landslide_core.runs.launching import InThread
from landslide_core.work.recipes import RECIPES
from landslide_ui.shared import compute, owners
from tests import small_factors, small_world
from tests.app.compare_pages import comparison_of
from tests.app.factor_pages import analysis_of, wait
from tests.limits import HANG_SECONDS


@pytest.fixture(autouse=True)
def main_module(monkeypatch):
    """Streamlit puts the script of the page in the place of the main module; later tests start processes by it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """A small world that all stories share; each has runs and uploads of its own."""
    return small_world.make(tmp_path_factory.mktemp("world"))


@pytest.fixture
def desk(world, tmp_path, monkeypatch) -> Iterator[Path]:
    """An empty server in the small world; returns its folder of samples."""
    import streamlit as st

    for name, value in small_world.environment(world).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SCARP_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("SCARP_UPLOADS", str(tmp_path / "uploads"))
    # Workers as threads, so that a story may replace a part of their work; else all is as in processes.
    monkeypatch.setattr(compute, "LAUNCH", InThread(RECIPES))
    # What is found must not depend on the processor: a story counts what a network found.
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    monkeypatch.setattr(owners, "_cookie", lambda: "A" * 43)  # all sessions of a story are one browser's
    st.cache_resource.clear()
    st.cache_data.clear()
    yield Path(os.environ["SCARP_SAMPLES"])
    st.cache_resource.clear()


@pytest.fixture
def as_browser(monkeypatch):
    """Look at pages with another browser: as_browser("B")."""

    def change(sign: str) -> None:
        monkeypatch.setattr(owners, "_cookie", lambda: sign * 43)

    return change


@pytest.fixture
def app(desk, root):
    """The dashboard at its Home page, not yet run."""
    from streamlit.testing.v1 import AppTest

    return AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)


@pytest.fixture
def open_page(desk, root):
    """Open a page with its query in a session of its own: open_page("detect", run=ID)."""

    def opened(page: str, **query: str):
        from streamlit.testing.v1 import AppTest

        app = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        if page != "home":
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    return opened


@pytest.fixture
def compare_page(app, desk, tmp_path, monkeypatch):
    """The Compare page with two networks, not yet begun."""
    models = shutil.copytree(desk.parent / "models", tmp_path / "models")
    small_world.write_more_networks(models, ["unet"])
    monkeypatch.setenv("SCARP_MODELS", str(models))
    app.run()
    app.switch_page("pages/compare.py").run()
    assert not app.exception
    return app


@pytest.fixture
def compared(compare_page):
    """A comparison of both networks on the sample, done."""
    compare_page.button("compare.run").click().run()
    compute.jobs().wait(comparison_of(compare_page), timeout=HANG_SECONDS)
    compare_page.run()
    assert not compare_page.exception
    return compare_page


@pytest.fixture(scope="session")
def county(tmp_path_factory) -> Path:
    """A folder of samples whose only sample is a small county with layers."""
    return small_factors.write_samples(tmp_path_factory.mktemp("county"))


_FITTED: dict = {}


@pytest.fixture
def fitted_once(monkeypatch):
    """Small forests, fitted once for all stories: the same layers, breaks and settings give the same models."""
    from landslide_core import susceptibility

    really = susceptibility.map_susceptibility

    def fit(data, settings, progress, relations):
        settings = replace(settings, forest=replace(settings.forest, trees=20))
        cuts = tuple(repr(relation.ratio.counts.breaks) for relation in relations)
        key = repr(settings), data.names, data.count, cuts
        if key not in _FITTED:
            _FITTED[key] = really(data, settings, progress, relations)
        return _FITTED[key]

    monkeypatch.setattr(susceptibility, "map_susceptibility", fit)


@pytest.fixture
def page(app, county, fitted_once, monkeypatch):
    """The Factors page when the analysis of the synthetic county was begun: to open the page begins nothing."""
    monkeypatch.setenv("SCARP_SAMPLES", str(county))
    app.run()
    app.switch_page("pages/factors.py").run()
    assert not app.exception
    assert compute.jobs().jobs() == ()
    app.button("factors.sample.small").click().run()
    assert not app.exception
    return app


@pytest.fixture
def analysed(page):
    """The Factors page when the synthetic county is analysed."""
    wait(analysis_of(page))
    page.run()
    assert not page.exception
    return page
