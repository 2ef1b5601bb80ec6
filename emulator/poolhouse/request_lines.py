"""The lines that `serve` prints, one a request."""

import sys
from collections import deque
from threading import Event, Lock, Thread
from typing import Final, TextIO

from poolhouse.remote.request_line import line
from poolhouse.runtime.journal import Entry

_KEPT: Final = 1000
_BATCH_S: Final = 0.05
"""Lines that come within this time are written together."""
_GRACE_S: Final = 1.0


class RequestLines:
    """Print entries from a thread, so that no request waits for a terminal.

    Whoever reads slower than requests come is told how many lines were left out.

    Args:
        output: Where to print.
    """

    def __init__(self, output: TextIO = sys.stdout) -> None:
        self._output = output
        self._waiting: deque[Entry] = deque()
        self._left_out = 0
        self._lock = Lock()
        self._somebody_waits = Event()
        self._has_ended = Event()
        self._thread = Thread(target=self._run, name="poolhouse-request-lines", daemon=True)
        self._thread.start()

    def tell(self, entry: Entry) -> None:
        """Have an entry printed."""
        with self._lock:
            if len(self._waiting) < _KEPT:
                self._waiting.append(entry)
            else:
                self._left_out += 1
        self._somebody_waits.set()

    def end(self) -> None:
        """Print what waits, unless nobody reads."""
        self._has_ended.set()
        self._somebody_waits.set()
        self._thread.join(_GRACE_S)

    def _run(self) -> None:
        is_last = False
        while not is_last:
            self._somebody_waits.wait()
            is_last = self._has_ended.wait(_BATCH_S)
            self._somebody_waits.clear()
            try:
                self._output.write("".join(f"{text}\n" for text in self._taken()))
                self._output.flush()
            except (OSError, ValueError):
                return  # nobody reads any more

    def _taken(self) -> list[str]:
        with self._lock:
            entries, left_out = [*self._waiting], self._left_out
            self._waiting.clear()
            self._left_out = 0
        lines = [line(entry) for entry in entries]
        return [*lines, f"… and {left_out} more requests"] if left_out else lines
