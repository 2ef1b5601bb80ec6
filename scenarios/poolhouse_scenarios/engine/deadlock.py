"""The errors for a story that does not end; they name the waiting tasks and where they wait."""

import asyncio
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any


def describe(task: asyncio.Task[Any]) -> str:
    """Return a task's name and where it waits, from its own code down to the innermost wait."""
    places = []
    coroutine: Any = task.get_coro()
    while getattr(coroutine, "cr_frame", None) is not None:
        frame = coroutine.cr_frame
        file = PurePath(frame.f_code.co_filename).name
        name = coroutine.__qualname__.rpartition("<locals>.")[2]
        places.append(f"{name} ({file}:{frame.f_lineno})")
        coroutine = coroutine.cr_await
    return f"{task.get_name()!r} waits in {' → '.join(places)}"


class _UnfinishedStoryError(RuntimeError):
    def __init__(self, sentence: str, tasks: Sequence[asyncio.Task[Any]]) -> None:
        self.waiting = [describe(task) for task in tasks]
        lines = [sentence, *(f"  {line}" for line in self.waiting)]
        super().__init__("\n".join(lines))


class DeadlockError(_UnfinishedStoryError):
    """Tasks wait for each other or for nothing: no callback is ready and no timer is left.

    Args:
        elapsed_s: Virtual seconds since the story began.
        tasks: The tasks that wait, oldest first.
    """

    def __init__(self, elapsed_s: float, tasks: Sequence[asyncio.Task[Any]]) -> None:
        count = "1 task waits" if len(tasks) == 1 else f"{len(tasks)} tasks wait"
        super().__init__(
            f"deadlock after {elapsed_s:.3f} virtual seconds: {count} and nothing can wake them",
            tasks,
        )


class EndlessStoryError(_UnfinishedStoryError):
    """The story went on and on: a loop without a sleep, or a timer that renews itself.

    Args:
        rounds: How many rounds of callbacks were run.
        elapsed_s: Virtual seconds since the story began.
        tasks: The tasks that are not done, oldest first.
    """

    def __init__(self, rounds: int, elapsed_s: float, tasks: Sequence[asyncio.Task[Any]]) -> None:
        super().__init__(
            f"the story has not ended after {rounds} rounds and {elapsed_s:.3f} virtual seconds",
            tasks,
        )


class BackgroundFailureError(BaseExceptionGroup[BaseException]):
    """Callbacks or tasks failed and nobody awaited them."""
