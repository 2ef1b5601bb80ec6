"""Server CPU of each call, against signatures and a trivial view behind the same front.

The floor signs twice within a trivial request, so that its signatures meet the same machine.
"""

import contextlib
import statistics

import calls
import load
from served import HOUSE, TRIVIAL, Served, cpu_s

ANSWERS = 100
"""How many answers a turn has: it is over before the machine's other work has changed much."""


class Turns:
    """The turns of one call: seconds of the server's CPU an answer, one figure a turn."""

    def __init__(self, server: Served, call: calls.Call) -> None:
        self._server = server
        self.client = load.Client(server.port, call.message())
        self.spent_s: list[float] = []

    def take(self) -> None:
        self._ask()  # whoever had the turn before has left nothing of this server in the caches
        before_s = cpu_s(self._server.pid)
        for _ in range(ANSWERS):
            self._ask()
        self.spent_s.append((cpu_s(self._server.pid) - before_s) / ANSWERS)

    def _ask(self) -> None:
        self.client.send()
        while not self.client.receive():
            continue


def measure(rounds: int) -> dict[str, list[float]]:
    """Return by call seconds of the server's CPU an answer, one figure a round.

    Calls take turns, to meet the same machine: what is compared are figures of one round.
    """
    with Served(TRIVIAL) as trivial, Served(HOUSE) as house, contextlib.ExitStack() as opened:
        calls_of = {trivial: calls.trivial(), house: calls.of_the_house(house.port)}
        turns = {
            name: Turns(server, call)
            for server, each in calls_of.items()
            for name, call in each.items()
        }
        for each in turns.values():
            opened.enter_context(each.client.socket)
        for turn in range(-rounds // 10, rounds):
            for each in turns.values():
                each.take()
            if turn < 0:  # the first are to warm up
                for each in turns.values():
                    each.spent_s.clear()
        return {name: each.spent_s for name, each in turns.items()}


def ratio(spent: list[float], floor: list[float]) -> float:
    """Return how much dearer a call is than its floor: the median of the rounds."""
    return statistics.median(one / other for one, other in zip(spent, floor, strict=True))
