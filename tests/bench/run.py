"""Measure Poolhouse, each figure as a ratio to a floor measured in the same run.

`make bench`. Ends with 1 if a figure is over its limit.
"""

import sys
from dataclasses import dataclass

import cold_start
import embedding
import imports
import lists
import sign_in


@dataclass(frozen=True)
class Figure:
    """A measurement beside its limit."""

    name: str
    measured: str
    floor: str
    ratio: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.ratio <= self.limit


def figures() -> list[Figure]:
    start = cold_start.measure(rounds=7)
    signing = sign_in.measure(rounds=8)
    embedded = embedding.measure(rounds=15)
    heavy = imports.loaded_by_serving()
    return [
        Figure(
            "first CreateUserPool after `poolhouse serve`",
            f"{start.first_answer_s * 1000:.0f} ms",
            f"{start.imports_s * 1000:.0f} ms import flask, botocore.session, cryptography",
            start.first_answer_s / start.imports_s,
            1.5,
        ),
        Figure("idle memory", f"{start.rss_mib:.1f} MiB", "60 MiB", start.rss_mib / 60, 1.0),
        Figure(
            "password sign-in, server CPU",
            f"{signing.sign_in_s * 1000:.2f} ms",
            f"{signing.floor_s * 1000:.2f} ms two RS256 signatures and a trivial Flask request",
            signing.sign_in_s / signing.floor_s,
            1.5,
        ),
        Figure(
            "signed API call, server CPU",
            f"{signing.api_call_s * 1000:.2f} ms",
            f"{signing.trivial_s * 1000:.2f} ms trivial Flask request",
            signing.api_call_s / signing.trivial_s,
            2.5,
        ),
        Figure(
            "start and stop inside a test",
            f"{embedded * 1000:.1f} ms",
            "20 ms",
            embedded / 0.020,
            1.0,
        ),
        Figure(
            "moto, boto3, botocore loaded", str(heavy or "none"), "none", float(len(heavy)), 0.0
        ),
        *(Figure(*figure) for figure in lists.measure(rounds=12)),
    ]


def main() -> int:
    found = figures()
    for figure in found:
        sign = "ok  " if figure.holds else "OVER"
        sys.stdout.write(
            f"{sign} {figure.name}: {figure.measured} against {figure.floor}:"
            f" {figure.ratio:.2f} (limit {figure.limit:g})\n"
        )
    return 0 if all(figure.holds for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
