"""Requests that botocore signs verify, whatever they ask for; changed by a character they don't."""

import hmac
import string
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from poolhouse.primitives import sigv4

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW_MS = int(datetime(2026, 11, 20, 17, 53, 25, tzinfo=UTC).timestamp() * 1000)
ALPHANUMERIC = string.ascii_letters + string.digits

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SEGMENT = st.builds(
    quote,
    TEXT.filter(lambda text: text not in ("", ".", "..")),
    safe=st.sampled_from(["", "~!'()*$&+,;=:@"]),
)
PATH = st.lists(SEGMENT, max_size=4).map(lambda segments: "/" + "/".join(segments))
PARAMS = st.lists(st.tuples(TEXT, TEXT), max_size=4)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["Accept", "X-Api-Key", "x-custom", "Content-Type", "X-Other"]),
        st.text(string.ascii_letters + string.digits + ' \t",;=()/', max_size=12),
    ),
    max_size=4,
)
METHOD = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])


class UnknownKeyError(Exception):
    """No such access key."""


REFUSALS = (sigv4.SignatureFailure, UnknownKeyError)


def authenticate(request: sigv4.SignedRequest, *, now_ms: int = NOW_MS) -> sigv4.Signature:
    signature = sigv4.parse(request.headers, request.raw_query)
    if signature.access_key_id != "AKIDEXAMPLE":
        raise UnknownKeyError
    sigv4.check_scope(signature, "us-east-1", "execute-api")
    sigv4.check_window(signature, now_ms, 300)
    sigv4.verify(signature, request, SECRET)
    return signature


def spoil(text: str, data: st.DataObject) -> str:
    """Return a text with one letter or digit replaced by another, which never means the same."""
    places = [place for place, character in enumerate(text) if character in ALPHANUMERIC]
    assume(places)
    place = data.draw(st.sampled_from(places))
    other = "Z" if text[place] == "Q" else "Q"
    return text[:place] + other + text[place + 1 :]


def with_header(request: sigv4.SignedRequest, place: int, value: str) -> sigv4.SignedRequest:
    headers = list(request.headers)
    headers[place] = (headers[place][0], value)
    return replace(request, headers=tuple(headers))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    method=METHOD,
    path=PATH,
    more=st.fixed_dictionaries(
        {"params": PARAMS, "headers": HEADERS, "body": st.binary(max_size=20)}
    ),
)
def test_any_request_botocore_signs_in_the_header_verifies(sign, method, path, more):
    request = sign(method, f"http://localhost:7665{path}", token="token==", **more)
    assert authenticate(request).session_token == "token=="


@settings(max_examples=40, deadline=None, derandomize=True)
@given(path=PATH, params=PARAMS, token=st.sampled_from([None, "FwoGZXIvYXdzE/+=="]))
def test_any_request_botocore_presigns_verifies(sign, path, params, token):
    params = dict(params)  # botocore's presigner knows no repeated names
    url = f"http://localhost:7665{path}"
    signature = authenticate(sign("GET", url, params=params.items(), token=token, expires_s=60))
    assert signature.presigned
    assert signature.session_token == token


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data(), path=PATH, params=PARAMS, body=st.binary(min_size=1, max_size=20))
def test_any_single_character_changed_refuses_the_request(sign, data, path, params, body):
    headers = [("X-Api-Key", "abc 123"), ("Accept", "x")]
    url = f"http://localhost:7665/dev{path}"
    request = sign("POST", url, params=[("page", "1"), *params], headers=headers, body=body)
    part = data.draw(st.sampled_from(["method", "raw_path", "raw_query", "body", "headers"]))
    if part == "body":
        place = data.draw(st.integers(0, len(body) - 1))
        flipped = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        changed = replace(request, body=flipped)
    elif part == "headers":
        place = data.draw(st.integers(0, len(request.headers) - 1))
        changed = with_header(request, place, spoil(request.headers[place][1], data))
    else:
        changed = replace(request, **{part: spoil(getattr(request, part), data)})
    with pytest.raises(REFUSALS):
        authenticate(changed)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data(), path=PATH, params=PARAMS)
def test_any_single_character_changed_refuses_a_presigned_request(sign, data, path, params):
    url = f"http://localhost:7665/dev{path}"
    request = sign("GET", url, params=dict(params).items(), token="abc", expires_s=60)
    part = data.draw(st.sampled_from(["raw_path", "raw_query"]))
    changed = replace(request, **{part: spoil(getattr(request, part), data)})
    with pytest.raises(REFUSALS):
        authenticate(changed)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    authorization=st.text(max_size=30),
    date=st.text(max_size=20),
    query=st.text("X-AmzSignatureDlgohmCrdp&=%+2F/\u00e9\u1234", max_size=60),
)
def test_no_header_and_no_query_does_anything_but_fail_to_parse(authorization, date, query):
    prefix = "AWS4-HMAC-SHA256 Credential=a/b/c/d/e,SignedHeaders=host,Signature=f"
    for value in (authorization, f"{prefix} {authorization}", prefix):
        headers = (("Authorization", value), ("Date", date))
        try:
            signature = sigv4.parse(headers, query)
        except sigv4.SignatureFailure:
            continue
        request = sigv4.SignedRequest("GET", "/", query, headers, b"")
        with pytest.raises(sigv4.SignatureFailure):
            sigv4.verify(signature, request, SECRET)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:7665//a/./b/../c/",
        "http://localhost:7665/a/..",
        "http://localhost/no-port",
        "http://[::1]:7665/v6",
        "https://abc.execute-api.us-east-1.amazonaws.com/prod/pets",
        "http://localhost:7665",
    ],
)
def test_hosts_and_paths_of_every_make_verify(sign, url):
    assert authenticate(sign("GET", url)).signed_headers == ("host", "x-amz-date")


def test_repeated_headers_are_joined_in_arrival_order(sign):
    headers = [("X-List", "b"), ("X-List", "a"), ("x-list", "c")]
    request = sign("GET", headers=headers)
    authenticate(request)
    with pytest.raises(sigv4.SignatureMismatch):
        authenticate(replace(request, headers=tuple(reversed(request.headers))))


def test_a_header_that_arrives_as_utf8_bytes_verifies_as_the_text_that_was_signed(sign):
    request = sign("GET", headers=[("X-Name", "café")])
    places = [name.lower() for name, _ in request.headers]
    wire = "café".encode().decode("latin-1")
    received = with_header(request, places.index("x-name"), wire)
    assert "x-name" in authenticate(received).signed_headers


def test_a_content_hash_header_that_is_right_verifies(sign):
    """AWS SDK for JavaScript v3 sends it to every service."""
    digest = "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"
    headers = [("X-Amz-Content-SHA256", digest)]
    signature = authenticate(sign("POST", headers=headers, body=b"Param1=value1"))
    assert "x-amz-content-sha256" in signature.signed_headers


def test_a_date_header_may_stand_for_x_amz_date(sign):
    request = sign("GET", headers=[("Date", "replaced by the signer")])
    names = [name.lower() for name, _ in request.headers]
    assert "date" in names
    assert "x-amz-date" not in names
    assert authenticate(request).amz_date == "20261120T175325Z"


def test_the_session_token_is_read_from_header_and_query(sign):
    assert authenticate(sign("GET", token="t1")).session_token == "t1"
    assert authenticate(sign("GET", token="t2", expires_s=60)).session_token == "t2"
    assert authenticate(sign("GET")).session_token is None


class TestLeniency:
    """What Amplify and botocore sign and AWS presumably refuses verifies on demand only."""

    def verify(self, request, *, lenient):
        signature = sigv4.parse(request.headers, request.raw_query)
        sigv4.verify(signature, request, SECRET, lenient=lenient)
        return signature

    @pytest.mark.parametrize("query", ["q=x+y", "b=(1)&a=*", "a=%7e", "caf\u00e9=1"])
    def test_a_query_signed_verbatim(self, sign, query):
        request = sign("GET", f"http://localhost:7665/dev?{query}")
        wire = query.encode().decode("latin-1")
        request = replace(request, raw_query=wire)
        self.verify(request, lenient=True)
        with pytest.raises(sigv4.SignatureMismatch):
            self.verify(request, lenient=False)

    @pytest.mark.parametrize("path", ["/dev/a%20b/(x)'!*", "/dev//(x)"])
    def test_a_path_signed_with_its_punctuation_bare(self, sign, path):
        with_punctuation = sign("GET", f"http://localhost:7665{path}")
        bare = resign_with_bare_path(with_punctuation)
        self.verify(bare, lenient=True)
        with pytest.raises(sigv4.SignatureMismatch):
            self.verify(bare, lenient=False)

    def test_a_presigned_query_needs_no_leniency(self, sign):
        request = sign("GET", "http://localhost:7665/dev?q=x+y&b=(1)", expires_s=60)
        assert self.verify(request, lenient=True).presigned
        assert self.verify(request, lenient=False).presigned

    def test_leniency_accepts_no_other_request(self, sign):
        request = replace(sign("GET"), raw_path="/dev/(x)", raw_query="q=x+y")
        with pytest.raises(sigv4.SignatureMismatch):
            self.verify(request, lenient=True)


def resign_with_bare_path(request: sigv4.SignedRequest) -> sigv4.SignedRequest:
    """Return a request signed as Amplify signs it: encodeURIComponent, slashes restored."""
    signature = sigv4.parse(request.headers, request.raw_query)
    values = {name.lower(): value for name, value in request.headers}
    canonical = "\n".join(
        [
            request.method,
            quote(request.raw_path, safe="/!'()*"),
            "",
            *(f"{name}:{values[name]}" for name in signature.signed_headers),
            "",
            ";".join(signature.signed_headers),
            sha256(request.body).hexdigest(),
        ]
    )
    digest = sha256(canonical.encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{signature.amz_date}\n{signature.scope}\n{digest}"
    key = b"AWS4" + SECRET.encode()
    for part in signature.scope:
        key = hmac.digest(key, part.encode(), "sha256")
    right = hmac.digest(key, to_sign.encode(), "sha256").hex()
    place = [name for name, _ in request.headers].index("Authorization")
    value = request.headers[place][1].replace(signature.signature, right)
    return with_header(request, place, value)
