"""The loop on virtual time: what asyncio promises, and the three promises it does not make."""

import asyncio
import gc

import pytest

from poolhouse_scenarios.engine.deadlock import (
    BackgroundFailureError,
    DeadlockError,
    EndlessStoryError,
)
from poolhouse_scenarios.engine.loop import VirtualTimeLoop, run

TWO_HOURS_S = 2 * 60 * 60


def test_two_hours_of_sleep_cost_a_handful_of_rounds():
    loop = VirtualTimeLoop(start_ms=1_700_000_000_000)

    async def sleeper():
        await asyncio.sleep(TWO_HOURS_S)
        return loop.now_ms()

    assert run(sleeper(), loop=loop) == 1_700_000_000_000 + TWO_HOURS_S * 1000
    assert loop.rounds <= 5


def test_sixty_thousand_timers_in_a_row_end_exactly_on_their_sum():
    loop = VirtualTimeLoop()

    async def ticker():
        for _ in range(60_000):
            await asyncio.sleep(0.1)

    run(ticker(), loop=loop)
    assert loop.elapsed_ns() == 6_000 * 10**9


def test_the_clock_at_epoch_scale_still_tells_nanoseconds_apart():
    seen = []

    async def story():
        loop = asyncio.get_running_loop()
        await asyncio.sleep(TWO_HOURS_S)
        loop.call_later(2e-9, seen.append, "two")
        loop.call_later(1e-9, seen.append, "one")
        await asyncio.sleep(1e-6)

    run(story(), start_ms=1_700_000_000_000)
    assert seen == ["one", "two"]


def test_timers_with_equal_deadlines_fire_in_the_order_they_were_made():
    fired = []

    async def story():
        loop = asyncio.get_running_loop()
        for number in range(100):
            loop.call_later(1.0, fired.append, number)
        await asyncio.sleep(2)

    run(story())
    assert fired == list(range(100))


def test_timers_reach_one_instant_by_different_ways_and_still_fire_in_order():
    fired = []

    async def story():
        loop = asyncio.get_running_loop()
        loop.call_at(0.3, fired.append, "first, by call_at")
        loop.call_later(0.3, fired.append, "second, by call_later")
        await asyncio.sleep(0.1)
        loop.call_later(0.2, fired.append, "third, made later")
        loop.call_at(0.3, fired.append, "fourth, made later")
        await asyncio.sleep(1)

    run(story())
    assert fired == [
        "first, by call_at",
        "second, by call_later",
        "third, made later",
        "fourth, made later",
    ]


def test_the_clock_stands_still_while_anything_is_ready():
    async def chain(loop):
        instants = set()
        for _ in range(500):
            await asyncio.sleep(0)
            instants.add(loop.elapsed_ns())
        return instants

    async def story():
        loop = asyncio.get_running_loop()
        loop.call_later(1e-9, lambda: None)
        return await chain(loop)

    assert run(story()) == {0}


def test_cancelled_timers_neither_fire_nor_move_the_clock():
    loop = VirtualTimeLoop()
    fired = []

    async def story():
        timers = [loop.call_later(60, fired.append, number) for number in range(1000)]
        for timer in timers:
            timer.cancel()
        await asyncio.sleep(1)

    run(story(), loop=loop)
    assert fired == []
    assert loop.elapsed_ns() == 10**9


def test_cancelled_timers_do_not_pile_up():
    loop = VirtualTimeLoop()

    async def story():
        for _ in range(10_000):
            loop.call_later(60, lambda: None).cancel()
        return len(loop._timers)

    assert run(story(), loop=loop) < 200


def test_a_timeout_ends_a_wait_at_its_exact_deadline():
    loop = VirtualTimeLoop()

    async def story():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30):
                await asyncio.Event().wait()
        return loop.elapsed_ns()

    assert run(story(), loop=loop) == 30 * 10**9


def test_locks_queues_and_task_groups_work():
    async def story():
        queue = asyncio.Queue(maxsize=1)

        async def produce():
            for number in range(5):
                await asyncio.sleep(1)
                await queue.put(number)

        async def consume():
            return [await queue.get() for _ in range(5)]

        async with asyncio.TaskGroup() as group:
            group.create_task(produce())
            consumer = group.create_task(consume())
        return consumer.result()

    assert run(story()) == [0, 1, 2, 3, 4]


def test_a_deadlock_is_reported_with_every_waiting_task_and_its_place():
    async def waits_for_a_letter(event):
        await event.wait()

    async def story():
        event = asyncio.Event()
        first = asyncio.create_task(waits_for_a_letter(event), name="Ada")
        second = asyncio.create_task(waits_for_a_letter(event), name="Ben")
        await asyncio.sleep(5)
        await asyncio.gather(first, second)

    with pytest.raises(DeadlockError) as caught:
        run(story())
    message = str(caught.value)
    assert message.startswith("deadlock after 5.000 virtual seconds: 3 tasks wait")
    assert [line.split(" waits in ")[0].strip() for line in caught.value.waiting] == [
        "'task 1'",
        "'Ada'",
        "'Ben'",
    ]
    assert "Event.wait" in message
    assert "locks.py:" in message


def test_tasks_left_by_a_deadlock_are_cancelled_in_the_order_of_their_making():
    cancelled = []

    async def waits(name):
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append(name)

    async def story():
        for name in ("Ada", "Ben", "Cleo"):
            asyncio.create_task(waits(name), name=name)  # noqa: RUF006  the loop keeps it
        await asyncio.Event().wait()

    with pytest.raises(DeadlockError):
        run(story())
    assert cancelled == ["Ada", "Ben", "Cleo"]


def test_a_task_that_nobody_refers_to_is_not_collected():
    async def background(done):
        await asyncio.sleep(10)
        done.append("done")

    async def story():
        done = []
        asyncio.create_task(background(done))  # noqa: RUF006  that is the point
        gc.collect()
        await asyncio.sleep(20)
        return done

    assert run(story()) == ["done"]


def test_a_story_that_never_sleeps_is_ended():
    async def story():
        while True:  # noqa: ASYNC110  the busy wait is the mistake under test
            await asyncio.sleep(0)

    with pytest.raises(EndlessStoryError, match="has not ended after 1000 rounds"):
        run(story(), rounds_max=1000)


def test_a_timer_that_renews_itself_does_not_keep_a_stuck_story_alive_for_ever():
    async def story():
        loop = asyncio.get_running_loop()

        def tick():
            loop.call_later(1, tick)

        tick()
        await asyncio.Event().wait()

    with pytest.raises(EndlessStoryError, match=r"'task 1' waits in story .* → Event\.wait"):
        run(story(), rounds_max=1000)


def test_the_error_of_the_story_is_raised_as_it_is():
    async def story():
        await asyncio.sleep(1)
        message = "the story's own"
        raise LookupError(message)

    with pytest.raises(LookupError, match="the story's own"):
        run(story())


def test_a_failure_nobody_awaited_ends_the_run_with_it():
    async def fails():
        message = "unheard"
        raise LookupError(message)

    async def story():
        asyncio.create_task(fails())  # noqa: RUF006  nobody awaits it, that is the point
        await asyncio.sleep(1)

    with pytest.raises(BackgroundFailureError) as caught:
        run(story())
    assert caught.group_contains(LookupError, match="unheard")


def test_a_failing_callback_ends_the_run_with_its_error():
    async def story():
        asyncio.get_running_loop().call_later(1, lambda: 1 // 0)
        await asyncio.sleep(2)

    with pytest.raises(BackgroundFailureError) as caught:
        run(story())
    assert caught.group_contains(ZeroDivisionError)


def test_tasks_are_numbered_anew_in_each_run():
    async def nothing():
        pass

    async def story():
        return [asyncio.create_task(nothing()).get_name() for _ in range(3)]

    assert run(story()) == run(story()) == ["task 2", "task 3", "task 4"]


def test_a_story_is_not_played_inside_another_loop():
    async def inner():
        pass

    async def outer():
        story = inner()
        try:
            with pytest.raises(RuntimeError, match="inside another event loop"):
                run(story)
        finally:
            story.close()

    run(outer())


def test_a_closed_loop_accepts_nothing():
    loop = VirtualTimeLoop()
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_soon(print)
