"""What every Cognito request looks like, how often it is tried, how its refusal is read."""

from __future__ import annotations

import uuid

import pytest
from client_world import ClientWorld, error_of
from fake_aws import Fault

from poolhouse_client import Amplify, AmplifyError, AuthError, AuthOptions, LibraryOptions, auth

RETRYABLE_CODES = (
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "AuthFailure",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestInTheFuture",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "BadRequestException",
    "TimeoutError",
    "RequestTimeout",
    "RequestTimeoutException",
)


async def test_a_user_pool_request_has_these_headers_in_this_order(world: ClientWorld) -> None:
    await auth.reset_password(world.amplify(), username="ada")
    request = world.aws.last("ForgotPassword").request
    headers = dict(request.headers)
    assert list(headers) == [
        "content-type",
        "x-amz-target",
        "cache-control",
        "x-amz-user-agent",
        "amz-sdk-invocation-id",
        "amz-sdk-request",
    ]
    assert uuid.UUID(headers.pop("amz-sdk-invocation-id")).version == 4
    assert headers == {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.ForgotPassword",
        "cache-control": "no-store",
        "x-amz-user-agent": "aws-amplify/6.22.1 auth/28 framework/0",
        "amz-sdk-request": "attempt=1; max=3",
    }
    assert (request.method, request.cache, request.credentials) == (
        "POST",
        "no-store",
        "same-origin",
    )


async def test_an_identity_pool_request_names_no_action(world: ClientWorld) -> None:
    library = Amplify(world.environment, world.aws, framework=1)
    library.configure(world.resources(guests=True))
    await auth.fetch_auth_session(library)
    for name in ("GetId", "GetCredentialsForIdentity"):
        request = world.aws.last(name).request
        assert request.header("x-amz-target") == f"AWSCognitoIdentityService.{name}"
        assert request.header("x-amz-user-agent") == "aws-amplify/6.22.1 framework/1"
        assert request.header("cache-control") == "no-store"


async def test_identity_bodies_of_guest_and_user(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    await auth.fetch_auth_session(amplify)
    assert world.aws.last("GetId").request.body == (
        b'{"IdentityPoolId":"eu-west-1:pool","Logins":{}}'
    )
    guest = world.aws.last("GetCredentialsForIdentity").body
    assert list(guest) == ["IdentityId"]
    await world.signed_in(world.amplify(guests=True))
    world.local_storage.pop("com.amplify.Cognito.eu-west-1:pool.identityId")
    session = await auth.fetch_auth_session(world.amplify(guests=True))
    issuer = "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc123"
    assert session.tokens is not None
    logins = {issuer: str(session.tokens.id_token)}
    assert world.aws.last("GetId").body == {"IdentityPoolId": "eu-west-1:pool", "Logins": logins}
    user = world.aws.last("GetCredentialsForIdentity").body
    assert user == {"IdentityId": session.identity_id, "Logins": logins}


async def test_actions_in_the_user_agent_of_a_sign_in(world: ClientWorld) -> None:
    setup = ("MFA_SETUP", {"MFAS_CAN_SETUP": '["SOFTWARE_TOKEN_MFA"]'})
    world.aws.user_pool.add("ada", "p", challenges=[setup])
    amplify = world.amplify()
    await auth.sign_in(amplify, username="ada", password="p")
    await auth.confirm_sign_in(amplify, challenge_response="123456")
    await auth.fetch_auth_session(amplify, force_refresh=True)
    await auth.fetch_mfa_preference(amplify)
    await auth.sign_out(amplify)
    agents = [each.request.header("x-amz-user-agent") or "" for each in world.aws.arrivals]
    actions = [agent.split()[1] if "auth/" in agent else "" for agent in agents]
    assert list(zip(world.aws.names, actions, strict=True)) == [
        ("InitiateAuth", "auth/4"),
        ("RespondToAuthChallenge", ""),
        ("AssociateSoftwareToken", ""),
        ("VerifySoftwareToken", "auth/12"),
        ("RespondToAuthChallenge", "auth/12"),
        ("GetTokensFromRefreshToken", ""),
        ("GetId", ""),
        ("GetCredentialsForIdentity", ""),
        ("GetUser", "auth/6"),
        ("RevokeToken", "auth/26"),
    ]


async def test_custom_headers_go_last_and_to_the_user_pool_only(world: ClientWorld) -> None:
    amplify = world.amplify()
    defaults = AuthOptions(
        token_provider=amplify.cognito_user_pools_token_provider,
        credentials_provider=amplify.cognito_credentials_provider,
        headers=lambda: {"cache-control": "max-age=1", "x-mine": "1"},
    )
    amplify.configure(world.resources(guests=True), LibraryOptions(auth=defaults))
    await auth.fetch_auth_session(amplify)
    await auth.reset_password(amplify, username="ada")
    assert world.aws.last("GetId").request.header("x-mine") is None
    pool_request = world.aws.last("ForgotPassword").request
    assert pool_request.header("x-mine") == "1"
    assert pool_request.header("cache-control") == "max-age=1"


async def test_attempts_are_three_with_growing_pauses_and_one_invocation_id(
    world: ClientWorld,
) -> None:
    world.aws.latency_s = 0
    world.aws.faults["ForgotPassword"] = Fault(drop=True)
    error = await error_of(auth.reset_password(world.amplify(), username="ada"))
    assert isinstance(error, AmplifyError)
    assert not isinstance(error, AuthError)
    assert (error.name, error.message) == ("NetworkError", "A network error has occurred.")
    requests = [each.request for each in world.aws.arrivals]
    assert [request.header("amz-sdk-request") for request in requests] == [
        "attempt=1; max=3",
        "attempt=2; max=3",
        "attempt=3; max=3",
    ]
    assert len({request.header("amz-sdk-invocation-id") for request in requests}) == 1
    assert len({request.body for request in requests}) == 1
    first, second, third = [each.at_ms for each in world.aws.arrivals]
    assert 200 <= second - first <= 300
    assert 400 <= third - second <= 500
    assert world.environment.now_ms() == third


@pytest.mark.parametrize("code", RETRYABLE_CODES)
async def test_codes_that_may_pass_are_tried_three_times(world: ClientWorld, code: str) -> None:
    world.aws.fail("ForgotPassword", 400, code)
    error = await error_of(auth.reset_password(world.amplify(), username="ada"))
    assert error.name == code
    assert world.aws.count("ForgotPassword") == (3,)


@pytest.mark.parametrize(
    ("status", "attempts"),
    [
        *((status, 1) for status in (400, 401, 403, 404, 408, 409, 501)),
        *((status, 3) for status in (429, 500, 502, 503, 504)),
    ],
)
async def test_attempts_by_status(world: ClientWorld, status: int, attempts: int) -> None:
    world.aws.fail("ForgotPassword", status, "InternalErrorException")
    await error_of(auth.reset_password(world.amplify(), username="ada"))
    assert world.aws.count("ForgotPassword") == (attempts,)


async def test_a_success_after_failures_is_a_success(world: ClientWorld) -> None:
    world.aws.fail("ForgotPassword", 500, "InternalErrorException", times=2)
    output = await auth.reset_password(world.amplify(), username="ada")
    assert output.code_delivery_details.destination == "a***@e***"
    assert world.aws.count("ForgotPassword") == (3,)


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        (
            b"<html><head><title>502 Bad Gateway</title></head></html>",
            "SyntaxError",
            "Unexpected token '<', \"<html><hea\"... is not valid JSON",
        ),
        (b"oops", "SyntaxError", "Unexpected token 'o', \"oops\" is not valid JSON"),
        (b"", "SyntaxError", "Unexpected end of JSON input"),
    ],
)
async def test_a_body_that_is_not_json_is_not_tried_again(
    world: ClientWorld, body: bytes, name: str, message: str
) -> None:
    amplify = world.amplify(guests=True)
    world.aws.faults["ForgotPassword"] = world.aws.faults["GetId"] = Fault(502, body)
    raw = await error_of(auth.reset_password(amplify, username="ada"))
    wrapped = await error_of(auth.fetch_auth_session(amplify))
    assert (raw.name, raw.message) == (wrapped.name, wrapped.message) == (name, message)
    assert not isinstance(raw, AmplifyError)
    assert isinstance(wrapped, AuthError)
    assert world.aws.names == ["ForgotPassword", "GetId"]


async def test_a_null_body_is_a_type_error(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    world.aws.faults["ForgotPassword"] = world.aws.faults["GetId"] = Fault(500, b"null")
    assert (await error_of(auth.reset_password(amplify, username="a"))).name == "TypeError"
    assert (await error_of(auth.fetch_auth_session(amplify))).name == "Unknown"
    assert world.aws.names == ["ForgotPassword", "GetId"]


@pytest.mark.parametrize(
    ("headers", "body", "name", "message"),
    [
        ([], b'{"__type":"com.x#Foo:","message":"m"}', "Foo", "m"),
        ([], b'{"code":"Bar,x","__type":"Foo","Message":"M"}', "Bar", "M"),
        ([("x-amzn-errortype", "Baz:http://x/")], b'{"__type":"Foo"}', "Baz", "Unknown error"),
        ([("x-amzn-errortype", "http://x/#Foo")], b"{}", "http", "Unknown error"),
        ([], b"{}", "UnknownError", "Unknown error"),
        ([], b"[1]", "UnknownError", "Unknown error"),
        ([], b'{"__type":"Error","message":"m"}', "Unknown", "An unknown error has occurred."),
    ],
)
async def test_the_errors_name_comes_from_header_code_or_type(
    world: ClientWorld, headers: list[tuple[str, str]], body: bytes, name: str, message: str
) -> None:
    world.aws.faults["ForgotPassword"] = Fault(400, body, headers)
    error = await error_of(auth.reset_password(world.amplify(), username="ada"))
    assert (error.name, error.message) == (name, message)


async def test_an_error_says_where_it_came_from(world: ClientWorld) -> None:
    headers = [("x-amzn-RequestId", "r1"), ("x-amz-id-2", "e1")]
    world.aws.faults["ForgotPassword"] = Fault(404, b'{"__type":"X"}', headers)
    error = await error_of(auth.reset_password(world.amplify(), username="ada"))
    assert isinstance(error, AuthError)
    assert error.metadata is not None
    assert error.metadata.http_status_code == 404
    assert (error.metadata.request_id, error.metadata.extended_request_id) == ("r1", "e1")
