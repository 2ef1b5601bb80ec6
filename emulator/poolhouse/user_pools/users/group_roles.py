"""The roles that a user's groups bring into the ID token."""

from collections.abc import Sequence

from poolhouse.tokens.issuer import Roles
from poolhouse.user_pools.records import Group


def of(groups: Sequence[Group]) -> Roles:
    """Return the roles of groups (API_CreateGroup, Precedence).

    The preferred one is that of the strongest group that has a role; groups of equal precedence
    agree on it or leave it unset. No precedence is the weakest.

    Args:
        groups: A user's groups, the strongest precedence first.
    """
    with_role = [group for group in groups if group.role_arn is not None]
    if not with_role:
        return Roles()
    strongest = with_role[0].precedence
    rivals = {group.role_arn for group in with_role if group.precedence == strongest}
    return Roles(
        arns=tuple(dict.fromkeys(str(group.role_arn) for group in with_role)),
        preferred=with_role[0].role_arn if len(rivals) == 1 else None,
    )
