"""What a Lambda-style function is told of a call, and what becomes of what it returns."""

import json
from dataclasses import replace
from threading import Event

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import ApiKey, GatewayResponse, Route
from poolhouse.api_gateway.integrations.function import PAYLOAD_BYTES_MAX

ACCOUNT = "123456789012"
BROKEN = b'{"message": "Internal server error"}'


@pytest.fixture
def seen(desk):
    """Declare routes whose function notes what it is told."""
    calls = []

    def note(event, context):
        calls.append((event, context))
        return {"statusCode": 200}

    integration = desk.function(note)
    desk.api(
        Route("ANY", "/", integration),
        Route("ANY", "/{proxy+}", integration),
        Route("GET", "/items/{id}", integration),
        Route("GET", "/hardcoded", integration),
        Route("GET", "/signed", integration, authorization=AwsIam()),
        Route("GET", "/keyed", integration, api_key_required=True),
        api_keys=(ApiKey("partner", "a-key-of-some-partner-0001"),),
    )
    return calls


def event_of(desk, seen, path="/items", **request):
    assert desk.send(desk.request(path, **request)).status == 200
    return seen[-1][0]


class TestEvent:
    def test_it_has_exactly_the_members_of_payload_1(self, desk, seen):
        event = event_of(desk, seen, "/proxy-value", headers=[("User-Agent", "tests/1")])
        got = desk.journal()
        assert event == {
            "resource": "/{proxy+}",
            "path": "/proxy-value",
            "httpMethod": "GET",
            "headers": event["headers"],
            "multiValueHeaders": {name: [value] for name, value in event["headers"].items()},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "pathParameters": {"proxy": "proxy-value"},
            "stageVariables": None,
            "requestContext": {
                "accountId": ACCOUNT,
                "apiId": "apigateway",
                "deploymentId": event["requestContext"]["deploymentId"],
                "domainName": "apigateway.execute-api.us-east-1.amazonaws.com",
                "domainPrefix": "apigateway",
                "extendedRequestId": event["requestContext"]["extendedRequestId"],
                "httpMethod": "GET",
                "identity": {
                    "accessKey": None,
                    "accountId": None,
                    "caller": None,
                    "cognitoAuthenticationProvider": None,
                    "cognitoAuthenticationType": None,
                    "cognitoIdentityId": None,
                    "cognitoIdentityPoolId": None,
                    "principalOrgId": None,
                    "sourceIp": "127.0.0.1",
                    "user": None,
                    "userAgent": "tests/1",
                    "userArn": None,
                },
                "path": "/dev/proxy-value",
                "protocol": "HTTP/1.1",
                "requestId": got.request_id,
                "requestTime": "20/Nov/2026:12:00:00 +0000",
                "requestTimeEpoch": 1_795_176_000_000,
                "resourceId": event["requestContext"]["resourceId"],
                "resourcePath": "/{proxy+}",
                "stage": "dev",
            },
            "body": None,
            "isBase64Encoded": False,
        }
        assert json.loads(json.dumps(event)) == event

    def test_ids_of_resources_stay_the_same(self, desk, seen):
        first, second = (event_of(desk, seen)["requestContext"] for _ in range(2))
        other = event_of(desk, seen, "/hardcoded")["requestContext"]
        assert first["resourceId"] == second["resourceId"] != other["resourceId"]
        assert first["deploymentId"] == other["deploymentId"]
        assert first["requestId"] != second["requestId"]

    def test_headers_are_those_of_a_regional_endpoint(self, desk, seen):
        headers = [
            ("X-Custom", "one"),
            ("Connection", "keep-alive"),
            ("Transfer-Encoding", "chunked"),
            ("Authorization", "random-value"),
            ("X-Forwarded-For", "10.0.0.1"),
        ]
        event = event_of(desk, seen, headers=headers, body=b"{}", method="POST")
        assert event["headers"] == {
            "Host": "localhost:7665",
            "X-Custom": "one",
            "Authorization": "random-value",
            "X-Amzn-Trace-Id": event["headers"]["X-Amzn-Trace-Id"],
            "X-Forwarded-For": "10.0.0.1, 127.0.0.1",
            "X-Forwarded-Port": "443",
            "X-Forwarded-Proto": "https",
        }
        assert event["headers"]["X-Amzn-Trace-Id"].startswith("Root=1-6b003640-")
        assert len(event["headers"]["X-Amzn-Trace-Id"]) == len("Root=1-") + 8 + 1 + 24

    def test_a_trace_goes_on(self, desk, seen):
        trace = "Root=1-5759e988-bd862e3fe1be46a994272793"
        event = event_of(desk, seen, headers=[("X-Amzn-Trace-Id", trace)])
        assert event["headers"]["X-Amzn-Trace-Id"] == trace

    @pytest.mark.parametrize(
        ("query", "single", "multiple"),
        [
            ("", None, None),
            ("a=1", {"a": "1"}, {"a": ["1"]}),
            ("a=1&a=2&b", {"a": "2", "b": ""}, {"a": ["1", "2"], "b": [""]}),
            ("q=x+y%2Bz%20%C3%A9", {"q": "x y+z é"}, {"q": ["x y+z é"]}),
            ("a=1;b=2", {"a": "1", "b": "2"}, {"a": ["1"], "b": ["2"]}),
        ],
    )
    def test_a_query_is_decoded_and_its_last_value_counts(
        self, desk, seen, query, single, multiple
    ):
        event = event_of(desk, seen, query=query)
        assert event["queryStringParameters"] == single
        assert event["multiValueQueryStringParameters"] == multiple

    @pytest.mark.parametrize("expires_s", [None, 60])
    @pytest.mark.parametrize("sent", ["q=x%3Badmin%3Dtrue", "q=x;admin=true", "q=x;admin%3Dtrue"])
    def test_a_signed_query_says_what_was_signed_however_its_semicolons_are_sent(
        self, desk, seen, sent, expires_s
    ):
        desk.allow()
        signed = desk.sign(
            desk.user(), "/signed", params=[("q", "x;admin=true")], expires_s=expires_s
        )
        assert "q=x%3Badmin%3Dtrue" in signed.raw_query
        query = signed.raw_query.replace("q=x%3Badmin%3Dtrue", sent)
        assert desk.send(replace(signed, raw_query=query)).status == 200
        told = seen[-1][0]["queryStringParameters"]
        assert {key: value for key, value in told.items() if not key.startswith("X-Amz-")} == {
            "q": "x;admin=true"
        }

    @pytest.mark.parametrize(
        ("path", "of_event", "parameter"),
        [
            ("/a%2Bb@x/plus+c", "/a%2Bb@x/plus+c", "a%2Bb@x/plus+c"),
            ("/%C3%A9", "/%C3%A9", "%C3%A9"),
            ("/a/", "/a/", "a"),
            ("/a//b", "/a//b", "a//b"),
            ("//a", "/a", "a"),
        ],
    )
    def test_a_path_is_not_decoded(self, desk, seen, path, of_event, parameter):
        event = event_of(desk, seen, path)
        assert event["path"] == of_event
        assert event["requestContext"]["path"] == f"/dev{path}"
        assert event["pathParameters"] == {"proxy": parameter}

    def test_a_literal_resource_has_no_parameters(self, desk, seen):
        event = event_of(desk, seen, "//hardcoded")
        assert event["resource"] == "/hardcoded"
        assert event["pathParameters"] is None
        assert event_of(desk, seen, "/items/7")["pathParameters"] == {"id": "7"}
        assert event_of(desk, seen, "/")["requestContext"]["path"] == "/dev/"

    @pytest.mark.parametrize(
        ("body", "text"), [(b"", None), (b'{"a":1}', '{"a":1}'), ("é🏊".encode(), "é🏊")]
    )
    def test_a_body_is_text(self, desk, seen, body, text):
        event = event_of(desk, seen, method="POST", body=body)
        assert (event["body"], event["isBase64Encoded"]) == (text, False)


class TestIdentity:
    """`requestContext.identity` of callers who signed."""

    def identity(self, desk, seen, session, **sign):
        assert desk.send(desk.sign(session, "/signed", **sign)).status == 200
        event = seen[-1][0]
        assert "authorizer" not in event["requestContext"]
        return event["requestContext"]["identity"]

    def test_an_authenticated_identity(self, desk, seen):
        desk.allow()
        ada = desk.user()
        identity = self.identity(desk, seen, ada)
        role_session = identity["caller"]
        role_id, _, session_name = role_session.partition(":")
        provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_People000"
        signed_in = f"{provider},{provider}:CognitoSignIn:"
        sub = identity["cognitoAuthenticationProvider"].split(":").pop()
        assert identity == {
            "accessKey": ada.access_key_id,
            "accountId": ACCOUNT,
            "caller": role_session,
            "cognitoAuthenticationProvider": signed_in + sub,
            "cognitoAuthenticationType": "authenticated",
            "cognitoIdentityId": ada.context["cognito-identity.amazonaws.com:sub"],
            "cognitoIdentityPoolId": "us-east-1:00000000-0000-4000-8000-00000000a91a",
            "principalOrgId": None,
            "sourceIp": "127.0.0.1",
            "user": role_session,
            "userAgent": None,
            "userArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/User/CognitoIdentityCredentials",
        }
        assert (role_id[:4], session_name) == ("AROA", "CognitoIdentityCredentials")
        user = desk.world.call(
            "cognito-idp",
            "AdminGetUser",
            {"UserPoolId": "us-east-1_People000", "Username": "ada"},
        )
        assert {"Name": "sub", "Value": sub} in user["UserAttributes"]

    def test_a_guest(self, desk, seen):
        desk.allow(role="Guest")
        guest = desk.identity()
        identity = self.identity(desk, seen, guest)
        assert identity["cognitoAuthenticationType"] == "unauthenticated"
        assert identity["cognitoAuthenticationProvider"] is None
        assert identity["cognitoIdentityId"] == guest.context["cognito-identity.amazonaws.com:sub"]
        assert identity["userArn"].endswith(":assumed-role/Guest/CognitoIdentityCredentials")

    def test_root(self, desk, seen):
        identity = self.identity(desk, seen, desk.root(), token=False)
        assert identity["userArn"] == f"arn:aws:iam::{ACCOUNT}:root"
        assert {identity[name] for name in ("accountId", "caller", "user")} == {ACCOUNT}
        assert not any(value for name, value in identity.items() if name.startswith("cognito"))

    def test_the_signature_is_not_handed_on(self, desk, seen):
        desk.allow()
        self.identity(desk, seen, desk.user())
        headers = seen[-1][0]["headers"]
        assert "Authorization" not in headers
        assert {"X-Amz-Date", "X-Amz-Security-Token"} <= set(headers)

    def test_an_api_key_is(self, desk, seen):
        event_of(desk, seen, "/keyed", headers=[("x-api-key", "a-key-of-some-partner-0001")])
        identity = seen[-1][0]["requestContext"]["identity"]
        assert identity["apiKey"] == "a-key-of-some-partner-0001"
        assert len(identity["apiKeyId"]) == 10


class TestContext:
    def test_it_is_lambdas(self, desk, seen):
        event_of(desk, seen)
        context = seen[-1][1]
        assert context.function_name == "target"
        assert context.function_version == "$LATEST"
        arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:target"
        assert context.invoked_function_arn == arn
        assert context.memory_limit_in_mb == "128"
        assert context.aws_request_id == desk.journal().request_id
        assert context.log_group_name == "/aws/lambda/target"
        assert context.log_stream_name.startswith("[$LATEST]")
        assert context.get_remaining_time_in_millis() == 29_000
        desk.world.advance(30_000)
        assert context.get_remaining_time_in_millis() == 0


def answer_to(desk, returned, **settings):
    desk.api(Route("GET", "/items", desk.function(lambda *_: returned)), **settings)
    return desk.send(desk.request())


class TestAnswer:
    @pytest.mark.parametrize(
        ("returned", "status"),
        [
            ({"statusCode": 200}, 200),
            ({}, 200),
            ({"headers": {"X-Own": "1"}}, 200),
            ({"statusCode": 200, "headers": None}, 200),
            ({"statusCode": 200, "multiValueHeaders": None, "body": None}, 200),
            ({"statusCode": "201"}, 201),
            ({"statusCode": 404, "isBase64Encoded": False}, 404),
            ({"statusCode": 599}, 599),
        ],
    )
    def test_a_status_may_be_left_out_or_be_digits(self, desk, returned, status):
        got = answer_to(desk, returned)
        assert (got.status, got.body) == (status, b"")
        assert got.header("Content-Type") == "application/json"
        assert got.error is None

    @pytest.mark.parametrize(
        ("returned", "reason"),
        [
            ({"statusCode": "test"}, 'statusCode is "test", not a status'),
            ({"statusCode": True}, "statusCode is true, not a status"),
            ({"statusCode": 200.5}, "statusCode is 200.5, not a status"),
            ({"statusCode": 199}, "statusCode is 199, not a status"),
            ({"statusCode": 600}, "statusCode is 600, not a status"),
            ({"statusCode": "²"}, 'statusCode is "\u00b2", not a status'),
            (
                {"statusCode": "0" * 5000 + "200"},
                f'statusCode is "{"0" * 79}…, not a status',
            ),
            (
                {"statusCode": 200, "wrongValue": "v"},
                "the answer has members that no proxy response has: ['wrongValue']",
            ),
            ("justAString", 'the function returned "justAString", not an object'),
            (None, "the function returned null, not an object"),
            ([], "the function returned [], not an object"),
            ({"multiValueHeaders": {"a": "1"}}, 'multiValueHeaders.a is "1", not a list'),
            ({"multiValueHeaders": []}, "multiValueHeaders is [], not an object"),
            ({"headers": "x"}, 'headers is "x", not an object'),
            ({"headers": {"a": {}}}, "the header a is {}, not a text"),
            ({"headers": {"a": "1\r\nb: 2"}}, "the header a has a line break"),
            ({"headers": {"a": "1\x002"}}, "the header a has a control character"),
            ({"headers": {"a b": "1"}}, '"a b" is no name of a header'),
            ({"headers": {"": "1"}}, '"" is no name of a header'),
            ({"body": {"a": 1}}, 'body is {"a": 1}, not a text'),
            ({"body": 7}, "body is 7, not a text"),
        ],
    )
    def test_what_is_malformed_is_a_bad_gateway_whose_reason_the_journal_knows(
        self, desk, returned, reason
    ):
        got = answer_to(desk, returned)
        assert (got.status, got.error) == (502, "InternalServerErrorException")
        assert got.body == BROKEN
        assert len(got.body) == 36
        assert desk.reason() == reason

    @pytest.mark.parametrize(
        ("value", "text"), [(True, "true"), (False, "false"), (7, "7"), (1.5, "1.5"), ("x", "x")]
    )
    def test_header_values_become_texts(self, desk, value, text):
        assert answer_to(desk, {"headers": {"X-Own": value}}).header("X-Own") == text

    def test_headers_of_one_connection_are_not_handed_on(self, desk):
        names = ("Keep-Alive", "TE", "Upgrade", "Proxy-Authenticate", "Transfer-Encoding")
        got = answer_to(desk, {"headers": {"X-Own": "1"} | dict.fromkeys(names, "x")})
        assert got.header("X-Own") == "1"
        assert not {name for name, _ in got.headers} & set(names)

    def test_a_header_value_is_utf_8_on_the_wire(self, desk):
        got = answer_to(desk, {"headers": {"X-Own": "Zoë 🏊"}})
        assert got.header("X-Own").encode("latin-1").decode() == "Zoë 🏊"

    def test_a_header_that_is_null_is_left_out(self, desk):
        assert answer_to(desk, {"headers": {"X-Own": None}}).header("X-Own") is None

    def test_lists_of_values_are_several_headers(self, desk):
        got = answer_to(desk, {"multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]}})
        assert [each for each in got.headers if each[0] == "Set-Cookie"] == [
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        ]

    def test_a_header_in_both_maps_has_all_values_the_lists_first(self, desk):
        got = answer_to(
            desk,
            {
                "headers": {"x-own": "solo", "X-Other": "1"},
                "multiValueHeaders": {"X-OWN": ["multi"]},
            },
        )
        assert [each for each in got.headers if each[0].lower() == "x-own"] == [
            ("X-OWN", "multi"),
            ("X-OWN", "solo"),
        ]
        assert got.header("X-Other") == "1"

    def test_a_body_marked_as_base64_stays_as_it_is(self, desk):
        got = answer_to(desk, {"body": "aGk=", "isBase64Encoded": True})
        assert got.body == b"aGk="

    @pytest.mark.parametrize(
        "header", ["Connection", "content-length", "Date", "Server", "x-amzn-RequestId"]
    )
    def test_headers_of_the_gateways_own_are_remapped(self, desk, header):
        got = answer_to(desk, {"headers": {header: "7"}})
        assert got.header(f"x-amzn-Remapped-{header}") == "7"
        assert got.header("Content-Length") == "0"
        assert got.header("x-amzn-RequestId") == desk.journal().request_id

    def test_transfer_encoding_is_dropped_and_a_trace_added(self, desk):
        got = answer_to(desk, {"headers": {"Transfer-Encoding": "chunked", "Via": "1.1 x"}})
        assert [name for name, _ in got.headers] == [
            "Via",
            "Content-Type",
            "X-Amzn-Trace-Id",
            "x-amzn-RequestId",
            "x-amz-apigw-id",
            "Date",
            "Content-Length",
        ]

    def test_the_family_may_word_a_bad_gateway(self, desk):
        readable = GatewayResponse(headers={"Access-Control-Allow-Origin": "*"})
        got = answer_to(desk, None, gateway_responses={"DEFAULT_5XX": readable})
        assert (got.status, got.body) == (502, BROKEN)
        assert got.header("Access-Control-Allow-Origin") == "*"


class TestFailure:
    def test_an_exception_is_a_bad_gateway_with_its_traceback_in_the_journal(self, desk):
        def fail(event, _context):
            raise KeyError(event["path"])

        desk.api(Route("GET", "/items", desk.function(fail)))
        got = desk.send(desk.request())
        assert (got.status, got.body) == (502, BROKEN)
        detail = desk.journal().detail
        assert detail["reason"] == "KeyError: '/items'"
        assert "in fail" in detail["traceback"]

    @pytest.mark.parametrize("returned", [{"body": {1, 2}}, {"statusCode": object()}])
    def test_what_is_no_json_can_not_be_returned(self, desk, returned):
        got = answer_to(desk, returned)
        assert (got.status, got.body) == (502, BROKEN)
        assert desk.reason().startswith("Runtime.MarshalError: Unable to marshal response:")

    def test_one_that_takes_too_long_is_given_up_on(self, desk):
        done = Event()
        slow = desk.function(lambda *_: done.wait(10) and {}, timeout_s=0.02)
        desk.api(Route("GET", "/items", slow))
        got = desk.send(desk.request())
        done.set()
        assert (got.status, got.error) == (504, "InternalServerErrorException")
        assert got.body == b'{"message": "Endpoint request timed out"}'
        assert desk.reason() == "the integration took longer than 0.02 s"

    def test_an_event_beyond_six_megabytes_is_too_long(self, desk):
        desk.api(
            Route("POST", "/items", desk.function(lambda *_: {})),
            gateway_responses={"DEFAULT_4XX": GatewayResponse(418)},
        )
        got = desk.send(desk.request(method="POST", body=b"x" * PAYLOAD_BYTES_MAX))
        assert (got.status, got.error) == (413, "BadRequestException")
        assert got.body == b'{"message": "Request Too Long"}'

    def test_an_answer_beyond_six_megabytes_is_a_bad_gateway(self, desk):
        assert answer_to(desk, {"body": "x" * PAYLOAD_BYTES_MAX}).body == BROKEN

    def test_a_function_may_call_the_emulator(self, desk):
        def administer(*_):
            request = {"UserPoolId": "us-east-1_People000", "Username": "bob"}
            desk.world.call("cognito-idp", "AdminCreateUser", request)
            return {"body": "made"}

        desk.api(Route("GET", "/items", desk.function(administer)))
        assert desk.send(desk.request()).text == "made"
