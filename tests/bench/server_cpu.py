"""Server CPU of each call, against signatures and a trivial view behind the same front.

The floor signs twice within a trivial request, so that its signatures meet the same machine.
"""

import statistics

import calls
import load
from served import HOUSE, TRIVIAL, Served

SECONDS = 0.5


def measure(rounds: int) -> dict[str, list[float]]:
    """Return by call seconds of the server's CPU an answer, one figure a round.

    Calls take turns, to meet the same machine: what is compared are figures of one round.
    """
    spent: dict[str, list[float]] = {}
    with Served(TRIVIAL) as trivial, Served(HOUSE) as house:
        turns = [(trivial, name, call.message()) for name, call in calls.trivial().items()]
        turns += [
            (house, name, call.message()) for name, call in calls.of_the_house(house.port).items()
        ]
        for turn in range(rounds + 1):
            for served, name, message in turns:
                sample = load.put_on(served, message, 1, SECONDS)
                if turn:  # the first is to warm up
                    spent.setdefault(name, []).append(sample.cpu_s / sample.answers)
    return spent


def ratio(spent: list[float], floor: list[float]) -> float:
    """Return how much dearer a call is than its floor: the median of the rounds."""
    return statistics.median(one / other for one, other in zip(spent, floor, strict=True))
