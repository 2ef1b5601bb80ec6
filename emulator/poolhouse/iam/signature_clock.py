"""By which clock a signature's date is good: the world's, which tests move, or the machine's.

A browser signs by the machine's clock, and nobody moves that. Whether credentials have expired is
no question of this: that is judged by the world's clock alone.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from poolhouse.primitives import sigv4
from poolhouse.runtime.settings import SignatureClock

DatedBy: TypeAlias = Literal["world", "machine"]

DETAIL: Final = "signature_clock"
"""Under which name the journal tells that a signature was not dated by the world's clock."""

_ALLOWED: Final[Mapping[SignatureClock, tuple[DatedBy, ...]]] = {
    "either": ("world", "machine"),
    "world": ("world",),
    "machine": ("machine",),
}


def check_window(
    signature: sigv4.Signature,
    setting: SignatureClock,
    window_s: int,
    *,
    now_ms: int,
    machine_ms: Callable[[], int],
) -> DatedBy:
    """Return whose clock a signature's date is near enough to, the world's if it is to both.

    Args:
        signature: The signature.
        setting: By which clocks the date may be good.
        window_s: The service's tolerance in seconds.
        now_ms: The world's time in epoch milliseconds.
        machine_ms: Returns the machine's; asked only where that may count, so that what is judged
            by the world's clock is the same in every run.

    Raises:
        OutsideWindow: Its date is good by none of them; the first of them tells.
    """
    problem: sigv4.OutsideWindow | None = None
    for clock in _ALLOWED[setting]:
        try:
            sigv4.check_window(signature, now_ms if clock == "world" else machine_ms(), window_s)
        except sigv4.OutsideWindow as found:
            found.dated_by = detail_of(clock).get(DETAIL)
            problem = problem or found
        else:
            return clock
    assert problem is not None
    raise problem


def detail_of(clock: str | None) -> dict[str, str]:
    """Return what the journal tells of the clock that a signature was dated by."""
    return {} if clock in (None, "world") else {DETAIL: str(clock)}
