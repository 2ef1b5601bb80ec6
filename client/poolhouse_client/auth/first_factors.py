"""The first requests of a sign-in: the password proven (SRP) or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from poolhouse_client.auth.devices import after_device
from poolhouse_client.auth.srp import Login, SrpSession, format_timestamp, read_challenge
from poolhouse_client.errors import AuthError

if TYPE_CHECKING:
    from poolhouse_client.auth.attempt import Attempt, Response


async def user_srp_auth(attempt: Attempt, username: str, password: str) -> Response:
    """Sign in by SRP: InitiateAuth, then PASSWORD_VERIFIER if that is what the pool asks."""
    session = SrpSession(attempt.amplify.environment)
    parameters = {"USERNAME": username, "SRP_A": session.srp_a}
    response = await attempt.initiate("USER_SRP_AUTH", parameters)
    challenge = response.get("ChallengeParameters") or {}
    active_username = challenge.get("USERNAME") or username
    attempt.amplify.sign_in_store.set_username(active_username)
    if response.get("ChallengeName") != "PASSWORD_VERIFIER":
        return response
    return await attempt.forgetting_lost_device(
        active_username,
        lambda: _verify_password(attempt, session, password, response),
    )


async def user_password_auth(attempt: Attempt, username: str, password: str) -> Response:
    """Sign in by sending the password."""
    return await attempt.forgetting_lost_device(
        username, lambda: _send_password(attempt, username, password)
    )


async def _send_password(attempt: Attempt, username: str, password: str) -> Response:
    parameters = {"USERNAME": username, "PASSWORD": password}
    device_key = await attempt.device_key(username)
    if device_key:
        parameters["DEVICE_KEY"] = device_key
    response = await attempt.initiate("USER_PASSWORD_AUTH", parameters)
    challenge = response.get("ChallengeParameters") or {}
    active_username = challenge.get("USERNAME") or challenge.get("USER_ID_FOR_SRP") or username
    attempt.amplify.sign_in_store.set_username(active_username)
    return await after_device(attempt, active_username, response)


async def _verify_password(
    attempt: Attempt, session: SrpSession, password: str, asked: dict[str, Any]
) -> Response:
    parameters = asked.get("ChallengeParameters") or {}
    user_id = parameters.get("USER_ID_FOR_SRP")
    if not user_id:
        raise AuthError(
            "EmptyUserIdForSRPException", "USER_ID_FOR_SRP was not found in challengeParameters"
        )
    timestamp = format_timestamp(attempt.amplify.environment.now_ms())
    login = Login(attempt.pool.pool_name, user_id, password)
    responses = {
        "USERNAME": user_id,
        "PASSWORD_CLAIM_SECRET_BLOCK": parameters.get("SECRET_BLOCK"),
        "TIMESTAMP": timestamp,
        "PASSWORD_CLAIM_SIGNATURE": session.sign(login, read_challenge(parameters), timestamp),
        "DEVICE_KEY": await attempt.device_key(user_id),
    }
    members = {
        "ChallengeName": "PASSWORD_VERIFIER",
        "ChallengeResponses": responses,
        "ClientMetadata": attempt.metadata,
        "Session": asked.get("Session"),
        "ClientId": attempt.pool.user_pool_client_id,
    }
    response = await attempt.respond(members, action=None)
    return await after_device(attempt, user_id, response)
