"""Time and randomness of the client: the only file that reads a clock or draws a random bit."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import random
import secrets
import time
import uuid
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_FLOAT_BITS = 53


class Environment(Protocol):
    """What the client takes from the world besides the network.

    Draws carry a label that says what they are for, so that a seeded environment can give each
    purpose a sequence of its own.
    """

    def now_ms(self) -> int:
        """Return the page's clock in milliseconds since the Unix epoch."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after the given number of seconds."""
        ...

    def random_bytes(self, label: str, count: int) -> bytes:
        """Return `count` random bytes for the purpose named by the label."""
        ...

    def random_float(self, label: str) -> float:
        """Return a number of [0, 1) for the purpose named by the label."""
        ...

    def uuid(self, label: str) -> str:
        """Return a version 4 UUID in its textual form."""
        ...


class RealEnvironment:
    """The wall clock, the event loop's timers and the operating system's randomness."""

    def now_ms(self) -> int:
        """Return the wall clock in milliseconds since the Unix epoch."""
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Wait on the running event loop."""
        await asyncio.sleep(seconds)

    def random_bytes(self, label: str, count: int) -> bytes:  # noqa: ARG002  true randomness needs no label
        """Return bytes of the operating system's generator."""
        return secrets.token_bytes(count)

    def random_float(self, label: str) -> float:  # noqa: ARG002  true randomness needs no label
        """Return a number of [0, 1) from the operating system's generator."""
        return random.SystemRandom().random()

    def uuid(self, label: str) -> str:  # noqa: ARG002  true randomness needs no label
        """Return a random version 4 UUID."""
        return str(uuid.uuid4())


class SeededDraws:
    """Bytes that are a function of seed, label and how often the label was drawn before.

    A draw is HMAC-SHA256 (RFC 2104) of label and counter under the seed; each label counts for
    itself, so a further draw for one purpose never shifts another's.

    Args:
        seed: Any text or number; equal seeds give equal draws.
    """

    def __init__(self, seed: str | int) -> None:
        self._key = str(seed).encode()
        self._drawn: dict[str, int] = {}

    def draw(self, label: str, count: int) -> bytes:
        """Return the label's next `count` bytes."""
        number = self._drawn.get(label, 0)
        self._drawn[label] = number + 1
        block_size = hashlib.sha256().digest_size
        blocks = [self._block(label, number, block) for block in range(-(-count // block_size))]
        return b"".join(blocks)[:count]

    def _block(self, label: str, number: int, block: int) -> bytes:
        return hmac.digest(self._key, f"{label}\x00{number}\x00{block}".encode(), "sha256")


class SeededEnvironment:
    """A clock handed in, and randomness drawn from a seed.

    Args:
        seed: Any text or number; equal seeds give equal draws (see SeededDraws).
        now_ms: Returns the page's clock in milliseconds since the Unix epoch.
        sleep: Waits the given seconds of that clock; the running event loop's by default.
    """

    def __init__(
        self,
        seed: str | int,
        now_ms: Callable[[], int],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._draws = SeededDraws(seed)
        self._now_ms = now_ms
        self._sleep = sleep

    def now_ms(self) -> int:
        """Return what the clock that was handed in shows, in milliseconds since the Unix epoch."""
        return self._now_ms()

    async def sleep(self, seconds: float) -> None:
        """Wait on the clock that was handed in."""
        await self._sleep(seconds)

    def random_bytes(self, label: str, count: int) -> bytes:
        """Return the label's next `count` bytes."""
        return self._draws.draw(label, count)

    def random_float(self, label: str) -> float:
        """Return the label's next number of [0, 1)."""
        drawn = int.from_bytes(self.random_bytes(label, 8), "big")
        return (drawn >> (64 - _FLOAT_BITS)) / float(1 << _FLOAT_BITS)

    def uuid(self, label: str) -> str:
        """Return the label's next version 4 UUID."""
        return str(uuid.UUID(bytes=self.random_bytes(label, 16), version=4))
