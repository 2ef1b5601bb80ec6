"""The MFA setting of a pool, and the factors it offers."""

from typing import Any, Final

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries, unsupported
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.factors import mfa_decision
from poolhouse.user_pools.pools import user_pools
from poolhouse.user_pools.records import UserPool
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.wording import sign_in as wording

_SMS: Final = "SmsMfaConfiguration"
_TOTP: Final = "SoftwareTokenMfaConfiguration"
_EMAIL: Final = "EmailMfaConfiguration"
_UNBUILT: Final = (_SMS, _EMAIL)
"""Factors that are refused: a sign-in would ask for a code by a message that is not built."""
_BLOCKS: Final[tuple[str, ...]] = (*_UNBUILT, _TOTP)
_OF_SMS: Final = ("SmsAuthenticationMessage", "SmsConfiguration")
"""Settings of the pool that its SMS messages share, whatever they are for."""


@operation("SetUserPoolMfaConfig", unsupported=(*_UNBUILT, "WebAuthnConfiguration"))
def set_user_pool_mfa_config(call: Call, request: Request) -> Answer:
    """Replace a pool's MFA setting and the factors it offers (API_SetUserPoolMfaConfig).

    What is left out is off: MFA itself, and each factor. Seen on pools in 2026.
    """
    pool = queries.require_pool(call, request["UserPoolId"])
    mfa = request.get("MfaConfiguration", "OFF")
    factors = {block: request[block] for block in _BLOCKS if block in request}
    if mfa == "OFF" and factors:
        raise InvalidParameterException(wording.MFA_OFF_WITH_A_FACTOR)
    for block in _UNBUILT:
        if block in factors:  # an empty one, too, makes it a factor
            unsupported.refuse(f"{call.operation}.{block}")
    others = {name: value for name, value in pool.settings.items() if name not in _BLOCKS}
    settings = {**others, **factors, "MfaConfiguration": mfa}
    if mfa != "OFF" and not mfa_decision.offered(settings):
        raise InvalidParameterException(wording.MFA_WITHOUT_A_FACTOR)
    changed = user_pools.update(call, pool, settings, name=pool.name)
    return _mfa_config(changed)


@operation("GetUserPoolMfaConfig")
def get_user_pool_mfa_config(call: Call, request: Request) -> Answer:
    """Show a pool's MFA setting and the factors it offers (API_GetUserPoolMfaConfig)."""
    return _mfa_config(queries.require_pool(call, request["UserPoolId"]))


def _mfa_config(pool: UserPool) -> dict[str, Any]:
    config: dict[str, Any] = {"MfaConfiguration": pool.mfa}
    factors = mfa_decision.offered(pool.settings)
    if pool.mfa != "OFF" and _TOTP in pool.settings:
        config[_TOTP] = pool.settings[_TOTP]
    if "SMS_MFA" in factors:
        config[_SMS] = {name: pool.settings[name] for name in _OF_SMS if name in pool.settings}
    return config
