"""SignUp, ConfirmSignUp, ResendConfirmationCode and AdminConfirmSignUp."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse
from poolhouse.primitives import secret_hash

PASSWORD = "Correct-Horse-7"
HOUR_MS = 3_600_000
EMAIL = [{"Name": "email", "Value": "ada@example.com"}]
NONCONFORMING = "Attributes did not conform to the schema: "
MISMATCH = "Invalid verification code provided, please try again."
EXPIRED = "Invalid code provided, please request a code again."
LIMIT = "Attempt limit exceeded, please try after some time."


@pytest.fixture
def signed_up(cognito_idp: Any, client_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = cognito_idp.sign_up(
        ClientId=client_id, Username="ada", Password=PASSWORD, UserAttributes=EMAIL
    )
    return answer


def other_code(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def test_sign_up_sends_a_code_and_leaves_the_user_unconfirmed(
    cognito_idp: Any, pool_id: str, signed_up: dict[str, Any], world: poolhouse.World
) -> None:
    user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    assert signed_up["UserConfirmed"] is False
    assert signed_up["CodeDeliveryDetails"] == {
        "Destination": "a***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    assert user["UserStatus"] == "UNCONFIRMED"
    assert user["Enabled"] is True
    assert user["UserAttributes"] == [
        {"Name": "sub", "Value": signed_up["UserSub"]},
        {"Name": "email", "Value": "ada@example.com"},
        {"Name": "email_verified", "Value": "false"},
    ]
    message = world.inbox.messages()[0]
    assert (message.purpose, message.destination) == ("SignUp", "ada@example.com")
    assert message.subject == "Your verification code"
    assert message.body == f"Your verification code is {message.code}. "
    assert len(message.code) == 6


def test_sub_has_the_notation_of_current_pools(signed_up: dict[str, Any]) -> None:
    assert signed_up["UserSub"][14:16] == "70"
    assert len(signed_up["UserSub"]) == 36


@pytest.mark.usefixtures("signed_up")
def test_password_is_kept_as_srp_values_only(world: poolhouse.World) -> None:
    assert PASSWORD.encode() not in world.snapshot()


def test_nothing_is_sent_where_nothing_is_verified(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str]
) -> None:
    client_id = new_client(new_pool(AutoVerifiedAttributes=[]))
    answer = cognito_idp.sign_up(
        ClientId=client_id, Username="ada", Password=PASSWORD, UserAttributes=EMAIL
    )
    assert "CodeDeliveryDetails" not in answer


def test_nothing_is_sent_to_a_user_without_the_address(cognito_idp: Any, client_id: str) -> None:
    answer = cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)
    assert "CodeDeliveryDetails" not in answer


def test_of_two_addresses_the_phone_gets_the_code(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str]
) -> None:
    client_id = new_client(
        new_pool(
            AutoVerifiedAttributes=["email", "phone_number"],
            SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"},
        )
    )
    answer = cognito_idp.sign_up(
        ClientId=client_id,
        Username="ada",
        Password=PASSWORD,
        UserAttributes=[*EMAIL, {"Name": "phone_number", "Value": "+14325551234"}],
    )
    assert answer["CodeDeliveryDetails"] == {
        "Destination": "+*******1234",
        "DeliveryMedium": "SMS",
        "AttributeName": "phone_number",
    }


def test_code_can_not_go_by_sms_without_a_configuration(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str], refused: Any
) -> None:
    pool_id = new_pool(AutoVerifiedAttributes=["phone_number"])
    with refused(
        "InvalidParameterException", "User pool does not have SMS configuration to send messages."
    ):
        cognito_idp.sign_up(
            ClientId=new_client(pool_id),
            Username="ada",
            Password=PASSWORD,
            UserAttributes=[{"Name": "phone_number", "Value": "+14325551234"}],
        )


def test_messages_follow_the_pools_template(
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    world: poolhouse.World,
) -> None:
    template = {"EmailSubject": "Welcome", "EmailMessage": "Say {####} to enter."}
    client_id = new_client(new_pool(VerificationMessageTemplate=template))
    cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD, UserAttributes=EMAIL)
    message = world.inbox.messages()[0]
    assert (message.subject, message.body) == ("Welcome", f"Say {message.code} to enter.")


@pytest.mark.usefixtures("signed_up")
def test_username_is_taken_once(cognito_idp: Any, client_id: str, refused: Any) -> None:
    with refused("UsernameExistsException", "User already exists"):
        cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)


def test_self_sign_up_can_be_off(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str], refused: Any
) -> None:
    pool_id = new_pool(AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    with refused("NotAuthorizedException", "SignUp is not permitted for this user pool"):
        cognito_idp.sign_up(ClientId=new_client(pool_id), Username="ada", Password=PASSWORD)


def test_sign_up_needs_a_password(cognito_idp: Any, client_id: str, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "1 validation error detected: Value at 'password' failed to satisfy constraint:"
        " Member must not be null",
    ):
        cognito_idp.sign_up(ClientId=client_id, Username="ada")


def test_required_attributes_are_missed_all_at_once(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str], refused: Any
) -> None:
    required = [{"Name": "name", "Required": True}, {"Name": "family_name", "Required": True}]
    client_id = new_client(new_pool(Schema=required))
    with refused(
        "InvalidParameterException",
        "Attributes did not conform to the schema: name: The attribute is required\n"
        "family_name: The attribute is required\n",
    ):
        cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)


@pytest.mark.parametrize(
    ("attribute", "value", "sentence"),
    [
        ("email", "nowhere", "Invalid email address format."),
        ("email", "", "Invalid email address format."),
        ("phone_number", "5551234", "Invalid phone number format."),
        (
            "custom:userId",
            "7",
            f"{NONCONFORMING}custom:userId: Attribute does not exist in the schema.\n",
        ),
        (
            "birthdate",
            "1815",
            f"{NONCONFORMING}birthdate: String must be no shorter than 10 characters\n",
        ),
        (
            "birthdate",
            "1815-13-10",
            f"{NONCONFORMING}birthdate: Birthdate must be a date in the form YYYY-MM-DD\n",
        ),
        (
            "updated_at",
            "lately",
            f"{NONCONFORMING}updated_at: Value is not a number\n",
        ),
    ],
)
def test_attributes_of_another_form_are_refused(
    *, cognito_idp: Any, client_id: str, refused: Any, attribute: str, value: str, sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        cognito_idp.sign_up(
            ClientId=client_id,
            Username="ada",
            Password=PASSWORD,
            UserAttributes=[{"Name": attribute, "Value": value}],
        )


@pytest.mark.parametrize("attribute", ["email_verified", "phone_number_verified"])
def test_nobody_verifies_themselves(
    cognito_idp: Any, client_id: str, refused: Any, attribute: str
) -> None:
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        cognito_idp.sign_up(
            ClientId=client_id,
            Username="ada",
            Password=PASSWORD,
            UserAttributes=[*EMAIL, {"Name": attribute, "Value": "true"}],
        )


def test_client_writes_only_what_it_lists(
    cognito_idp: Any, pool_id: str, new_client: Callable[..., str], refused: Any
) -> None:
    client_id = new_client(pool_id, WriteAttributes=["name"])
    with refused("NotAuthorizedException", "A client attempted to write unauthorized attribute"):
        cognito_idp.sign_up(
            ClientId=client_id, Username="ada", Password=PASSWORD, UserAttributes=EMAIL
        )


@pytest.mark.parametrize(
    "given", [None, "AAAA", secret_hash.compute(client_secret="x", username="ada", client_id="y")]
)
def test_client_with_a_secret_asks_for_its_hash(
    cognito_idp: Any, pool_id: str, new_client: Callable[..., str], refused: Any, given: str | None
) -> None:
    client_id = new_client(pool_id, GenerateSecret=True)
    sentence = (
        f"Client {client_id} is configured with secret but SECRET_HASH was not received"
        if given is None
        else f"Unable to verify secret hash for client {client_id}"
    )
    sent = {} if given is None else {"SecretHash": given}
    with refused("NotAuthorizedException", sentence):
        cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD, **sent)


def test_client_with_a_secret_takes_the_right_hash(
    cognito_idp: Any, pool_id: str, new_client: Callable[..., str]
) -> None:
    client_id = new_client(pool_id, GenerateSecret=True)
    described = cognito_idp.describe_user_pool_client(UserPoolId=pool_id, ClientId=client_id)
    right = secret_hash.compute(
        client_secret=described["UserPoolClient"]["ClientSecret"],
        username="ada",
        client_id=client_id,
    )
    answer = cognito_idp.sign_up(
        ClientId=client_id, Username="ada", Password=PASSWORD, SecretHash=right
    )
    assert answer["UserConfirmed"] is False


def test_hash_for_a_client_without_a_secret_is_refused(
    cognito_idp: Any, client_id: str, refused: Any
) -> None:
    with refused("NotAuthorizedException", f"Unable to verify secret hash for client {client_id}"):
        cognito_idp.sign_up(
            ClientId=client_id, Username="ada", Password=PASSWORD, SecretHash="AAAA"
        )


@pytest.mark.usefixtures("signed_up")
def test_code_confirms_the_user_and_verifies_the_address(
    *,
    cognito_idp: Any,
    pool_id: str,
    client_id: str,
    code_sent: Callable[..., str],
    user_attributes: Callable[[str, str], dict[str, str]],
) -> None:
    answer = cognito_idp.confirm_sign_up(
        ClientId=client_id, Username="ada", ConfirmationCode=code_sent()
    )
    assert {name for name in answer if name != "ResponseMetadata"} == set()
    user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    assert user["UserStatus"] == "CONFIRMED"
    assert user_attributes(pool_id, "ada")["email_verified"] == "true"


@pytest.mark.usefixtures("signed_up")
def test_confirmed_user_can_not_be_confirmed_again(
    cognito_idp: Any,
    client_id: str,
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    code = code_sent()
    cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code)
    with refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code)


@pytest.mark.usefixtures("signed_up")
def test_wrong_code_confirms_nobody(
    cognito_idp: Any,
    client_id: str,
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    with refused("CodeMismatchException", MISMATCH):
        cognito_idp.confirm_sign_up(
            ClientId=client_id, Username="ada", ConfirmationCode=other_code(code_sent())
        )


@pytest.mark.usefixtures("signed_up")
def test_code_is_good_for_a_day(
    *,
    cognito_idp: Any,
    client_id: str,
    code_sent: Callable[..., str],
    world: poolhouse.World,
    refused: Any,
) -> None:
    world.advance(24 * HOUR_MS)
    with refused("ExpiredCodeException", EXPIRED):
        cognito_idp.confirm_sign_up(
            ClientId=client_id, Username="ada", ConfirmationCode=code_sent()
        )


def test_code_that_was_never_sent_has_expired(
    cognito_idp: Any, client_id: str, refused: Any
) -> None:
    cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)
    with refused("ExpiredCodeException", EXPIRED):
        cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode="000000")


@pytest.mark.usefixtures("signed_up")
def test_sixteenth_code_within_an_hour_is_not_looked_at(
    *,
    cognito_idp: Any,
    client_id: str,
    code_sent: Callable[..., str],
    world: poolhouse.World,
    refused: Any,
) -> None:
    code = code_sent()
    for _ in range(15):
        with refused("CodeMismatchException"):
            cognito_idp.confirm_sign_up(
                ClientId=client_id, Username="ada", ConfirmationCode=other_code(code)
            )
    with refused("LimitExceededException", LIMIT):
        cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code)
    world.advance(HOUR_MS)
    cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code)


def test_unknown_user_can_not_be_confirmed(cognito_idp: Any, client_id: str, refused: Any) -> None:
    with refused("UserNotFoundException", "Username/client id combination not found."):
        cognito_idp.confirm_sign_up(
            ClientId=client_id, Username="nobody", ConfirmationCode="000000"
        )


def test_resent_code_replaces_the_first(
    *,
    cognito_idp: Any,
    client_id: str,
    signed_up: dict[str, Any],
    code_sent: Callable[..., str],
    world: poolhouse.World,
    refused: Any,
) -> None:
    first = code_sent()
    answer = cognito_idp.resend_confirmation_code(ClientId=client_id, Username="ada")
    assert answer["CodeDeliveryDetails"] == signed_up["CodeDeliveryDetails"]
    assert world.inbox.messages()[0].purpose == "ResendCode"
    with refused("CodeMismatchException", MISMATCH):
        cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=first)
    cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code_sent())


@pytest.mark.usefixtures("signed_up")
def test_sixth_code_within_an_hour_is_not_sent(
    cognito_idp: Any, client_id: str, refused: Any
) -> None:
    for _ in range(5):
        cognito_idp.resend_confirmation_code(ClientId=client_id, Username="ada")
    with refused("LimitExceededException", LIMIT):
        cognito_idp.resend_confirmation_code(ClientId=client_id, Username="ada")


def test_nothing_is_resent_to_a_confirmed_user(
    cognito_idp: Any, pool_id: str, client_id: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    with refused("InvalidParameterException", "User is already confirmed."):
        cognito_idp.resend_confirmation_code(ClientId=client_id, Username="ada")


def test_nothing_is_resent_where_nothing_is_verified(
    cognito_idp: Any, client_id: str, refused: Any
) -> None:
    cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)
    with refused(
        "InvalidParameterException", "Cannot resend codes. Auto verification not turned on."
    ):
        cognito_idp.resend_confirmation_code(ClientId=client_id, Username="ada")


def test_nothing_is_resent_to_an_unknown_user(
    cognito_idp: Any, client_id: str, refused: Any
) -> None:
    with refused("UserNotFoundException", "Username/client id combination not found."):
        cognito_idp.resend_confirmation_code(ClientId=client_id, Username="nobody")


@pytest.mark.usefixtures("signed_up")
def test_administrator_confirms_without_verifying(
    cognito_idp: Any,
    pool_id: str,
    user_attributes: Callable[[str, str], dict[str, str]],
    refused: Any,
) -> None:
    cognito_idp.admin_confirm_sign_up(UserPoolId=pool_id, Username="ada")
    user = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    assert user["UserStatus"] == "CONFIRMED"
    assert user_attributes(pool_id, "ada")["email_verified"] == "false"
    with refused("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"):
        cognito_idp.admin_confirm_sign_up(UserPoolId=pool_id, Username="ada")


def test_administrator_is_told_of_unknown_users(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_confirm_sign_up(UserPoolId=pool_id, Username="nobody")


def test_empty_code_and_name_are_reported_together(unchecked_idp: Any, client_id: str) -> None:
    with pytest.raises(unchecked_idp.exceptions.InvalidParameterException) as caught:
        unchecked_idp.confirm_sign_up(ClientId=client_id, Username="", ConfirmationCode="")
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("4 validation errors detected: ")
    assert (
        "Value at 'username' failed to satisfy constraint: Member must have length greater than or"
        " equal to 1" in message
    )
    assert (
        "Value '' at 'confirmationCode' failed to satisfy constraint: Member must have length"
        " greater than or equal to 1" in message
    )


@pytest.mark.usefixtures("signed_up")
def test_code_to_one_address_does_not_confirm_with_another(
    *,
    cognito_idp: Any,
    pool_id: str,
    client_id: str,
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    code = code_sent()
    cognito_idp.admin_update_user_attributes(
        UserPoolId=pool_id,
        Username="ada",
        UserAttributes=[{"Name": "email", "Value": "countess@example.org"}],
    )
    with refused("ExpiredCodeException", EXPIRED):
        cognito_idp.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=code)
