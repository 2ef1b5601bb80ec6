"""What signed-in users do with their attributes, and administrators with them."""

from collections.abc import Callable
from typing import Any

import pytest

import poolhouse

HOUR_MS = 3_600_000
MISMATCH = "Invalid verification code provided, please try again."
EXPIRED = "Invalid code provided, please request a code again."
LIMIT = "Attempt limit exceeded, please try after some time."
UNAUTHORIZED = "A client attempted to write unauthorized attribute"

Attributes = Callable[[str, str], dict[str, str]]


def listed(**attributes: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def other_code(code: str) -> str:
    return "000000" if code != "000000" else "111111"


@pytest.fixture
def ada(pool_id: str, new_user: Callable[..., None]) -> str:
    new_user(pool_id)
    return pool_id


@pytest.fixture
def token(ada: str, client_id: str, sign_in: Callable[..., str]) -> str:
    assert ada
    return sign_in(client_id)


@pytest.fixture
def careful(
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: Callable[..., None],
    sign_in: Callable[..., str],
) -> tuple[str, str]:
    """A pool that verifies addresses before it takes them over, and ada's token there."""
    pool_id = new_pool(
        UserAttributeUpdateSettings={"AttributesRequireVerificationBeforeUpdate": ["email"]}
    )
    new_user(pool_id)
    return pool_id, sign_in(new_client(pool_id))


def test_user_sees_name_and_attributes(
    cognito_idp: Any, ada: str, token: str, user_attributes: Attributes
) -> None:
    user = cognito_idp.get_user(AccessToken=token)
    user.pop("ResponseMetadata")
    assert user["Username"] == "ada"
    assert user["UserAttributes"] == [
        {"Name": name, "Value": value} for name, value in user_attributes(ada, "ada").items()
    ]
    assert user.keys() == {"Username", "UserAttributes"}


def test_user_sees_only_what_the_client_may_read(
    cognito_idp: Any, ada: str, new_client: Callable[..., str], sign_in: Callable[..., str]
) -> None:
    token = sign_in(new_client(ada, ReadAttributes=["email_verified"]))
    user = cognito_idp.get_user(AccessToken=token)
    names = [attribute["Name"] for attribute in user["UserAttributes"]]
    assert names == ["sub", "email_verified"]


def test_changed_address_is_in_force_but_unverified(
    cognito_idp: Any,
    ada: str,
    token: str,
    user_attributes: Attributes,
    world: poolhouse.World,
) -> None:
    answer = cognito_idp.update_user_attributes(
        AccessToken=token, UserAttributes=listed(email="ada@example.org", nickname="Countess")
    )
    assert answer["CodeDeliveryDetailsList"] == [
        {"Destination": "a***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    ]
    attributes = user_attributes(ada, "ada")
    assert attributes["email"] == "ada@example.org"
    assert attributes["email_verified"] == "false"
    assert attributes["nickname"] == "Countess"
    message = world.inbox.messages()[0]
    assert (message.purpose, message.destination) == ("UpdateUserAttribute", "ada@example.org")


def test_address_that_stays_the_same_stays_verified(
    cognito_idp: Any, ada: str, token: str, user_attributes: Attributes
) -> None:
    answer = cognito_idp.update_user_attributes(
        AccessToken=token, UserAttributes=listed(email="ada@example.com")
    )
    assert answer["CodeDeliveryDetailsList"] == []
    assert user_attributes(ada, "ada")["email_verified"] == "true"


def test_blank_value_deletes(
    cognito_idp: Any, ada: str, token: str, user_attributes: Attributes
) -> None:
    cognito_idp.update_user_attributes(AccessToken=token, UserAttributes=listed(email=""))
    assert user_attributes(ada, "ada").keys() == {"sub"}


@pytest.mark.parametrize("name", ["email_verified", "phone_number_verified", "identities"])
def test_user_can_not_write_what_the_service_owns(
    cognito_idp: Any, token: str, refused: Any, name: str
) -> None:
    with refused("NotAuthorizedException", UNAUTHORIZED):
        cognito_idp.update_user_attributes(
            AccessToken=token, UserAttributes=[{"Name": name, "Value": "true"}]
        )


def test_user_writes_only_what_the_client_lists(
    cognito_idp: Any,
    ada: str,
    new_client: Callable[..., str],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    token = sign_in(new_client(ada, WriteAttributes=["nickname"]))
    cognito_idp.update_user_attributes(AccessToken=token, UserAttributes=listed(nickname="A"))
    with refused("NotAuthorizedException", UNAUTHORIZED):
        cognito_idp.update_user_attributes(AccessToken=token, UserAttributes=listed(name="A"))
    with refused("NotAuthorizedException", UNAUTHORIZED):
        cognito_idp.delete_user_attributes(AccessToken=token, UserAttributeNames=["email"])


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("custom:team", "blue", "user.custom:team: Attribute does not exist in the schema.\n"),
        ("email", "nowhere", "Invalid email address format."),
        ("phone_number", "1234", "Invalid phone number format."),
    ],
)
def test_values_of_another_form_are_refused(
    *, cognito_idp: Any, token: str, refused: Any, name: str, value: str, sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        cognito_idp.update_user_attributes(
            AccessToken=token, UserAttributes=[{"Name": name, "Value": value}]
        )


def test_immutable_attribute_is_settled_at_creation(
    *,
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_client: Callable[..., str],
    new_user: Callable[..., None],
    sign_in: Callable[..., str],
    refused: Any,
) -> None:
    pool_id = new_pool(Schema=[{"Name": "born", "AttributeDataType": "Number", "Mutable": False}])
    new_user(pool_id, "ada")
    token = sign_in(new_client(pool_id))
    with refused("InvalidParameterException", "user.custom:born: Attribute cannot be updated.\n"):
        cognito_idp.update_user_attributes(
            AccessToken=token, UserAttributes=[{"Name": "custom:born", "Value": "1815"}]
        )
    with refused("InvalidParameterException", "user.custom:born: Attribute cannot be updated.\n"):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=pool_id,
            Username="ada",
            UserAttributes=[{"Name": "custom:born", "Value": "1815"}],
        )


def test_deleted_attributes_are_gone(
    cognito_idp: Any, ada: str, token: str, user_attributes: Attributes
) -> None:
    cognito_idp.delete_user_attributes(AccessToken=token, UserAttributeNames=["email"])
    assert user_attributes(ada, "ada").keys() == {"sub"}


def test_required_attribute_is_not_deleted(
    cognito_idp: Any,
    new_pool: Callable[..., str],
    new_user: Callable[..., None],
    refused: Any,
) -> None:
    pool_id = new_pool(Schema=[{"Name": "email", "Required": True}])
    new_user(pool_id)
    with refused("InvalidParameterException"):
        cognito_idp.admin_delete_user_attributes(
            UserPoolId=pool_id, Username="ada", UserAttributeNames=["email"]
        )
    with refused("InvalidParameterException"):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=pool_id, Username="ada", UserAttributes=listed(email="")
        )


def test_unknown_attributes_are_not_deleted(cognito_idp: Any, ada: str, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n"
        "user.custom:bar: Attribute does not exist in the schema.\n",
    ):
        cognito_idp.admin_delete_user_attributes(
            UserPoolId=ada, Username="ada", UserAttributeNames=["custom:foo", "custom:bar"]
        )


def test_code_verifies_an_address(
    *,
    cognito_idp: Any,
    ada: str,
    token: str,
    user_attributes: Attributes,
    code_sent: Callable[..., str],
    refused: Any,
) -> None:
    cognito_idp.update_user_attributes(
        AccessToken=token, UserAttributes=listed(email="ada@example.org")
    )
    code = code_sent()
    with refused("CodeMismatchException", MISMATCH):
        cognito_idp.verify_user_attribute(
            AccessToken=token, AttributeName="email", Code=other_code(code)
        )
    cognito_idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)
    assert user_attributes(ada, "ada")["email_verified"] == "true"
    with refused("ExpiredCodeException", EXPIRED):
        cognito_idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)


def test_code_can_be_asked_for(
    cognito_idp: Any, token: str, code_sent: Callable[..., str], world: poolhouse.World
) -> None:
    answer = cognito_idp.get_user_attribute_verification_code(
        AccessToken=token, AttributeName="email"
    )
    assert answer["CodeDeliveryDetails"]["Destination"] == "a***@e***"
    assert world.inbox.messages()[0].purpose == "VerifyUserAttribute"
    cognito_idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code_sent())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nickname", "Invalid attribute name. Only phone_number and email can be verified."),
        ("phone_number", "User does not have a valid registered phone number"),
    ],
)
def test_code_can_not_be_asked_for(
    cognito_idp: Any, token: str, refused: Any, name: str, sentence: str
) -> None:
    with refused("InvalidParameterException", sentence):
        cognito_idp.get_user_attribute_verification_code(AccessToken=token, AttributeName=name)


def test_only_addresses_are_verified(cognito_idp: Any, token: str, refused: Any) -> None:
    with refused(
        "InvalidParameterException",
        "Invalid attribute name. Only phone_number and email can be verified.",
    ):
        cognito_idp.verify_user_attribute(
            AccessToken=token, AttributeName="nickname", Code="123456"
        )


def test_asking_and_guessing_end_within_the_hour(
    cognito_idp: Any, token: str, code_sent: Callable[..., str], refused: Any
) -> None:
    for _ in range(5):
        cognito_idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    with refused("LimitExceededException", LIMIT):
        cognito_idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    for _ in range(15):
        with refused("CodeMismatchException"):
            cognito_idp.verify_user_attribute(
                AccessToken=token, AttributeName="email", Code=other_code(code_sent())
            )
    with refused("LimitExceededException", LIMIT):
        cognito_idp.verify_user_attribute(
            AccessToken=token, AttributeName="email", Code=code_sent()
        )


def test_new_address_waits_for_its_code_where_the_pool_asks_for_it(
    cognito_idp: Any,
    careful: tuple[str, str],
    user_attributes: Attributes,
    code_sent: Callable[..., str],
) -> None:
    pool_id, token = careful
    cognito_idp.update_user_attributes(
        AccessToken=token, UserAttributes=listed(email="ada@example.org")
    )
    waiting = user_attributes(pool_id, "ada")
    assert (waiting["email"], waiting["email_verified"]) == ("ada@example.com", "true")
    cognito_idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    cognito_idp.verify_user_attribute(
        AccessToken=token, AttributeName="email", Code=code_sent("ada@example.org")
    )
    proven = user_attributes(pool_id, "ada")
    assert (proven["email"], proven["email_verified"]) == ("ada@example.org", "true")


def test_administrator_need_not_wait_for_the_code(
    cognito_idp: Any, careful: tuple[str, str], user_attributes: Attributes, world: poolhouse.World
) -> None:
    pool_id, _ = careful
    cognito_idp.admin_update_user_attributes(
        UserPoolId=pool_id,
        Username="ada",
        UserAttributes=listed(email="ada@example.org", email_verified="true"),
    )
    assert user_attributes(pool_id, "ada")["email"] == "ada@example.org"
    assert world.inbox.messages() == []


def test_address_stays_proven_while_the_administrators_new_one_waits(
    cognito_idp: Any, careful: tuple[str, str], user_attributes: Attributes
) -> None:
    pool_id, _ = careful
    cognito_idp.admin_update_user_attributes(
        UserPoolId=pool_id,
        Username="ada",
        UserAttributes=listed(email="ada@example.org", email_verified="false"),
    )
    now = user_attributes(pool_id, "ada")
    assert (now["email"], now["email_verified"]) == ("ada@example.com", "true")


def test_administrator_verifies_only_what_is_there(
    cognito_idp: Any, ada: str, user_attributes: Attributes, refused: Any
) -> None:
    cognito_idp.admin_update_user_attributes(
        UserPoolId=ada, Username="ada", UserAttributes=listed(email_verified="False")
    )
    assert user_attributes(ada, "ada")["email_verified"] == "false"
    with refused(
        "InvalidParameterException",
        "Phone Number is required to verify/un-verify a phone number",
    ):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=ada, Username="ada", UserAttributes=listed(phone_number_verified="true")
        )


def test_administrator_is_told_of_unknown_users(
    cognito_idp: Any, pool_id: str, refused: Any
) -> None:
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_update_user_attributes(
            UserPoolId=pool_id, Username="nobody", UserAttributes=listed(name="A")
        )
    with refused("UserNotFoundException", "User does not exist."):
        cognito_idp.admin_delete_user_attributes(
            UserPoolId=pool_id, Username="nobody", UserAttributeNames=["name"]
        )


@pytest.mark.parametrize(
    "call",
    [
        lambda idp, token: idp.get_user(AccessToken=token),
        lambda idp, token: idp.delete_user(AccessToken=token),
        lambda idp, token: idp.update_user_attributes(
            AccessToken=token, UserAttributes=listed(name="A")
        ),
        lambda idp, token: idp.delete_user_attributes(
            AccessToken=token, UserAttributeNames=["name"]
        ),
        lambda idp, token: idp.get_user_attribute_verification_code(
            AccessToken=token, AttributeName="email"
        ),
        lambda idp, token: idp.verify_user_attribute(
            AccessToken=token, AttributeName="email", Code="123456"
        ),
        lambda idp, token: idp.change_password(
            AccessToken=token, PreviousPassword="Correct-Horse-7", ProposedPassword="Other-Horse-8"
        ),
    ],
    ids=["get", "delete", "update", "delete some", "ask", "verify", "change password"],
)
def test_tokens_that_have_expired_or_never_were_open_nothing(
    cognito_idp: Any, token: str, world: poolhouse.World, refused: Any, call: Callable[..., Any]
) -> None:
    with refused("NotAuthorizedException", "Invalid Access Token"):
        call(cognito_idp, "not-a-token")
    world.advance(HOUR_MS)
    with refused("NotAuthorizedException", "Access Token has expired"):
        call(cognito_idp, token)


def test_code_to_one_address_proves_nothing_about_another(
    cognito_idp: Any, ada: str, token: str, code_sent: Callable[..., str], refused: Any
) -> None:
    cognito_idp.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    code = code_sent("ada@example.com")
    cognito_idp.update_user_pool(UserPoolId=ada)
    cognito_idp.update_user_attributes(
        AccessToken=token, UserAttributes=listed(email="not-mine@example.org")
    )
    with refused("ExpiredCodeException", EXPIRED):
        cognito_idp.verify_user_attribute(AccessToken=token, AttributeName="email", Code=code)
