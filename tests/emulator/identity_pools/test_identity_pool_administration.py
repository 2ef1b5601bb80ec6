"""Identity pools as administrators see them: create, describe, update, list, delete, roles."""

import pytest
from botocore.exceptions import ClientError

import poolhouse
from poolhouse.identity_pools import lifetimes
from poolhouse.protocol.call import Call

NOBODY = "us-east-1:00000000-0000-4000-8000-000000000000"


def admin_refused(front, operation, **members):
    with pytest.raises(ClientError) as caught:
        getattr(front.admin, operation)(**members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def described(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_a_pool_is_described_as_it_was_created(front):
    provider = {"ProviderName": front.users.provider, "ClientId": "abc"}
    created = front.admin.create_identity_pool(
        IdentityPoolName="My pool",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=True,
        CognitoIdentityProviders=[provider],
        IdentityPoolTags={"team": "pool"},
    )
    answer = front.admin.describe_identity_pool(IdentityPoolId=created["IdentityPoolId"])
    assert described(answer) == described(created)
    assert described(answer) == {
        "IdentityPoolId": created["IdentityPoolId"],
        "IdentityPoolName": "My pool",
        "AllowUnauthenticatedIdentities": False,
        "AllowClassicFlow": True,
        "CognitoIdentityProviders": [{**provider, "ServerSideTokenCheck": False}],
        "IdentityPoolTags": {"team": "pool"},
    }


def test_ids_are_the_region_and_a_lower_case_uuid(front):
    pool_id = front.pool()
    assert pool_id.startswith("us-east-1:")
    assert len(pool_id) == len(NOBODY)
    assert pool_id == pool_id.lower()


def test_the_id_can_be_chosen(world):
    chosen = {"identity_pool_id": NOBODY}
    request = {"IdentityPoolName": "x", "AllowUnauthenticatedIdentities": True}
    made = world.call("cognito-identity", "CreateIdentityPool", request, chosen=chosen)
    assert made["IdentityPoolId"] == NOBODY


def test_an_update_replaces_all_settings(front):
    pool_id = front.pool()
    front.admin.update_identity_pool(
        IdentityPoolId=pool_id, IdentityPoolName="new", AllowUnauthenticatedIdentities=False
    )
    answer = front.admin.describe_identity_pool(IdentityPoolId=pool_id)
    assert answer["IdentityPoolName"] == "new"
    assert "CognitoIdentityProviders" not in answer
    assert front.admin.get_identity_pool_roles(IdentityPoolId=pool_id)["Roles"]


def test_pools_are_listed_in_pages_in_the_order_of_creation(front):
    ids = [front.pool() for _ in range(5)]
    pages = front.admin.get_paginator("list_identity_pools").paginate(
        PaginationConfig={"PageSize": 2}
    )
    listed = [[pool["IdentityPoolId"] for pool in page["IdentityPools"]] for page in pages]
    assert listed == [ids[:2], ids[2:4], ids[4:]]


def test_a_page_that_ends_with_the_list_has_no_next_one(front):
    front.pool()
    assert "NextToken" not in front.admin.list_identity_pools(MaxResults=1)


def test_a_foreign_token_of_a_page_is_refused(front):
    refusal = admin_refused(front, "list_identity_pools", MaxResults=1, NextToken="nonsense")
    assert refusal == ("InvalidParameterException", "Invalid pagination token.")


def test_a_deleted_pool_takes_its_identities_along(front):
    pool_id = front.pool()
    guest = front.guest(pool_id)
    front.admin.delete_identity_pool(IdentityPoolId=pool_id)
    gone = ("ResourceNotFoundException", f"IdentityPool '{pool_id}' not found.")
    assert front.refused("get_id", IdentityPoolId=pool_id) == gone
    assert front.refused("get_credentials_for_identity", IdentityId=guest) == (
        "ResourceNotFoundException",
        f"Identity '{guest}' not found.",
    )
    assert admin_refused(front, "delete_identity_pool", IdentityPoolId=pool_id) == gone


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("describe_identity_pool", {}),
        ("update_identity_pool", {"IdentityPoolName": "x", "AllowUnauthenticatedIdentities": True}),
        ("set_identity_pool_roles", {"Roles": {}}),
        ("get_identity_pool_roles", {}),
        ("list_identities", {"MaxResults": 1}),
        ("delete_identity_pool", {}),
        ("get_id", {}),
    ],
)
def test_an_unknown_pool_is_not_found(front, operation, members):
    refusal = admin_refused(front, operation, IdentityPoolId=NOBODY, **members)
    assert refusal == ("ResourceNotFoundException", f"IdentityPool '{NOBODY}' not found.")


def test_a_malformed_id_is_a_validation_exception(front):
    assert front.refused("get_id", IdentityPoolId="us-east-1_x") == (
        "ValidationException",
        (
            "1 validation error detected: Value 'us-east-1_x' at 'identityPoolId' failed to satisfy"
            " constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+"
        ),
    )


@pytest.mark.parametrize(
    "members",
    [
        {"SupportedLoginProviders": {"accounts.google.com": "client"}},
        {"DeveloperProviderName": "mine"},
        {"OpenIdConnectProviderARNs": ["arn:aws:iam::123456789012:oidc-provider/x"]},
        {"SamlProviderARNs": ["arn:aws:iam::123456789012:saml-provider/x"]},
    ],
)
def test_providers_that_are_not_emulated_are_refused_aloud(front, members):
    with pytest.raises(ClientError) as caught:
        front.admin.create_identity_pool(
            IdentityPoolName="x", AllowUnauthenticatedIdentities=True, **members
        )
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    (member,) = members
    expected = f"cognito-identity.CreateIdentityPool.{member}"
    assert headers["x-poolhouse-unsupported"] == expected


def test_operations_that_are_not_emulated_say_so(front):
    with pytest.raises(ClientError) as caught:
        front.app.get_open_id_token(IdentityId=NOBODY)
    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"


class TestRolesOfAPool:
    def test_they_are_got_as_they_were_set(self, front):
        mapping = {
            f"{front.users.provider}:{front.users.client_id}": {
                "Type": "Rules",
                "AmbiguousRoleResolution": "Deny",
                "RulesConfiguration": {
                    "Rules": [
                        {
                            "Claim": "sub",
                            "MatchType": "Equals",
                            "Value": "x",
                            "RoleARN": front.role_arn("X"),
                        }
                    ]
                },
            }
        }
        pool_id = front.pool()
        set_roles = {"authenticated": front.role_arn("A"), "unauthenticated": front.role_arn("B")}
        front.admin.set_identity_pool_roles(
            IdentityPoolId=pool_id, Roles=set_roles, RoleMappings=mapping
        )
        answer = front.admin.get_identity_pool_roles(IdentityPoolId=pool_id)
        assert described(answer) == {
            "IdentityPoolId": pool_id,
            "Roles": set_roles,
            "RoleMappings": mapping,
        }

    @pytest.mark.parametrize("place", ["roles", "rules"])
    def test_they_are_of_the_account(self, front, place):
        foreign = "arn:aws:iam::999999999999:role/Admin"
        key = f"{front.users.provider}:{front.users.client_id}"
        rule = {"Claim": "sub", "MatchType": "Equals", "Value": "x", "RoleARN": foreign}
        mapping = {
            "Type": "Rules",
            "AmbiguousRoleResolution": "Deny",
            "RulesConfiguration": {"Rules": [rule]},
        }
        members = {
            "roles": {"Roles": {"authenticated": foreign}},
            "rules": {"Roles": {}, "RoleMappings": {key: mapping}},
        }[place]
        refused = admin_refused(
            front, "set_identity_pool_roles", IdentityPoolId=front.pool(), **members
        )
        assert refused == ("NotAuthorizedException", f"Access to Role '{foreign}' is forbidden.")

    def test_only_the_two_kinds_exist(self, front):
        roles = {"admin": front.role_arn("Admin")}
        code, _ = admin_refused(
            front, "set_identity_pool_roles", IdentityPoolId=front.pool(), Roles=roles
        )
        assert code == "ValidationException"

    @pytest.mark.parametrize(
        ("mapping", "sentence"),
        [
            ({"Type": "Token"}, "AmbiguousRoleResolution is required"),
            (
                {"Type": "Rules", "AmbiguousRoleResolution": "Deny"},
                "RulesConfiguration is required",
            ),
        ],
    )
    def test_an_incomplete_mapping_is_refused(self, front, mapping, sentence):
        code, message = admin_refused(
            front,
            "set_identity_pool_roles",
            IdentityPoolId=front.pool(),
            Roles={},
            RoleMappings={f"{front.users.provider}:{front.users.client_id}": mapping},
        )
        assert code == "InvalidParameterException"
        assert message.startswith(sentence)


POOL = "cognito-idp.us-east-1.amazonaws.com/us-east-1_little000"


class TestProviders:
    @pytest.mark.parametrize(
        "key",
        [
            f"https://{POOL}:{{client}}",
            POOL,
            f"{POOL}:",
            f"{POOL}:another",
            "cognito-idp.us-east-1.amazonaws.com/us-east-1_unknown00:{client}",
            "cognito-idp.eu-west-1.amazonaws.com/us-east-1_little000:{client}",
            "us-east-1_little000:{client}",
            "accounts.google.com",
            "arn:aws:iam::123456789012:saml-provider/Company",
        ],
    )
    def test_a_mapping_is_of_a_provider_that_the_pool_has(self, front, key):
        key = key.format(client=front.users.client_id)
        pool_id = front.pool(mapping={"Type": "Token", "AmbiguousRoleResolution": "Deny"})
        before = front.admin.get_identity_pool_roles(IdentityPoolId=pool_id)
        refused = admin_refused(
            front,
            "set_identity_pool_roles",
            IdentityPoolId=pool_id,
            Roles={},
            RoleMappings={key: {"Type": "Token", "AmbiguousRoleResolution": "Deny"}},
        )
        sentence = "is not a valid RoleMapping ProviderName or is not a configured provider."
        assert refused == ("InvalidParameterException", f"({key}) {sentence}")
        after = front.admin.get_identity_pool_roles(IdentityPoolId=pool_id)
        assert described(after) == described(before)

    @pytest.mark.parametrize("operation", ["create_identity_pool", "update_identity_pool"])
    @pytest.mark.parametrize(
        "provider",
        [
            {},
            {"ClientId": "web"},
            {"ProviderName": "us-east-1_little000", "ClientId": "web"},
            {"ProviderName": f"https://{POOL}", "ClientId": "web"},
            {"ProviderName": f"{POOL}/", "ClientId": "web"},
            {"ProviderName": POOL.replace("idp.us-east-1", "idp.eu-west-1"), "ClientId": "web"},
            {"ProviderName": "accounts.google.com", "ClientId": "web"},
        ],
    )
    def test_a_provider_is_a_user_pool(self, front, operation, provider):
        pool = {} if operation == "create_identity_pool" else {"IdentityPoolId": front.pool()}
        good = {"ProviderName": POOL, "ClientId": "web"}
        refused = admin_refused(
            front,
            operation,
            IdentityPoolName="house",
            AllowUnauthenticatedIdentities=True,
            CognitoIdentityProviders=[good, provider],
            **pool,
        )
        assert refused == ("InvalidParameterException", "Invalid Cognito Identity Provider")


class TestIdentitiesOfAPool:
    def test_an_identity_shows_its_providers_and_not_its_users(self, front):
        identity_id = front.user(front.pool(), "ann")
        answer = front.admin.describe_identity(IdentityId=identity_id)
        assert answer["Logins"] == [front.users.provider]
        assert answer["CreationDate"].timestamp() == 1_900_000_000

    def test_a_guest_shows_no_logins(self, front):
        assert "Logins" not in front.admin.describe_identity(IdentityId=front.guest(front.pool()))

    def test_they_are_listed_in_pages(self, front):
        pool_id, other_id = front.pool(), front.pool()
        guests = [front.guest(pool_id) for _ in range(3)]
        front.guest(other_id)
        first = front.admin.list_identities(IdentityPoolId=pool_id, MaxResults=2)
        rest = front.admin.list_identities(
            IdentityPoolId=pool_id, MaxResults=2, NextToken=first["NextToken"]
        )
        listed = [each["IdentityId"] for each in first["Identities"] + rest["Identities"]]
        assert listed == guests
        assert "NextToken" not in rest
        assert admin_refused(
            front,
            "list_identities",
            IdentityPoolId=other_id,
            MaxResults=2,
            NextToken=first["NextToken"],
        )[0] == ("InvalidParameterException")

    def test_merged_ones_can_be_hidden(self, front):
        pool_id = front.pool()
        user = front.user(pool_id, "ann")
        guest = front.guest(pool_id)
        front.credentials(guest, Logins=front.users.logins("ann"))
        every = front.admin.list_identities(IdentityPoolId=pool_id, MaxResults=9)["Identities"]
        shown = front.admin.list_identities(
            IdentityPoolId=pool_id, MaxResults=9, HideDisabled=True
        )["Identities"]
        assert [each["IdentityId"] for each in every] == [user, guest]
        assert [each["IdentityId"] for each in shown] == [user]

    def test_deleted_ones_are_gone_and_unknown_ones_passed_over(self, front):
        guest = front.guest(front.pool())
        answer = front.admin.delete_identities(IdentityIdsToDelete=[guest, NOBODY])
        assert answer["UnprocessedIdentityIds"] == []
        refusal = admin_refused(front, "describe_identity", IdentityId=guest)
        assert refusal == ("ResourceNotFoundException", f"Identity '{guest}' not found.")

    def test_a_deleted_users_login_makes_a_new_identity(self, front):
        pool_id = front.pool()
        before = front.user(pool_id, "ann")
        front.admin.delete_identities(IdentityIdsToDelete=[before])
        assert front.user(pool_id, "ann") != before


def test_a_lifetime_must_be_a_second_at_least(front, world):
    pool_id = front.pool()
    call = Call.on(world.foundation, "test", 0)
    with world.foundation.store.step(), pytest.raises(ValueError, match="at least 1 second, not 0"):
        lifetimes.set_credentials_lifetime(call, pool_id, 0)


def test_equal_seeds_give_equal_pools_and_identities():
    request = {"IdentityPoolName": "x", "AllowUnauthenticatedIdentities": True}

    def ids() -> tuple[str, str]:
        world = poolhouse.World(seed=7)
        pool = world.call("cognito-identity", "CreateIdentityPool", request)["IdentityPoolId"]
        guest = world.call("cognito-identity", "GetId", {"IdentityPoolId": pool})["IdentityId"]
        world.close()
        return pool, guest

    assert ids() == ids()
