"""The default credentials provider: its cache, its refusals, and providers of one's own."""

from __future__ import annotations

import json

import pytest
from client_world import ClientWorld, error_of
from fake_aws import Fault
from fake_tokens import make_jwt

from poolhouse_client import AuthOptions, LibraryOptions, auth, rest
from poolhouse_client.configuration.pools import IdentityPoolConfig
from poolhouse_client.credentials import (
    CognitoIdentityClient,
    FixedCredentialsProvider,
    fetch_role_credentials,
)
from poolhouse_client.credentials.logins import form_logins_map

ROLE = "arn:aws:iam::123456789012:role/auditor"


async def test_credentials_last_fifty_minutes_of_the_pages_clock(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    first = await auth.fetch_auth_session(amplify)
    await world.pass_time(50 * 60 - 1)
    assert (await auth.fetch_auth_session(amplify)).credentials == first.credentials
    await world.pass_time(1)
    assert (await auth.fetch_auth_session(amplify)).credentials != first.credentials


async def test_expiration_is_read_in_milliseconds_and_never_looked_at(world: ClientWorld) -> None:
    world.aws.identity_pool.lifetime_s = 60
    amplify = world.amplify(guests=True)
    first = await auth.fetch_auth_session(amplify)
    assert first.credentials is not None
    end_ms = world.aws.identity_pool.expirations_ms[first.credentials.access_key_id]
    assert first.credentials.expiration_ms == end_ms
    await world.pass_time(120)
    world.aws.forget()
    assert (await auth.fetch_auth_session(amplify)).credentials == first.credentials
    refusal = await error_of(rest.get(amplify, "api", "/x").response)
    assert refusal.message == "The security token included in the request is expired"
    assert world.aws.names == ["GET /prod/x"]


async def test_cached_credentials_are_one_object(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    first = await auth.fetch_auth_session(amplify)
    second = await auth.fetch_auth_session(amplify)
    assert first.credentials is second.credentials


async def test_without_an_identity_pool_or_guests_nothing_is_asked(world: ClientWorld) -> None:
    for settings in ({"identity_pool": False, "guests": True}, {"guests": False}):
        session = await auth.fetch_auth_session(world.amplify(**settings))
        assert (session.credentials, session.identity_id) == (None, None)
    assert world.aws.names == []


async def test_a_challenge_under_way_leaves_a_guest(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p", challenges=[("SOFTWARE_TOKEN_MFA", {})])
    amplify = world.amplify(guests=True)
    await auth.sign_in(amplify, username="ada", password="p")
    session = await auth.fetch_auth_session(amplify)
    assert session.tokens is None
    assert (session.identity_id or "").startswith("eu-west-1:guest-")
    await auth.confirm_sign_in(amplify, challenge_response="123456")
    assert (await auth.fetch_auth_session(amplify)).identity_id == session.identity_id


async def test_a_new_id_token_drops_the_cached_credentials(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    first = await auth.fetch_auth_session(amplify)
    await amplify.get_tokens(force_refresh=True)
    second = await auth.fetch_auth_session(amplify)
    assert first.credentials != second.credentials
    assert world.aws.names == [
        "GetId",
        "GetCredentialsForIdentity",
        "GetTokensFromRefreshToken",
        "GetCredentialsForIdentity",
    ]


async def test_without_an_id_token_an_identity_is_asked_for_and_then_nobody_is_signed_in(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    world.local_storage.pop("CognitoIdentityServiceProvider.client1.sub-of-ada.idToken")
    error = await error_of(auth.fetch_auth_session(amplify))
    assert error.name == "UserUnAuthenticatedException"
    assert world.aws.names == ["GetId"]
    assert world.aws.last("GetId").body["Logins"] == {}


@pytest.mark.parametrize(
    ("operation", "signed_in", "name"),
    [
        ("GetId", True, "GetIdResponseException"),
        ("GetCredentialsForIdentity", True, "CredentialsException"),
        ("GetCredentialsForIdentity", False, "CredentialsNotFoundException"),
    ],
)
async def test_answers_that_lack_what_was_asked(
    world: ClientWorld, operation: str, name: str, *, signed_in: bool
) -> None:
    amplify = world.amplify(guests=True)
    if signed_in:
        await world.signed_in(amplify)
    world.aws.faults[operation] = Fault(200, b"{}")
    assert (await error_of(auth.fetch_auth_session(amplify))).name == name


async def test_an_identity_in_the_answer_replaces_the_one_asked_for(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    answer = {
        "IdentityId": "eu-west-1:merged",
        "Credentials": {"AccessKeyId": "A", "SecretKey": "S", "SessionToken": "T"},
    }
    world.aws.faults["GetCredentialsForIdentity"] = Fault(200, json.dumps(answer).encode())
    session = await auth.fetch_auth_session(amplify)
    assert session.identity_id == "eu-west-1:merged"
    key = "com.amplify.Cognito.eu-west-1:pool.identityId"
    assert world.local_storage[key] == "eu-west-1:merged"
    assert session.credentials is not None
    assert session.credentials.expiration_ms is None


async def test_refusals_of_the_identity_pool_keep_their_name_without_metadata(
    world: ClientWorld,
) -> None:
    world.aws.fail("GetId", 400, "NotAuthorizedException", "no guests here")
    error = await error_of(auth.fetch_auth_session(world.amplify(guests=True)))
    assert (error.name, error.message) == ("NotAuthorizedException", "no guests here")
    assert error.metadata is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("issuer", "key"),
    [
        ("https://cognito-idp.eu-west-1.amazonaws.com/p", "cognito-idp.eu-west-1.amazonaws.com/p"),
        ("http://localhost:9229/us-east-1_X", "localhost:9229/us-east-1_X"),
        ("//host/p", "host/p"),
        ("plain", "plain"),
    ],
)
def test_the_logins_key_is_the_issuer_without_its_scheme(issuer: str, key: str) -> None:
    token = make_jwt({"iss": issuer})
    assert form_logins_map(token) == {key: token}


async def test_a_token_without_an_issuer_has_no_logins_key(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    token = make_jwt({"sub": "s", "exp": 9_999_999_999})
    world.local_storage["CognitoIdentityServiceProvider.client1.sub-of-ada.idToken"] = token
    error = await error_of(auth.fetch_auth_session(amplify))
    assert error.name == "InvalidIdTokenException"
    assert world.aws.names == []


async def test_a_role_switch_is_one_call_of_the_sdk(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    session = await auth.fetch_auth_session(amplify)
    world.aws.forget()
    given = await fetch_role_credentials(amplify, ROLE)
    assert world.aws.names == ["GetCredentialsForIdentity"]
    arrival = world.aws.last("GetCredentialsForIdentity")
    assert list(arrival.body) == ["IdentityId", "Logins", "CustomRoleArn"]
    assert arrival.body["CustomRoleArn"] == ROLE
    assert arrival.request.header("cache-control") is None
    assert (arrival.request.header("x-amz-user-agent") or "").startswith("aws-sdk-js/3")
    assert arrival.request.cache == "default"
    assert given.identity_id == session.identity_id
    provider = FixedCredentialsProvider(given)
    both = AuthOptions(amplify.cognito_user_pools_token_provider, provider)
    amplify.configure(world.resources(), LibraryOptions(auth=both))
    body = await (await rest.get(amplify, "api", "/x").response).body.json()
    assert body["role"] == ROLE


async def test_a_role_needs_a_signed_in_user(world: ClientWorld) -> None:
    error = await error_of(fetch_role_credentials(world.amplify(guests=True), ROLE))
    assert error.name == "UserUnAuthenticatedException"


async def test_a_fixed_provider_serves_the_next_user_with_the_last_ones_role(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify, "ada")
    given = await fetch_role_credentials(amplify, ROLE)
    both = AuthOptions(amplify.cognito_user_pools_token_provider, FixedCredentialsProvider(given))
    amplify.configure(world.resources(), LibraryOptions(auth=both))
    await auth.sign_out(amplify)
    await world.signed_in(amplify, "bob")
    session = await auth.fetch_auth_session(amplify)
    assert session.credentials == given.credentials
    assert world.aws.names == []


async def test_refusals_of_the_sdk_call_keep_their_name(world: ClientWorld) -> None:
    client = CognitoIdentityClient(world.amplify().wire, IdentityPoolConfig("eu-west-1:pool"))
    world.aws.fail("GetCredentialsForIdentity", 400, "InvalidIdentityPoolConfigurationException")
    error = await error_of(client.get_credentials_for_identity("i"))
    assert error.name == "InvalidIdentityPoolConfigurationException"
    world.aws.faults["GetCredentialsForIdentity"] = Fault(200, b"{}")
    assert (await error_of(client.get_credentials_for_identity("i"))).name == "CredentialsException"


async def test_an_own_provider_is_told_for_whom_it_is_asked(world: ClientWorld) -> None:
    asked: list[tuple[bool, bool, bool]] = []
    amplify = world.amplify()
    await world.signed_in(amplify)

    class Own:
        async def get_credentials_and_identity_id(self, options: object) -> None:
            tokens = options.tokens  # type: ignore[attr-defined]
            asked.append((options.authenticated, options.force_refresh, tokens is not None))  # type: ignore[attr-defined]

        async def clear_credentials_and_identity_id(self) -> None:
            asked.append((False, False, False))

    both = AuthOptions(amplify.cognito_user_pools_token_provider, Own())
    amplify.configure(world.resources(), LibraryOptions(auth=both))
    await auth.fetch_auth_session(amplify)
    await auth.fetch_auth_session(amplify, force_refresh=True)
    await auth.sign_out(amplify)
    assert asked == [(True, False, True), (True, True, True), (False, False, False)]
