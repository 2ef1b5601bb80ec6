"""Measure Poolhouse, each figure as a ratio to a floor measured in the same run.

`make bench`. Ends with 1 if a figure is over its limit.
"""

import statistics
import sys
from collections.abc import Iterator

import cold_start
import concurrency
import embedding
import imports
import lists
import server_cpu
import start_up
import under_lock
from figure import Figure


def figures() -> Iterator[Figure]:
    """Measure one group of figures after another."""
    yield from of_the_start()
    yield from of_server_cpu()
    yield from of_the_lock()
    yield from of_concurrency()
    embedded_s = embedding.measure(rounds=60)
    yield Figure(
        "start and stop inside a test", f"{embedded_s * 1000:.1f} ms", "3 ms", embedded_s / 0.003, 1
    )
    yield from lists.measure(rounds=40)
    heavy = imports.loaded_by_serving()
    yield Figure("moto, boto3, botocore loaded", str(heavy or "none"), "none", len(heavy), 0)


def of_the_start() -> Iterator[Figure]:
    starting = start_up.measure(rounds=15)
    yield Figure(
        "start of `poolhouse serve`, CPU",
        f"{starting.serve_s * 1000:.0f} ms",
        f"{starting.flask_s * 1000:.0f} ms import flask",
        starting.ratio,
        1.35,
    )
    start = cold_start.measure(rounds=7)
    yield Figure(
        "first CreateUserPool after `poolhouse serve`",
        f"{start.first_answer_s * 1000:.0f} ms",
        f"{start.imports_s * 1000:.0f} ms import flask, botocore.session, cryptography",
        start.first_answer_s / start.imports_s,
        1.5,
    )
    yield Figure("idle memory", f"{start.rss_mib:.1f} MiB", "50 MiB", start.rss_mib / 50, 1)


def of_server_cpu() -> Iterator[Figure]:
    cpu_s = server_cpu.measure(rounds=25)
    floors = {
        "sign-in": ("floor", "two RS256 signatures in a trivial view", 1.25),
        "GetUser": ("trivial", "a trivial view", 1.5),
        "GetCredentialsForIdentity": ("trivial", "a trivial view", 1.6),
        "API call": ("trivial", "a trivial view", 1.4),
    }
    for call, (floor, what, limit) in floors.items():
        yield Figure(
            f"{call}, server CPU",
            f"{statistics.median(cpu_s[call]) * 1000:.2f} ms",
            f"{statistics.median(cpu_s[floor]) * 1000:.2f} ms {what}",
            server_cpu.ratio(cpu_s[call], cpu_s[floor]),
            limit,
        )


def of_concurrency() -> Iterator[Figure]:
    for call, by_setting in concurrency.measure(rounds=3).items():
        alone = by_setting["1 client"]
        for setting, sample in by_setting.items():
            cpu_ms = sample.cpu_s / sample.answers * 1000
            switches = sample.switches / sample.answers
            yield Figure(
                f"{call}, {setting}",
                f"{sample.rate:.0f}/s, {cpu_ms:.2f} ms CPU, {switches:.1f} switches each",
                f"{alone.rate:.0f}/s of one client",
                alone.rate / sample.rate,
                1 / 0.9,
            )


def of_the_lock() -> Iterator[Figure]:
    limits = {"sign-in": 0.5, "GetUser": 0.8, "signed POST of 9 MB": 0.1}
    for name, held in under_lock.measure(rounds=60).items():
        yield Figure(
            f"{name}: CPU under the store's lock",
            f"{held.held_s * 1000:.2f} ms",
            f"{held.whole_s * 1000:.2f} ms for the request",
            held.held_s / held.whole_s,
            limits[name],
        )


def main() -> int:
    """Print figures as they are measured."""
    all_hold = True
    for figure in figures():
        all_hold = all_hold and figure.holds
        sys.stdout.write(f"{figure}\n")
        sys.stdout.flush()
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main())
