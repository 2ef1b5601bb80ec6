"""MFA of users: authenticator apps set up, preferences."""

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.factors import mfa_preferences, software_tokens
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sessions import access_tokens
from poolhouse.user_pools.sign_in.challenges import mfa_setup
from poolhouse.user_pools.wording import sign_in as wording


@operation("AssociateSoftwareToken")
def associate_software_token(call: Call, request: Request) -> Answer:
    """Draw and return a secret for an authenticator app (API_AssociateSoftwareToken)."""
    if "AccessToken" in request:
        signed_in = access_tokens.require(call, request["AccessToken"])
        software_tokens.require_offered(signed_in.pool)
        secret = software_tokens.draw_secret(call)
        queries.change_user(call, signed_in.user, totp_pending_secret=secret)
        return {"SecretCode": secret}
    enrolment = mfa_setup.enrolment(call, _session(request))
    software_tokens.require_offered(enrolment.pool)
    secret = software_tokens.draw_secret(call)
    session = mfa_setup.go_on(call, enrolment, {"secret": secret})
    return {"SecretCode": secret, "Session": session}


@operation("VerifySoftwareToken")
def verify_software_token(call: Call, request: Request) -> Answer:
    """Store a secret as the user's if the code proves it (API_VerifySoftwareToken)."""
    code, name = request["UserCode"], request.get("FriendlyDeviceName")
    if "AccessToken" in request:
        signed_in = access_tokens.require(call, request["AccessToken"])
        software_tokens.require_offered(signed_in.pool)
        user = signed_in.user
        software_tokens.enrol(call, user, user.totp_pending_secret, code, device_name=name)
        return {"Status": "SUCCESS"}
    enrolment = mfa_setup.enrolment(call, _session(request))
    software_tokens.require_offered(enrolment.pool)
    secret = enrolment.session.state.get("secret")
    user = software_tokens.enrol(call, enrolment.user, secret, code, device_name=name)
    software_tokens.enable(call, user)
    session = mfa_setup.go_on(call, enrolment, {"verified": True})
    return {"Status": "SUCCESS", "Session": session}


@operation("SetUserMFAPreference", unsupported=("WebAuthnMfaSettings",))
def set_user_mfa_preference(call: Call, request: Request) -> Answer:
    """Write the signed-in user's MFA preferences (API_SetUserMFAPreference)."""
    signed_in = access_tokens.require(call, request["AccessToken"])
    mfa_preferences.write(call, signed_in.pool, signed_in.user, request)
    return {}


@operation("AdminSetUserMFAPreference", unsupported=("WebAuthnMfaSettings",))
def admin_set_user_mfa_preference(call: Call, request: Request) -> Answer:
    """Write a user's MFA preferences (API_AdminSetUserMFAPreference)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    mfa_preferences.write(call, pool, user, request)
    return {}


def _session(request: Request) -> str:
    session: str | None = request.get("Session")
    if session is None:
        raise InvalidParameterException(wording.TOKEN_OR_SESSION)
    return session
