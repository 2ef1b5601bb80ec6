"""A server process of the bench, and what it has spent."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Self

NS_PER_S = 1_000_000_000
# Both sides run from bytecode, as an installed package does; the first round writes ours.
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SWITCHES = re.compile(r"^voluntary_ctxt_switches:\s+(\d+)", re.MULTILINE)
TRIVIAL = [sys.executable, str(Path(__file__).with_name("trivial.py"))]
HOUSE = [str(Path(sys.executable).with_name("poolhouse")), "serve", "--port", "0"]


class Served:
    """A server that runs until the block ends."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.greeting = self._process.stdout.readline()
        found = re.search(r"http://localhost:(\d+)", self.greeting)
        assert found is not None
        self.pid, self.port = self._process.pid, int(found[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)


def cpu_s(pid: int) -> float:
    """Return the CPU time that a process's threads have taken so far, to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / NS_PER_S


def switches(pid: int) -> int:
    """Return how often a process's threads have given up the processor, of their own will."""
    told = [each.read_text() for each in Path(f"/proc/{pid}/task").glob("*/status")]
    return sum(int(count) for text in told for count in SWITCHES.findall(text))
