"""CPU from the start of `poolhouse serve` to its address, against `import flask`."""

import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import served

FLOOR = "import sys, flask; print(flask.__name__, flush=True); sys.stdin.read()"


@dataclass(frozen=True)
class StartUp:
    """Medians in seconds of CPU, and of the ratios of one round."""

    serve_s: float
    flask_s: float
    ratio: float


def measure(rounds: int) -> StartUp:
    """Take turns with the floor, so that both meet the same machine."""
    serve = [str(Path(sys.executable).with_name("poolhouse")), "serve", "--port", "0"]
    floor = [sys.executable, "-c", FLOOR]
    _until_first_line(serve)
    taken = [(_until_first_line(serve), _until_first_line(floor)) for _ in range(rounds)]
    ratios = [serve_s / flask_s for serve_s, flask_s in taken]
    serve_s, flask_s = zip(*taken, strict=True)
    return StartUp(*(statistics.median(each) for each in (serve_s, flask_s, ratios)))


def _until_first_line(command: list[str]) -> float:
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=served.COMPILED
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, command
    spent_s = served.cpu_s(process.pid)
    process.terminate()
    process.communicate(timeout=10)
    return spent_s
