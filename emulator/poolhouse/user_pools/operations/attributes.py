"""Attributes: read and changed by the signed-in user, or by an administrator."""

from poolhouse.protocol.call import Answer, Call, Request
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import InvalidParameterException
from poolhouse.user_pools.messages import codes
from poolhouse.user_pools.pools import attribute_schema
from poolhouse.user_pools.service import operation
from poolhouse.user_pools.sessions import access_tokens
from poolhouse.user_pools.users import aliases, attempt_limits, attribute_changes, attributes, users
from poolhouse.user_pools.wording import users as user_wording


@operation("GetUser")
def get_user(call: Call, request: Request) -> Answer:
    """Return the signed-in user with the attributes that the client may read (API_GetUser)."""
    signed_in = access_tokens.require(call, request["AccessToken"])
    user = signed_in.user
    return {
        "Username": user.username,
        "UserAttributes": attributes.as_list(user, attributes.readable_by(signed_in.client, user)),
        **users.mfa_settings(user),
    }


@operation("UpdateUserAttributes")
def update_user_attributes(call: Call, request: Request) -> Answer:
    """Change the signed-in user's attributes; new addresses to verify get a code.

    See API_UpdateUserAttributes.
    """
    signed_in = access_tokens.require(call, request["AccessToken"])
    changes = attributes.from_request(request["UserAttributes"])
    attributes.check_writable(signed_in.client, attribute_schema.of(signed_in.pool), changes)
    _, sent = attribute_changes.write(call, signed_in.pool, signed_in.user, changes)
    return {"CodeDeliveryDetailsList": sent}


@operation("AdminUpdateUserAttributes")
def admin_update_user_attributes(call: Call, request: Request) -> Answer:
    """Change a user's attributes, verified if said so (API_AdminUpdateUserAttributes)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    attribute_changes.write(call, pool, user, attributes.from_request(request["UserAttributes"]))
    return {}


@operation("DeleteUserAttributes")
def delete_user_attributes(call: Call, request: Request) -> Answer:
    """Delete attributes of the signed-in user (API_DeleteUserAttributes)."""
    signed_in = access_tokens.require(call, request["AccessToken"])
    names = request["UserAttributeNames"]
    attributes.reject_sub(names)
    attributes.check_writable(signed_in.client, attribute_schema.of(signed_in.pool), names)
    attribute_changes.delete(call, signed_in.pool, signed_in.user, names)
    return {}


@operation("AdminDeleteUserAttributes")
def admin_delete_user_attributes(call: Call, request: Request) -> Answer:
    """Delete attributes of a user (API_AdminDeleteUserAttributes)."""
    pool = queries.require_pool(call, request["UserPoolId"])
    user = queries.require_user(call, pool, request["Username"])
    names = request["UserAttributeNames"]
    attributes.reject_sub(names)
    attribute_changes.delete(call, pool, user, names)
    return {}


@operation("GetUserAttributeVerificationCode")
def get_user_attribute_verification_code(call: Call, request: Request) -> Answer:
    """Send a code to an address of the signed-in user, the pending one if there is one.

    See API_GetUserAttributeVerificationCode.
    """
    signed_in = access_tokens.require(call, request["AccessToken"])
    user, attribute = signed_in.user, request["AttributeName"]
    if attribute not in attribute_schema.VERIFIABLE:
        raise InvalidParameterException(user_wording.ATTRIBUTE_NOT_VERIFIABLE)
    pending = codes.pending_value(call, user, codes.purpose_of(attribute))
    address = pending or user.attributes.get(attribute)
    if address is None:
        missing = user_wording.NO_EMAIL if attribute == "email" else user_wording.NO_PHONE_NUMBER
        raise InvalidParameterException(missing)
    attempt_limits.count(call, user, "GetUserAttributeVerificationCode")
    sent = attribute_changes.ask_for_proof(
        call, signed_in.pool, user, attribute, "VerifyUserAttribute", address=address
    )
    return {"CodeDeliveryDetails": sent}


@operation("VerifyUserAttribute")
def verify_user_attribute(call: Call, request: Request) -> Answer:
    """Verify an address of the signed-in user by the code (API_VerifyUserAttribute).

    A value that waited for its code takes effect.
    """
    signed_in = access_tokens.require(call, request["AccessToken"])
    user, pool, attribute = signed_in.user, signed_in.pool, request["AttributeName"]
    if attribute not in attribute_schema.VERIFIABLE:
        raise InvalidParameterException(user_wording.ATTRIBUTE_NOT_VERIFIABLE)
    attempt_limits.count(call, user, "VerifyUserAttribute")
    purpose = codes.purpose_of(attribute)
    proven = codes.check(call, user, purpose, request["Code"])
    changes = {f"{attribute}_verified": "true"}
    if proven.pending_value is not None:
        changes[attribute] = proven.pending_value
        aliases.reject_taken(call, pool, changes, by=user)
    codes.spend(call, user, purpose, request["Code"])
    verified = users.put_attributes(call, pool, user, changes)
    aliases.claim(call, pool, verified, attribute)
    return {}
