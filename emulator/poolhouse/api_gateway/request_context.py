"""What API Gateway tells of a call: `requestContext` in events, `$context` in an API's own wording.

Source: captures of the real service's events; the Developer Guide's
api-gateway-mapping-template-reference. Where no authorizer told anything, there is no `authorizer`.
"""

import base64
from hashlib import sha256
from typing import Any, Final

from poolhouse.api_gateway.authorization.signers import caller_of
from poolhouse.api_gateway.call import ApiCall

_PROTOCOL: Final = "HTTP/1.1"
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


def request_context(call: ApiCall) -> dict[str, Any]:
    """Return what is known of a call so far; resource and caller are null until they are found."""
    settings = call.foundation.settings
    api = call.api
    resource = None if call.route is None else call.route.resource
    context: dict[str, Any] = {
        "accountId": settings.account_id,
        "apiId": api.id,
        "deploymentId": _derived_id("deployment", api.id, length=_ID_LENGTH),
        "domainName": call.domain_name,
        "domainPrefix": api.id,
        "extendedRequestId": call.extended_id,
        "httpMethod": call.method,
        "identity": _identity(call),
        "path": call.path_with_stage,
        "protocol": _PROTOCOL,
        "requestId": call.request_id,
        "requestTime": call.request_time,
        "requestTimeEpoch": call.received_ms,
        "resourceId": resource and _derived_id("resource", api.id, resource, length=_ID_LENGTH),
        "resourcePath": resource,
        "stage": call.stage,
    }
    if call.authorizer_context is not None:
        context["authorizer"] = dict(call.authorizer_context)
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


def _derived_id(*parts: str, length: int) -> str:
    """Return an id of lower-case letters and digits that depends on nothing but its parts."""
    digest = sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:length]
