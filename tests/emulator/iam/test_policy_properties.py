"""What holds for every set of policies."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from poolhouse.iam.documents import Policy, as_document, parse_policy
from poolhouse.iam.evaluation import evaluate
from poolhouse.iam.request import ANONYMOUS, Caller, Request

ACCOUNT, OTHER = "123456789012", "999999999999"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Reader"
SESSION = Caller.role_session(ROLE, "s")

actions = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "sqs:*"])
resources = st.sampled_from(
    ["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", "arn:aws:s3:::c", "arn:aws:s3:::b/${aws:x}"]
)
conditions = st.sampled_from(
    [
        {},
        {"StringEquals": {"aws:x": "k"}},
        {"StringNotLike": {"aws:x": "k*"}},
        {"Null": {"aws:x": True}},
        {"ForAllValues:StringEquals": {"aws:y": ["1", "2"]}},
        {"ForAnyValue:StringLikeIfExists": {"aws:y": "1"}},
    ]
)
principals = st.sampled_from(
    ["*", {"AWS": ROLE}, {"AWS": SESSION.arn}, {"AWS": ACCOUNT}, {"AWS": [OTHER, ROLE]}]
)


def statements(principal=None):
    return st.fixed_dictionaries(
        {
            "Effect": st.sampled_from(["Allow", "Deny"]),
            "Condition": conditions,
            **({"Principal": principal} if principal is not None else {}),
        }
    ).flatmap(
        lambda base: st.one_of(
            st.builds(lambda a, r: {**base, "Action": a, "Resource": r}, actions, resources),
            st.builds(lambda a, r: {**base, "NotAction": a, "NotResource": r}, actions, resources),
        )
    )


def policies(kind, principal=None):
    return st.lists(statements(principal), min_size=1, max_size=4).map(
        lambda listed: parse_policy({"Version": "2012-10-17", "Statement": listed}, kind)
    )


sets_of_policies = st.fixed_dictionaries(
    {
        "identity": st.lists(policies("identity"), max_size=3),
        "resource": st.none() | policies("resource", principals),
        "boundary": st.none() | policies("identity"),
        "session": st.lists(policies("identity"), max_size=2),
    }
)
requests = st.builds(
    Request,
    st.sampled_from(
        [SESSION, ANONYMOUS, Caller.root(ACCOUNT), Caller.user(f"arn:aws:iam::{ACCOUNT}:user/k")]
    ),
    st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]),
    st.sampled_from(["arn:aws:s3:::b/k", "arn:aws:s3:::c", "*"]),
    st.fixed_dictionaries(
        {},
        optional={
            "aws:x": st.sampled_from(["k", "l", ""]),
            "aws:y": st.lists(st.sampled_from(["1", "2", "3"]), max_size=2),
        },
    ),
    st.sampled_from(["", ACCOUNT, OTHER]),
)

RELIABLY = settings(deadline=None, derandomize=True)
DENY_ALL = parse_policy({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
KINDS = st.sampled_from(["identity", "resource", "boundary", "session"])


def with_statements_of(policy: Policy | None, more: Policy) -> Policy:
    return replace(policy, statements=policy.statements + more.statements) if policy else more


def adding(to, kind, more):
    """Adds a policy's statements to one kind; a missing boundary or session policy begins open."""
    everything = parse_policy({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    match kind:
        case "identity":
            return {**to, "identity": [*to["identity"], more]}
        case "session":
            return {**to, "session": [*(to["session"] or [everything]), more]}
        case "boundary":
            return {**to, "boundary": with_statements_of(to["boundary"] or everything, more)}
        case _:
            return {**to, "resource": with_statements_of(to["resource"], more)}


@RELIABLY
@given(requests, sets_of_policies, KINDS)
def test_an_explicit_deny_always_wins(request_, given_policies, kind):
    decision = evaluate(request_, **adding(given_policies, kind, DENY_ALL))
    assert decision.effect == "explicit_deny"


@RELIABLY
@given(requests, sets_of_policies, KINDS, statements())
def test_adding_a_deny_never_turns_a_refusal_into_an_allow(request_, before, kind, statement):
    denying = parse_policy({"Version": "2012-10-17", "Statement": {**statement, "Effect": "Deny"}})
    after = evaluate(request_, **adding(before, kind, denying))
    assert not after.allowed or evaluate(request_, **before).allowed


@RELIABLY
@given(requests, sets_of_policies, statements())
def test_adding_an_allow_to_the_identity_never_takes_anything_away(request_, before, statement):
    allowing = parse_policy(
        {"Version": "2012-10-17", "Statement": {**statement, "Effect": "Allow"}}
    )
    after = evaluate(request_, **adding(before, "identity", allowing))
    assert after.allowed or not evaluate(request_, **before).allowed


@RELIABLY
@given(requests, sets_of_policies, st.randoms(use_true_random=False))
def test_the_order_of_statements_and_policies_is_irrelevant(request_, before, random):
    def shuffled(policy):
        if policy is None:
            return None
        listed = list(policy.statements)
        random.shuffle(listed)
        return replace(policy, statements=tuple(listed))

    after = {
        "identity": [shuffled(policy) for policy in reversed(before["identity"])],
        "resource": shuffled(before["resource"]),
        "boundary": shuffled(before["boundary"]),
        "session": [shuffled(policy) for policy in reversed(before["session"])],
    }
    first, second = evaluate(request_, **before), evaluate(request_, **after)
    assert (first.effect, first.policy_type) == (second.effect, second.policy_type)


@RELIABLY
@given(requests, sets_of_policies)
def test_no_boundary_and_no_session_policy_widen_what_is_allowed(request_, limited):
    wide = {**limited, "boundary": None, "session": []}
    assert evaluate(request_, **wide).allowed or not evaluate(request_, **limited).allowed


@RELIABLY
@given(requests, sets_of_policies)
def test_an_allow_or_a_deny_rests_on_a_statement_that_applies(request_, some_policies):
    decision = evaluate(request_, **some_policies)
    if decision.effect == "implicit_deny":
        assert decision.statement is None
    elif decision.statement is None:
        assert request_.principal.is_root
    else:
        assert decision.statement in decision.findings
        assert decision.statement.applies
        assert decision.statement.effect == ("Allow" if decision.allowed else "Deny")
    assert decision.explain()


@RELIABLY
@given(requests, sets_of_policies)
def test_the_same_question_has_the_same_answer(request_, some_policies):
    assert evaluate(request_, **some_policies) == evaluate(request_, **some_policies)


@given(policies("resource", principals))
def test_a_policy_written_down_and_read_again_is_the_same(policy):
    assert parse_policy(as_document(policy), "resource") == policy
