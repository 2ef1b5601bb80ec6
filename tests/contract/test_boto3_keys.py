"""Whose AWS keys administer Poolhouse, and what boto3's retries make of refusals."""

from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

pytestmark = pytest.mark.contract

INVALID_KEY = (
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
)
FOREIGN_KEY = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


@pytest.fixture
def refusing(poolhouse: Any) -> None:
    """The world of someone who set `unknown_keys: refuse`."""
    poolhouse.world.override({"unknown_keys": "refuse"})


class TestForeignKeys:
    def test_anyones_usual_profile_administers(self, sdk, poolhouse):
        cognito = sdk("cognito-idp", *FOREIGN_KEY)
        pool_id = cognito.create_user_pool(PoolName="mine")["UserPool"]["Id"]
        assert cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["Name"] == "mine"
        identity = sdk("cognito-identity", *FOREIGN_KEY)
        assert identity.list_identity_pools(MaxResults=1)["IdentityPools"]
        assert poolhouse.journal.entries()[0].principal == "arn:aws:iam::123456789012:root"

    @pytest.mark.usefixtures("refusing")
    def test_where_they_are_refused_they_administer_nothing(self, sdk, refused):
        cognito = sdk("cognito-idp", *FOREIGN_KEY)
        assert refused(cognito.list_user_pools, MaxResults=1) == INVALID_KEY

    @pytest.mark.usefixtures("refusing")
    def test_where_they_are_refused_roots_key_still_administers(self, admin):
        assert admin.list_user_pools(MaxResults=1)["UserPools"]

    @pytest.mark.usefixtures("refusing")
    def test_where_they_are_refused_apps_still_sign_in_with_any_key(self, sdk, demo):
        app = sdk("cognito-idp", *FOREIGN_KEY)
        answer = app.initiate_auth(
            ClientId=demo.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "alice@example.com", "PASSWORD": "Correct-Horse-1"},
        )
        assert answer["AuthenticationResult"]["AccessToken"]

    def test_the_api_never_takes_them(self, api):
        access_key, secret = FOREIGN_KEY
        keys = {"AccessKeyId": access_key, "SecretKey": secret, "SessionToken": None}
        answer = api.call("/items", keys)
        assert answer.status_code == 403
        assert answer.headers["x-amzn-ErrorType"] == "UnrecognizedClientException"


class TestRootsKey:
    def test_with_another_secret_it_is_refused(self, sdk, refused):
        cognito = sdk("cognito-idp", "test", "another")
        name, sentence = refused(cognito.list_user_pools, MaxResults=1)
        assert name == "InvalidSignatureException"
        assert sentence.startswith("The request signature we calculated does not match")

    def test_without_a_signature_nothing_is_administered(self, app, refused):
        name, _ = refused(app.list_user_pools, MaxResults=1)
        assert name == "MissingAuthenticationTokenException"

    @pytest.mark.parametrize("key", ["test", FOREIGN_KEY[0]])
    def test_a_scope_that_is_no_regions_is_refused(self, sdk, refused, key):
        cognito = sdk("cognito-idp", key, "test", region="aws-global")
        assert refused(cognito.list_user_pools, MaxResults=1) == (
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'aws-global'. ",
        )


class TestRetries:
    @pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
    def test_a_refusal_is_not_asked_again(self, sdk, poolhouse, refused, mode):
        retries = {"mode": mode, "total_max_attempts": 5}
        app = sdk("cognito-idp", retries=retries)
        admin = sdk("cognito-idp", "test", "test", retries=retries)
        refused(app.get_user, AccessToken="eyJ.not.one")
        refused(admin.describe_user_pool, UserPoolId="us-east-1_NoSuchPool")
        refused(admin.create_user_pool, PoolName="x" * 129)
        operations = [entry.operation for entry in poolhouse.journal.entries()]
        assert operations == ["GetUser", "DescribeUserPool", "CreateUserPool"]

    def test_botos_own_validation_agrees_that_a_member_is_missing(self, sdk, admin, refused):
        with pytest.raises(ParamValidationError, match=r'Missing .* in input: "PoolName"'):
            admin.create_user_pool()
        unchecked = sdk("cognito-idp", "test", "test", parameter_validation=False)
        assert refused(unchecked.create_user_pool) == (
            "InvalidParameterException",
            (
                "1 validation error detected: Value null at 'poolName' failed to satisfy"
                " constraint: Member must not be null"
            ),
        )

    def test_every_modelled_error_is_an_exception_class_of_botos(self, admin):
        with pytest.raises(admin.exceptions.ResourceNotFoundException) as caught:
            admin.describe_user_pool(UserPoolId="us-east-1_NoSuchPool")
        assert caught.value.response["Error"]["Message"] == (
            "User pool us-east-1_NoSuchPool does not exist."
        )
