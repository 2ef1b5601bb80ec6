"""configure: which options survive, which are replaced, what a configuration file means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from client_world import ORIGIN, PREFIX, ClientWorld, error_of

from poolhouse_client import (
    Amplify,
    AmplifyError,
    ApiOptions,
    AuthOptions,
    LibraryOptions,
    PlainError,
    RestOptions,
    auth,
    rest,
)
from poolhouse_client.configuration.resources import parse_amplify_config
from poolhouse_client.credentials import AwsCredentials, CredentialsAndIdentityId

if TYPE_CHECKING:
    from poolhouse_client.credentials import GetCredentialsOptions

REST_ONLY = LibraryOptions(api=ApiOptions(RestOptions(retry_strategy="no-retry")))
NO_AUTH: dict[str, Any] = {"API": {"REST": {}}}


class OwnProvider:
    def __init__(self) -> None:
        self.asked: list[GetCredentialsOptions] = []
        self.cleared = 0

    async def get_credentials_and_identity_id(
        self, options: GetCredentialsOptions
    ) -> CredentialsAndIdentityId:
        self.asked.append(options)
        return CredentialsAndIdentityId(AwsCredentials("AK", "SK"), "own")

    def clear_credentials_and_identity_id(self) -> None:
        self.cleared += 1


def options_of(amplify: Amplify) -> LibraryOptions:
    return amplify.require_context().library_options


def has_defaults(amplify: Amplify) -> bool:
    given = options_of(amplify).auth
    return given is not None and (
        given.token_provider is amplify.cognito_user_pools_token_provider
        and given.credentials_provider is amplify.cognito_credentials_provider
    )


def test_resources_with_auth_and_no_options_get_the_default_providers(world: ClientWorld) -> None:
    assert has_defaults(world.amplify())


def test_omitted_options_keep_the_rest_of_the_previous_ones(world: ClientWorld) -> None:
    amplify = world.amplify()
    amplify.configure(world.resources(), REST_ONLY)
    amplify.configure(world.resources())
    assert options_of(amplify).rest.retry_strategy == "no-retry"
    assert has_defaults(amplify)


def test_omitted_options_replace_an_own_provider_by_the_default(world: ClientWorld) -> None:
    amplify = world.amplify()
    own = AuthOptions(amplify.cognito_user_pools_token_provider, OwnProvider())
    amplify.configure(world.resources(), LibraryOptions(auth=own))
    amplify.configure(world.resources())
    assert has_defaults(amplify)


def test_given_options_without_auth_lose_everything_else(world: ClientWorld) -> None:
    amplify = world.amplify()
    amplify.configure(world.resources(), REST_ONLY)
    amplify.configure(world.resources(), LibraryOptions())
    assert options_of(amplify).rest == RestOptions()
    assert has_defaults(amplify)


def test_given_auth_is_taken_as_it_is(world: ClientWorld) -> None:
    amplify = world.amplify()
    own = OwnProvider()
    amplify.configure(world.resources(), LibraryOptions(auth=AuthOptions(credentials_provider=own)))
    assert options_of(amplify) == LibraryOptions(auth=AuthOptions(credentials_provider=own))


def test_resources_without_auth_and_no_options_keep_all_of_the_previous_ones(
    world: ClientWorld,
) -> None:
    amplify = world.amplify()
    before = options_of(amplify)
    amplify.configure(NO_AUTH)
    assert options_of(amplify) is before


def test_resources_without_auth_take_given_options_without_defaults(world: ClientWorld) -> None:
    amplify = world.amplify()
    amplify.configure(NO_AUTH, REST_ONLY)
    assert options_of(amplify) is REST_ONLY


async def test_an_empty_auth_disables_both_providers(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    amplify.configure(world.resources(), LibraryOptions(auth=AuthOptions()))
    session = await auth.fetch_auth_session(amplify)
    assert (session.tokens, session.credentials, session.identity_id) == (None, None, None)
    refusal = await error_of(rest.get(amplify, "api", "/x").response)
    assert refusal.message == "Missing Authentication Token"
    assert world.aws.names == ["GET /prod/x"]


async def test_a_lone_credentials_provider_is_never_told_of_a_user(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    own = OwnProvider()
    amplify.configure(world.resources(), LibraryOptions(auth=AuthOptions(credentials_provider=own)))
    session = await auth.fetch_auth_session(amplify, force_refresh=True)
    assert session.identity_id == "own"
    assert [(asked.authenticated, asked.force_refresh) for asked in own.asked] == [(False, True)]
    assert world.aws.names == []


@pytest.mark.parametrize(
    ("flow", "sent"), [("USER_SRP_AUTH", ["InitiateAuth"]), ("USER_PASSWORD_AUTH", [])]
)
async def test_on_a_fresh_page_a_lone_credentials_provider_breaks_sign_in(
    world: ClientWorld, flow: str, sent: list[str]
) -> None:
    world.aws.user_pool.add("ada", "p")
    amplify = world.amplify(configured=False)
    options = LibraryOptions(auth=AuthOptions(credentials_provider=OwnProvider()))
    amplify.configure(world.resources(), options)
    call = auth.sign_in(amplify, username="ada", password="p", auth_flow_type=flow)
    assert (await error_of(call)).name == "AuthUserPoolException"
    assert world.aws.names == sent


async def test_on_a_primed_page_it_signs_in_and_then_says_it_was_interrupted(
    world: ClientWorld,
) -> None:
    world.aws.user_pool.add("ada", "p")
    amplify = world.amplify()
    own = OwnProvider()
    amplify.configure(world.resources(), LibraryOptions(auth=AuthOptions(credentials_provider=own)))
    error = await error_of(auth.sign_in(amplify, username="ada", password="p"))
    assert error.name == "UnexpectedSignInInterruptionException"
    assert f"{PREFIX}.sub-of-ada.accessToken" in world.local_storage
    await auth.sign_out(amplify)
    assert own.cleared == 1
    assert world.aws.names[-1] == "RevokeToken"


async def test_a_lone_token_provider_leaves_calls_unsigned(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p")
    amplify = world.amplify()
    tokens = AuthOptions(token_provider=amplify.cognito_user_pools_token_provider)
    amplify.configure(world.resources(), LibraryOptions(auth=tokens))
    await auth.sign_in(amplify, username="ada", password="p")
    session = await auth.fetch_auth_session(amplify)
    assert session.tokens is not None
    assert session.credentials is None
    assert world.aws.count("GetId", "GetCredentialsForIdentity") == (0, 0)


async def test_given_providers_leave_the_default_one_without_a_pool(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    page = world.amplify(configured=False)
    both = AuthOptions(page.cognito_user_pools_token_provider, OwnProvider())
    page.configure(world.resources(), LibraryOptions(auth=both))
    assert (await auth.fetch_auth_session(page)).tokens is None
    page.cognito_user_pools_token_provider.set_auth_config(page.get_config().auth)
    assert (await auth.fetch_auth_session(page)).tokens is not None


async def test_cached_credentials_are_not_keyed_by_identity_pool(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    first = await auth.fetch_auth_session(amplify)
    world.aws.forget()
    other = world.resources(guests=True)
    other["Auth"]["Cognito"]["identityPoolId"] = "eu-west-1:other"
    await world.signed_in(amplify)
    before = await auth.fetch_auth_session(amplify)
    world.aws.forget()
    amplify.configure(other)
    after = await auth.fetch_auth_session(amplify)
    assert first.identity_id == before.identity_id == after.identity_id
    assert before.credentials == after.credentials
    assert world.aws.names == []


def test_the_configuration_cannot_be_changed_afterwards(world: ClientWorld) -> None:
    amplify = world.amplify()
    cognito = amplify.get_config().members["Auth"]["Cognito"]
    with pytest.raises(TypeError):
        cognito["userPoolId"] = "other"
    assert cognito["userPoolId"] == "eu-west-1_Abc123"


def test_configure_is_told_on_the_core_channel_once_it_is_in_force(world: ClientWorld) -> None:
    amplify = world.amplify(configured=False)
    heard: list[Any] = []
    amplify.hub.listen(
        "core",
        lambda capsule: heard.append(
            (capsule.payload.event, capsule.source, capsule.payload.data is amplify.get_config())
        ),
    )
    amplify.configure(world.resources())
    assert heard == [("configure", "Configure", True)]


async def test_before_configure_sessions_are_empty_and_all_else_is_refused(
    world: ClientWorld,
) -> None:
    amplify = world.amplify(configured=False)
    session = await auth.fetch_auth_session(amplify)
    assert (session.tokens, session.user_sub) == (None, None)
    await auth.clear_credentials(amplify)
    assert amplify.get_config().members == {}
    with pytest.raises(AmplifyError, match="No AmplifyContext available"):
        rest.get(amplify, "api", "/x")
    for call in (auth.get_current_user(amplify), auth.sign_out(amplify), amplify.get_tokens()):
        assert (await error_of(call)).name == "NoAmplifyContextError"


async def test_a_pool_that_is_not_configured_is_missed_when_it_is_needed(
    world: ClientWorld,
) -> None:
    amplify = Amplify(world.environment, world.aws)
    amplify.configure({"Auth": {"Cognito": {"userPoolId": "eu-west-1_x"}}})
    error = await error_of(auth.sign_in(amplify, username="a", password="b"))
    assert (error.name, error.message) == ("AuthUserPoolException", "Auth UserPool not configured.")


async def test_malformed_pool_ids_are_refused_when_they_are_used(world: ClientWorld) -> None:
    resources = world.resources(guests=True)
    resources["Auth"]["Cognito"] |= {"userPoolId": "nounderscore", "identityPoolId": "nocolon"}
    amplify = Amplify(world.environment, world.aws)
    amplify.configure(resources)
    assert (await error_of(auth.sign_up(amplify, username="a"))).name == "InvalidUserPoolId"
    session = await error_of(auth.fetch_auth_session(amplify))
    assert session.name == "InvalidIdentityPoolIdException"
    assert world.aws.names == []


async def test_endpoints_are_used_as_they_are_configured(world: ClientWorld) -> None:
    resources = world.resources(guests=True)
    resources["Auth"]["Cognito"] |= {
        "userPoolEndpoint": "http://localhost:7665/idp/",
        "identityPoolEndpoint": "http://localhost:7665",
    }
    amplify = Amplify(world.environment, world.aws)
    amplify.configure(resources)
    await auth.fetch_auth_session(amplify)
    await auth.reset_password(amplify, username="ada")
    urls = [each.request.url for each in world.aws.arrivals]
    assert urls == [
        "http://localhost:7665/",
        "http://localhost:7665/",
        "http://localhost:7665/idp/",
    ]


@pytest.mark.parametrize(
    ("pool", "host"),
    [
        ("eu-west-1_A", "https://cognito-idp.eu-west-1.amazonaws.com/"),
        ("cn-north-1_A", "https://cognito-idp.cn-north-1.amazonaws.com.cn/"),
    ],
)
async def test_without_an_endpoint_the_region_of_the_pool_decides(
    world: ClientWorld, pool: str, host: str
) -> None:
    amplify = Amplify(world.environment, world.aws)
    cognito = {"userPoolId": pool, "userPoolClientId": "c"}
    amplify.configure({"Auth": {"Cognito": cognito}})
    await auth.reset_password(amplify, username="ada")
    assert world.aws.last("ForgotPassword").request.url == host


def test_amplify_outputs_are_read() -> None:
    outputs = {
        "version": "1.3",
        "auth": {
            "user_pool_id": "eu-west-1_A",
            "user_pool_client_id": "c",
            "identity_pool_id": "eu-west-1:i",
            "aws_region": "eu-west-1",
            "unauthenticated_identities_enabled": False,
            "password_policy": {"require_symbols": True},
            "mfa_configuration": "REQUIRED",
            "mfa_methods": ["TOTP"],
            "username_attributes": ["email"],
            "standard_required_attributes": ["email"],
            "oauth": {"domain": "d", "response_type": "x", "identity_providers": ["GOOGLE", "?"]},
        },
        "custom": {"API": {"mine": {"endpoint": "https://x"}}},
    }
    config = parse_amplify_config(outputs)
    cognito = config.cognito
    assert cognito is not None
    assert cognito.allow_guest_access is False
    assert "allowGuestAccess" not in cognito.members
    assert cognito.members["mfa"] == {"status": "on", "smsEnabled": False, "totpEnabled": True}
    assert cognito.members["passwordFormat"]["minLength"] == 6
    assert cognito.members["loginWith"]["email"] is True
    assert cognito.members["loginWith"]["oauth"]["responseType"] == "code"
    assert cognito.members["loginWith"]["oauth"]["providers"] == ("Google",)
    assert config.find_rest_api("mine") is None


def test_aws_exports_allow_guests_unless_sign_in_is_mandatory() -> None:
    exports = {
        "aws_project_region": "eu-west-1",
        "aws_user_pools_id": "eu-west-1_A",
        "aws_user_pools_web_client_id": "c",
        "aws_cognito_username_attributes": ["EMAIL"],
        "aws_cognito_signup_attributes": ["EMAIL"],
        "aws_cloud_logic_custom": [{"name": "a", "endpoint": "https://x", "region": "eu-west-2"}],
    }
    config = parse_amplify_config(exports)
    assert config.cognito is not None
    assert config.cognito.allow_guest_access is True
    assert config.cognito.members["userAttributes"] == {"email": {"required": True}}
    assert config.cognito.members["loginWith"]["username"] is False
    api = config.find_rest_api("a")
    assert api is not None
    assert (api.endpoint, api.region, api.service) == ("https://x", "eu-west-2", None)
    mandatory = parse_amplify_config({**exports, "aws_mandatory_sign_in": "enable"})
    assert mandatory.cognito is not None
    assert mandatory.cognito.allow_guest_access is False


def test_aws_exports_without_a_region_are_refused() -> None:
    with pytest.raises(AmplifyError, match="InvalidParameterException"):
        parse_amplify_config({"aws_user_pools_id": "eu-west-1_A"})


def test_a_version_that_is_no_text_is_a_type_error_and_an_unknown_one_is_ignored() -> None:
    with pytest.raises(PlainError, match="startsWith is not a function"):
        parse_amplify_config({"version": 1})
    assert parse_amplify_config({"version": "2", "Auth": {}}).members["version"] == "2"


def test_relative_endpoints_belong_to_the_page(world: ClientWorld) -> None:
    assert world.tab().amplify.page_origin == ORIGIN
