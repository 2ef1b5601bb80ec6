"""Virtual durations: their units, and how people say them."""

from typing import Final

NS_PER_MS: Final = 1_000_000
NS_PER_S: Final = 1_000_000_000
MS_PER_S: Final = 1000

_S_PER_MIN: Final = 60
_MIN_PER_H: Final = 60
_SECONDS_WITH_TENTHS: Final = 10


def spoken(duration_ns: int) -> str:
    """Return a duration as `85 ms`, `2.5 s`, `12 s`, `3 min 5 s` or `2 h 1 min`, rounded down."""
    total_ms = duration_ns // NS_PER_MS
    if total_ms < MS_PER_S:
        return f"{total_ms} ms"
    total_s = total_ms // MS_PER_S
    if total_s < _SECONDS_WITH_TENTHS:
        return f"{total_s}.{total_ms % MS_PER_S // 100} s".replace(".0 s", " s")
    if total_s < _S_PER_MIN:
        return f"{total_s} s"
    minutes, seconds = divmod(total_s, _S_PER_MIN)
    if minutes < _MIN_PER_H:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    hours, minutes = divmod(minutes, _MIN_PER_H)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
