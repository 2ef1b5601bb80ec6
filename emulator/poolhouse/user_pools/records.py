"""What user pools keep: pools, app clients, users, groups, as plain values read from the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal, TypeAlias, TypedDict

from poolhouse.runtime.record import Record, from_json

UserStatus = Literal[
    "UNCONFIRMED",
    "CONFIRMED",
    "RESET_REQUIRED",
    "FORCE_CHANGE_PASSWORD",
    "EXTERNAL_PROVIDER",
]

AttributeColumn: TypeAlias = Literal[
    "email_key",
    "phone_number_key",
    "preferred_name_key",
    "name_key",
    "given_name_key",
    "family_name_key",
]

ATTRIBUTE_COLUMNS: Final[Mapping[str, AttributeColumn]] = {
    "email": "email_key",
    "phone_number": "phone_number_key",
    "preferred_username": "preferred_name_key",
    "name": "name_key",
    "given_name": "given_name_key",
    "family_name": "family_name_key",
}
"""The columns of `users` that hold an attribute as sign-in and filters compare it."""

_CASED_ATTRIBUTES: Final = frozenset({"name", "given_name", "family_name"})


@dataclass(frozen=True, slots=True)
class UserPool(Record):
    """A user pool.

    Args:
        id: `<region>_<nine characters>`.
        name: Its name.
        created_ms: When it was created, epoch milliseconds.
        modified_ms: When it was last changed.
        id_key: Number of the key pair that signs its ID tokens, as in `PoolKeys`.
        access_key: The same of its access tokens.
        settings: The members of UserPoolType that were set.
    """

    id: str
    name: str
    created_ms: int
    modified_ms: int
    id_key: int
    access_key: int
    settings: Mapping[str, Any]

    read_by: ClassVar = {"settings": from_json}

    @property
    def hashing_name(self) -> str:
        """The part of the id after the underscore, which SRP hashes with the username."""
        return self.id.partition("_")[2]

    @property
    def ignores_case(self) -> bool:
        """Whether usernames, e-mail addresses and preferred usernames are compared without case."""
        return self.settings.get("UsernameConfiguration", {}).get("CaseSensitive") is False

    @property
    def username_attributes(self) -> tuple[str, ...]:
        """The attributes that users sign in with instead of a username."""
        return tuple(self.settings.get("UsernameAttributes", ()))

    @property
    def alias_attributes(self) -> tuple[str, ...]:
        """The attributes that users may sign in with beside their username."""
        return tuple(self.settings.get("AliasAttributes", ()))

    @property
    def mfa(self) -> str:
        """OFF, ON or OPTIONAL."""
        return str(self.settings.get("MfaConfiguration", "OFF"))

    def fold(self, login: str) -> str:
        """Return a login name as the pool compares it; lower case leaves ß and ss apart."""
        return login.lower() if self.ignores_case else login

    def compared(self, attribute: str, value: str) -> str:
        """Return an attribute's value as the pool compares it: folded, but for people's names."""
        return value if attribute in _CASED_ATTRIBUTES else self.fold(value)


@dataclass(frozen=True, slots=True)
class AppClient(Record):
    """An app client.

    Args:
        id: 26 characters.
        user_pool_id: Its pool.
        name: Its name.
        secret: Its secret, None for public clients.
        created_ms: When it was created, epoch milliseconds.
        modified_ms: When it was last changed.
        auth_session_s: How long a Session lives where the config file set it, seconds.
        settings: The members of UserPoolClientType that were set.
    """

    id: str
    user_pool_id: str
    name: str
    secret: str | None
    created_ms: int
    modified_ms: int
    auth_session_s: int | None
    settings: Mapping[str, Any]

    read_by: ClassVar = {"settings": from_json}

    @property
    def hides_users(self) -> bool:
        """Whether answers do not tell if a user exists."""
        return self.settings.get("PreventUserExistenceErrors") == "ENABLED"

    @property
    def revokes_tokens(self) -> bool:
        """Whether its tokens can be revoked and carry `origin_jti`."""
        return bool(self.settings.get("EnableTokenRevocation", True))


def _names(text: str) -> tuple[str, ...]:
    return tuple(from_json(text))


@dataclass(frozen=True, slots=True)
class User(Record):
    """A user.

    Args:
        id: The row's number.
        user_pool_id: The pool.
        username: The immutable username; the `sub` in pools with username attributes.
        sub: The subject.
        status: UNCONFIRMED, CONFIRMED, …
        enabled: Whether an administrator left the user enabled.
        created_ms: When the user was created, epoch milliseconds.
        modified_ms: When the user was last changed.
        attributes: Name to text, `sub` not among them.
        srp_salt: The salt of the password, None without a password.
        srp_x: SRP's private key x, 32 bytes.
        srp_verifier: SRP's verifier v, None until the first SRP sign-in with the password.
        temporary_until_ms: Until when a temporary password is valid, None for a permanent one.
        totp_secret: The verified TOTP secret, Base32.
        totp_pending_secret: A TOTP secret that waits for its first code.
        totp_last_step: The last time step whose code was used.
        totp_device_name: The friendly name given with the first code.
        mfa_enabled: SMS_MFA, SOFTWARE_TOKEN_MFA, EMAIL_OTP as far as enabled.
        mfa_preferred: The preferred one of them.
        failed_attempts: Wrong passwords and codes in a row.
        last_failure_ms: When the last of them came.
        locked_until_ms: Until when every password is refused.
    """

    id: int
    user_pool_id: str
    username: str
    sub: str
    status: UserStatus
    enabled: bool
    created_ms: int
    modified_ms: int
    attributes: Mapping[str, str]
    srp_salt: bytes | None
    srp_x: bytes | None
    srp_verifier: bytes | None
    temporary_until_ms: int | None
    totp_secret: str | None
    totp_pending_secret: str | None
    totp_last_step: int | None
    totp_device_name: str | None
    mfa_enabled: tuple[str, ...]
    mfa_preferred: str | None
    failed_attempts: int
    last_failure_ms: int | None
    locked_until_ms: int | None

    read_by: ClassVar = {"enabled": bool, "attributes": from_json, "mfa_enabled": _names}


class AttributeKeys(TypedDict, total=False):
    """The columns of `users` in `ATTRIBUTE_COLUMNS`; None where the user lacks the attribute."""

    email_key: str | None
    phone_number_key: str | None
    preferred_name_key: str | None
    name_key: str | None
    given_name_key: str | None
    family_name_key: str | None


class UserColumns(AttributeKeys, total=False):
    """The columns of `users` that can be changed; what they hold is said at `User`."""

    username: str
    status: UserStatus
    enabled: int
    modified_ms: int
    attributes: Mapping[str, str]
    srp_salt: bytes | None
    srp_x: bytes | None
    srp_verifier: bytes | None
    temporary_until_ms: int | None
    totp_secret: str | None
    totp_pending_secret: str | None
    totp_last_step: int | None
    totp_device_name: str | None
    mfa_enabled: Sequence[str]
    mfa_preferred: str | None
    failed_attempts: int
    last_failure_ms: int | None
    locked_until_ms: int | None


@dataclass(frozen=True, slots=True)
class ListedUser(Record):
    """What lists show of a user; the members are those of `User`."""

    id: int
    username: str
    sub: str
    status: UserStatus
    enabled: bool
    created_ms: int
    modified_ms: int
    attributes: Mapping[str, str]

    read_by: ClassVar = {"enabled": bool, "attributes": from_json}


LISTED_COLUMNS: Final = (
    "users.id, username, sub, status, enabled, created_ms, modified_ms, attributes"
)
"""The columns of `users` that a `ListedUser` is made of."""


@dataclass(frozen=True, slots=True)
class Group(Record):
    """A group of users.

    Args:
        user_pool_id: The pool.
        name: Its name.
        description: What it is for.
        role_arn: The role its members may take.
        precedence: The lower, the stronger; None is weakest.
        created_ms: When it was created, epoch milliseconds.
        modified_ms: When it was last changed.
    """

    user_pool_id: str
    name: str
    description: str | None
    role_arn: str | None
    precedence: int | None
    created_ms: int
    modified_ms: int
