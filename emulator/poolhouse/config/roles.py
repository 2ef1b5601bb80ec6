"""The chapter `roles`: IAM roles with their policies."""

from typing import Any, Final

from poolhouse.config.directory import Directory
from poolhouse.config.reader import Section
from poolhouse.iam import roles

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
    name = section.text("name", pattern=r"[\w+=,.@-]{1,64}")
    if name in directory.roles:
        raise section.refuse("name", "a name that no other role has")
    policies = section.section("policies")
    documents = {each: policies.document(each) or {} for each in section.mapping("policies")}
    with directory.step(section) as call:
        role = roles.put(
            call.store,
            call.entropy,
            roles.arn_of(call.settings.account_id, name),
            section.document("trust") or _COGNITO_TRUST,
            documents,
            boundary=section.document("permissions_boundary"),
        )
    directory.roles[name] = role.arn
    section.end()
