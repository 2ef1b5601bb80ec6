"""Signing up: a new user registers and confirms a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poolhouse_client.auth.next_step import CodeDeliveryDetails
from poolhouse_client.auth.validation import require_value, validation_error
from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.errors import AuthError
from poolhouse_client.service_clients.user_agent import AuthAction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.amplify import Amplify


@dataclass(frozen=True)
class SignUpOutput:
    """How a registration stands.

    Attributes:
        is_sign_up_complete: Whether the user may sign in.
        sign_up_step: `DONE` or `CONFIRM_SIGN_UP`.
        user_id: The new user's sub.
        code_delivery_details: Where the code went.
    """

    is_sign_up_complete: bool
    sign_up_step: str
    user_id: str | None = None
    code_delivery_details: CodeDeliveryDetails | None = None


async def sign_up(
    amplify: Amplify,
    *,
    username: str,
    password: str | None = None,
    user_attributes: Mapping[str, str] | None = None,
    validation_data: Mapping[str, str] | None = None,
    client_metadata: Mapping[str, str] | None = None,
) -> SignUpOutput:
    """Register a user (API_SignUp); signing in automatically afterwards is not built.

    Args:
        amplify: The page's library.
        username: The new user's name.
        password: May be left out where the pool allows it.
        user_attributes: By name.
        validation_data: For the pre sign-up trigger only.
        client_metadata: For the pool's triggers.
    """
    pool = require_user_pool(amplify.require_context().resources_config.cognito)
    require_value(username, "EmptySignUpUsername")
    members = {
        "Username": username,
        "Password": password or None,
        "UserAttributes": _attributes(user_attributes),
        "ClientMetadata": client_metadata and dict(client_metadata),
        "ValidationData": _attributes(validation_data),
        "ClientId": pool.user_pool_client_id,
    }
    try:
        output = await amplify.user_pool.call(pool, "SignUp", members, AuthAction.SIGN_UP)
    except AuthError as error:
        raise _without_origin(error) from error
    confirmed = bool(output.get("UserConfirmed"))
    return SignUpOutput(
        is_sign_up_complete=confirmed,
        sign_up_step="DONE" if confirmed else "CONFIRM_SIGN_UP",
        user_id=output.get("UserSub"),
        code_delivery_details=None if confirmed else read_delivery(output),
    )


async def confirm_sign_up(
    amplify: Amplify,
    *,
    username: str,
    confirmation_code: str,
    force_alias_creation: bool | None = None,
    client_metadata: Mapping[str, str] | None = None,
) -> SignUpOutput:
    """Confirm a registration by the code the user was sent (API_ConfirmSignUp)."""
    pool = require_user_pool(amplify.require_context().resources_config.cognito)
    require_value(username, "EmptyConfirmSignUpUsername")
    require_value(confirmation_code, "EmptyConfirmSignUpCode")
    members = {
        "Username": username,
        "ConfirmationCode": confirmation_code,
        "ClientMetadata": client_metadata and dict(client_metadata),
        "ForceAliasCreation": force_alias_creation,
        "ClientId": pool.user_pool_client_id,
    }
    await amplify.user_pool.call(pool, "ConfirmSignUp", members, AuthAction.CONFIRM_SIGN_UP)
    return SignUpOutput(is_sign_up_complete=True, sign_up_step="DONE")


async def resend_sign_up_code(
    amplify: Amplify, *, username: str, client_metadata: Mapping[str, str] | None = None
) -> CodeDeliveryDetails:
    """Have the code sent again (API_ResendConfirmationCode)."""
    return await have_code_sent(
        amplify,
        "ResendConfirmationCode",
        AuthAction.RESEND_SIGN_UP_CODE,
        username=username,
        client_metadata=client_metadata,
        without_username="EmptySignUpUsername",
    )


async def have_code_sent(
    amplify: Amplify,
    operation: str,
    action: AuthAction,
    *,
    username: str,
    client_metadata: Mapping[str, str] | None,
    without_username: str,
) -> CodeDeliveryDetails:
    """Call an operation that sends a code to a user, and return where it was sent.

    The user need not be signed in. An empty user name raises AuthError `without_username`.
    """
    context = amplify.require_context()
    require_value(username, without_username)
    pool = require_user_pool(context.resources_config.cognito)
    members = {
        "Username": username,
        "ClientMetadata": client_metadata and dict(client_metadata),
        "ClientId": pool.user_pool_client_id,
    }
    return read_delivery(await amplify.user_pool.call(pool, operation, members, action))


def read_delivery(output: dict[str, Any]) -> CodeDeliveryDetails:
    """Read the member `CodeDeliveryDetails` of an output."""
    details = output.get("CodeDeliveryDetails") or {}
    return CodeDeliveryDetails(
        delivery_medium=details.get("DeliveryMedium"),
        destination=details.get("Destination"),
        attribute_name=details.get("AttributeName"),
    )


def _attributes(given: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    if given is None:
        return None
    return [{"Name": name, "Value": value} for name, value in given.items()]


def _without_origin(error: AuthError) -> AuthError:
    is_parameter = error.name == "InvalidParameterException"
    if (
        is_parameter
        and "'password'" in error.message
        and "Member must not be null" in error.message
    ):
        return validation_error("EmptySignUpPassword")
    return AuthError(error.name, error.message)
