"""AWS credentials in return for an identity: the enhanced flow.

The service assumes the role in the identity's name (sts:AssumeRoleWithWebIdentity), so the role's
trust policy decides; a role that is missing or does not trust the identity is reported as the
pool's wrong configuration.
"""

import json
from collections.abc import Sequence
from typing import Final

from poolhouse.iam import authorization, credentials, roles
from poolhouse.iam.credentials import TemporaryCredentials
from poolhouse.iam.principals import COGNITO_PREFIX
from poolhouse.iam.request import ContextValue
from poolhouse.iam.session_policies import UNAUTHENTICATED
from poolhouse.identity_pools import providers, role_mapping, wording
from poolhouse.identity_pools.errors import (
    InvalidIdentityPoolConfigurationException,
    NotAuthorizedException,
)
from poolhouse.identity_pools.logins import Login, amr
from poolhouse.identity_pools.records import Identity, IdentityPool
from poolhouse.protocol.call import Call

SESSION_NAME: Final = "CognitoIdentityCredentials"
"""The session name of everyone who comes through the enhanced flow."""

_GUEST_LIMITS: Final = json.dumps(dict.fromkeys(each.name for each in UNAUTHENTICATED))


def issue(
    call: Call,
    pool: IdentityPool,
    identity: Identity,
    logins: Sequence[Login],
    custom_role: str | None,
) -> TemporaryCredentials:
    """Issue credentials for an identity.

    Args:
        logins: The logins that prove it; none for a guest.
        custom_role: The CustomRoleArn that was asked for.

    Raises:
        NotAuthorizedException: The role mapping denies, or does not allow the custom role.
        InvalidIdentityPoolConfigurationException: There is no role, or it can't be assumed.
    """
    role_arn = _role(call, pool, logins, custom_role)
    context: dict[str, ContextValue] = {
        f"{COGNITO_PREFIX}:aud": pool.id,
        f"{COGNITO_PREFIX}:sub": identity.id,
        f"{COGNITO_PREFIX}:amr": amr(logins),
    }
    _require_trust(call, role_arn, context)
    return credentials.issue(
        call,
        role_arn,
        session_name=SESSION_NAME,
        lifetime_s=pool.credentials_lifetime_s,
        context={"aws:FederatedProvider": COGNITO_PREFIX, **context},
        session_policies="{}" if logins else _GUEST_LIMITS,
    )


def _role(call: Call, pool: IdentityPool, logins: Sequence[Login], custom_role: str | None) -> str:
    if logins:
        login = logins[0]
        mapping = _mapping_of(call, pool, login)
        return role_mapping.choose(pool, mapping, login.claims, custom_role)
    role_arn = role_mapping.default_role(pool, "unauthenticated")
    if custom_role not in (None, role_arn):
        raise NotAuthorizedException(wording.ROLE_FORBIDDEN.format(role_arn=custom_role))
    return role_arn


def _mapping_of(call: Call, pool: IdentityPool, login: Login) -> dict[str, object] | None:
    """Return the role mapping of a login's provider and app client."""
    provider_key = f"{login.provider}:{login.client_id}"
    for key, mapping in pool.role_mappings.items():
        if providers.canonical(call.settings, key) == provider_key:
            return dict(mapping)
    return None


def _require_trust(call: Call, role_arn: str, context: dict[str, ContextValue]) -> None:
    role = roles.find(call.store, role_arn)
    if role is None:
        reason = f"there is no role {role_arn}"
        raise _wrong_configuration(reason)
    decision = authorization.trusts(
        role, COGNITO_PREFIX, session_name=SESSION_NAME, now_ms=call.now_ms, context=context
    )
    if not decision.allowed:
        raise _wrong_configuration(f"{role_arn}: {decision.explain()}")


def _wrong_configuration(reason: str) -> InvalidIdentityPoolConfigurationException:
    return InvalidIdentityPoolConfigurationException(wording.CHECK_ROLES, detail={"reason": reason})
