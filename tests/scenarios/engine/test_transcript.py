"""What of an exchange is written down, and what is not."""

import json

import pytest

from poolhouse_scenarios.engine import excerpt
from poolhouse_scenarios.engine.transcript import Transcript
from poolhouse_scenarios.engine.wire import Answer, Request


def request(target=None, body=b"", **headers):
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    if target:
        named += (("x-amz-target", target),)
    return Request("POST", "http://localhost:7665/", named, body)


def test_an_operation_is_recorded_under_its_service_and_name():
    transcript = Transcript()
    exchange = transcript.open(
        "Ada", 5, request("AWSCognitoIdentityProviderService.InitiateAuth", b'{"AuthFlow":"X"}')
    )
    transcript.served(
        exchange, 20_000_000, Answer(200, (), b'{"Session":"s"}', {"principal": "guest"})
    )
    transcript.answered(exchange, 40_000_001)
    assert json.loads(next(transcript.lines())) == {
        "kind": "request",
        "at_ms": 0.0,
        "served_ms": 20.0,
        "answered_ms": 40.0,
        "tab": "Ada",
        "method": "POST",
        "host": "localhost:7665",
        "path": "/",
        "service": "cognito-idp",
        "operation": "InitiateAuth",
        "status": 200,
        "error": None,
        "request": {"AuthFlow": "X"},
        "response": {"Session": "s"},
        "server": {"principal": "guest"},
    }


def test_a_signed_call_names_its_access_key_and_its_query():
    transcript = Transcript()
    signature = "AWS4-HMAC-SHA256 Credential=ASIA123/20260105/us-east-1/execute-api/aws4_request, S"
    call = Request("GET", "https://api.example/prod/a?x=1", (("authorization", signature),))
    exchange = transcript.open("Ada", 0, call)
    assert exchange.service == "execute-api"
    assert exchange.name == "GET /prod/a?x=1"
    assert exchange.request == {"signed by": "ASIA123"}


def test_a_preflight_is_told_from_a_request_and_counted_to_its_service():
    transcript = Transcript()
    asks = (
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-amz-target"),
    )
    exchange = transcript.open("Ada", 0, Request("OPTIONS", "http://localhost/", asks))
    assert exchange.is_preflight
    assert exchange.service == "cognito-idp"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (Answer(400, (("x-amzn-errortype", "NotAuthorizedException:"),)), "NotAuthorizedException"),
        (Answer(400, (), b'{"__type":"com.amazon.x#Foo","message":""}'), "Foo"),
        (Answer(403, (), b'{"message":"Forbidden"}'), None),
        (Answer(502, (), b"<html>"), None),
        (Answer(200, (), b'{"code":"no error"}'), None),
    ],
)
def test_an_error_is_named_by_header_or_body(answer, name):
    assert excerpt.error_name(answer) == name


def test_secrets_are_left_out_at_any_depth():
    body = b'{"AuthParameters":{"USERNAME":"ada","PASSWORD":"hunter2"},"SecretKey":"k"}'
    assert excerpt.of_request(request(body=body)) == {
        "AuthParameters": {"USERNAME": "ada", "PASSWORD": excerpt.HIDDEN},
        "SecretKey": excerpt.HIDDEN,
    }


def test_a_long_value_is_cut_to_head_and_fingerprint_so_that_a_difference_shows():
    shown = [
        excerpt.of_request(request(body=json.dumps({"Token": "x" * 100 + end}).encode()))["Token"]
        for end in ("a", "b")
    ]
    assert shown[0] != shown[1]
    assert all(value.startswith("x" * 16 + "… 101 characters, sha256 ") for value in shown)


def test_what_is_no_json_is_recorded_as_text():
    assert excerpt.of_answer(Answer(502, (), b"<html>")) == {"body": "<html>"}
    assert excerpt.of_answer(Answer(200, (), b"[1,2]")) == {"body": "[1, 2]"}
    assert excerpt.of_answer(Answer(204)) == {}


def test_numbers_that_json_cannot_write_are_recorded_as_text():
    assert excerpt.of_answer(Answer(200, (), b'{"a":NaN}')) == {"body": '{"a":NaN}'}
    assert excerpt.of_answer(Answer(200, (), b'{"a":1e400,"b":1.5}')) == {"a": "1e400", "b": 1.5}


def test_half_a_character_is_told_from_another_half_and_written_as_its_escape():
    transcript = Transcript()
    for half in (b"d800", b"dfff"):
        exchange = transcript.open("Ada", 0, request("A.B"))
        body = b'{"a":"\\u%s","b":"%s"}' % (half, b"\\u%s" % half * 60)
        transcript.served(exchange, 1_000_000, Answer(200, (), body))
    first, second = (json.loads(line)["response"] for line in transcript.lines())
    assert (first["a"], second["a"]) == ("\ud800", "\udfff")
    assert first["b"] != second["b"]
    assert '"a":"\\ud800"' in next(transcript.lines())
    assert len(transcript.digest()) == 64


def test_the_digest_changes_with_every_line():
    transcript = Transcript()
    digests = [transcript.digest()]
    exchange = transcript.open("Ada", 0, request("A.B"))
    digests.append(transcript.digest())
    transcript.served(exchange, 1_000_000, Answer(200))
    digests.append(transcript.digest())
    transcript.remark(2_000_000, "waves", tab="Ada")
    digests.append(transcript.digest())
    assert len(set(digests)) == 4
