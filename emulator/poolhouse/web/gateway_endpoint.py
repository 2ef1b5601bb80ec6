"""The endpoint of REST APIs: `/execute-api/{api}/{stage}/…`, or by host: `{api}.execute-api.…`."""

import json
import re
from typing import Final

from flask import Blueprint, Response, request

from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.web.wire import incoming, outgoing, raw_target, world

_BY_PATH: Final = re.compile(r"/execute-api/+([^/]+)(?:/+([^/]*))?(/.*)?", re.DOTALL)
_BY_HOST: Final = re.compile(r"/*([^/]*)(/.*)?", re.DOTALL)
_HOST: Final = re.compile(r"([a-z0-9]+)\.execute-api\.", re.IGNORECASE)
_UNKNOWN_API: Final = "x-poolhouse-unknown-api"


def blueprint() -> Blueprint:
    """Return the routes of the endpoint.

    Calls are recognised by the request line as it stands, before any routing: whatever Flask
    would make of a path or a method, it is API Gateway that answers.
    """
    routes = Blueprint("gateway_endpoint", __name__)
    routes.before_app_request(answer)
    return routes


def answer() -> Response | None:
    """Answer a call whose API stands in its path or host name; leave other requests alone."""
    by_host = _HOST.match(request.environ.get("HTTP_HOST", ""))
    if by_host is not None:
        http = incoming()
        place = _BY_HOST.fullmatch(http.raw_path)
        assert place is not None, "every path has a first segment"
        return _answer(http, by_host[1].lower(), place[1], place[2] or "/")
    by_path = _BY_PATH.fullmatch(raw_target().partition("?")[0])
    if by_path is not None:
        return _answer(incoming(), by_path[1], by_path[2] or "", by_path[3] or "/")
    return None


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
