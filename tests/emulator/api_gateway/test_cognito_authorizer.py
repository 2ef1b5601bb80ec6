"""Whose tokens a Cognito authorizer takes, and what the integration learns of them."""

import json

import pytest

from poolhouse import expiry
from poolhouse.api_gateway.authorization.bearers import as_texts
from poolhouse.api_gateway.authorization.cognito import CognitoUserPools
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import Route
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.protocol.http import HttpRequest

API_ID = "apigateway"
POOL_ID = "us-east-1_People000"
UNAUTHORIZED = b'{"message":"Unauthorized"}'
ADMIN_SCOPE = "aws.cognito.signin.user.admin"


@pytest.fixture
def tokens(desk):
    desk.world.advance(1000)
    return desk.tokens()


def guarded(desk, *scopes, pools=(POOL_ID,), **settings):
    route = Route(
        "GET",
        "/profile",
        desk.function(lambda event, _: {"body": json.dumps(event["requestContext"])}),
        authorization=CognitoUserPools(pools, scopes),
    )
    desk.api(route, **settings)


def call(desk, token):
    headers = [] if token is None else [("Authorization", token)]
    return desk.send(desk.request("/profile", headers=headers))


def assert_unauthorized(desk, got, reason):
    assert (got.status, got.error, got.body) == (401, "UnauthorizedException", UNAUTHORIZED)
    assert desk.reason() == reason


class TestIdTokens:
    @pytest.mark.parametrize("scheme", ["", "Bearer "])
    def test_an_id_token_is_let_in_with_or_without_bearer(self, desk, tokens, scheme):
        guarded(desk)
        assert call(desk, scheme + tokens["IdToken"]).status == 200

    def test_an_access_token_is_not(self, desk, tokens):
        guarded(desk)
        assert_unauthorized(desk, call(desk, tokens["AccessToken"]), "WrongUse")

    @pytest.mark.parametrize(
        ("token", "reason"),
        [
            (None, "no token in the Authorization header"),
            ("", "no token in the Authorization header"),
            ("Bearer ", "no token in the Authorization header"),
            ("nonsense", "Malformed"),
            ("Bearer a.b.c", "Malformed"),
            ("AWS4-HMAC-SHA256 Credential=AKIA/20261120/us-east-1/execute-api/x", "Malformed"),
        ],
    )
    def test_what_is_no_token_is_unauthorized(self, desk, token, reason):
        guarded(desk)
        assert_unauthorized(desk, call(desk, token), reason)

    def test_a_tampered_token_is_unauthorized(self, desk, tokens):
        guarded(desk)
        head, claims, signature = tokens["IdToken"].split(".")
        forged = f"{head}.{claims}.{signature[:-8]}AAAAAAAA"
        assert_unauthorized(desk, call(desk, forged), "BadSignature")

    def test_another_pools_token_is_unauthorized(self, desk):
        guarded(desk)
        stranger = "a token of a user pool that the authorizer does not have"
        assert_unauthorized(desk, call(desk, desk.tokens("others")["IdToken"]), stranger)

    def test_another_pools_expired_token_is_no_less_a_strangers(self, desk):
        guarded(desk)
        token = desk.tokens("others")["IdToken"]
        desk.world.advance(3_600_000)
        stranger = "a token of a user pool that the authorizer does not have"
        assert_unauthorized(desk, call(desk, token), stranger)

    def test_an_authorizer_may_have_several_pools(self, desk):
        guarded(desk, pools=(POOL_ID, "us-east-1_Others000"))
        assert call(desk, desk.tokens("others")["IdToken"]).status == 200
        assert call(desk, desk.tokens()["IdToken"]).status == 200


class TestTime:
    def test_an_expired_token_is_told_apart(self, desk, tokens):
        guarded(desk)
        desk.world.advance(3_600_000 - 1)
        assert call(desk, tokens["IdToken"]).status == 200
        desk.world.advance(1)
        got = call(desk, tokens["IdToken"])
        assert (got.status, got.error) == (401, "UnauthorizedException")
        assert got.body == b'{"message":"The incoming token has expired"}'
        detail = desk.journal().detail
        assert detail["reason"] == "Expired"
        assert detail["expired_s"] == detail["now_s"] == desk.world.clock.now_ms() // 1000

    def test_a_token_that_the_control_api_ended_has_expired(self, desk, tokens):
        guarded(desk)
        expiry.expire(desk.world, expiry.What(token=tokens["IdToken"]))
        assert call(desk, tokens["IdToken"]).json == {"message": "The incoming token has expired"}

    def test_a_revoked_token_still_passes_for_nobody_asks_the_pool(self, desk, tokens):
        guarded(desk)
        desk.world.call("cognito-idp", "GlobalSignOut", {"AccessToken": tokens["AccessToken"]})
        assert call(desk, tokens["IdToken"]).status == 200

    def test_so_does_a_deleted_users(self, desk, tokens):
        guarded(desk)
        desk.world.call(
            "cognito-idp", "AdminDeleteUser", {"UserPoolId": POOL_ID, "Username": "ada"}
        )
        assert call(desk, tokens["IdToken"]).status == 200


class TestScopes:
    def test_one_of_the_methods_scopes_suffices(self, desk, tokens):
        guarded(desk, "items/read", ADMIN_SCOPE)
        assert call(desk, tokens["AccessToken"]).status == 200

    def test_without_any_of_them_the_bearer_is_unauthorized(self, desk, tokens):
        guarded(desk, "items/read", "admin")
        reason = f"scopes ['{ADMIN_SCOPE}'], needed one of ['items/read', 'admin']"
        assert_unauthorized(desk, call(desk, tokens["AccessToken"]), reason)

    def test_an_id_token_has_no_scopes(self, desk, tokens):
        guarded(desk, ADMIN_SCOPE)
        assert_unauthorized(desk, call(desk, tokens["IdToken"]), "WrongUse")


class TestClaims:
    def test_the_function_sees_all_claims_as_texts(self, desk, tokens):
        guarded(desk)
        context = call(desk, tokens["IdToken"]).json
        claims = context["authorizer"]["claims"]
        assert all(isinstance(value, str) for value in claims.values())
        assert claims["cognito:username"] == "ada"
        assert claims["cognito:groups"] == "writers,readers"
        assert claims["token_use"] == "id"
        assert claims["iss"] == f"https://cognito-idp.us-east-1.amazonaws.com/{POOL_ID}"
        assert claims["auth_time"] == "1795176001"
        assert claims["iat"] == "Fri Nov 20 12:00:01 UTC 2026"
        assert claims["exp"] == "Fri Nov 20 13:00:01 UTC 2026"

    def test_it_sees_no_caller_in_the_identity(self, desk, tokens):
        guarded(desk)
        identity = call(desk, tokens["IdToken"]).json["identity"]
        assert {name for name, value in identity.items() if value} == {"sourceIp"}

    @pytest.mark.parametrize(
        ("claim", "text"),
        [
            (True, "true"),
            (False, "false"),
            (7, "7"),
            (["a", "b"], "a,b"),
            ("text", "text"),
            ({"formatted": "Here 1"}, '{"formatted":"Here 1"}'),
            ([{"userId": "1"}], '[{"userId":"1"}]'),
            (None, "null"),
        ],
    )
    def test_each_kind_of_claim_has_its_text(self, claim, text):
        assert as_texts({"claim": claim}) == {"claim": text}


class TestOutsideEveryStep:
    """The authorizer needs no step of its own: it asks the store in short reads."""

    @pytest.fixture
    def api_call(self, desk, tokens):
        guarded(desk)
        world = desk.world
        return ApiCall(
            foundation=world.foundation,
            gatekeeper=world.authenticator,
            api=world.rest_api(API_ID),
            http=HttpRequest("GET", "/profile", "", (("Authorization", tokens["IdToken"]),), b""),
            stage="dev",
            path="/profile",
            now_ms=world.clock.now_ms(),
            received_ms=world.clock.now_ms(),
            request_id="request",
            extended_id="extended",
            route=world.rest_api(API_ID).routes[0],
        )

    def test_a_token_is_verified_while_others_use_the_store(self, desk, api_call, watch_rsa):
        seen = watch_rsa(desk.world.foundation.store)
        api_call.matched.authorization.authorize(api_call)
        assert api_call.authorizer_context["claims"]["cognito:username"] == "ada"
        assert seen == [("verify", True)]

    def test_an_expired_one_is_refused_as_within_a_step(self, desk, api_call):
        desk.world.advance(3_600_000)
        api_call.now_ms = desk.world.clock.now_ms()
        with pytest.raises(GatewayRefusal) as refused:
            api_call.matched.authorization.authorize(api_call)
        assert refused.value.reason["reason"] == "Expired"


class TestResourcePolicy:
    def test_the_policy_must_allow_after_the_token(self, desk, tokens, resource_policy):
        guarded(desk, resource_policy=resource_policy("Deny"))
        assert call(desk, None).status == 401
        assert call(desk, tokens["IdToken"]).error == "AccessDeniedException"
        guarded(desk, resource_policy=resource_policy("Allow"))
        assert call(desk, tokens["IdToken"]).status == 200


def test_a_signature_does_not_help(desk, tokens):
    guarded(desk)
    desk.allow()
    session = desk.identity(tokens["IdToken"])
    assert desk.send(desk.sign(session, "/profile")).status == 401


def test_a_token_does_not_sign(desk, tokens):
    desk.iam()
    got = desk.send(desk.request(headers=[("Authorization", tokens["IdToken"])]))
    assert (got.status, got.error) == (403, "IncompleteSignatureException")


def test_the_local_issuer_is_taken_as_well(desk):
    desk.world.override({"issuer": "local"})
    guarded(desk)
    got = call(desk, desk.tokens()["IdToken"])
    issuer = got.json["authorizer"]["claims"]["iss"]
    assert issuer == f"{desk.world.settings.public_url}/{POOL_ID}"
