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
import start_up
import under_lock


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
    starting = start_up.measure(rounds=9)
    start = cold_start.measure(rounds=7)
    signing = sign_in.measure(rounds=8)
    embedded = embedding.measure(rounds=15)
    heavy = imports.loaded_by_serving()
    return [
        Figure(
            "start of `poolhouse serve`, CPU",
            f"{starting.serve_s * 1000:.0f} ms",
            f"{starting.flask_s * 1000:.0f} ms import flask",
            starting.serve_s / starting.flask_s,
            1.35,
        ),
        Figure(
            "first CreateUserPool after `poolhouse serve`",
            f"{start.first_answer_s * 1000:.0f} ms",
            f"{start.imports_s * 1000:.0f} ms import flask, botocore.session, cryptography",
            start.first_answer_s / start.imports_s,
            1.5,
        ),
        Figure("idle memory", f"{start.rss_mib:.1f} MiB", "50 MiB", start.rss_mib / 50, 1.0),
        Figure(
            "password sign-in, server CPU",
            f"{signing.sign_in_s * 1000:.2f} ms",
            f"{signing.floor_s * 1000:.2f} ms two RS256 signatures and a trivial Flask request",
            signing.sign_in_s / signing.floor_s,
            1.25,
        ),
        *_light_calls(signing),
        Figure(
            "start and stop inside a test",
            f"{embedded * 1000:.1f} ms",
            "3 ms",
            embedded / 0.003,
            1.0,
        ),
        Figure(
            "moto, boto3, botocore loaded", str(heavy or "none"), "none", float(len(heavy)), 0.0
        ),
        *_under_lock(),
        *(Figure(*figure) for figure in lists.measure(rounds=12)),
    ]


def _light_calls(measured: sign_in.SignIn) -> list[Figure]:
    floor = f"{measured.trivial_s * 1000:.2f} ms trivial Flask request"
    return [
        Figure(
            f"{name}, server CPU",
            f"{each_s * 1000:.2f} ms",
            floor,
            each_s / measured.trivial_s,
            limit,
        )
        for name, each_s, limit in (
            ("GetUser", measured.get_user_s, 1.5),
            ("GetCredentialsForIdentity", measured.credentials_s, 1.6),
            ("signed API call", measured.api_call_s, 1.4),
        )
    ]


def _under_lock() -> list[Figure]:
    limits = {"sign-in": 0.5, "GetUser": 0.8, "signed POST of 9 MB": 0.1}
    return [
        Figure(
            f"{name}: CPU under the store's lock",
            f"{held.held_s * 1000:.2f} ms",
            f"{held.whole_s * 1000:.2f} ms for the request",
            held.held_s / held.whole_s,
            limits[name],
        )
        for name, held in under_lock.measure(rounds=60).items()
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
