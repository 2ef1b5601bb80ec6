"""What becomes of a CONNECT: who asks for one may be given the connection, byte for byte."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from poolhouse.web.front import writing

Tunnel = Callable[[asyncio.Transport, bytes], Awaitable[None]]
"""Takes over a connection, which is not being read, and what was received of it ahead of time.

It answers the CONNECT itself; when it returns, the connection is closed.
"""

Tunnels = Callable[[str], Tunnel | None]
"""Returns the tunnel to an authority like `example.com:443`, or None to refuse it."""

ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"


def refuse(_authority: str) -> None:
    """Refuse every CONNECT."""


def joined(host: str, port: int) -> Tunnel:
    """Return a tunnel that passes all bytes on to a server, and the server's back."""

    async def tunnel(near: asyncio.Transport, ahead: bytes) -> None:
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        try:
            far, _ = await loop.create_connection(lambda: _Pipe(near, ended), host, port)
        except OSError as problem:
            near.write(writing.refusal(502, f"{host}:{port} can't be reached: {problem}"))
            return
        try:
            near.write(ESTABLISHED)
            near.set_protocol(_Pipe(far, ended))
            far.write(ahead)
            near.resume_reading()
            await ended
        except asyncio.CancelledError:
            far.abort()
            near.abort()
            raise
        finally:
            far.close()

    return tunnel


class _Pipe(asyncio.Protocol):
    """Passes on what its own transport receives.

    Args:
        other: Where to.
        ended: Set when either side is gone.
    """

    def __init__(self, other: asyncio.Transport, ended: "asyncio.Future[None]") -> None:
        self._other = other
        self._ended = ended

    def data_received(self, data: bytes) -> None:
        """Pass bytes on."""
        self._other.write(data)

    def eof_received(self) -> bool:
        """Pass on that no more will come; the way back stays open."""
        if self._other.can_write_eof():
            self._other.write_eof()
        return self._other.can_write_eof()

    def pause_writing(self) -> None:
        """Read no more from the other side while this one is slow to take it."""
        self._other.pause_reading()

    def resume_writing(self) -> None:
        """Read on."""
        self._other.resume_reading()

    def connection_lost(self, _problem: Exception | None) -> None:
        """End the tunnel."""
        if not self._ended.done():
            self._ended.set_result(None)
