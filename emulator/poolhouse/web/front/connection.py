"""One connection: requests are read one after another and answered in their order."""

import asyncio
import logging
import socket
from contextlib import aclosing, suppress
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Final, cast

from poolhouse.protocol.http import HttpResponse, Stream
from poolhouse.web.front import writing
from poolhouse.web.front.parsing import MalformedError, Parser, Received
from poolhouse.web.front.streams import give_up, pieces
from poolhouse.web.front.tunnels import Tunnel

if TYPE_CHECKING:
    from poolhouse.web.front.house import House

_AHEAD_BYTES_MAX: Final = 64 * 1024
"""How much is received ahead of the answer to the request before."""

_logger: Final = logging.getLogger("poolhouse.web.front")


class Connection(asyncio.Protocol):
    """What a client's bytes come to, from the first on.

    Args:
        front: What answers, and all that connections share.
        source_ip: The client's address.
        plain: The socket of a connection without TLS, by which answers may leave from the lane.
    """

    _transport: asyncio.Transport

    def __init__(self, front: "House", source_ip: str, plain: socket.socket | None) -> None:
        self._front = front
        self._parser = Parser(source_ip, "https" if plain is None else "http")
        self._plain = plain
        self._turn = Lock()
        """Held by the loop while it takes up bytes, and by the lane while it sends an answer."""
        self._is_busy = False
        """A request is being answered; what comes meanwhile is kept."""
        self._is_over = False
        """What comes is let go by."""
        self._sender_is_done = False
        self._writable = asyncio.Event()
        self._writable.set()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._front.connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Take up bytes, and answer the request that they complete."""
        if self._is_over:
            return
        with self._turn:
            self._parser.receive(data)
            is_busy = self._is_busy
        if not is_busy:
            self._proceed()
        elif self._parser.ahead_bytes > _AHEAD_BYTES_MAX:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Answer what was asked before the client said that it asks no more."""
        with self._turn:
            self._sender_is_done = True
            return self._is_busy and self._transport.can_write_eof()

    def pause_writing(self) -> None:
        """Let streams wait for a client that is slow to read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Let streams go on."""
        self._writable.set()

    def connection_lost(self, _problem: Exception | None) -> None:
        """Forget all of it; what is being answered is answered to nobody."""
        self._front.deadlines.call_off(self._expire)
        self._front.deadlines.call_off(self.abort)
        with self._turn:
            self._plain = None  # its number will be another connection's
        if self._task is not None:
            self._task.cancel()
        self._front.forget(self)

    @property
    def is_answering(self) -> bool:
        """Whether a request is with the lane."""
        return self._is_busy and self._task is None

    def close(self) -> None:
        """Close the connection once all of its answer has left."""
        if self._transport.get_write_buffer_size():
            self._transport.close()
        else:
            self._transport.abort()  # TLS would wait for the client's farewell

    def abort(self) -> None:
        """Close the connection at once."""
        self._transport.abort()

    def _proceed(self) -> None:
        """Have the next request answered, or wait for the rest of it."""
        try:
            received = self._parser.next_request()
        except MalformedError as problem:
            self._refuse(problem.status, problem.sentence)
            return
        if received is None:
            self._wait()
            return
        self._front.deadlines.call_off(self._expire)
        self._is_busy = True
        self._is_over = received.request.unread_bytes > 0
        if received.request.method == "CONNECT":
            self._tunnel(received)
        else:
            self._front.lane.put(partial(self._answer, received))

    def _wait(self) -> None:
        deadlines = self._front.deadlines
        if self._sender_is_done:
            self._transport.close()
        elif self._parser.is_between_requests:
            deadlines.call_off(self._expire)
        elif self._parser.is_in_body:
            deadlines.renew(self._expire)
            if self._parser.must_ask_on():
                self._transport.write(writing.CONTINUE)
        else:
            deadlines.enter(self._expire)

    def _expire(self) -> None:
        self._refuse(408, "the rest of the request did not come in time")

    def _refuse(self, status: int, sentence: str) -> None:
        """Answer what is no request, and end with it."""
        self._transport.write(writing.refusal(status, sentence))
        self._end()

    def _end(self) -> None:
        """Send nothing more; what the client still sends is let come, so that it reads the answer.

        Closed with bytes unread, a socket would take back what was sent.
        """
        self._is_over = True
        self._front.deadlines.call_off(self._expire)
        if self._sender_is_done or not self._transport.can_write_eof():
            self._transport.close()
        else:
            self._transport.write_eof()
            self._transport.resume_reading()
            self._front.deadlines.enter(self.abort)

    def _answer(self, received: Received) -> None:
        """Answer a request, on the lane."""
        response, message = self._respond(received)
        if message and received.persistent:
            message = self._send_at_once(message)
            if not message:
                return
        self._front.call(self._answered, received, response, message)

    def _respond(self, received: Received) -> tuple[HttpResponse, bytes]:
        """Return what answers a request, and its bytes if it is neither a stream nor lost.

        What breaks is logged, and an internal error.
        """
        try:
            response = self._front.answer(received.request)
            writing.check(response)
            is_whole = response.stream is None and not response.lost
            return response, writing.message(received, response) if is_whole else b""
        except BaseException:
            _logger.exception("no answer to %s %s", received.request.method, received.target)
            response = HttpResponse(500, [("Content-Type", "text/plain")], b"Internal Server Error")
            return response, writing.message(received, response)

    def _send_at_once(self, message: bytes) -> bytes:
        """Send an answer from the lane if nothing else is to be done; return what is left of it.

        To wake the loop for it would cost a fifth of a light call.
        """
        with self._turn:
            if (
                self._plain is None
                or self._parser.ahead_bytes
                or self._sender_is_done
                or self._front.is_stopping
                or self._transport.get_write_buffer_size()
            ):
                return message
            with suppress(OSError):  # the client reads slowly, or is gone: the loop will see
                message = message[self._plain.send(message) :]
            self._is_busy = bool(message)
        if self._front.is_stopping:
            self._front.call(self._front.look_whether_quiet)
        return message

    def _answered(self, received: Received, response: HttpResponse, message: bytes) -> None:
        """Send an answer, in the loop."""
        if response.stream is not None and self._transport.is_closing():
            give_up(response.stream, self._front.lane)
        elif response.stream is not None:
            self._task = self._front.spawn(self._stream(received, response))
        elif response.lost or self._transport.is_closing():
            self._transport.close()
        else:
            self._transport.write(message)
            if received.persistent and not self._writable.is_set():
                self._task = self._front.spawn(self._go_on_once_taken(received))
            else:
                self._go_on(received)

    async def _go_on_once_taken(self, received: Received) -> None:
        """Take up the next request when the client has taken the answer to this one.

        One that asks and asks and never reads would have all its answers kept for it.
        """
        await self._writable.wait()
        self._task = None
        self._go_on(received)

    def _go_on(self, received: Received) -> None:
        """Come to the next request, or to the end."""
        self._is_busy = False
        if self._front.is_stopping:
            self._front.look_whether_quiet()
        if received.request.unread_bytes:
            self._end()
        elif not received.persistent or self._transport.is_closing():
            self._transport.close()
        elif self._parser.ahead_bytes:
            self._transport.resume_reading()
            self._proceed()
        elif self._sender_is_done:
            self._transport.close()

    async def _stream(self, received: Received, response: HttpResponse) -> None:
        """Send a stream as its pieces come."""
        assert response.stream is not None
        try:
            self._transport.write(writing.stream_head(received, response))
            if writing.is_bodiless(received.request.method, response.status):
                give_up(response.stream, self._front.lane)
            else:
                await self._send(received, response.stream)
        except Exception:
            _logger.exception("the stream to %s broke", received.target)
            self._transport.abort()
            return
        self._task = None
        if received.version == "1.0":
            self._transport.close()
        else:
            self._go_on(received)

    async def _send(self, received: Received, stream: Stream) -> None:
        async with aclosing(pieces(stream, self._front.lane)) as coming:
            async for piece in coming:
                if piece:
                    self._transport.write(writing.chunk(received, piece))
                    await self._writable.wait()
        self._transport.write(writing.last_chunk(received))

    def _tunnel(self, received: Received) -> None:
        """Give the connection to whoever serves the authority, or refuse."""
        tunnel = self._front.tunnels(received.target)
        if tunnel is None:
            self._refuse(405, "CONNECT is not served here")
        else:
            self._transport.pause_reading()
            self._task = self._front.spawn(self._give_to(tunnel))

    async def _give_to(self, tunnel: Tunnel) -> None:
        try:
            await tunnel(self._transport, self._parser.take_ahead())
        finally:
            self._transport.close()
            self._front.forget(self)
