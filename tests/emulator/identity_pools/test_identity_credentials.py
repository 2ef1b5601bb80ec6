"""The credentials of identities: their shape, their life, whose they are, what bounds them."""

from typing import Any

import botocore.session
import pytest
from botocore.config import Config

CHECK_ROLES = (
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
)
COGNITO = "cognito-identity.amazonaws.com"
_SDK = botocore.session.Session()


def trust(action: str = "sts:AssumeRoleWithWebIdentity", federated: str = COGNITO, **more: Any):
    return {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Federated": federated},
            "Action": action,
            **more,
        },
    }


def amr(value: str) -> dict[str, Any]:
    return {"ForAnyValue:StringLike": {f"{COGNITO}:amr": value}}


def allow(action: str, resource: str = "*") -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def bearer(front: Any, credentials: dict[str, Any]) -> Any:
    """A client that signs with issued credentials."""
    return _SDK.create_client(
        "cognito-identity",
        endpoint_url=front.url,
        region_name="us-east-1",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretKey"],
        aws_session_token=credentials["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}),
    )


class TestShape:
    def test_they_look_like_awss(self, front):
        guest = front.guest(front.pool())
        answer = front.app.get_credentials_for_identity(IdentityId=guest)
        assert answer["IdentityId"] == guest
        credentials = answer["Credentials"]
        assert set(credentials) == {"AccessKeyId", "SecretKey", "SessionToken", "Expiration"}
        assert credentials["AccessKeyId"].startswith("ASIA")
        assert credentials["SessionToken"].startswith("IQoJb3JpZ2luX2Vj")

    def test_every_call_issues_others(self, front):
        guest = front.guest(front.pool())
        keys = {front.credentials(guest)["AccessKeyId"] for _ in range(6)}
        assert len(keys) == 6

    def test_the_session_is_the_identitys(self, front):
        pool_id = front.pool()
        ann = front.user(pool_id, "ann")
        session = front.session(front.credentials(ann, Logins=front.users.logins("ann")))
        assert session.role_arn == front.role_arn("User")
        assert session.session_name == "CognitoIdentityCredentials"
        assert session.context == {
            "aws:FederatedProvider": COGNITO,
            f"{COGNITO}:aud": pool_id,
            f"{COGNITO}:sub": ann,
            f"{COGNITO}:amr": (
                "authenticated",
                front.users.provider,
                f"{front.users.provider}:CognitoSignIn:ann",
            ),
        }

    def test_a_guests_session_says_unauthenticated(self, front):
        session = front.session(front.credentials(front.guest(front.pool())))
        assert session.role_arn == front.role_arn("Guest")
        assert session.context[f"{COGNITO}:amr"] == ("unauthenticated",)


class TestLife:
    def test_they_live_an_hour(self, front):
        credentials = front.credentials(front.guest(front.pool()))
        assert credentials["Expiration"].timestamp() == 1_900_003_600

    @pytest.mark.parametrize("seconds", [1, 90, 43_200])
    def test_a_pool_can_give_them_any_life(self, front, seconds):
        pool_id = front.pool()
        front.role("Guest", all=allow("cognito-identity:*"))
        front.set_lifetime(pool_id, seconds)
        credentials = front.credentials(front.guest(pool_id))
        assert credentials["Expiration"].timestamp() == 1_900_000_000 + seconds
        client = bearer(front, credentials)
        front.world.advance(seconds * 1000 - 1)
        assert client.list_identity_pools(MaxResults=1)["IdentityPools"]
        front.world.advance(1)
        with pytest.raises(client.exceptions.ClientError) as caught:
            client.list_identity_pools(MaxResults=1)
        assert caught.value.response["Error"] == {
            "Code": "ExpiredTokenException",
            "Message": "The security token included in the request is expired",
        }

    def test_credentials_outlive_the_login_they_came_from(self, front):
        pool_id = front.pool()
        front.role("User", all=allow("cognito-identity:*"))
        logins = front.users.logins("ann", lifetime_s=300)
        ann = front.app.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
        client = bearer(front, front.credentials(ann, Logins=logins))
        front.world.advance(301_000)
        assert client.list_identity_pools(MaxResults=1)["IdentityPools"]


class TestTrust:
    """The role's trust policy decides; whoever fails it learns that the configuration is wrong."""

    def refused(self, front, pool_id, reason):
        guest = front.guest(pool_id)
        refusal = front.refused("get_credentials_for_identity", IdentityId=guest)
        assert reason in front.reason()
        return refusal

    def test_a_pool_without_roles(self, front):
        pool_id = front.pool()
        front.admin.set_identity_pool_roles(IdentityPoolId=pool_id, Roles={})
        refusal = self.refused(front, pool_id, "the pool has no unauthenticated role")
        assert refusal == CHECK_ROLES

    def test_a_role_that_does_not_exist(self, front):
        pool_id = front.pool()
        missing = {"unauthenticated": front.role_arn("Missing")}
        front.admin.set_identity_pool_roles(IdentityPoolId=pool_id, Roles=missing)
        assert self.refused(front, pool_id, "there is no role") == CHECK_ROLES

    @pytest.mark.parametrize(
        "document",
        [
            trust(federated="graph.facebook.com"),
            trust(action="sts:AssumeRole"),
            trust(Condition={"StringEquals": {f"{COGNITO}:aud": "us-east-1:another"}}),
            trust(Condition=amr("authenticated")),
        ],
        ids=["provider", "action", "aud", "amr"],
    )
    def test_a_role_that_does_not_trust_the_identity(self, front, document):
        pool_id = front.pool()
        front.role("Guest", trust=document)
        refusal = self.refused(front, pool_id, "no role trust policy allows it")
        assert refusal == CHECK_ROLES

    def test_consoles_trust_policies_are_satisfied(self, front):
        pool_id = front.pool()
        for role, kind in (("User", "authenticated"), ("Guest", "unauthenticated")):
            aud = {"StringEquals": {f"{COGNITO}:aud": pool_id}}
            front.role(role, trust=trust(Condition={**aud, **amr(kind)}))
        ann = front.user(pool_id, "ann")
        assert front.credentials(front.guest(pool_id))
        assert front.credentials(ann, Logins=front.users.logins("ann"))

    def test_a_role_may_trust_one_user_pool_only(self, front):
        pool_id = front.pool()
        front.role("User", trust=trust(Condition=amr(front.users.provider)))
        ann = front.user(pool_id, "ann")
        assert front.credentials(ann, Logins=front.users.logins("ann"))

    def test_a_role_may_trust_one_identity_only(self, front):
        pool_id = front.pool()
        chosen, other = front.guest(pool_id), front.guest(pool_id)
        only = {"StringEquals": {f"{COGNITO}:sub": chosen}}
        front.role("Guest", trust=trust(Condition=only))
        assert front.credentials(chosen)
        refusal = front.refused("get_credentials_for_identity", IdentityId=other)
        assert refusal == CHECK_ROLES

    @pytest.mark.parametrize(
        ("operator", "key", "limit"),
        [
            ("DateGreaterThanEquals", "aws:CurrentTime", "2030-03-17T17:46:40Z"),
            ("NumericGreaterThanEquals", "aws:EpochTime", "1900000000"),
        ],
    )
    def test_a_role_may_trust_or_not_from_a_moment_on(self, front, operator, key, limit):
        pool_id = front.pool()
        condition = {operator: {key: limit}}
        front.role("Guest", trust=trust(Condition=condition))
        assert front.credentials(front.guest(pool_id))
        trusting, denying = trust(), trust(Effect="Deny", Condition=condition)
        both = [trusting["Statement"], denying["Statement"]]
        front.role("Guest", trust={**trusting, "Statement": both})
        assert self.refused(front, pool_id, "is denied by role trust policy") == CHECK_ROLES

    def test_a_role_may_trust_the_session_name_of_the_enhanced_flow_only(self, front):
        pool_id = front.pool()
        named = {"StringEquals": {"sts:RoleSessionName": "CognitoIdentityCredentials"}}
        front.role("Guest", trust=trust(Condition=named))
        assert front.credentials(front.guest(pool_id))
        other = {"StringNotEquals": named["StringEquals"]}
        front.role("Guest", trust=trust(Condition=other))
        refusal = self.refused(front, pool_id, "no role trust policy allows it")
        assert refusal == CHECK_ROLES

    def test_a_refused_call_changes_no_identity(self, front):
        pool_id = front.pool()
        guest = front.guest(pool_id)
        front.role("User", trust=trust(action="sts:AssumeRole"))
        logins = front.users.logins("ann")
        front.refused("get_credentials_for_identity", IdentityId=guest, Logins=logins)
        assert "Logins" not in front.admin.describe_identity(IdentityId=guest)


class TestBounds:
    def test_a_user_may_do_what_the_role_allows(self, front):
        pool_id = front.pool()
        front.role("User", read=allow("cognito-identity:DescribeIdentity"))
        ann = front.user(pool_id, "ann")
        client = bearer(front, front.credentials(ann, Logins=front.users.logins("ann")))
        assert client.describe_identity(IdentityId=ann)["Logins"] == [front.users.provider]
        with pytest.raises(client.exceptions.ClientError) as caught:
            client.list_identity_pools(MaxResults=1)
        assert caught.value.response["Error"] == {
            "Code": "AccessDeniedException",
            "Message": (
                "User: arn:aws:sts::123456789012:assumed-role/User/CognitoIdentityCredentials is"
                " not authorized to perform: cognito-identity:ListIdentityPools on resource: *"
                " because no identity-based policy allows the cognito-identity:ListIdentityPools"
                " action"
            ),
        }

    def test_only_guests_are_bound_by_session_policies(self, front):
        pool_id = front.pool()
        ann = front.user(pool_id, "ann")
        signed_in = front.session(front.credentials(ann, Logins=front.users.logins("ann")))
        guest = front.session(front.credentials(front.guest(pool_id)))
        assert signed_in.session_policies == "{}"
        assert "AmazonCognitoUnAuthedIdentitiesSessionPolicy" in guest.session_policies

    def test_policies_may_speak_of_the_identity(self, front):
        pool_id = front.pool()
        own = "arn:aws:cognito-identity:*:*:identitypool/${cognito-identity.amazonaws.com:aud}"
        front.role("User", own=allow("cognito-identity:DescribeIdentityPool", own))
        ann = front.user(pool_id, "ann")
        client = bearer(front, front.credentials(ann, Logins=front.users.logins("ann")))
        assert client.describe_identity_pool(IdentityPoolId=pool_id)["IdentityPoolId"] == pool_id
        with pytest.raises(client.exceptions.ClientError, match="AccessDenied"):
            client.describe_identity_pool(IdentityPoolId=front.pool())
