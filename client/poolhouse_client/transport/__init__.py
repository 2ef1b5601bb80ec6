"""The interface between the client and the network.

Owns: the request and response that cross it, the recorder, the transport over HTTPX (in
`httpx_transport`, not imported here: in-process worlds need not pay for it).
Does not own: CORS and page lifetime (`browser`), retries and signing (`service_clients`, `rest`).
Called by: `service_clients.fetch`, which every request of the library passes.
"""

from poolhouse_client.transport.messages import (
    HttpRequest,
    HttpResponse,
    Transport,
    TransportError,
)
from poolhouse_client.transport.recording import Exchange, RecordingTransport

__all__ = [
    "Exchange",
    "HttpRequest",
    "HttpResponse",
    "RecordingTransport",
    "Transport",
    "TransportError",
]
