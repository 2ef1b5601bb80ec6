"""Sending a REST call: credentials, signature, attempts, and clock correction between them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from poolhouse_client.javascript import parse_date_ms
from poolhouse_client.rest.sigv4 import SignableRequest, SigningScope, sign
from poolhouse_client.service_clients.fetch import fetch
from poolhouse_client.service_clients.retry import RetryLaw
from poolhouse_client.tokens.contract import TokenOptions
from poolhouse_client.transport.messages import HttpRequest

if TYPE_CHECKING:
    from poolhouse_client.amplify import AmplifyContext
    from poolhouse_client.credentials.contract import AwsCredentials
    from poolhouse_client.rest.body import SentBody
    from poolhouse_client.service_clients.abort import AbortSignal
    from poolhouse_client.service_clients.fetch import Wire
    from poolhouse_client.transport.messages import HttpResponse
    from poolhouse_client.web_url import WebUrl

_log = logging.getLogger(__name__)
SKEW_MS: Final = 5 * 60 * 1000


@dataclass(frozen=True)
class Outgoing:
    """A call with its URL, headers and body settled, not signed yet."""

    method: str
    url: WebUrl
    headers: dict[str, str]
    body: SentBody
    service: str
    region: str
    with_credentials: bool = False


async def send(
    wire: Wire,
    outgoing: Outgoing,
    *,
    context: AmplifyContext | None,
    retries: bool,
    signal: AbortSignal,
) -> HttpResponse:
    """Return the answer to a call, signed if there are credentials and no `authorization` header.

    Args:
        wire: Environment and network.
        outgoing: The call.
        context: Where the session comes from, once per call; None to send unsigned.
        retries: Whether to try three times what may pass by itself.
        signal: Ends attempts and pauses.
    """
    credentials = None if context is None else await _find_credentials(context)
    signer = _Signer(wire, outgoing, credentials)
    law = RetryLaw(wire.environment, tolerant=True, retries=retries)

    async def attempt(_: int) -> HttpResponse:
        response = await fetch(wire, signer.request(), signal)
        signer.heed_clock(response)
        return response

    return await law.run(attempt, signal)


async def _find_credentials(context: AmplifyContext) -> AwsCredentials | None:
    try:
        session = await context.fetch_auth_session(TokenOptions())
    except Exception:  # noqa: BLE001  whatever a provider raises, v6 sends the call unsigned
        _log.debug("no credentials; the request goes unsigned", exc_info=True)
        return None
    return session.credentials


class _Signer:
    """Signs each attempt anew, by a clock that is set right for this one call only."""

    def __init__(self, wire: Wire, outgoing: Outgoing, credentials: AwsCredentials | None) -> None:
        self._environment = wire.environment
        self._outgoing = outgoing
        signs = not outgoing.headers.get("authorization")
        self._credentials = credentials if signs else None
        self._offset_ms = 0

    def request(self) -> HttpRequest:
        outgoing = self._outgoing
        headers = {**self._headers(), **outgoing.body.transport_headers}
        return HttpRequest(
            method=outgoing.method,
            url=str(outgoing.url),
            headers=list(headers.items()),
            body=outgoing.body.content or b"",
            credentials="include" if outgoing.with_credentials else "same-origin",
        )

    def heed_clock(self, response: HttpResponse) -> None:
        """Take the server's time for the next attempt if ours is 5 minutes off or more."""
        stated = response.header("date") or response.header("x-amz-date")
        server_ms = parse_date_ms(stated) if stated else None
        if self._credentials is None or server_ms is None:
            return
        now_ms = self._environment.now_ms()
        if abs(now_ms + self._offset_ms - server_ms) >= SKEW_MS:
            self._offset_ms = server_ms - now_ms

    def _headers(self) -> dict[str, str]:
        outgoing = self._outgoing
        if self._credentials is None:
            return outgoing.headers
        now_ms = self._environment.now_ms() + self._offset_ms
        scope = SigningScope(outgoing.region, outgoing.service, now_ms)
        signable = SignableRequest(
            outgoing.method, outgoing.url, outgoing.headers, outgoing.body.payload_hash
        )
        return sign(signable, self._credentials, scope)
