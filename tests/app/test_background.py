"""Work in the background: begun under an id, found again, begun once, and no other page's."""

import threading
from dataclasses import asdict, dataclass

import pytest

from landslide_core.errors import FileError
from landslide_core.progress import Progress
from landslide_core.runs.jobs import Job
from landslide_ui.shared import background, compute
from tests.limits import HANG_SECONDS


@dataclass(frozen=True)
class Sum:
    terms: tuple[int, ...]


@pytest.fixture
def begun() -> list[str]:
    """The ids of the work that was begun, in order."""
    return []


@pytest.fixture
def sums(desk, begun):
    def begin(identity: str, plan: Sum) -> Job:
        begun.append(identity)
        return background.submit(identity, "Sum", lambda _: sum(plan.terms), "any")

    return background.Plans("sum", ".sums", asdict, lambda content: Sum(tuple(content["terms"])), begin)


def restart() -> None:
    import streamlit as st

    st.cache_resource.clear()


def test_work_is_found_by_its_id_and_after_a_restart_begun_again_from_its_plan(sums, begun) -> None:
    identity = sums.start(background.new_id("sum-"), Sum((1, 2)))
    assert compute.jobs().wait(identity, timeout=HANG_SECONDS).result == 3
    assert sums.find(identity).result == 3
    restart()
    assert sums.plan_of(identity) == Sum((1, 2))
    sums.find(identity)

    assert compute.jobs().wait(identity, timeout=HANG_SECONDS).result == 3
    assert begun == [identity, identity]


def test_many_who_look_at_once_begin_the_work_once(sums, begun) -> None:
    sums.keep("sum-1", Sum((1, 2)))
    together = threading.Barrier(8)

    def look() -> None:
        together.wait(timeout=HANG_SECONDS)
        sums.find("sum-1")

    lookers = [threading.Thread(target=look) for _ in range(8)]
    for looker in lookers:
        looker.start()
    for looker in lookers:
        looker.join()

    assert begun == ["sum-1"]


def test_work_that_ended_can_be_put_in_line_again_and_work_in_line_is_not_doubled(desk) -> None:
    hold = threading.Event()
    first = background.submit("a", "Wait", lambda _: hold.wait(HANG_SECONDS), "any")
    assert background.submit("a", "Wait", lambda _: None, "any").id == first.id
    hold.set()
    compute.jobs().wait(first.id, timeout=HANG_SECONDS)
    second = background.submit("a", "Again", lambda _: "second", "any")
    compute.jobs().wait(second.id, timeout=HANG_SECONDS)

    assert background.job("a").result == "second"
    assert background.id_in(second.id) == background.id_in("a.part") == "a"
    assert background.job("b") is None


@pytest.mark.parametrize("identity", ["other", "../secret", "", "a" * 300, "é" * 150, "x\0y", "a/b", "a.b"])
def test_an_id_without_a_plan_is_refused_even_where_another_page_has_such_a_job(sums, identity: str) -> None:
    def work(_: Progress) -> str:
        return "of another page"

    if identity == "other":
        background.submit(identity, "Other", work, "any")

    with pytest.raises(FileError, match="no such sum"):
        sums.find(identity)


@pytest.mark.parametrize("text", ["{", "[]", '{"numbers": [1]}'])
def test_a_plan_that_another_version_wrote_gets_a_sentence(sums, tmp_path, text: str) -> None:
    sums.keep("sum-1", Sum((1,)))
    (tmp_path / "runs" / ".sums" / "sum-1.json").write_text(text)

    with pytest.raises(FileError, match="another version"):
        sums.find("sum-1")
