"""Running work for no longer than a limit."""

from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

from poolhouse.runtime.detail import text_of

T = TypeVar("T")


class TookTooLongError(TimeoutError):
    """Work did not finish in time; the work itself never raises this."""


class WorkExitedError(RuntimeError):
    """Work raised what would end a program, a task or a test; here it ended only its thread."""


def within(timeout_s: float, work: Callable[[], T]) -> T:
    """Return what some work returns.

    Work that takes too long goes on in its thread, as a Lambda function does that its caller has
    given up on.

    Args:
        timeout_s: How long to wait, in seconds of the machine's time.

    Raises:
        TookTooLongError: It took too long.
        WorkExitedError: It raised SystemExit, or whatever else is no Exception.
        Exception: What it raised.
    """
    from concurrent.futures import Future  # noqa: PLC0415  with the first effect: it brings logging

    future: Future[T] = Future()
    thread = Thread(target=_work, args=(future, work), name="poolhouse-effect", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not future.done():
        message = f"it took longer than {timeout_s:g} s"
        raise TookTooLongError(message)
    return future.result()


def _work(future: "Future[T]", work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except Exception as problem:  # noqa: BLE001  it is raised anew where it is waited for
        future.set_exception(problem)
    except BaseException as problem:  # noqa: BLE001  the same, as something that can be answered
        exited = WorkExitedError(f"{type(problem).__name__}: {text_of(problem)}")
        exited.__cause__ = problem
        future.set_exception(exited)
