"""The endpoint of REST APIs: `/execute-api/{api}/{stage}/…`, or by host: `{api}.execute-api.…`.

It stands before Flask. Signatures are made over the request line as it is, any path and any method
may be an API's, and Flask would redirect or refuse some.
"""

import json
import re
from typing import TYPE_CHECKING, Final

from poolhouse.protocol import region
from poolhouse.protocol.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from poolhouse.world import World

_BY_PATH: Final = re.compile(r"/execute-api/+([^/]+)(?:/+([^/]*))?(/.*)?", re.DOTALL)
_BY_HOST: Final = re.compile(r"/*([^/]*)(/.*)?", re.DOTALL)
_HOST: Final = re.compile(r"([a-z0-9]+)\.execute-api\.", re.IGNORECASE)
_UNKNOWN_API: Final = "x-poolhouse-unknown-api"


def answer(world: "World", http: HttpRequest) -> HttpResponse | None:
    """Answer a call whose API stands in its path or host name; None for any other request."""
    place = _place(http)
    if place is None:
        return None
    api_id, stage, path = place
    asked = region.of_host(http.header("Host") or "")
    if asked not in (None, world.settings.region) and world.rest_api(api_id) is not None:
        return _refusal(api_id, f" in {asked}; it lives in {world.settings.region}")
    answered = world.dispatch_api(api_id, http, stage=stage, path=path)
    return _unknown_api(world, api_id) if answered is None else answered


def _place(http: HttpRequest) -> tuple[str, str, str] | None:
    """Return API, stage and path behind the stage, encoded as on the wire."""
    by_host = _HOST.match(http.header("Host") or "")
    if by_host is not None:
        found = _BY_HOST.fullmatch(http.raw_path)
        assert found is not None, "every path has a first segment"
        return by_host[1].lower(), found[1], found[2] or "/"
    found = _BY_PATH.fullmatch(http.raw_path)
    return None if found is None else (found[1], found[2] or "", found[3] or "/")


def _unknown_api(world: "World", api_id: str) -> HttpResponse:
    """Return the answer for an API that does not exist, whose host production could not resolve."""
    there = ", ".join(api.id for api in world.rest_apis()) or "none is declared"
    return _refusal(api_id, f"; it has: {there}")


def _refusal(api_id: str, why: str) -> HttpResponse:
    body = {"message": f"Poolhouse has no REST API {api_id!r}{why}"}
    headers = [("Content-Type", "application/json"), (_UNKNOWN_API, api_id)]
    return HttpResponse(404, headers, json.dumps(body).encode())
