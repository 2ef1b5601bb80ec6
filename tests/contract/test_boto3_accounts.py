"""An account's life through boto3, without a line of ours on the client's side."""

from typing import Any

import pytest

pytestmark = pytest.mark.contract

EMAIL = "erin@example.com"
PASSWORD = "Correct-Horse-5"
OTHER_PASSWORD = "Another-Horse-6"
DELIVERY = {"Destination": "e***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}


@pytest.fixture
def erin(app: Any, demo: Any, poolhouse: Any) -> str:
    """An account that signed up and confirmed itself; its `sub`."""
    signed_up = app.sign_up(ClientId=demo.client, Username=EMAIL, Password=PASSWORD)
    code = poolhouse.inbox.code(to=EMAIL)
    app.confirm_sign_up(ClientId=demo.client, Username=EMAIL, ConfirmationCode=code)
    return str(signed_up["UserSub"])


def test_signing_up_sends_a_code_to_the_address(app, demo, poolhouse):
    answer = app.sign_up(ClientId=demo.client, Username=EMAIL, Password=PASSWORD)
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"] == DELIVERY
    assert len(poolhouse.inbox.code(to=EMAIL)) == 6


def test_an_account_is_of_no_use_before_its_code_is_entered(app, demo, refused):
    app.sign_up(ClientId=demo.client, Username=EMAIL, Password=PASSWORD)
    signing_in = {
        "ClientId": demo.client,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": EMAIL, "PASSWORD": PASSWORD},
    }
    assert refused(app.initiate_auth, **signing_in) == (
        "UserNotConfirmedException",
        "User is not confirmed.",
    )


def test_a_wrong_code_confirms_nothing(app, demo, poolhouse, refused):
    app.sign_up(ClientId=demo.client, Username=EMAIL, Password=PASSWORD)
    wrong = f"{(int(poolhouse.inbox.code(to=EMAIL)) + 1) % 1_000_000:06}"
    confirming = {"ClientId": demo.client, "Username": EMAIL, "ConfirmationCode": wrong}
    assert refused(app.confirm_sign_up, **confirming) == (
        "CodeMismatchException",
        "Invalid verification code provided, please try again.",
    )


def test_resending_makes_the_older_code_worthless(app, demo, poolhouse, refused):
    app.sign_up(ClientId=demo.client, Username=EMAIL, Password=PASSWORD)
    older = poolhouse.inbox.code(to=EMAIL)
    answer = app.resend_confirmation_code(ClientId=demo.client, Username=EMAIL)
    assert answer["CodeDeliveryDetails"] == DELIVERY
    newer = poolhouse.inbox.code(to=EMAIL)
    assert newer != older
    confirming = {"ClientId": demo.client, "Username": EMAIL}
    assert refused(app.confirm_sign_up, **confirming, ConfirmationCode=older)[0] == (
        "CodeMismatchException"
    )
    app.confirm_sign_up(**confirming, ConfirmationCode=newer)


def test_a_confirmed_account_signs_in_and_reads_itself(app, erin, sign_in):
    tokens = sign_in(EMAIL, PASSWORD)
    assert tokens["TokenType"] == "Bearer"
    assert tokens["ExpiresIn"] == 3600
    answer = app.get_user(AccessToken=tokens["AccessToken"])
    attributes = {each["Name"]: each["Value"] for each in answer["UserAttributes"]}
    assert answer["Username"] == erin
    assert attributes == {"sub": erin, "email": EMAIL, "email_verified": "true"}


@pytest.mark.usefixtures("erin")
def test_a_second_account_of_one_address_is_refused(app, demo, refused):
    signing_up = {"ClientId": demo.client, "Username": EMAIL, "Password": PASSWORD}
    name, _ = refused(app.sign_up, **signing_up)
    assert name == "UsernameExistsException"


@pytest.mark.usefixtures("erin")
def test_a_changed_password_takes_the_place_of_the_old_one(app, sign_in, demo, refused):
    tokens = sign_in(EMAIL, PASSWORD)
    app.change_password(
        AccessToken=tokens["AccessToken"],
        PreviousPassword=PASSWORD,
        ProposedPassword=OTHER_PASSWORD,
    )
    assert sign_in(EMAIL, OTHER_PASSWORD)["AccessToken"]
    with_the_old_one = {
        "ClientId": demo.client,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": EMAIL, "PASSWORD": PASSWORD},
    }
    assert refused(app.initiate_auth, **with_the_old_one) == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


@pytest.mark.usefixtures("erin")
def test_a_password_is_not_changed_without_the_old_one(app, sign_in, refused):
    changing = {
        "AccessToken": sign_in(EMAIL, PASSWORD)["AccessToken"],
        "PreviousPassword": OTHER_PASSWORD,
        "ProposedPassword": OTHER_PASSWORD,
    }
    assert refused(app.change_password, **changing) == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


@pytest.mark.usefixtures("erin")
def test_a_forgotten_password_is_replaced_with_the_code_from_the_inbox(
    app, demo, poolhouse, sign_in
):
    answer = app.forgot_password(ClientId=demo.client, Username=EMAIL)
    assert answer["CodeDeliveryDetails"] == DELIVERY
    app.confirm_forgot_password(
        ClientId=demo.client,
        Username=EMAIL,
        ConfirmationCode=poolhouse.inbox.code(to=EMAIL, purpose="ForgotPassword"),
        Password=OTHER_PASSWORD,
    )
    assert sign_in(EMAIL, OTHER_PASSWORD)["AccessToken"]


@pytest.mark.usefixtures("erin")
def test_a_password_that_breaks_the_policy_is_refused_by_its_rule(app, demo, refused):
    signing_up = {"ClientId": demo.client, "Username": "finn@example.com", "Password": "alllower1!"}
    assert refused(app.sign_up, **signing_up) == (
        "InvalidPasswordException",
        "Password did not conform with policy: Password must have uppercase characters",
    )


def test_an_administrator_signs_a_user_in_with_the_admin_flow(admin):
    pool_id = admin.create_user_pool(PoolName="staff")["UserPool"]["Id"]
    client_id = admin.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="back-office",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    admin.admin_create_user(UserPoolId=pool_id, Username="gail", MessageAction="SUPPRESS")
    admin.admin_set_user_password(
        UserPoolId=pool_id, Username="gail", Password=PASSWORD, Permanent=True
    )
    answer = admin.admin_initiate_auth(
        UserPoolId=pool_id,
        ClientId=client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "gail", "PASSWORD": PASSWORD},
    )
    refreshed = admin.admin_initiate_auth(
        UserPoolId=pool_id,
        ClientId=client_id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": answer["AuthenticationResult"]["RefreshToken"]},
    )
    assert admin.get_user(AccessToken=refreshed["AuthenticationResult"]["AccessToken"])[
        "Username"
    ] == ("gail")


def test_the_admin_flow_is_not_for_apps(app, demo, refused):
    signing_in = {
        "ClientId": demo.client,
        "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
    }
    assert refused(app.initiate_auth, **signing_in) == (
        "InvalidParameterException",
        "Initiate Auth method not supported.",
    )


def test_listing_pages_through_users_with_botos_paginator(admin, demo):
    pages = list(admin.get_paginator("list_users").paginate(UserPoolId=demo.pool, Limit=3))
    assert [len(page["Users"]) for page in pages] == [3, 1]
    statuses = {user["UserStatus"] for page in pages for user in page["Users"]}
    assert statuses == {"CONFIRMED", "FORCE_CHANGE_PASSWORD"}
