"""Where connections come in: accepted, told apart by their first byte, counted."""

import errno
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from poolhouse.web.front.connection import Connection

if TYPE_CHECKING:
    from poolhouse.web.front.house import House

Contexts = Callable[[str | None], ssl.SSLContext]
"""Returns the context of a server name, of None for a client that names none.

Raises LookupError for a name that is none of the server's.
"""

_logger: Final = logging.getLogger("poolhouse.web.front")
_TLS_HELLO: Final = b"\x16"
_TLS_RECORD_BYTES: Final = 16_384 + 5
_ACCEPTED_AT_ONCE: Final = 64
_SHORTAGES: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_AFTER_A_SHORTAGE_S: Final = 1.0


class Doorway:
    """Accepts connections while there is room; the others wait in the system's queue.

    Args:
        front: Whose connections these are.
        listening: The listening socket.
        contexts: The contexts of TLS; without them only http is spoken.
        connections_max: How many may be open.
    """

    def __init__(
        self,
        front: "House",
        listening: socket.socket,
        contexts: Contexts | None,
        connections_max: int,
    ) -> None:
        self._front = front
        self._listening = listening
        self._contexts = contexts
        self._connections_max = connections_max
        self._silent: set[socket.socket] = set()
        self._entering: set[socket.socket] = set()
        self._is_open = False
        self._is_closed = False

    def open(self) -> None:
        """Accept connections, if there is room, until closed."""
        if not self._is_open and not self._is_closed:
            self._is_open = True
            self._front.loop.add_reader(self._listening, self._accept)

    def close(self) -> None:
        """Stop listening, and close the connections that have said nothing."""
        self._is_closed = True
        self._pause()
        self._listening.close()
        for each in list(self._silent):
            self._drop(each)

    def end(self) -> None:
        """Close what was entering, once nothing else is done."""
        for each in self._entering:
            each.close()

    def _pause(self) -> None:
        if self._is_open:
            self._is_open = False
            self._front.loop.remove_reader(self._listening)

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            if self._count() >= self._connections_max:
                self._pause()
                return
            try:
                accepted, address = self._listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as problem:
                if problem.errno not in _SHORTAGES:
                    raise
                self._pause()
                self._front.loop.call_later(_AFTER_A_SHORTAGE_S, self.open)
                return
            accepted.setblocking(False)  # noqa: FBT003  the socket's own signature
            self._silent.add(accepted)
            self._front.loop.add_reader(accepted, self._greet, accepted, str(address[0]))

    def _count(self) -> int:
        return len(self._front.connections) + len(self._silent) + len(self._entering)

    def _greet(self, accepted: socket.socket, source_ip: str) -> None:
        """Look at the first byte of a connection, and leave it to who will read it."""
        try:
            first = accepted.recv(1, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            first = b""
        if not first:
            self._drop(accepted)
            return
        if first == _TLS_HELLO and self._contexts is None:
            _logger.warning("a client at %s speaks https, and only http is spoken here", source_ip)
            with suppress(OSError):
                accepted.recv(_TLS_RECORD_BYTES)  # what is unread would be answered by a reset
            self._drop(accepted)
            return
        self._front.loop.remove_reader(accepted)
        self._silent.discard(accepted)
        self._entering.add(accepted)
        self._front.spawn(self._enter(accepted, source_ip, is_tls=first == _TLS_HELLO))

    async def _enter(self, accepted: socket.socket, source_ip: str, *, is_tls: bool) -> None:
        try:
            context = _by_name(self._contexts) if is_tls and self._contexts is not None else None
        except Exception:
            self._entering.discard(accepted)
            self._drop(accepted)
            raise
        plain = accepted if context is None else None
        with suppress(OSError):  # the client went away, or its handshake failed
            await self._front.loop.connect_accepted_socket(
                partial(Connection, self._front, source_ip, plain),
                accepted,
                ssl=context,
                ssl_handshake_timeout=None if context is None else self._front.deadlines.after_s,
            )
        self._entering.discard(accepted)
        self.open()

    def _drop(self, accepted: socket.socket) -> None:
        self._front.loop.remove_reader(accepted)
        self._silent.discard(accepted)
        accepted.close()
        self.open()


def _by_name(contexts: Contexts) -> ssl.SSLContext:
    """Return a context that gives way to that of the name which the client asks for."""
    context = contexts(None)

    def choose(
        connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext
    ) -> ssl.AlertDescription | None:
        try:
            connection.context = contexts(name)
        except LookupError:
            return ssl.AlertDescription.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return None

    context.sni_callback = choose
    return context
