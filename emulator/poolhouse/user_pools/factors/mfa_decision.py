"""Which second factor a sign-in asks for: the pool's MFA setting against what the user has.

The table is that of the developer guide, "Details of MFA logic at user runtime".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from poolhouse.user_pools.records import User, UserPool

Kind: TypeAlias = Literal["none", "challenge", "choice", "setup", "impossible"]

TOTP: Final = "SOFTWARE_TOKEN_MFA"
"""The factor of an authenticator app, and its challenge."""

_ORDER: Final = ("SMS_MFA", TOTP, "EMAIL_OTP")
_ATTRIBUTES: Final[Mapping[str, str]] = {"SMS_MFA": "phone_number", "EMAIL_OTP": "email"}
_RECOVERY: Final = {"verified_email": "EMAIL_OTP", "verified_phone_number": "SMS_MFA"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a sign-in must still do after a correct first factor.

    Args:
        kind: Nothing, one factor's challenge, a choice of factors, the set-up of one of them, or
            no way at all.
        factors: The factors it is about.
    """

    kind: Kind
    factors: tuple[str, ...] = ()

    @property
    def challenge(self) -> str:
        """The name of the challenge that asks for it: a factor's own has the factor's name."""
        if self.kind == "choice":
            return "SELECT_MFA_TYPE"
        if self.kind == "setup" and TOTP in self.factors:
            return "MFA_SETUP"
        return self.factors[0]


def offered(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the factors that a pool's settings offer, none if its MFA is off."""
    if settings.get("MfaConfiguration", "OFF") == "OFF":
        return ()
    switches = {
        "SMS_MFA": "SmsMfaConfiguration" in settings and "SmsConfiguration" in settings,
        TOTP: bool(settings.get("SoftwareTokenMfaConfiguration", {}).get("Enabled")),
        "EMAIL_OTP": "EmailMfaConfiguration" in settings,
    }
    return tuple(factor for factor in _ORDER if switches[factor])


def decide(pool: UserPool, user: User) -> Decision:
    """Return which second factor a user must show."""
    factors = offered(pool.settings)
    enabled = tuple(factor for factor in _ORDER if factor in factors and factor in user.mfa_enabled)
    if user.mfa_preferred in enabled:
        return Decision("challenge", (str(user.mfa_preferred),))
    if pool.mfa != "ON":
        return _one_of(enabled)
    usable = tuple(factor for factor in factors if _is_usable(pool, user, factor, enabled))
    return _one_of(usable) if usable else _set_up(pool, user, factors)


def _one_of(factors: tuple[str, ...]) -> Decision:
    if not factors:
        return Decision("none")
    return Decision("challenge" if len(factors) == 1 else "choice", factors)


def _is_usable(pool: UserPool, user: User, factor: str, enabled: tuple[str, ...]) -> bool:
    """Return whether a pool that requires MFA may ask for a factor without its being preferred."""
    if factor == TOTP:
        return user.totp_secret is not None
    has_address = _ATTRIBUTES[factor] in user.attributes
    return factor in enabled or (has_address and factor != _recovery_channel(pool))


def _set_up(pool: UserPool, user: User, factors: tuple[str, ...]) -> Decision:
    """Return which factors a user without any may set up.

    One with an address sets up an authenticator app; the others are for those without any.
    """
    has_address = any(name in user.attributes for name in _ATTRIBUTES.values())
    possible = tuple(
        factor
        for factor in factors
        if factor == TOTP or not (has_address or factor == _recovery_channel(pool))
    )
    return Decision("setup" if possible else "impossible", possible)


def _recovery_channel(pool: UserPool) -> str | None:
    """Return the factor that uses the channel of account recovery, where the pool sets one."""
    mechanisms = pool.settings.get("AccountRecoverySetting", {}).get("RecoveryMechanisms", ())
    if not mechanisms:
        return None
    first = min(mechanisms, key=lambda mechanism: int(mechanism["Priority"]))
    return _RECOVERY.get(first["Name"])
