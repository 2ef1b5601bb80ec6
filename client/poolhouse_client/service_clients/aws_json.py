"""An AWS JSON 1.1 call without a signature, with v6's headers and attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from poolhouse_client.javascript import stringify_input
from poolhouse_client.service_clients.fetch import fetch
from poolhouse_client.service_clients.retry import MAX_ATTEMPTS, RetryLaw
from poolhouse_client.transport.messages import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.service_clients.fetch import Wire

_CONTENT_TYPE = "application/x-amz-json-1.1"


async def post(
    wire: Wire,
    url: str,
    target: str,
    members: Mapping[str, Any],
    *,
    headers: Mapping[str, str],
    user_agent: str,
    cache: Literal["default", "no-store"] = "no-store",
) -> HttpResponse:
    """Post an operation's input, up to three times, and return the last answer.

    Args:
        wire: Environment and network.
        url: The service's endpoint.
        target: `{service}.{operation}`, the value of `x-amz-target`.
        members: The input; members that are None are left out.
        headers: What the service's client adds after content type and target.
        user_agent: The value of `x-amz-user-agent`.
        cache: The fetch option.
    """
    body = stringify_input(members).encode()
    fixed = {"content-type": _CONTENT_TYPE, "x-amz-target": target, **headers}
    given = fixed.get("x-amz-user-agent")
    fixed["x-amz-user-agent"] = f"{given} {user_agent}" if given else user_agent
    if not fixed.get("amz-sdk-invocation-id"):
        fixed["amz-sdk-invocation-id"] = wire.environment.uuid("invocation-id")

    async def attempt(number: int) -> HttpResponse:
        progress = {"amz-sdk-request": f"attempt={number}; max={MAX_ATTEMPTS}"}
        sent = list({**fixed, **progress}.items())
        return await fetch(wire, HttpRequest("POST", url, sent, body, cache))

    return await RetryLaw(wire.environment).run(attempt)
