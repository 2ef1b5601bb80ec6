"""Which method answers, before anybody is asked who they are; OPTIONS and what browsers hide."""

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.cors import Cors, options_routes
from poolhouse.api_gateway.definitions import GatewayResponse, Route
from poolhouse.api_gateway.integrations.mock import Mock

MISSING = b'{"message":"Missing Authentication Token"}'


def route(line, **settings):
    method, _, resource = line.partition(" ")
    return Route(method, resource, Mock(body=line), **settings)


class TestPrecedence:
    @pytest.fixture(autouse=True)
    def routes(self, desk):
        desk.api(
            route("ANY /"),
            route("GET /items"),
            route("ANY /items"),
            route("GET /items/{id}"),
            route("GET /items/new"),
            route("GET /items/{id}/parts"),
            route("POST /items/{id}/parts"),
            route("ANY /items/{id}/{rest+}"),
            route("GET /files/{path+}"),
            route("GET /a/{x}/c"),
            route("GET /a/b/{y}"),
            route("GET /caf%C3%A9"),
            route("GET /naïve way"),
        )

    @pytest.mark.parametrize(
        ("call", "line"),
        [
            ("GET /", "ANY /"),
            ("GET ", "ANY /"),
            ("GET /items", "GET /items"),
            ("GET /items/", "GET /items"),
            ("POST /items", "ANY /items"),
            ("GET //items", "GET /items"),
            ("GET /items/7", "GET /items/{id}"),
            ("GET /items/new", "GET /items/new"),
            ("GET /items/7/parts", "GET /items/{id}/parts"),
            ("POST /items/7/parts", "POST /items/{id}/parts"),
            ("DELETE /items/7/parts", "ANY /items/{id}/{rest+}"),
            ("GET /items/7/other/deep", "ANY /items/{id}/{rest+}"),
            ("GET /files/a/b//c", "GET /files/{path+}"),
            ("GET /a/b/c", "GET /a/b/{y}"),
            ("GET /a/x/c", "GET /a/{x}/c"),
            ("GET /caf%C3%A9", "GET /caf%C3%A9"),
            ("GET /na%C3%AFve%20way", "GET /naïve way"),
        ],
    )
    def test_a_literal_beats_a_parameter_beats_a_greedy_one(self, desk, call, line):
        method, _, path = call.partition(" ")
        got = desk.send(desk.request(path, method=method))
        assert (got.status, got.text) == (200, line)

    @pytest.mark.parametrize(
        "call",
        [
            "GET /files",
            "GET /files/",
            "POST /files/a",
            "DELETE /items/7",
            "GET /Items",
            "GET /items//parts",
            "GET /nowhere",
            "OPTIONS /items/new",
            "PROPFIND /items/7",
            "GET /items%2F7",
        ],
    )
    def test_a_path_or_verb_that_nobody_declared_is_a_missing_token(self, desk, call):
        method, _, path = call.partition(" ")
        got = desk.send(desk.request(path, method=method))
        assert got.status == 403
        assert got.error == "MissingAuthenticationTokenException"
        assert method == "HEAD" or got.body == MISSING
        assert desk.reason() == "no route has this method and path"

    def test_line_ends_are_part_of_a_segment(self, desk):
        assert desk.send(desk.request("/items/a%0Ab")).text == "GET /items/{id}"


class TestFallThrough:
    def test_a_resource_without_the_verb_is_passed_over(self, desk):
        desk.api(route("POST /admin", authorization=AwsIam()), route("ANY /{proxy+}"))
        assert desk.send(desk.request("/admin")).text == "ANY /{proxy+}"
        assert desk.send(desk.request("/admin", method="POST")).body == MISSING

    @pytest.mark.parametrize("verb", ["FOO", "PROPFIND", "TRACE", "CONNECT", "ANY"])
    def test_any_lets_in_no_verb_that_it_does_not_stand_for(self, desk, verb):
        desk.api(route("ANY /items"), route("ANY /{proxy+}"))
        got = desk.send(desk.request(method=verb))
        assert (got.status, got.body) == (403, MISSING)
        assert got.error == "MissingAuthenticationTokenException"

    @pytest.mark.parametrize("verb", ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"])
    def test_any_lets_in_the_others(self, desk, verb):
        desk.api(route("ANY /items"))
        assert desk.send(desk.request(method=verb)).text == "ANY /items"

    def test_a_correctly_signed_call_of_nothing_misses_its_token_too(self, desk, ada):
        desk.iam(resource="/items")
        got = desk.send(desk.sign(ada, "/nowhere"))
        assert got.body == MISSING
        assert desk.reason() == (
            "no route has this method and path; the signature was not looked at"
        )


class TestStages:
    def test_another_stage_is_forbidden_and_worded_by_nobody(self, desk):
        worded = {"DEFAULT_4XX": GatewayResponse(status=418, headers={"X-Own": "1"})}
        desk.api(route("GET /items"), gateway_responses=worded)
        got = desk.send(desk.request(stage="prod"))
        assert (got.status, got.error) == (403, "ForbiddenException")
        assert got.body == b'{"message":"Forbidden"}'
        assert got.header("X-Own") is None
        assert desk.reason() == "the API is deployed to dev, not prod"

    def test_an_unknown_api_is_named_with_those_that_are_there(self, desk):
        desk.api()
        request = desk.request()
        place = request.raw_path.replace("apigateway", "nobody")
        got = desk.send(type(request)("GET", place, headers=request.headers))
        assert got.status == 404
        assert got.json == {"message": "Poolhouse has no REST API 'nobody'; it has: apigateway"}

    @pytest.mark.parametrize("path", ["/dev/items", "//dev/items"])
    def test_an_api_is_found_by_its_production_host_too(self, desk, path):
        desk.api(route("GET /items"))
        request = desk.request()
        host = "apigateway.execute-api.us-east-1.amazonaws.com"
        got = desk.send(type(request)("GET", path, headers=(("Host", host),)))
        assert got.text == "GET /items"

    def test_it_is_not_there_under_the_host_of_another_region(self, desk):
        desk.api(route("GET /items"))
        host = "apigateway.execute-api.eu-west-1.amazonaws.com"
        got = desk.send(type(desk.request())("GET", "/dev/items", headers=(("Host", host),)))
        assert got.status == 404
        assert got.json == {
            "message": "Poolhouse has no REST API 'apigateway' in eu-west-1; it lives in us-east-1"
        }


class TestCors:
    CORS = Cors("https://app.test", allow_credentials=True, max_age_s=600)

    def test_nothing_answers_a_preflight_unless_it_is_declared(self, desk):
        desk.api(route("GET /items"))
        preflight = desk.request(method="OPTIONS", headers=[("Origin", "https://app.test")])
        got = desk.send(preflight)
        assert got.status == 403
        assert got.body == MISSING
        assert not [name for name, _ in got.headers if name.lower().startswith("access-control")]

    def test_declared_options_answer_for_all_verbs_of_their_resource(self, desk):
        routes = [route("GET /items"), route("PUT /items"), route("GET /other")]
        desk.api(*routes, *options_routes(routes, self.CORS))
        got = desk.send(desk.request(method="OPTIONS"))
        assert got.status == 200
        assert got.body == b""
        assert got.header("Access-Control-Allow-Origin") == "https://app.test"
        assert got.header("Access-Control-Allow-Credentials") == "true"
        assert got.header("Access-Control-Allow-Methods") == "GET,PUT,OPTIONS"
        assert "Authorization" in got.header("Access-Control-Allow-Headers").split(",")
        assert got.header("Access-Control-Max-Age") == "600"

    @pytest.mark.parametrize("lines", [["ANY /items"], ["GET /items", "ANY /items"]])
    def test_for_any_they_name_the_verbs_it_stands_for(self, desk, lines):
        routes = [route(line) for line in lines]
        desk.api(*routes, *options_routes(routes, self.CORS))
        got = desk.send(desk.request(method="OPTIONS"))
        allowed = got.header("Access-Control-Allow-Methods")
        assert allowed == "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"

    def test_an_options_method_of_ones_own_is_kept(self):
        routes = [route("GET /items"), route("OPTIONS /items")]
        assert options_routes(routes, self.CORS) == ()

    def test_options_that_ask_for_a_signature_refuse_every_preflight(self, desk):
        desk.iam("OPTIONS", "/items")
        assert desk.send(desk.request(method="OPTIONS")).body == MISSING

    def test_a_family_of_gateway_responses_makes_refusals_readable(self, desk):
        readable = GatewayResponse(headers={"Access-Control-Allow-Origin": "'*'"})
        desk.iam(gateway_responses={"DEFAULT_4XX": readable})
        got = desk.send(desk.request(headers=[("Origin", "https://app.test")]))
        assert got.status == 403
        assert got.body == MISSING
        assert got.header("Access-Control-Allow-Origin") == "*"
        assert "cors" not in desk.journal().detail


class TestHiddenAnswers:
    """What API Gateway does not tell a developer, the journal does."""

    def note(self, desk, origin, *headers, status=200):
        desk.api(Route("GET", "/items", Mock(status=status, headers=headers)))
        desk.send(desk.request(headers=[("Origin", origin)]))
        return (desk.journal().detail or {}).get("cors")

    def test_a_refusal_without_cors_headers_is_named(self, desk):
        desk.iam()
        desk.send(desk.request(headers=[("Origin", "https://app.test")]))
        assert desk.journal().detail == {
            "reason": "MissingSignature",
            "cors": "the browser at https://app.test reports a network error or CORS failure;"
            " the cause is this status 403 with nothing in Access-Control-Allow-Origin",
        }

    def test_so_is_a_success_that_names_another_origin(self, desk):
        other = ("Access-Control-Allow-Origin", "https://other.test")
        assert self.note(desk, "https://app.test", other) == (
            "the browser at https://app.test reports a network error or CORS failure;"
            " the cause is this status 200 with https://other.test in Access-Control-Allow-Origin"
        )

    @pytest.mark.parametrize("allowed", ["*", "https://app.test"])
    def test_what_may_be_read_is_not_noted(self, desk, allowed):
        header = ("access-control-allow-origin", allowed)
        assert self.note(desk, "https://app.test", header) is None

    def test_a_page_of_the_same_origin_may_read_everything(self, desk):
        assert self.note(desk, f"http://{desk.host}", status=500) is None

    def test_without_an_origin_there_is_no_browser(self, desk):
        desk.iam()
        desk.send(desk.request())
        assert desk.journal().detail == {"reason": "MissingSignature"}
