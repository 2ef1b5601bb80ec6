"""Signing out: what is sent, what is removed, what is told, in which order."""

from __future__ import annotations

import pytest
from client_world import PREFIX, ClientWorld
from fake_aws import Fault

from poolhouse_client import auth


async def test_a_revocable_session_is_revoked(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    refresh_token = world.local_storage[f"{PREFIX}.sub-of-ada.refreshToken"]
    await auth.sign_out(amplify)
    assert world.aws.names == ["RevokeToken"]
    body = world.aws.last("RevokeToken").body
    assert list(body.items()) == [("ClientId", "client1"), ("Token", refresh_token)]
    assert list(world.local_storage) == []


async def test_tokens_without_origin_jti_go_without_a_request(world: ClientWorld) -> None:
    world.aws.user_pool.origin_jti = None
    amplify = world.amplify()
    await world.signed_in(amplify)
    await auth.sign_out(amplify)
    assert world.aws.names == []
    assert list(world.local_storage) == []


async def test_an_expired_session_is_revoked_without_a_refresh(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await world.pass_time(7200)
    await auth.sign_out(amplify)
    assert world.aws.names == ["RevokeToken"]


async def test_a_global_sign_out_sends_the_access_token_instead(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    access_token = world.local_storage[f"{PREFIX}.sub-of-ada.accessToken"]
    await auth.sign_out(amplify, global_=True)
    assert world.aws.names == ["GlobalSignOut"]
    assert world.aws.last("GlobalSignOut").body == {"AccessToken": access_token}


@pytest.mark.parametrize("global_", [False, True])
async def test_a_dead_network_costs_three_attempts_and_nothing_else(
    world: ClientWorld, *, global_: bool
) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    for name in ("RevokeToken", "GlobalSignOut"):
        world.aws.faults[name] = Fault(drop=True)
    await auth.sign_out(amplify, global_=global_)
    assert world.aws.names == [("GlobalSignOut" if global_ else "RevokeToken")] * 3
    assert list(world.local_storage) == []


async def test_a_refusal_and_an_empty_answer_are_ignored(world: ClientWorld) -> None:
    amplify = world.amplify()
    for fault in (Fault(400, b'{"__type":"UnauthorizedException"}'), Fault(200, b"")):
        await world.signed_in(amplify)
        world.aws.faults["RevokeToken"] = fault
        await auth.sign_out(amplify)
        assert world.aws.names == ["RevokeToken"]
        assert list(world.local_storage) == []


async def test_signing_out_when_signed_out_sends_nothing_and_is_told(world: ClientWorld) -> None:
    amplify = world.amplify()
    events: list[str] = []
    amplify.hub.listen("auth", lambda capsule: events.append(capsule.payload.event))
    await auth.sign_out(amplify)
    assert world.aws.names == []
    assert events == ["signedOut"]


async def test_when_it_is_told_tokens_and_credentials_are_gone(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    await auth.fetch_auth_session(amplify)
    seen: list[object] = []
    provider = amplify.cognito_credentials_provider
    amplify.hub.listen("auth", lambda _: seen.append((dict(world.local_storage), provider._cached)))
    await auth.sign_out(amplify)
    assert seen == [({}, None)]


async def test_the_next_user_gets_an_identity_of_his_own(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify, "ada")
    first = await auth.fetch_auth_session(amplify)
    await auth.sign_out(amplify)
    await world.signed_in(amplify, "bob")
    second = await auth.fetch_auth_session(amplify)
    assert (first.identity_id, second.identity_id) == ("eu-west-1:of-ada", "eu-west-1:of-bob")


async def test_a_hosted_ui_configuration_clears_its_keys_too(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    resources = world.resources()
    resources["Auth"]["Cognito"]["loginWith"] = {
        "oauth": {
            "domain": "d",
            "redirectSignIn": ["http://x/"],
            "redirectSignOut": ["http://x/"],
            "responseType": "code",
        }
    }
    amplify.configure(resources)
    world.local_storage[f"{PREFIX}.oauthState"] = "s"
    await auth.sign_out(amplify)
    assert list(world.local_storage) == []
