"""The event of a Lambda proxy integration, payload 1.0, as a regional endpoint builds it.

Source: captures of the real service's events; the Developer Guide's mapping template reference
for what `requestContext` holds. Empty maps are null, and there is no `authorizer` without one.
"""

import base64
import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final
from urllib.parse import unquote_plus

from poolhouse.api_gateway.authorization.aws_iam import caller_of
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.integrations.headers import passed_on
from poolhouse.api_gateway.variables import PROTOCOL

_IDENTITY: Final = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "sourceIp",
    "user",
    "userAgent",
    "userArn",
)
_ID_LENGTH: Final = 6
_KEY_ID_LENGTH: Final = 10

Pairs = Iterable[tuple[str, str]]


def proxy_event(call: ApiCall) -> dict[str, Any]:
    """Return the event that a Lambda function gets for a call."""
    headers = list(passed_on(call))
    query = _query(call.http.raw_query)
    route = call.matched
    return {
        "resource": route.resource,
        "path": call.event_path,
        "httpMethod": call.http.method,
        "headers": _last(headers),
        "multiValueHeaders": _all(headers),
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": _all(query),
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": None,
        "requestContext": _request_context(call),
        "body": call.http.body.decode("utf-8", "replace") or None,
        "isBase64Encoded": False,
    }


def _request_context(call: ApiCall) -> dict[str, Any]:
    settings = call.foundation.settings
    api = call.api
    context: dict[str, Any] = {
        "accountId": settings.account_id,
        "apiId": api.id,
        "deploymentId": _derived_id("deployment", api.id, length=_ID_LENGTH),
        "domainName": call.domain_name,
        "domainPrefix": api.id,
        "extendedRequestId": call.extended_id,
        "httpMethod": call.http.method,
        "identity": _identity(call),
        "path": call.path_with_stage,
        "protocol": PROTOCOL,
        "requestId": call.request_id,
        "requestTime": call.request_time,
        "requestTimeEpoch": call.now_ms,
        "resourceId": _derived_id("resource", api.id, call.matched.resource, length=_ID_LENGTH),
        "resourcePath": call.matched.resource,
        "stage": call.stage,
    }
    if call.claims is not None:
        context["authorizer"] = {"claims": dict(call.claims)}
    return context


def _identity(call: ApiCall) -> dict[str, str | None]:
    identity: dict[str, str | None] = dict.fromkeys(_IDENTITY)
    if call.principal is not None:
        identity |= caller_of(call.principal)
    identity["sourceIp"] = call.http.source_ip
    identity["userAgent"] = call.http.header("User-Agent")
    if call.api_key is not None:
        identity["apiKey"] = call.api_key.value
        identity["apiKeyId"] = _derived_id("api key", call.api_key.name, length=_KEY_ID_LENGTH)
    return identity


def _query(raw_query: str) -> list[tuple[str, str]]:
    """Return a query's decoded names and values; a semicolon separates like an ampersand."""
    pairs = (piece.partition("=") for piece in re.split("[&;]", raw_query) if piece)
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs]


def _last(pairs: Pairs) -> dict[str, str] | None:
    return dict(pairs) or None


def _all(pairs: Pairs) -> dict[str, list[str]] | None:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values or None


def _derived_id(*parts: str, length: int) -> str:
    """Return an id of lower-case letters and digits that depends on nothing but its parts."""
    digest = sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]
