"""Bodies that no SDK sends: each is refused in words, none breaks the emulator.

The fixture `poolhouse` of this folder fails a test after which the journal holds a breakdown.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pycognito.aws_srp import N_HEX

pytestmark = pytest.mark.contract

IDP = "AWSCognitoIdentityProviderService"
IDENTITY = "AWSCognitoIdentityService"
CLIENT = "1poolhousedemowebclient000"
ALICE, ALICES = "alice@example.com", "Correct-Horse-1"
N = int(N_HEX, 16)
REFUSALS = {
    "InvalidParameterException",
    "NotAuthorizedException",
    "ResourceNotFoundException",
    "ValidationException",
}
ODD = {
    "NUL": "\x00",
    "NUL inside": "a\x00b",
    "line break": "a\r\nX-Injected: b",
    "emoji": "🏊",
    "right to left": "\u202e\u05d0",
    "combining": "e\u0301",
    "dotless": "\u0130\u0131",
    "mathematical": "\U0001d4b3",
    "blank": " ",
    "empty": "",
    "delete": "\x7f",
    "line separator": "\u2028",
    "quotes": "'\" OR 1=1 --",
    "placeholders": "%s {0} ${x} {####}",
    "very long": "a" * 100_000,
    "long and blank": "a" * 100_000 + " ",
    "almost a number": "1e999",
}


@pytest.fixture
def send(poolhouse: Any, web: httpx.Client) -> Callable[..., tuple[str, str]]:
    """Post a body; return the name and sentence of the refusal, which must be one."""

    def call(operation: str, body: Any, service: str = IDP) -> tuple[str, str]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = {"X-Amz-Target": f"{service}.{operation}"} if operation else {}
        answer = web.post(poolhouse.url, headers=target, content=content)
        assert answer.status_code == 400
        told = answer.json()
        assert answer.headers["x-amzn-ErrorType"] == f"{told['__type']}:"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        return told["__type"], told.get("message", "")

    return call


@pytest.fixture
def post(poolhouse: Any, web: httpx.Client) -> Callable[..., httpx.Response]:
    """Post a request; return the answer, which may be anything but a breakdown."""

    def call(operation: str, members: Any, service: str = IDP) -> httpx.Response:
        target = {"X-Amz-Target": f"{service}.{operation}"}
        answer = web.post(poolhouse.url, headers=target, json=members)
        assert answer.status_code in (200, 400)
        assert answer.json() is not None
        return answer

    return call


class TestBodies:
    def test_an_empty_body_lacks_every_member(self, send):
        assert send("SignUp", b"") == (
            "InvalidParameterException",
            (
                "2 validation errors detected: Value null at 'clientId' failed to satisfy"
                " constraint: Member must not be null; Value at 'username' failed to satisfy"
                " constraint: Member must not be null"
            ),
        )

    @pytest.mark.parametrize(
        "body",
        [
            b"not json",
            b"[]",
            b"null",
            b"17",
            b'"text"',
            b"{",
            b'{"ClientId":}',
            b"\xff\xfe",
            b"\x00",
            b"ClientId=x&Username=y",
            b"<SignUp/>",
            b"[" * 100_000,
            b'{"a":' * 100_000,
        ],
        ids=lambda body: repr(body[:20]),
    )
    def test_what_is_no_json_object_can_not_be_read(self, send, body):
        assert send("SignUp", body)[0] == "SerializationException"

    @pytest.mark.parametrize("depth", [200, 950, 980, 1000, 5000])
    def test_deep_nesting_is_no_way_in(self, send, depth):
        """The recursion limit lies within, with and without a character that needs looking at."""
        for sign in (b"a", b"\\u0061"):
            inner = b'{"a":' * depth + b'"' + sign + b'"' + b"}" * depth
            name, _ = send("SignUp", b'{"Username":"x","Nested":' + inner + b"}")
            assert name in ("InvalidParameterException", "SerializationException")

    @pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "a\\ud800b", "\\udc00\\ud800"])
    def test_half_a_character_is_no_text(self, send, half):
        body = f'{{"ClientId":"{CLIENT}","Username":"{half}","Password":"{ALICES}"}}'
        assert send("SignUp", body.encode())[0] == "SerializationException"

    def test_one_megabyte_is_read_and_refused(self, send):
        body = {"ClientId": "a" * 1_000_000, "Username": "x", "Password": ALICES}
        name, sentence = send("SignUp", body)
        assert name == "InvalidParameterException"
        assert sentence.endswith("Member must have length less than or equal to 128")

    def test_forty_megabytes_are_not(self, poolhouse, web):
        target = {"X-Amz-Target": f"{IDP}.SignUp"}
        answer = web.post(poolhouse.url, headers=target, content=b" " * 40_000_000)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (413, "*")
        assert answer.json()["__type"] == "RequestEntityTooLargeException"

    @pytest.mark.parametrize(
        ("members", "sentence"),
        [
            ({"ClientId": 5}, "NUMBER_VALUE can not be converted to a String"),
            ({"ClientId": 5.5}, "DECIMAL_VALUE can not be converted to a String"),
            ({"ClientId": True}, "TRUE_VALUE can not be converted to a String"),
            ({"ClientId": []}, "Start of list found where not expected"),
            ({"ClientId": {}}, "Start of structure or map found where not expected."),
            ({"Password": {"a": 1}}, "Start of structure or map found where not expected."),
            ({"ClientMetadata": {"a": {}}}, "Start of structure or map found where not expected."),
            ({"ClientMetadata": {"a": []}}, "Start of list found where not expected"),
            ({"UserAttributes": [{"Name": ["x"]}]}, "Start of list found where not expected"),
            ({"UserAttributes": "name"}, "Expected list or null"),
            ({"UserAttributes": {"Name": "x"}}, "Expected list or null"),
            ({"UserAttributes": ["name"]}, "Unexpected field type"),
            ({"ClientMetadata": []}, "Expected map or null"),
        ],
    )
    def test_another_type_than_the_models_is_named(self, poolhouse, web, members, sentence):
        answer = web.post(poolhouse.url, headers={"X-Amz-Target": f"{IDP}.SignUp"}, json=members)
        told = {"__type": "SerializationException", "Message": sentence}
        assert (answer.status_code, answer.json()) == (400, told)

    def test_a_null_is_as_good_as_nothing(self, send):
        members = {"ClientId": None, "Username": None, "Password": None, "UserAttributes": None}
        assert send("SignUp", members) == send("SignUp", {})


class TestTargets:
    @pytest.mark.parametrize(
        ("service", "operation"),
        [
            (IDP, "Nope"),
            (IDP, "signUp"),
            (IDP, "SignUp.x"),
            (IDP, "SignUp\u00e9"),
            (IDP, "A" * 10_000),
            ("DynamoDB_20120810", "ListTables"),
            (IDENTITY, "SignUp"),
            (IDP, "GetId"),
            ("", "SignUp"),
        ],
    )
    def test_an_operation_of_nobodys_is_unknown(self, poolhouse, web, service, operation):
        target = f"{service}.{operation}".encode("latin-1")
        answer = web.post(poolhouse.url, headers=[(b"X-Amz-Target", target)], content=b"{}")
        told = answer.json()
        assert (answer.status_code, told["__type"]) == (400, "UnknownOperationException")

    def test_without_a_target_nothing_is_asked(self, send):
        assert send("", {})[0] == "UnknownOperationException"

    def test_an_operation_that_is_not_built_says_so(self, poolhouse, web):
        target = {"X-Amz-Target": f"{IDP}.CreateUserImportJob"}
        answer = web.post(poolhouse.url, headers=target, json={})
        assert answer.headers["x-poolhouse-unsupported"] == "cognito-idp.CreateUserImportJob"


class TestPlaces:
    def test_an_unknown_client_is_named(self, send):
        members = {"ClientId": "nosuchclient", "AuthFlow": "USER_PASSWORD_AUTH"}
        members |= {"AuthParameters": {"USERNAME": "x", "PASSWORD": "y"}}
        assert send("InitiateAuth", members) == (
            "ResourceNotFoundException",
            "User pool client nosuchclient does not exist.",
        )

    def test_an_unknown_identity_pool_is_named(self, send):
        pool_id = "us-east-1:00000000-0000-4000-8000-000000000000"
        assert send("GetId", {"IdentityPoolId": pool_id}, IDENTITY) == (
            "ResourceNotFoundException",
            f"IdentityPool '{pool_id}' not found.",
        )

    def test_an_unknown_identity_is_named(self, send):
        identity_id = "us-east-1:00000000-0000-4000-8000-000000000000"
        name, _ = send("GetCredentialsForIdentity", {"IdentityId": identity_id}, IDENTITY)
        assert name == "ResourceNotFoundException"


class TestSrp:
    PROVING_NOTHING = (
        *("0", "00", f"{N:x}", f"{N:X}", f"{2 * N:x}", f"-{N:x}"),
        *("-1", "+1", "0x10", "1_0", " 1", "1\n", "zz", "é", "\uff11\uff12", "1.5"),
    )

    @pytest.mark.parametrize("username", [ALICE, "nobody@example.com"])
    def test_a_public_value_that_proves_nothing_is_refused(self, send, username):
        members = {"ClientId": CLIENT, "AuthFlow": "USER_SRP_AUTH"}
        answers = {}
        for public in self.PROVING_NOTHING:
            parameters = {"USERNAME": username, "SRP_A": public}
            answers[public] = send("InitiateAuth", {**members, "AuthParameters": parameters})
        refusal = ("InvalidParameterException", "Invalid SRP_A")
        assert answers == dict.fromkeys(self.PROVING_NOTHING, refusal)

    @pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
    @pytest.mark.parametrize(
        "answer",
        ["USERNAME", "PASSWORD_CLAIM_SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE", "TIMESTAMP"],
    )
    def test_odd_proofs_are_refused(self, post, send, answer, odd):
        parameters = {"USERNAME": ALICE, "SRP_A": "abcdef"}
        asking = {"ClientId": CLIENT, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters}
        asked = post("InitiateAuth", asking).json()["ChallengeParameters"]
        proof = {
            "USERNAME": asked["USER_ID_FOR_SRP"],
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": "AAAA",
            "TIMESTAMP": "Fri Nov 20 20:20:20 UTC 2026",
        }
        members = {"ClientId": CLIENT, "ChallengeName": "PASSWORD_VERIFIER"}
        members |= {"ChallengeResponses": {**proof, answer: odd}}
        name, _ = send("RespondToAuthChallenge", members)
        assert name in ("NotAuthorizedException", "InvalidParameterException")

    @pytest.mark.parametrize(
        "cut", [lambda block: block[:-1], lambda block: block[::-1], lambda block: block + "AAAA"]
    )
    def test_a_secret_block_that_was_cut_or_turned_is_nobodys(self, post, send, cut):
        parameters = {"USERNAME": ALICE, "SRP_A": "abcdef"}
        asking = {"ClientId": CLIENT, "AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters}
        asked = post("InitiateAuth", asking).json()["ChallengeParameters"]
        proof = {
            "USERNAME": asked["USER_ID_FOR_SRP"],
            "PASSWORD_CLAIM_SECRET_BLOCK": cut(asked["SECRET_BLOCK"]),
            "PASSWORD_CLAIM_SIGNATURE": "AAAA",
            "TIMESTAMP": "Fri Nov 20 20:20:20 UTC 2026",
        }
        members = {"ClientId": CLIENT, "ChallengeName": "PASSWORD_VERIFIER"}
        name, _ = send("RespondToAuthChallenge", members | {"ChallengeResponses": proof})
        assert name == "NotAuthorizedException"


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
class TestTexts:
    """One odd text at every place that takes one."""

    def test_in_sign_up(self, post, odd):
        who = {"ClientId": CLIENT, "Username": "odd@example.com", "Password": ALICES}
        named = [{"Name": "name", "Value": odd}]
        changes = (
            {"Username": odd},
            {"Username": f"{odd}@example.com"},
            {"Password": odd},
            {"Password": ALICES + odd},
            {"UserAttributes": [{"Name": odd, "Value": "x"}]},
            {"UserAttributes": named, "ClientMetadata": {odd: odd}},
            {"ClientId": odd},
            {"SecretHash": odd},
        )
        statuses = {post("SignUp", who | change).status_code for change in changes}
        assert statuses <= {200, 400}

    def test_in_codes(self, post, odd):
        who = {"ClientId": CLIENT, "Username": ALICE}
        asked = (
            ("ConfirmSignUp", {"ConfirmationCode": odd}),
            ("ConfirmSignUp", {"Username": odd, "ConfirmationCode": "123456"}),
            ("ForgotPassword", {"Username": odd}),
            ("ResendConfirmationCode", {"Username": odd}),
            ("ConfirmForgotPassword", {"ConfirmationCode": odd, "Password": odd}),
        )
        statuses = {post(operation, who | change).status_code for operation, change in asked}
        assert statuses <= {200, 400}

    def test_in_sign_in(self, send, odd):
        asked = (
            ("USER_PASSWORD_AUTH", {"USERNAME": odd, "PASSWORD": odd}),
            ("USER_PASSWORD_AUTH", {"USERNAME": ALICE, "PASSWORD": odd}),
            ("USER_PASSWORD_AUTH", {odd: odd}),
            ("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": odd}),
            (odd, {}),
        )
        for flow, parameters in asked:
            members = {"ClientId": CLIENT, "AuthFlow": flow, "AuthParameters": parameters}
            assert send("InitiateAuth", members)[0] in REFUSALS

    def test_in_challenges(self, send, odd):
        for challenge in ("SOFTWARE_TOKEN_MFA", "NEW_PASSWORD_REQUIRED", "MFA_SETUP", odd):
            members = {"ClientId": CLIENT, "ChallengeName": challenge, "Session": odd}
            members |= {"ChallengeResponses": {"USERNAME": odd}}
            assert send("RespondToAuthChallenge", members)[0] in REFUSALS
        assert send("AssociateSoftwareToken", {"Session": odd})[0] in REFUSALS
        members = {"AccessToken": odd, "UserCode": odd}
        assert send("VerifySoftwareToken", members)[0] in REFUSALS

    def test_in_tokens(self, send, post, odd):
        assert send("GetUser", {"AccessToken": odd})[0] in REFUSALS
        members = {"ClientId": CLIENT, "RefreshToken": odd}
        assert send("GetTokensFromRefreshToken", members)[0] in REFUSALS
        assert post("RevokeToken", {"ClientId": CLIENT, "Token": odd}).status_code in (200, 400)

    def test_in_identities(self, send, odd, demo):
        pool = {"IdentityPoolId": demo.identity_pool}
        identity = {"IdentityId": demo.identity_pool}
        for operation, members in (
            ("GetId", {"IdentityPoolId": odd}),
            ("GetId", {**pool, "Logins": {odd: odd}}),
            ("GetId", {**pool, "Logins": {demo.provider: odd}}),
            ("GetCredentialsForIdentity", {"IdentityId": odd}),
            ("GetCredentialsForIdentity", {**identity, "CustomRoleArn": odd}),
        ):
            assert send(operation, members, IDENTITY)[0] in REFUSALS

    def test_in_administration(self, sdk, demo, odd):
        admin = sdk("cognito-idp", "test", "test", parameter_validation=False)
        pool = {"UserPoolId": demo.pool}
        who = {**pool, "Username": ALICE}
        for operation, members in (
            ("create_user_pool", {"PoolName": odd}),
            ("create_user_pool", {"PoolName": "x", "EmailVerificationMessage": odd + "{####}"}),
            ("create_user_pool", {"PoolName": "x", "UserPoolTags": {odd: odd}}),
            ("create_user_pool", {"PoolName": "x", "Schema": [{"Name": odd}]}),
            ("describe_user_pool", {"UserPoolId": odd}),
            ("list_users", {**pool, "Filter": odd}),
            ("list_users", {**pool, "Filter": f'email ^= "{odd}"'}),
            ("list_users", {**pool, "PaginationToken": odd}),
            ("admin_create_user", {**pool, "Username": odd}),
            ("admin_set_user_password", {**who, "Password": odd, "Permanent": True}),
            ("create_group", {**pool, "GroupName": odd, "Description": odd}),
            ("create_user_pool_client", {**pool, "ClientName": odd, "CallbackURLs": [odd]}),
            (
                "admin_update_user_attributes",
                {**who, "UserAttributes": [{"Name": "x", "Value": odd}]},
            ),
        ):
            try:
                status = getattr(admin, operation)(**members)["ResponseMetadata"]["HTTPStatusCode"]
            except admin.exceptions.ClientError as refusal:
                status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
            assert status in (200, 400)


def test_emoji_are_names_like_any_other(app, admin):
    pool_id = admin.create_user_pool(PoolName="emoji")["UserPool"]["Id"]
    client_id = admin.create_user_pool_client(
        UserPoolId=pool_id, ClientName="app", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    name, password = "🏊🎉", "Pāßwörd-🔑-1"
    app.sign_up(ClientId=client_id, Username=name, Password=password)
    admin.admin_confirm_sign_up(UserPoolId=pool_id, Username=name)
    tokens = app.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )["AuthenticationResult"]
    assert app.get_user(AccessToken=tokens["AccessToken"])["Username"] == name
    listed = admin.list_users(UserPoolId=pool_id, Filter=f'username = "{name}"')["Users"]
    assert [user["Username"] for user in listed] == [name]


def test_numbers_wider_than_their_type_are_refused(sdk, demo, refused):
    admin = sdk("cognito-idp", "test", "test", parameter_validation=False)
    group = {"UserPoolId": demo.pool, "GroupName": "wide"}
    for wide in (2**31, -(2**31) - 1, 2**63, 10**30):
        assert refused(admin.create_group, **group, Precedence=wide)[0] == "SerializationException"


def test_a_long_value_is_cut_in_the_body_and_in_the_header(poolhouse, web, send):
    """Clients give up on headers of some ten thousand characters."""
    long = "\u00e9\x00" * 3_000
    name, sentence = send("GetId", {"IdentityPoolId": long}, IDENTITY)
    assert name == "ValidationException"
    assert f"Value '{long[:1024]}...' at 'identityPoolId' failed" in sentence
    target = {"X-Amz-Target": f"{IDENTITY}.GetId"}
    answer = web.post(poolhouse.url, headers=target, json={"IdentityPoolId": long})
    header = answer.headers["x-amzn-ErrorMessage"]
    assert 2048 < len(header) <= 4096
    assert header.startswith("2 validation errors detected: Value '? ? ")
