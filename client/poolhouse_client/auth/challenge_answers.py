"""Answers to the challenges after the first factor (API_RespondToAuthChallenge)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from poolhouse_client.auth.devices import after_device
from poolhouse_client.auth.validation import validation_error
from poolhouse_client.errors import AuthError, NotBuiltError
from poolhouse_client.service_clients.user_agent import AuthAction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from poolhouse_client.auth.attempt import Attempt, Response

_CODE_MEMBERS: Final = {
    "SMS_MFA": "SMS_MFA_CODE",
    "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
    "EMAIL_OTP": "EMAIL_OTP_CODE",
    "SMS_OTP": "SMS_OTP_CODE",
}
_MFA_ANSWERS: Final = {"SMS": "SMS_MFA", "TOTP": "SOFTWARE_TOKEN_MFA", "EMAIL": "EMAIL_OTP"}
_NOT_BUILT: Final = ("SELECT_CHALLENGE", "WEB_AUTHN", "PASSWORD", "PASSWORD_SRP")


@dataclass(frozen=True)
class Answer:
    """The user's answer, and the challenge it is for.

    Attributes:
        challenge_name: The pool's name of the challenge.
        username: The active user's name.
        session: The pool's session.
        given: The code, password or choice.
        user_attributes: With a new password.
        friendly_device_name: With a first TOTP code.
    """

    challenge_name: str
    username: str
    session: str
    given: str
    user_attributes: Mapping[str, str] = field(default_factory=dict)
    friendly_device_name: str | None = None


async def send_answer(attempt: Attempt, answer: Answer) -> Response:
    """Send an answer and return what the pool says to it.

    Raises AuthError `SignInException` for a challenge v6 cannot answer.
    """
    if answer.challenge_name in _NOT_BUILT:
        raise NotBuiltError(f"answering a {answer.challenge_name} challenge")
    handler = _HANDLERS.get(answer.challenge_name)
    if handler is None:
        raise AuthError(
            "SignInException",
            "An error occurred during the sign in process.\n\t\t"
            f"{answer.challenge_name} challengeName returned by the underlying service was not "
            "addressed.",
        )
    return await handler(attempt, answer)


async def _code(attempt: Attempt, answer: Answer) -> Response:
    responses = {
        "USERNAME": answer.username,
        _CODE_MEMBERS[answer.challenge_name]: answer.given,
        "DEVICE_KEY": await attempt.device_key(answer.username),
    }
    response = await attempt.respond(_members(attempt, answer, responses))
    return await after_device(attempt, answer.username, response)


async def _custom_challenge(attempt: Attempt, answer: Answer) -> Response:
    async def step() -> Response:
        responses = {
            "USERNAME": answer.username,
            "ANSWER": answer.given,
            "DEVICE_KEY": await attempt.device_key(answer.username),
        }
        response = await attempt.respond(_members(attempt, answer, responses))
        return await after_device(attempt, answer.username, response)

    return await attempt.forgetting_lost_device(answer.username, step)


async def _select_mfa_type(attempt: Attempt, answer: Answer) -> Response:
    chosen = _MFA_ANSWERS.get(answer.given)
    if chosen is None:
        raise validation_error("IncorrectMFAMethod")
    responses = {"USERNAME": answer.username, "ANSWER": chosen}
    return await attempt.respond(_members(attempt, answer, responses))


async def _new_password(attempt: Attempt, answer: Answer) -> Response:
    given = {f"userAttributes.{name}": v for name, v in answer.user_attributes.items() if v}
    responses = {**given, "NEW_PASSWORD": answer.given, "USERNAME": answer.username}
    members = {
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "ChallengeResponses": responses,
        "ClientMetadata": attempt.metadata,
        "Session": answer.session,
        "ClientId": attempt.pool.user_pool_client_id,
    }
    return await attempt.respond(members)


async def _mfa_setup(attempt: Attempt, answer: Answer) -> Response:
    chosen = _MFA_ANSWERS.get(answer.given)
    if answer.given in {"EMAIL", "TOTP"}:
        return {
            "ChallengeName": "MFA_SETUP",
            "Session": answer.session,
            "ChallengeParameters": {"MFAS_CAN_SETUP": f'["{chosen}"]'},
        }
    if re.fullmatch(r"[0-9]+", answer.given):
        return await _verify_first_code(attempt, answer)
    if "@" in answer.given:
        responses = {"USERNAME": answer.username, "EMAIL": answer.given}
        return await attempt.respond(_members(attempt, answer, responses))
    raise AuthError(
        "SignInException",
        f"Cannot proceed with MFA setup using challengeResponse: {answer.given}",
        recovery_suggestion='Try passing "EMAIL", "TOTP", a valid email, or OTP code as the '
        "challengeResponse.",
    )


async def _verify_first_code(attempt: Attempt, answer: Answer) -> Response:
    verification = {
        "UserCode": answer.given,
        "Session": answer.session,
        "FriendlyDeviceName": answer.friendly_device_name,
    }
    verified = await attempt.amplify.user_pool.call(
        attempt.pool, "VerifySoftwareToken", verification, AuthAction.CONFIRM_SIGN_IN
    )
    session = verified.get("Session")
    attempt.amplify.sign_in_store.set_session(session)
    members = _members(attempt, answer, {"USERNAME": answer.username})
    return await attempt.respond({**members, "Session": session})


def _members(
    attempt: Attempt, answer: Answer, responses: Mapping[str, str | None]
) -> dict[str, Any]:
    return {
        "ChallengeName": answer.challenge_name,
        "ChallengeResponses": dict(responses),
        "Session": answer.session,
        "ClientMetadata": attempt.metadata,
        "ClientId": attempt.pool.user_pool_client_id,
    }


_HANDLERS: Final[dict[str, Callable[[Attempt, Answer], Awaitable[Response]]]] = {
    "SMS_MFA": _code,
    "SOFTWARE_TOKEN_MFA": _code,
    "EMAIL_OTP": _code,
    "SMS_OTP": _code,
    "CUSTOM_CHALLENGE": _custom_challenge,
    "SELECT_MFA_TYPE": _select_mfa_type,
    "NEW_PASSWORD_REQUIRED": _new_password,
    "MFA_SETUP": _mfa_setup,
}
