"""What a client tells of users who don't exist when it prevents user existence errors."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse

MISMATCH = "Invalid verification code provided, please try again."


@pytest.fixture
def hiding(new_client: Callable[..., str], pool_id: str) -> str:
    return new_client(pool_id, PreventUserExistenceErrors="ENABLED")


@pytest.mark.parametrize("operation", ["forgot_password", "resend_confirmation_code"])
def test_code_to_nobody_is_told_of_as_if_it_went(
    cognito_idp: Any, hiding: str, world: poolhouse.World, operation: str
) -> None:
    send = getattr(cognito_idp, operation)
    details = send(ClientId=hiding, Username="nobody")["CodeDeliveryDetails"]
    assert details["DeliveryMedium"] == "EMAIL"
    assert details["AttributeName"] == "email"
    assert details["Destination"].count("***") == 2
    assert send(ClientId=hiding, Username="nobody")["CodeDeliveryDetails"] == details
    assert world.inbox.messages() == []


@pytest.mark.parametrize(
    ("login", "medium", "destination"),
    [
        ("nobody@example.com", "EMAIL", "n***@e***"),
        ("+14325551234", "SMS", "+*******1234"),
    ],
)
def test_name_that_is_an_address_is_masked_itself(
    cognito_idp: Any, hiding: str, login: str, medium: str, destination: str
) -> None:
    details = cognito_idp.forgot_password(ClientId=hiding, Username=login)["CodeDeliveryDetails"]
    assert (details["DeliveryMedium"], details["Destination"]) == (medium, destination)


def test_made_up_address_is_of_the_kind_that_the_pool_verifies(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str]
) -> None:
    pool_id = new_pool(AutoVerifiedAttributes=["phone_number"])
    client_id = new_client(pool_id, PreventUserExistenceErrors="ENABLED")
    details = cognito_idp.forgot_password(ClientId=client_id, Username="nobody")
    assert details["CodeDeliveryDetails"]["DeliveryMedium"] == "SMS"


def test_made_up_address_depends_on_the_name(cognito_idp: Any, hiding: str) -> None:
    destinations = {
        cognito_idp.forgot_password(ClientId=hiding, Username=f"nobody{number}")[
            "CodeDeliveryDetails"
        ]["Destination"]
        for number in range(8)
    }
    assert len(destinations) > 1


def test_user_who_can_not_be_reached_looks_like_one_who_is_not_there(
    cognito_idp: Any,
    pool_id: str,
    hiding: str,
    new_user: Callable[..., None],
    world: poolhouse.World,
) -> None:
    new_user(pool_id, "ada", name="Ada")
    details = cognito_idp.forgot_password(ClientId=hiding, Username="ada")["CodeDeliveryDetails"]
    assert details["DeliveryMedium"] == "EMAIL"
    assert world.inbox.messages() == []


@pytest.mark.parametrize("operation", ["forgot_password", "resend_confirmation_code"])
def test_disabled_user_looks_like_one_who_is_not_there(
    *,
    cognito_idp: Any,
    pool_id: str,
    hiding: str,
    new_user: Callable[..., None],
    world: poolhouse.World,
    operation: str,
) -> None:
    new_user(pool_id)
    cognito_idp.admin_disable_user(UserPoolId=pool_id, Username="ada")
    assert getattr(cognito_idp, operation)(ClientId=hiding, Username="ada")["CodeDeliveryDetails"]
    assert world.inbox.messages() == []


def test_confirmation_of_nobody_is_a_wrong_code(
    cognito_idp: Any, hiding: str, refused: Any
) -> None:
    with refused("CodeMismatchException", MISMATCH):
        cognito_idp.confirm_sign_up(ClientId=hiding, Username="nobody", ConfirmationCode="123456")
    with refused("CodeMismatchException", MISMATCH):
        cognito_idp.confirm_forgot_password(
            ClientId=hiding, Username="nobody", ConfirmationCode="123456", Password="Other-Horse-8"
        )


def test_disabled_users_code_is_a_wrong_one(
    cognito_idp: Any, pool_id: str, hiding: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    cognito_idp.admin_disable_user(UserPoolId=pool_id, Username="ada")
    with refused("CodeMismatchException", MISMATCH):
        cognito_idp.confirm_forgot_password(
            ClientId=hiding, Username="ada", ConfirmationCode="123456", Password="Other-Horse-8"
        )


def test_code_that_nobody_asked_for_has_expired(
    cognito_idp: Any, pool_id: str, hiding: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    with refused("ExpiredCodeException"):
        cognito_idp.confirm_forgot_password(
            ClientId=hiding, Username="ada", ConfirmationCode="123456", Password="Other-Horse-8"
        )


def test_sign_up_tells_of_a_taken_name_all_the_same(
    cognito_idp: Any, pool_id: str, hiding: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    with refused("UsernameExistsException", "User already exists"):
        cognito_idp.sign_up(ClientId=hiding, Username="ada", Password="Correct-Horse-7")


@pytest.mark.parametrize("username", ["ada", "nobody"])
def test_pool_whose_administrators_reset_passwords_says_so_of_everybody(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: Callable[..., None],
    refused: Any,
    username: str,
) -> None:
    recovery = {"RecoveryMechanisms": [{"Priority": 1, "Name": "admin_only"}]}
    pool_id = new_pool(AccountRecoverySetting=recovery)
    new_user(pool_id, "ada")
    client_id = new_client(pool_id, PreventUserExistenceErrors="ENABLED")
    with refused("NotAuthorizedException", "Contact administrator to reset password."):
        cognito_idp.forgot_password(ClientId=client_id, Username=username)


@pytest.mark.parametrize("status", ["with a temporary password", "confirmed"])
def test_user_who_can_not_be_reached_is_told_of_like_nobody(
    cognito_idp: Any, hiding: str, pool_id: str, status: str
) -> None:
    cognito_idp.admin_create_user(UserPoolId=pool_id, Username="ada", MessageAction="SUPPRESS")
    if status == "confirmed":
        cognito_idp.admin_set_user_password(
            UserPoolId=pool_id, Username="ada", Password="Correct-Horse-7", Permanent=True
        )
    details = cognito_idp.forgot_password(ClientId=hiding, Username="ada")["CodeDeliveryDetails"]
    assert details["AttributeName"] == "email"
