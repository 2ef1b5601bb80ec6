"""The chapter `rest_apis`: REST APIs with their routes, authorizers and keys."""

import json
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from poolhouse.api_gateway.arns import expand_shorthand
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.cors import DEFAULT_HEADERS, Cors, options_routes
from poolhouse.api_gateway.definitions import (
    ApiKey,
    GatewayResponse,
    Integration,
    RestApi,
    Route,
)
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.api_gateway.integrations.http_proxy import HttpProxy
from poolhouse.api_gateway.integrations.malformed import HEADER_NAME
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.api_gateway.refusals import FAMILIES, TYPES
from poolhouse.config import authorizers, route_lines
from poolhouse.config.directory import Directory
from poolhouse.config.reader import ConfigError, Section
from poolhouse.functions.python_callable import PythonCallable, TargetError
from poolhouse.iam.documents import Policy, parse_policy
from poolhouse.iam.errors import MalformedPolicyDocument
from poolhouse.runtime import identifiers

_KEYS: Final = (
    "name",
    "id",
    "stage",
    "cors",
    "gateway_responses",
    "api_keys",
    "resource_policy",
    "routes",
)
_INTEGRATIONS: Final = ("mock", "function", "http")
_SUCCESS: Final = 200
_LAST_STATUS: Final = 599
_HEADER_VALUE: Final = r"[^\x00-\x1f\x7f-\x9f]*"
_ORIGIN: Final = "an origin like https://app.example.com, or *"
_BACKEND: Final = "a URL of http or https: host, perhaps port, path and query"
_API_ID: Final = "lower-case letters and digits, like poolhouse0"
_STAGE: Final = "letters, digits, hyphens and underscores, like dev"


def declared(directory: Directory, sections: Iterable[Section]) -> list[RestApi]:
    """Return the REST APIs that the file declares; nothing but a drawn id is written.

    Raises:
        ConfigError: One of them has a mistake.
    """
    apis: list[RestApi] = []
    for section in sections:
        apis.append(_rest_api(directory, section, apis))
    return apis


def _rest_api(directory: Directory, section: Section, others: Sequence[RestApi]) -> RestApi:
    section.only(*_KEYS)
    name = section.text("name")
    api_id = _id(directory, section, name, others)
    cors = _cors(section.section("cors")) if section.has("cors") else None
    api = RestApi(
        id=api_id,
        name=name,
        routes=_routes(directory, section, cors),
        stage=section.text("stage", "dev", pattern=r"[\w-]{1,128}", like=_STAGE),
        gateway_responses=_gateway_responses(section),
        api_keys=_api_keys(section),
        resource_policy=_resource_policy(directory, section, api_id),
    )
    section.end()
    return api


def _id(directory: Directory, section: Section, name: str, others: Sequence[RestApi]) -> str:
    """Return the id that the file chose, else the one that was drawn for the name."""
    chosen = section.maybe_text("id", pattern="[a-z0-9]{1,64}", like=_API_ID)
    if chosen is None and name in (api.name for api in others):
        raise section.refuse("name", "a name that no other REST API has, where it has no id")
    taken = {api.id for api in others}
    api_id = chosen or _drawn_id(directory, name, taken)
    if api_id in taken:
        raise section.refuse("id", "an id that no other REST API has")
    return api_id


def _drawn_id(directory: Directory, name: str, taken: Container[str]) -> str:
    """Return the id that was drawn for an API when the world was new, or draw one none chose."""
    if name not in directory.rest_apis:
        foundation = directory.world.foundation
        with foundation.store.step():
            drawn = identifiers.rest_api_id(foundation.entropy)
            while drawn in taken:
                drawn = identifiers.rest_api_id(foundation.entropy)
        directory.rest_apis[name] = drawn
    return directory.rest_apis[name]


def _routes(directory: Directory, section: Section, cors: Cors | None) -> tuple[Route, ...]:
    """Return the routes of an API, with the OPTIONS methods that its cors adds."""
    routes = []
    reachable = []
    for line, route_section in section.named("routes"):
        route, crosses = _route(directory, route_section, line, cors)
        routes.append(route)
        if crosses:
            reachable.append(route)
    route_lines.hold_siblings(section, [route.resource for route in routes])
    return (*routes, *(options_routes(reachable, cors) if cors is not None else ()))


def _cors(section: Section) -> Cors:
    section.only("allow_origin", "allow_headers", "allow_credentials", "max_age")
    allow_headers = tuple(section.texts("allow_headers"))
    if not all(map(HEADER_NAME.fullmatch, allow_headers)):
        raise section.refuse("allow_headers", "a list of header names")
    cors = Cors(
        allow_origin=section.text("allow_origin", "*", pattern="[!-~]+", like=_ORIGIN),
        allow_headers=allow_headers or DEFAULT_HEADERS,
        allow_credentials=section.flag("allow_credentials", default=False),
        max_age_s=section.seconds("max_age") if section.has("max_age") else None,
    )
    section.end()
    return cors


def _route(
    directory: Directory, section: Section, line: str, cors: Cors | None
) -> tuple[Route, bool]:
    """Return the route of a line like `GET /items/{id}`, and whether other origins reach it."""
    section.only(*authorizers.KEYS, "api_key", "cors", *_INTEGRATIONS)
    method, resource = route_lines.parse(section, line)
    authorization = authorizers.read(directory, section)
    crosses = section.flag("cors", default=cors is not None)
    if crosses and cors is None:
        raise section.refuse("cors", "left out, or false, where the API has no cors")
    route = Route(
        method=method,
        resource=resource,
        integration=_integration(directory, section, cors if crosses else None),
        authorization=authorization,
        api_key_required=section.flag("api_key", default=False),
    )
    section.end()
    return route, crosses


def _integration(directory: Directory, section: Section, cors: Cors | None) -> Integration[ApiCall]:
    given = [kind for kind in _INTEGRATIONS if section.has(kind)]
    if len(given) != 1:
        message = (
            f"{section.file}: {section.place} needs exactly one of {', '.join(_INTEGRATIONS)},"
            f" found {', '.join(given) or 'none'}"
        )
        raise ConfigError(message)
    if section.has("mock"):
        return _mock(section.section("mock"), cors)
    if section.has("http"):
        return HttpProxy(_backend(section))
    name = section.text("function")
    try:
        PythonCallable.resolve(name, directory.folder)
    except TargetError as problem:
        raise section.refuse("function", f"a Python callable ({problem})") from problem
    return Function(name)


def _backend(section: Section) -> str:
    """Return the URL of a backend; user names and fragments would not get there."""
    url = section.text("http", pattern=r"https?://\S+", like=_BACKEND)
    try:
        parts = urlsplit(url)
        valid = re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", parts.hostname or "") and parts.port != 0
    except ValueError as problem:
        raise section.refuse("http", f"{_BACKEND} ({problem})") from problem
    if not valid or parts.username is not None or parts.fragment:
        raise section.refuse("http", _BACKEND)
    return url


def _headers(section: Section) -> tuple[tuple[str, str], ...]:
    """Return the headers of an answer, all of which can stand on the wire."""
    headers = section.section("headers")
    for name in headers.names():
        if not HEADER_NAME.fullmatch(name):
            message = (
                f"{headers.file}: {headers.at(name)} must be the name of a header:"
                " letters, digits and signs, without spaces and colons"
            )
            raise ConfigError(message)
    like = "a text without control characters"
    return tuple(
        (name, headers.text(name, pattern=_HEADER_VALUE, like=like)) for name in headers.names()
    )


def _mock(section: Section, cors: Cors | None) -> Mock:
    section.only("status", "headers", "body")
    mock = Mock(
        status=section.number("status", _SUCCESS, least=_SUCCESS, most=_LAST_STATUS),
        headers=_headers(section),
        body=_body(section),
    )
    section.end()
    if cors is None:
        return mock
    own = {name.lower() for name, _ in mock.headers}
    added = (each for each in cors.origin_headers() if each[0].lower() not in own)
    return replace(mock, headers=(*mock.headers, *added))


def _body(section: Section) -> str:
    """Return a body as JSON; YAML's unquoted dates are the texts they look like."""
    body: Any = section.raw("body")
    if body is None:
        return ""
    try:
        return json.dumps(
            body, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_date
        )
    except (TypeError, ValueError, RecursionError) as problem:
        raise section.refuse("body", f"what JSON can hold ({problem})") from problem


def _date(value: Any) -> str:
    if not isinstance(value, date):
        message = f"a {type(value).__name__} is nothing of JSON's"
        raise TypeError(message)
    return value.isoformat()


def _gateway_responses(section: Section) -> dict[str, GatewayResponse]:
    responses = {}
    for kind, each in section.named("gateway_responses"):
        if kind not in TYPES and kind not in FAMILIES:
            allowed = ", ".join([*FAMILIES, *TYPES])
            message = f"{each.file}: {each.place} is no gateway response; allowed here: {allowed}"
            raise ConfigError(message)
        each.only("status", "headers", "template")
        responses[kind] = GatewayResponse(
            status=each.number("status", least=_SUCCESS, most=_LAST_STATUS)
            if each.has("status")
            else None,
            headers=dict(_headers(each)),
            template=each.maybe_text("template"),
        )
        each.end()
    return responses


def _api_keys(section: Section) -> tuple[ApiKey, ...]:
    keys: list[ApiKey] = []
    for each in section.sections("api_keys"):
        key = _api_key(each)
        if any(key.name == other.name for other in keys):
            raise each.refuse("name", "a name that no other key of the API has")
        if any(key.value == other.value for other in keys):
            raise each.refuse("value", "a value that no other key of the API has")
        keys.append(key)
    return tuple(keys)


def _api_key(section: Section) -> ApiKey:
    section.only("name", "value", "enabled")
    key = ApiKey(
        name=section.text("name"),
        value=section.text("value", pattern=".{20,128}", like="a text of 20 to 128 characters"),
        enabled=section.flag("enabled", default=True),
    )
    section.end()
    return key


def _resource_policy(directory: Directory, section: Section, api_id: str) -> Policy | None:
    document = section.document("resource_policy")
    if document is None:
        return None
    settings = directory.world.settings
    try:
        policy = parse_policy(document, "resource")
    except MalformedPolicyDocument as problem:
        raise section.refuse("resource_policy", f"a resource policy ({problem})") from problem
    return expand_shorthand(policy, api_id, region=settings.region, account=settings.account_id)
