"""Work in the background: begun under an id, found again, begun once, and no other page's."""

import threading
from dataclasses import asdict, dataclass

import pytest

from landslide_core.errors import BusyError, FileError, MismatchError
from landslide_core.runs.jobs import MOST_WAITING, Job
from landslide_core.runs.launching import InThread
from landslide_core.runs.recipe import Recipe, Task
from landslide_ui.shared import background, compute
from tests.limits import HANG_SECONDS

HOLD = threading.Event()


def add(task: Task) -> None:
    task.results.put(task.id, "sum", sum(task.plan["terms"]))


def hold(task: Task) -> None:
    HOLD.wait(HANG_SECONDS)


@dataclass(frozen=True)
class Sum:
    terms: tuple[int, ...]


def read_sum(content) -> Sum:
    if "terms" not in content:
        raise FileError("What this sum is of is not what it should be.", "Start a new one.")
    return Sum(tuple(content["terms"]))


@pytest.fixture(autouse=True)
def small_recipes(desk, monkeypatch):
    import streamlit as st

    HOLD.clear()
    monkeypatch.setattr(compute, "LAUNCH", InThread({"add": Recipe(add), "hold": Recipe(hold)}))
    st.cache_resource.clear()
    yield
    HOLD.set()


@pytest.fixture
def begun() -> list[str]:
    """The ids of the work that was begun, in order."""
    return []


@pytest.fixture
def sums(begun):
    def begin(identity: str, plan: Sum) -> Job:
        begun.append(identity)
        return background.submit(identity, "add", "Sum", asdict(plan), "any")

    return background.Plans("sum", ".sums", asdict, read_sum, begin)


def restart() -> None:
    import streamlit as st

    st.cache_resource.clear()


def wait(identity: str) -> Job:
    return compute.jobs().wait(identity, timeout=HANG_SECONDS)


def test_work_is_found_by_its_id_with_its_result_and_after_a_restart_too(sums, begun) -> None:
    identity = sums.start(background.new_id("sum-"), Sum((1, 2)))
    assert wait(identity).state == "done"
    restart()

    assert sums.plan_of(identity) == Sum((1, 2))
    assert sums.find(identity).state == "done"
    assert compute.jobs().results.get(identity, "sum") == 3
    assert begun == [identity]


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


def test_work_that_ended_can_be_put_in_line_again_and_work_in_line_is_not_doubled() -> None:
    first = background.submit("a", "hold", "Wait", {}, "any")
    assert background.submit("a", "hold", "Wait", {}, "any").id == first.id
    HOLD.set()
    wait(first.id)
    second = background.submit("a", "add", "Again", {"terms": [2]}, "any")
    wait(second.id)

    assert second.id == "a~2"
    assert background.job("a").title == "Again"
    assert background.id_in(second.id) == background.id_in("a.part") == "a"
    assert background.job("b") is None


def test_more_work_than_may_wait_is_refused_in_a_sentence() -> None:
    first = background.submit("first", "hold", "Wait", {}, "any")
    while compute.jobs().get(first.id).state == "queued":
        threading.Event().wait(0.01)
    for number in range(MOST_WAITING):
        background.submit(f"next-{number}", "hold", "Wait", {}, "any")

    with pytest.raises(BusyError, match=f"{MOST_WAITING} pieces of work wait already"):
        background.submit("last", "hold", "Wait", {}, "any")
    for number in range(MOST_WAITING):
        compute.jobs().cancel(f"next-{number}")


@pytest.mark.parametrize("identity", ["other", "../secret", "", "a" * 300, "é" * 150, "x\0y", "a/b", "a.b"])
def test_an_id_without_a_plan_is_refused_even_where_another_page_has_such_a_job(sums, identity: str) -> None:
    if identity == "other":
        background.submit(identity, "add", "Other", {"terms": []}, "any")

    with pytest.raises(FileError, match="no such sum"):
        sums.find(identity)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        ('{"numbers": [1]}', "not what it should be"),
        ('{"schema": 99}', "newer"),
    ],
)
def test_a_plan_that_cannot_be_read_gets_a_sentence(sums, tmp_path, text: str, said: str) -> None:
    sums.keep("sum-1", Sum((1,)))
    (tmp_path / "runs" / ".sums" / "sum-1.json").write_text(text)

    with pytest.raises((FileError, MismatchError), match=said):
        sums.find("sum-1")
