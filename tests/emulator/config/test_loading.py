"""A configuration becomes a world by ordinary operations, and the demo world is one of them."""

import json
from collections.abc import Iterator

import pytest

from poolhouse.config import demo_world as demo_files
from poolhouse.config.loading import load
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.world import World


@pytest.fixture
def demo_world() -> Iterator[World]:
    world = load(strict=True)
    yield world
    world.close()


def test_demo_world_has_the_ids_that_its_file_names(demo_world: World) -> None:
    pool = demo_world.call("cognito-idp", "DescribeUserPool", {"UserPoolId": "us-east-1_PoolHouse"})
    assert pool["UserPool"]["Name"] == "demo"
    client = demo_world.call(
        "cognito-idp",
        "DescribeUserPoolClient",
        {"UserPoolId": "us-east-1_PoolHouse", "ClientId": "1poolhousedemowebclient000"},
    )
    assert client["UserPoolClient"]["ClientName"] == "web"
    assert [api.id for api in demo_world.rest_apis()] == ["poolhouse0"]


def test_equal_seeds_give_equal_worlds() -> None:
    worlds = [load(seed=seed) for seed in ("a", "a", "b")]
    first, same, other = (
        world.call("cognito-idp", "ListUsers", {"UserPoolId": "us-east-1_PoolHouse"})["Users"][0][
            "Attributes"
        ]
        for world in worlds
    )
    sub = {"Name": "sub"}.items()
    subs = [
        next(each["Value"] for each in attributes if sub <= each.items())
        for attributes in (first, same, other)
    ]
    assert subs[0] == subs[1] != subs[2]
    for world in worlds:
        world.close()


def test_configuration_may_go_below_the_services_bounds() -> None:
    world = load(
        {
            "user_pools": [
                {
                    "name": "p",
                    "clients": [
                        {
                            "name": "c",
                            "access_token_lifetime": "5s",
                            "id_token_lifetime": 6,
                            "refresh_token_lifetime": "1m",
                            "auth_session_lifetime": "10s",
                        }
                    ],
                }
            ]
        }
    )
    pool = world.call("cognito-idp", "ListUserPools", {"MaxResults": 1})["UserPools"][0]["Id"]
    listed = world.call("cognito-idp", "ListUserPoolClients", {"UserPoolId": pool})
    which = {"UserPoolId": pool, "ClientId": listed["UserPoolClients"][0]["ClientId"]}
    client = world.call("cognito-idp", "DescribeUserPoolClient", which)["UserPoolClient"]
    assert client["AccessTokenValidity"] == 5
    assert client["TokenValidityUnits"]["AccessToken"] == "seconds"
    world.close()


def test_id_drawn_in_one_run_may_be_chosen_in_the_next() -> None:
    """Then the next thing of its kind draws another, though the same seed would draw it again."""
    drawn = ids_of(load(_two_of_each({}), seed="s"))
    assert len(set(drawn)) == 8
    chosen = ids_of(load(_two_of_each(dict(zip(KINDS, drawn[::2], strict=True))), seed="s"))
    assert chosen[::2] == drawn[::2]
    assert len(set(chosen)) == 8


KINDS = ("user_pool", "client", "identity_pool", "rest_api")


def _two_of_each(ids: dict[str, str]) -> dict[str, object]:
    def named(kind: str, **more: object) -> list[dict[str, object]]:
        first = {"id": ids[kind]} if kind in ids else {}
        return [{"name": "a", **first, **more}, {"name": "b"}]

    return {
        "user_pools": named("user_pool", clients=named("client")),
        "identity_pools": named("identity_pool"),
        "rest_apis": named("rest_api"),
    }


def ids_of(world: World) -> list[str]:
    """Return the ids of two user pools, two clients, two identity pools and two REST APIs."""
    pools = [
        pool["Id"]
        for pool in world.call("cognito-idp", "ListUserPools", {"MaxResults": 9})["UserPools"]
    ]
    clients = world.call("cognito-idp", "ListUserPoolClients", {"UserPoolId": pools[0]})
    identity = world.call("cognito-identity", "ListIdentityPools", {"MaxResults": 9})
    ids = [
        *pools,
        *(client["ClientId"] for client in clients["UserPoolClients"]),
        *(pool["IdentityPoolId"] for pool in identity["IdentityPools"]),
        *(api.id for api in world.rest_apis()),
    ]
    world.close()
    return ids


def test_users_may_hold_totp_secrets_and_groups(demo_world: World) -> None:
    bob = demo_world.call(
        "cognito-idp",
        "AdminGetUser",
        {"UserPoolId": "us-east-1_PoolHouse", "Username": "bob@example.com"},
    )
    assert bob["UserStatus"] == "CONFIRMED"
    assert bob["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    groups = demo_world.call(
        "cognito-idp",
        "AdminListGroupsForUser",
        {"UserPoolId": "us-east-1_PoolHouse", "Username": "carol@example.com"},
    )
    assert [group["GroupName"] for group in groups["Groups"]] == ["users", "admins"]


def test_reset_returns_to_what_was_declared(demo_world: World) -> None:
    which = {"UserPoolId": "us-east-1_PoolHouse"}
    before = demo_world.call("cognito-idp", "ListGroups", which)["Groups"]
    demo_world.call("cognito-idp", "CreateGroup", {**which, "GroupName": "later"})
    demo_world.freeze()
    demo_world.advance(5000)
    now_ms = demo_world.clock.now_ms()

    demo_world.reset()

    assert demo_world.call("cognito-idp", "ListGroups", which)["Groups"] == before
    assert demo_world.clock.now_ms() == now_ms


def test_clock_of_the_file_starts_where_it_says() -> None:
    world = load({"clock": {"mode": "frozen", "at": "2026-11-20T09:00:00Z"}})
    assert world.clock.now_ms() == 1_795_165_200_000
    assert world.clock.state.mode == "frozen"
    world.close()


def test_example_explains_itself() -> None:
    """Most of what a reader may wonder about stands beside the key it is about."""
    lines = demo_files.text().splitlines()
    assert sum("#" in line for line in lines) >= 15


def test_history_keeps_the_newest_requests_and_messages() -> None:
    pools = [{"name": "p", "auto_verified_attributes": ["email"], "clients": [{"name": "c"}]}]
    world = load({"history": 2, "user_pools": pools})
    directory = json.loads(world.kept("names") or "")
    for name in ("ann", "bob", "cyd"):
        sign_up = {
            "ClientId": directory["app_clients"]["p"]["c"],
            "Username": name,
            "Password": "Correct-Horse-1",
            "UserAttributes": [{"Name": "email", "Value": f"{name}@example.com"}],
        }
        answer = sent(world, "SignUp", sign_up)
        assert answer.status == 200, answer.body
    assert [entry.seq for entry in world.journal.entries()] == [2, 3]
    assert [message.username for message in world.inbox.messages()] == ["cyd", "bob"]
    world.close()


def sent(world: World, operation: str, request: dict[str, object]) -> HttpResponse:
    http = HttpRequest("POST", "/", "", (), json.dumps(request).encode())
    return world.dispatch(world.services["cognito-idp"], http, operation)


def test_auth_flows_are_spelled_with_or_without_what_aws_puts_before_them() -> None:
    flows = ["ALLOW_USER_PASSWORD_AUTH", "USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    clients = [{"name": "web", "id": "web1", "auth_flows": flows}]
    world = load({"user_pools": [{"name": "people", "id": "us-east-1_People", "clients": clients}]})
    described = world.call(
        "cognito-idp",
        "DescribeUserPoolClient",
        {"UserPoolId": "us-east-1_People", "ClientId": "web1"},
    )
    assert described["UserPoolClient"]["ExplicitAuthFlows"] == [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    ]
