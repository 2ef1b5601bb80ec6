"""SigV4 against the signatures of AWS's published test suite and of the IAM user guide's rules.

Key AKIDEXAMPLE, 30 August 2015 12:36:00 UTC, us-east-1, service "service".
"""

from dataclasses import dataclass, replace

import pytest

from poolhouse.primitives import sigv4

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW_MS = 1_440_938_160_000
CREDENTIAL = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
UNRESERVED = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
ETHIOPIC = "\u1234".encode().decode("latin-1")  # as a WSGI server hands the bytes over
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf"
    "IeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7W"
    "Z0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8F"
    "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)


@dataclass(frozen=True)
class Vector:
    """A case of the suite: what differs from `GET /`, and the signature published for it."""

    name: str
    signature: str
    method: str = "GET"
    path: str = "/"
    query: str = ""
    more: tuple[tuple[str, str], ...] = ()
    signed: str = "host;x-amz-date"
    body: bytes = b""

    def request(self) -> sigv4.SignedRequest:
        authorization = (
            f"AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders={self.signed}, "
            f"Signature={self.signature}"
        )
        headers = (
            ("Host", "example.amazonaws.com"),
            *self.more,
            ("X-Amz-Date", "20150830T123600Z"),
            ("Authorization", authorization),
        )
        return sigv4.SignedRequest(self.method, self.path, self.query, headers, self.body)


VECTORS = [
    Vector("get-vanilla", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    Vector(
        "post-vanilla",
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        method="POST",
    ),
    Vector(
        "get-utf8",
        "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        path="/" + ETHIOPIC,
    ),
    Vector(
        "get-utf8-as-text",
        "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        path="/\u1234",
    ),
    Vector(
        "get-space",
        "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
        path="/example space/",
    ),
    Vector(
        "get-special-character",
        "a853c9b21b528b19643d00910d35b83a10c366a10833ceefb45edd6c80e40f27",
        path="/example/$delete",
    ),
    Vector(
        "get-unreserved",
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
        path="/" + UNRESERVED,
    ),
    Vector(
        "get-slash-pointless-dot-normalized",
        "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
        path="/./example",
    ),
    Vector(
        "get-slash-pointless-dot-unnormalized",
        "beb03f223f7deae4146464f06e29eebbee9c8afbe15c290cf07aa8b119e14cff",
        path="/./example",
    ),
    Vector(
        "get-relative-relative-normalized",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        path="/example1/example2/../..",
    ),
    Vector(
        "empty-path",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        path="",
    ),
    Vector(
        "get-vanilla-empty-query-key",
        "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
        query="Param1=value1",
    ),
    Vector(
        "get-vanilla-query-order-key-case",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        query="Param2=value2&Param1=value1",
    ),
    Vector(
        "get-vanilla-query-order-value",
        "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
        query="Param1=value2&Param1=value1",
    ),
    Vector(
        "get-vanilla-query-order-encoded",
        "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        query="Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
    ),
    Vector(
        "get-vanilla-query-unreserved",
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
        query=f"{UNRESERVED}={UNRESERVED}",
    ),
    Vector(
        "get-vanilla-utf8-query",
        "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
        query=f"{ETHIOPIC}=bar",
    ),
    Vector(
        "get-header-key-duplicate",
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        more=(("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")),
        signed="host;my-header1;x-amz-date",
    ),
    Vector(
        "get-header-value-order",
        "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
        more=tuple(("My-Header1", f"value{number}") for number in (4, 1, 3, 2)),
        signed="host;my-header1;x-amz-date",
    ),
    Vector(
        "get-header-value-multiline",
        "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd",
        more=(("My-Header1", "value1\n  value2\n     value3"),),
        signed="host;my-header1;x-amz-date",
    ),
    Vector(
        "get-header-value-trim",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        more=(("My-Header1", " value1"), ("My-Header2", ' "a   b   c"')),
        signed="host;my-header1;my-header2;x-amz-date",
    ),
    Vector(
        "post-x-www-form-urlencoded",
        "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b",
        method="POST",
        more=(
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", "13"),
            (
                "x-amz-content-sha256",
                "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
            ),
        ),
        signed="content-length;content-type;host;x-amz-content-sha256;x-amz-date",
        body=b"Param1=value1",
    ),
    Vector(
        "post-sts-header-before",
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
        method="POST",
        more=(("X-Amz-Security-Token", TOKEN),),
        signed="host;x-amz-date;x-amz-security-token",
    ),
    Vector(
        "post-sts-header-after",
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        method="POST",
        more=(("X-Amz-Security-Token", TOKEN),),
    ),
]


def presigned(signature: str, *, method: str = "GET", token: str = "") -> sigv4.SignedRequest:
    query = (
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1"
        "%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host"
        "&X-Amz-Expires=3600"
    )
    if token:
        encoded = token.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")
        query += f"&X-Amz-Security-Token={encoded}"
    query += f"&X-Amz-Signature={signature}"
    return sigv4.SignedRequest(method, "/", query, (("Host", "example.amazonaws.com"),), b"")


def authenticate(request: sigv4.SignedRequest) -> sigv4.Signature:
    signature = sigv4.parse(request.headers, request.raw_query)
    sigv4.check_scope(signature, "us-east-1", "service")
    sigv4.check_window(signature, NOW_MS, 300)
    sigv4.verify(signature, request, SECRET)
    return signature


def mismatch(request: sigv4.SignedRequest) -> sigv4.SignatureMismatch:
    """Return the failure of a request after its signature was spoilt."""
    signature = sigv4.parse(request.headers, request.raw_query)
    with pytest.raises(sigv4.SignatureMismatch) as failure:
        sigv4.verify(replace(signature, signature="0" * 64), request, SECRET, lenient=True)
    return failure.value


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_a_published_signature_verifies(vector):
    assert authenticate(vector.request()).access_key_id == "AKIDEXAMPLE"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
@pytest.mark.parametrize(
    "change",
    [
        {"method": "PUT"},
        {"path": "/other"},
        {"query": "other=1"},
        {"body": b"other"},
        {"signature": "0" * 64},
        {"signed": "host"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_published_signature_is_good_for_its_own_request_only(vector, change):
    with pytest.raises(sigv4.SignatureMismatch):
        authenticate(replace(vector, **change).request())


@pytest.mark.parametrize(
    ("signature", "method", "token"),
    [
        ("e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d", "GET", ""),
        ("46c2e3c63c1dbe7d39f8ada16fe7f001c1f56c5791441565323677f96308871c", "POST", TOKEN),
        ("2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b", "POST", TOKEN),
    ],
    ids=["get-vanilla", "post-sts-header-before", "post-sts-header-after"],
)
def test_a_published_presigned_query_verifies(signature, method, token):
    read = authenticate(presigned(signature, method=method, token=token))
    assert read.presigned
    assert read.expires_s == 3600
    assert read.session_token == (token or None)


def test_a_token_in_the_query_is_part_of_the_signature_unless_it_came_after():
    signature = "46c2e3c63c1dbe7d39f8ada16fe7f001c1f56c5791441565323677f96308871c"
    with pytest.raises(sigv4.SignatureMismatch):
        authenticate(presigned(signature, method="POST", token=TOKEN[:-3] + "x=="))


def test_a_mismatch_carries_the_canonical_request_and_the_string_to_sign():
    failure = mismatch(VECTORS[0].request())
    assert failure.canonical_request == (
        "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
        + EMPTY_SHA256
    )
    assert failure.string_to_sign == (
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
        "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"
    )


@pytest.mark.parametrize(
    ("raw_path", "canonical"),
    [
        ("/dev/my%2Fpath%20x", "/dev/my%252Fpath%2520x"),
        ("/dev/%E1%88%B4", "/dev/%25E1%2588%25B4"),
        ("/dev/a%20b/(x)'!*", "/dev/a%2520b/%28x%29%27%21%2A"),
        ("//a/./b/../c/", "/a/c/"),
        ("/a/..", "/"),
        ("/../a", "/a"),
        ("/a/.", "/a"),
        ("/a/.hidden/..b/c.", "/a/.hidden/..b/c."),
        ("/a/", "/a/"),
        ("", "/"),
    ],
)
def test_the_canonical_path_is_normalised_and_encoded_once_more(raw_path, canonical):
    request = replace(VECTORS[0].request(), raw_path=raw_path)
    assert mismatch(request).canonical_request.split("\n")[1] == canonical


@pytest.mark.parametrize(
    ("raw_query", "canonical"),
    [
        ("q=x+y", "q=x%20y"),
        ("q=x%20y", "q=x%20y"),
        ("q=x%2By", "q=x%2By"),
        ("b=2&a=1&b=1&a", "a=&a=1&b=1&b=2"),
        ("Param-3=c&Param=b", "Param=b&Param-3=c"),
        ("a=1=2", "a=1%3D2"),
        ("a=%e1%88%b4", "a=%E1%88%B4"),
        ("a=!'()*~", "a=%21%27%28%29%2A~"),
        ("a=100%&b=%zz", "a=100%25&b=%25zz"),
        ("&&a=1&", "a=1"),
        ("=x", "=x"),
        ("X-Amz-Expires=60", "X-Amz-Expires=60"),
    ],
)
def test_the_canonical_query_is_decoded_encoded_and_sorted_by_name_then_value(raw_query, canonical):
    request = replace(VECTORS[0].request(), raw_query=raw_query)
    assert mismatch(request).canonical_request.split("\n")[2] == canonical


def test_the_payload_line_is_the_hash_of_the_body_that_arrived():
    claims_another = replace(VECTORS[0], more=(("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),))
    request = replace(claims_another.request(), body=b"Param1=value1")
    assert mismatch(request).canonical_request.split("\n")[-1] == (
        "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"
    )


def test_bytes_of_a_header_beyond_ascii_are_hashed_as_they_are_and_shown_as_utf8():
    value = "caf\u00e9 \u00a0x".encode().decode("latin-1")
    request = replace(VECTORS[0], more=(("X-Name", value),), signed="host;x-amz-date;x-name")
    assert "x-name:caf\u00e9 \u00a0x\n" in mismatch(request.request()).canonical_request
