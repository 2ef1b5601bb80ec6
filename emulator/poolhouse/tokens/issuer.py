"""ID, access and refresh tokens with exactly the claims that a user pool gives them.

ID and access tokens are issued inside a step and signed after its commit (`UnsignedToken`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from poolhouse.primitives import jose
from poolhouse.tokens.keys import PoolKeys, TokenUse
from poolhouse.tokens.unsigned import UnsignedToken

_VERIFIED: Final = ("email_verified", "phone_number_verified")


@dataclass(frozen=True, slots=True)
class SignInClaims:
    """The claims that the ID token and the access token of a sign-in share.

    Args:
        issuer: `iss`.
        client_id: The app client.
        sub: The subject.
        username: The immutable username.
        groups: Names of the user's groups, the lowest precedence number first.
        event_id: The authentication event.
        auth_time_s: When the user signed in, epoch seconds.
        origin_jti: The sign-in's id for RevokeToken; None where the client can't revoke tokens.
    """

    issuer: str
    client_id: str
    sub: str
    username: str
    groups: tuple[str, ...]
    event_id: str
    auth_time_s: int
    origin_jti: str | None


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles that a user's groups bring.

    Args:
        arns: All of them (`cognito:roles`).
        preferred: That of the group with the lowest precedence number; None if such groups differ.
    """

    arns: tuple[str, ...] = ()
    preferred: str | None = None


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """The claims that differ from token to token of a sign-in.

    Args:
        jti: The token's id.
        issued_s: `iat`, epoch seconds.
        lifetime_s: How long it is valid, seconds.
    """

    jti: str
    issued_s: int
    lifetime_s: int


def id_token(
    keys: PoolKeys,
    shared: SignInClaims,
    own: TokenClaims,
    attributes: Mapping[str, str],
    roles: Roles,
) -> UnsignedToken:
    """Return an ID token (developer guide, "Understanding the identity (ID) token").

    Args:
        attributes: The user's attributes that the client may read, without `sub`.
    """
    claims: dict[str, Any] = {"sub": shared.sub}
    if shared.groups:
        claims["cognito:groups"] = shared.groups
    claims |= {name: attributes[name] == "true" for name in _VERIFIED if name in attributes}
    if roles.preferred is not None:
        claims["cognito:preferred_role"] = roles.preferred
    claims |= {"iss": shared.issuer, "cognito:username": shared.username}
    if shared.origin_jti is not None:
        claims["origin_jti"] = shared.origin_jti
    if roles.arns:
        claims["cognito:roles"] = roles.arns
    claims |= {"aud": shared.client_id, **_event(shared, "id"), **_attribute_claims(attributes)}
    return _unsigned(keys, "id", claims, own)


def access_token(
    keys: PoolKeys, shared: SignInClaims, own: TokenClaims, scope: str
) -> UnsignedToken:
    """Return an access token (developer guide, "Understanding the access token").

    Args:
        scope: The granted scopes, separated by blanks.
    """
    claims: dict[str, Any] = {"sub": shared.sub}
    if shared.groups:
        claims["cognito:groups"] = shared.groups
    claims |= {"iss": shared.issuer, "client_id": shared.client_id}
    if shared.origin_jti is not None:
        claims["origin_jti"] = shared.origin_jti
    event = _event(shared, "access")
    claims |= {
        "event_id": event["event_id"],
        "token_use": event["token_use"],
        "scope": scope,
        "auth_time": event["auth_time"],
    }
    return _unsigned(keys, "access", claims, own, username=shared.username)


def refresh_token(random_bytes: bytes) -> str:
    """Return an opaque refresh token in the shape of the service's.

    Args:
        random_bytes: At least 16.
    """
    return jose.opaque_refresh_token(random_bytes)


def _event(shared: SignInClaims, use: TokenUse) -> dict[str, Any]:
    return {"event_id": shared.event_id, "token_use": use, "auth_time": shared.auth_time_s}


def _attribute_claims(attributes: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes as claims: `address` is an object, all others stay text."""
    return {
        name: {"formatted": value} if name == "address" else value
        for name, value in attributes.items()
        if name not in _VERIFIED
    }


def _unsigned(
    keys: PoolKeys, use: TokenUse, claims: dict[str, Any], own: TokenClaims, **last: str
) -> UnsignedToken:
    claims |= {
        "exp": own.issued_s + own.lifetime_s,
        "iat": own.issued_s,
        "jti": own.jti,
        **last,
    }
    return UnsignedToken(claims, keys, use)
