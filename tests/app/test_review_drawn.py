"""Outlines that are drawn in a review on Detect: what the map tells, and what others draw meanwhile."""

from shapely import box

from landslide_ui.detect import runs
from landslide_ui.detect.review import kept, sketch
from tests.app.test_detect_page import detect, finished, run_of
from tests.app.test_review_page import review

__all__ = ["detect", "finished", "review"]  # fixtures


def test_outlines_of_the_map_become_steps_of_the_log(review):
    run = runs.open_run(run_of(review))
    grid = sketch.grid_of(run.probability)

    def told(shift_px: float = 0.0) -> list:
        from pyproj import Transformer

        degrees = Transformer.from_crs(grid.crs.to_wkt(), "EPSG:4326", always_xy=True)
        corners = [(10 + shift_px, 10), (20, 10), (20, 20), (10, 20), (10 + shift_px, 10)]
        ring = [list(degrees.transform(*(grid.affine * at))) for at in corners]
        return [
            {"properties": {"id": "d1"}, "geometry": {"type": "Polygon", "coordinates": [ring]}},
            {"properties": {"id": "line"}, "geometry": {"type": "LineString", "coordinates": ring}},
        ]

    def hear(features) -> None:
        sketch.drawing(run, kept.review_of(run)).note(features)

    hear(None)
    hear(told())
    hear(told())  # the same again
    hear(told(4.0))
    hear([])
    actions = [entry.action for entry in kept.review_of(run).entries]
    assert actions == ["draw", "draw", "remove"]
    before = sketch.drawing(run, kept.review_of(run)).turn
    kept.change(run, lambda log: log.undone(kept.who()))
    hear(None)
    shown = sketch.drawing(run, kept.review_of(run))
    assert shown.turn == before + 1  # the map is drawn anew
    assert [each["id"] for each in shown.rings] == ["d1"]
    assert len(shown.rings[0]["ring"]) == 4
    hear(None)
    assert sketch.drawing(run, kept.review_of(run)).turn == before + 1


def test_what_others_draw_while_a_map_is_drawn_stays_and_so_does_ones_own(review, monkeypatch):
    run = runs.open_run(run_of(review))
    grid = sketch.grid_of(run.probability)

    def square(at: int):
        (left, top), (right, low) = grid.affine * (at, at), grid.affine * (at + 8, at + 8)
        return box(left, low, right, top)

    def told(**drawn: int) -> list:
        shown = sketch.rings(run, {name: square(at).wkt for name, at in drawn.items()})
        rings = {each["id"]: [[east, north] for north, east in each["ring"]] for each in shown}
        return [
            {"properties": {"id": name}, "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
            for name, ring in rings.items()
        ]

    kept.change(run, lambda log: log.sketched({"a": square(10).wkt, "b": square(30).wkt}, (), "Ada"))
    shown = sketch.drawing(run, kept.review_of(run))
    changed = {"a": square(12).wkt, "others": square(50).wkt}
    kept.change(run, lambda log: log.sketched(changed, ["b"], "Ben"))
    shown = sketch.drawing(run, kept.review_of(run))
    assert {each["id"] for each in shown.rings} == {"a", "b"}  # as the map was before
    shown.note(told(a=10, b=30, mine=70))

    now = kept.review_of(run).drawn
    assert [*now] == ["a", "others", "mine"]
    assert now["a"].outline == square(12).wkt
    anew = sketch.drawing(run, kept.review_of(run))
    assert anew.turn == shown.turn + 1
    assert {each["id"] for each in anew.rings} == {*now}

    monkeypatch.setattr(sketch, "_MOST", 4)
    anew.note(told(a=12, others=50, mine=70, more=80, one_too_many=90))
    assert [*kept.review_of(run).drawn] == ["a", "others", "mine", "more"]
