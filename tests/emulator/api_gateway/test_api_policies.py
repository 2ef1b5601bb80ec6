"""What role, boundary, session and resource policy allow of an API."""

import pytest

from poolhouse.api_gateway.authorization.aws_iam import AwsIam
from poolhouse.api_gateway.definitions import Route
from poolhouse.api_gateway.integrations.mock import Mock
from poolhouse.iam.documents import parse_policy

ARN = "arn:aws:execute-api:us-east-1:123456789012:apigateway"
MASKED = "arn:aws:execute-api:us-east-1:********9012:apigateway"
SESSION = "arn:aws:sts::123456789012:assumed-role/User/CognitoIdentityCredentials"


def allow(resource="*", action="execute-api:Invoke", effect="Allow", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def anyone(effect="Allow", resource="execute-api:/*", **more):
    return allow(resource, effect=effect, Principal="*", **more)


def resource_policy(*statements):
    return parse_policy({"Version": "2012-10-17", "Statement": list(statements)}, "resource")


@pytest.fixture
def user(desk):
    desk.iam()
    return desk.user()


class TestDenial:
    def test_a_denial_names_caller_and_resource_and_masks_the_account(self, desk, user):
        desk.allow(allow(f"{ARN}/dev/GET/other"))
        got = desk.send(desk.sign(user, "/items/7"))
        assert (got.status, got.error) == (403, "AccessDeniedException")
        assert got.text == (
            f'{{"Message":"User: {SESSION} is not authorized to perform: execute-api:Invoke'
            f' on resource: {MASKED}/dev/GET/items/7"}}'
        )
        assert desk.journal().principal == SESSION
        assert "identity-based policy 'invoke' Statement[0]" in desk.reason()

    def test_an_explicit_deny_is_told(self, desk, user):
        desk.allow(allow(), allow(f"{ARN}/dev/GET/items", effect="Deny"))
        got = desk.send(desk.sign(user))
        assert got.json["Message"].endswith(f"{MASKED}/dev/GET/items with an explicit deny")

    def test_the_root_of_an_api_ends_with_a_slash(self, desk, user):
        desk.allow(allow(f"{ARN}/dev/GET/items"))
        message = desk.send(desk.sign(user, "/")).json["Message"]
        assert message.endswith(f"{MASKED}/dev/GET/")

    @pytest.mark.parametrize("path", ["/admin", "//admin", "///admin", "//%61dmin"])
    def test_slashes_before_a_path_lead_round_no_deny(self, desk, user, path):
        let_in = Mock(body="let in")
        routes = [Route("GET", line, let_in, authorization=AwsIam()) for line in ("/admin", "/x")]
        desk.api(*routes)
        desk.allow(allow(), allow(f"{ARN}/dev/GET/admin", effect="Deny"))
        assert desk.send(desk.sign(user, "//x")).status == 200
        got = desk.send(desk.sign(user, path))
        assert got.json["Message"].endswith(f"{MASKED}/dev/GET/admin with an explicit deny")

    @pytest.mark.parametrize("path", ["/admin", "/%61dmin", "/adm%69n", "//%61dmin"])
    def test_letters_encoded_without_need_lead_round_no_deny(self, desk, user, path):
        proxied = Route("GET", "/{proxy+}", Mock(body="let in"), authorization=AwsIam())
        desk.api(proxied)
        desk.allow(allow(), allow(f"{ARN}/dev/GET/admin", effect="Deny"))
        assert desk.send(desk.sign(user, "/adm%2Fin")).status == 200
        assert desk.send(desk.sign(user, path)).status == 403

    @pytest.mark.parametrize("path", ["/admin/", "/%61dmin/", "//admin/", "/admin//", "/adm%69n/"])
    @pytest.mark.parametrize("route", ["/admin", "/{proxy+}"])
    def test_slashes_behind_a_path_lead_round_no_deny(self, desk, user, path, route):
        desk.api(Route("GET", route, Mock(body="let in"), authorization=AwsIam()))
        desk.allow(allow(), allow(f"{ARN}/dev/GET/admin", effect="Deny"))
        assert desk.send(desk.sign(user, path)).status == 403
        desk.allow(allow(), allow(f"{ARN}/dev/GET/other", effect="Deny"))
        assert desk.send(desk.sign(user, path)).status == 200

    def test_what_is_allowed_without_the_slash_is_not_with_it(self, desk, user):
        desk.allow(allow(f"{ARN}/dev/GET/items"))
        assert desk.send(desk.sign(user, "/items")).status == 200
        assert desk.send(desk.sign(user, "/items/")).status == 403

    def test_the_query_is_no_part_of_the_resource(self, desk, user):
        desk.allow(allow(f"{ARN}/dev/GET/items"))
        assert desk.send(desk.sign(user, params=[("page", "2")])).status == 200


@pytest.mark.parametrize(
    ("resource", "call", "status"),
    [
        (f"{ARN}/*", "GET /items/7", 200),
        (f"{ARN}/*/GET/*", "GET /items/7", 200),
        (f"{ARN}/*/GET/*", "POST /items/7", 403),
        (f"{ARN}/dev/*/items", "POST /items", 200),
        (f"{ARN}/prod/*", "GET /items", 403),
        (f"{ARN}/dev/GET/items/?", "GET /items/7", 200),
        (f"{ARN}/dev/GET/items/?", "GET /items/77", 403),
        (f"{ARN}/dev/GET/ITEMS", "GET /items", 403),
        (f"{ARN}/dev/get/items", "GET /items", 403),
        (f"{ARN}/dev/ANY/items", "GET /items", 403),
        (f"{ARN}/dev/GET/{{id}}", "GET /items", 403),
        (f"{ARN}/dev/GET/", "GET /", 200),
        (f"{ARN}/dev/GET/", "GET /items", 403),
        (f"{ARN}/dev/GET", "GET /", 403),
        (f"{ARN}/dev/GET/a%20b", "GET /a%20b", 200),
        (f"{ARN}/dev/GET/a b", "GET /a%20b", 403),
        ("arn:aws:execute-api:*:*:*", "GET /items", 200),
        ("arn:aws:execute-api:eu-west-1:123456789012:apigateway/*", "GET /items", 403),
    ],
)
def test_a_resource_is_matched_with_the_concrete_call(desk, user, resource, call, status):
    desk.allow(allow(resource))
    method, _, path = call.partition(" ")
    assert desk.send(desk.sign(user, path, method=method)).status == status


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, 200),
        ({"Effect": "Allow", "NotAction": "execute-api:*", "Resource": "*"}, 403),
        (
            {"Effect": "Allow", "Action": "*", "NotResource": f"{ARN}/dev/GET/items"},
            403,
        ),
        ({"Effect": "Allow", "Action": "*", "NotResource": f"{ARN}/prod/*"}, 200),
        (allow(action="EXECUTE-API:invoke"), 200),
        (allow(action="execute-api:InvalidateCache"), 403),
    ],
)
def test_actions_and_their_opposites(desk, user, statement, status):
    desk.allow(statement)
    assert desk.send(desk.sign(user)).status == status


class TestIdentityInPolicies:
    def test_a_path_can_belong_to_one_identity(self, desk, user):
        own = "${cognito-identity.amazonaws.com:sub}"
        desk.allow(allow(f"{ARN}/dev/GET/mine/{own}"))
        desk.allow(allow(f"{ARN}/dev/GET/mine/{own}"), role="Guest")
        identity = user.context["cognito-identity.amazonaws.com:sub"]
        guest = desk.identity()
        assert desk.send(desk.sign(user, f"/mine/{identity}")).status == 200
        assert desk.send(desk.sign(guest, f"/mine/{identity}")).status == 403

    def test_conditions_see_pool_and_provider(self, desk, user):
        condition = {
            "StringEquals": {
                "cognito-identity.amazonaws.com:aud": user.context[
                    "cognito-identity.amazonaws.com:aud"
                ]
            },
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        }
        desk.allow(allow(Condition=condition))
        desk.allow(allow(Condition=condition), role="Guest")
        assert desk.send(desk.sign(user)).status == 200
        assert desk.send(desk.sign(desk.identity())).status == 403

    @pytest.mark.parametrize(("network", "status"), [("127.0.0.0/8", 200), ("10.0.0.0/8", 403)])
    def test_conditions_see_the_callers_address(self, desk, user, network, status):
        desk.allow(allow(Condition={"IpAddress": {"aws:SourceIp": network}}))
        assert desk.send(desk.sign(user)).status == status

    def test_conditions_see_the_emulators_time(self, desk, user):
        until = "2026-11-20T12:30:00Z"
        desk.allow(allow(Condition={"DateLessThan": {"aws:CurrentTime": until}}))
        assert desk.send(desk.sign(user)).status == 200
        desk.world.advance(30 * 60 * 1000)
        assert desk.send(desk.sign(user)).status == 403

    def test_a_boundary_bounds(self, desk, user):
        boundary = {"Version": "2012-10-17", "Statement": [allow(action="s3:*")]}
        desk.allow(boundary=boundary)
        assert desk.send(desk.sign(user)).status == 403

    def test_guests_reach_apis_within_their_session_policy(self, desk):
        desk.iam()
        desk.allow(role="Guest")
        assert desk.send(desk.sign(desk.identity())).status == 200


class TestResourcePolicy:
    """Developer Guide, apigateway-authorization-flow: tables for AWS_IAM, Cognito and nobody."""

    @pytest.mark.parametrize(
        ("of_role", "of_api", "status"),
        [
            ("Allow", "Allow", 200),
            ("Allow", None, 200),
            ("Allow", "Deny", 403),
            (None, "Allow", 200),
            (None, None, 403),
            (None, "Deny", 403),
            ("Deny", "Allow", 403),
            ("Deny", None, 403),
            ("Deny", "Deny", 403),
        ],
    )
    def test_within_an_account_either_side_may_allow(self, desk, of_role, of_api, status):
        elsewhere = anyone(resource="execute-api:/dev/GET/elsewhere")
        of_api = elsewhere if of_api is None else anyone(of_api)
        desk.iam(resource_policy=resource_policy(of_api))
        unrelated = allow(f"{ARN}/dev/GET/elsewhere")
        desk.allow(unrelated if of_role is None else allow(effect=of_role))
        got = desk.send(desk.sign(desk.user()))
        assert got.status == status
        if status == 403:
            denied = "Deny" in (of_role, of_api["Effect"])
            assert got.json["Message"].endswith("with an explicit deny") == denied

    @pytest.mark.parametrize(
        ("statement", "status"),
        [
            (anyone(), 200),
            (anyone(resource="execute-api:/dev/GET/items"), 200),
            (anyone(resource="execute-api:/dev/POST/items"), 403),
            (anyone(resource="execute-api:/prod/*"), 403),
            (anyone("Deny"), 403),
            (anyone(Condition={"IpAddress": {"aws:SourceIp": "127.0.0.1/32"}}), 200),
            (anyone(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), 403),
            (anyone(Condition={"StringLike": {"aws:UserAgent": "tests/*"}}), 200),
            (anyone(Condition={"StringLike": {"aws:Referer": "https://app.test/*"}}), 403),
            (
                anyone(Condition={"DateGreaterThan": {"aws:CurrentTime": "2026-11-20T11:00:00Z"}}),
                200,
            ),
            (anyone(Condition={"Null": {"aws:userid": "false"}}), 403),
        ],
    )
    def test_callers_without_a_signature_need_its_allow(self, desk, statement, status):
        policy = resource_policy(statement)
        desk.open(resource_policy=policy)
        got = desk.send(desk.request(headers=[("User-Agent", "tests/1")]))
        assert got.status == status

    def test_a_refusal_calls_them_anonymous(self, desk):
        desk.open(resource_policy=resource_policy(anyone(resource="execute-api:/dev/GET/other")))
        got = desk.send(desk.request())
        assert (got.status, got.error) == (403, "AccessDeniedException")
        assert got.text == (
            '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke'
            f' on resource: {MASKED}/dev/GET/items"}}'
        )
        desk.open(resource_policy=resource_policy(anyone("Deny")))
        assert desk.send(desk.request()).json["Message"].endswith(" with an explicit deny")

    def test_root_needs_no_allow_but_is_bound_by_a_deny(self, desk):
        desk.iam()
        root = desk.root()
        assert desk.send(desk.sign(root, token=False)).status == 200
        desk.iam(resource_policy=resource_policy(anyone("Deny")))
        assert desk.send(desk.sign(root, token=False)).status == 403

    def test_the_signature_comes_first(self, desk):
        desk.iam(resource_policy=resource_policy(anyone("Deny")))
        got = desk.send(desk.request())
        assert got.error == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("path", ["/items", "/%69tems", "/item%73", "/items/%6eew", "/%40%6De"])
def test_a_literal_that_is_encoded_without_need_is_denied_all_the_same(desk, user, path):
    resources = ("/items", "/items/new", "/@me")
    desk.api(*(Route("GET", each, Mock(), authorization=AwsIam()) for each in resources))
    denied = [f"{ARN}/dev/GET{each}" for each in resources]
    desk.allow(allow(), allow(denied, effect="Deny"))
    got = desk.send(desk.sign(user, path))
    assert got.status == 403
    assert got.json["Message"].endswith("with an explicit deny")
