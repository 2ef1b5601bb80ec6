"""Pools are declared in the world's region, or in one of their own."""

from contextlib import closing
from typing import Any

import pytest

from poolhouse import amplify_config
from poolhouse.config.loading import load
from poolhouse.world import World

WEB = {"name": "web", "auth_flows": ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"]}
ADA = {"username": "ada", "password": "Correct-Horse-1"}
POOL: dict[str, Any] = {"name": "people", "clients": [WEB], "users": [ADA]}
TRUSTED = {"user_pool": "people", "client": "web"}
GUESTS: dict[str, Any] = {"name": "guests", "allow_guests": True, "providers": [TRUSTED]}


def declared(pool: dict[str, Any], guests: dict[str, Any]) -> dict[str, Any]:
    return {"user_pools": [POOL | pool], "identity_pools": [GUESTS | guests]}


def pool_ids(world: World) -> tuple[list[str], list[str]]:
    """List all pools, whatever their regions: a direct call that names none reaches each."""
    everything = {"MaxResults": 60}
    user_pools = world.call("cognito-idp", "ListUserPools", everything)["UserPools"]
    guests = world.call("cognito-identity", "ListIdentityPools", everything)["IdentityPools"]
    return [each["Id"] for each in user_pools], [each["IdentityPoolId"] for each in guests]


@pytest.mark.parametrize(
    ("pool", "guests"),
    [
        ({"region": "eu-west-1"}, {"region": "ap-southeast-2"}),
        ({"region": "eu-west-1", "id": "eu-west-1_People"}, {"id": "ap-southeast-2:0"}),
    ],
)
def test_ids_providers_and_the_apps_configuration_carry_it(pool, guests):
    with closing(load(declared(pool, guests))) as world:
        (pool_id,), (identity_pool_id,) = pool_ids(world)
        assert pool_id.startswith("eu-west-1_")
        assert identity_pool_id.startswith("ap-southeast-2:")
        asked = {"IdentityPoolId": identity_pool_id}
        found = world.call("cognito-identity", "DescribeIdentityPool", asked)
        assert found["CognitoIdentityProviders"][0]["ProviderName"] == (
            f"cognito-idp.eu-west-1.amazonaws.com/{pool_id}"
        )
        cognito = amplify_config.of(world)["Auth"]["Cognito"]
        assert (cognito["userPoolId"], cognito["identityPoolId"]) == (pool_id, identity_pool_id)
        made = world.call("cognito-identity", "GetId", asked)["IdentityId"]
        assert made.startswith("ap-southeast-2:")


def test_without_a_region_they_are_in_the_worlds():
    with closing(load({"region": "eu-central-1", **declared({}, {})})) as world:
        assert [each[0][:12] for each in pool_ids(world)] == ["eu-central-1"] * 2


def test_a_kept_world_opens_with_every_pool_in_its_region(tmp_path):
    path = tmp_path / "world.db"
    content = declared({"region": "eu-west-1"}, {})
    with closing(load(content, data=path)) as world:
        before = pool_ids(world)
    with closing(load(content, data=path)) as world:
        assert pool_ids(world) == before
        listed = world.call("cognito-idp", "ListUserPools", {"MaxResults": 9}, region="eu-west-1")
        assert [each["Id"] for each in listed["UserPools"]] == before[0]
        restored = world.fork()
    with closing(restored):
        asked = {"UserPoolId": before[0][0]}
        found = restored.call("cognito-idp", "DescribeUserPool", asked, region="eu-west-1")
        assert found["UserPool"]["Arn"].split(":")[3] == "eu-west-1"
