"""The table of the developer guide: the pool's MFA setting against what the user has."""

from dataclasses import replace
from typing import Any

import pytest

from poolhouse.user_pools.factors.mfa_decision import Decision, decide
from poolhouse.user_pools.records import User, UserPool

TOTP, SMS, EMAIL = "SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"
NONE = Decision("none")
ALL = {
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
    "SmsMfaConfiguration": {},
    "SmsConfiguration": {},
    "EmailMfaConfiguration": {},
}
PHONE = {"phone_number": "+15550001111"}
MAIL = {"email": "alice@example.com"}
BY_EMAIL = {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]}
BY_PHONE = {
    "RecoveryMechanisms": [
        {"Priority": 2, "Name": "verified_email"},
        {"Priority": 1, "Name": "verified_phone_number"},
    ]
}
NOBODY = User(
    id=1,
    user_pool_id="us-east-1_a",
    username="alice",
    sub="s",
    status="CONFIRMED",
    enabled=True,
    created_ms=0,
    modified_ms=0,
    attributes={},
    srp_salt=None,
    srp_x=None,
    srp_verifier=None,
    temporary_until_ms=None,
    totp_secret=None,
    totp_pending_secret=None,
    totp_last_step=None,
    totp_device_name=None,
    mfa_enabled=(),
    mfa_preferred=None,
    failed_attempts=0,
    last_failure_ms=None,
    locked_until_ms=None,
)


def pool(mfa: str, **settings: Any) -> UserPool:
    merged = {"MfaConfiguration": mfa, **settings}
    return UserPool("us-east-1_a", "people", 0, 0, 0, 1, merged)


def user(
    *enabled: str, preferred: str | None = None, totp: bool = False, **attributes: str
) -> User:
    return replace(
        NOBODY,
        mfa_enabled=enabled,
        mfa_preferred=preferred,
        totp_secret="S" if totp else None,
        attributes=attributes,
    )


@pytest.mark.parametrize(
    ("the_pool", "the_user", "decision"),
    [
        (pool("OFF", **ALL), user(TOTP, preferred=TOTP, totp=True), NONE),
        (pool("OPTIONAL", **ALL), user(**PHONE, **MAIL), NONE),
        (pool("OPTIONAL", **ALL), user(totp=True), NONE),
        (pool("OPTIONAL", **ALL), user(TOTP, totp=True), Decision("challenge", (TOTP,))),
        (
            pool("OPTIONAL", **ALL),
            user(SMS, TOTP, preferred=SMS, totp=True, **PHONE),
            Decision("challenge", (SMS,)),
        ),
        (
            pool("OPTIONAL", **ALL),
            user(TOTP, SMS, totp=True, **PHONE),
            Decision("choice", (SMS, TOTP)),
        ),
        (pool("OPTIONAL"), user(TOTP, preferred=TOTP, totp=True), NONE),
        (
            pool("ON", **ALL),
            user(TOTP, preferred=TOTP, totp=True, **PHONE),
            Decision("challenge", (TOTP,)),
        ),
        (pool("ON", **ALL), user(totp=True), Decision("challenge", (TOTP,))),
        (
            pool("ON", **ALL),
            user(totp=True, **PHONE, **MAIL),
            Decision("choice", (SMS, TOTP, EMAIL)),
        ),
        (
            pool("ON", **ALL, AccountRecoverySetting=BY_EMAIL),
            user(totp=True, **MAIL),
            Decision("challenge", (TOTP,)),
        ),
        (pool("ON", **ALL), user(**MAIL), Decision("challenge", (EMAIL,))),
        (pool("ON", **ALL), user(**PHONE), Decision("challenge", (SMS,))),
        (pool("ON", **ALL), user(**PHONE, **MAIL), Decision("choice", (SMS, EMAIL))),
        (
            pool("ON", **ALL, AccountRecoverySetting=BY_PHONE),
            user(**PHONE, **MAIL),
            Decision("challenge", (EMAIL,)),
        ),
        (pool("ON", **ALL), user(), Decision("setup", (SMS, TOTP, EMAIL))),
        (
            pool("ON", **ALL, AccountRecoverySetting=BY_EMAIL),
            user(**MAIL),
            Decision("setup", (TOTP,)),
        ),
        (
            pool("ON", **ALL, AccountRecoverySetting=BY_EMAIL),
            user(),
            Decision("setup", (SMS, TOTP)),
        ),
        (
            pool("ON", SoftwareTokenMfaConfiguration={"Enabled": True}),
            user(**MAIL),
            Decision("setup", (TOTP,)),
        ),
        (
            pool("ON", EmailMfaConfiguration={}, AccountRecoverySetting=BY_EMAIL),
            user(**MAIL),
            Decision("impossible"),
        ),
        (
            pool(
                "ON",
                SoftwareTokenMfaConfiguration={"Enabled": False},
                SmsMfaConfiguration={},
                SmsConfiguration={},
            ),
            user(totp=True),
            Decision("setup", (SMS,)),
        ),
    ],
)
def test_the_decision(the_pool: UserPool, the_user: User, decision: Decision) -> None:
    assert decide(the_pool, the_user) == decision
