"""The signer against published vectors and against botocore."""

from __future__ import annotations

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from poolhouse_client.credentials import AwsCredentials
from poolhouse_client.rest.sigv4 import (
    SignableRequest,
    SigningScope,
    canonical_request,
    hash_payload,
    sign,
    signing_key,
)
from poolhouse_client.web_url import WebUrl

KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
NOW_MS = 1_440_938_160_000  # 2015-08-30T12:36:00Z, the time of the published suite


def signature(headers: dict[str, str]) -> str:
    return headers["authorization"].rsplit("=", 1)[1]


def test_the_suites_plainest_request_has_its_published_signature() -> None:
    """get-vanilla of the AWS Signature Version 4 test suite."""
    url = WebUrl.parse("https://example.amazonaws.com/")
    request = SignableRequest("GET", url, {}, hash_payload(None))
    headers = sign(
        request, AwsCredentials(KEY, SECRET), SigningScope("us-east-1", "service", NOW_MS)
    )
    assert headers == {
        "x-amz-date": "20150830T123600Z",
        "authorization": (
            "AWS4-HMAC-SHA256 "
            "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        ),
    }


def test_the_documented_signing_key_is_derived() -> None:
    """The key of the AWS documentation's example (20150830, us-east-1, iam)."""
    key = signing_key(SECRET, SigningScope("us-east-1", "iam", NOW_MS))
    assert key.hex() == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"


@pytest.mark.parametrize("token", [None, "session/token=="])
@pytest.mark.parametrize(
    ("method", "url", "body", "headers"),
    [
        ("GET", "https://x.execute-api.eu-west-1.amazonaws.com/prod/things", b"", {}),
        ("GET", "http://localhost:7665/a%20b/%C3%BC?b=2&a=1&a=0&c=&d=x%20y", b"", {}),
        ("POST", "https://h.example.org/x", b'{"a":1}', {"content-type": "application/json"}),
        ("DELETE", "https://h.example.org/", b"", {"x-api-key": "  a   b  "}),
        ("PUT", "https://h.example.org/a/b/", "é".encode(), {"x-b": "1", "x-a": "2"}),
    ],
)
def test_botocore_signs_the_same(
    method: str, url: str, *, body: bytes, headers: dict[str, str], token: str | None
) -> None:
    parsed = WebUrl.parse(url)
    request = SignableRequest(method, parsed, headers, hash_payload(body))
    scope = SigningScope("eu-west-1", "execute-api", NOW_MS)
    ours = sign(request, AwsCredentials(KEY, SECRET, token), scope)
    theirs = AWSRequest(method=method, url=url, data=body, headers={**headers})
    theirs.context["timestamp"] = scope.timestamp
    theirs.headers["X-Amz-Date"] = scope.timestamp
    if token:
        theirs.headers["X-Amz-Security-Token"] = token
    signer = SigV4Auth(Credentials(KEY, SECRET, token), "execute-api", "eu-west-1")
    to_sign = signer.string_to_sign(theirs, signer.canonical_request(theirs))
    assert signature(ours) == signer.signature(to_sign, theirs)


def test_an_encoded_path_is_encoded_once_more_and_marks_stay_raw() -> None:
    url = WebUrl.parse("https://h/a b!'()*?q=!'()*~ ")
    text = canonical_request(SignableRequest("GET", url, {}, "hash"), {"host": "h"})
    assert text.split("\n") == [
        "GET",
        "/a%2520b!'()*",
        "q=%21%27%28%29%2A~",
        "host:h",
        "",
        "host",
        "hash",
    ]


def test_host_is_signed_with_its_port_unless_it_is_the_schemes_own() -> None:
    for text, host in (("http://h:7665/", "h:7665"), ("https://H:443/", "h")):
        assert WebUrl.parse(text).host == host


def test_names_beyond_ascii_are_sorted_decoded_as_the_library_does() -> None:
    """The specification sorts them encoded; v6 does not, and its signature is then refused."""
    url = WebUrl.parse("https://h/?a=2&%C3%A9=1&a=1")
    text = canonical_request(SignableRequest("GET", url, {}, "hash"), {"host": "h"})
    assert text.split("\n")[2] == "a=1&a=2&%C3%A9=1"
