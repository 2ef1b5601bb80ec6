"""What is being decided: a caller, an action, a resource, and the request's context keys.

`Caller` is the caller as far as policies can name it. Source: IAM User Guide,
reference_policies_evaluation-logic (request context), reference_policies_elements_principal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Self

ContextValue = str | Sequence[str]
"""One text for a single-valued key, a sequence of texts for a multivalued key."""

_ACCOUNT = 4
"""Where in an ARN the account stands, counted in colons."""


def account_of(arn: str) -> str:
    """Return the account field of an ARN; empty where the ARN has none."""
    parts = arn.split(":", _ACCOUNT + 1)
    return parts[_ACCOUNT] if len(parts) > _ACCOUNT + 1 else ""


class RequestContext:
    """The request's condition keys, whose names are case-insensitive."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, ContextValue]) -> None:
        self._values = {
            name.lower(): value if isinstance(value, str) else tuple(value)
            for name, value in values.items()
        }

    def values(self, key: str) -> tuple[str, ...]:
        """Return every value of a key; none when the request lacks the key."""
        value = self._values.get(key.lower(), ())
        return (value,) if isinstance(value, str) else value

    def single(self, key: str) -> str | None:
        """Return the value a policy variable can use.

        Returns:
            The value of a single-valued key; None when it is absent, empty or multivalued.
        """
        value = self._values.get(key.lower())
        return value if isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes the request, as policies can name them.

    Attributes:
        arn: The caller's own ARN: an IAM user's, the root user's, or a role session's
            (`arn:aws:sts::<account>:assumed-role/<role>/<session>`).
        account: The caller's account; empty for callers without one.
        role_arn: The role, with its path, of which the caller is a session; else empty.
        provider: The identity provider in whose name AssumeRoleWithWebIdentity is called, such as
            `cognito-identity.amazonaws.com`; else empty.
    """

    arn: str
    account: str = ""
    role_arn: str = ""
    provider: str = ""

    @classmethod
    def user(cls, arn: str) -> Self:
        """Return an IAM user, or the root user if the ARN is the account's."""
        return cls(arn, account_of(arn))

    @classmethod
    def root(cls, account: str, *, partition: str = "aws") -> Self:
        """Return the root user of an account."""
        return cls(f"arn:{partition}:iam::{account}:root", account)

    @staticmethod
    @lru_cache(maxsize=1024)
    def role_session(role_arn: str, session_name: str) -> "Caller":
        """Return a session of a role; the role's path is no part of the session's ARN."""
        partition = role_arn.split(":")[1]
        account = account_of(role_arn)
        name = role_arn.rpartition("/")[2]
        arn = f"arn:{partition}:sts::{account}:assumed-role/{name}/{session_name}"
        return Caller(arn, account, role_arn=role_arn)

    @classmethod
    def web_identity(cls, provider: str) -> Self:
        """Return the bearer of an identity provider's token, who has no AWS credentials yet."""
        return cls(provider, provider=provider)

    @property
    def is_root(self) -> bool:
        """Whether this is an account's root user, who may do everything in the account."""
        return self.arn.endswith(f":iam::{self.account}:root")

    def context_keys(self) -> dict[str, str]:
        """Return the global condition keys that follow from who the caller is.

        For a role session `aws:PrincipalArn` is the role's ARN, not the session's (IAM User
        Guide, reference_policies_condition-keys).
        """
        if not self.account:
            return {"aws:PrincipalType": "Anonymous"}
        kind = "AssumedRole" if self.role_arn else "Account" if self.is_root else "User"
        return {
            "aws:PrincipalArn": self.role_arn or self.arn,
            "aws:PrincipalAccount": self.account,
            "aws:PrincipalType": kind,
        }


ANONYMOUS = Caller("anonymous")
"""Nobody in particular: a request without credentials, or one a token authorizer let in."""


@dataclass(frozen=True)
class Request:
    """One question to the policies.

    Attributes:
        principal: Who asks.
        action: The action with its service prefix, such as `execute-api:Invoke`.
        resource: The ARN of the resource; empty where the policy hangs on the resource itself.
        context: Condition keys and their values.
        resource_account: The account that owns the resource, for ARNs that do not tell (S3);
            empty means the ARN's, and failing that the caller's.
    """

    principal: Caller
    action: str
    resource: str
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    resource_account: str = ""

    @cached_property
    def keys(self) -> RequestContext:
        """The context with case-insensitive names."""
        return RequestContext(self.context)

    @property
    def same_account(self) -> bool:
        """Whether caller and resource belong to one account; callers without account do."""
        owner = self.resource_account or account_of(self.resource)
        return not owner or not self.principal.account or owner == self.principal.account
