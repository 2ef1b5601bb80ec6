"""Every request is served in its region: its signature's, else its host's, else its pool's."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from poolhouse.config.loading import load
from poolhouse.primitives import jose
from poolhouse.protocol import region
from poolhouse.protocol.direct import ConstraintViolationError
from poolhouse.protocol.http import HttpRequest
from poolhouse.runtime import regions
from poolhouse.world import World

HOME, ABROAD = "us-east-1", "eu-west-1"
SERVICES = {
    "cognito-idp": "AWSCognitoIdentityProviderService",
    "cognito-identity": "AWSCognitoIdentityService",
}
LONG = "us-far-away-places-1"
ANY_KEY = (
    "AWS4-HMAC-SHA256 Credential=AKIAANY/20300317/{scope}/{service}/aws4_request,"
    " SignedHeaders=host, Signature=0"
)
PASSWORD = "Correct-Horse-1"
NOTHING = "ResourceNotFoundException"


class Wire:
    """A world that takes any key, and requests to it: signed for a region, sent to a host."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(
        self,
        service: str,
        operation: str,
        *,
        scope: str | None = None,
        host: str = "localhost:7665",
        **members: Any,
    ) -> dict[str, Any]:
        headers = [("Host", host), ("X-Amz-Date", "20300317T174640Z")]
        if scope is not None:
            headers.append(("Authorization", ANY_KEY.format(scope=scope, service=service)))
        headers.append(("X-Amz-Target", f"{SERVICES[service]}.{operation}"))
        http = HttpRequest("POST", "/", "", tuple(headers), json.dumps(members).encode())
        answer = self.world.dispatch(self.world.services[service], http, operation)
        body: dict[str, Any] = json.loads(answer.body) if answer.body else {}
        return body | ({"status": answer.status} if answer.status != 200 else {})

    def idp(self, operation: str, **how: Any) -> dict[str, Any]:
        return self.ask("cognito-idp", operation, **how)

    def identity(self, operation: str, **how: Any) -> dict[str, Any]:
        return self.ask("cognito-identity", operation, **how)

    def detail(self) -> dict[str, Any]:
        return dict(self.world.journal.entries(errors_only=True)[-1].detail or {})


class Place:
    """A pool of a region with all that belongs to one, made by calls that are signed for it."""

    def __init__(self, wire: Wire, scope: str) -> None:
        self.scope = scope
        made = wire.idp("CreateUserPool", scope=scope, PoolName="people")["UserPool"]
        self.arn, self.pool = made["Arn"], made["Id"]
        here = {"scope": scope, "UserPoolId": self.pool}
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        client = {"ClientName": "web", "ExplicitAuthFlows": flows}
        made = wire.idp("CreateUserPoolClient", **here, **client)["UserPoolClient"]
        self.client = made["ClientId"]
        wire.idp("CreateGroup", **here, GroupName="staff")
        wire.idp("AdminCreateUser", **here, Username="ada", MessageAction="SUPPRESS")
        fixed = {"Username": "ada", "Password": PASSWORD, "Permanent": True}
        wire.idp("AdminSetUserPassword", **here, **fixed)
        self.provider = f"cognito-idp.{scope}.amazonaws.com/{self.pool}"
        trusted = [{"ProviderName": self.provider, "ClientId": self.client}]
        self.identity_pool = wire.identity(
            "CreateIdentityPool",
            scope=scope,
            IdentityPoolName="guests",
            AllowUnauthenticatedIdentities=True,
            CognitoIdentityProviders=trusted,
        )["IdentityPoolId"]
        self.guest = wire.identity("GetId", IdentityPoolId=self.identity_pool)["IdentityId"]

    @property
    def sign_in(self) -> dict[str, Any]:
        return {
            "ClientId": self.client,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "ada", "PASSWORD": PASSWORD},
        }

    def tokens(self, wire: Wire, **how: Any) -> dict[str, Any]:
        return dict(wire.idp("InitiateAuth", **how, **self.sign_in)["AuthenticationResult"])


@pytest.fixture
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    world = load({}, seed=request.node.nodeid, strict=True)
    yield Wire(world)
    world.close()


@pytest.fixture
def home(wire: Wire) -> Place:
    return Place(wire, HOME)


@pytest.fixture
def abroad(wire: Wire) -> Place:
    return Place(wire, ABROAD)


SIGNED = {
    "user pool": ("cognito-idp", "DescribeUserPool", {"UserPoolId": "pool"}),
    "pool's settings": ("cognito-idp", "GetUserPoolMfaConfig", {"UserPoolId": "pool"}),
    "app client": (
        "cognito-idp",
        "DescribeUserPoolClient",
        {"UserPoolId": "pool", "ClientId": "client"},
    ),
    "clients": ("cognito-idp", "ListUserPoolClients", {"UserPoolId": "pool", "MaxResults": 9}),
    "user": ("cognito-idp", "AdminGetUser", {"UserPoolId": "pool", "Username": "ada"}),
    "users": ("cognito-idp", "ListUsers", {"UserPoolId": "pool"}),
    "group": ("cognito-idp", "GetGroup", {"UserPoolId": "pool", "GroupName": "staff"}),
    "groups": ("cognito-idp", "ListGroups", {"UserPoolId": "pool"}),
    "member": (
        "cognito-idp",
        "AdminAddUserToGroup",
        {"UserPoolId": "pool", "Username": "ada", "GroupName": "staff"},
    ),
    "deletion": ("cognito-idp", "DeleteUserPool", {"UserPoolId": "pool"}),
    "identity pool": (
        "cognito-identity",
        "DescribeIdentityPool",
        {"IdentityPoolId": "identity_pool"},
    ),
    "its roles": ("cognito-identity", "GetIdentityPoolRoles", {"IdentityPoolId": "identity_pool"}),
    "identities": (
        "cognito-identity",
        "ListIdentities",
        {"IdentityPoolId": "identity_pool", "MaxResults": 9},
    ),
    "identity": ("cognito-identity", "DescribeIdentity", {"IdentityId": "guest"}),
}
"""Signed operations: service, name, and members that are a place's own where it has them."""

GUESTS = {"IdentityPoolName": "guests", "AllowUnauthenticatedIdentities": True}
LISTS = {
    "cognito-idp": ("CreateUserPool", {"PoolName": "p"}, "ListUserPools", "UserPools"),
    "cognito-identity": ("CreateIdentityPool", GUESTS, "ListIdentityPools", "IdentityPools"),
}

UNSIGNED = {
    "sign-in": ("cognito-idp", "InitiateAuth", {"sign_in": True}),
    "sign-up": (
        "cognito-idp",
        "SignUp",
        {"ClientId": "client", "Username": "eve", "Password": PASSWORD},
    ),
    "code": ("cognito-idp", "ForgotPassword", {"ClientId": "client", "Username": "ada"}),
    "signed-in user": ("cognito-idp", "GetUser", {"AccessToken": "token"}),
    "identity": ("cognito-identity", "GetId", {"IdentityPoolId": "identity_pool"}),
    "guest": ("cognito-identity", "GetCredentialsForIdentity", {"IdentityId": "guest"}),
}


def members(wire: Wire, place: Place, given: dict[str, Any]) -> dict[str, Any]:
    if "sign_in" in given:
        return place.sign_in
    if "AccessToken" in given:
        return {"AccessToken": place.tokens(wire)["AccessToken"]}
    return {key: getattr(place, str(value), value) for key, value in given.items()}


class TestWhatIsMade:
    def test_ids_and_arns_carry_the_region_of_the_signature(self, home, abroad):
        for place in (home, abroad):
            assert place.pool.startswith(f"{place.scope}_")
            assert place.arn == (
                f"arn:aws:cognito-idp:{place.scope}:123456789012:userpool/{place.pool}"
            )
            assert place.identity_pool.startswith(f"{place.scope}:")
            assert place.guest.startswith(f"{place.scope}:")

    @pytest.mark.parametrize("issuer", ["aws", "local"])
    def test_tokens_are_issued_and_taken_under_it(self, wire, abroad, issuer):
        wire.world.override({"issuer": issuer})
        tokens = abroad.tokens(wire)
        _, claims = jose.read_unverified(tokens["IdToken"])
        place = {
            "aws": f"https://{abroad.provider}",
            "local": f"http://localhost:7665/{abroad.pool}",
        }
        assert claims["iss"] == place[issuer]
        assert wire.idp("GetUser", AccessToken=tokens["AccessToken"])["Username"] == "ada"

    def test_a_world_draws_for_its_own_region_what_it_always_drew(self):
        drawn = []
        for also in (False, True):
            world = load({}, seed="seven")
            if also:
                world.call("cognito-identity", "CreateIdentityPool", GUESTS, region=ABROAD)
            drawn.append(world.call("cognito-idp", "CreateUserPool", {"PoolName": "a"}))
            world.close()
        first, second = (each["UserPool"]["Id"] for each in drawn)
        assert first == second
        assert first.startswith(f"{HOME}_")

    def test_a_direct_call_makes_it_in_the_region_that_it_names(self, wire):
        made = wire.world.call("cognito-idp", "CreateUserPool", {"PoolName": "a"}, region=ABROAD)
        assert made["UserPool"]["Id"].startswith(f"{ABROAD}_")
        with pytest.raises(ConstraintViolationError, match="'EU' is not a region like us-east-1"):
            wire.world.call("cognito-idp", "CreateUserPool", {"PoolName": "a"}, region="EU")


class TestWhatIsSeen:
    @pytest.mark.parametrize("what", SIGNED)
    def test_a_signature_sees_its_region_only(self, wire, home, abroad, what):
        service, operation, given = SIGNED[what]
        for place, other in ((home, abroad), (abroad, home)):
            asked = members(wire, place, given)
            refusal = wire.ask(service, operation, scope=other.scope, **asked)
            assert refusal["__type"] == NOTHING
            assert wire.detail() == {
                "reason": f"it lives in {place.scope}, the request is for {other.scope}",
                "region": place.scope,
            }
            assert "status" not in wire.ask(service, operation, scope=place.scope, **asked)

    @pytest.mark.parametrize("what", UNSIGNED)
    def test_a_host_sees_its_region_only(self, wire, abroad, what):
        service, operation, given = UNSIGNED[what]
        asked = members(wire, abroad, given)
        refusal = wire.ask(service, operation, host=f"{service}.{HOME}.amazonaws.com", **asked)
        assert refusal["__type"] == NOTHING
        assert wire.detail()["region"] == ABROAD
        there = wire.ask(service, operation, host=f"{service}.{ABROAD}.amazonaws.com:443", **asked)
        assert there.get("__type") != NOTHING

    @pytest.mark.parametrize("what", UNSIGNED)
    def test_where_neither_names_one_the_pool_does(self, wire, abroad, what):
        service, operation, given = UNSIGNED[what]
        assert wire.ask(service, operation, **members(wire, abroad, given)).get("__type") != NOTHING

    def test_a_signature_on_an_unsigned_operation_counts_too(self, wire, abroad):
        asked = {"IdentityPoolId": abroad.identity_pool}
        assert wire.identity("GetId", scope=HOME, **asked)["__type"] == NOTHING
        made = wire.identity("GetId", scope=ABROAD, host=f"cognito-identity.{HOME}.x", **asked)
        assert made["IdentityId"].startswith(f"{ABROAD}:")

    def test_lists_and_their_pages_are_a_regions_own(self, wire, home, abroad):
        for scope, place in ((HOME, home), (ABROAD, abroad), ("us-west-2", None)):
            found = wire.idp("ListUserPools", scope=scope, MaxResults=9)["UserPools"]
            assert [each["Id"] for each in found] == ([place.pool] if place else [])
            found = wire.identity("ListIdentityPools", scope=scope, MaxResults=9)["IdentityPools"]
            assert [each["IdentityPoolId"] for each in found] == (
                [place.identity_pool] if place else []
            )

    @pytest.mark.parametrize("service", LISTS)
    def test_pages_pass_over_other_regions(self, wire, service):
        make, given, listing, name = LISTS[service]
        for _ in range(3):
            for scope in (HOME, ABROAD):
                wire.ask(service, make, scope=scope, **given)
        found: list[Any] = []
        token: dict[str, Any] = {}
        while not found or token:
            page = wire.ask(service, listing, scope=ABROAD, MaxResults=1, **token)
            token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
            if len(found) == 1:
                stranger = wire.ask(service, listing, scope=HOME, MaxResults=1, **token)
                assert stranger["__type"] == "InvalidParameterException"
            found += page[name]
        assert len(found) == 3
        assert all(ABROAD in str(each) for each in found)

    def test_identities_of_another_region_are_passed_over(self, wire, abroad):
        asked = {"IdentityIdsToDelete": [abroad.guest]}
        wire.identity("DeleteIdentities", scope=HOME, **asked)
        who = {"scope": ABROAD, "IdentityId": abroad.guest}
        assert wire.identity("DescribeIdentity", **who)["IdentityId"] == abroad.guest
        wire.identity("DeleteIdentities", scope=ABROAD, **asked)
        assert wire.identity("DescribeIdentity", **who)["__type"] == NOTHING

    def test_a_token_of_another_region_is_revoked_by_no_client_here(self, wire, abroad):
        tokens = abroad.tokens(wire)
        asked = {"Token": tokens["RefreshToken"], "ClientId": abroad.client}
        refusal = wire.idp("RevokeToken", host=f"cognito-idp.{HOME}.amazonaws.com", **asked)
        assert refusal["__type"] == "UnauthorizedException"
        assert wire.detail()["region"] == ABROAD

    def test_an_identity_pool_takes_tokens_of_a_pool_of_another_region(self, wire, home, abroad):
        trusted = [{"ProviderName": abroad.provider, "ClientId": abroad.client}]
        wire.identity(
            "UpdateIdentityPool",
            scope=HOME,
            IdentityPoolId=home.identity_pool,
            **GUESTS,
            CognitoIdentityProviders=trusted,
        )
        login = {abroad.provider: abroad.tokens(wire)["IdToken"]}
        host = f"cognito-identity.{HOME}.amazonaws.com"
        asked = {"IdentityPoolId": home.identity_pool, "Logins": login}
        found = wire.identity("GetId", host=host, **asked)
        assert found["IdentityId"].startswith(f"{HOME}:")

    @pytest.mark.parametrize("pool", ["mars-north-1_abc", "EU-WEST-1_abc", "eu-west-1_abc", "x_1"])
    def test_a_pool_that_is_nowhere_is_simply_not_there(self, wire, pool):
        assert wire.idp("DescribeUserPool", scope=HOME, UserPoolId=pool) == {
            "status": 400,
            "__type": NOTHING,
            "message": f"User pool {pool} does not exist.",
        }
        assert wire.detail() == {}


class TestWhatIsNoRegion:
    @pytest.mark.parametrize(
        "scope", ["", "aws-global", "EU-WEST-1", "local", "eu-west", "*", "eu_west_1", LONG]
    )
    def test_no_key_is_good_for_it(self, wire, scope):
        refusal = wire.idp("ListUserPools", scope=scope, MaxResults=1)
        assert refusal["__type"] == "InvalidSignatureException"
        assert refusal["message"].startswith(
            f"Credential should be scoped to a valid region, not '{scope}'."
        )
        assert wire.detail()["allowed"] == "a region like us-east-1"

    @pytest.mark.parametrize("scope", ["aws-global", "EU-WEST-1", "local"])
    def test_unsigned_operations_pass_over_it(self, wire, abroad, scope):
        asked = {"scope": scope, "IdentityPoolId": abroad.identity_pool}
        assert "IdentityId" in wire.identity("GetId", **asked)
        host = f"cognito-identity.{HOME}.amazonaws.com"
        assert wire.identity("GetId", host=host, **asked)["__type"] == NOTHING

    @pytest.mark.parametrize(
        "text", ["us-east-1", "us-gov-west-1", "eusc-de-east-1", "mx-central-1"]
    )
    def test_real_ones_are_written_like_one(self, text):
        assert regions.is_region(text)


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("cognito-idp.eu-west-1.amazonaws.com", ABROAD),
        ("Cognito-IDP.EU-West-1.amazonaws.com:7665", ABROAD),
        ("cognito-idp-fips.us-west-2.amazonaws.com", "us-west-2"),
        ("cognito-identity.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("cognito-idp.eu-west-1.localhost:7665", ABROAD),
        ("cognito-idp.eu-west-1", ABROAD),
        ("abc.execute-api.eu-west-1.amazonaws.com", ABROAD),
        ("localhost:7665", None),
        ("eu-west-1.example.com", None),
        ("cognito-idp.amazonaws.com", None),
        ("not-cognito-idp.eu-west-1.amazonaws.com", None),
        ("abc.execute-api.localhost:7665", None),
        ("cognito-idp.eu-west-1x.amazonaws.com", None),
        ("[::1]:7665", None),
        ("", None),
    ],
)
def test_hosts_of_the_services_name_a_region(host, named):
    assert region.of_host(host) == named
