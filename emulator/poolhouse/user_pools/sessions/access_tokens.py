"""Who is signed in: the access token that operations of a signed-in user take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from poolhouse.protocol.call import Call
from poolhouse.protocol.errors import ServiceError
from poolhouse.tokens import failures
from poolhouse.tokens.verifier import VerifiedToken, verify, why_unknown
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    NotAuthorizedException,
    PasswordResetRequiredException,
    UserNotConfirmedException,
    UserNotFoundException,
)
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.wording import sign_in as wording

SELF_SERVICE_SCOPE: Final = "aws.cognito.signin.user.admin"
"""The scope of tokens that the API issues, and the one its operations ask for."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user who showed a good access token.

    Args:
        user: The user.
        pool: The user's pool.
        client: The app client that the token was issued to.
        claims: The token's claims.
    """

    user: User
    pool: UserPool
    client: AppClient
    claims: Mapping[str, Any]


def require(call: Call, token: str) -> SignedIn:
    """Return who shows an access token.

    Args:
        call: The call.
        token: AccessToken as sent.

    Raises:
        NotAuthorizedException: The token is no access token of this world, forged, expired or
            revoked, lacks the scope, or its user is disabled.
        ResourceNotFoundException: The app client was deleted.
        UserNotFoundException: The user was deleted; NotAuthorizedException where the operation's
            model has no such error. The same goes for the two below.
        UserNotConfirmedException: The user is unconfirmed again.
        PasswordResetRequiredException: The password must be reset.
    """
    verified = _verified(call, token)
    if SELF_SERVICE_SCOPE not in str(verified.claims.get("scope", "")).split():
        raise NotAuthorizedException(wording.ACCESS_TOKEN_SCOPES)
    client = queries.require_client(call, verified.client_id, verified.user_pool_id)
    pool = queries.require_pool(call, verified.user_pool_id)
    user = queries.find_user_by_sub(call.store, pool, verified.sub)
    assert user is not None, "verified at the source"
    _refuse_by_state(call, user)
    if not verified.has_sign_in:  # who signed in before a reset, or elsewhere, has not done so here
        why = why_unknown(call.store, pool.id, verified.claims, call.now_ms)
        raise NotAuthorizedException(wording.ACCESS_TOKEN_REVOKED, detail={"reason": why})
    return SignedIn(user, pool, client, verified.claims)


def _verified(call: Call, token: str) -> VerifiedToken:
    try:
        return verify(call, token, now_ms=call.now_ms, use="access", at_the_source=True)
    except failures.TokenRefused as problem:
        raise _worded(call, problem) from problem


def _worded(call: Call, problem: failures.TokenRefused) -> ServiceError:
    reason = {"reason": problem.why}
    if isinstance(problem, failures.UserGone):
        gone = UserNotFoundException(wording.USER_NOT_FOUND, detail=reason)
        return _as_modelled(
            call, gone, NotAuthorizedException(wording.ACCESS_TOKEN_REVOKED, detail=reason)
        )
    if isinstance(problem, failures.UnknownKey | failures.BadSignature):
        return NotAuthorizedException(wording.ACCESS_TOKEN_SIGNATURE, detail=reason)
    if isinstance(problem, failures.Expired):
        return NotAuthorizedException(wording.ACCESS_TOKEN_EXPIRED, detail=reason)
    if isinstance(problem, failures.Revoked):
        return NotAuthorizedException(wording.ACCESS_TOKEN_REVOKED, detail=reason)
    return NotAuthorizedException(wording.ACCESS_TOKEN_INVALID, detail=reason)


def _refuse_by_state(call: Call, user: User) -> None:
    if not user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)
    refusal: ServiceError
    if user.status == "UNCONFIRMED":
        refusal = UserNotConfirmedException(wording.USER_NOT_CONFIRMED)
    elif user.status == "RESET_REQUIRED":
        refusal = PasswordResetRequiredException(wording.PASSWORD_RESET_REQUIRED)
    else:
        return
    if _is_modelled(call, refusal):
        raise refusal


def _as_modelled(call: Call, error: ServiceError, otherwise: ServiceError) -> ServiceError:
    """Return the error if the operation's model lists it, else the one every operation lists."""
    return error if _is_modelled(call, error) else otherwise


def _is_modelled(call: Call, error: ServiceError) -> bool:
    return error.name in call.may_raise
