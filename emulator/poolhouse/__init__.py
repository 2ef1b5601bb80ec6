"""Poolhouse: a local Amazon Cognito and API Gateway in which time is a parameter.

import poolhouse

with poolhouse.serve(poolhouse.World()) as server:
    print(server.url)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from poolhouse.runtime.clock import Clock
    from poolhouse.runtime.settings import Settings
    from poolhouse.web.server import Server
    from poolhouse.world import World

__all__ = ["Clock", "Server", "Settings", "World", "serve"]

_HOMES = {
    "Clock": "poolhouse.runtime.clock",
    "Server": "poolhouse.web.server",
    "Settings": "poolhouse.runtime.settings",
    "World": "poolhouse.world",
}


def serve(
    world: "World",
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    allow_hosts: "Iterable[str]" = (),
    allow_origins: "Iterable[str]" = (),
) -> "Server":
    """Serve a world over HTTP from a thread.

    Args:
        host: The address to listen on.
        port: The port; 0 lets the system choose one.
        allow_hosts: Names under which the control API may be asked, besides addresses, `localhost`
            and what ends in `.localhost`; those of the world's settings when left out.
        allow_origins: Origins of pages that may ask it, like `http://localhost:5173`, and as whose
            visitor an unknown access key may be root's; those of the settings when left out.

    Raises:
        PortTakenError: Another program listens there.
        ValueError: A host or an origin is none.
    """
    from poolhouse.web.app import create_app  # noqa: PLC0415  Flask loads when something is served
    from poolhouse.web.front import open_files  # noqa: PLC0415  same
    from poolhouse.web.server import Server  # noqa: PLC0415  same

    doors = {"allow_hosts": allow_hosts, "allow_origins": allow_origins}
    world.override({name: given for name, given in doors.items() if given})
    open_files.raise_limit()
    server = Server(create_app(world), host, port)
    world.be_reached_at(server.url)
    return server


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used; `import poolhouse` alone stays cheap."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'poolhouse' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module  # noqa: PLC0415  seldom needed

    return getattr(import_module(home), name)
