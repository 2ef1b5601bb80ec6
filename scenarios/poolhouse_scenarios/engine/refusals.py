"""What a story may not do: touch the machine's network, processes, threads or signals.

An answer from the real world would arrive at a moment that no seed decides, so a run could not be
repeated.
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn


class RealIoRefusedError(RuntimeError):
    """A story reached for a socket, a process, a thread or a signal of the real machine."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is refused: in virtual time nothing may wait for the real machine;"
            " send requests through the tab's transport and sleep with asyncio.sleep"
        )
        self.what = what


def _refused(method: str) -> Any:
    def refuse(*_arguments: Any, **_options: Any) -> NoReturn:
        raise RealIoRefusedError(f"loop.{method}()")

    return refuse


class RefusesRealIo(asyncio.AbstractEventLoop):
    """An event loop that refuses every method which would reach the machine."""

    run_in_executor = _refused("run_in_executor")
    set_default_executor = _refused("set_default_executor")
    getaddrinfo = _refused("getaddrinfo")
    getnameinfo = _refused("getnameinfo")
    create_connection = _refused("create_connection")
    create_server = _refused("create_server")
    create_unix_connection = _refused("create_unix_connection")
    create_unix_server = _refused("create_unix_server")
    create_datagram_endpoint = _refused("create_datagram_endpoint")
    connect_accepted_socket = _refused("connect_accepted_socket")
    connect_read_pipe = _refused("connect_read_pipe")
    connect_write_pipe = _refused("connect_write_pipe")
    start_tls = _refused("start_tls")
    sendfile = _refused("sendfile")
    subprocess_shell = _refused("subprocess_shell")
    subprocess_exec = _refused("subprocess_exec")
    add_reader = _refused("add_reader")
    remove_reader = _refused("remove_reader")
    add_writer = _refused("add_writer")
    remove_writer = _refused("remove_writer")
    sock_recv = _refused("sock_recv")
    sock_recv_into = _refused("sock_recv_into")
    sock_recvfrom = _refused("sock_recvfrom")
    sock_recvfrom_into = _refused("sock_recvfrom_into")
    sock_sendall = _refused("sock_sendall")
    sock_sendto = _refused("sock_sendto")
    sock_sendfile = _refused("sock_sendfile")
    sock_connect = _refused("sock_connect")
    sock_accept = _refused("sock_accept")
    add_signal_handler = _refused("add_signal_handler")
    remove_signal_handler = _refused("remove_signal_handler")


_REFUSED_EVENTS: Final = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
        "os.exec",
        "os.fork",
        "os.posix_spawn",
        "os.system",
    }
)


class _Watch:
    """The threads in which a story is playing, and the one audit hook that refuses I/O in them."""

    def __init__(self) -> None:
        self._playing: dict[int, int] = {}
        self._install: Callable[[], None] | None = lambda: sys.addaudithook(self._audit)

    def enter(self, thread: int) -> None:
        if self._install is not None:
            self._install()
            self._install = None
        self._playing[thread] = self._playing.get(thread, 0) + 1

    def leave(self, thread: int) -> None:
        self._playing[thread] -= 1
        if not self._playing[thread]:
            del self._playing[thread]

    def _audit(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if event in _REFUSED_EVENTS and threading.get_ident() in self._playing:
            raise RealIoRefusedError(event)


_watch = _Watch()


@contextmanager
def machine_out_of_reach() -> Iterator[None]:
    """Refuse sockets and processes to the code of this thread, past the event loop too.

    Python's audit events (PEP 578) tell of them before they happen; other threads are left alone.
    An audit hook can't be removed, so one is installed at first use and does nothing outside this
    block.
    """
    thread = threading.get_ident()
    _watch.enter(thread)
    try:
        yield
    finally:
        _watch.leave(thread)
