"""Kill a served world under load for as long as is asked, with a new seed for every ten kills.

python tests/reliability/soak.py MINUTES
"""

import sys
import tempfile
import time
from pathlib import Path

from clients_until_killed import Rounds

KILLS_A_WORLD = 10
_SECONDS_A_MINUTE = 60


def main(minutes: float) -> int:
    """Play rounds, print how they end, and return how many worlds had anything wrong."""
    ends = time.monotonic() + minutes * _SECONDS_A_MINUTE
    seed, failed = 0, 0
    while time.monotonic() < ends:
        seed += 1
        with tempfile.TemporaryDirectory() as folder:
            rounds = Rounds(Path(folder), seed)
            wrong = [each for _ in range(KILLS_A_WORLD) for each in rounds.play()] + rounds.end()
        failed += bool(wrong)
        people = sum(len(client.people) for client in rounds.clients)
        print(f"seed {seed}: killed {rounds.killed} times, {people} people, wrong: {len(wrong)}")  # noqa: T201  its product
        for each in wrong:
            print(f"  {each}")  # noqa: T201  same
    return failed


if __name__ == "__main__":
    sys.exit(min(main(float(sys.argv[1])), 1))
