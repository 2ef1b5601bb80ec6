"""aws-jwt-verify, as a back end in Node verifies tokens."""

from collections.abc import Callable
from typing import Any

import pytest

from poolhouse.runtime.clock import Clock, wall_ms

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def node(start_node: Any) -> Any:
    return start_node("jwt_verify.cjs")


@pytest.fixture(params=["verifyWithFetchedKeys", "verifyWithGivenKeys"])
def way(request: pytest.FixtureRequest) -> str:
    """How the verifier comes by the keys."""
    return str(request.param)


@pytest.fixture
def expected(poolhouse: Any, demo: Any) -> Callable[..., dict[str, Any]]:
    """What a verifier is told to expect."""

    def make(token_use: str, **changed: Any) -> dict[str, Any]:
        told = {"userPoolId": demo.pool, "clientId": demo.client, "tokenUse": token_use}
        return {"endpoint": poolhouse.url, **told, **changed}

    return make


def test_both_tokens_are_accepted(node, way, expected, sign_in):
    tokens = sign_in()
    claims = node.call(way, token=tokens["IdToken"], **expected("id", groups=["users"]))
    assert claims["email"] == "alice@example.com"
    scope = "aws.cognito.signin.user.admin"
    claims = node.call(way, token=tokens["AccessToken"], **expected("access", scope=scope))
    assert claims["scope"] == scope


def test_one_kind_is_not_taken_for_the_other(node, way, expected, sign_in):
    error = node.thrown(way, token=sign_in()["IdToken"], **expected("access"))
    assert error["message"].startswith("Token use not allowed: id.")


def test_a_token_for_another_client_is_refused(node, way, expected, sign_in):
    told = expected("id", clientId="2anotherclient000000000000")
    error = node.thrown(way, token=sign_in()["IdToken"], **told)
    assert error["message"].startswith('Client ID ("audience") not allowed: ')


def test_a_group_that_the_person_is_not_in_is_missed(node, way, expected, sign_in):
    told = expected("id", groups=["admins"])
    error = node.thrown(way, token=sign_in()["IdToken"], **told)
    assert error["message"].startswith("Cognito group not allowed")


def test_a_tampered_token_is_refused(node, way, expected, sign_in):
    header, claims, signature = sign_in()["IdToken"].split(".")
    other = "A" if signature[9] != "A" else "B"
    forged = f"{header}.{claims}.{signature[:9]}{other}{signature[10:]}"
    error = node.thrown(way, token=forged, **expected("id"))
    assert error["message"] == "Invalid signature"


def test_another_pools_token_is_refused(node, way, expected, sign_in, admin):
    pool_id = admin.create_user_pool(PoolName="other")["UserPool"]["Id"]
    told = expected("id", userPoolId=pool_id)
    error = node.thrown(way, token=sign_in()["IdToken"], **told)
    assert error["message"].startswith("issuer not configured: ")


def test_a_token_of_a_local_issuer_is_accepted(node, poolhouse, demo, sign_in):
    poolhouse.world.override({"issuer": "local"})
    told = {"issuer": f"{poolhouse.url}/{demo.pool}", "audience": demo.client}
    claims = node.call(
        "verifyLocalIssuer", token=sign_in()["IdToken"], endpoint=poolhouse.url, **told
    )
    assert claims["iss"] == told["issuer"]


class TestLongAgo:
    @pytest.fixture
    def poolhouse_clock(self) -> Clock:
        """An emulator two hours behind the machine, whose clock the verifier goes by."""
        return Clock.frozen(wall_ms() - 2 * 3_600_000)

    def test_an_expired_token_is_refused(self, node, way, expected, sign_in):
        error = node.thrown(way, token=sign_in()["IdToken"], **expected("id"))
        assert error["message"].startswith("Token expired at ")
