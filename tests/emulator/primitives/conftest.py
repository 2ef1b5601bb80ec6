"""botocore as the signer of requests, at a fixed time."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from unittest import mock
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from poolhouse.primitives.sigv4 import SignedRequest

SIGNED_AT = datetime(2026, 11, 20, 17, 53, 25, tzinfo=UTC)

Sign = Callable[..., SignedRequest]


def _sign(
    method: str = "GET",
    url: str = "http://localhost:7665/dev/items",
    *,
    params: Sequence[tuple[str, str]] = (),
    headers: Sequence[tuple[str, str]] = (),
    body: bytes = b"",
    token: str | None = None,
    expires_s: int | None = None,
    at: datetime = SIGNED_AT,
    region: str = "us-east-1",
    service: str = "execute-api",
) -> SignedRequest:
    """Return the request botocore puts on the wire; presigned when a lifetime is given."""
    carried = HTTPHeaders()
    for name, value in headers:
        carried.add_header(name, value)
    request = AWSRequest(method=method, url=url, headers=carried, data=body, params=list(params))
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token)
    signer = (
        SigV4Auth(credentials, service, region)
        if expires_s is None
        else SigV4QueryAuth(credentials, service, region, expires_s)
    )
    with mock.patch("botocore.auth.get_current_datetime", return_value=at):
        signer.add_auth(request)
    target = urlsplit(request.prepare().url)
    headers_sent = [("Host", target.netloc), *request.headers.items()]
    return SignedRequest(method, target.path, target.query, tuple(headers_sent), body)


@pytest.fixture(scope="session")
def sign() -> Sign:
    """Sign a request with botocore for execute-api in us-east-1."""
    return _sign
