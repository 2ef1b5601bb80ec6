"""Logins: the tokens that prove who somebody is, checked against what a pool accepts.

The checks come in the order that the service's messages imply: the token's form, its kind, whether
the Logins key is its issuer, the provider, its signature, its time, its app client, and last what
only the user pool knows: revocation and deletion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poolhouse.identity_pools import providers, wording
from poolhouse.identity_pools.errors import NotAuthorizedException
from poolhouse.identity_pools.records import IdentityPool
from poolhouse.primitives import jose
from poolhouse.protocol.call import Call
from poolhouse.tokens import failures, verifier
from poolhouse.tokens.shown_tokens import read


@dataclass(frozen=True, slots=True)
class Login:
    """A login with a verified token.

    Args:
        provider: Production's name of the provider.
        subject: Whom the token is about.
        client_id: The app client it was issued to.
        claims: The token's claims.
    """

    provider: str
    subject: str
    client_id: str
    claims: Mapping[str, Any]


def verify_all(call: Call, pool: IdentityPool, logins: Mapping[str, str] | None) -> list[Login]:
    """Verify a request's Logins and return them in its order; none for a guest.

    Raises:
        NotAuthorizedException: One of the tokens can't be used.
    """
    return [_verify(call, pool, key, token) for key, token in (logins or {}).items()]


def _verify(call: Call, pool: IdentityPool, key: str, token: str) -> Login:
    provider = providers.canonical(call.settings, key)
    claims = _claims(token)
    if claims.get("token_use") == "access":
        raise _refusal(wording.NOT_OPENID, "it is an access token")
    issuer = str(claims.get("iss"))
    if providers.of_issuer(call.settings, issuer) != provider:
        raise _refusal(wording.WRONG_ISSUER, f"{issuer} issued it, the key is {key}")
    clients = [
        client
        for client in pool.user_pools
        if providers.canonical(call.settings, client.get("ProviderName", "")) == provider
    ]
    if not clients:
        raise _refusal(wording.UNSUPPORTED_PROVIDER, f"the pool does not know {key}")
    client = next((each for each in clients if each.get("ClientId") == claims.get("aud")), None)
    checked = client is not None and client.get("ServerSideTokenCheck", False)
    verified = _good(call, token, at_the_source=checked)
    if client is None:
        reason = f"the pool does not know the app client {claims.get('aud')}"
        raise _refusal(wording.UNSUPPORTED_PROVIDER, reason)
    return Login(provider, verified.sub, verified.client_id, verified.claims)


def _claims(token: str) -> Mapping[str, Any]:
    """Return a token's claims, unverified."""
    try:
        return read(token).claims()
    except jose.MalformedToken as problem:
        raise _refusal(wording.NOT_OPENID, str(problem)) from problem


def _good(call: Call, token: str, *, at_the_source: bool) -> verifier.VerifiedToken:
    """Return a token's verified claims, every refusal in the service's words."""
    try:
        verified = verifier.verify(
            call, token, now_ms=call.now_ms, use="id", at_the_source=at_the_source
        )
    except failures.TokenRefused as problem:
        raise _refusal(_sentence(problem), problem.why) from problem
    if at_the_source and not verified.has_sign_in:
        why = verifier.why_unknown(call.store, verified.user_pool_id, verified.claims, call.now_ms)
        raise _refusal(wording.TOKEN_INACTIVE, why)
    return verified


def _sentence(problem: failures.TokenRefused) -> str:
    match problem:
        case failures.Expired():
            return wording.TOKEN_EXPIRED.format(now_s=problem.now_s, exp_s=problem.expired_s)
        case failures.UnknownKey() | failures.BadSignature():
            return wording.BAD_SIGNATURE
        case failures.UnknownIssuer():
            return wording.NOT_COGNITO
        case failures.Revoked() | failures.UserGone():
            return wording.TOKEN_INACTIVE
        case _:
            return wording.NOT_OPENID


def _refusal(sentence: str, reason: str) -> NotAuthorizedException:
    return NotAuthorizedException(sentence, detail={"reason": reason})


def amr(logins: Sequence[Login]) -> list[str]:
    """Return how an identity signed in, as trust and permission policies see it.

    For a user pool: `authenticated`, the provider, and the provider with the user behind
    `CognitoSignIn` (API Gateway shows the latter two as `cognitoAuthenticationProvider`).
    """
    if not logins:
        return ["unauthenticated"]
    methods = ["authenticated"]
    for login in logins:
        methods += [login.provider, f"{login.provider}:CognitoSignIn:{login.subject}"]
    return methods
