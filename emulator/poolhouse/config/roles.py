"""The chapter `roles`: IAM roles with their policies."""

from typing import Any, Final

from poolhouse.config.directory import Directory
from poolhouse.config.reader import Section
from poolhouse.iam import roles
from poolhouse.iam.documents import PolicyKind, parse_policy
from poolhouse.iam.errors import MalformedPolicyDocument

_COGNITO_TRUST: Final[dict[str, Any]] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "cognito-identity.amazonaws.com"},
            "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        }
    ],
}


def declare(directory: Directory, section: Section) -> None:
    """Make a role that the file declares."""
    section.only("name", "trust", "policies", "permissions_boundary")
    name = section.text("name", pattern=r"[\w+=,.@-]{1,64}", like="a role name like Reader")
    if name in directory.roles:
        raise section.refuse("name", "a name that no other role has")
    policies = section.section("policies")
    documents = {each: _policy(policies, each) for each in policies.names()}
    bounded = section.has("permissions_boundary")
    with directory.step(section) as call:
        role = roles.put(
            call.store,
            call.entropy,
            roles.arn_of(call.settings.account_id, name),
            _policy(section, "trust", "trust") if section.has("trust") else _COGNITO_TRUST,
            documents,
            boundary=_policy(section, "permissions_boundary") if bounded else None,
        )
    directory.roles[name] = role.arn
    section.end()


def _policy(section: Section, key: str, kind: PolicyKind = "identity") -> dict[str, Any]:
    """Return a policy document that IAM would take."""
    document = section.document(key) or {}
    try:
        parse_policy(document, kind)
    except MalformedPolicyDocument as problem:
        raise section.refuse(key, f"a policy document ({problem})") from problem
    return document
