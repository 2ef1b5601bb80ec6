"""Serves the demo world, and streams under `/stream` that stay open until their client leaves.

Prints the port. Run by `test_front_crowds.py`, in a process of its own.
"""

import sys
import threading
from collections.abc import Iterator

from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.app import create_app
from poolhouse.web.front import open_files
from poolhouse.web.server import Server


def stream() -> Iterator[bytes]:
    yield b"begun"
    threading.Event().wait()


def main() -> None:
    open_files.raise_limit()
    answer_of_the_world = create_app(load(seed="crowds"))

    def answer(http: HttpRequest) -> HttpResponse:
        if http.raw_path == "/stream":
            return HttpResponse(200, stream=stream())
        return answer_of_the_world(http)

    with Server(answer, patience_s=300) as server:
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        server.wait()


if __name__ == "__main__":
    main()
