"""What a REST API would answer or ask is held when the file is read, not when a call arrives."""

import pytest

from poolhouse.config.loading import load
from poolhouse.config.reader import ConfigError

MOCKS = [
    ({"status": 199}, "status must be a whole number of at least 200, found 199"),
    ({"status": 600}, "status must be a whole number of at most 599, found 600"),
    ({"headers": {"a b": "c"}}, "headers.a b must be the name of a header"),
    ({"headers": {"": "c"}}, "headers. must be the name of a header"),
    ({"headers": {"a\nb": "c"}}, "headers.a b must be the name of a header"),
    ({"headers": {"a": "b\r\nc: d"}}, 'headers.a must be a text without control.*"b.r.nc: d"'),
    ({"headers": {"a": "\x7f"}}, "headers.a must be a text without control characters"),
    ({"headers": {"a": None}}, "headers.a must be a text .*, found null"),
    ({"headers": {"a": True}}, "headers.a must be a text .*, found true"),
    ({"headers": {"a": {"b": "c"}}}, "headers.a must be a text .*, found {"),
]
BACKENDS = [
    "localhost:3000",
    "http://localhost:99999",
    "http://localhost:0",
    "http://localhost:port",
    "http://[::1",
    "http:///x",
    "http://{host}/x",
    "http://user:password@localhost/",
    "http://localhost/#part",
]
CORS = [
    ({"allow_origin": "https://a\nb"}, "allow_origin must be an origin like"),
    ({"allow_origin": ""}, "allow_origin must be an origin like"),
    ({"allow_headers": ["a\nb"]}, "allow_headers must be a list of header names"),
    ({"allow_headers": ["a,b"]}, "allow_headers must be a list of header names"),
]


def refused(api: dict[str, object]) -> str:
    with pytest.raises(ConfigError) as told:
        load({"rest_apis": [{"name": "a", **api}]})
    sentence = str(told.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(("answer", "told"), MOCKS)
def test_mock_that_could_not_be_sent_is_refused(answer: dict[str, object], told: str) -> None:
    route = {"GET /x": {"mock": answer}}
    place = r"config: rest_apis\[0\]\.routes\.GET /x\.mock\."
    with pytest.raises(ConfigError, match=place + told):
        load({"rest_apis": [{"name": "a", "routes": route}]})


@pytest.mark.parametrize(("answer", "told"), MOCKS)
def test_gateway_response_that_could_not_be_sent_is_refused(
    answer: dict[str, object], told: str
) -> None:
    responses = {"DEFAULT_4XX": answer}
    place = r"config: rest_apis\[0\]\.gateway_responses\.DEFAULT_4XX\."
    with pytest.raises(ConfigError, match=place + told):
        load({"rest_apis": [{"name": "a", "gateway_responses": responses}]})


@pytest.mark.parametrize("url", BACKENDS)
def test_backend_that_no_call_could_reach_is_refused(url: str) -> None:
    sentence = refused({"routes": {"GET /x": {"http": url}}})
    assert "routes.GET /x.http must be a URL of http or https" in sentence
    assert f'found "{url}"' in sentence


@pytest.mark.parametrize("url", ["http://[::1]:80/a?b=c", "https://my_host-1.test/v1/{proxy}"])
def test_backend_may_have_a_port_a_path_and_a_query(url: str) -> None:
    world = load({"rest_apis": [{"name": "a", "routes": {"GET /{proxy+}": {"http": url}}}]})
    assert len(world.rest_apis()) == 1
    world.close()


@pytest.mark.parametrize(("cors", "told"), CORS)
def test_cors_headers_that_could_not_be_sent_are_refused(
    cors: dict[str, object], told: str
) -> None:
    assert f"rest_apis[0].cors.{told}" in refused({"cors": cors})
