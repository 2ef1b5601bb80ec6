"""The AWS SDK for JavaScript v3 in Node."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

pytestmark = pytest.mark.contract

ERIN, ERINS = "erin@example.com", "Correct-Horse-5"


@pytest.fixture(scope="module")
def node(start_node: Any) -> Any:
    return start_node("sdk.cjs")


@pytest.fixture
def idp(node: Any, poolhouse: Any) -> Callable[..., Any]:
    """Send an operation of user pools."""
    return partial(node.call, "send", service="cognito-idp", endpoint=poolhouse.url)


@pytest.fixture
def idp_thrown(node: Any, poolhouse: Any) -> Callable[..., Any]:
    """Send an operation of user pools that must be refused; return the error."""
    return partial(node.thrown, "send", service="cognito-idp", endpoint=poolhouse.url)


@pytest.fixture
def identity(node: Any, poolhouse: Any) -> Callable[..., Any]:
    """Send an operation of identity pools."""
    return partial(node.call, "send", service="cognito-identity", endpoint=poolhouse.url)


def by_password(client_id: str, username: str, password: str) -> dict[str, Any]:
    return {
        "ClientId": client_id,
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": {"USERNAME": username, "PASSWORD": password},
    }


def test_someone_signs_up_confirms_and_signs_in(idp, demo, poolhouse):
    who = {"ClientId": demo.client, "Username": ERIN}
    signed_up = idp(operation="SignUp", input={**who, "Password": ERINS})
    assert signed_up["UserConfirmed"] is False
    assert signed_up["CodeDeliveryDetails"]["Destination"] == "e***@e***"
    code = poolhouse.inbox.code(to=ERIN)
    idp(operation="ConfirmSignUp", input={**who, "ConfirmationCode": code})
    signed_in = idp(operation="InitiateAuth", input=by_password(demo.client, ERIN, ERINS))
    token = signed_in["AuthenticationResult"]["AccessToken"]
    found = idp(operation="GetUser", input={"AccessToken": token})
    assert found["Username"] == signed_up["UserSub"]
    metadata = found["$metadata"]
    assert metadata["httpStatusCode"] == 200
    assert metadata["attempts"] == 1
    assert metadata["requestId"] == poolhouse.journal.entries()[-1].request_id


def test_dates_arrive_as_dates(idp, demo, poolhouse):
    made = idp(operation="CreateUserPool", input={"PoolName": "js"})["UserPool"]
    found = idp(operation="DescribeUserPool", input={"UserPoolId": made["Id"]})["UserPool"]
    assert found["CreationDate"] == made["CreationDate"]
    assert found["CreationDate"].endswith("Z")
    assert demo.pool != found["Id"]
    assert poolhouse.journal.entries()[-1].status == 200


@pytest.mark.parametrize(
    ("operation", "members", "name", "message"),
    [
        (
            "InitiateAuth",
            by_password("1poolhousedemowebclient000", "alice@example.com", "Wrong-Horse-1"),
            "NotAuthorizedException",
            "Incorrect username or password.",
        ),
        (
            "DescribeUserPool",
            {"UserPoolId": "us-east-1_NoSuchPool"},
            "ResourceNotFoundException",
            "User pool us-east-1_NoSuchPool does not exist.",
        ),
        (
            "GetUser",
            {"AccessToken": "not.a.token"},
            "NotAuthorizedException",
            "Invalid Access Token",
        ),
        (
            "SignUp",
            {
                "ClientId": "1poolhousedemowebclient000",
                "Username": "alice@example.com",
                "Password": "Correct-Horse-1",
            },
            "UsernameExistsException",
            "An account with the given email already exists.",
        ),
    ],
)
def test_a_refusal_is_an_exception_of_the_sdks(  # noqa: PLR0917  a table of four columns
    node, idp_thrown, poolhouse, operation, members, name, message
):
    error = idp_thrown(operation=operation, input=members)
    assert (error["name"], error["message"]) == (name, message)
    assert (error["status"], error["attempts"], error["fault"]) == (400, 1, "client")
    entries = poolhouse.journal.entries()
    assert [entry.request_id for entry in entries] == [error["requestId"]]
    request = {"service": "cognito-idp", "endpoint": poolhouse.url}
    assert node.call("isModelled", **request, operation=operation, input=members) is True


def test_a_member_left_out_is_named(idp_thrown):
    error = idp_thrown(operation="CreateUserPool", input={})
    assert error["name"] == "InvalidParameterException"
    assert error["message"] == (
        "1 validation error detected: Value null at 'poolName' failed to satisfy constraint:"
        " Member must not be null"
    )


def test_a_wrong_secret_is_a_wrong_signature(idp_thrown):
    keys = {"accessKeyId": "test", "secretAccessKey": "another"}
    error = idp_thrown(operation="ListUserPools", input={"MaxResults": 1}, credentials=keys)
    assert error["name"] == "InvalidSignatureException"
    assert error["status"] == 400


def test_a_guest_gets_credentials_with_which_the_sdk_signs(identity, node, demo, poolhouse):
    found = identity(operation="GetId", input={"IdentityPoolId": demo.identity_pool})
    answer = identity(
        operation="GetCredentialsForIdentity", input={"IdentityId": found["IdentityId"]}
    )
    issued = answer["Credentials"]
    assert issued["Expiration"].endswith("Z")
    keys = {
        "accessKeyId": issued["AccessKeyId"],
        "secretAccessKey": issued["SecretKey"],
        "sessionToken": issued["SessionToken"],
    }
    error = node.thrown(
        "send",
        service="cognito-identity",
        endpoint=poolhouse.url,
        operation="ListIdentityPools",
        input={"MaxResults": 1},
        credentials=keys,
    )
    assert error["name"] == "AccessDeniedException"
    assert "assumed-role/PoolhouseGuest/CognitoIdentityCredentials" in error["message"]


def test_the_sdk_sets_its_clock_by_the_emulators(identity, node, demo, poolhouse):
    """Its first signature is two hours old there; the answer's Date tells it, and it signs anew."""
    poolhouse.clock.advance("2h")
    found = identity(operation="GetId", input={"IdentityPoolId": demo.identity_pool})
    asked = {"IdentityId": found["IdentityId"]}
    issued = identity(operation="GetCredentialsForIdentity", input=asked)["Credentials"]
    error = node.thrown(
        "send",
        service="cognito-identity",
        endpoint=poolhouse.url,
        operation="ListIdentityPools",
        input={"MaxResults": 1},
        credentials={
            "accessKeyId": issued["AccessKeyId"],
            "secretAccessKey": issued["SecretKey"],
            "sessionToken": issued["SessionToken"],
        },
    )
    assert error["name"] == "AccessDeniedException"
    first, *later = poolhouse.journal.entries(operation="ListIdentityPools")
    assert first.error == "InvalidSignatureException"
    assert first.message.startswith("Signature expired: ")
    assert {entry.error for entry in later} == {"AccessDeniedException"}


def test_texts_of_every_script_come_back_as_they_went(idp, demo):
    name = "Zoë 🏊 \u202e\u0627\u0628\u0646 e\u0301 \U0001d4b3 ' \" \\ \n\t"
    made = idp(
        operation="AdminCreateUser",
        input={
            "UserPoolId": demo.pool,
            "Username": "zoe@example.com",
            "UserAttributes": [{"Name": "name", "Value": name}],
            "MessageAction": "SUPPRESS",
        },
    )
    assert {"Name": "name", "Value": name} in made["User"]["Attributes"]
