"""App clients: secrets, flows, lifetimes, and settings that don't go together."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse


def test_new_client_shows_the_defaults_of_the_service(cognito_idp: Any, pool_id: str) -> None:
    client = cognito_idp.create_user_pool_client(UserPoolId=pool_id, ClientName="app")[
        "UserPoolClient"
    ]
    dates = {client.pop("CreationDate"), client.pop("LastModifiedDate")}
    assert len(dates) == 1
    assert client == {
        "UserPoolId": pool_id,
        "ClientName": "app",
        "ClientId": client["ClientId"],
        "RefreshTokenValidity": 30,
        "TokenValidityUnits": {},
        "AllowedOAuthFlowsUserPoolClient": False,
        "EnableTokenRevocation": True,
        "EnablePropagateAdditionalUserContextData": False,
        "AuthSessionValidity": 3,
        "ClientType": "REGULAR",
    }
    assert len(client["ClientId"]) == 26


def test_described_client_is_the_created_one(cognito_idp: Any, pool_id: str) -> None:
    created = cognito_idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="app",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        PreventUserExistenceErrors="ENABLED",
        AccessTokenValidity=10,
        TokenValidityUnits={"AccessToken": "minutes"},
    )["UserPoolClient"]
    described = cognito_idp.describe_user_pool_client(
        UserPoolId=pool_id, ClientId=created["ClientId"]
    )["UserPoolClient"]
    assert described == created
    assert len(described["ClientSecret"]) == 51
    assert described["AccessTokenValidity"] == 10


def test_client_may_bring_its_own_secret(cognito_idp: Any, pool_id: str) -> None:
    secret = "x" * 24
    client = cognito_idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ClientSecret=secret
    )["UserPoolClient"]
    assert client["ClientSecret"] == secret


def test_config_file_may_choose_id_and_secret(world: poolhouse.World) -> None:
    pool = world.call("cognito-idp", "CreateUserPool", {"PoolName": "people"})["UserPool"]
    client = world.call(
        "cognito-idp",
        "CreateUserPoolClient",
        {"UserPoolId": pool["Id"], "ClientName": "app", "GenerateSecret": True},
        chosen={"app_client_id": "web", "app_client_secret": "not so secret"},
    )["UserPoolClient"]
    assert (client["ClientId"], client["ClientSecret"]) == ("web", "not so secret")


@pytest.mark.parametrize(
    "lifetimes",
    [
        {"AccessTokenValidity": 299, "TokenValidityUnits": {"AccessToken": "seconds"}},
        {"IdTokenValidity": 25},
        {"RefreshTokenValidity": 59, "TokenValidityUnits": {"RefreshToken": "minutes"}},
        {"RefreshTokenValidity": 3651},
    ],
    ids=["access below 5 minutes", "ID above a day", "refresh below an hour", "above ten years"],
)
def test_lifetimes_out_of_bounds_are_refused(
    cognito_idp: Any, pool_id: str, refused: Any, lifetimes: dict[str, Any]
) -> None:
    with refused("InvalidParameterException", "Invalid range for token validity."):
        cognito_idp.create_user_pool_client(UserPoolId=pool_id, ClientName="app", **lifetimes)


def test_refresh_token_outlives_the_others(cognito_idp: Any, pool_id: str, refused: Any) -> None:
    with refused("InvalidParameterException"):
        cognito_idp.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName="app",
            AccessTokenValidity=2,
            RefreshTokenValidity=1,
            TokenValidityUnits={"RefreshToken": "hours"},
        )


def test_lifetimes_of_the_config_file_go_down_to_seconds(world: poolhouse.World) -> None:
    pool = world.call("cognito-idp", "CreateUserPool", {"PoolName": "people"})["UserPool"]
    client = world.call(
        "cognito-idp",
        "CreateUserPoolClient",
        {
            "UserPoolId": pool["Id"],
            "ClientName": "app",
            "AccessTokenValidity": 2,
            "TokenValidityUnits": {"AccessToken": "seconds"},
        },
        bounded=False,
    )["UserPoolClient"]
    assert client["AccessTokenValidity"] == 2


def test_zero_days_of_refreshing_mean_thirty(cognito_idp: Any, pool_id: str) -> None:
    client = cognito_idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", RefreshTokenValidity=0
    )["UserPoolClient"]
    assert client["RefreshTokenValidity"] == 30


@pytest.mark.parametrize("minutes", [2, 16])
def test_sessions_live_three_to_fifteen_minutes(
    unchecked_idp: Any, pool_id: str, refused: Any, minutes: int
) -> None:
    with refused("InvalidParameterException"):
        unchecked_idp.create_user_pool_client(
            UserPoolId=pool_id, ClientName="app", AuthSessionValidity=minutes
        )


@pytest.mark.parametrize(
    "settings",
    [
        {"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]},
        {
            "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "RefreshTokenRotation": {"Feature": "ENABLED"},
        },
        {"RefreshTokenRotation": {"Feature": "ENABLED"}},
        {"GenerateSecret": True, "ClientSecret": "x" * 24},
        {"ReadAttributes": ["custom:team"]},
        {"WriteAttributes": ["custom:team"]},
        {"WriteAttributes": ["email_verified"]},
        {"SupportedIdentityProviders": ["Google"]},
        {"EnablePropagateAdditionalUserContextData": True},
        {"AllowedOAuthFlowsUserPoolClient": True},
        {"CallbackURLs": ["http://example.com/in"]},
        {"CallbackURLs": ["/in"]},
        {"CallbackURLs": ["https://example.com/in#here"]},
        {"CallbackURLs": ["https://example.com"], "DefaultRedirectURI": "https://example.org"},
    ],
)
def test_settings_that_do_not_go_together_are_refused(
    cognito_idp: Any, pool_id: str, refused: Any, settings: dict[str, Any]
) -> None:
    with refused("InvalidParameterException"):
        cognito_idp.create_user_pool_client(UserPoolId=pool_id, ClientName="app", **settings)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"AllowedOAuthFlows": ["client_credentials", "code"], "GenerateSecret": True},
            "client_credentials flow can not be selected along with code flow or implicit flow.",
        ),
        (
            {"AllowedOAuthFlows": ["client_credentials"]},
            "client_credentials flow can not be selected if client does not have a client secret.",
        ),
    ],
)
def test_client_credentials_stand_alone_and_need_a_secret(
    cognito_idp: Any, pool_id: str, refused: Any, settings: dict[str, Any], sentence: str
) -> None:
    with refused("InvalidOAuthFlowException", sentence):
        cognito_idp.create_user_pool_client(UserPoolId=pool_id, ClientName="app", **settings)


SCOPES = ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"]


@pytest.mark.parametrize("scope", SCOPES)
def test_client_credentials_take_no_scope_of_users(
    cognito_idp: Any, new_client: Callable[..., str], pool_id: str, refused: Any, scope: str
) -> None:
    """Neither a new client nor one that is updated."""
    sentence = f"{scope} is not supported with client_credentials flow"
    asked = {"UserPoolId": pool_id, "AllowedOAuthFlows": ["client_credentials"]}
    with refused("InvalidOAuthFlowException", sentence):
        cognito_idp.create_user_pool_client(
            ClientName="app", GenerateSecret=True, AllowedOAuthScopes=[scope], **asked
        )
    client_id = new_client(pool_id, GenerateSecret=True, AllowedOAuthScopes=[scope])
    with refused("InvalidOAuthFlowException", sentence):
        cognito_idp.update_user_pool_client(
            ClientId=client_id, AllowedOAuthScopes=[scope, "orders/read"], **asked
        )
    with_users = ["code", "implicit"]
    updated = cognito_idp.update_user_pool_client(
        **asked | {"AllowedOAuthFlows": with_users}, ClientId=client_id, AllowedOAuthScopes=[scope]
    )["UserPoolClient"]
    assert (updated["AllowedOAuthFlows"], updated["AllowedOAuthScopes"]) == (with_users, [scope])


def test_scope_of_no_resource_server_is_refused(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    with refused("ScopeDoesNotExistException"):
        cognito_idp.create_user_pool_client(
            UserPoolId=pool_id, ClientName="app", AllowedOAuthScopes=["orders/read"]
        )


def test_oauth_settings_are_kept_and_shown(cognito_idp: Any, pool_id: str) -> None:
    settings = {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": ["http://localhost:3000/in", "myapp://in"],
        "LogoutURLs": ["https://example.com/out"],
        "DefaultRedirectURI": "myapp://in",
        "SupportedIdentityProviders": ["COGNITO"],
    }
    client = cognito_idp.create_user_pool_client(UserPoolId=pool_id, ClientName="app", **settings)[
        "UserPoolClient"
    ]
    assert {name: client[name] for name in settings} == settings


def test_legacy_flow_names_are_accepted_by_themselves(cognito_idp: Any, pool_id: str) -> None:
    flows = ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"]
    client = cognito_idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=flows
    )["UserPoolClient"]
    assert client["ExplicitAuthFlows"] == flows


def test_clients_are_listed_in_pages(
    cognito_idp: Any, pool_id: str, new_pool: Callable[..., str], new_client: Callable[..., str]
) -> None:
    created = [new_client(pool_id) for _ in range(3)]
    new_client(new_pool())
    first = cognito_idp.list_user_pool_clients(UserPoolId=pool_id, MaxResults=2)
    second = cognito_idp.list_user_pool_clients(UserPoolId=pool_id, NextToken=first["NextToken"])
    shown = [*first["UserPoolClients"], *second["UserPoolClients"]]
    assert [client["ClientId"] for client in shown] == created
    assert shown[0] == {"ClientId": created[0], "UserPoolId": pool_id, "ClientName": "app"}


def test_update_replaces_settings_and_keeps_the_secret(cognito_idp: Any, pool_id: str) -> None:
    created = cognito_idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="app",
        GenerateSecret=True,
        AccessTokenValidity=5,
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=False,
    )["UserPoolClient"]
    updated = cognito_idp.update_user_pool_client(
        UserPoolId=pool_id, ClientId=created["ClientId"], IdTokenValidity=2
    )["UserPoolClient"]
    assert updated["ClientSecret"] == created["ClientSecret"]
    assert updated["IdTokenValidity"] == 2
    assert "AccessTokenValidity" not in updated
    assert "PreventUserExistenceErrors" not in updated
    assert updated["EnableTokenRevocation"] is False
    assert updated["ClientName"] == "app"


def test_deleted_client_is_gone(
    cognito_idp: Any, pool_id: str, client_id: str, refused: Any
) -> None:
    cognito_idp.delete_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    with refused("ResourceNotFoundException", f"User pool client {client_id} does not exist."):
        cognito_idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)


def test_client_of_another_pool_is_not_found(
    cognito_idp: Any, client_id: str, new_pool: Callable[..., str], refused: Any
) -> None:
    with refused("ResourceNotFoundException", f"User pool client {client_id} does not exist."):
        cognito_idp.describe_user_pool_client(UserPoolId=new_pool(), ClientId=client_id)


def test_client_of_an_unknown_pool_is_not_created(cognito_idp: Any, refused: Any) -> None:
    with refused("ResourceNotFoundException", "User pool us-east-1_000000000 does not exist."):
        cognito_idp.create_user_pool_client(UserPoolId="us-east-1_000000000", ClientName="app")


@pytest.mark.parametrize(("kind", "count"), [("REGULAR", 1), ("DCR", 0)])
def test_list_is_of_the_type_asked_for(
    unchecked_idp: Any, new_client: Callable[..., str], pool_id: str, *, kind: str, count: int
) -> None:
    new_client(pool_id)
    listed = unchecked_idp.list_user_pool_clients(UserPoolId=pool_id, ClientType=kind)
    assert len(listed["UserPoolClients"]) == count


def test_empty_lists_count_as_left_out(
    cognito_idp: Any, new_client: Callable[..., str], pool_id: str
) -> None:
    none = {"ReadAttributes": [], "WriteAttributes": [], "ExplicitAuthFlows": []}
    client_id = new_client(pool_id, **none)
    shown = cognito_idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    assert not none.keys() & shown["UserPoolClient"].keys()


@pytest.mark.parametrize("attributes", ["Read", "Write"])
def test_unknown_attributes_are_told_of_by_what_is_done(
    cognito_idp: Any, new_client: Callable[..., str], pool_id: str, refused: Any, attributes: str
) -> None:
    asked = {"UserPoolId": pool_id, f"{attributes}Attributes": ["custom:none"]}
    sentence = f"Invalid {attributes.lower()} attributes specified while {{}} a client"
    with refused("InvalidParameterException", sentence.format("creating")):
        cognito_idp.create_user_pool_client(ClientName="app", **asked)
    client_id = new_client(pool_id)
    with refused("InvalidParameterException", sentence.format("updating")):
        cognito_idp.update_user_pool_client(ClientId=client_id, **asked)
