"""Who bears a token of a user pool, and how events show its claims."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.tokens import verifier
from poolhouse.tokens.failures import Expired, TokenRefused
from poolhouse.tokens.keys import TokenUse
from poolhouse.tokens.shown_tokens import read

_TIMES: Final = ("exp", "iat")
_STRANGER: Final = "a token of a user pool that the authorizer does not have"


def claims_of(
    call: ApiCall, user_pool_ids: Sequence[str], scopes: Sequence[str]
) -> Mapping[str, Any]:
    """Return the claims of the token that a call bears.

    Args:
        user_pool_ids: The pools whose tokens are taken.
        scopes: Scopes of which an access token must have one; none asks for an ID token.

    Raises:
        GatewayRefusal: The token is missing, bad, expired, of another pool, or lacks scopes.
    """
    token = (call.http.header("Authorization") or "").removeprefix("Bearer ").strip()
    if not token:
        raise _unauthorized("no token in the Authorization header")
    verified = _verified(call, token, user_pool_ids, "access" if scopes else "id")
    if verified.user_pool_id not in user_pool_ids:
        raise _unauthorized(_STRANGER)
    granted = str(verified.claims.get("scope", "")).split()
    if scopes and not any(scope in granted for scope in scopes):
        raise _unauthorized(f"scopes {granted}, needed one of {list(scopes)}")
    return verified.claims


def _verified(
    call: ApiCall, token: str, user_pool_ids: Sequence[str], use: TokenUse
) -> verifier.VerifiedToken:
    try:
        return verifier.verify(call.foundation, token, now_ms=call.now_ms, use=use)
    except Expired as problem:
        if _pool_named_in(call, token) not in user_pool_ids:
            raise _unauthorized(_STRANGER) from problem
        raise GatewayRefusal(
            "UNAUTHORIZED", wording.TOKEN_EXPIRED, reason={"reason": "Expired", **vars(problem)}
        ) from problem
    except TokenRefused as problem:
        raise _unauthorized(type(problem).__name__) from problem


def _pool_named_in(call: ApiCall, token: str) -> str | None:
    """Return the pool that a token names as its issuer."""
    return verifier.pool_of_issuer(call.foundation.settings, read(token).issuer)


def _unauthorized(reason: str) -> GatewayRefusal:
    return GatewayRefusal("UNAUTHORIZED", wording.UNAUTHORIZED, reason={"reason": reason})


def as_texts(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return claims as `requestContext.authorizer.claims` shows them: all of them texts."""
    return {name: _text(name, value) for name, value in claims.items()}


def _text(name: str, value: Any) -> str:
    if name in _TIMES:
        return datetime.fromtimestamp(value, UTC).strftime("%a %b %d %H:%M:%S UTC %Y")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
