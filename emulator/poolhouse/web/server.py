"""The server: an address that is listened on, and a front that serves it from a thread."""

import errno
import os
import selectors
import socket
from threading import Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from poolhouse.web.front.front import Answer, Front

DEFAULT_PORT: Final = 7665
_LOOPBACK: Final = "127.0.0.1"
_ANY: Final = "::"
_REACHED_AS_LOCALHOST: Final = (_LOOPBACK, "0.0.0.0", _ANY)  # noqa: S104  only compared
_WAITING_MAX: Final = 1024
"""How many connections the system keeps that were not accepted yet."""
_OF_PORT: Final = (errno.EADDRINUSE, errno.EACCES)


class PortTakenError(OSError):
    """The address can't be listened on: another program does, or the machine does not have it."""


class Server:
    """Serve from a thread until stopped.

    Args:
        answer: Answers requests.
        host: The address to listen on.
        port: The port; 0 lets the system choose one.
        options: Those of `Front` that shall not be as they are by default.

    Raises:
        PortTakenError: Another program listens there.
    """

    def __init__(
        self, answer: "Answer", host: str = _LOOPBACK, port: int = 0, **options: Any
    ) -> None:
        self._listening = _listen(host, port)
        self.host = host
        self.address: str
        self.port: int
        self.address, self.port = self._listening.getsockname()[:2]
        self._answer = answer
        self._options = options
        self._front: Front | None = None
        self._turn = Lock()
        """Held while the front takes over, and while the server is told to stop."""
        self._is_told_to_stop = False
        self._hears_stop, self._tells_stop = socket.socketpair()
        self._thread = Thread(target=self._run, name="poolhouse-front", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The URL under which the server answers."""
        host = "localhost" if self.host in _REACHED_AS_LOCALHOST else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def is_reached_from_elsewhere(self) -> bool:
        """Whether other machines may reach it: the address listened on is not loopback."""
        from ipaddress import ip_address  # noqa: PLC0415  for those who ask

        return not ip_address(self.address.partition("%")[0]).is_loopback

    def wait(self) -> None:
        """Block until the server is stopped."""
        while self._thread.is_alive():
            self._thread.join(timeout=1)

    def stop(self) -> None:
        """Stop listening, close every connection, end the threads."""
        with self._turn:
            if not self._is_told_to_stop:
                self._is_told_to_stop = True
                self._tells_stop.close()
            if self._front is not None:
                self._front.stop()
        self._thread.join()

    def _run(self) -> None:
        """Wait for the first client, and serve until stopped.

        The front is loaded with its first client: asyncio and the parser of HTTP take as long as a
        tenth of a start.
        """
        with self._hears_stop, self._listening:
            if not self._is_somebody_there():
                return
            from poolhouse.web.front.front import Front  # noqa: PLC0415

            front = Front(self._answer, self._listening, **self._options)
            with self._turn:
                self._front = front
                if self._is_told_to_stop:
                    front.stop()
            front.run()

    def _is_somebody_there(self) -> bool:
        """Wait, and tell whether a client has come before the server was told to stop."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._listening, selectors.EVENT_READ)
            selector.register(self._hears_stop, selectors.EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select()}
        return self._hears_stop not in ready

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
    if not host:  # to the system it would be every address
        raise PortTakenError("'' is no address of this machine; choose another with --host")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == _ANY and socket.has_dualstack_ipv6()
    try:
        listening = socket.create_server(
            (host, port), family=family, backlog=_WAITING_MAX, dualstack_ipv6=both
        )
    except OSError as problem:
        if problem.errno in _OF_PORT:
            why = os.strerror(problem.errno)
            message = (
                f"port {port} on {host} is taken or not allowed ({why}); choose another with --port"
            )
        else:
            message = f"{host!r} is no address of this machine; choose another with --host"
        raise PortTakenError(message) from problem
    listening.setblocking(False)  # noqa: FBT003  the socket's own signature
    return listening
