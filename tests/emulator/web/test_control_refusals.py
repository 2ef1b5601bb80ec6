"""What the control API refuses, and that it does so in JSON, in its callers' own words."""

import http.client
import json
from typing import Any

import pytest

from poolhouse.web.control import PREFIX
from poolhouse.web.control.routes import ROUTES
from poolhouse.web.server import Server
from poolhouse.world import World

Answer = tuple[int, http.client.HTTPMessage, bytes]


def asked(server: Server, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    if body is not None:
        headers.setdefault("Content-Type", "application/json")
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


def refusal(answer: Answer) -> str:
    _, headers, content = answer
    assert headers["Content-Type"] == "application/json"
    told = json.loads(content)
    assert list(told) == ["error"]
    return str(told["error"])


@pytest.mark.parametrize("path", ["/nope", "/", "", "/health/", "/%ff", "/" + "a" * 9_000])
def test_path_that_is_none_lists_those_that_are(server: Server, path: str) -> None:
    answer = asked(server, "GET", f"/_poolhouse{path}")
    assert answer[0] == 404
    sentence = refusal(answer)
    assert sentence.startswith('nothing is at "/_poolhouse')
    assert [
        route for route in ROUTES if f"{route.method} {PREFIX}{route.path}" not in sentence
    ] == []
    assert len(sentence) < 600


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/clock/advance", "POST"),
        ("HEAD", "/reset", "POST"),
        ("POST", "/health", "GET"),
        ("BREW", "/journal", "GET"),
    ],
)
def test_method_that_is_none_is_told_with_the_one_that_is(
    server: Server, method: str, path: str, allowed: str
) -> None:
    answer = asked(server, method, f"/_poolhouse{path}")
    assert answer[0] == 405
    assert answer[1]["Allow"] == f"{allowed}, OPTIONS"
    if method != "HEAD":
        assert refusal(answer) == f"{method} is no method of /_poolhouse{path}, allowed: {allowed}"


def test_body_that_is_too_large_is_told_with_what_is_allowed(server: Server) -> None:
    answer = asked(server, "POST", "/_poolhouse/clock/advance", b" " * (40 * 1024 * 1024))
    assert answer[0] == 413
    assert refusal(answer) == "the body must be of at most 1048576 bytes, found 41943040"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("journal?error=1", 'unknown query name "error", allowed: after, service, operation'),
        ("inbox?user=a", 'unknown query name "user", allowed: to, username, purpose'),
        ("clock?now=1", 'unknown query name "now", allowed: none'),
        ("journal?errors=maybe", 'errors must be one of 1, true, yes, 0, false, no, found "maybe"'),
        ("journal?limit=", 'limit must be a whole number of at most 18 digits, found ""'),
        ("inbox?to=a&to=b", '"to" stands twice in the query, allowed: once'),
    ],
)
def test_query_is_held_against_what_is_allowed(server: Server, path: str, sentence: str) -> None:
    answer = asked(server, "GET", f"/_poolhouse/{path}")
    assert answer[0] == 400
    assert refusal(answer).startswith(sentence)


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("clock/advance", '{"by": "1h", "foo": 2}', 'unknown member "foo", allowed: by'),
        ("clock/advance?by=1h", "{}", 'unknown query name "by", allowed: none'),
        ("clock/freeze", '{"at": 1}', 'unknown member "at", allowed: none'),
        ("reset", "now", "the body must be a JSON object"),
        ("reset", '{"clock": "yes"}', 'clock must be true or false, found "yes"'),
        ("reset", '{"clock": null}', "clock must be true or false, found null"),
        ("reset", '{"time": true}', 'unknown member "time", allowed: clock'),
        ("clock/advance", '{"by": -5}', "the clock only moves forward: -5 seconds were asked for"),
        ("clock/advance", '{"by": "-5m"}', "the clock only moves forward: -300 seconds"),
        ("clock/advance", '{"by": null}', "seconds, found null"),
        ("clock/advance", '{"by": true}', "seconds, found true"),
        ("clock/advance", '{"by": NaN}', "seconds, found NaN"),
        ("clock/advance", '{"by": {"h": null}}', 'seconds, found {"h": null}'),
        ("clock/advance", '{"by": ' + "9" * 4000 + "}", "seconds, found " + "9" * 80 + "…"),
        ("clock/advance", '{"by": "9999999999999999h"}', 'seconds, found "9999999999999999h"'),
        ("clock/advance", '{"by": 1e17}', "the clock ends on 9000-01-01"),
        ("clock/set", '{"to": false}', "whole epoch milliseconds, found false"),
        ("clock/set", '{"to": 1800000000000.5}', "whole epoch milliseconds, found 1800000000000.5"),
        ("clock/set", '{"to": 1e400}', "whole epoch milliseconds, found Infinity"),
        ("expire", '{"token": null}', "token must be a text that is not empty, found null"),
        (
            "expire",
            '{"token": "\\ud800"}',
            'token must be a text that is not empty, found "\\ud800"',
        ),
        ("expire", '{"user_pool_id": "x", "refresh_tokens": 1}', "true or false, found 1"),
    ],
)
def test_body_is_held_against_what_is_allowed(
    world: World, server: Server, path: str, body: str, sentence: str
) -> None:
    before_ms = world.clock.now_ms()
    answer = asked(server, "POST", f"/_poolhouse/{path}", body.encode())
    assert answer[0] == 400
    assert sentence in refusal(answer)
    assert world.clock.now_ms() == before_ms


@pytest.mark.parametrize(
    ("to", "shown_ms"),
    [
        ("1e13", 10_000_000_000_000),
        ("1900000000000.0", 1_900_000_000_000),
        ('"1900000000000"', 1_900_000_000_000),
        ('"20300101"', 1_893_456_000_000),
        ('"2030-01-01T02:00:00+02:00"', 1_893_456_000_000),
    ],
)
def test_time_is_taken_however_it_is_written(server: Server, to: str, shown_ms: int) -> None:
    status, _, content = asked(server, "POST", "/_poolhouse/clock/set", f'{{"to": {to}}}')
    assert (status, json.loads(content).get("now_ms")) == (200, shown_ms)


def test_value_that_is_nested_deeply_is_told_in_a_sentence(server: Server) -> None:
    """At some depth it can still be read, and no longer be shown."""
    for depth in range(900, 1_020):
        body = f'{{"by": {"[" * depth}{"]" * depth}}}'
        answer = asked(server, "POST", "/_poolhouse/clock/advance", body)
        assert answer[0] == 400
        assert len(refusal(answer)) < 200


def test_head_tells_what_get_would(server: Server) -> None:
    status, headers, content = asked(server, "HEAD", "/_poolhouse/clock")
    assert (status, content) == (200, b"")
    assert int(headers["Content-Length"]) > 0
