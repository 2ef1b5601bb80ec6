"""A request in one line, and in lines of a width."""

import pytest

from poolhouse.remote.request_line import line, paragraph
from poolhouse.runtime.journal import Entry

AT_MS = 1_800_000_247_999


def entry(operation: str = "GetUser", status: int = 200, **members: object) -> Entry:
    told = {"principal": None, "error": None, "message": None, "detail": None, **members}
    return Entry(AT_MS, "cognito-idp", operation, status=status, request_id="id", **told)


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        ("arn:aws:iam::123456789012:root", "root"),
        ("arn:aws:iam::123456789012:user/alice", "alice"),
        ("arn:aws:iam::123456789012:user/staff/alice", "staff/alice"),
        ("arn:aws:sts::123456789012:assumed-role/Guest/CognitoIdentityCredentials", "Guest"),
    ],
)
def test_who_called_is_named_shortly(principal: str, name: str) -> None:
    assert line(entry(principal=principal)) == f"08:04:07  200  GetUser  {name}"


def test_a_reason_that_is_known_stands_before_what_the_caller_was_told() -> None:
    refused = entry(
        "GET /dev/admin/report",
        403,
        error="AccessDeniedException",
        message="User is not authorized",
        detail={"reason": "no policy\nallows it"},
    )
    assert line(refused) == "08:04:07  403  GET /dev/admin/report  no policy allows it"


def test_what_the_caller_was_told_is_the_reason_else() -> None:
    refused = entry(status=400, error="NotAuthorizedException", message="Access Token has expired")
    assert line(refused) == "08:04:07  400  GetUser  Access Token has expired"


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert line(entry("GET /\x1b[2J")) == "08:04:07  200  GET /\N{REPLACEMENT CHARACTER}[2J"


def test_a_paragraph_wraps_and_loses_nothing() -> None:
    path = f"GET /dev/{'x' * 60}/{'y' * 60}"
    refused = entry(path, 403, error="AccessDeniedException", message="so it " * 20)
    lines = paragraph(refused, 50).split("\n")
    assert max(map(len, lines)) <= 50
    told = "".join("".join(lines).split())
    assert told == f"08:04:07403{path}AccessDeniedException:{'soit' * 20}".replace(" ", "")
