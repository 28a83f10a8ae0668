"""A shared page, opened from a folder with the network closed: rows and outlines follow each other."""

from landslide_core.detection.run import open_run
from landslide_core.reporting.journey import report
from landslide_core.reporting.sharing.share import share
from tests import small_runs


def opened(tab, path):
    """The page when its map is drawn."""
    page, _ = tab("file://", offline=True)
    page.goto(path.as_uri())
    page.wait_for_function("() => document.documentElement.dataset.ready === '12'")
    page.wait_for_function(
        "() => [...document.querySelectorAll('#map img')].every(i => i.complete && i.naturalWidth)"
    )
    return page


def test_a_shared_page_opens_offline_and_row_and_outline_follow_each_other(tab, tmp_path):
    run = open_run(small_runs.write_run(tmp_path / "run"))
    page = opened(tab, share(run.folder, tmp_path / "map.html"))

    assert page.locator("#map path.leaflet-interactive").count() == 12
    row = page.locator('tr[data-landslide="3"]')
    row.get_by_role("button").press("Enter")
    page.wait_for_function("() => document.documentElement.dataset.chosen === '3'")
    assert row.get_attribute("aria-current") == "true"
    assert page.locator('#map path[stroke="#aaee77"]').count() == 1

    page.locator('#map path[stroke="#aaee77"]').hover()
    page.get_by_role("tooltip").filter(has_text="3").wait_for()

    page.locator('tr[data-landslide="12"] button').click()
    page.wait_for_function("() => document.documentElement.dataset.chosen === '12'")
    assert row.get_attribute("aria-current") is None
    page.locator('#map path[stroke="#ffd60a"]').first.dispatch_event("click")
    page.wait_for_function("() => document.documentElement.dataset.chosen !== '12'")
    assert page.locator("tr[aria-current]").count() == 1


def test_it_is_usable_on_a_telephone(tab, tmp_path):
    run = open_run(small_runs.write_run(tmp_path / "run"))
    page = opened(tab, share(run.folder, tmp_path / "map.html"))
    page.set_viewport_size({"width": 390, "height": 800})

    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing_on_a_shared_page_and_on_a_report(tab, tmp_path, looked):
    run = open_run(small_runs.write_run(tmp_path / "run"))
    page = opened(tab, share(run.folder, tmp_path / "map.html"))
    looked.wide_and_narrow(page, "a shared page")
    page.goto(report(run.folder, tmp_path / "report.html").as_uri())
    looked.wide_and_narrow(page, "a report")
