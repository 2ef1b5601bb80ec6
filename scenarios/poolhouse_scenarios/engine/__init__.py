"""The engine that plays stories: virtual time, seeded chance, a simulated network, a record.

Owns: the event loop on virtual time, the in-process emulator, latency, the transcript, the
verdict.
Does not own: any story (`library`), how a run is shown (`report`), any rule of the services, any
behaviour of the front-end library.
Called by: `poolhouse_scenarios.cli` and tests. Only `host.py` imports the emulator; `browser.py`
imports the client, `seed.py` its seeded draws.
"""
