"""The server behind one door: waitress, started in milliseconds and stopped as fast."""

import errno
import os
import socket
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

DEFAULT_PORT: Final = 7665
_LOOPBACK: Final = "127.0.0.1"
_ANY: Final = "::"
_REACHED_AS_LOCALHOST: Final = (_LOOPBACK, "0.0.0.0", _ANY)  # noqa: S104  only compared
_CONNECTIONS_MAX: Final = 512
"""Browsers and SDKs keep connections open; those beyond it wait until others end."""
_POLL_S: Final = 30.0
_GRACE_S: Final = 1.0
"""How long stopping waits for requests that are being answered."""
_OF_PORT: Final = (errno.EADDRINUSE, errno.EACCES)


class PortTakenError(OSError):
    """The address can't be listened on: another program does, or it is none of the machine's."""


class Server:
    """Serve a WSGI application from a thread until stopped.

    Args:
        app: The application.
        host: The address to listen on.
        port: The port; 0 lets the system choose one.

    Raises:
        PortTakenError: Another program listens there.
    """

    def __init__(self, app: "WSGIApplication", host: str = _LOOPBACK, port: int = 0) -> None:
        # Loaded when served, not when imported.
        from waitress.server import create_server  # noqa: PLC0415

        from poolhouse.web.channel import Channel  # noqa: PLC0415
        from poolhouse.web.workers import Workers  # noqa: PLC0415

        self._map: dict[int, Any] = {}
        listening = _listen(host, port)
        self._server = create_server(
            app,
            map=self._map,
            sockets=[listening],
            _dispatcher=Workers(),
            connection_limit=_CONNECTIONS_MAX,
            clear_untrusted_proxy_headers=False,  # calls are seen as they stand on the wire
            ident=None,
        )
        self._server.channel_class = Channel
        self.host = host
        self.port: int = listening.getsockname()[1]
        self._stopping = False
        self._thread = Thread(target=self._run, name="poolhouse-server", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The URL under which the server answers."""
        shown = "localhost" if self.host in _REACHED_AS_LOCALHOST else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}"

    def _run(self) -> None:
        from waitress import wasyncore  # noqa: PLC0415  loaded when served, not when imported

        while not self._stopping:
            wasyncore.loop(timeout=_POLL_S, use_poll=True, map=self._map, count=1)

    def wait(self) -> None:
        """Block until the server is stopped."""
        while self._thread.is_alive():
            self._thread.join(timeout=1)

    def stop(self) -> None:
        """Stop listening, close every connection, end the threads."""
        if self._stopping:
            return
        self._stopping = True
        self._server.pull_trigger()
        self._thread.join()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=_GRACE_S)
        for channel in list(self._map.values()):
            channel.close()

    def __enter__(self) -> Self:
        """Return the running server."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        self.stop()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == _ANY and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host, port), family=family, backlog=128, dualstack_ipv6=both)
    except OSError as problem:
        if problem.errno in _OF_PORT:
            why = os.strerror(problem.errno)
            message = (
                f"port {port} on {host} is taken or not allowed ({why}); choose another with --port"
            )
        else:
            message = f"{host!r} is no address of this machine; choose another with --host"
        raise PortTakenError(message) from problem
