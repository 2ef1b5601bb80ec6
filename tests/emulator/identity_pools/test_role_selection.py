"""Which role an identity gets: the pool's, one from the token, one by rule, one asked for."""

from typing import Any

import pytest

from poolhouse.tokens.issuer import Roles

AMBIGUOUS = ("NotAuthorizedException", "The ambiguous role mapping rules denied this request.")
ADMIN = "arn:aws:iam::123456789012:role/Admin"
AUDITOR = "arn:aws:iam::123456789012:role/Auditor"
USER = "arn:aws:iam::123456789012:role/User"


def forbidden(role_arn: str) -> tuple[str, str]:
    return "NotAuthorizedException", f"Access to Role '{role_arn}' is forbidden."


def by_token(resolution: str) -> dict[str, Any]:
    return {"Type": "Token", "AmbiguousRoleResolution": resolution}


def by_rules(resolution: str, *rules: tuple[str, str, str, str]) -> dict[str, Any]:
    names = ("Claim", "MatchType", "Value", "RoleARN")
    return {
        "Type": "Rules",
        "AmbiguousRoleResolution": resolution,
        "RulesConfiguration": {"Rules": [dict(zip(names, rule, strict=True)) for rule in rules]},
    }


@pytest.fixture
def ask(front):
    """Ask for a user's credentials; return the role they are for, or the refusal."""
    for name in ("Admin", "Auditor"):
        front.role(name)

    def asked(mapping: Any, token: str, custom_role: str | None = None) -> Any:
        pool_id = front.pool(mapping=mapping)
        logins = {front.users.provider: token}
        identity = front.app.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
        members = {"IdentityId": identity, "Logins": logins}
        if custom_role is not None:
            members["CustomRoleArn"] = custom_role
        try:
            answer = front.app.get_credentials_for_identity(**members)
        except front.app.exceptions.ClientError as error:
            return error.response["Error"]["Code"], error.response["Error"]["Message"]
        return front.session(answer["Credentials"]).role_arn

    return asked


@pytest.fixture
def token(front):
    """An ID token of a user with group roles."""

    def issued(*arns: str, preferred: str | None = None) -> str:
        return front.users.id_token("ann", role_arns=Roles(arns, preferred))

    return issued


class TestWithoutMapping:
    def test_users_get_the_authenticated_role(self, ask, token):
        assert ask(None, token(ADMIN, preferred=ADMIN)) == USER

    def test_no_other_can_be_asked_for(self, ask, token):
        assert ask(None, token(ADMIN, preferred=ADMIN), ADMIN) == forbidden(ADMIN)
        assert ask(None, token(), USER) == USER

    def test_guests_get_theirs_and_no_other(self, front):
        guest = front.guest(front.pool())
        own = front.role_arn("Guest")
        answered = front.credentials(guest, CustomRoleArn=own)
        assert front.session(answered).role_arn == own
        refusal = front.refused(
            "get_credentials_for_identity", IdentityId=guest, CustomRoleArn=USER
        )
        assert refusal == forbidden(USER)

    def test_another_app_clients_mapping_does_not_count(self, front, token):
        own = {"ProviderName": front.users.provider, "ClientId": front.users.client_id}
        pool_id = front.pool(providers=[own, {**own, "ClientId": "another"}])
        front.admin.set_identity_pool_roles(
            IdentityPoolId=pool_id,
            Roles={"authenticated": USER},
            RoleMappings={f"{front.users.provider}:another": by_token("Deny")},
        )
        logins = {front.users.provider: token()}
        identity = front.app.get_id(IdentityPoolId=pool_id, Logins=logins)["IdentityId"]
        assert front.session(front.credentials(identity, Logins=logins)).role_arn == USER


class TestByToken:
    def test_the_preferred_role_is_taken(self, ask, token):
        assert ask(by_token("Deny"), token(ADMIN, AUDITOR, preferred=AUDITOR)) == AUDITOR

    def test_the_only_role_is_taken(self, ask, token):
        assert ask(by_token("Deny"), token(ADMIN)) == ADMIN

    @pytest.mark.parametrize("arns", [(), (ADMIN, AUDITOR)])
    def test_none_or_several_are_ambiguous(self, ask, token, arns):
        assert ask(by_token("Deny"), token(*arns)) == AMBIGUOUS
        assert ask(by_token("AuthenticatedRole"), token(*arns)) == USER

    def test_any_of_the_tokens_roles_can_be_asked_for(self, ask, token):
        held = token(ADMIN, AUDITOR, preferred=ADMIN)
        assert ask(by_token("Deny"), held, AUDITOR) == AUDITOR
        assert ask(by_token("Deny"), held, ADMIN) == ADMIN

    def test_no_other_can_be_asked_for(self, ask, token):
        assert ask(by_token("AuthenticatedRole"), token(ADMIN), AUDITOR) == forbidden(AUDITOR)
        assert ask(by_token("AuthenticatedRole"), token(ADMIN), USER) == forbidden(USER)
        assert ask(by_token("AuthenticatedRole"), token(), ADMIN) == forbidden(ADMIN)

    def test_roles_cannot_be_slipped_into_a_token(self, front, ask):
        forged = front.users.tampered("ann", **{"cognito:roles": [ADMIN]})
        with pytest.raises(front.app.exceptions.ClientError, match="Couldn't verify"):
            ask(by_token("Deny"), forged, ADMIN)


class TestByRules:
    @pytest.mark.parametrize(
        ("match_type", "value", "matches"),
        [
            ("Equals", "sales", True),
            ("Equals", "sale", False),
            ("NotEqual", "sale", True),
            ("NotEqual", "sales", False),
            ("StartsWith", "sal", True),
            ("StartsWith", "ales", False),
            ("Contains", "ale", True),
            ("Contains", "tale", False),
        ],
    )
    def test_match_types(self, front, ask, match_type, value, matches):
        token = front.users.id_token("ann", attributes={"custom:team": "sales"})
        mapping = by_rules("AuthenticatedRole", ("custom:team", match_type, value, ADMIN))
        assert ask(mapping, token) == (ADMIN if matches else USER)

    @pytest.mark.parametrize("match_type", ["Equals", "NotEqual", "StartsWith", "Contains"])
    def test_an_absent_claim_matches_nothing(self, ask, token, match_type):
        mapping = by_rules("Deny", ("custom:team", match_type, "sales", ADMIN))
        assert ask(mapping, token()) == AMBIGUOUS

    def test_the_first_match_wins(self, ask, token):
        mapping = by_rules(
            "Deny",
            ("sub", "Equals", "bob", USER),
            ("sub", "Equals", "ann", AUDITOR),
            ("sub", "StartsWith", "a", ADMIN),
        )
        assert ask(mapping, token()) == AUDITOR

    def test_another_matching_rules_role_can_be_asked_for(self, ask, token):
        mapping = by_rules(
            "Deny",
            ("sub", "Equals", "ann", AUDITOR),
            ("sub", "StartsWith", "a", ADMIN),
            ("sub", "Equals", "bob", USER),
        )
        assert ask(mapping, token(), ADMIN) == ADMIN
        assert ask(mapping, token(), USER) == forbidden(USER)

    def test_booleans_and_lists_are_compared_as_text(self, front, ask):
        mapping = by_rules(
            "Deny",
            ("email_verified", "Equals", "false", USER),
            ("cognito:groups", "Contains", "admin", ADMIN),
        )
        claims = {"email_verified": True, "cognito:groups": ["staff", "admins"]}
        assert ask(mapping, front.users.token_with("ann", **claims)) == ADMIN
