"""Passwords: forgotten ones reset, known ones changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from poolhouse_client.auth.sign_up import have_code_sent
from poolhouse_client.auth.users import call_as_user
from poolhouse_client.auth.validation import require_value
from poolhouse_client.configuration.pools import require_user_pool
from poolhouse_client.service_clients.user_agent import AuthAction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from poolhouse_client.amplify import Amplify
    from poolhouse_client.auth.next_step import CodeDeliveryDetails


@dataclass(frozen=True)
class ResetPasswordOutput:
    """The pool has sent a code; it never resets a password at once."""

    code_delivery_details: CodeDeliveryDetails
    is_password_reset: bool = False
    reset_password_step: str = "CONFIRM_RESET_PASSWORD_WITH_CODE"  # noqa: S105  a step's name


async def reset_password(
    amplify: Amplify, *, username: str, client_metadata: Mapping[str, str] | None = None
) -> ResetPasswordOutput:
    """Have a code sent to a user who forgot his password (API_ForgotPassword)."""
    delivery = await have_code_sent(
        amplify,
        "ForgotPassword",
        AuthAction.RESET_PASSWORD,
        username=username,
        client_metadata=client_metadata,
        without_username="EmptyResetPasswordUsername",
    )
    return ResetPasswordOutput(delivery)


async def confirm_reset_password(
    amplify: Amplify,
    *,
    username: str,
    new_password: str,
    confirmation_code: str,
    client_metadata: Mapping[str, str] | None = None,
) -> None:
    """Set a new password with the code that was sent (API_ConfirmForgotPassword)."""
    pool = require_user_pool(amplify.require_context().resources_config.cognito)
    require_value(username, "EmptyConfirmResetPasswordUsername")
    require_value(new_password, "EmptyConfirmResetPasswordNewPassword")
    require_value(confirmation_code, "EmptyConfirmResetPasswordConfirmationCode")
    members = {
        "Username": username,
        "ConfirmationCode": confirmation_code,
        "Password": new_password,
        "ClientMetadata": client_metadata and dict(client_metadata),
        "ClientId": pool.user_pool_client_id,
    }
    await amplify.user_pool.call(
        pool, "ConfirmForgotPassword", members, AuthAction.CONFIRM_RESET_PASSWORD
    )


async def update_password(amplify: Amplify, *, old_password: str, new_password: str) -> None:
    """Change the signed-in user's password (API_ChangePassword)."""
    require_user_pool(amplify.require_context().resources_config.cognito)
    require_value(old_password, "EmptyUpdatePassword")
    require_value(new_password, "EmptyUpdatePassword")
    members = {"PreviousPassword": old_password, "ProposedPassword": new_password}
    await call_as_user(amplify, "ChangePassword", members, AuthAction.UPDATE_PASSWORD)
