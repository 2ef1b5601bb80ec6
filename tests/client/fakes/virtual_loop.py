"""An event loop on virtual time; equal deadlines keep the order they were made in."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from typing import Any


class _OrderedTimer(asyncio.TimerHandle):
    __slots__ = ("order",)

    def __lt__(self, other: object) -> bool:
        assert isinstance(other, _OrderedTimer)
        return (self.when(), self.order) < (other.when(), other.order)


class _JumpingSelector:
    def __init__(self, inner: Any, loop: VirtualTimeLoop) -> None:
        self._inner = inner
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        ready = self._inner.select(0)
        if not ready and timeout is None:
            raise RuntimeError("deadlock: nothing can run and no timer is set")
        if not ready and timeout:
            self._loop.virtual_time = self._loop.next_deadline()
        return ready

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Jumps to the next deadline when nothing can run."""

    def __init__(self) -> None:
        self.virtual_time = 0.0
        self._orders = itertools.count()
        super().__init__()
        self._selector = _JumpingSelector(self._selector, self)

    def time(self) -> float:
        return self.virtual_time

    def next_deadline(self) -> float:
        return float(self._scheduled[0].when())

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:
        timer = _OrderedTimer(when, callback, args, self, context)
        timer.order = next(self._orders)
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True
        return timer
