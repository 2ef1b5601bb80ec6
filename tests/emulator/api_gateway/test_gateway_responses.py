"""How an API words API Gateway's own answers."""

from dataclasses import replace

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import GatewayResponse, Route
from poolhouse.api_gateway.integrations.function import Function
from poolhouse.api_gateway.integrations.mock import Mock

MISSING = b'{"message":"Missing Authentication Token"}'


@pytest.fixture
def broken(monkeypatch):
    """Let mocks and functions break."""

    def answer(_integration, call):
        raise ZeroDivisionError(call.stage)

    for kind in (Mock, Function):
        monkeypatch.setattr(kind, "answer", answer)


def headers(**named):
    return GatewayResponse(headers={name.replace("_", "-"): each for name, each in named.items()})


class TestPrecedence:
    @pytest.mark.parametrize(
        ("worded", "status", "own"),
        [
            ({}, 403, None),
            ({"DEFAULT_4XX": GatewayResponse(418, {"X-Own": "family"})}, 418, "family"),
            ({"DEFAULT_5XX": GatewayResponse(599, {"X-Own": "other family"})}, 403, None),
            ({"ACCESS_DENIED": GatewayResponse(499, {"X-Own": "other type"})}, 403, None),
            (
                {
                    "DEFAULT_4XX": GatewayResponse(418, {"X-Own": "family", "X-More": "1"}),
                    "MISSING_AUTHENTICATION_TOKEN": headers(X_Own="type"),
                },
                403,
                "type",
            ),
        ],
    )
    def test_a_type_stands_alone_then_its_family_then_what_is_built_in(
        self, desk, worded, status, own
    ):
        desk.iam(gateway_responses=worded)
        got = desk.send(desk.request())
        assert (got.status, got.header("X-Own")) == (status, own)
        assert got.header("X-More") is None
        assert got.error == "MissingAuthenticationTokenException"
        assert got.body == MISSING

    @pytest.mark.usefixtures("broken")
    def test_a_family_keeps_the_status_of_the_type(self, desk):
        desk.api(
            Route("GET", "/broken", Mock()),
            gateway_responses={"DEFAULT_5XX": headers(X_Own="family")},
        )
        got = desk.send(desk.request("/broken"))
        assert (got.status, got.header("X-Own")) == (500, "family")


class TestTemplates:
    def body(self, desk, template, **request):
        desk.iam(gateway_responses={"DEFAULT_4XX": GatewayResponse(template=template)})
        return desk.send(desk.request(**request)).text

    @pytest.mark.parametrize(
        ("template", "rendered"),
        [
            ('{"error":$context.error.messageString}', '{"error":"Missing Authentication Token"}'),
            ("$context.error.message.", "Missing Authentication Token."),
            ("$context.error.responseType", "MISSING_AUTHENTICATION_TOKEN"),
            ("[$context.error.validationErrorString]", "[]"),
            ("$context.httpMethod $context.path", "GET /dev/items"),
            ("$context.apiId/$context.stage", "apigateway/dev"),
            ("$context.resourcePath", "/{proxy+}"),
            ("$context.requestTime", "20/Nov/2026:12:00:00 +0000"),
            ("$context.requestTimeEpoch", "1795176000000"),
            ("$context.identity.sourceIp", "127.0.0.1"),
            ("$context.accountId", "123456789012"),
            ("$context.domainName", "apigateway.execute-api.us-east-1.amazonaws.com"),
            ("[$context.identity.userArn]", "[]"),
            ("[$context.identity]", "[]"),
            ("[$context.stage.name]", "[]"),
            ("[$context.nothing.like.this]", "[]"),
            ("[$stageVariables.color]", "[]"),
            ("$method.request.header.X-Who", "me"),
            ("$method.request.querystring.page", "1 & 2"),
            ("$method.request.path.proxy", "items"),
            ("$input.body #if(1)", "$input.body #if(1)"),
            ("costs 5$", "costs 5$"),
        ],
    )
    def test_variables_are_put_in_and_nothing_else_is(self, desk, template, rendered):
        body = self.body(desk, template, query="page=1+%26%202", headers=[("x-who", "me")])
        assert body == rendered

    def test_ids_are_those_of_the_answer(self, desk):
        template = GatewayResponse(template="$context.requestId $context.extendedRequestId")
        desk.iam(gateway_responses={"DEFAULT_4XX": template})
        got = desk.send(desk.request())
        assert got.text.split() == [got.header("x-amzn-RequestId"), got.header("x-amz-apigw-id")]

    def test_a_worded_denial_says_what_its_template_says(self, desk):
        template = GatewayResponse(template='{"message":$context.error.messageString}')
        desk.iam(gateway_responses={"ACCESS_DENIED": template})
        desk.allow({"Effect": "Deny", "Action": "*", "Resource": "*"})
        got = desk.send(desk.sign(desk.user()))
        assert list(got.json) == ["message"]
        assert got.json["message"].endswith("with an explicit deny")


class TestCaller:
    """A denial may name who was denied; the context is the one that functions get."""

    NAMES = (
        "accountId",
        "caller",
        "cognitoAuthenticationProvider",
        "cognitoAuthenticationType",
        "cognitoIdentityId",
        "cognitoIdentityPoolId",
        "sourceIp",
        "user",
        "userArn",
    )

    def denied(self, desk, session):
        template = "|".join(f"$context.identity.{name}" for name in self.NAMES)
        worded = GatewayResponse(
            headers={"X-User": "context.identity.user", "X-Resource": "context.resourceId"},
            template=f"{template}|$context.resourceId",
        )
        desk.iam(gateway_responses={"ACCESS_DENIED": worded, "DEFAULT_4XX": worded})
        return desk.send(desk.sign(session))

    def test_a_caller_who_is_known_is_named(self, desk):
        desk.allow({"Effect": "Deny", "Action": "*", "Resource": "*"})
        ada = desk.user()
        got = self.denied(desk, ada)
        *identity, resource_id = got.text.split("|")
        told = dict(zip(self.NAMES, identity, strict=True))
        provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_People000"
        signed_in = told.pop("cognitoAuthenticationProvider")
        assert signed_in.startswith(f"{provider},{provider}:CognitoSignIn:")
        assert told == {
            "accountId": "123456789012",
            "caller": got.header("X-User"),
            "cognitoAuthenticationType": "authenticated",
            "cognitoIdentityId": ada.context["cognito-identity.amazonaws.com:sub"],
            "cognitoIdentityPoolId": "us-east-1:00000000-0000-4000-8000-00000000a91a",
            "sourceIp": "127.0.0.1",
            "user": got.header("X-User"),
            "userArn": desk.journal().principal,
        }
        assert got.header("X-User").endswith(":CognitoIdentityCredentials")
        assert len(resource_id) == 6
        assert resource_id == got.header("X-Resource")

    def test_nobody_is_named_whose_signature_was_refused(self, desk, ada):
        got = self.denied(desk, replace(ada, secret_access_key="another"))
        assert got.error == "InvalidSignatureException"
        *identity, resource_id = got.text.split("|")
        assert [each for each in identity if each] == ["127.0.0.1"]
        assert resource_id


class TestHeaders:
    @pytest.mark.parametrize(
        ("value", "sent"),
        [
            ("'*'", "*"),
            ("*", "*"),
            ("'https://app.test'", "https://app.test"),
            ("method.request.header.Origin", "https://app.test"),
            ("method.request.querystring.next", "a b"),
            ("method.request.path.proxy", "items"),
            ("context.error.responseType", "MISSING_AUTHENTICATION_TOKEN"),
            ("context.stage", "dev"),
            ("stageVariables.none", ""),
        ],
    )
    def test_a_header_is_a_literal_or_a_mapping(self, desk, value, sent):
        desk.iam(gateway_responses={"DEFAULT_4XX": headers(X_Own=value)})
        request = desk.request(query="next=a%0D%0Ab", headers=[("Origin", "https://app.test")])
        assert desk.send(request).header("X-Own") == sent

    def test_a_header_replaces_the_built_in_one(self, desk):
        desk.iam(gateway_responses={"DEFAULT_4XX": headers(content_type="'text/html'")})
        assert desk.send(desk.request()).header("Content-Type") == "text/html"


class TestWhatBreaks:
    @pytest.mark.usefixtures("broken")
    def test_whatever_breaks_is_answered_and_kept(self, desk):
        desk.api(Route("GET", "/broken", Mock()))
        got = desk.send(desk.request("/broken"))
        assert got.status == 500
        assert got.error == "InternalServerErrorException"
        assert got.body == b'{"message": "Internal server error"}'
        assert "ZeroDivisionError: dev" in desk.journal().detail["traceback"]

    @pytest.mark.usefixtures("broken")
    def test_it_breaks_outside_the_step_too(self, desk):
        desk.api(Route("GET", "/broken", Function("tests:broken")))
        assert desk.send(desk.request("/broken")).status == 500
        assert "ZeroDivisionError" in desk.journal().detail["traceback"]


class TestSize:
    LIMIT = 10_485_760

    def test_ten_megabytes_pass(self, desk):
        desk.api(Route("POST", "/items", Mock(body="{}")))
        assert desk.send(desk.request(method="POST", body=b"x" * self.LIMIT)).status == 200

    @pytest.mark.parametrize("path", ["/items", "/nowhere"])
    def test_one_byte_more_is_refused_in_plain_text_before_all_else(self, desk, path):
        desk.api(
            Route("POST", "/items", Mock(), authorization=AwsIam()),
            gateway_responses={"DEFAULT_4XX": GatewayResponse(418)},
        )
        got = desk.send(desk.request(path, method="POST", body=b"x" * (self.LIMIT + 1)))
        assert got.status == 413
        assert got.body == b"HTTP content length exceeded 10485760 bytes."
        assert got.header("Content-Type") == "text/plain; charset=utf-8"
        assert not [name for name, _ in got.headers if name.lower().startswith("x-am")]
        assert desk.journal().status == 413


class TestMock:
    def test_a_mock_answers_with_what_was_declared(self, desk):
        answer = Mock(status=203, headers=(("X-Own", "1"),), body='{"ok":true}')
        desk.api(Route("GET", "/items", answer))
        got = desk.send(desk.request())
        assert got.status == 203
        assert got.body == b'{"ok":true}'
        assert [name for name, _ in got.headers] == [
            "Content-Type",
            "X-Own",
            "x-amzn-RequestId",
            "x-amz-apigw-id",
            "Date",
            "Content-Length",
        ]

    def test_it_may_have_another_content_type(self, desk):
        desk.api(Route("GET", "/items", Mock(headers=(("content-type", "text/plain"),), body="hi")))
        assert desk.send(desk.request()).header("Content-Type") == "text/plain"

    def test_answers_do_not_run_into_each_other(self, desk):
        desk.api(Route("GET", "/items", Mock()))
        first, second = (desk.send(desk.request()) for _ in range(2))
        assert len(first.headers) == len(second.headers)
        assert first.header("x-amzn-RequestId") != second.header("x-amzn-RequestId")


class TestJournal:
    def test_a_call_that_was_let_in_is_written_down(self, desk, ada):
        got = desk.send(desk.sign(ada, "/items/7"))
        entry = desk.journal()
        assert entry.service == "execute-api"
        assert entry.operation == "GET /dev/items/7"
        assert entry.principal == (
            "arn:aws:sts::123456789012:assumed-role/User/CognitoIdentityCredentials"
        )
        assert (entry.status, entry.error, entry.message, entry.detail) == (200, None, None, None)
        assert entry.at_ms == desk.world.clock.now_ms()
        assert entry.request_id == got.header("x-amzn-RequestId")

    def test_a_refusal_is_written_down_with_its_sentence(self, desk):
        desk.iam()
        desk.send(desk.request())
        (entry,) = desk.world.journal.entries(service="execute-api", errors_only=True)
        assert entry.error == "MissingAuthenticationTokenException"
        assert entry.message == "Missing Authentication Token"
        assert entry.principal is None
