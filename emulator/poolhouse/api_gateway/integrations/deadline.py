"""Waiting for an integration no longer than API Gateway does."""

from collections.abc import Callable
from typing import Final, TypeVar

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.runtime import deadline

TIMEOUT_S: Final = 29.0
"""How long API Gateway waits at most, in seconds of the machine's time."""

T = TypeVar("T")


def within(timeout_s: float, work: Callable[[], T]) -> T:
    """Return what some work returns, or refuse when it takes too long.

    Args:
        timeout_s: How long to wait, in seconds of the machine's time.

    Raises:
        GatewayRefusal: It took too long.
    """
    try:
        return deadline.within(timeout_s, work)
    except deadline.TookTooLongError as problem:
        raise GatewayRefusal(
            "INTEGRATION_TIMEOUT",
            wording.ENDPOINT_TIMED_OUT,
            reason={"reason": f"the integration took longer than {timeout_s:g} s"},
        ) from problem
