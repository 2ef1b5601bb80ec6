"""What identity pools keep, as plain values read from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from poolhouse.runtime.record import Record, from_json


@dataclass(frozen=True, slots=True)
class IdentityPool(Record):
    """An identity pool.

    Args:
        id: `<region>:<uuid>`.
        name: Its name.
        settings: The other members of IdentityPool.
        roles: The ARNs of the roles `authenticated` and `unauthenticated`.
        role_mappings: RoleMapping by provider and app client.
        credentials_lifetime_s: How long the credentials it issues are valid, in seconds.
    """

    id: str
    name: str
    settings: Mapping[str, Any]
    roles: Mapping[str, str]
    role_mappings: Mapping[str, Mapping[str, Any]]
    credentials_lifetime_s: int

    read_by: ClassVar = {"settings": from_json, "roles": from_json, "role_mappings": from_json}

    @property
    def admits_guests(self) -> bool:
        """Whether identities without logins are allowed."""
        return bool(self.settings["AllowUnauthenticatedIdentities"])

    @property
    def user_pools(self) -> tuple[Mapping[str, Any], ...]:
        """The user pools and app clients whose tokens it accepts (CognitoIdentityProvider)."""
        return tuple(self.settings.get("CognitoIdentityProviders", ()))


@dataclass(frozen=True, slots=True)
class Identity(Record):
    """An identity of a pool.

    Args:
        id: `<region>:<uuid>`.
        identity_pool_id: The pool.
        enabled: False once it was merged into another or lost its last login.
        created_ms: When it was created, epoch milliseconds.
        modified_ms: When its logins last changed.
    """

    id: str
    identity_pool_id: str
    enabled: bool
    created_ms: int
    modified_ms: int

    read_by: ClassVar = {"enabled": bool}
