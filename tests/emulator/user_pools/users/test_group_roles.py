"""`cognito:roles` and `cognito:preferred_role`: which roles a user's groups bring."""

import pytest

from poolhouse.tokens.issuer import Roles
from poolhouse.user_pools.records import Group
from poolhouse.user_pools.users import group_roles

READER, WRITER = "arn:aws:iam::123456789012:role/R", "arn:aws:iam::123456789012:role/W"


def group(role: str | None, precedence: int | None = None) -> Group:
    return Group("us-east-1_a", "g", None, role, precedence, 0, 0)


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        ([], Roles()),
        ([group(None, 0)], Roles()),
        ([group(READER)], Roles((READER,), READER)),
        ([group(None, 0), group(READER, 1)], Roles((READER,), READER)),
        ([group(READER, 1), group(WRITER, 2)], Roles((READER, WRITER), READER)),
        ([group(READER, 1), group(WRITER)], Roles((READER, WRITER), READER)),
        ([group(READER, 1), group(WRITER, 1)], Roles((READER, WRITER), None)),
        ([group(READER), group(WRITER)], Roles((READER, WRITER), None)),
        ([group(READER, 1), group(READER, 1)], Roles((READER,), READER)),
        ([group(READER, 1), group(READER, 1), group(WRITER, 2)], Roles((READER, WRITER), READER)),
    ],
)
def test_the_roles_of_groups(groups: list[Group], roles: Roles) -> None:
    assert group_roles.of(groups) == roles
