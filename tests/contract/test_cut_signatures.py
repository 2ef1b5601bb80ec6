"""Authorization headers cut anywhere, and query strings that signers write differently."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

pytestmark = [pytest.mark.contract, pytest.mark.usefixtures("emulator_time")]

LIST = {
    "X-Amz-Target": "AWSCognitoIdentityProviderService.ListUserPools",
    "Content-Type": "application/x-amz-json-1.1",
}
BODY = b'{"MaxResults":1}'
SIGNATURE_ERRORS = {
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
}


@pytest.fixture
def guest(identity: Any, demo: Any) -> Credentials:
    """A guest's credentials, who may GET /items."""
    found = identity.get_id(IdentityPoolId=demo.identity_pool)
    asked = {"IdentityId": found["IdentityId"]}
    issued = identity.get_credentials_for_identity(**asked)["Credentials"]
    return Credentials(issued["AccessKeyId"], issued["SecretKey"], issued["SessionToken"])


def signed(request: AWSRequest, keys: Credentials, service: str) -> dict[str, str]:
    SigV4Auth(keys, service, "us-east-1").add_auth(request)
    return {name: str(value) for name, value in request.headers.items()}


def cuts(whole: str) -> Iterator[str]:
    """Every third beginning and ending of a header's value, but the whole."""
    for at in range(1, len(whole), 3):
        yield whole[:at].strip()
        yield whole[at:].strip()


def test_a_cut_header_signs_no_administration(web, poolhouse):
    request = AWSRequest("POST", poolhouse.url + "/", data=BODY, headers=dict(LIST))
    headers = signed(request, Credentials("test", "test"), "cognito-idp")
    assert web.post(poolhouse.url, headers=headers, content=BODY).status_code == 200
    told = Counter()
    for cut in cuts(headers["Authorization"]):
        answer = web.post(poolhouse.url, headers={**headers, "Authorization": cut}, content=BODY)
        told[answer.status_code, answer.json()["__type"]] += 1
    assert {status for status, _ in told} == {400}
    assert {name for _, name in told} <= SIGNATURE_ERRORS


def test_a_cut_header_signs_no_call(web, api, guest):
    url = api.url + "/items"
    headers = signed(AWSRequest("GET", url), guest, "execute-api")
    assert web.get(url, headers=headers).status_code == 200
    told = Counter()
    for cut in cuts(headers["Authorization"]):
        answer = web.get(url, headers={**headers, "Authorization": cut})
        told[answer.status_code, answer.headers["x-amzn-ErrorType"]] += 1
    assert {status for status, _ in told} == {403}
    assert {name for _, name in told} <= SIGNATURE_ERRORS


@pytest.mark.parametrize(
    "odd",
    [
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=",
        "AWS4-HMAC-SHA256 Credential=////,SignedHeaders=host,Signature=x",
        "AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f,SignedHeaders=;;,Signature=%00",
        "AWS4-HMAC-SHA256 " + "a=b," * 5_000,
        "AWS4-ECDSA-P256-SHA256 Credential=x",
        "Bearer x",
        "Basic Og==",
        "caf\u00e9",
    ],
    ids=lambda odd: odd[:40],
)
def test_an_odd_header_signs_nothing(web, poolhouse, api, odd):
    header = {"Authorization": odd.encode("latin-1")}
    answer = web.get(api.url + "/items", headers=header)
    assert (answer.status_code, answer.headers["x-amzn-ErrorType"] in SIGNATURE_ERRORS) == (
        403,
        True,
    )
    answer = web.post(poolhouse.url, headers={**LIST, **header}, content=BODY)
    assert (answer.status_code, answer.json()["__type"] in SIGNATURE_ERRORS) == (400, True)


@pytest.mark.parametrize("name", ["X-Amz-Date", "Date"])
@pytest.mark.parametrize(
    "date",
    [
        *("", "x", "20261120", "20261120T000000", "99999999T999999Z", "20261120T250000Z"),
        *("0" * 5_000, "Fri, 99 Foo 2026 00:00:00 GMT", "-0001120T000000Z"),
    ],
    ids=lambda date: date[:20],
)
def test_an_odd_date_signs_nothing(web, api, guest, name, date):
    url = api.url + "/items"
    headers = signed(AWSRequest("GET", url), guest, "execute-api")
    del headers["X-Amz-Date"]
    answer = web.get(url, headers={**headers, name: date})
    assert answer.status_code == 403
    assert answer.headers["x-amzn-ErrorType"] in SIGNATURE_ERRORS


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Signature=x",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=b&X-Amz-Signature=e",
        "X-Amz-Algorithm=x&X-Amz-Algorithm=y&X-Amz-Signature=%ff&X-Amz-Credential=%ff",
        "X-Amz-Expires=-1&X-Amz-Signature=%00",
    ],
    ids=lambda query: query[:40],
)
def test_an_odd_presigned_query_signs_nothing(web, api, query):
    answer = web.get(f"{api.url}/items?{query}")
    assert answer.status_code == 403
    assert answer.headers["x-amzn-ErrorType"] in SIGNATURE_ERRORS


@pytest.mark.parametrize(
    ("signed_query", "sent_query"),
    [
        ("a=1&a=2", "a=1&a=2"),
        ("a=1&a=2", "a=2&a=1"),
        ("b=2&a=1", "a=1&b=2"),
        ("a=x%20y", "a=x+y"),
        ("a=x%20y", "a=x%20y"),
        ("a=", "a"),
        ("a=%C3%A9", "a=%c3%a9"),
        ("a=~", "a=%7E"),
    ],
)
def test_spellings_of_one_query_have_one_signature(web, api, guest, signed_query, sent_query):
    """Order, lower-case escapes and the plus sign of a form are what clients differ in."""
    headers = signed(AWSRequest("GET", f"{api.url}/items?{signed_query}"), guest, "execute-api")
    answer = web.get(f"{api.url}/items?{sent_query}", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("signed_query", "sent_query"),
    [("a=1", "a=2"), ("a=1", "a=1&a=1"), ("a=1&b=2", "a=1"), ("a=x%2By", "a=x+y"), ("", "a")],
)
def test_another_query_has_another_signature(web, api, guest, signed_query, sent_query):
    url = f"{api.url}/items" + (f"?{signed_query}" if signed_query else "")
    headers = signed(AWSRequest("GET", url), guest, "execute-api")
    answer = web.get(f"{api.url}/items?{sent_query}", headers=headers)
    assert answer.status_code == 403
    assert answer.headers["x-amzn-ErrorType"] == "InvalidSignatureException"
