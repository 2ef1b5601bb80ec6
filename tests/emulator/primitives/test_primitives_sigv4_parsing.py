"""What is read from a signature, and the failures of what can't be read."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from poolhouse.primitives import sigv4

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SIGNED_AT_MS = int(datetime(2026, 11, 20, 17, 53, 25, tzinfo=UTC).timestamp() * 1000)
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
)


DATED = (("X-Amz-Date", "20261120T175325Z"),)


def parse(authorization, headers=DATED):
    return sigv4.parse((("authorization", authorization), *headers), "")


@pytest.mark.parametrize(
    ("authorization", "piece"),
    [
        ("Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
        ("allow them", "them"),
        ("AWS4-HMAC-SHA256 allow", "allow"),
        (AUTHORIZATION.partition("Headers")[0], "Signed"),
        ("AWS4-HMAC-SHA256 Credential= AKIDEXAMPLE/x, Signature=0", "AKIDEXAMPLE/x"),
    ],
    ids=["bearer", "two-words", "algorithm-and-word", "cut-in-half", "blank-after-equals"],
)
def test_the_first_piece_without_an_equals_sign_is_named(authorization, piece):
    with pytest.raises(sigv4.NotKeyValue) as failure:
        parse(authorization)
    digest = hashlib.sha256(authorization.encode()).digest()
    assert failure.value.piece == piece
    assert failure.value.authorization == authorization
    assert failure.value.authorization_sha256 == base64.b64encode(digest).decode()


@pytest.mark.parametrize(
    ("authorization", "headers", "missing"),
    [
        (
            "AWS4-HMAC-SHA256 foo=bar",
            (),
            ("Credential", "Signature", "SignedHeaders", "Date"),
        ),
        ("AWS4-HMAC-SHA256 foo=bar", DATED, ("Credential", "Signature", "SignedHeaders")),
        ("AWS4-HMAC-SHA256", (), ("Credential", "Signature", "SignedHeaders", "Date")),
        ("AWS4-HMAC-SHA256", DATED, ("Credential", "Signature", "SignedHeaders")),
        ("eyJhbGciOi.e30.c2ln", DATED, ("Credential", "Signature", "SignedHeaders")),
        ("allow", DATED, ("Credential", "Signature", "SignedHeaders")),
        ("Basic,", DATED, ("Credential", "Signature", "SignedHeaders")),
        ("Signature=0", DATED, ("Credential", "SignedHeaders")),
        ("Basic dXNlcjpwYXNz=", DATED, ("Credential", "Signature", "SignedHeaders")),
        ("AWS4-HMAC-SHA256 Credential=a/b/c/d/e", DATED, ("Signature", "SignedHeaders")),
        ("AWS4-HMAC-SHA256 Signature=0, SignedHeaders=host", DATED, ("Credential",)),
        (AUTHORIZATION, (), ("Date",)),
        (AUTHORIZATION, (("X-Amz-Date", " "),), ("Date",)),
    ],
)
def test_missing_parameters_are_reported_together_in_order(authorization, headers, missing):
    with pytest.raises(sigv4.MissingParameters) as failure:
        parse(authorization, headers)
    assert failure.value.missing == missing
    assert failure.value.authorization == authorization


def test_missing_query_parameters_are_reported_together_in_order():
    with pytest.raises(sigv4.MissingQueryParameters) as failure:
        sigv4.parse((), "X-Amz-Signature=0&X-Amz-Credential=a")
    assert failure.value.missing == ("X-Amz-Algorithm", "X-Amz-SignedHeaders", "X-Amz-Date")


@pytest.mark.parametrize("separator", [", ", ",", " ", " , ", ",  "])
def test_parameters_come_in_any_order_and_spacing(separator):
    algorithm, _, parameters = AUTHORIZATION.partition(" ")
    shuffled = separator.join(reversed(parameters.split(", ")))
    signature = parse(f"{algorithm} {shuffled}")
    assert signature == parse(AUTHORIZATION)
    assert signature.signed_headers == ("host", "x-amz-date")
    assert signature.scope == sigv4.Scope("20261120", "us-east-1", "execute-api", "aws4_request")


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 20 Nov 2026 17:53:25 GMT",
        "Fri, 20 Nov 2026 17:53:25 -0000",
        "Fri, 20 Nov 2026 18:53:25 +0100",
        "20261120T175325Z",
    ],
)
def test_a_date_header_is_read_as_http_date_or_in_basic_form(date):
    signature = parse(AUTHORIZATION, (("date", date),))
    assert signature.amz_date == "20261120T175325Z"
    assert signature.signed_at_s == SIGNED_AT_MS // 1000


def test_x_amz_date_goes_before_date():
    headers = (("Date", "Fri, 20 Nov 2020 00:00:00 GMT"), *DATED)
    assert parse(AUTHORIZATION, headers).amz_date == "20261120T175325Z"


@pytest.mark.parametrize(
    "date",
    ["yesterday", "0", "Fri, 99 Nov 2026 17:53:25 GMT", "Fri, 31 Dec 9999 23:59:59 -2300"],
)
def test_a_date_that_can_not_be_read_is_named(date):
    with pytest.raises(sigv4.MalformedDate) as failure:
        parse(AUTHORIZATION, (("Date", date),))
    assert failure.value.date == date


def test_what_is_wrong_is_named_in_its_failure():
    with pytest.raises(sigv4.UnsupportedAlgorithm) as algorithm:
        parse(AUTHORIZATION.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"))
    assert algorithm.value.algorithm == "AWS4-ECDSA-P256-SHA256"
    with pytest.raises(sigv4.MalformedCredential) as credential:
        parse(AUTHORIZATION.replace("/aws4_request", ""))
    assert credential.value.credential == "AKIDEXAMPLE/20261120/us-east-1/execute-api"


def test_an_invalid_life_is_named_in_its_failure(sign):
    request = sign("GET", expires_s=60)
    query = request.raw_query.replace("Expires=60", "Expires=6.5")
    with pytest.raises(sigv4.InvalidExpires) as failure:
        sigv4.parse(request.headers, query)
    assert failure.value.expires == "6.5"


def test_a_presigned_query_whose_names_are_encoded_is_one_all_the_same(sign):
    request = sign("GET", expires_s=60)
    query = request.raw_query.replace("X-Amz-Signature", "X%2DAmz%2DSignature")
    assert sigv4.parse((), query) == sigv4.parse((), request.raw_query)
    signature = sigv4.parse((), query)
    sigv4.verify(signature, replace(request, raw_query=query), SECRET)
