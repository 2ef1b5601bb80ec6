"""Users, seen from the administrator's side, and DeleteUser."""

from collections.abc import Sequence
from typing import Any

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import (
    InvalidParameterException,
    UnsupportedUserStateException,
    UsernameExistsException,
)
from poolhouse.user_pools.messages import messages
from poolhouse.user_pools.messages.messages import Delivery
from poolhouse.user_pools.pools import attribute_schema, password_policy
from poolhouse.user_pools.records import ListedUser, User, UserPool
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sessions import access_tokens
from poolhouse.user_pools.users import (
    aliases,
    attributes,
    user_filters,
    user_lists,
    user_passwords,
    usernames,
    users,
)
from poolhouse.user_pools.wording import users as user_wording


@operation("AdminCreateUser")
def admin_create_user(call: Call, request: Request) -> Answer:
    """Create a user with a temporary password and send it, unless suppressed.

    RESEND gives an existing user who never signed in another one (API_AdminCreateUser).
    """
    pool = queries.require_pool(call, request["UserPoolId"])
    password = request.get("TemporaryPassword") or password_policy.draw(call, pool)
    password_policy.check(pool, password, refusal=user_wording.TEMPORARY_PASSWORD_POLICY)
    if request.get("MessageAction") == "RESEND":
        user = _require_waiting(call, pool, request["Username"])
    else:
        user = _create(call, pool, request)
    user = user_passwords.set_password(call, pool, user, password, temporary=True)
    if request.get("MessageAction") != "SUPPRESS":
        _invite(call, pool, user, request, password=password)
    return {"User": users.as_user_type(user)}


def _require_waiting(call: Call, pool: UserPool, username: str) -> User:
    user = queries.require_user(call, pool, username)
    if user.status != "FORCE_CHANGE_PASSWORD":
        raise UnsupportedUserStateException(
            user_wording.RESEND_IMPOSSIBLE.format(username=username)
        )
    return user


def _create(call: Call, pool: UserPool, request: Request) -> User:
    """Insert the user; required attributes may be missing, the first sign-in asks for them."""
    name = usernames.name_user(call, pool, request["Username"])
    requested = attributes.from_request(request.get("UserAttributes")) | name.attributes
    values = attributes.check_new(attribute_schema.of(pool), requested, complete=False)
    attributes.check_verified_flags(values)
    if queries.find_user(call.store, pool, name.username) is not None:
        raise UsernameExistsException(user_wording.USER_ACCOUNT_EXISTS)
    aliases.reject_taken(call, pool, values, error=UsernameExistsException)
    user = users.insert(call, pool, name, values, status="FORCE_CHANGE_PASSWORD")
    for address in attribute_schema.VERIFIABLE:
        if values.get(f"{address}_verified") == "true":
            aliases.claim(
                call,
                pool,
                user,
                address,
                force=request.get("ForceAliasCreation", False),
                refusal=(UsernameExistsException, user_wording.ADDRESS_TAKEN),
            )
    return user


def _invite(call: Call, pool: UserPool, user: User, request: Request, *, password: str) -> None:
    """Send the invitation by the media asked for; SMS, the default, is skipped without a number."""
    media: Sequence[str] = request.get("DesiredDeliveryMediums") or ()
    for medium in media or ("SMS",):
        attribute = "email" if medium == "EMAIL" else "phone_number"
        reachable = attribute in user.attributes and messages.can_reach(pool, attribute)
        if media and not reachable:
            raise InvalidParameterException(_unreachable(user, attribute))
        if reachable:
            messages.invite(
                call,
                pool,
                user,
                delivery=Delivery(attribute, user.attributes[attribute]),
                login=request["Username"],
                password=password,
            )


def _unreachable(user: User, attribute: str) -> str:
    if attribute in user.attributes:
        return user_wording.SMS_NOT_CONFIGURED
    return user_wording.NO_EMAIL if attribute == "email" else user_wording.NO_PHONE_NUMBER


@operation("AdminGetUser")
def admin_get_user(call: Call, request: Request) -> Answer:
    """Return a user with all attributes and the MFA settings (API_AdminGetUser)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    answer = users.as_user_type(user)
    return {"UserAttributes": answer.pop("Attributes"), **answer, **users.mfa_settings(user)}


@operation("AdminDeleteUser")
def admin_delete_user(call: Call, request: Request) -> Answer:
    """Delete a user (API_AdminDeleteUser)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    users.delete(call, queries.require_user(call, pool, request["Username"]))
    return None


@operation("DeleteUser")
def delete_user(call: Call, request: Request) -> Answer:
    """Delete the signed-in user (API_DeleteUser)."""
    users.delete(call, access_tokens.require(call, request["AccessToken"]).user)
    return None


@operation("AdminDisableUser")
def admin_disable_user(call: Call, request: Request) -> Answer:
    """Keep a user from signing in and revoke every token (API_AdminDisableUser)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    users.revoke_sign_ins(call, user)
    queries.change_user(call, user, enabled=0, modified_ms=call.now_ms)
    return {}


@operation("AdminEnableUser")
def admin_enable_user(call: Call, request: Request) -> Answer:
    """Let a disabled user sign in again (API_AdminEnableUser)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    queries.change_user(call, user, enabled=1, modified_ms=call.now_ms)
    return {}


@operation("ListUsers")
def list_users(call: Call, request: Request) -> Answer:
    """List a pool's users in the order of their creation, filtered by one attribute.

    See API_ListUsers.
    """
    pool = queries.require_pool(call, request["UserPoolId"])
    page = user_lists.page(
        call,
        pool,
        user_filters.parse(pool, request.get("Filter", "")),
        token=request.get("PaginationToken"),
        limit=request.get("Limit"),
    )
    names = request.get("AttributesToGet")
    return {
        "Users": [_as_user_type(user, names) for user in page.items],
        "PaginationToken": page.token,
    }


def _as_user_type(user: ListedUser, names: Sequence[str] | None) -> dict[str, Any]:
    """Return a user with the named attributes, or with all; each user must have those named."""
    if not names:
        return users.as_user_type(user)
    values = {"sub": user.sub, **user.attributes}
    if any(name not in values for name in names):
        raise InvalidParameterException(user_wording.ATTRIBUTE_NOT_EVERYWHERE)
    selected = [{"Name": name, "Value": values[name]} for name in names]
    return {**users.as_user_type(user), "Attributes": selected}
