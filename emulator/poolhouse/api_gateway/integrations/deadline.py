"""Waiting for an integration no longer than API Gateway does."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Final, TypeVar

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.refusals import GatewayRefusal

TIMEOUT_S: Final = 29.0
"""How long API Gateway waits at most, in seconds of the machine's time."""

T = TypeVar("T")


def within(timeout_s: float, work: Callable[[], T]) -> T:
    """Return what some work returns, or refuse when it takes too long.

    The work goes on in its thread, as a Lambda function does that API Gateway has given up on.

    Args:
        timeout_s: How long to wait, in seconds of the machine's time.
        work: What to do.

    Raises:
        GatewayRefusal: It took too long.
    """
    future: Future[T] = Future()
    thread = Thread(target=_settle, args=(future, work), name="poolhouse-integration", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not future.done():
        raise GatewayRefusal(
            "INTEGRATION_TIMEOUT",
            wording.ENDPOINT_TIMED_OUT,
            reason={"reason": f"the integration took longer than {timeout_s:g} s"},
        )
    return future.result()


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as problem:  # noqa: BLE001  it is raised anew where it is waited for
        future.set_exception(problem)
