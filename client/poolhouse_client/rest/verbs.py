"""The verbs of `aws-amplify/api`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from poolhouse_client.amplify import settled
from poolhouse_client.rest.body import encode_body, resolve_headers
from poolhouse_client.rest.call import RestCall
from poolhouse_client.rest.operation import CallOptions, Operation
from poolhouse_client.rest.sending import Outgoing, send
from poolhouse_client.rest.target import require_rest_api, resolve_url, signing_service

if TYPE_CHECKING:
    from poolhouse_client.amplify import Amplify, AmplifyContext
    from poolhouse_client.service_clients.abort import AbortSignal
    from poolhouse_client.transport.messages import HttpResponse


def get(amplify: Amplify, api_name: str, path: str, **options: Unpack[CallOptions]) -> Operation:
    """Start a GET.

    The session is fetched first, always, unless the auth mode is `none`; failing that, or without
    credentials, or with an `authorization` header of one's own, the call goes unsigned.

    Args:
        amplify: The page's library.
        api_name: A name of `API.REST`.
        path: Appended to its endpoint.
        **options: See CallOptions.
    """
    return start(amplify, RestCall("GET", api_name, path, options))


def head(amplify: Amplify, api_name: str, path: str, **options: Unpack[CallOptions]) -> Operation:
    """Start a HEAD; see `get`."""
    return start(amplify, RestCall("HEAD", api_name, path, options))


def post(amplify: Amplify, api_name: str, path: str, **options: Unpack[CallOptions]) -> Operation:
    """Start a POST; see `get`."""
    return start(amplify, RestCall("POST", api_name, path, options))


def put(amplify: Amplify, api_name: str, path: str, **options: Unpack[CallOptions]) -> Operation:
    """Start a PUT; see `get`."""
    return start(amplify, RestCall("PUT", api_name, path, options))


def patch(amplify: Amplify, api_name: str, path: str, **options: Unpack[CallOptions]) -> Operation:
    """Start a PATCH; see `get`."""
    return start(amplify, RestCall("PATCH", api_name, path, options))


def delete(amplify: Amplify, api_name: str, path: str, **options: Unpack[CallOptions]) -> Operation:
    """Start a DELETE, which may have a body; see `get`."""
    return start(amplify, RestCall("DELETE", api_name, path, options))


def start(amplify: Amplify, call: RestCall) -> Operation:
    """Start a call of any verb; see `get`."""
    context = amplify.require_context()
    timeout_ms = call.timeout_ms(context.library_options.rest)
    return Operation(
        lambda signal: _handle(amplify, context, call, signal), amplify.environment, timeout_ms
    )


async def _handle(
    amplify: Amplify, context: AmplifyContext, call: RestCall, signal: AbortSignal
) -> HttpResponse:
    api = require_rest_api(context.resources_config, call.api_name)
    query_params = call.options.get("query_params")
    url = resolve_url(api, call.path, query_params, amplify.page_origin)
    given = context.library_options.rest.headers
    library_headers = await settled(given(call.api_name)) if given else {}
    body = call.options.get("body")
    headers = {**library_headers, **call.options.get("headers", {})}
    service, region = signing_service(url, api)
    outgoing = Outgoing(
        method=call.method,
        url=url,
        headers=resolve_headers(headers, body),
        body=encode_body(body, amplify.environment),
        service=service,
        region=region,
        with_credentials=call.options.get("with_credentials", False),
    )
    rest = context.library_options.rest
    strategy = call.options.get("retry_strategy") or rest.retry_strategy
    return await send(
        amplify.wire,
        outgoing,
        context=context if call.wants_session(rest) else None,
        retries=strategy != "no-retry",
        signal=signal,
    )
