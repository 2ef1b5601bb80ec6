"""boto3 in two regions side by side, against one served world."""

import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import jwt
import pytest

pytestmark = pytest.mark.contract

HOME, ABROAD = "us-east-1", "eu-west-1"
PERSON = {"USERNAME": "ada", "PASSWORD": "Correct-Horse-1"}


@pytest.fixture(params=["test", "AKIASTRANGER00000000"])
def pools_in(sdk: Callable[..., Any], request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """User pools as an administrator of a region sees them, with root's key or anyone's."""
    return lambda region: sdk("cognito-idp", request.param, "test", region=region)


@pytest.fixture
def made(pools_in: Callable[[str], Any]) -> dict[str, Any]:
    """A pool with a client and a user, made in the other region."""
    cognito = pools_in(ABROAD)
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    who = {"UserPoolId": pool["Id"], "Username": "ada"}
    cognito.admin_create_user(**who, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**who, Password=PERSON["PASSWORD"], Permanent=True)
    cognito.create_group(UserPoolId=pool["Id"], GroupName="staff")
    return {**pool, "ClientId": client["ClientId"]}


def test_either_region_administers_its_own(pools_in, made, refused, demo):
    here, there = pools_in(HOME), pools_in(ABROAD)
    assert [p["Id"] for p in here.list_user_pools(MaxResults=9)["UserPools"]] == [demo.pool]
    assert [p["Id"] for p in there.list_user_pools(MaxResults=9)["UserPools"]] == [made["Id"]]
    assert made["Id"].startswith(f"{ABROAD}_")
    assert made["Arn"] == f"arn:aws:cognito-idp:{ABROAD}:{demo.account}:userpool/{made['Id']}"
    for cognito, pool in ((here, made["Id"]), (there, demo.pool)):
        asked: list[tuple[Callable[..., Any], dict[str, Any]]] = [
            (cognito.describe_user_pool, {}),
            (cognito.list_users, {}),
            (cognito.list_groups, {}),
            (cognito.list_user_pool_clients, {}),
            (cognito.admin_get_user, {"Username": "ada"}),
            (cognito.delete_user_pool, {}),
        ]
        for operation, members in asked:
            assert refused(operation, UserPoolId=pool, **members) == (
                "ResourceNotFoundException",
                f"User pool {pool} does not exist.",
            )


def test_the_journal_names_where_it_lives(pools_in, made, refused, poolhouse):
    refused(pools_in("ap-southeast-2").describe_user_pool, UserPoolId=made["Id"])
    assert poolhouse.journal.entries(errors_only=True)[-1].detail == {
        "reason": f"it lives in {ABROAD}, the request is for ap-southeast-2",
        "region": ABROAD,
    }


@pytest.mark.parametrize("configured", [HOME, ABROAD, "us-west-2"])
def test_an_app_signs_in_whatever_region_it_has_configured(sdk, made, poolhouse, configured):
    app = sdk("cognito-idp", region=configured)
    flow = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": PERSON}
    tokens = app.initiate_auth(ClientId=made["ClientId"], **flow)["AuthenticationResult"]
    assert app.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ada"
    keys = jwt.PyJWKClient(f"{poolhouse.url}/{made['Id']}/.well-known/jwks.json")
    key = keys.get_signing_key_from_jwt(tokens["IdToken"]).key
    issuer = f"https://cognito-idp.{ABROAD}.amazonaws.com/{made['Id']}"
    claims = jwt.decode(
        tokens["IdToken"], key, algorithms=["RS256"], issuer=issuer, audience=made["ClientId"]
    )
    assert claims["cognito:username"] == "ada"


def test_through_a_proxy_that_keeps_the_host_an_app_sees_that_region(sdk, made, refused):
    def named(region: str) -> Any:
        app = sdk("cognito-idp")
        host = f"cognito-idp.{region}.amazonaws.com"
        app.meta.events.register(
            "before-send.cognito-idp",
            lambda request, **_: request.headers.update(Host=host),
        )
        return app

    asked = {"ClientId": made["ClientId"], "AuthFlow": "USER_PASSWORD_AUTH"}
    asked["AuthParameters"] = PERSON
    assert named(ABROAD).initiate_auth(**asked)["AuthenticationResult"]
    assert refused(named(HOME).initiate_auth, **asked) == (
        "ResourceNotFoundException",
        f"User pool client {made['ClientId']} does not exist.",
    )


def test_an_identity_pool_takes_logins_of_another_region(sdk, made, demo):
    administrator = sdk("cognito-identity", "test", "test", region="ap-southeast-2")
    provider = f"cognito-idp.{ABROAD}.amazonaws.com/{made['Id']}"
    pool = administrator.create_identity_pool(
        IdentityPoolName="guests",
        AllowUnauthenticatedIdentities=False,
        CognitoIdentityProviders=[{"ProviderName": provider, "ClientId": made["ClientId"]}],
    )["IdentityPoolId"]
    administrator.set_identity_pool_roles(
        IdentityPoolId=pool, Roles={"authenticated": demo.admin_role}
    )
    flow = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": PERSON}
    signed_in = sdk("cognito-idp").initiate_auth(ClientId=made["ClientId"], **flow)
    logins = {provider: signed_in["AuthenticationResult"]["IdToken"]}
    app = sdk("cognito-identity", region="ap-southeast-2")
    found = app.get_id(IdentityPoolId=pool, Logins=logins)["IdentityId"]
    assert found.startswith("ap-southeast-2:")
    answer = app.get_credentials_for_identity(IdentityId=found, Logins=logins)
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    listed = administrator.list_identity_pools(MaxResults=9)["IdentityPools"]
    assert [each["IdentityPoolId"] for each in listed] == [pool]


def test_credentials_are_good_in_every_region(sdk, identity, demo, refused):
    guest = identity.get_id(IdentityPoolId=demo.identity_pool)["IdentityId"]
    issued = identity.get_credentials_for_identity(IdentityId=guest)["Credentials"]
    keys = (issued["AccessKeyId"], issued["SecretKey"], issued["SessionToken"])
    name, sentence = refused(
        sdk("cognito-idp", *keys, region=ABROAD).describe_user_pool, UserPoolId=demo.pool
    )
    assert name == "AccessDeniedException"
    assert f"arn:aws:cognito-idp:{ABROAD}:{demo.account}:userpool/{demo.pool}" in sentence


def test_a_pools_documents_are_served_under_its_regions_host_only(made, poolhouse):
    def status(region: str) -> int:
        url = f"{poolhouse.url}/{made['Id']}/.well-known/openid-configuration"
        request = Request(url, headers={"Host": f"cognito-idp.{region}.amazonaws.com"})
        try:
            with urlopen(request) as answer:
                assert json.load(answer)["issuer"].endswith(made["Id"])
                return int(answer.status)
        except OSError as refusal:
            return int(getattr(refusal, "code", 0))

    assert (status(ABROAD), status(HOME)) == (200, 404)
