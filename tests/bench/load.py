"""Keep-alive clients in a process of their own, each with one request open at a time.

Arguments: the server's process and port, how many clients, how many seconds, how many idle
connections beside; the request comes on standard input. Prints what came of it as JSON.
"""

import contextlib
import json
import resource
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import served

LENGTH = b"content-length:"


@dataclass(frozen=True)
class Sample:
    """What a load came to: how many answers, in what time, and what the server spent on them."""

    answers: int
    took_s: float
    cpu_s: float
    switches: int

    @property
    def rate(self) -> float:
        return self.answers / self.took_s


def put_on(
    server: served.Served, message: bytes, clients: int, seconds: float, idle: int = 0
) -> Sample:
    """Send a message as so many clients for so long, beside idle connections."""
    arguments = (server.pid, server.port, clients, seconds, idle)
    told = subprocess.run(
        [sys.executable, str(Path(__file__)), *(str(argument) for argument in arguments)],
        input=message,
        check=True,
        capture_output=True,
        timeout=seconds + 120,
    )
    return Sample(**json.loads(told.stdout))


class Client:
    """One connection; knows how long an answer is once it has seen one."""

    def __init__(self, port: int, message: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._message = message
        self._heard = b""

    def send(self) -> None:
        self.socket.sendall(self._message)

    def receive(self) -> bool:
        """Take what has come; tell whether an answer is whole."""
        received = self.socket.recv(65536)
        assert received, "the server hung up"
        self._heard += received
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end:
            return False
        assert head.startswith(b"HTTP/1.1 200"), self._heard
        length = head[head.lower().index(LENGTH) + len(LENGTH) :].split(b"\r\n", 1)[0]
        if len(body) < int(length):
            return False
        self._heard = b""
        return True


def main() -> None:
    pid, port, count = (int(argument) for argument in sys.argv[1:4])
    seconds, idle = float(sys.argv[4]), int(sys.argv[5])
    message = sys.stdin.buffer.read()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 10_000)), hard))
    with contextlib.ExitStack() as opened, selectors.DefaultSelector() as selector:
        for _ in range(idle):
            opened.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
        clients = [Client(port, message) for _ in range(count)]
        for client in clients:
            opened.enter_context(client.socket)
            selector.register(client.socket, selectors.EVENT_READ, client)
            client.send()
        cpu_s, switches = served.cpu_s(pid), served.switches(pid)
        answers, began_s = 0, time.perf_counter()
        while (now_s := time.perf_counter()) < began_s + seconds:
            for key, _ in selector.select(1):
                if key.data.receive():
                    answers += 1
                    key.data.send()
        cpu_s, switches = served.cpu_s(pid) - cpu_s, served.switches(pid) - switches
        for client in clients:  # what is left unanswered would burden the next load
            while not client.receive():
                continue
        sys.stdout.write(json.dumps(asdict(Sample(answers, now_s - began_s, cpu_s, switches))))


if __name__ == "__main__":
    main()
