"""CPU of start and stop of a world inside a test process."""

import http.client
import statistics
import time

import poolhouse


def measure(rounds: int) -> float:
    """Return the median CPU seconds of start and stop together, the first request not counted."""
    times = []
    for _ in range(rounds + 1):
        began = time.process_time()
        world = poolhouse.World(seed=1)
        server = poolhouse.serve(world)
        started_s = time.process_time() - began
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", "/_poolhouse/clock")
        assert connection.getresponse().status == 200
        began = time.process_time()
        server.stop()
        world.close()
        times.append(started_s + time.process_time() - began)
        connection.close()
    return statistics.median(times[1:])
