"""The endpoint of REST APIs: `/execute-api/{api}/{stage}/…`, or by host: `{api}.execute-api.…`."""

import json
import re
from typing import Final

from flask import Blueprint, Response, request

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.wire import incoming, outgoing, world

PREFIX: Final = "/execute-api"
_BY_PATH: Final = re.compile(r"/execute-api/+([^/]+)(?:/+([^/]*))?(/.*)?")
_BY_HOST: Final = re.compile(r"/*([^/]*)(/.*)?")
_HOST: Final = re.compile(r"([a-z0-9]+)\.execute-api\.", re.IGNORECASE)
_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
_UNKNOWN_API: Final = "x-poolhouse-unknown-api"


def blueprint() -> Blueprint:
    """Return the routes of the endpoint."""
    routes = Blueprint("gateway_endpoint", __name__)
    routes.add_url_rule(
        f"{PREFIX}/<path:_rest>",
        view_func=answer_by_path,
        methods=_METHODS,
        provide_automatic_options=False,
    )
    routes.before_app_request(answer_by_host)
    return routes


def answer_by_path(_rest: str) -> Response:
    """Answer a call whose API and stage stand in its path."""
    http = incoming()
    found = _BY_PATH.fullmatch(http.raw_path)
    assert found is not None, "the URL rule let another path through"
    return _answer(http, found[1], found[2] or "", found[3] or "/")


def answer_by_host() -> Response | None:
    """Answer a call whose API stands in its host name, as production's do; leave others alone."""
    found = _HOST.match(request.host)
    if found is None:
        return None
    http = incoming()
    place = _BY_HOST.fullmatch(http.raw_path)
    assert place is not None, "every path has a first segment"
    return _answer(http, found[1].lower(), place[1], place[2] or "/")


def _answer(http: HttpRequest, api_id: str, stage: str, path: str) -> Response:
    house = world()
    if api_id not in house.apis:
        return outgoing(_unknown_api(api_id, list(house.apis)))
    return outgoing(house.dispatch_api(api_id, http, stage=stage, path=path))


def _unknown_api(api_id: str, known: list[str]) -> HttpResponse:
    """Return what stands for the name that production could not even resolve."""
    there = ", ".join(known) or "none is declared"
    body = {"message": f"Poolhouse has no REST API {api_id!r}; it has: {there}"}
    headers = [("Content-Type", "application/json"), (_UNKNOWN_API, api_id)]
    return HttpResponse(404, headers, json.dumps(body).encode())
