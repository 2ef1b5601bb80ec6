"""Every way to spoil a signature, the failure it meets, and what the failure carries."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from poolhouse.primitives import sigv4

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
SIGNED_AT = datetime(2026, 11, 20, 17, 53, 25, tzinfo=UTC)
SIGNED_AT_MS = int(SIGNED_AT.timestamp() * 1000)
WINDOW_S = 300
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/execute-api/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64
)

Request = sigv4.SignedRequest


def authenticate(request: Request, *, now_ms: int = SIGNED_AT_MS, secret: str = SECRET) -> bool:
    """Return whether the signature came in the query; a bad one raises."""
    signature = sigv4.parse(request.headers, request.raw_query)
    sigv4.check_scope(signature, "us-east-1", "execute-api")
    sigv4.check_window(signature, now_ms, WINDOW_S)
    sigv4.verify(signature, request, secret)
    return signature.presigned


def rewrite(old: str, new: str) -> Callable[[Request], Request]:
    """Replace a text in the Authorization header and in the query."""

    def change(request: Request) -> Request:
        headers = tuple(
            (name, value.replace(old, new, 1) if name == "Authorization" else value)
            for name, value in request.headers
        )
        return replace(request, headers=headers, raw_query=request.raw_query.replace(old, new, 1))

    return change


def set_header(name: str, value: str) -> Callable[[Request], Request]:
    def change(request: Request) -> Request:
        kept = [pair for pair in request.headers if pair[0] != name]
        return replace(request, headers=(*kept, (name, value)))

    return change


def add_header(name: str, value: str) -> Callable[[Request], Request]:
    return lambda request: replace(request, headers=(*request.headers, (name, value)))


def drop_header(name: str) -> Callable[[Request], Request]:
    return lambda request: replace(
        request, headers=tuple(pair for pair in request.headers if pair[0] != name)
    )


def reset(**changes: object) -> Callable[[Request], Request]:
    return lambda request: replace(request, **changes)


def extend_query(more: str) -> Callable[[Request], Request]:
    return lambda request: replace(request, raw_query=f"{request.raw_query}&{more}")


def flip_signature(request: Request) -> Request:
    signature = sigv4.parse(request.headers, request.raw_query).signature
    flipped = ("0" if signature[0] != "0" else "1") + signature[1:]
    return rewrite(signature, flipped)(request)


def upper_signature(request: Request) -> Request:
    signature = sigv4.parse(request.headers, request.raw_query).signature
    return rewrite(signature, signature.upper())(request)


HEADER_MUTATIONS = {
    "signature digit": (flip_signature, sigv4.SignatureMismatch),
    "signature in upper case": (upper_signature, sigv4.SignatureMismatch),
    "signature cut": (rewrite("Signature=", "Signature=,Old="), sigv4.SignatureMismatch),
    "signature with strange characters": (
        rewrite("Signature=", "Signature=\u00e9\ud800,Old="),
        sigv4.SignatureMismatch,
    ),
    "method": (reset(method="PUT"), sigv4.SignatureMismatch),
    "path": (reset(raw_path="/dev/item"), sigv4.SignatureMismatch),
    "trailing slash": (reset(raw_path="/dev/items/"), sigv4.SignatureMismatch),
    "query value": (reset(raw_query="page=2&a=b"), sigv4.SignatureMismatch),
    "query added": (extend_query("x=1"), sigv4.SignatureMismatch),
    "query dropped": (reset(raw_query="page=1"), sigv4.SignatureMismatch),
    "body": (reset(body=b"{} "), sigv4.SignatureMismatch),
    "body dropped": (reset(body=b""), sigv4.SignatureMismatch),
    "signed header": (set_header("X-Api-Key", "other"), sigv4.SignatureMismatch),
    "signed header dropped": (drop_header("X-Api-Key"), sigv4.SignatureMismatch),
    "signed header repeated": (add_header("X-Api-Key", "key"), sigv4.SignatureMismatch),
    "host": (set_header("Host", "localhost:5173"), sigv4.SignatureMismatch),
    "host dropped": (drop_header("Host"), sigv4.SignatureMismatch),
    "signed token": (set_header("X-Amz-Security-Token", "other"), sigv4.SignatureMismatch),
    "date within the window": (
        set_header("X-Amz-Date", "20261120T175326Z"),
        sigv4.SignatureMismatch,
    ),
    "unsigned payload": (
        set_header("X-Amz-Content-SHA256", "UNSIGNED-PAYLOAD"),
        sigv4.SignatureMismatch,
    ),
    "hash of another body": (
        set_header("X-Amz-Content-SHA256", hashlib.sha256(b"other").hexdigest()),
        sigv4.SignatureMismatch,
    ),
    "host unsigned": (rewrite("host;", ""), sigv4.HostNotSigned),
    "host signed in upper case": (rewrite("host;", "Host;"), sigv4.HostNotSigned),
    "no signed headers": (rewrite("SignedHeaders=", "SignedHeaders=,Old="), sigv4.HostNotSigned),
    "signed headers out of order": (
        rewrite("host;x-amz-date", "x-amz-date;host"),
        sigv4.SignatureMismatch,
    ),
    "signed header twice": (rewrite("host;", "host;host;"), sigv4.SignatureMismatch),
    "signed header in upper case": (rewrite(";x-api-key", ";X-Api-Key"), sigv4.SignatureMismatch),
    "region": (rewrite("us-east-1", "eu-west-1"), sigv4.WrongScope),
    "service": (rewrite("execute-api", "s3"), sigv4.WrongScope),
    "terminator": (rewrite("aws4_request", "aws5_request"), sigv4.WrongScope),
    "scope date": (rewrite("20261120", "20261121"), sigv4.WrongScope),
    "algorithm": (rewrite("HMAC-SHA256", "HMAC-SHA512"), sigv4.UnsupportedAlgorithm),
    "asymmetric algorithm": (
        rewrite("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        sigv4.UnsupportedAlgorithm,
    ),
    "credential with four parts": (rewrite("/execute-api", ""), sigv4.MalformedCredential),
    "credential with six parts": (rewrite("/execute-api", "/a/b"), sigv4.MalformedCredential),
    "empty credential": (rewrite("Credential=", "Credential=,Old="), sigv4.MalformedCredential),
    "blank in the credential": (rewrite("Credential=", "Credential= "), sigv4.NotKeyValue),
    "duplicate authorization": (add_header("authorization", AUTHORIZATION), sigv4.NotKeyValue),
    "signature in the query too": (extend_query("X-Amz-Signature=0"), sigv4.TwoSignatures),
    "no authorization": (drop_header("Authorization"), sigv4.MissingSignature),
    "empty authorization": (set_header("Authorization", " , "), sigv4.MissingSignature),
    "no date": (drop_header("X-Amz-Date"), sigv4.MissingParameters),
    "empty date": (set_header("X-Amz-Date", ""), sigv4.MissingParameters),
    "date of no form": (set_header("X-Amz-Date", "2026-11-20T17:53:25Z"), sigv4.MalformedDate),
    "date that is no day": (set_header("X-Amz-Date", "20261131T175325Z"), sigv4.MalformedDate),
    "date in other digits": (
        set_header("X-Amz-Date", "\u0662\u0660261120T175325Z"),
        sigv4.MalformedDate,
    ),
    "two dates": (add_header("X-Amz-Date", "20261120T175325Z"), sigv4.MalformedDate),
}

QUERY_MUTATIONS = {
    "signature digit": (flip_signature, sigv4.SignatureMismatch),
    "method": (reset(method="HEAD"), sigv4.SignatureMismatch),
    "path": (reset(raw_path="/dev/item"), sigv4.SignatureMismatch),
    "query added": (extend_query("x=1"), sigv4.SignatureMismatch),
    "body added": (reset(body=b"x"), sigv4.SignatureMismatch),
    "token": (rewrite("FwoGZ", "FwoGY"), sigv4.SignatureMismatch),
    "date within the window": (rewrite("T175325Z", "T175324Z"), sigv4.SignatureMismatch),
    "longer life": (rewrite("X-Amz-Expires=60", "X-Amz-Expires=600"), sigv4.SignatureMismatch),
    "no life": (rewrite("X-Amz-Expires=60&", ""), sigv4.SignatureMismatch),
    "second signature": (extend_query("X-Amz-Credential=x"), sigv4.SignatureMismatch),
    "host unsigned": (rewrite("SignedHeaders=host", "SignedHeaders=accept"), sigv4.HostNotSigned),
    "region": (rewrite("us-east-1", "eu-west-1"), sigv4.WrongScope),
    "terminator": (rewrite("aws4_request", "aws4"), sigv4.WrongScope),
    "expires 0": (rewrite("Expires=60", "Expires=0"), sigv4.InvalidExpires),
    "expires -1": (rewrite("Expires=60", "Expires=-1"), sigv4.InvalidExpires),
    "expires 604801": (rewrite("Expires=60", "Expires=604801"), sigv4.InvalidExpires),
    "expires soon": (rewrite("Expires=60", "Expires=soon"), sigv4.InvalidExpires),
    "expires empty": (rewrite("Expires=60", "Expires="), sigv4.InvalidExpires),
    "expires enormous": (rewrite("Expires=60", "Expires=" + "9" * 9999), sigv4.InvalidExpires),
    "algorithm": (rewrite("AWS4-HMAC-SHA256", "AWS3"), sigv4.UnsupportedAlgorithm),
    "credential": (rewrite("%2Faws4_request", ""), sigv4.MalformedCredential),
    "date": (rewrite("X-Amz-Date=2026", "X-Amz-Date=26"), sigv4.MalformedDate),
    "no algorithm": (rewrite("X-Amz-Algorithm=", "x="), sigv4.MissingQueryParameters),
    "no date": (rewrite("X-Amz-Date=", "x="), sigv4.MissingQueryParameters),
    "no signature": (rewrite("X-Amz-Signature=", "x="), sigv4.MissingSignature),
    "authorization too": (add_header("Authorization", "Bearer x"), sigv4.TwoSignatures),
}


@pytest.fixture
def by_header(sign) -> Request:
    return sign(
        "POST",
        "http://localhost:7665/dev/items",
        params=[("page", "1"), ("a", "b")],
        headers=[("X-Api-Key", "key")],
        body=b"{}",
        token="FwoGZXIvYXdzE",
    )


@pytest.fixture
def by_query(sign) -> Request:
    url = "http://localhost:7665/dev/items"
    return sign("GET", url, params=[("page", "1")], token="FwoGZXIvYXdzE", expires_s=60)


def test_the_requests_are_good_before_they_are_spoilt(by_header, by_query):
    assert not authenticate(by_header)
    assert authenticate(by_query)


@pytest.mark.parametrize("mutation", HEADER_MUTATIONS)
def test_a_spoilt_header_signature_meets_its_failure(by_header, mutation):
    change, failure = HEADER_MUTATIONS[mutation]
    with pytest.raises(failure):
        authenticate(change(by_header))


@pytest.mark.parametrize("mutation", QUERY_MUTATIONS)
def test_a_spoilt_query_signature_meets_its_failure(by_query, mutation):
    change, failure = QUERY_MUTATIONS[mutation]
    with pytest.raises(failure):
        authenticate(change(by_query))


def test_another_secret_is_a_mismatch(by_header, by_query):
    for request in (by_header, by_query):
        with pytest.raises(sigv4.SignatureMismatch):
            authenticate(request, secret=SECRET[:-1])


def test_a_token_that_was_not_signed_may_be_added(sign):
    """Clients generated by API Gateway send the token beside the signature."""
    request = add_header("X-Amz-Security-Token", "t")(sign("GET"))
    authenticate(request)
    assert sigv4.parse(request.headers, "").session_token == "t"


@pytest.mark.parametrize(
    ("scoped", "mistakes"),
    [
        ({"region": "eu-west-1"}, ("region",)),
        ({"service": "s3"}, ("service",)),
        ({"region": "eu-west-1", "service": "s3"}, ("region", "service")),
    ],
)
def test_a_right_signature_for_another_scope_is_refused_with_all_mistakes(sign, scoped, mistakes):
    request = sign("GET", **scoped)
    signature = sigv4.parse(request.headers, request.raw_query)
    sigv4.verify(signature, request, SECRET)
    with pytest.raises(sigv4.WrongScope) as failure:
        sigv4.check_scope(signature, "us-east-1", "execute-api")
    assert failure.value.mistakes == mistakes
    assert (failure.value.region, failure.value.service) == ("us-east-1", "execute-api")
    assert failure.value.scope == signature.scope


def test_every_part_of_the_scope_can_be_wrong_at_once(by_header):
    spoilt = rewrite("20261120/us-east-1/execute-api/aws4_request", "20200101/a/b/c")(by_header)
    signature = sigv4.parse(spoilt.headers, "")
    with pytest.raises(sigv4.WrongScope) as failure:
        sigv4.check_scope(signature, "us-east-1", "execute-api")
    assert failure.value.mistakes == ("region", "service", "terminator", "date")
    assert failure.value.amz_date == "20261120T175325Z"
    assert str(failure.value.scope) == "20200101/a/b/c"


class TestWindow:
    def at(self, request, offset_s):
        signature = sigv4.parse(request.headers, request.raw_query)
        sigv4.check_window(signature, SIGNED_AT_MS + round(offset_s * 1000), WINDOW_S)

    @pytest.mark.parametrize("offset_s", [-300, -299, 0, 299, 300, 300.999])
    def test_a_date_within_five_minutes_is_good_either_way(self, by_header, offset_s):
        assert self.at(by_header, offset_s) is None

    @pytest.mark.parametrize("offset_s", [301, 86_400])
    def test_an_older_date_is_expired(self, by_header, offset_s):
        with pytest.raises(sigv4.SignatureExpired):
            self.at(by_header, offset_s)

    @pytest.mark.parametrize("offset_s", [-300.001, -301, -86_400])
    def test_a_later_date_is_not_yet_current(self, by_header, offset_s):
        with pytest.raises(sigv4.SignatureNotYetCurrent):
            self.at(by_header, offset_s)

    def test_expired_carries_the_times_of_its_sentence(self, by_header):
        with pytest.raises(sigv4.SignatureExpired) as failure:
            self.at(by_header, 3600)
        expired = failure.value
        assert (expired.amz_date, expired.limit, expired.now, expired.window_s) == (
            "20261120T175325Z",
            "20261120T184825Z",
            "20261120T185325Z",
            300,
        )

    def test_not_yet_current_carries_the_times_of_its_sentence(self, by_header):
        with pytest.raises(sigv4.SignatureNotYetCurrent) as failure:
            self.at(by_header, -3600)
        early = failure.value
        assert (early.amz_date, early.limit, early.now, early.window_s) == (
            "20261120T175325Z",
            "20261120T165825Z",
            "20261120T165325Z",
            300,
        )

    @pytest.mark.parametrize("offset_s", [-300, 0, 59, 59.999])
    def test_a_presigned_request_is_good_until_its_life_ends(self, by_query, offset_s):
        assert self.at(by_query, offset_s) is None

    @pytest.mark.parametrize("offset_s", [60, 61, 299, 86_400])
    def test_a_presigned_request_expires_with_its_life_not_with_the_window(
        self, by_query, offset_s
    ):
        with pytest.raises(sigv4.SignatureExpired) as failure:
            self.at(by_query, offset_s)
        assert failure.value.window_s == 60

    def test_a_presigned_request_may_live_longer_than_the_window(self, sign):
        request = sign("GET", expires_s=604_800)
        self.at(request, 604_799)
        with pytest.raises(sigv4.SignatureExpired):
            self.at(request, 604_800)

    def test_a_presigned_request_without_a_life_has_the_window(self, by_query):
        request = rewrite("X-Amz-Expires=60&", "")(by_query)
        self.at(request, 300)
        with pytest.raises(sigv4.SignatureExpired):
            self.at(request, 301)

    def test_a_presigned_request_of_the_future_is_not_yet_current(self, by_query):
        with pytest.raises(sigv4.SignatureNotYetCurrent):
            self.at(by_query, -301)

    def test_both_are_outside_the_window(self):
        assert issubclass(sigv4.SignatureExpired, sigv4.OutsideWindow)
        assert issubclass(sigv4.SignatureNotYetCurrent, sigv4.OutsideWindow)


def test_a_session_of_yesterday_keeps_its_signing_date(sign):
    yesterday = sign("GET", at=SIGNED_AT - timedelta(days=1))
    signature = sigv4.parse(yesterday.headers, yesterday.raw_query)
    sigv4.check_scope(signature, "us-east-1", "execute-api")
    sigv4.verify(signature, yesterday, SECRET)
    with pytest.raises(sigv4.SignatureExpired):
        sigv4.check_window(signature, SIGNED_AT_MS, WINDOW_S)
