"""The control API under `/_poolhouse/`: clock, expire, inbox, journal, reset, health."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request

from poolhouse.expiry import NothingToExpireError, What, expire
from poolhouse.protocol.errors import ServiceError
from poolhouse.runtime import durations
from poolhouse.runtime.clock import MS_PER_S
from poolhouse.web.wire import world

PREFIX: Final = "/_poolhouse"
_BAD_REQUEST: Final = 400
_NOT_FOUND: Final = 404
_TRUE: Final = ("1", "true", "yes")
_DIGITS_MAX: Final = 18


def blueprint() -> Blueprint:
    """Return the routes of the control API."""
    routes = Blueprint("control", __name__, url_prefix=PREFIX)
    for method, path, view in _ROUTES:
        routes.add_url_rule(path, view.__name__, _answering(view), methods=[method])
    routes.after_request(_allow_every_origin)
    return routes


def _answering(view: Callable[[], Any]) -> Callable[[], Any]:
    """Return a view whose mistakes are answered as one sentence."""

    @wraps(view)
    def answer() -> Any:
        try:
            return jsonify(view())
        except NothingToExpireError as problem:
            return jsonify(error=str(problem)), _NOT_FOUND
        except ServiceError as problem:
            return jsonify(error=f"{problem.name}: {problem.message}"), _NOT_FOUND
        except ValueError as problem:
            return jsonify(error=str(problem)), _BAD_REQUEST

    return answer


def _allow_every_origin(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "content-type"
    return response


def health() -> dict[str, Any]:
    """Tell that the emulator answers, its version, seed and time."""
    from importlib.metadata import version  # noqa: PLC0415  slow to load, seldom asked

    house = world()
    return {"status": "ok", "version": version("poolhouse"), "seed": house.seed, **clock()}


def clock() -> dict[str, Any]:
    """Tell the emulator's time."""
    house = world()
    now_ms = house.clock.now_ms()
    moment = datetime.fromtimestamp(now_ms / MS_PER_S, UTC).isoformat(timespec="milliseconds")
    return {"now_ms": now_ms, "now": moment, "mode": house.clock.state.mode}


def freeze() -> dict[str, Any]:
    """Stop the clock."""
    world().clock.freeze()
    return clock()


def resume() -> dict[str, Any]:
    """Let the clock run on."""
    world().clock.resume()
    return clock()


def advance() -> dict[str, Any]:
    """Move the clock forward by a length of time: `{"by": "2h"}`."""
    length_s = durations.seconds(
        _member("by", "a length of time like 90s, 2h or a number of seconds")
    )
    world().clock.advance(round(length_s * MS_PER_S))
    return clock()


def set_clock() -> dict[str, Any]:
    """Move the clock forward to a time: `{"to": "2026-11-20T09:00:00Z"}`, or epoch milliseconds."""
    to = _member("to", "a time like 2026-11-20T09:00:00Z or epoch milliseconds")
    is_number = isinstance(to, int) and not isinstance(to, bool)
    world().clock.advance_to(to if is_number else _instant_ms(str(to)))
    return clock()


def expire_something() -> dict[str, Any]:
    """End a token, an auth session, temporary credentials, a user's sign-ins or a pool's."""
    body = _body()
    strangers = sorted(body.keys() - set(What.__slots__))
    if strangers:
        message = f"unknown member {strangers[0]!r}, allowed: {', '.join(What.__slots__)}"
        raise ValueError(message)
    for name, value in body.items():
        kind = bool if name == "refresh_tokens" else str
        if not isinstance(value, kind):
            message = (
                f"{name} must be {'true or false' if kind is bool else 'a text'}, found {value!r}"
            )
            raise ValueError(message)  # noqa: TRY004  answered as a bad value
    return {"expired": expire(world(), What(**body))}


def inbox() -> list[dict[str, Any]]:
    """List messages, newest first: `?to=&username=&purpose=&user_pool_id=&limit=`."""
    asked = request.args
    messages = world().inbox.messages(
        to=asked.get("to"),
        username=asked.get("username"),
        purpose=asked.get("purpose"),
        user_pool_id=asked.get("user_pool_id"),
        limit=_number("limit", 100),
    )
    return [message.as_json() for message in messages]


def journal() -> list[dict[str, Any]]:
    """List requests in their order: `?after=&service=&operation=&errors=1&limit=`."""
    asked = request.args
    entries = world().journal.entries(
        after=_number("after", 0),
        limit=_number("limit", 1000),
        service=asked.get("service"),
        operation=asked.get("operation"),
        errors_only=asked.get("errors", "") in _TRUE,
    )
    return [entry.as_json() for entry in entries]


def reset() -> dict[str, Any]:
    """Return to the state that the configuration declared."""
    world().reset()
    return {"status": "ok"}


_ROUTES: Final = (
    ("GET", "/health", health),
    ("GET", "/clock", clock),
    ("POST", "/clock/freeze", freeze),
    ("POST", "/clock/resume", resume),
    ("POST", "/clock/advance", advance),
    ("POST", "/clock/set", set_clock),
    ("POST", "/expire", expire_something),
    ("GET", "/inbox", inbox),
    ("GET", "/journal", journal),
    ("POST", "/reset", reset),
)


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004  answered as a bad value
    return body


def _member(name: str, allowed: str) -> Any:
    body = _body()
    if name not in body:
        message = f"{name} is missing; it must be {allowed}"
        raise ValueError(message)
    return body[name]


def _number(name: str, default: int) -> int:
    given = request.args.get(name, str(default))
    if not given.isdecimal() or len(given) > _DIGITS_MAX:
        message = f"{name} must be a whole number of at most {_DIGITS_MAX} digits, found {given!r}"
        raise ValueError(message)
    return int(given)


def _instant_ms(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        message = f"{text!r} is no time; write it like 2026-11-20T09:00:00Z"
        raise ValueError(message) from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * MS_PER_S)
