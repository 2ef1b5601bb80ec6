"""Server CPU of each call, against signatures and a trivial view behind the same front.

The floor signs twice within a trivial request, so that its signatures meet the same machine.
"""

import calls
import load
from served import HOUSE, TRIVIAL, Served

SECONDS = 0.5


def measure(rounds: int) -> dict[str, float]:
    """Return seconds of the server's CPU by call; calls take turns, to meet the same machine."""
    spent: dict[str, list[load.Sample]] = {}
    with Served(TRIVIAL) as trivial, Served(HOUSE) as house:
        turns = [(trivial, name, call.message()) for name, call in calls.trivial().items()]
        turns += [
            (house, name, call.message()) for name, call in calls.of_the_house(house.port).items()
        ]
        for turn in range(rounds + 1):
            for served, name, message in turns:
                sample = load.put_on(served, message, 1, SECONDS)
                if turn:  # the first is to warm up
                    spent.setdefault(name, []).append(sample)
    return {
        name: sum(sample.cpu_s for sample in each) / sum(sample.answers for sample in each)
        for name, each in spent.items()
    }
