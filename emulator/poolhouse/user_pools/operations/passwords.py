"""Passwords: forgotten, changed, set and reset by an administrator."""

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.protocol.wording import Sentence
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    CodeMismatchException,
    NotAuthorizedException,
)
from poolhouse.user_pools.messages import codes, messages
from poolhouse.user_pools.pools import client_secrets, password_policy
from poolhouse.user_pools.records import AppClient, User, UserPool, UserStatus
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sessions import access_tokens
from poolhouse.user_pools.users import (
    attempt_limits,
    existence,
    password_history,
    recovery,
    user_passwords,
    users,
)
from poolhouse.user_pools.wording import sign_in as wording
from poolhouse.user_pools.wording import users as user_wording


@operation("ForgotPassword")
def forgot_password(call: Call, request: Request) -> Answer:
    """Send a code with which the user may choose a new password (API_ForgotPassword).

    The old password stays valid until then. A client that hides users gets the same answer for a
    user who doesn't exist, is disabled, or can't be reached.
    """
    client = queries.require_client(call, request["ClientId"])
    client_secrets.check(client, request["Username"], request.get("SecretHash"))
    pool = queries.require_pool(call, client.user_pool_id)
    user = existence.find(call, pool, client, request["Username"])
    if user is None or (client.hides_users and not _can_be_told(pool, user)):
        return _simulated(call, pool, request)
    _require_recoverable(user)
    delivery = recovery.delivery(pool, user)
    attempt_limits.count(call, user, "ForgotPassword")
    code = codes.issue(call, user, "forgot_password", delivery.attribute)
    sent = messages.send(call, pool, user, "ForgotPassword", delivery=delivery, code=code)
    return {"CodeDeliveryDetails": sent}


def _can_be_told(pool: UserPool, user: User) -> bool:
    """Return whether a code could be sent to a user, apart from the state of the password."""
    return user.enabled and recovery.find_delivery(pool, user) is not None


def _simulated(call: Call, pool: UserPool, request: Request) -> Answer:
    recovery.require_self_service(pool)
    simulated = existence.simulated_delivery(call, pool, request["Username"])
    return {"CodeDeliveryDetails": simulated}


def _require_recoverable(user: User) -> None:
    if not user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)
    if user.status in ("FORCE_CHANGE_PASSWORD", "EXTERNAL_PROVIDER"):
        raise NotAuthorizedException(user_wording.PASSWORD_NOT_RESETTABLE)


@operation("ConfirmForgotPassword")
def confirm_forgot_password(call: Call, request: Request) -> Answer:
    """Set a new password by the code, which confirms the user too (API_ConfirmForgotPassword).

    A password that breaks the policy does not use up the code.
    """
    client = queries.require_client(call, request["ClientId"])
    client_secrets.check(client, request["Username"], request.get("SecretHash"))
    pool = queries.require_pool(call, client.user_pool_id)
    user = _find_forgetful(call, pool, client, request["Username"])
    attempt_limits.count(call, user, "ForgotPassword")
    codes.check(call, user, "forgot_password", request["ConfirmationCode"])
    changed = _set_permanent(
        call, pool, user, request["Password"], refusal=user_wording.NEW_PASSWORD_POLICY
    )
    codes.spend(call, user, "forgot_password", request["ConfirmationCode"])
    users.change_status(call, changed, "CONFIRMED")
    return {}


def _find_forgetful(call: Call, pool: UserPool, client: AppClient, login: str) -> User:
    user = existence.find(call, pool, client, login)
    if user is None or (client.hides_users and not user.enabled):
        raise CodeMismatchException(
            user_wording.CODE_MISMATCH,
            detail={"reason": "no such user or disabled, which the client hides"},
        )
    if not user.enabled:
        raise NotAuthorizedException(wording.USER_DISABLED)
    return user


def _set_permanent(
    call: Call,
    pool: UserPool,
    user: User,
    password: str,
    *,
    refusal: Sentence = user_wording.PASSWORD_POLICY,
) -> User:
    password_policy.check(pool, password, refusal=refusal)
    password_history.check(call, pool, user, password)
    return user_passwords.set_password(call, pool, user, password)


@operation("ChangePassword")
def change_password(call: Call, request: Request) -> Answer:
    """Change the password of a signed-in user; issued tokens stay valid (API_ChangePassword).

    Only a user without a password may leave the previous one out.
    """
    signed_in = access_tokens.require(call, request["AccessToken"])
    user = signed_in.user
    attempt_limits.check(call, user, "ChangePassword")
    has_password = user.srp_x is not None
    if has_password and not user_passwords.matches(
        signed_in.pool, user, request.get("PreviousPassword", "")
    ):
        attempt_limits.count(call, user, "ChangePassword")
        raise NotAuthorizedException(wording.INCORRECT_LOGIN, keeps_writes=True)
    _set_permanent(call, signed_in.pool, user, request["ProposedPassword"])
    return {}


@operation("AdminSetUserPassword")
def admin_set_user_password(call: Call, request: Request) -> Answer:
    """Set a user's password: permanent, or to be replaced at sign-in (API_AdminSetUserPassword)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    permanent = request.get("Permanent", False)
    password_policy.check(pool, request["Password"])
    password_history.check(call, pool, user, request["Password"])
    status: UserStatus = "CONFIRMED" if permanent else "FORCE_CHANGE_PASSWORD"
    changed = user_passwords.set_password(
        call, pool, user, request["Password"], temporary=not permanent
    )
    users.change_status(call, changed, status)
    return {}


@operation("AdminResetUserPassword")
def admin_reset_user_password(call: Call, request: Request) -> Answer:
    """Make a user choose a new password by a code, sent at once (API_AdminResetUserPassword)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    if not user.enabled:
        raise NotAuthorizedException(user_wording.RESET_OF_DISABLED)
    if user.status not in ("CONFIRMED", "RESET_REQUIRED"):
        raise NotAuthorizedException(user_wording.PASSWORD_NOT_RESETTABLE)
    delivery = recovery.delivery(pool, user)
    code = codes.issue(call, user, "forgot_password", delivery.attribute)
    user = users.change_status(call, user, "RESET_REQUIRED")
    messages.send(call, pool, user, "ForgotPassword", delivery=delivery, code=code)
    return {}
