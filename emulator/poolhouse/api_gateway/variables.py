"""Variables of an API's own wording: `$context.…`, `method.request.…`, `stageVariables.…`.

Source: Developer Guide, api-gateway-gatewayResponse-definition and
api-gateway-mapping-template-reference.
"""

import re
from typing import Any, Final
from urllib.parse import unquote_plus

from poolhouse.api_gateway.call import ApiCall

IN_TEMPLATE: Final = re.compile(
    r"\$(context(?:\.\w+)+|stageVariables\.\w+|method\.request\.(?:header|querystring|path)\.[\w-]+)"
)
"""A variable in a template, the first group its name."""

ROOTS: Final = ("context.", "method.request.", "stageVariables.")
"""What the names of variables begin with."""

PROTOCOL: Final = "HTTP/1.1"
_CLAIMS: Final = "context.authorizer.claims."


def value_of(call: ApiCall, name: str) -> str:
    """Return the value of a variable; what does not exist renders empty."""
    source, _, last = name.rpartition(".")
    if source == "method.request.header":
        return call.http.header(last) or ""
    if source == "method.request.querystring":
        pairs = [pair.partition("=") for pair in call.http.raw_query.split("&")]
        return next(
            (unquote_plus(value) for key, _, value in pairs if unquote_plus(key) == last), ""
        )
    if source == "method.request.path":
        return call.path_parameters.get(last, "")
    if name.startswith(_CLAIMS):
        return (call.claims or {}).get(name.removeprefix(_CLAIMS), "")
    value = _context(call).get(name.removeprefix("context."))
    return "" if value is None else str(value)


def _context(call: ApiCall) -> dict[str, Any]:
    settings = call.foundation.settings
    return {
        "accountId": settings.account_id,
        "apiId": call.api.id,
        "domainName": call.domain_name,
        "domainPrefix": call.api.id,
        "extendedRequestId": call.extended_id,
        "httpMethod": call.http.method,
        "identity.sourceIp": call.http.source_ip,
        "identity.userAgent": call.http.header("User-Agent"),
        "path": call.path_with_stage,
        "protocol": PROTOCOL,
        "requestId": call.request_id,
        "requestTime": call.request_time,
        "requestTimeEpoch": call.now_ms,
        "resourcePath": None if call.route is None else call.route.resource,
        "stage": call.stage,
    }
