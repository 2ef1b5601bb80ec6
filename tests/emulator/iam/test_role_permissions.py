"""What the bearer of temporary credentials may do: role, boundary and session together."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from poolhouse.iam import authorization, roles
from poolhouse.iam.errors import MalformedPolicyDocument
from poolhouse.iam.principals import Principal

DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/Reader/someone is not authorized to perform:"
    " cognito-identity:ListIdentityPools on resource: *"
)
ACTION = "cognito-identity:ListIdentityPools"
ROLE_ARN = "arn:aws:iam::123456789012:role/app/Reader"
COGNITO = "cognito-identity.amazonaws.com"


def ask(client: Any) -> str:
    """`allowed`, or the sentence of the denial."""
    try:
        client.list_identity_pools(MaxResults=10)
    except client.exceptions.ClientError as error:
        refusal = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if (refusal["Code"], status) != ("AccessDeniedException", 400):
            raise
        return refusal["Message"]
    return "allowed"


def test_a_role_without_policies_may_do_nothing(desk):
    desk.role()
    answer = ask(desk.client_of(desk.session()))
    assert answer == f"{DENIED} because no identity-based policy allows the {ACTION} action"


def test_an_explicit_deny_wins_and_is_named(desk, allow, deny):
    desk.role(all=allow("*"), but=deny("cognito-identity:List*"))
    answer = ask(desk.client_of(desk.session()))
    assert answer == f"{DENIED} with an explicit deny in an identity-based policy"


def test_the_boundary_must_allow_too(desk, allow):
    desk.role(all=allow("*"), boundary=allow("execute-api:Invoke"))
    answer = ask(desk.client_of(desk.session()))
    assert answer == f"{DENIED} because no permissions boundary allows the {ACTION} action"


def test_the_session_policies_must_allow_too(desk, allow, deny):
    desk.role(all=allow("*"))
    narrow = desk.session(session_policies={"narrow": allow("execute-api:Invoke")})
    assert ask(desk.client_of(narrow)).endswith(
        f" because no session policy allows the {ACTION} action"
    )
    denying = desk.session(session_policies={"but": deny("*")})
    assert ask(desk.client_of(denying)).endswith(" with an explicit deny in a session policy")


def test_one_of_several_session_policies_suffices(desk, allow):
    desk.role(all=allow("*"))
    policies = {"one": allow("s3:*"), "other": allow("cognito-identity:*")}
    assert ask(desk.client_of(desk.session(session_policies=policies))) == "allowed"


def test_a_changed_role_counts_at_once_for_sessions_issued_before(desk, allow):
    desk.role()
    client = desk.client_of(desk.session())
    assert ask(client) != "allowed"
    desk.role(all=allow("*"))
    assert ask(client) == "allowed"


def test_the_pool_that_a_request_names_is_the_resource(desk, allow):
    names = ("one", "other")
    one, other = (
        desk.client().create_identity_pool(
            IdentityPoolName=name, AllowUnauthenticatedIdentities=True
        )["IdentityPoolId"]
        for name in names
    )
    arn = f"arn:aws:cognito-identity:us-east-1:123456789012:identitypool/{one}"
    desk.role(one=allow("cognito-identity:DescribeIdentityPool", resource=arn))
    client = desk.client_of(desk.session())
    assert client.describe_identity_pool(IdentityPoolId=one)["IdentityPoolName"] == "one"
    with pytest.raises(ClientError, match=f"on resource: .*{other} because no identity-based"):
        client.describe_identity_pool(IdentityPoolId=other)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:PrincipalArn": ROLE_ARN}}, True),
        ({"StringLike": {"aws:userid": "AROA*:someone"}}, True),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, False),
        ({"StringLike": {"aws:UserAgent": "Botocore/*"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, True),
        ({"DateEquals": {"aws:CurrentTime": "2030-03-17T17:46:40Z"}}, True),
        ({"DateLessThan": {"aws:TokenIssueTime": "2030-03-17T17:46:40Z"}}, False),
        ({"NumericEquals": {"aws:EpochTime": "1900000000"}}, True),
        ({"StringEquals": {f"{COGNITO}:sub": "us-east-1:me"}}, True),
        ({"ForAnyValue:StringEquals": {f"{COGNITO}:amr": "authenticated"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False),
        ({"Null": {"aws:MultiFactorAuthPresent": "true"}}, False),
        ({"Bool": {"aws:ViaAWSService": "false"}}, True),
        ({"Null": {"aws:ViaAWSService": "false"}}, True),
        ({"Bool": {"aws:PrincipalIsAWSService": "false"}}, True),
        ({"Null": {"aws:PrincipalIsAWSService": "true"}}, False),
    ],
)
def test_conditions_see_the_request_and_the_session(desk, allow, condition, allowed):
    desk.role(all=allow("*", Condition=condition))
    context = {f"{COGNITO}:sub": "us-east-1:me", f"{COGNITO}:amr": ["authenticated", "provider"]}
    assert (ask(desk.client_of(desk.session(context=context))) == "allowed") is allowed


def test_the_journal_says_what_nearly_allowed_it(desk, allow):
    desk.role(far=allow("cognito-identity:*", Condition={"Bool": {"aws:SecureTransport": "false"}}))
    ask(desk.client_of(desk.session()))
    assert "'far'" in desk.refusal().detail["reason"]


def test_root_needs_no_policies():
    root = Principal.root("123456789012", "test")
    arn = "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/"
    decision = authorization.evaluate(root, "execute-api:Invoke", arn, region="r", now_ms=0)
    assert decision.allowed
    assert root.is_root
    assert (root.user_id, root.identity_id, root.amr) == ("123456789012", None, ())


def test_a_principal_tells_what_api_gateway_shows_of_a_cognito_identity(desk):
    role = desk.role()
    provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_abc"
    session = desk.session(
        context={
            "cognito-identity.amazonaws.com:sub": "us-east-1:me",
            "cognito-identity.amazonaws.com:aud": "us-east-1:pool",
            "cognito-identity.amazonaws.com:amr": [
                "authenticated",
                provider,
                f"{provider}:CognitoSignIn:sub",
            ],
        }
    )
    principal = Principal.of_session(session, role)
    assert principal.arn == "arn:aws:sts::123456789012:assumed-role/Reader/someone"
    assert principal.user_id == f"{role.role_id}:someone"
    assert principal.role == role
    assert (principal.identity_id, principal.identity_pool_id) == ("us-east-1:me", "us-east-1:pool")
    assert principal.amr == ("authenticated", provider, f"{provider}:CognitoSignIn:sub")
    assert principal.expires_ms == session.expires_ms
    assert principal.issued_ms == session.issued_ms


class TestRoles:
    def test_a_role_written_again_keeps_its_id(self, desk, allow):
        first = desk.role(one=allow("s3:*"))
        second = desk.role(two=allow("s3:*"))
        assert first.role_id == second.role_id
        assert first.role_id.startswith("AROA")
        assert roles.find(desk.world.foundation.store, first.arn) == second

    def test_the_name_is_the_arns_last_part(self, desk):
        assert desk.role().name == "Reader"

    @pytest.mark.parametrize(
        ("name", "arn"),
        [
            ("Reader", "arn:aws:iam::123456789012:role/Reader"),
            ("/app/Reader", "arn:aws:iam::123456789012:role/app/Reader"),
            ("arn:aws:iam::1:role/X", "arn:aws:iam::1:role/X"),
        ],
    )
    def test_a_name_becomes_an_arn(self, name, arn):
        assert roles.arn_of("123456789012", name) == arn

    def test_a_malformed_document_is_refused_with_its_place(self, desk):
        with pytest.raises(MalformedPolicyDocument, match=r"Statement\[0\]"):
            desk.role(bad={"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]})
        with pytest.raises(MalformedPolicyDocument):
            desk.role(trust={"Version": "2012-10-17", "Statement": []})

    def test_a_role_that_is_not_there_is_none(self, desk):
        nobodys = "arn:aws:iam::123456789012:role/None"
        assert roles.find(desk.world.foundation.store, nobodys) is None


class TestCredentials:
    def test_they_look_like_awss(self, desk):
        desk.role()
        session = desk.session()
        assert session.access_key_id.startswith("ASIA")
        assert len(session.access_key_id) == 20
        assert len(session.secret_access_key) == 40
        assert session.session_token.startswith("IQoJb3JpZ2luX2Vj")
        assert 800 < len(session.session_token) < 1300

    def test_no_two_are_alike(self, desk):
        desk.role()
        sessions = [desk.session() for _ in range(20)]
        assert len({session.access_key_id for session in sessions}) == 20
        assert len({session.session_token for session in sessions}) == 20

    def test_they_end_at_a_whole_second(self, desk):
        desk.world.advance(250)
        assert desk.session(lifetime_s=60).expires_ms == 1_900_000_060_000
