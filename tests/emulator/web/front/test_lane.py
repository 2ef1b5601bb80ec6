"""One thread is at work; who waits for something outside is away, and another takes the place."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest

from poolhouse.runtime.absence import away
from poolhouse.web.front.lane import Lane

TIMEOUT_S = 30


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane()
    yield lane
    lane.end(TIMEOUT_S)


def done(lane: Lane, *tasks) -> None:
    """Have tasks done, and wait for the last."""
    ended = threading.Semaphore(0)

    def counted(task):
        task()
        ended.release()

    for task in tasks:
        lane.put(lambda task=task: counted(task))
    for _ in tasks:
        assert ended.acquire(timeout=TIMEOUT_S)


def test_tasks_are_done_in_order_by_one_thread(lane):
    order, threads = [], set()

    def task(number):
        order.append(number)
        threads.add(threading.get_ident())

    done(lane, *(lambda number=number: task(number) for number in range(200)))
    assert order == list(range(200))
    assert len(threads) == 1


def test_while_one_is_away_the_next_is_done(lane):
    answered = threading.Event()

    def wait():
        with away():
            assert answered.wait(TIMEOUT_S)

    done(lane, wait, answered.set)
    assert answered.is_set()


def test_two_are_at_work_together_only_if_one_came_back(lane):
    at_work, most = [0], [0]

    def work():
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        threading.Event().wait(0)  # lets go of the interpreter, as a statement of SQLite does
        at_work[0] -= 1

    done(lane, *[work] * 500)
    assert most == [1]


def test_who_comes_back_does_not_wait_for_the_place(lane):
    came_back, is_held = threading.Event(), threading.Event()

    def leave():
        with away():
            assert is_held.wait(TIMEOUT_S)
        came_back.set()

    def hold():
        is_held.set()
        assert came_back.wait(TIMEOUT_S)

    done(lane, leave, hold)
    assert came_back.is_set()


def test_who_leaves_twice_hands_over_once(lane):
    """The place is another's by then, who must not lose it."""
    is_back, order = threading.Event(), []

    def leave_twice():
        with away():
            assert is_back.wait(TIMEOUT_S)
        with away():
            order.append("left again")

    def hold():
        is_back.set()
        order.append("held")

    done(lane, leave_twice, hold, lambda: order.append("after"))
    done(lane, lambda: order.append("last"))
    assert order[-1] == "last"
    assert sorted(order[:-1]) == ["after", "held", "left again"]
    assert len(lane._threads) <= 3


def test_an_absence_within_an_absence_leaves_nothing(lane):
    counts = []

    def leave():
        with away():
            counts.append(len(lane._threads))
            with away():
                counts.append(len(lane._threads))

    done(lane, leave)
    assert counts == [2, 2]


def test_as_many_as_there_may_be_are_away_and_the_place_is_for_who_returns():
    lane = Lane(threads_max=3)
    gates = [threading.Event() for _ in range(3)]
    gone = threading.Semaphore(0)
    after = threading.Event()

    def leave(gate):
        with away():
            gone.release()
            assert gate.wait(TIMEOUT_S)

    for gate in gates:
        lane.put(lambda gate=gate: leave(gate))
    for _ in gates:
        assert gone.acquire(timeout=TIMEOUT_S)
    lane.put(after.set)
    assert len(lane._threads) == 3
    gates[1].set()
    assert after.wait(TIMEOUT_S)
    gates[0].set()
    gates[2].set()
    lane.end(TIMEOUT_S)
    assert lane._threads == set()


def test_threads_that_nobody_needs_end(lane):
    together = threading.Barrier(40, timeout=TIMEOUT_S)

    def meet():
        with away():
            together.wait()

    before = threading.active_count()
    done(lane, *[meet] * 40)
    done(lane, *[lambda: None] * 10)
    with lane._lock:
        lane._lock.wait_for(lambda: len(lane._threads) <= 9, TIMEOUT_S)
    assert len(lane._threads) <= 9
    assert threading.active_count() <= before + 40


def test_a_task_that_breaks_is_told_and_ends_nothing(lane, caplog):
    def fail():
        raise SystemExit(3)

    lane.put(fail)
    done(lane, lambda: None)
    assert [record.exc_info[0] for record in caplog.records] == [SystemExit]


def test_the_end_does_not_wait_for_who_stays_away():
    lane, gate, gone = Lane(), threading.Event(), threading.Event()

    def leave():
        with away():
            gone.set()
            assert gate.wait(TIMEOUT_S)

    lane.put(leave)
    assert gone.wait(TIMEOUT_S)
    lane.end(0.01)
    assert len(lane._threads) == 1
    gate.set()
    lane.end(TIMEOUT_S)
    assert lane._threads == set()


def test_on_a_thread_without_a_place_away_does_nothing():
    with ExitStack() as entered:
        entered.enter_context(away())
        assert threading.active_count() >= 1
    with pytest.raises(KeyError), away():
        raise KeyError


def test_an_exception_comes_out_of_an_absence(lane):
    caught = []

    def leave():
        with suppress(KeyError), away():
            caught.append({}["outside"])
        caught.append("back")

    done(lane, leave)
    assert caught == ["back"]
