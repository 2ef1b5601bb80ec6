"""Waiting for something no longer than a limit."""

from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


class TookTooLongError(TimeoutError):
    """Work did not come to its end in time; what it raises itself is never this."""


def within(timeout_s: float, work: Callable[[], T]) -> T:
    """Return what some work returns.

    Work that takes too long goes on in its thread, as a Lambda function does that its caller has
    given up on.

    Args:
        timeout_s: How long to wait, in seconds of the machine's time.
        work: What to do.

    Raises:
        TookTooLongError: It took too long.
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
    except BaseException as problem:  # noqa: BLE001  it is raised anew where it is waited for
        future.set_exception(problem)
