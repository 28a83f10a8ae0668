"""Work in threads of its own: order, errors, language, and no more at once than was asked for."""

import threading
import time

import pytest

from landslide_core.hardware.threads import Behind, ahead, beside, side_by_side
from landslide_core.language import speaking, tr


def test_answers_come_in_order_however_long_each_takes() -> None:
    later = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert later.wait(60)
        if number == 3:
            later.set()
        return number * number

    assert list(side_by_side(work, range(9), at_once=2)) == [number * number for number in range(9)]


@pytest.mark.parametrize("at_once", [1, 3])
def test_so_many_are_under_way_and_each_thread_begins_once(at_once) -> None:
    lock, begun, under_way, most = threading.Lock(), [], set(), []
    full = threading.Event()

    def work(number: int) -> str:
        with lock:
            under_way.add(number)
            most.append(len(under_way))
            if len(under_way) == at_once:
                full.set()
        assert full.wait(60)
        with lock:
            under_way.remove(number)
        return threading.current_thread().name

    names = set(side_by_side(work, range(12), at_once, lambda: begun.append(threading.current_thread().name)))

    assert max(most) == at_once
    assert names <= set(begun)
    assert len(begun) == len(set(begun)) <= at_once


def test_what_the_work_raises_is_raised_and_ends_the_rest() -> None:
    done = []

    def work(number: int) -> int:
        if number == 1:
            raise OSError("gone")
        done.append(number)
        return number

    answers = side_by_side(work, range(1000), at_once=2)
    assert next(answers) == 0
    with pytest.raises(OSError, match="gone"):
        list(answers)
    assert len(done) < 10


def test_what_runs_beside_comes_in_turn_while_the_rest_goes_on() -> None:
    order, go_on = [], threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert go_on.wait(60)
        order.append(number)
        return number * number

    with beside() as run:
        found = [run(work, number) for number in range(4)]
        assert order == []
        go_on.set()

    assert order == [0, 1, 2, 3]
    assert [each.result() for each in found] == [0, 1, 4, 9]


def test_what_went_wrong_beside_is_raised_on_leaving_though_nobody_asks_for_the_result() -> None:
    def fails() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), beside() as run:
        run(fails)


def test_an_error_leaves_out_what_has_not_begun_beside() -> None:
    done, waiting = [], []

    def first() -> None:
        until = time.monotonic() + 60
        while not (waiting and waiting[0].cancelled()):
            assert time.monotonic() < until
            time.sleep(0.01)
        done.append("first")

    def cancelled() -> None:
        with beside() as run:
            run(first)
            waiting.append(run(done.append, "second"))
            raise ValueError("cancelled")

    with pytest.raises(ValueError, match="cancelled"):
        cancelled()

    assert done == ["first"]


def test_messages_of_the_work_are_in_the_language_of_who_asked() -> None:
    written: list[str] = []
    with speaking("zh"):
        here = tr("Landslides")
        there = list(side_by_side(lambda _: tr("Landslides"), range(3), at_once=2))
        there += ahead(tr("Landslides") for _ in range(3))
        with Behind(lambda _: written.append(tr("Landslides"))) as hand_over:
            hand_over(0)
        with beside() as run:
            there.append(run(tr, "Landslides").result())

    assert here != "Landslides"
    assert there + written == [here] * 8
