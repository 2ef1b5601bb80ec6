"""The server behind one door: waitress, started in milliseconds and stopped as fast."""

import logging
import socket
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

DEFAULT_PORT: Final = 7665
_LOOPBACK: Final = "127.0.0.1"
_THREADS: Final = 8
_CONNECTIONS_MAX: Final = 512
"""Browsers and SDKs keep connections open; those beyond it wait until others end."""
_POLL_S: Final = 30.0


class PortTakenError(OSError):
    """Another program listens on the port."""


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

        self._map: dict[int, Any] = {}
        try:
            listening = socket.create_server((host, port), backlog=128)
        except OSError as problem:
            message = (
                f"port {port} on {host} is taken or not allowed ({problem.strerror});"
                " choose another with --port"
            )
            raise PortTakenError(message) from problem
        self._server = create_server(
            app,
            map=self._map,
            sockets=[listening],
            threads=_THREADS,
            connection_limit=_CONNECTIONS_MAX,
            clear_untrusted_proxy_headers=False,  # calls are seen as they stand on the wire
            ident=None,
        )
        self._server.channel_class = Channel
        self._server.task_dispatcher.queue_logger = _quiet_about_queues()
        self.host = host
        self.port: int = listening.getsockname()[1]
        self._stopping = False
        self._thread = Thread(target=self._run, name="poolhouse-server", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The URL under which the server answers."""
        shown = "localhost" if self.host in (_LOOPBACK, "0.0.0.0", "::1") else self.host  # noqa: S104  only compared
        return f"http://{shown}:{self.port}"

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
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=5)
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


def _quiet_about_queues() -> logging.Logger:
    """Return where waitress tells that requests wait for a thread, which is no news to a user."""
    logger = logging.getLogger("poolhouse.web.queue")
    logger.setLevel(logging.ERROR)
    return logger
