"""Signing in: `sign_in`, and `confirm_sign_in` for as long as the pool has questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from poolhouse_client.auth.attempt import Attempt
from poolhouse_client.auth.challenge_answers import Answer, send_answer
from poolhouse_client.auth.devices import confirm_new_device
from poolhouse_client.auth.first_factors import user_password_auth, user_srp_auth
from poolhouse_client.auth.next_step import DONE, find_step_for_error, next_step_of
from poolhouse_client.auth.sign_in_store import SignInState
from poolhouse_client.auth.users import find_current_user
from poolhouse_client.auth.validation import require_value
from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import AmplifyError, AuthError, ClientError, NotBuiltError
from poolhouse_client.hub import HubPayload
from poolhouse_client.service_clients.service_errors import as_service_error
from poolhouse_client.tokens.contract import CognitoTokens, SignInDetails
from poolhouse_client.tokens.jwt import decode_jwt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.amplify import Amplify, AmplifyContext
    from poolhouse_client.auth.attempt import Response
    from poolhouse_client.auth.next_step import SignInOutput

_NOT_BUILT: Final = ("CUSTOM_WITHOUT_SRP", "CUSTOM_WITH_SRP", "USER_AUTH")
_NO_SIGN_IN: Final = """
			An error occurred during the sign in process.

			This most likely occurred due to:
			1. signIn was not called before confirmSignIn.
			2. signIn threw an exception.
			3. page was refreshed during the sign in flow and session has expired.
			"""


async def sign_in(
    amplify: Amplify,
    *,
    username: str,
    password: str | None = None,
    auth_flow_type: str | None = None,
    client_metadata: Mapping[str, str] | None = None,
) -> SignInOutput:
    """Begin a sign-in; ends it too, if the pool has no further questions.

    Looks first whether somebody is signed in already, which may refresh tokens. A wrong password
    raises AuthError by the service's name; a password that must be reset and an unconfirmed user
    are steps of the result. AWS credentials are not fetched.

    Args:
        amplify: The page's library.
        username: User name or alias.
        password: The password.
        auth_flow_type: `USER_SRP_AUTH` (default) or `USER_PASSWORD_AUTH`; a word v6 does not
            know means SRP.
        client_metadata: For the pool's triggers, with all requests of this call.
    """
    context = amplify.require_context()
    await _refuse_if_signed_in(context)
    if auth_flow_type in _NOT_BUILT:
        raise NotBuiltError(f"signing in by {auth_flow_type}")
    plain = auth_flow_type == "USER_PASSWORD_AUTH"
    flow = "USER_PASSWORD_AUTH" if plain else "USER_SRP_AUTH"
    pool = require_user_pool(context.resources_config.cognito)
    attempt = Attempt(amplify, pool, client_metadata)
    require_value(username, "EmptySignInUsername")
    secret = require_value(password, "EmptySignInPassword")
    first_factor = user_password_auth if plain else user_srp_auth
    try:
        response = await first_factor(attempt, username, secret)
        state = SignInState(
            username=amplify.sign_in_store.state.username or username,
            details=SignInDetails(username, flow),
        )
        if await _advance(attempt, context, state, response):
            return DONE
    except ClientError as error:
        amplify.sign_in_store.reset()
        return _step_or_raise(error)
    return await next_step_of(amplify, context, response)


async def confirm_sign_in(
    amplify: Amplify,
    *,
    challenge_response: str,
    user_attributes: Mapping[str, str] | None = None,
    friendly_device_name: str | None = None,
    client_metadata: Mapping[str, str] | None = None,
) -> SignInOutput:
    """Answer what the pool asked last.

    A refusal leaves the sign-in where it is, so that a wrong code can be followed by a right one.

    Args:
        amplify: The page's library.
        challenge_response: The code, the new password, or the choice (`SMS`, `TOTP`, `EMAIL`).
        user_attributes: Required attributes with a new password.
        friendly_device_name: Name of the authenticator with a first TOTP code.
        client_metadata: For the pool's triggers.
    """
    context = amplify.require_context()
    state = amplify.sign_in_store.state
    pool = require_user_pool(context.resources_config.cognito)
    given = require_value(challenge_response, "EmptyChallengeResponse")
    if not (state.username and state.challenge_name and state.session):
        raise AuthError(
            "SignInException",
            _NO_SIGN_IN,
            recovery_suggestion="Make sure a successful call to signIn is made before calling "
            "confirmSignInand that the session has not expired.",
        )
    attempt = Attempt(amplify, pool, client_metadata)
    answer = Answer(
        challenge_name=state.challenge_name,
        username=state.username,
        session=state.session,
        given=given,
        user_attributes=user_attributes or {},
        friendly_device_name=friendly_device_name,
    )
    try:
        response = await send_answer(attempt, answer)
        if await _advance(attempt, context, state, response):
            return DONE
    except ClientError as error:
        return _step_or_raise(error)
    return await next_step_of(amplify, context, response)


async def _advance(
    attempt: Attempt, context: AmplifyContext, state: SignInState, response: Response
) -> bool:
    store = attempt.amplify.sign_in_store
    advanced = replace(
        state,
        challenge_name=response.get("ChallengeName"),
        session=response.get("Session"),
    )
    store.set_state(advanced)
    result = response.get("AuthenticationResult")
    if not result:
        return False
    device = await confirm_new_device(attempt, result)
    tokens = _tokens(attempt, result, advanced)
    orchestrator = attempt.amplify.cognito_user_pools_token_provider.orchestrator
    await orchestrator.store.store_tokens(replace(tokens, device_metadata=device))
    store.reset()
    await _announce(attempt.amplify, context)
    return True


def _tokens(attempt: Attempt, result: dict[str, str], state: SignInState) -> CognitoTokens:
    if not result.get("AccessToken"):
        raise AmplifyError(
            "InvalidTokens",
            "Invalid tokens",
            recovery_suggestion="Check Cognito UserPool settings",
        )
    access_token = decode_jwt(result["AccessToken"])
    issued_ms = (access_token.payload.get("iat") or 0) * 1000
    now_ms = attempt.amplify.environment.now_ms()
    return CognitoTokens(
        access_token=access_token,
        id_token=decode_jwt(result["IdToken"]) if result.get("IdToken") else None,
        refresh_token=result.get("RefreshToken") or None,
        clock_drift_ms=issued_ms - now_ms if issued_ms > 0 else 0,
        username=state.username or "",
        sign_in_details=state.details,
    )


async def _announce(amplify: Amplify, context: AmplifyContext) -> None:
    user = await find_current_user(context)
    if user is None:
        raise AuthError(
            "UnexpectedSignInInterruptionException",
            "Unable to get user session following successful sign-in.",
            recovery_suggestion="This most likely is due to auth tokens not being persisted. If "
            "you are using cookie store, please ensure cookies can be correctly set from your "
            "server.",
        )
    amplify.hub.dispatch("auth", HubPayload("signedIn", data=user), source="Auth")


async def _refuse_if_signed_in(context: AmplifyContext) -> None:
    try:
        require_user_pool(context.resources_config.cognito)
        user = await find_current_user(context)
    except Exception:  # noqa: BLE001  whatever a token provider raises, nobody is signed in
        return
    if user and user.user_id and user.username:
        raise AuthError(
            "UserAlreadyAuthenticatedException",
            "There is already a signed in user.",
            recovery_suggestion="Call signOut before calling signIn again.",
        )


def _step_or_raise(error: ClientError) -> SignInOutput:
    step = find_step_for_error(as_service_error(error).name)
    if step is None:
        raise error
    return step
