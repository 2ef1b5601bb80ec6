"""ID, access and refresh tokens with exactly the claims of a user pool's.

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
class Holder:
    """Whom tokens are about and which sign-in they come from: what both tokens tell.

    Args:
        issuer: `iss`.
        client_id: The app client.
        sub: The subject.
        username: The immutable username.
        groups: Names of the user's groups, the strongest precedence first.
        event_id: The authentication event.
        auth_time_s: When the user signed in, epoch seconds.
        origin_jti: The sign-in that revocation ends; None where the client does not revoke.
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
        preferred: The role of the strongest group, None if that is not one role.
    """

    arns: tuple[str, ...] = ()
    preferred: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one token from the next of the same sign-in.

    Args:
        jti: The token's id.
        issued_s: `iat`, epoch seconds.
        lifetime_s: How long it is good, seconds.
    """

    jti: str
    issued_s: int
    lifetime_s: int


def id_token(
    keys: PoolKeys, holder: Holder, stamp: Stamp, attributes: Mapping[str, str], roles: Roles
) -> UnsignedToken:
    """Return an ID token (developer guide, "Understanding the identity (ID) token").

    Args:
        keys: The pool's keys.
        holder: Whom it is about.
        stamp: Its id and times.
        attributes: The user's attributes that the client may read, without `sub`.
        roles: The roles that the user's groups bring.
    """
    claims: dict[str, Any] = {"sub": holder.sub}
    if holder.groups:
        claims["cognito:groups"] = holder.groups
    claims |= {name: attributes[name] == "true" for name in _VERIFIED if name in attributes}
    if roles.preferred is not None:
        claims["cognito:preferred_role"] = roles.preferred
    claims |= {"iss": holder.issuer, "cognito:username": holder.username}
    if holder.origin_jti is not None:
        claims["origin_jti"] = holder.origin_jti
    if roles.arns:
        claims["cognito:roles"] = roles.arns
    claims |= {"aud": holder.client_id, **_event(holder, "id"), **_attribute_claims(attributes)}
    return _unsigned(keys, "id", claims, stamp)


def access_token(keys: PoolKeys, holder: Holder, stamp: Stamp, scope: str) -> UnsignedToken:
    """Return an access token (developer guide, "Understanding the access token").

    Args:
        keys: The pool's keys.
        holder: Whom it is about.
        stamp: Its id and times.
        scope: The granted scopes, separated by blanks.
    """
    claims: dict[str, Any] = {"sub": holder.sub}
    if holder.groups:
        claims["cognito:groups"] = holder.groups
    claims |= {"iss": holder.issuer, "client_id": holder.client_id}
    if holder.origin_jti is not None:
        claims["origin_jti"] = holder.origin_jti
    event = _event(holder, "access")
    claims |= {
        "event_id": event["event_id"],
        "token_use": event["token_use"],
        "scope": scope,
        "auth_time": event["auth_time"],
    }
    return _unsigned(keys, "access", claims, stamp, username=holder.username)


def refresh_token(random_bytes: bytes) -> str:
    """Return an opaque refresh token in the shape of the service's.

    Args:
        random_bytes: At least 16.
    """
    return jose.opaque_refresh_token(random_bytes)


def _event(holder: Holder, use: TokenUse) -> dict[str, Any]:
    return {"event_id": holder.event_id, "token_use": use, "auth_time": holder.auth_time_s}


def _attribute_claims(attributes: Mapping[str, str]) -> dict[str, Any]:
    """Return the attributes as claims: `address` is an object, all others stay text."""
    return {
        name: {"formatted": value} if name == "address" else value
        for name, value in attributes.items()
        if name not in _VERIFIED
    }


def _unsigned(
    keys: PoolKeys, use: TokenUse, claims: dict[str, Any], stamp: Stamp, **last: str
) -> UnsignedToken:
    claims |= {
        "exp": stamp.issued_s + stamp.lifetime_s,
        "iat": stamp.issued_s,
        "jti": stamp.jti,
        **last,
    }
    return UnsignedToken(claims, keys, use)
