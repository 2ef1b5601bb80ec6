"""The documents that a user pool publishes: `/{poolId}/.well-known/…`."""

import json
from typing import Final

from flask import Blueprint, Response

from poolhouse.protocol import region
from poolhouse.runtime import regions
from poolhouse.tokens import jwks
from poolhouse.tokens.keys import PoolKeys
from poolhouse.web.flask_request import http, world

_NOT_FOUND: Final = 404


def blueprint() -> Blueprint:
    """Return the routes of the documents."""
    routes = Blueprint("well_known", __name__, url_prefix="/<user_pool_id>/.well-known")
    routes.add_url_rule("/jwks.json", view_func=key_set)
    routes.add_url_rule("/openid-configuration", view_func=openid_configuration)
    return routes


def key_set(user_pool_id: str) -> Response:
    """Publish the keys that verify a pool's tokens."""
    keys = _keys(user_pool_id)
    return _unknown(user_pool_id) if keys is None else _document(jwks.key_set(keys))


def openid_configuration(user_pool_id: str) -> Response:
    """Publish a pool's issuer and where its keys are."""
    if _keys(user_pool_id) is None:
        return _unknown(user_pool_id)
    return _document(jwks.openid_configuration(world().settings, user_pool_id))


def _keys(user_pool_id: str) -> PoolKeys | None:
    """Return a pool's keys; None where the region that the host names has none of that id."""
    if region.of_host(http().header("Host") or "") not in (None, regions.of_id(user_pool_id)):
        return None
    foundation = world().foundation
    with foundation.store.reading():
        return PoolKeys.find(foundation.store, foundation.keyring, user_pool_id)


def _document(content: object, status: int = 200) -> Response:
    body = json.dumps(content, separators=(",", ":"))
    document = Response(body, status, mimetype="application/json")
    document.headers["Access-Control-Allow-Origin"] = "*"
    return document


def _unknown(user_pool_id: str) -> Response:
    return _document({"message": f"User pool {user_pool_id} does not exist."}, _NOT_FOUND)
