"""REST APIs as the store keeps them: a row each, its definition as JSON.

A definition is JSON and names functions instead of holding them. An API that was read is immutable
and cached by the row's texts.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from poolhouse.api_gateway.authorization.authorizers import AUTHORIZERS
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import (
    ApiKey,
    Authorization,
    GatewayResponse,
    Integration,
    RestApi,
    Route,
)
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.api_gateway.integrations.http_proxy import HttpProxy
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.iam.documents import as_document, parse_policy
from poolhouse.runtime.store import Store

_READ_MAX: Final = 256


def put(store: Store, api: RestApi) -> None:
    """Write an API: a new one behind the others, or in place of the one of its id."""
    store.run(
        "INSERT INTO rest_apis (id, name, definition) VALUES (?, ?, ?) ON CONFLICT (id)"
        " DO UPDATE SET name = excluded.name, definition = excluded.definition",
        api.id,
        api.name,
        json.dumps(_definition(api), separators=(",", ":")),
    )


def replace_all(store: Store, apis: Iterable[RestApi]) -> None:
    """Put REST APIs in the place of all that a store has, inside its step."""
    store.run("DELETE FROM rest_apis")
    for api in apis:
        put(store, api)


def find(store: Store, api_id: str) -> RestApi | None:
    """Return the API of an id, or None."""
    row = store.row("SELECT id, name, definition FROM rest_apis WHERE id = ?", api_id)
    return None if row is None else _read(row["id"], row["name"], row["definition"])


def in_order(store: Store) -> tuple[RestApi, ...]:
    """Return all APIs in the order in which they were first written."""
    rows = store.rows("SELECT id, name, definition FROM rest_apis ORDER BY position")
    return tuple(_read(row["id"], row["name"], row["definition"]) for row in rows)


def _definition(api: RestApi) -> dict[str, Any]:
    policy = api.resource_policy
    return {
        "stage": api.stage,
        "routes": [_route(route) for route in api.routes],
        "gateway_responses": {
            kind: {
                "status": response.status,
                "headers": dict(response.headers),
                "template": response.template,
            }
            for kind, response in api.gateway_responses.items()
        },
        "api_keys": [
            {"name": key.name, "value": key.value, "enabled": key.enabled} for key in api.api_keys
        ],
        "resource_policy": None if policy is None else as_document(policy),
    }


def _route(route: Route) -> dict[str, Any]:
    return {
        "method": route.method,
        "resource": route.resource,
        "integration": _integration(route.integration),
        "authorization": {"kind": route.authorization.kind, **asdict(route.authorization)},
        "api_key_required": route.api_key_required,
    }


def _integration(integration: Integration[ApiCall]) -> dict[str, Any]:
    match integration:
        case Mock(status=status, headers=headers, body=body):
            return {"kind": "mock", "status": status, "headers": headers, "body": body}
        case Function(name=name, timeout_s=timeout_s):
            return {"kind": "function", "name": name, "timeout_s": timeout_s}
        case HttpProxy(base_url=base_url, timeout_s=timeout_s):
            return {"kind": "http", "base_url": base_url, "timeout_s": timeout_s}
        case _:
            raise TypeError(f"a {type(integration).__name__} can't be written down")


@lru_cache(maxsize=_READ_MAX)
def _read(api_id: str, name: str, definition: str) -> RestApi:
    """Return the API that a row holds."""
    content = json.loads(definition)
    policy = content["resource_policy"]
    return RestApi(
        id=api_id,
        name=name,
        stage=content["stage"],
        routes=tuple(_route_of(each) for each in content["routes"]),
        gateway_responses=MappingProxyType(
            {kind: _gateway_response(each) for kind, each in content["gateway_responses"].items()}
        ),
        api_keys=tuple(
            ApiKey(each["name"], each["value"], enabled=each["enabled"])
            for each in content["api_keys"]
        ),
        resource_policy=None if policy is None else parse_policy(policy, "resource"),
    )


def _route_of(content: Mapping[str, Any]) -> Route:
    return Route(
        method=content["method"],
        resource=content["resource"],
        integration=_integration_of(content["integration"]),
        authorization=_authorization_of(content["authorization"]),
        api_key_required=content["api_key_required"],
    )


def _authorization_of(content: Mapping[str, Any]) -> Authorization[ApiCall]:
    settings = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in content.items()
        if name != "kind"
    }
    return AUTHORIZERS[content["kind"]](**settings)


def _integration_of(content: Mapping[str, Any]) -> Integration[ApiCall]:
    match content["kind"]:
        case "mock":
            headers = tuple((name, value) for name, value in content["headers"])
            return Mock(status=content["status"], headers=headers, body=content["body"])
        case "function":
            return Function(content["name"], timeout_s=content["timeout_s"])
        case "http":
            return HttpProxy(content["base_url"], timeout_s=content["timeout_s"])
        case kind:
            raise ValueError(f"there is no integration of the kind {kind!r}")


def _gateway_response(content: Mapping[str, Any]) -> GatewayResponse:
    return GatewayResponse(
        status=content["status"],
        headers=MappingProxyType(content["headers"]),
        template=content["template"],
    )
