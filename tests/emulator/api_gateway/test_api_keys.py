"""Methods that ask for an API key."""

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import ApiKey, Route
from poolhouse.api_gateway.integrations.mock import Mock

KEYS = (
    ApiKey("partner", "a-key-of-some-partner-0001"),
    ApiKey("former", "a-key-of-some-partner-0002", enabled=False),
)


@pytest.fixture(autouse=True)
def api(desk):
    desk.api(
        Route("GET", "/open", Mock(body="{}"), api_key_required=True),
        Route("GET", "/signed", Mock(body="{}"), authorization=AwsIam(), api_key_required=True),
        Route("GET", "/free", Mock(body="{}")),
        api_keys=KEYS,
    )


def call(desk, key, path="/open", name="x-api-key"):
    return desk.send(desk.request(path, headers=[] if key is None else [(name, key)]))


@pytest.mark.parametrize("name", ["x-api-key", "X-API-Key"])
def test_a_key_lets_in(desk, name):
    assert call(desk, KEYS[0].value, name=name).status == 200


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (None, "no x-api-key came with the call"),
        ("", "unknown or disabled x-api-key"),
        (KEYS[0].value[:-1], "unknown or disabled x-api-key"),
        (KEYS[0].value.upper(), "unknown or disabled x-api-key"),
        (KEYS[1].value, "unknown or disabled x-api-key"),
    ],
)
def test_any_other_is_forbidden(desk, key, reason):
    got = call(desk, key)
    assert (got.status, got.error) == (403, "ForbiddenException")
    assert got.body == b'{"message":"Forbidden"}'
    assert desk.reason() == reason


def test_a_method_that_asks_for_none_takes_any(desk):
    assert call(desk, "unknown", path="/free").status == 200


def test_the_signature_comes_before_the_key(desk):
    assert call(desk, None, path="/signed").error == "MissingAuthenticationTokenException"
    desk.allow()
    user = desk.user()
    assert desk.send(desk.sign(user, "/signed")).error == "ForbiddenException"
    keyed = desk.sign(user, "/signed", headers=[("x-api-key", KEYS[0].value)])
    assert desk.send(keyed).status == 200


def test_a_denial_comes_before_the_key(desk):
    desk.allow({"Effect": "Deny", "Action": "*", "Resource": "*"})
    assert desk.send(desk.sign(desk.user(), "/signed")).error == "AccessDeniedException"
