"""AdminCreateUser and what administrators do with users afterwards."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse

PASSWORD = "Correct-Horse-7"
EMAIL = {"Name": "email", "Value": "ada@example.com"}
PHONE = {"Name": "phone_number", "Value": "+14325551234"}
SMS = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}


def create(cognito_idp: Any, pool_id: str, **members: Any) -> dict[str, Any]:
    asked = {"UserPoolId": pool_id, "Username": "ada", **members}
    user: dict[str, Any] = cognito_idp.admin_create_user(**asked)["User"]
    return user


def test_created_user_must_change_the_password(cognito_idp: Any, pool_id: str) -> None:
    user = create(cognito_idp, pool_id, UserAttributes=[EMAIL], TemporaryPassword=PASSWORD)
    assert user["Username"] == "ada"
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert user["Enabled"] is True
    assert user["UserCreateDate"] == user["UserLastModifiedDate"]
    assert EMAIL in user["Attributes"]
    assert [each["Name"] for each in user["Attributes"]] == ["sub", "email"]


def test_administrator_sees_the_created_user(cognito_idp: Any, pool_id: str) -> None:
    created = create(cognito_idp, pool_id, UserAttributes=[EMAIL])
    seen = cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    seen.pop("ResponseMetadata")
    attributes = seen.pop("UserAttributes")
    assert {**seen, "Attributes": attributes} == created


@pytest.mark.parametrize("value", ["true", "True"])
def test_created_user_may_be_verified(
    cognito_idp: Any,
    pool_id: str,
    user_attributes: Callable[[str, str], dict[str, str]],
    value: str,
) -> None:
    create(cognito_idp, pool_id, UserAttributes=[EMAIL, {"Name": "email_verified", "Value": value}])
    assert user_attributes(pool_id, "ada")["email_verified"] == "true"


def test_required_attributes_may_come_later(cognito_idp: Any, new_pool: Callable[..., str]) -> None:
    pool_id = new_pool(Schema=[{"Name": "family_name", "Required": True}])
    assert create(cognito_idp, pool_id)["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_invitation_carries_name_and_password(
    cognito_idp: Any, pool_id: str, world: poolhouse.World
) -> None:
    create(
        cognito_idp,
        pool_id,
        UserAttributes=[EMAIL],
        TemporaryPassword=PASSWORD,
        DesiredDeliveryMediums=["EMAIL"],
    )
    message = world.inbox.messages()[0]
    assert (message.purpose, message.destination) == ("AdminCreateUser", "ada@example.com")
    assert message.subject == "Your temporary password"
    assert message.body == f"Your username is ada and temporary password is {PASSWORD}."
    assert message.code == PASSWORD


def test_invitation_follows_the_pools_template(
    cognito_idp: Any, new_pool: Callable[..., str], world: poolhouse.World
) -> None:
    template = {"EmailSubject": "Hello", "EmailMessage": "{username}, your key is {####}"}
    pool_id = new_pool(AdminCreateUserConfig={"InviteMessageTemplate": template})
    create(
        cognito_idp,
        pool_id,
        UserAttributes=[EMAIL],
        TemporaryPassword=PASSWORD,
        DesiredDeliveryMediums=["EMAIL"],
    )
    message = world.inbox.messages()[0]
    assert (message.subject, message.body) == ("Hello", f"ada, your key is {PASSWORD}")


def test_template_without_a_place_for_the_password_is_not_sent(
    cognito_idp: Any, new_pool: Callable[..., str], world: poolhouse.World
) -> None:
    template = {"EmailMessage": "Welcome, {username}"}
    pool_id = new_pool(AdminCreateUserConfig={"InviteMessageTemplate": template})
    create(cognito_idp, pool_id, UserAttributes=[EMAIL], DesiredDeliveryMediums=["EMAIL"])
    assert world.inbox.messages() == []


def test_default_medium_is_skipped_without_a_number(
    cognito_idp: Any, pool_id: str, world: poolhouse.World
) -> None:
    create(cognito_idp, pool_id, UserAttributes=[EMAIL])
    assert world.inbox.messages() == []


def test_default_medium_is_sms(
    cognito_idp: Any, new_pool: Callable[..., str], world: poolhouse.World
) -> None:
    create(cognito_idp, new_pool(SmsConfiguration=SMS), UserAttributes=[PHONE])
    assert [message.medium for message in world.inbox.messages()] == ["SMS"]


def test_suppressed_invitation_is_not_sent(
    cognito_idp: Any, pool_id: str, world: poolhouse.World
) -> None:
    create(
        cognito_idp,
        pool_id,
        UserAttributes=[EMAIL],
        DesiredDeliveryMediums=["EMAIL"],
        MessageAction="SUPPRESS",
    )
    assert world.inbox.messages() == []


@pytest.mark.parametrize(
    ("attributes", "medium", "sentence"),
    [
        ([], "EMAIL", "User does not have a valid registered email address"),
        ([], "SMS", "User does not have a valid registered phone number"),
        ([PHONE], "SMS", "User pool does not have SMS configuration to send messages."),
    ],
)
def test_medium_asked_for_must_reach_the_user(
    *,
    cognito_idp: Any,
    pool_id: str,
    refused: Any,
    attributes: list[dict[str, str]],
    medium: str,
    sentence: str,
) -> None:
    with refused("InvalidParameterException", sentence):
        create(cognito_idp, pool_id, UserAttributes=attributes, DesiredDeliveryMediums=[medium])
    with refused("UserNotFoundException"):
        cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")


def test_drawn_password_satisfies_the_policy_and_opens_the_door(
    cognito_idp: Any, new_pool: Callable[..., str], new_client: Callable[..., str], code_sent: Any
) -> None:
    pool_id = new_pool(
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 20,
                "RequireLowercase": True,
                "RequireUppercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
            }
        }
    )
    create(cognito_idp, pool_id, UserAttributes=[EMAIL], DesiredDeliveryMediums=["EMAIL"])
    assert len(code_sent()) == 20
    answer = cognito_idp.initiate_auth(
        ClientId=new_client(pool_id),
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": code_sent()},
    )
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_resent_invitation_has_another_password_and_new_days(
    cognito_idp: Any,
    pool_id: str,
    client_id: str,
    code_sent: Callable[..., str],
    world: poolhouse.World,
) -> None:
    members = {"UserAttributes": [EMAIL], "DesiredDeliveryMediums": ["EMAIL"]}
    created = create(cognito_idp, pool_id, **members)
    first = code_sent()
    world.advance(7 * 86_400_000)
    resent = create(cognito_idp, pool_id, MessageAction="RESEND", **members)
    assert resent["Attributes"] == created["Attributes"]
    assert code_sent() != first
    answer = cognito_idp.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada", "PASSWORD": code_sent()},
    )
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_invitation_is_not_resent_to_a_confirmed_user(
    cognito_idp: Any, pool_id: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    with refused(
        "UnsupportedUserStateException",
        "Resend not possible. ada status is not FORCE_CHANGE_PASSWORD",
    ):
        create(cognito_idp, pool_id, MessageAction="RESEND")


def test_invitation_is_not_resent_to_an_unknown_user(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        create(cognito_idp, pool_id, MessageAction="RESEND")


def test_username_is_taken_once(cognito_idp: Any, pool_id: str, refused: Any) -> None:
    create(cognito_idp, pool_id)
    with refused("UsernameExistsException", "User account already exists"):
        create(cognito_idp, pool_id)


def test_weak_temporary_password_is_refused(cognito_idp: Any, pool_id: str, refused: Any) -> None:
    with refused(
        "InvalidPasswordException",
        "Password did not conform with password policy: Password must have uppercase characters",
    ):
        create(cognito_idp, pool_id, TemporaryPassword="no-capital-7")


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        ("email_verified", "Email is required to verify/un-verify an email"),
        (
            "phone_number_verified",
            "Phone Number is required to verify/un-verify a phone number",
        ),
    ],
)
def test_nothing_is_verified_that_is_not_there(
    cognito_idp: Any, pool_id: str, refused: Any, attribute: str, sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        create(cognito_idp, pool_id, UserAttributes=[{"Name": attribute, "Value": "true"}])


def test_username_has_no_blanks(cognito_idp: Any, pool_id: str, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member"
        r" must satisfy regular expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
    ):
        create(cognito_idp, pool_id, Username="ada lovelace")


def test_username_may_be_of_any_script(cognito_idp: Any, pool_id: str) -> None:
    assert create(cognito_idp, pool_id, Username="Ада-愛")["Username"] == "Ада-愛"


def test_deleted_user_is_gone(
    cognito_idp: Any, pool_id: str, new_user: Callable[..., None], refused: Any
) -> None:
    new_user(pool_id)
    cognito_idp.admin_delete_user(UserPoolId=pool_id, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_delete_user(UserPoolId=pool_id, Username="ada")


def test_user_deletes_themselves(
    *,
    cognito_idp: Any,
    pool_id: str,
    client_id: str,
    new_user: Callable[..., None],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    new_user(pool_id)
    token = sign_in(client_id)
    cognito_idp.delete_user(AccessToken=token)
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.delete_user(AccessToken=token)


def test_disabled_user_is_signed_out_and_stays_out_until_enabled(
    *,
    cognito_idp: Any,
    pool_id: str,
    client_id: str,
    new_user: Callable[..., None],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    new_user(pool_id)
    token = sign_in(client_id)
    cognito_idp.admin_disable_user(UserPoolId=pool_id, Username="ada")
    assert cognito_idp.admin_get_user(UserPoolId=pool_id, Username="ada")["Enabled"] is False
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        cognito_idp.get_user(AccessToken=token)
    with refused("NotAuthorizedException", "User is disabled."):
        sign_in(client_id)
    cognito_idp.admin_enable_user(UserPoolId=pool_id, Username="ada")
    assert sign_in(client_id)
    with refused("NotAuthorizedException", "Access Token has been revoked"):
        cognito_idp.get_user(AccessToken=token)


@pytest.mark.parametrize("operation", ["admin_get_user", "admin_disable_user", "admin_enable_user"])
def test_unknown_user_and_pool_are_told_apart(
    cognito_idp: Any, pool_id: str, refused: Any, operation: str
) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        getattr(cognito_idp, operation)(UserPoolId=pool_id, Username="nobody")
    with refused("ResourceNotFoundException", "User pool us-east-1_nowhere00 does not exist."):
        getattr(cognito_idp, operation)(UserPoolId="us-east-1_nowhere00", Username="nobody")


def test_sub_denotes_the_user_too(cognito_idp: Any, pool_id: str) -> None:
    created = create(cognito_idp, pool_id)
    sub = created["Attributes"][0]["Value"]
    assert cognito_idp.admin_get_user(UserPoolId=pool_id, Username=sub)["Username"] == "ada"


def test_administrator_does_not_give_what_the_service_gives(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    given = [{"Name": "identities", "Value": "7"}]
    with refused(
        "InvalidParameterException",
        "Attributes did not conform to the schema: identities: Attribute cannot be updated.\n",
    ):
        create(cognito_idp, pool_id, UserAttributes=given)
    create(cognito_idp, pool_id)
    with refused("InvalidParameterException", "user.identities: Attribute cannot be updated.\n"):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=pool_id, Username="ada", UserAttributes=given
        )
