"""Requests a second with many clients, and beside idle connections, against one client alone."""

import statistics

import calls
import load
from served import HOUSE, Served

SETTINGS = {
    "1 client": (1, 0),
    "8 clients": (8, 0),
    "32 clients": (32, 0),
    "128 clients": (128, 0),
    "1 client beside 450 idle": (1, 450),
}
SECONDS = 1.0


def measure(rounds: int) -> dict[str, dict[str, load.Sample]]:
    """Return by call and setting the sample of the median rate; settings take turns."""
    found: dict[str, dict[str, list[load.Sample]]] = {"sign-in": {}, "GetUser": {}}
    with Served(HOUSE) as house:
        sent = calls.of_the_house(house.port)
        for _ in range(rounds):
            for call, by_setting in found.items():
                for setting, (clients, idle) in SETTINGS.items():
                    sample = load.put_on(house, sent[call].message(), clients, SECONDS, idle)
                    by_setting.setdefault(setting, []).append(sample)
    return {
        call: {setting: _median(samples) for setting, samples in by_setting.items()}
        for call, by_setting in found.items()
    }


def _median(samples: list[load.Sample]) -> load.Sample:
    rate = statistics.median_low(sample.rate for sample in samples)
    return next(sample for sample in samples if sample.rate == rate)
