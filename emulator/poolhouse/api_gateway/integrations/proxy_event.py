"""The event of a Lambda proxy integration, payload 1.0, as a regional endpoint builds it.

Source: captures of the real service's events. Empty maps are null.
"""

from collections.abc import Iterable
from typing import Any

from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.integrations.headers import passed_on
from poolhouse.api_gateway.request_context import request_context

Pairs = Iterable[tuple[str, str]]


def proxy_event(call: ApiCall) -> dict[str, Any]:
    """Return the event that a Lambda function gets for a call."""
    headers = list(passed_on(call))
    query = call.query
    route = call.matched
    return {
        "resource": route.resource,
        "path": call.event_path,
        "httpMethod": call.method,
        "headers": _last(headers),
        "multiValueHeaders": _all(headers),
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": _all(query),
        "pathParameters": dict(call.path_parameters) or None,
        "stageVariables": None,
        "requestContext": request_context(call),
        "body": call.http.body.decode("utf-8", "replace") or None,
        "isBase64Encoded": False,
    }


def _last(pairs: Pairs) -> dict[str, str] | None:
    return dict(pairs) or None


def _all(pairs: Pairs) -> dict[str, list[str]] | None:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values or None
