"""How policies of several kinds become one decision."""

import itertools

import pytest

from poolhouse.iam.documents import parse_policy
from poolhouse.iam.evaluation import evaluate, evaluate_resource_policy, evaluate_trust
from poolhouse.iam.request import ANONYMOUS, Caller, Request

ACCOUNT, OTHER = "123456789012", "999999999999"
ACTION = "execute-api:Invoke"
ARN = f"arn:aws:execute-api:us-east-1:{ACCOUNT}:api/prod/GET/pets"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Reader"
SESSION = Caller.role_session(ROLE, "CognitoIdentityCredentials")
USER = Caller.user(f"arn:aws:iam::{ACCOUNT}:user/kim")
FOREIGN_ROLE = f"arn:aws:iam::{OTHER}:role/Reader"
FOREIGN = Caller.role_session(FOREIGN_ROLE, "s")


def identity(effect, *, name=""):
    action = "s3:GetObject" if effect == "silent" else ACTION
    statement = {
        "Effect": "Allow" if effect == "silent" else effect,
        "Action": action,
        "Resource": "*",
    }
    return parse_policy({"Version": "2012-10-17", "Statement": statement}, name=name)


def of_resource(effect, principal="*", element="Principal"):
    statement = {
        "Effect": effect,
        element: principal,
        "Action": ACTION,
        "Resource": "*",
    }
    return parse_policy({"Version": "2012-10-17", "Statement": statement}, "resource")


def decide(caller=SESSION, **policies):
    decision = evaluate(Request(caller, ACTION, ARN), **policies)
    return decision.effect, decision.policy_type


ALLOW, SILENT, DENY = identity("Allow"), identity("silent"), identity("Deny")


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, ("implicit_deny", "identity-based policy")),
        ({"identity": [SILENT]}, ("implicit_deny", "identity-based policy")),
        ({"identity": [ALLOW]}, ("allow", "identity-based policy")),
        ({"identity": [SILENT, ALLOW]}, ("allow", "identity-based policy")),
        ({"identity": [ALLOW, DENY]}, ("explicit_deny", "identity-based policy")),
        ({"identity": [DENY]}, ("explicit_deny", "identity-based policy")),
    ],
)
def test_identity_policies_are_a_union_in_which_deny_wins(policies, expected):
    assert decide(**policies) == expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({"boundary": ALLOW}, ("allow", "identity-based policy")),
        ({"boundary": SILENT}, ("implicit_deny", "permissions boundary")),
        ({"boundary": DENY}, ("explicit_deny", "permissions boundary")),
        ({"session": [ALLOW]}, ("allow", "identity-based policy")),
        ({"session": [SILENT]}, ("implicit_deny", "session policy")),
        ({"session": [SILENT, ALLOW]}, ("allow", "identity-based policy")),
        ({"session": [ALLOW, DENY]}, ("explicit_deny", "session policy")),
        ({"boundary": ALLOW, "session": [ALLOW]}, ("allow", "identity-based policy")),
        ({"boundary": SILENT, "session": [SILENT]}, ("implicit_deny", "permissions boundary")),
        ({"boundary": ALLOW, "session": [SILENT]}, ("implicit_deny", "session policy")),
    ],
)
def test_boundary_and_session_policies_must_allow_too(policies, expected):
    assert decide(identity=[ALLOW], **policies) == expected


@pytest.mark.parametrize(
    "policies", [{"boundary": ALLOW}, {"session": [ALLOW]}, {"boundary": ALLOW, "session": [ALLOW]}]
)
def test_boundary_and_session_policies_give_nothing(policies):
    assert decide(**policies) == ("implicit_deny", "identity-based policy")


NOTHING_ELSE_ALLOWS = {"identity": [SILENT], "boundary": SILENT, "session": [SILENT]}


@pytest.mark.parametrize(
    ("caller", "principal", "expected"),
    [
        (SESSION, {"AWS": SESSION.arn}, ("allow", "resource-based policy")),
        (USER, {"AWS": USER.arn}, ("allow", "resource-based policy")),
        (SESSION, "*", ("allow", "resource-based policy")),
        (SESSION, {"AWS": "*"}, ("allow", "resource-based policy")),
        (SESSION, {"AWS": ROLE}, ("implicit_deny", "permissions boundary")),
        (SESSION, {"AWS": ACCOUNT}, ("implicit_deny", "identity-based policy")),
        (SESSION, {"AWS": USER.arn}, ("implicit_deny", "identity-based policy")),
    ],
)
def test_a_grant_to_the_caller_itself_is_not_limited_by_silence(caller, principal, expected):
    resource = of_resource("Allow", principal)
    assert decide(caller, resource=resource, **NOTHING_ELSE_ALLOWS) == expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, ("allow", "resource-based policy")),
        ({"identity": [ALLOW]}, ("allow", "identity-based policy")),
        ({"boundary": ALLOW}, ("allow", "resource-based policy")),
        ({"boundary": SILENT}, ("implicit_deny", "permissions boundary")),
        ({"session": [ALLOW]}, ("allow", "resource-based policy")),
        ({"session": [SILENT]}, ("implicit_deny", "session policy")),
        ({"session": [DENY]}, ("explicit_deny", "session policy")),
    ],
)
def test_a_grant_to_the_role_needs_no_identity_policy_but_is_limited(policies, expected):
    assert decide(resource=of_resource("Allow", {"AWS": ROLE}), **policies) == expected


@pytest.mark.parametrize("identities", [[], [ALLOW]])
def test_a_grant_to_the_own_account_leaves_it_to_the_identity_policies(identities):
    effect, _ = decide(resource=of_resource("Allow", {"AWS": ACCOUNT}), identity=identities)
    assert effect == ("allow" if identities else "implicit_deny")


@pytest.mark.parametrize("principal", ["*", {"AWS": SESSION.arn}, {"AWS": ROLE}, {"AWS": ACCOUNT}])
def test_a_resource_s_deny_wins_however_it_names_the_caller(principal):
    decision = decide(identity=[ALLOW], resource=of_resource("Deny", principal))
    assert decision == ("explicit_deny", "resource-based policy")


@pytest.mark.parametrize(
    ("not_principal", "bounded", "effect"),
    [
        ({"AWS": [SESSION.arn, ROLE]}, False, "allow"),
        ({"AWS": [SESSION.arn, ROLE]}, True, "explicit_deny"),
        ({"AWS": ROLE}, False, "explicit_deny"),
        ({"AWS": USER.arn}, False, "explicit_deny"),
    ],
)
def test_a_deny_for_all_but_some_also_hits_whoever_has_a_boundary(not_principal, bounded, effect):
    resource = of_resource("Deny", not_principal, "NotPrincipal")
    boundary = ALLOW if bounded else None
    assert decide(identity=[ALLOW], resource=resource, boundary=boundary)[0] == effect


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, ("implicit_deny", "identity-based policy")),
        ({"identity": [ALLOW]}, ("implicit_deny", "resource-based policy")),
        ({"resource": of_resource("Allow")}, ("implicit_deny", "identity-based policy")),
        (
            {"identity": [ALLOW], "resource": of_resource("Allow")},
            ("allow", "identity-based policy"),
        ),
        (
            {"identity": [ALLOW], "resource": of_resource("Allow", {"AWS": OTHER})},
            ("allow", "identity-based policy"),
        ),
        (
            {"identity": [ALLOW], "resource": of_resource("Allow", {"AWS": FOREIGN_ROLE})},
            ("allow", "identity-based policy"),
        ),
        (
            {"identity": [ALLOW], "resource": of_resource("Allow", {"AWS": ACCOUNT})},
            ("implicit_deny", "resource-based policy"),
        ),
        (
            {"identity": [SILENT], "resource": of_resource("Allow", {"AWS": FOREIGN.arn})},
            ("implicit_deny", "identity-based policy"),
        ),
        (
            {"identity": [ALLOW], "resource": of_resource("Allow"), "boundary": SILENT},
            ("implicit_deny", "permissions boundary"),
        ),
        (
            {"identity": [ALLOW], "resource": of_resource("Allow"), "session": [SILENT]},
            ("implicit_deny", "session policy"),
        ),
        (
            {"identity": [ALLOW], "resource": of_resource("Deny")},
            ("explicit_deny", "resource-based policy"),
        ),
        (
            {"identity": [DENY], "resource": of_resource("Allow")},
            ("explicit_deny", "identity-based policy"),
        ),
    ],
)
def test_between_accounts_both_sides_must_allow(policies, expected):
    assert decide(FOREIGN, **policies) == expected


def test_the_account_of_a_resource_can_be_told_apart_from_its_arn():
    arn = "arn:aws:s3:::bucket/key"
    request = Request(SESSION, ACTION, arn, resource_account=OTHER)
    assert evaluate(request, identity=[ALLOW]).effect == "implicit_deny"
    assert evaluate(Request(SESSION, ACTION, arn), identity=[ALLOW]).allowed


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, "allow"),
        ({"resource": of_resource("Deny")}, "explicit_deny"),
        ({"resource": of_resource("Allow", {"AWS": USER.arn})}, "allow"),
        ({"session": [SILENT]}, "implicit_deny"),
    ],
)
def test_the_root_user_may_do_everything_nobody_denies(policies, expected):
    assert decide(Caller.root(ACCOUNT), **policies)[0] == expected


def test_the_root_user_of_another_account_needs_the_resource_s_consent():
    root = Caller.root(OTHER)
    assert decide(root) == ("implicit_deny", "resource-based policy")
    assert decide(root, resource=of_resource("Allow", {"AWS": OTHER}))[0] == "allow"


def test_an_allow_without_principal_is_no_grant_of_the_resource():
    assert decide(resource=ALLOW) == ("implicit_deny", "identity-based policy")
    decision = evaluate(Request(FOREIGN, ACTION, ARN), identity=[ALLOW], resource=ALLOW)
    assert (decision.effect, decision.policy_type) == ("implicit_deny", "resource-based policy")
    assert decision.explain().endswith("because no resource-based policy allows it")


@pytest.mark.parametrize("places", list(itertools.product([False, True], repeat=4)))
def test_one_deny_anywhere_denies(places):
    in_identity, in_resource, in_boundary, in_session = places
    effect, _ = decide(
        identity=[ALLOW, DENY] if in_identity else [ALLOW],
        resource=of_resource("Deny" if in_resource else "Allow"),
        boundary=DENY if in_boundary else ALLOW,
        session=[DENY, ALLOW] if in_session else [ALLOW],
    )
    assert effect == ("explicit_deny" if any(places) else "allow")


def test_the_decision_names_the_statement_that_decided():
    policy = parse_policy(
        {
            "Statement": [
                {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
                {"Sid": "Calls", "Effect": "Allow", "Action": ACTION, "Resource": "*"},
            ]
        },
        name="ReaderPolicy",
    )
    decision = evaluate(Request(SESSION, ACTION, ARN), identity=[policy])
    statement = decision.statement
    assert (statement.policy_name, statement.index, statement.sid) == ("ReaderPolicy", 1, "Calls")
    assert [finding.applies for finding in decision.findings] == [False, True]


# Trust policies ---------------------------------------------------------------------------------

POOL = "us-east-1:11111111-2222-3333-4444-555555555555"
AUD, AMR, SUB = (f"cognito-identity.amazonaws.com:{key}" for key in ("aud", "amr", "sub"))
COGNITO = {"Federated": "cognito-identity.amazonaws.com"}
SIGNED_IN = {
    AUD: POOL,
    SUB: "us-east-1:0a1b",
    AMR: ["authenticated", "cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool"],
}


def trust(*statements):
    return parse_policy({"Version": "2012-10-17", "Statement": list(statements)}, "trust")


def trusting(amr="authenticated", **changes):
    return {
        "Effect": "Allow",
        "Principal": COGNITO,
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {AUD: POOL}, "ForAnyValue:StringLike": {AMR: amr}},
        **changes,
    }


@pytest.mark.parametrize(
    ("context", "effect"),
    [
        (SIGNED_IN, "allow"),
        ({**SIGNED_IN, AUD: "us-east-1:other"}, "implicit_deny"),
        ({**SIGNED_IN, AMR: ["unauthenticated"]}, "implicit_deny"),
        ({AMR: SIGNED_IN[AMR]}, "implicit_deny"),
        (None, "implicit_deny"),
    ],
)
def test_the_console_s_trust_policy_checks_pool_and_sign_in(context, effect):
    decision = evaluate_trust(trust(trusting()), COGNITO["Federated"], context=context)
    assert (decision.effect, decision.policy_type) == (effect, "role trust policy")


def test_the_guests_role_trusts_guests_only():
    policy = trust(trusting("unauthenticated"))
    guest = {AUD: POOL, SUB: "us-east-1:0a1b", AMR: ["unauthenticated"]}
    assert evaluate_trust(policy, COGNITO["Federated"], context=guest).allowed
    assert not evaluate_trust(policy, COGNITO["Federated"], context=SIGNED_IN).allowed


@pytest.mark.parametrize(
    ("policy", "effect"),
    [
        (trust(trusting(Principal={"Federated": "accounts.google.com"})), "implicit_deny"),
        (trust(trusting(Principal={"AWS": "*"})), "implicit_deny"),
        (trust(trusting(Principal="*")), "allow"),
        (trust(trusting(Action="sts:AssumeRole")), "implicit_deny"),
        (trust(trusting(Action="sts:*")), "allow"),
        (trust(trusting(Action="STS:assumerolewithwebidentity")), "allow"),
        (trust(trusting(Effect="Deny")), "explicit_deny"),
        (trust(trusting(), trusting(Effect="Deny")), "explicit_deny"),
        (trust(trusting(), trusting("nobody", Effect="Deny")), "allow"),
    ],
)
def test_a_trust_policy_must_allow_provider_and_action(policy, effect):
    assert evaluate_trust(policy, COGNITO["Federated"], context=SIGNED_IN).effect == effect


@pytest.mark.parametrize(("actions", "allowed"), [(["sts:TagSession"], True), ([], False)])
def test_principal_tags_need_consent_of_their_own(actions, allowed):
    policy = trust(trusting(Action=["sts:AssumeRoleWithWebIdentity", *actions]))
    decision = evaluate_trust(
        policy, COGNITO["Federated"], action="sts:TagSession", context=SIGNED_IN
    )
    assert decision.allowed is allowed


@pytest.mark.parametrize(
    ("caller", "effect"), [(USER, "implicit_deny"), (SESSION, "explicit_deny")]
)
def test_a_resource_policy_alone_spares_whom_its_deny_does_not_mean(caller, effect):
    policy = of_resource("Deny", {"AWS": USER.arn}, "NotPrincipal")
    assert evaluate_resource_policy(Request(caller, ACTION, ARN), policy).effect == effect


@pytest.mark.parametrize(
    ("principal", "effect"),
    [("*", "allow"), ({"AWS": "*"}, "allow"), ({"AWS": ACCOUNT}, "implicit_deny")],
)
def test_a_resource_policy_alone_lets_pass_only_whom_it_names(principal, effect):
    request = Request(ANONYMOUS, ACTION, ARN)
    assert evaluate_resource_policy(request, of_resource("Allow", principal)).effect == effect
