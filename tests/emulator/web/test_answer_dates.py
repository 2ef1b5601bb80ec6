"""Answers are dated by the emulator's clock, by which SDKs correct their own."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest

import poolhouse
from poolhouse.web.server import Server


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/", {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}),
        ("POST", "/", {"X-Amz-Target": "Nobody.Knows"}),
        ("OPTIONS", "/", {}),
        ("GET", "/execute-api/none/dev/items", {}),
        ("GET", "/us-east-1_Nothing/.well-known/jwks.json", {}),
        ("GET", "/_poolhouse/health", {}),
        ("GET", "/nowhere", {}),
    ],
)
def test_whatever_answers(
    world: poolhouse.World, server: Server, method: str, path: str, headers: dict[str, str]
) -> None:
    world.advance(100 * 365 * 86_400_000)
    answer = httpx.request(method, server.url + path, headers=headers)
    [date] = answer.headers.get_list("Date")
    expected = datetime.fromtimestamp(world.clock.now_ms() // 1000, UTC)
    assert parsedate_to_datetime(date) == expected
