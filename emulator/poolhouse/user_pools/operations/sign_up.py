"""Signing up: SignUp, ConfirmSignUp, ResendConfirmationCode, AdminConfirmSignUp."""

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    AliasExistsException,
    CodeMismatchException,
    InvalidParameterException,
    NotAuthorizedException,
    UsernameExistsException,
)
from poolhouse.user_pools.messages import codes, messages
from poolhouse.user_pools.messages.messages import Delivery
from poolhouse.user_pools.pools import attribute_schema, client_secrets, password_policy
from poolhouse.user_pools.records import AppClient, User, UserPool
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.users import (
    aliases,
    attempt_limits,
    attributes,
    existence,
    user_passwords,
    usernames,
    users,
)
from poolhouse.user_pools.wording import users as user_wording


@operation("SignUp")
def sign_up(call: Call, request: Request) -> Answer:
    """Register a user through an app client and send a code to the address to verify (API_SignUp).

    Nothing is sent where the pool verifies nothing that the user gave.
    """
    client = queries.require_client(call, request["ClientId"])
    client_secrets.check(client, request["Username"], request.get("SecretHash"))
    pool = queries.require_pool(call, client.user_pool_id)
    if pool.settings.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
        raise NotAuthorizedException(user_wording.SIGN_UP_NOT_PERMITTED)
    if "Password" not in request:
        raise InvalidParameterException(user_wording.PASSWORD_MISSING)
    name = usernames.name_user(call, pool, request["Username"])
    values = _new_attributes(pool, client, request, name)
    password_policy.check(pool, request["Password"])
    if queries.find_user(call.store, pool, name.username) is not None:
        raise UsernameExistsException(user_wording.USER_EXISTS)
    aliases.reject_taken(call, pool, values, error=UsernameExistsException)
    user = users.insert(call, pool, name, values, status="UNCONFIRMED")
    user = user_passwords.set_password(call, pool, user, request["Password"])
    answer = {"UserConfirmed": False, "UserSub": user.sub}
    delivery = _delivery(pool, user)
    if delivery is not None:
        answer["CodeDeliveryDetails"] = _send_code(call, pool, user, "SignUp", delivery)
    return answer


def _new_attributes(
    pool: UserPool, client: AppClient, request: Request, name: usernames.Name
) -> dict[str, str]:
    """Return the new user's attributes, checked; addresses start unverified."""
    definitions = attribute_schema.of(pool)
    requested = attributes.from_request(request.get("UserAttributes"))
    attributes.check_writable(client, definitions, requested)
    if "preferred_username" in requested and "preferred_username" in pool.alias_attributes:
        raise InvalidParameterException(user_wording.PREFERRED_USERNAME_TOO_EARLY)
    values = attributes.check_new(definitions, requested | name.attributes, complete=True)
    for address in attribute_schema.VERIFIABLE:
        if address in values:
            values[f"{address}_verified"] = "false"
    return values


def _delivery(pool: UserPool, user: User) -> Delivery | None:
    """Return where a confirmation code goes: of two addresses to verify, to the phone."""
    for attribute in ("phone_number", "email"):
        if (
            attribute in pool.settings.get("AutoVerifiedAttributes", ())
            and attribute in user.attributes
        ):
            return Delivery(attribute, user.attributes[attribute])
    return None


def _send_code(
    call: Call, pool: UserPool, user: User, purpose: messages.Purpose, delivery: Delivery
) -> dict[str, str]:
    code = codes.issue(call, user, "sign_up", delivery.attribute)
    return messages.send(call, pool, user, purpose, delivery=delivery, code=code)


@operation("ConfirmSignUp")
def confirm_sign_up(call: Call, request: Request) -> Answer:
    """Confirm a user by the code, which verifies the address it went to (API_ConfirmSignUp)."""
    client = queries.require_client(call, request["ClientId"])
    client_secrets.check(client, request["Username"], request.get("SecretHash"))
    pool = queries.require_pool(call, client.user_pool_id)
    user = existence.find(call, pool, client, request["Username"])
    if user is None:
        raise CodeMismatchException(
            user_wording.CODE_MISMATCH, detail={"reason": "no such user, which the client hides"}
        )
    attempt_limits.count(call, user, "ConfirmSignUp")
    _require_unconfirmed(user)
    proven = codes.check(call, user, "sign_up", request["ConfirmationCode"])
    codes.spend(call, user, "sign_up", request["ConfirmationCode"])
    verified = users.put_attributes(call, pool, user, {f"{proven.attribute}_verified": "true"})
    aliases.claim(
        call,
        pool,
        verified,
        proven.attribute,
        force=request.get("ForceAliasCreation", False),
        refusal=(AliasExistsException, user_wording.ALIAS_TAKEN_AT_CONFIRMATION),
    )
    users.change_status(call, verified, "CONFIRMED")
    return {}


def _require_unconfirmed(user: User) -> None:
    if user.status != "UNCONFIRMED":
        raise NotAuthorizedException(
            user_wording.USER_CANNOT_BE_CONFIRMED.format(status=user.status), keeps_writes=True
        )


@operation("ResendConfirmationCode")
def resend_confirmation_code(call: Call, request: Request) -> Answer:
    """Send a confirmation code that replaces older ones (API_ResendConfirmationCode)."""
    client = queries.require_client(call, request["ClientId"])
    client_secrets.check(client, request["Username"], request.get("SecretHash"))
    pool = queries.require_pool(call, client.user_pool_id)
    user = existence.find(call, pool, client, request["Username"])
    if user is None or (client.hides_users and not user.enabled):
        simulated = existence.simulated_delivery(call, pool, request["Username"])
        return {"CodeDeliveryDetails": simulated}
    if user.status != "UNCONFIRMED":
        raise InvalidParameterException(user_wording.USER_ALREADY_CONFIRMED)
    delivery = _delivery(pool, user)
    if delivery is None:
        raise InvalidParameterException(user_wording.NOTHING_TO_VERIFY)
    attempt_limits.count(call, user, "ResendConfirmationCode")
    return {"CodeDeliveryDetails": _send_code(call, pool, user, "ResendCode", delivery)}


@operation("AdminConfirmSignUp")
def admin_confirm_sign_up(call: Call, request: Request) -> Answer:
    """Confirm a user without a code; no address becomes verified (API_AdminConfirmSignUp)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    _require_unconfirmed(user)
    codes.withdraw(call, user, "sign_up")
    users.change_status(call, user, "CONFIRMED")
    return {}
