"""One request to the network and back: the only place where the library sends anything."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from poolhouse_client.errors import network_error
from poolhouse_client.service_clients.abort import until_aborted
from poolhouse_client.transport.messages import HttpResponse, TransportError

if TYPE_CHECKING:
    from poolhouse_client.environment import Environment
    from poolhouse_client.service_clients.abort import AbortSignal
    from poolhouse_client.transport.messages import HttpRequest, Transport


@dataclass(frozen=True)
class Wire:
    """What every service client needs: environment, network, and the page's framework number.

    Attributes:
        environment: Clock, timers and randomness.
        transport: The network.
        framework: The number in the user agent (0 unknown, 1 React, …, 100+ server).
    """

    environment: Environment
    transport: Transport
    framework: int = 0


async def fetch(
    wire: Wire, request: HttpRequest, signal: AbortSignal | None = None
) -> HttpResponse:
    """Return the answer to a request, sent as `fetch` does.

    Header values lose outer white space, and a GET or HEAD goes without its body. No answer
    raises AmplifyError `NetworkError`; an aborted signal raises PlainError `AbortError`. The
    answer never comes in the tick of the request: what other callers started in the same tick
    has been sent by then.
    """
    headers = [(name, value.strip(" \t\r\n")) for name, value in request.headers]
    body = b"" if request.method in {"GET", "HEAD"} else request.body
    request = replace(request, headers=headers, body=body)
    try:
        return await until_aborted(_exchange(wire, request), signal)
    except TransportError as error:
        raise network_error(error) from error


async def _exchange(wire: Wire, request: HttpRequest) -> HttpResponse:
    try:
        return await wire.transport.send(request)
    finally:
        await asyncio.sleep(0)
