"""Two browsers are two owners: neither sees, opens nor stops the other's work; what is shared is seen by both."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from landslide_core.owners.passphrases import OFFICE, Passphrases
from tests import small_runs, small_world
from tests.browser.server import serve
from tests.browser.states import choose_on_server, open_more, settled, wait_for_map
from tests.browser.test_detect_story import run_sample
from tests.limits import HANG_SECONDS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office(world, tmp_path_factory, chromium):
    """A dashboard of its own in the small world, with a run from before there were owners."""
    runs = tmp_path_factory.mktemp("office") / "runs"
    small_runs.write_run(runs / "20250101-000000-detect-old")
    names = {**small_world.environment(world), "OMP_NUM_THREADS": "1", "SCARP_RUNS": str(runs)}
    with serve(names) as running:
        yield running


def run_of(page: Page) -> str:
    """The run that the address names."""
    return page.evaluate("() => new URLSearchParams(location.search).get('run')")


def open_run(page: Page, address: str, run_id: str) -> None:
    page.goto(f"{address}/detect?run={run_id}")


def home(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Your runs")).to_be_visible()
    expect(page.get_by_text("per pixel").first).to_be_visible()  # the networks come last
    settled(page)


def menu(page: Page) -> None:
    """Open the menu of the run that is shown; a second time there is nothing to do."""
    page.get_by_test_id("stPopover").get_by_role("button").first.click()
    expect(page.get_by_label("Name", exact=True)).to_be_visible()


def status_of(address: str) -> int:
    """What a program gets that has an address."""
    try:
        with urllib.request.urlopen(address, timeout=HANG_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        return problem.code


@pytest.fixture
def two(tab, office):
    """Two browsers that know nothing of each other."""
    return tab(office)[0], tab(office)[0]


def test_neither_sees_nor_opens_what_is_the_others_and_a_shared_run_is_seen_by_both(two, office):
    ada, bob = two
    run_sample(ada, office)
    run_id = run_of(ada)

    home(bob, office)
    expect(bob.get_by_text("No runs yet")).to_be_visible()
    expect(bob.locator(f"[class*='{run_id}']")).to_have_count(0)
    open_run(bob, office, run_id)
    expect(bob.get_by_text("There is no run")).to_be_visible()

    menu(ada)
    ada.get_by_label("Name", exact=True).fill("After the rain")
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("heading", name="After the rain")).to_be_visible()
    settled(ada)
    ada.get_by_text("Shared", exact=True).click()
    settled(ada)
    home(bob, office)
    expect(bob.get_by_text("After the rain")).to_be_visible()
    open_run(bob, office, run_id)
    wait_for_map(bob)
    expect(bob.get_by_role("heading", name="After the rain")).to_be_visible()
    expect(bob.get_by_test_id("stPopover").filter(has_text="more_vert")).to_have_count(0)
    expect(bob.get_by_role("button", name="Delete")).to_have_count(0)


def test_what_runs_is_cancelled_by_its_owner_alone_within_two_seconds(two, office):
    ada, bob = two
    ada.goto(f"{office}/detect")
    choose_on_server(ada, "large.tif")
    open_more(ada)
    ada.get_by_text("Look at the image in eight ways").click()  # far longer than a browser may take
    settled(ada)
    ada.get_by_role("button", name="Find landslides").click()
    expect(ada.get_by_role("progressbar")).to_be_visible()
    run_id = run_of(ada)

    open_run(bob, office, run_id)
    expect(bob.get_by_text("There is no run")).to_be_visible()
    expect(bob.get_by_role("button", name="Cancel")).to_have_count(0)
    home(bob, office)
    expect(bob.get_by_text("large.tif")).to_have_count(0)
    ada.get_by_role("button", name="Cancel").click()
    expect(ada.get_by_text("The run was cancelled")).to_be_visible()


def test_a_deleted_run_is_brought_back_and_deleted_for_good_by_its_owner(two, office):
    ada, _ = two
    run_sample(ada, office)
    run_id = run_of(ada)
    menu(ada)
    ada.get_by_role("button", name="Delete").click()
    expect(ada.get_by_text("is deleted")).to_be_visible()
    ada.get_by_role("button", name="Undo").click()
    expect(ada.get_by_text("is deleted")).to_have_count(0)
    open_run(ada, office, run_id)
    wait_for_map(ada)


def test_the_address_for_other_programs_is_each_owners_own(two, office):
    ada, bob = two
    for page in (ada, bob):
        open_run(page, office, "20250101-000000-detect-old")
        wait_for_map(page)
        page.get_by_role("button", name="Open in QGIS").click()
    first, second = (page.locator("[data-testid=stCode]").first.inner_text().strip() for page in two)

    assert first != second
    assert status_of(first) == status_of(second) == 200
    token = first.split("/scarp/")[1].split("/")[0]
    assert status_of(first.replace(token, "A" * len(token))) == 403


def test_a_browser_is_the_same_owner_after_a_reload_and_its_cookie_is_kept_from_scripts(two, office):
    ada, bob = two
    run_sample(ada, office)
    home(ada, office)
    expect(ada.get_by_text("No runs yet")).to_have_count(0)
    (cookie,) = (each for each in ada.context.cookies() if each["name"] == "scarp_owner")

    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert "scarp_owner" not in ada.evaluate("() => document.cookie")
    home(bob, office)
    others = {each["value"] for each in bob.context.cookies() if each["name"] == "scarp_owner"}
    assert others != {cookie["value"]}


def test_an_office_with_a_passphrase_shows_nothing_before_it(tab, world, tmp_path):
    runs = tmp_path / "runs"
    runs.mkdir()
    door = Passphrases(runs)
    door.set(OFFICE, "correct horse battery staple")
    door.close()
    names = {**small_world.environment(world), "OMP_NUM_THREADS": "1", "SCARP_RUNS": str(runs)}
    with serve(names) as address:
        page, _ = tab(address)
        page.goto(f"{address}/detect")
        expect(page.get_by_label("Passphrase")).to_be_visible()
        expect(page.get_by_text("Detect landslides")).to_have_count(0)
        page.get_by_label("Passphrase").fill("correct horse battery staple")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Detect landslides")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Passphrase")).to_be_visible()
        page.goto("about:blank")
