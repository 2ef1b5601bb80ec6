"""ForgotPassword, ConfirmForgotPassword, ChangePassword, and what administrators do."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse

PASSWORD = "Correct-Horse-7"
NEW_PASSWORD = "Battery-Staple-8"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MISMATCH = "Invalid verification code provided, please try again."
EXPIRED = "Invalid code provided, please request a code again."
LIMIT = "Attempt limit exceeded, please try after some time."
UNREACHABLE = (
    "Cannot reset password for the user as there is no registered/verified email or phone_number"
)
NOT_RESETTABLE = "User password cannot be reset in the current state."
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}

SignIn = Callable[..., str]
NewUser = Callable[..., None]


def status(cognito_idp: Any, pool_id: str) -> str:
    return str(cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")["UserStatus"])


def confirm(cognito_idp: Any, client_id: str, code: str, password: str = NEW_PASSWORD) -> None:
    cognito_idp.confirm_forgot_password(
        ClientId=client_id, Username="ada", ConfirmationCode=code, Password=password
    )


def other_code(code: str) -> str:
    return "000000" if code != "000000" else "111111"


@pytest.fixture
def ada(pool_id: str, new_user: NewUser) -> str:
    new_user(pool_id)
    return pool_id


def test_forgotten_password_is_replaced_by_a_code(
    *,
    cognito_idp: Any,
    ada: str,
    client_id: str,
    sign_in: SignIn,
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    answer = cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    assert answer["CodeDeliveryDetails"] == {
        "Destination": "a***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    assert sign_in(client_id)
    confirm(cognito_idp, client_id, code_sent("ada@example.com"))
    assert status(cognito_idp, ada) == "CONFIRMED"
    assert sign_in(client_id, password=NEW_PASSWORD)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        sign_in(client_id)


def test_code_is_spent_with_the_password(
    cognito_idp: Any, ada: str, client_id: str, code_sent: Callable[..., str], refused: Any
) -> None:
    assert ada
    cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    confirm(cognito_idp, client_id, code_sent())
    with refused("ExpiredCodeException", EXPIRED):
        confirm(cognito_idp, client_id, code_sent())


def test_code_is_good_for_an_hour(
    *,
    cognito_idp: Any,
    ada: str,
    client_id: str,
    code_sent: Callable[..., str],
    world: poolhouse.World,
    refused: Any,
) -> None:
    assert ada
    cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    world.advance(HOUR_MS)
    with refused("ExpiredCodeException", EXPIRED):
        confirm(cognito_idp, client_id, code_sent())


@pytest.mark.parametrize("code", [None, "12345"])
def test_wrong_code_sets_no_password(
    *,
    cognito_idp: Any,
    ada: str,
    client_id: str,
    code_sent: Callable[..., str],
    refused: Any,
    code: str | None,
) -> None:
    assert ada
    cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    with refused("CodeMismatchException", MISMATCH):
        confirm(cognito_idp, client_id, code or other_code(code_sent()))


def test_weak_password_leaves_the_code_good(
    cognito_idp: Any, ada: str, client_id: str, code_sent: Callable[..., str], refused: Any
) -> None:
    assert ada
    cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    with refused(
        "InvalidPasswordException",
        "Password does not conform to policy: Password not long enough",
    ):
        confirm(cognito_idp, client_id, code_sent(), "Short-1")
    confirm(cognito_idp, client_id, code_sent())


def test_empty_password_is_reported_as_the_service_does(
    cognito_idp: Any, ada: str, client_id: str, refused: Any
) -> None:
    assert ada
    with refused(
        "InvalidParameterException",
        "2 validation errors detected: Value at 'password' failed to satisfy constraint: Member"
        r" must satisfy regular expression pattern: ^[\S]+.*[\S]+$; Value at 'password' failed to"
        " satisfy constraint: Member must have length greater than or equal to 6",
    ):
        confirm(cognito_idp, client_id, "123456", "")


def test_guessing_codes_ends_after_twenty_calls_an_hour(
    cognito_idp: Any, ada: str, client_id: str, code_sent: Callable[..., str], refused: Any
) -> None:
    assert ada
    cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    for _ in range(19):
        with refused("CodeMismatchException"):
            confirm(cognito_idp, client_id, other_code(code_sent()))
    with refused("LimitExceededException", LIMIT):
        confirm(cognito_idp, client_id, code_sent())
    with refused("LimitExceededException", LIMIT):
        cognito_idp.forgot_password(ClientId=client_id, Username="ada")


@pytest.mark.parametrize(
    ("attributes", "settings", "medium"),
    [
        ({"email": "ada@example.com", "email_verified": "true"}, {}, "EMAIL"),
        (
            {
                "email": "ada@example.com",
                "email_verified": "true",
                "phone_number": "+14325551234",
                "phone_number_verified": "true",
            },
            {"SmsConfiguration": SMS},
            "SMS",
        ),
        (
            {
                "email": "ada@example.com",
                "email_verified": "true",
                "phone_number": "+14325551234",
                "phone_number_verified": "false",
            },
            {"SmsConfiguration": SMS},
            "EMAIL",
        ),
        (
            {
                "email": "ada@example.com",
                "email_verified": "true",
                "phone_number": "+14325551234",
                "phone_number_verified": "true",
            },
            {
                "SmsConfiguration": SMS,
                "AccountRecoverySetting": {
                    "RecoveryMechanisms": [
                        {"Priority": 2, "Name": "verified_phone_number"},
                        {"Priority": 1, "Name": "verified_email"},
                    ]
                },
            },
            "EMAIL",
        ),
    ],
    ids=["e-mail alone", "phone before e-mail", "verified before unverified", "by priority"],
)
def test_code_goes_to_the_first_verified_address(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: NewUser,
    attributes: dict[str, str],
    settings: dict[str, Any],
    medium: str,
) -> None:
    pool_id = new_pool(**settings)
    new_user(pool_id, **attributes)
    answer = cognito_idp.forgot_password(ClientId=new_client(pool_id), Username="ada")
    assert answer["CodeDeliveryDetails"]["DeliveryMedium"] == medium


def test_nothing_can_be_recovered_without_a_verified_address(
    cognito_idp: Any, pool_id: str, client_id: str, new_user: NewUser, refused: Any
) -> None:
    new_user(pool_id, email="ada@example.com")
    with refused("InvalidParameterException", UNREACHABLE):
        cognito_idp.forgot_password(ClientId=client_id, Username="ada")


def test_administrators_may_keep_recovery_to_themselves(
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: NewUser,
    refused: Any,
) -> None:
    mechanisms = [{"Priority": 1, "Name": "admin_only"}]
    pool_id = new_pool(AccountRecoverySetting={"RecoveryMechanisms": mechanisms})
    new_user(pool_id)
    with refused("NotAuthorizedException", "Contact administrator to reset password."):
        cognito_idp.forgot_password(ClientId=new_client(pool_id), Username="ada")


def test_user_with_a_temporary_password_can_not_recover(
    cognito_idp: Any, ada: str, client_id: str, refused: Any
) -> None:
    cognito_idp.admin_set_user_password(UserPoolId=ada, Username="ada", Password=NEW_PASSWORD)
    with refused("NotAuthorizedException", NOT_RESETTABLE):
        cognito_idp.forgot_password(ClientId=client_id, Username="ada")


def test_disabled_user_can_not_recover(
    cognito_idp: Any, ada: str, client_id: str, refused: Any
) -> None:
    cognito_idp.admin_disable_user(UserPoolId=ada, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    with refused("NotAuthorizedException", "User is disabled."):
        confirm(cognito_idp, client_id, "123456")


def test_unknown_user_can_not_recover(cognito_idp: Any, client_id: str, refused: Any) -> None:
    with refused("UserNotFoundException", "Username/client id combination not found."):
        cognito_idp.forgot_password(ClientId=client_id, Username="nobody")
    with refused("UserNotFoundException", "Username/client id combination not found."):
        confirm(cognito_idp, client_id, "123456")


def test_recovery_asks_for_the_secret_hash(
    cognito_idp: Any, ada: str, new_client: Callable[..., str], refused: Any
) -> None:
    client_id = new_client(ada, GenerateSecret=True)
    sentence = f"Client {client_id} is configured with secret but SECRET_HASH was not received"
    with refused("NotAuthorizedException", sentence):
        cognito_idp.forgot_password(ClientId=client_id, Username="ada")
    with refused("NotAuthorizedException", sentence):
        confirm(cognito_idp, client_id, "123456")


def test_password_is_changed_by_who_knows_it(
    cognito_idp: Any, ada: str, client_id: str, sign_in: SignIn
) -> None:
    assert ada
    token = sign_in(client_id)
    cognito_idp.change_password(
        AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=NEW_PASSWORD
    )
    assert sign_in(client_id, password=NEW_PASSWORD)
    assert cognito_idp.get_user(AccessToken=token)["Username"] == "ada"


def test_password_is_not_changed_by_who_does_not(
    cognito_idp: Any, ada: str, client_id: str, sign_in: SignIn, refused: Any
) -> None:
    assert ada
    token = sign_in(client_id)
    with refused("NotAuthorizedException", "Incorrect username or password."):
        cognito_idp.change_password(
            AccessToken=token, PreviousPassword="Wrong-Horse-7", ProposedPassword=NEW_PASSWORD
        )
    with refused("NotAuthorizedException", "Incorrect username or password."):
        cognito_idp.change_password(AccessToken=token, ProposedPassword=NEW_PASSWORD)


def test_sixth_wrong_password_within_an_hour_is_not_looked_at(
    *,
    cognito_idp: Any,
    ada: str,
    client_id: str,
    sign_in: SignIn,
    world: poolhouse.World,
    refused: Any,
) -> None:
    assert ada
    token = sign_in(client_id)
    for _ in range(5):
        with refused("NotAuthorizedException"):
            cognito_idp.change_password(
                AccessToken=token, PreviousPassword="Wrong-Horse-7", ProposedPassword=NEW_PASSWORD
            )
    with refused("LimitExceededException", LIMIT):
        cognito_idp.change_password(
            AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=NEW_PASSWORD
        )
    world.advance(HOUR_MS - 1)
    with refused("LimitExceededException", LIMIT):
        cognito_idp.change_password(
            AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=NEW_PASSWORD
        )
    world.advance(1)
    cognito_idp.change_password(
        AccessToken=sign_in(client_id), PreviousPassword=PASSWORD, ProposedPassword=NEW_PASSWORD
    )


def test_changed_password_satisfies_the_policy(
    cognito_idp: Any, ada: str, client_id: str, sign_in: SignIn, refused: Any
) -> None:
    assert ada
    with refused("InvalidPasswordException"):
        cognito_idp.change_password(
            AccessToken=sign_in(client_id),
            PreviousPassword=PASSWORD,
            ProposedPassword="no-capital-7",
        )


def test_permanent_password_confirms_the_user(
    cognito_idp: Any, pool_id: str, client_id: str, sign_in: SignIn
) -> None:
    cognito_idp.sign_up(ClientId=client_id, Username="ada", Password=PASSWORD)
    cognito_idp.admin_set_user_password(
        UserPoolId=pool_id, Username="ada", Password=NEW_PASSWORD, Permanent=True
    )
    assert status(cognito_idp, pool_id) == "CONFIRMED"
    assert sign_in(client_id, password=NEW_PASSWORD)


def test_temporary_password_must_be_changed_and_expires(
    cognito_idp: Any, ada: str, client_id: str, world: poolhouse.World, refused: Any
) -> None:
    cognito_idp.admin_set_user_password(UserPoolId=ada, Username="ada", Password=NEW_PASSWORD)
    assert status(cognito_idp, ada) == "FORCE_CHANGE_PASSWORD"
    attempt = {
        "ClientId": client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "ada", "PASSWORD": NEW_PASSWORD},
    }
    world.advance(7 * DAY_MS - 1)
    assert cognito_idp.initiate_auth(**attempt)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    world.advance(1)
    with refused("NotAuthorizedException"):
        cognito_idp.initiate_auth(**attempt)


def test_administrator_sets_no_weak_password(cognito_idp: Any, ada: str, refused: Any) -> None:
    with refused(
        "InvalidPasswordException",
        "Password did not conform with policy: Password must have symbol characters",
    ):
        cognito_idp.admin_set_user_password(
            UserPoolId=ada, Username="ada", Password="NoSymbol77", Permanent=True
        )


def test_password_with_a_blank_at_its_end_violates_the_model(
    cognito_idp: Any, ada: str, refused: Any
) -> None:
    with refused(
        "InvalidParameterException",
        "1 validation error detected: Value at 'password' failed to satisfy constraint: Member"
        r" must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
    ):
        cognito_idp.admin_set_user_password(
            UserPoolId=ada, Username="ada", Password="Correct-Horse-7 "
        )


def test_password_may_have_blanks_inside(
    cognito_idp: Any, ada: str, client_id: str, sign_in: SignIn
) -> None:
    password = "Correct Horse 7"
    cognito_idp.admin_set_user_password(
        UserPoolId=ada, Username="ada", Password=password, Permanent=True
    )
    assert sign_in(client_id, password=password)


def test_password_of_an_unknown_user_is_not_set(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_set_user_password(
            UserPoolId=pool_id, Username="nobody", Password=PASSWORD
        )


def test_reset_sends_a_code_and_closes_the_door(
    *,
    cognito_idp: Any,
    ada: str,
    client_id: str,
    sign_in: SignIn,
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    cognito_idp.admin_reset_user_password(UserPoolId=ada, Username="ada")
    assert status(cognito_idp, ada) == "RESET_REQUIRED"
    with refused("PasswordResetRequiredException", "Password reset required for the user"):
        sign_in(client_id)
    confirm(cognito_idp, client_id, code_sent())
    assert sign_in(client_id, password=NEW_PASSWORD)


@pytest.mark.parametrize("state", ["temporary password", "disabled", "unreachable", "unknown"])
def test_reset_is_refused(
    cognito_idp: Any, pool_id: str, new_user: NewUser, refused: Any, state: str
) -> None:
    new_user(pool_id, email="ada@example.com")
    name = "nobody" if state == "unknown" else "ada"
    if state == "temporary password":
        cognito_idp.admin_set_user_password(
            UserPoolId=pool_id, Username="ada", Password=NEW_PASSWORD
        )
    if state == "disabled":
        cognito_idp.admin_disable_user(UserPoolId=pool_id, Username="ada")
    refusal = {
        "temporary password": ("NotAuthorizedException", NOT_RESETTABLE),
        "disabled": ("NotAuthorizedException", "User is disabled"),
        "unreachable": ("InvalidParameterException", UNREACHABLE),
        "unknown": ("UserNotFoundException", "User does not exist."),
    }[state]
    with refused(*refusal):
        cognito_idp.admin_reset_user_password(UserPoolId=pool_id, Username=name)


def test_last_passwords_can_not_be_used_again(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: NewUser,
    sign_in: SignIn,
    refused: Any,
) -> None:
    pool_id = new_pool(Policies={"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 2}})
    new_user(pool_id)
    token = sign_in(new_client(pool_id))
    used_before = ("PasswordHistoryPolicyViolationException", "Password has previously been used")

    def change(before: str, after: str) -> None:
        cognito_idp.change_password(
            AccessToken=token, PreviousPassword=before, ProposedPassword=after
        )

    with refused(*used_before):
        change(PASSWORD, PASSWORD)
    change(PASSWORD, "second password")
    with refused(*used_before):
        change("second password", PASSWORD)
    change("second password", "third password")
    change("third password", PASSWORD)
