"""Identity pool credentials through boto3, and API calls signed with botocore's SigV4Auth."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("emulator_time")]

ALICE = ("alice@example.com", "Correct-Horse-1")
CAROL = ("carol@example.com", "Correct-Horse-3")
EXPIRED = {"message": "The security token included in the request is expired"}
UNKNOWN = {"message": "The security token included in the request is invalid."}


def denied(role: str, method: str, path: str) -> dict[str, str]:
    """What the API answers someone whose role does not allow a call."""
    return {
        "Message": f"User: arn:aws:sts::123456789012:assumed-role/{role}/CognitoIdentityCredentials"
        " is not authorized to perform: execute-api:Invoke on resource:"
        f" arn:aws:execute-api:us-east-1:********9012:poolhouse0/dev/{method}{path}"
    }


@pytest.fixture
def identity_of(identity: Any, demo: Any, sign_in: Any) -> Callable[..., dict[str, Any]]:
    """Sign someone in, and get their identity; what GetCredentialsForIdentity takes."""

    def call(person: tuple[str, str] | None) -> dict[str, Any]:
        logins = {demo.provider: sign_in(*person)["IdToken"]} if person else {}
        found = identity.get_id(IdentityPoolId=demo.identity_pool, Logins=logins)
        return {"IdentityId": found["IdentityId"], "Logins": logins}

    return call


@pytest.fixture
def credentials_of(identity: Any, identity_of: Any) -> Callable[..., Any]:
    """Sign someone in, and get their AWS credentials; a guest's for nobody."""

    def call(person: tuple[str, str] | None, **more: str) -> Any:
        return identity.get_credentials_for_identity(**identity_of(person), **more)["Credentials"]

    return call


def test_credentials_look_like_temporary_ones_of_sts(credentials_of, poolhouse):
    credentials = credentials_of(ALICE)
    assert credentials["AccessKeyId"].startswith("ASIA")
    assert len(credentials["AccessKeyId"]) == 20
    assert len(credentials["SecretKey"]) == 40
    expected = datetime.fromtimestamp(int(poolhouse.clock.now_s) + 3600, UTC)
    assert credentials["Expiration"] == expected


def test_a_person_keeps_the_identity(identity_of):
    assert identity_of(ALICE)["IdentityId"] == identity_of(ALICE)["IdentityId"]
    assert identity_of(ALICE)["IdentityId"] != identity_of(CAROL)["IdentityId"]


def test_a_signed_call_that_the_role_allows_is_answered(api, credentials_of):
    answer = api.call("/items", credentials_of(ALICE))
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"items": ["towel", "whistle"]}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unsigned_call_lacks_an_authentication_token(api, method):
    answer = api.call("/items", method=method)
    assert answer.status_code == 403
    assert json.loads(answer.content) == {"message": "Missing Authentication Token"}
    assert answer.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"


def test_a_body_is_signed_with_the_call(api, credentials_of):
    answer = api.call(
        "/items",
        credentials_of(ALICE),
        method="POST",
        data=b'{"name":"sn\xc3\xb6rkel"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 201


def test_the_roles_policies_decide(api, credentials_of):
    answer = api.call("/admin/report", credentials_of(ALICE))
    assert answer.status_code == 403
    assert json.loads(answer.content) == denied("PoolhouseUser", "GET", "/admin/report")
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"


def test_a_policy_variable_means_the_callers_own_identity(api, identity, identity_of):
    mine, others = identity_of(ALICE), identity_of(CAROL)["IdentityId"]
    credentials = identity.get_credentials_for_identity(**mine)["Credentials"]
    assert api.call(f"/mine/{mine['IdentityId']}", credentials).status_code == 200
    assert api.call(f"/mine/{others}", credentials).status_code == 403


def test_an_hour_later_the_credentials_have_expired(api, credentials_of, poolhouse):
    credentials = credentials_of(ALICE)
    poolhouse.clock.advance("59m59s")
    assert api.call("/items", credentials).status_code == 200
    poolhouse.clock.advance(1)
    answer = api.call("/items", credentials)
    assert answer.status_code == 403
    assert json.loads(answer.content) == EXPIRED
    assert answer.headers["x-amzn-ErrorType"] == "ExpiredTokenException"


def test_credentials_can_be_ended_before_their_time(api, credentials_of, poolhouse):
    credentials = credentials_of(ALICE)
    poolhouse.expire(access_key_id=credentials["AccessKeyId"])
    assert json.loads(api.call("/items", credentials).content) == EXPIRED


def test_a_guest_may_read_and_not_write(api, credentials_of):
    credentials = credentials_of(None)
    assert api.call("/items", credentials).status_code == 200
    answer = api.call("/items", credentials, method="POST")
    assert answer.status_code == 403
    assert json.loads(answer.content) == denied("PoolhouseGuest", "POST", "/items")


def test_a_member_of_both_groups_switches_to_the_other_role(api, credentials_of, demo):
    preferred = credentials_of(CAROL)
    assert api.call("/admin/report", preferred).status_code == 403
    switched = credentials_of(CAROL, CustomRoleArn=demo.admin_role)
    answer = api.call("/admin/report", switched)
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"report": 42}


def test_a_role_that_the_token_does_not_hold_is_forbidden(identity, identity_of, demo, refused):
    asking = {**identity_of(ALICE), "CustomRoleArn": demo.admin_role}
    name, _ = refused(identity.get_credentials_for_identity, **asking)
    assert name == "NotAuthorizedException"


def test_an_identity_is_not_for_a_stranger(identity, identity_of, refused):
    mixed = {**identity_of(ALICE), "Logins": identity_of(CAROL)["Logins"]}
    name, _ = refused(identity.get_credentials_for_identity, **mixed)
    assert name == "NotAuthorizedException"
    alone = {"IdentityId": mixed["IdentityId"]}
    name, _ = refused(identity.get_credentials_for_identity, **alone)
    assert name == "NotAuthorizedException"


def test_an_expired_login_gives_no_credentials(identity, identity_of, poolhouse, refused):
    asking = identity_of(ALICE)
    poolhouse.clock.advance("1h")
    name, sentence = refused(identity.get_credentials_for_identity, **asking)
    assert name == "NotAuthorizedException"
    assert sentence.startswith("Invalid login token. Token expired: ")


def test_an_access_token_is_no_login(identity, demo, sign_in, refused):
    logins = {demo.provider: sign_in()["AccessToken"]}
    assert refused(identity.get_id, IdentityPoolId=demo.identity_pool, Logins=logins) == (
        "NotAuthorizedException",
        "Invalid login token. Not a valid OpenId Connect identity token.",
    )


def test_another_session_token_than_the_keys_own_is_refused(api, credentials_of):
    credentials = credentials_of(ALICE) | {"SessionToken": credentials_of(CAROL)["SessionToken"]}
    answer = api.call("/items", credentials)
    assert answer.status_code == 403
    assert json.loads(answer.content) == UNKNOWN


def test_another_secret_is_told_what_should_have_been_signed(api, credentials_of):
    credentials = credentials_of(ALICE) | {"SecretKey": "x" * 40}
    answer = api.call("/items", credentials)
    assert answer.status_code == 403
    assert answer.headers["x-amzn-ErrorType"] == "InvalidSignatureException"
    sentence = json.loads(answer.content)["message"]
    assert "The Canonical String for this request should have been" in sentence
    assert "/execute-api/poolhouse0/dev/items" in sentence


def test_a_machine_whose_clock_is_six_minutes_slow_is_refused(
    api, credentials_of, poolhouse, monkeypatch
):
    credentials = credentials_of(ALICE)
    slow = datetime.fromtimestamp(poolhouse.clock.now_s - 360, UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: slow)
    answer = api.call("/items", credentials)
    assert answer.status_code == 403
    assert answer.headers["x-amzn-ErrorType"] == "InvalidSignatureException"
    assert json.loads(answer.content)["message"].startswith("Signature expired: ")


@pytest.mark.parametrize(
    "params",
    [
        {"a": "1 2", "b": "x+y", "ü": "ß"},
        [("tag", "b"), ("tag", "a"), ("tag", "")],
        {"empty": "", "tilde": "~-_.", "reserved": "!*'();:@&=+$,/?#[]%"},
        {"json": '{"a":["b c"]}', "back": "\\"},
    ],
)
def test_query_strings_are_signed_alike_on_both_sides(api, credentials_of, params):
    assert api.call("/items", credentials_of(ALICE), params=params).status_code == 200


@pytest.mark.parametrize(
    "path", ["/items/caf%C3%A9", "/items/a%20b", "/items/%F0%9F%8F%8A", "/items/a%2Fb", "/items/~"]
)
def test_encoded_paths_are_signed_alike_on_both_sides(api, credentials_of, path):
    answer = api.call(path, credentials_of(ALICE))
    assert (answer.status_code, json.loads(answer.content)) == (200, {"item": "towel"})


def test_issued_credentials_administer_only_what_their_role_allows(sdk, credentials_of):
    """The users' role says nothing of user pools."""
    credentials = credentials_of(ALICE)
    keys = (credentials[name] for name in ("AccessKeyId", "SecretKey", "SessionToken"))
    cognito = sdk("cognito-idp", *keys)
    with pytest.raises(cognito.exceptions.ClientError) as caught:
        cognito.list_user_pools(MaxResults=1)
    error = caught.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert "is not authorized to perform: cognito-idp:ListUserPools" in error["Message"]


def test_the_app_key_alone_opens_what_asks_for_one(api):
    assert api.call("/partner").status_code == 403
    key = {"x-api-key": "poolhouse-demo-api-key-0001"}
    assert api.call("/partner", headers=key).status_code == 200
    answer = api.call("/partner", headers={"x-api-key": "another"})
    assert (answer.status_code, json.loads(answer.content)) == (403, {"message": "Forbidden"})


def test_a_cognito_authorizer_takes_the_id_token(api, sign_in, poolhouse):
    token = sign_in()["IdToken"]
    assert api.call("/profile", headers={"Authorization": token}).status_code == 200
    answer = api.call("/profile")
    assert (answer.status_code, json.loads(answer.content)) == (401, {"message": "Unauthorized"})
    poolhouse.clock.advance("1h")
    answer = api.call("/profile", headers={"Authorization": token})
    assert answer.status_code == 401
    assert json.loads(answer.content) == {"message": "The incoming token has expired"}
