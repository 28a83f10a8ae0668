"""Two dates on the page Detect: chosen, checked, compared, looked at, and what cannot be compared refused."""

import pytest
from PIL import Image

from landslide_core.io.plain.packed import packing
from landslide_core.runs.store import PART
from landslide_ui.detect import report
from landslide_ui.detect.change import changes
from landslide_ui.shared import compute, owners, run_store
from tests import small_change
from tests.app.change_pages import at_two_dates, choose, compared, pair_in
from tests.app.owned_runs import link_of
from tests.app.test_bad_uploads import upload
from tests.app.test_detect_page import run_of, said
from tests.limits import HANG_SECONDS
from tests.small_scenes import UTM, write_weights


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A tiny network that takes what is bare for a landslide."""
    return write_weights(tmp_path_factory.mktemp("models"))


@pytest.fixture
def pair(tmp_path, desk, models, monkeypatch):
    return pair_in(tmp_path / "pair", models, monkeypatch)


@pytest.fixture
def page(app, pair):
    return at_two_dates(app)


@pytest.fixture
def chosen(page):
    """With the sample pair laid out."""
    choose(page, "Sample pair", "small")
    return page


@pytest.fixture
def finished(chosen):
    return compared(chosen)


def metrics(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def starts(page) -> bool:
    return any(button.key == "detect.run" for button in page.button)


def test_the_check_says_what_was_understood_of_both_how_they_lie_the_lights_and_the_bill(chosen):
    text = said(chosen)

    for part in (
        "Small place at two dates (synthetic)",
        "before.tif",
        "after.tif",
        "420 × 360 pixels, 4 bands, uint8",
        "How they lie",
        "lie over each other to within",
        "They share 100.0 % of the later image",
        "Earlier image: can the network be trusted here?",
        "Later image: can the network be trusted here?",
        "tiles of both images",
    ):
        assert part in text or part in str([box.options for box in chosen.selectbox]), part
    assert chosen.button("detect.run").label == "Compare the two dates"


def test_a_comparison_ends_with_a_headline_a_table_a_map_and_files(finished):
    identity = run_of(finished)
    run = changes.opened(identity)

    assert {kind for kind, count in run.counts.items() if count} >= {"new", "grown", "gone", "unchanged"}
    for kind in ("new", "grown", "gone", "unchanged"):
        assert metrics(finished)[kind.capitalize()] == f"{run.counts[kind]:,}"
    assert finished.title[0].value == r"Small place at two dates \(synthetic\)"
    assert run.manifest["coregistration"]["said"] in said(finished)
    assert len(finished.dataframe[0].value) == run.manifest["results"]["count"]
    assert [button.label for button in finished.get("download_button")] == [
        "Outlines (GeoPackage)", "Table (CSV)", "Change of probability (GeoTIFF)", "Record (JSON)",
        "Report (PDF)", "Report (DOCX)", "Report (HTML)",
    ]  # fmt: skip
    (link,) = finished.get("link_button")
    assert link.proto.url.endswith(f"/{identity}/all.zip")
    assert {"change.gpkg", "before/landslides.gpkg", "after/probability.tif"} <= {
        name for name, _ in run.members()
    }
    assert b"".join(packing(run.members())).startswith(b"PK")
    made = report.of_change(run.folder, ".html", changes.images_of(run))
    assert b"before.tif" in made


def test_only_the_outcomes_that_are_wanted_are_listed(finished):
    run = changes.opened(run_of(finished))
    kind = next(kind for kind, count in run.counts.items() if count)
    finished.button_group(f"detect.change.shown.{run_of(finished)}").set_value([kind]).run()

    assert not finished.exception
    assert set(finished.dataframe[0].value["kind"]) == {kind}
    assert link_of(finished)["outcomes"] == kind
    finished.button_group(f"detect.change.shown.{run_of(finished)}").set_value([]).run()
    assert "No landslide of these outcomes" in said(finished)


def test_an_address_opens_the_chosen_landslide_with_both_images_and_leads_to_the_next(finished, open_page):
    identity = run_of(finished)
    table = finished.dataframe[0].value
    first, second = (int(number) for number in table["id"].head(2))
    again = open_page("detect", run=identity, landslide=str(first))

    assert [each.value for each in again.header][0].startswith(f"No. {first}: ")
    shown = [picture.caption for element in again.get("image") for picture in element.proto.imgs]
    assert shown == ["Earlier image", "Later image"]
    again.button("detect.change.next").click().run()
    assert not again.exception
    assert [each.value for each in again.header][0].startswith(f"No. {second}: ")
    assert link_of(again)["landslide"] == str(second)
    again.button("detect.change.previous").click().run()
    assert [each.value for each in again.header][0].startswith(f"No. {first}: ")


def test_without_its_images_a_result_is_shown_and_says_so(finished, pair, open_page):
    (pair / "before.tif").unlink()
    number = int(finished.dataframe[0].value["id"].iloc[0])
    again = open_page("detect", run=run_of(finished), landslide=str(number))

    assert "has the images no more" in said(again)


def test_the_detection_of_a_date_opens_as_a_run_and_leads_back(finished):
    identity = run_of(finished)
    finished.button("detect.change.open.before").click().run()

    assert not finished.exception
    assert run_of(finished) == f"{identity}{PART}before"
    assert "detect.to_change" in [button.key for button in finished.button]
    assert len(finished.dataframe[0].value) == 3, "the landslides of the earlier date"
    finished.button("detect.to_change").click().run()
    assert run_of(finished) == identity
    assert "Gone" in metrics(finished)


def test_home_lists_two_dates_and_opens_them(finished):
    identity = run_of(finished)
    finished.switch_page("pages/home.py").run()

    assert not finished.exception
    assert r"Small place at two dates \(synthetic\)" in said(finished)
    assert "Two dates" in said(finished)
    finished.button(f"home.run.{identity}").click().run()
    assert "Gone" in metrics(finished)


def test_another_visitor_sees_neither_two_dates_nor_their_detections(finished, as_browser):
    identity = run_of(finished)
    as_browser("B")
    for run_id in (identity, f"{identity}{PART}before"):
        finished.query_params["run"] = run_id
        finished.run()
        assert not finished.exception
        assert "There is no" in finished.error[0].value, run_id
        assert not finished.metric
    owners.register().share(owners.find(identity).owner, identity, True)
    finished.query_params["run"] = identity
    finished.run()
    assert "Gone" in metrics(finished)


def test_a_cancelled_comparison_says_so_and_leaves_nothing(chosen, monkeypatch):
    from landslide_core.changes import journey

    def stops(*_given, progress, **_named):
        compute.jobs().cancel(run_store_id())
        while True:
            progress.stop_if_asked()

    def run_store_id() -> str:
        return compute.jobs().unfinished()[0].id

    monkeypatch.setattr(journey.journey, "detect", stops)
    chosen.button("detect.run").click().run()
    identity = run_of(chosen)
    assert compute.jobs().wait(identity, timeout=HANG_SECONDS).state == "cancelled"
    chosen.run()

    assert "was cancelled; it left no files behind" in said(chosen)
    assert not [path for path in run_store.store().root.glob(f"*{identity}*") if path.is_dir()]
    chosen.button("detect.back").click().run()
    assert starts(chosen), "both images are still laid out"


def refusal(page, before: str, after: str) -> str:
    """What the page says of two files on the server."""
    page.button_group("detect.change.origin").set_value("folder").run()
    choose(page, "Earlier image", before)
    choose(page, "Later image", after)
    assert not starts(page)
    (error,) = page.error
    assert "  \n" in error.value, "a sentence, and its cure"
    return error.value


def test_two_images_that_do_not_overlap_are_refused(page, pair):
    far = UTM @ UTM.translation(50_000, 0)
    small_change.write(pair / "elsewhere.tif", small_change.ground(small_change.BEFORE, 1), far)

    assert "show different ground: they do not overlap" in refusal(
        page, "elsewhere.tif", "after.tif"
    ).replace("\\", "")


def test_the_same_image_twice_is_refused_also_under_another_name(page, pair):
    (pair / "copy.tif").write_bytes((pair / "after.tif").read_bytes())

    assert "The same image was given for both dates" in refusal(page, "after.tif", "after.tif")
    assert "The same image was given for both dates" in refusal(page, "copy.tif", "after.tif")


def test_a_picture_without_georeference_beside_one_with_it_is_refused(page, pair):
    Image.new("RGB", (420, 360), (40, 90, 40)).save(pair / "plain.png")

    assert "has no georeference and the other image has one" in refusal(page, "plain.png", "after.tif")


def test_images_that_lie_too_far_apart_are_refused_with_the_controls_that_mend_it(page, pair):
    image = small_change.moved(small_change.ground(small_change.BEFORE, 1), 16, 0)
    small_change.write(pair / "shifted.tif", image)
    told = refusal(page, "shifted.tif", "after.tif")

    assert "up to 10 are mended" in told
    assert "Largest shift that is mended" in told


def test_uploads_are_compared_and_one_can_be_given_anew(page, pair):
    page.button_group("detect.change.origin").set_value("upload").run()
    upload(page, ("before.tif", (pair / "before.tif").read_bytes()), label="Earlier image")
    assert not starts(page)
    upload(page, ("after.tif", (pair / "after.tif").read_bytes()), label="Later image")
    assert not page.exception
    assert starts(page)
    page.button("detect.change.remove.before").click().run()
    assert "Not two images yet" in said(page)
