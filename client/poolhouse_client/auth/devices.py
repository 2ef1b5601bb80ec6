"""Remembered devices within a sign-in: proving one, and confirming a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from poolhouse_client.auth.srp import (
    Login,
    SrpSession,
    format_timestamp,
    make_device_verifier,
    read_challenge,
)
from poolhouse_client.errors import AuthError, ClientError
from poolhouse_client.tokens.contract import DeviceMetadata

if TYPE_CHECKING:
    from poolhouse_client.auth.attempt import Attempt, Response

DEVICE_NAME: Final = "poolhouse_client"


async def after_device(attempt: Attempt, username: str, response: Response) -> Response:
    """Return the response, or if it asks for a device proof, the response to that proof."""
    if response.get("ChallengeName") != "DEVICE_SRP_AUTH":
        return response
    device = await _require_device(attempt, username)
    session = SrpSession(attempt.amplify.environment)
    responses = {
        "USERNAME": username,
        "SRP_A": session.srp_a,
        "DEVICE_KEY": device.device_key,
    }
    members = {
        "ChallengeName": "DEVICE_SRP_AUTH",
        "ClientId": attempt.pool.user_pool_client_id,
        "ChallengeResponses": responses,
        "ClientMetadata": attempt.metadata,
        "Session": response.get("Session"),
    }
    asked = await attempt.respond(members, action=None)
    return await _verify_device(attempt, username, session, asked)


async def confirm_new_device(attempt: Attempt, result: dict[str, Any]) -> DeviceMetadata | None:
    """Register the device the pool offers with the tokens (API_ConfirmDevice).

    A failure is swallowed, as in v6: the user is signed in, and the device not remembered.
    """
    offered = result.get("NewDeviceMetadata")
    if not offered:
        return None
    device_key, group_key = offered.get("DeviceKey"), offered.get("DeviceGroupKey")
    made = make_device_verifier(attempt.amplify.environment, group_key or "", device_key or "")
    members = {
        "AccessToken": result.get("AccessToken"),
        "DeviceName": DEVICE_NAME,
        "DeviceKey": device_key,
        "DeviceSecretVerifierConfig": {"Salt": made.salt, "PasswordVerifier": made.verifier},
    }
    try:
        await attempt.amplify.user_pool.call(attempt.pool, "ConfirmDevice", members)
    except ClientError:
        return None
    return DeviceMetadata(device_key, group_key, made.random_password)


async def _verify_device(
    attempt: Attempt, username: str, session: SrpSession, asked: Response
) -> Response:
    device = await _require_device(attempt, username)
    parameters = asked.get("ChallengeParameters") or {}
    timestamp = format_timestamp(attempt.amplify.environment.now_ms())
    login = Login(device.device_group_key or "", device.device_key or "", device.random_password)
    responses = {
        "USERNAME": parameters.get("USERNAME") or username,
        "PASSWORD_CLAIM_SECRET_BLOCK": parameters.get("SECRET_BLOCK"),
        "TIMESTAMP": timestamp,
        "PASSWORD_CLAIM_SIGNATURE": session.sign(login, read_challenge(parameters), timestamp),
        "DEVICE_KEY": device.device_key,
    }
    members = {
        "ChallengeName": "DEVICE_PASSWORD_VERIFIER",
        "ClientId": attempt.pool.user_pool_client_id,
        "ChallengeResponses": responses,
        "Session": asked.get("Session"),
        "ClientMetadata": attempt.metadata,
    }
    return await attempt.respond(members, action=None)


async def _require_device(attempt: Attempt, username: str) -> DeviceMetadata:
    store = attempt.amplify.cognito_user_pools_token_provider.orchestrator.store
    device = await store.get_device_metadata(username)
    if device is None:
        raise AuthError(
            "DeviceMetadataNotFoundException",
            "Either deviceKey, deviceGroupKey or secretPassword were not found during the "
            "sign-in process.",
            recovery_suggestion="Make sure to not clear storage after calling the signIn API.",
        )
    return device
