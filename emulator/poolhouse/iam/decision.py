"""What the policies decided, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from poolhouse.iam.documents import Effect
from poolhouse.iam.matching import Mismatch
from poolhouse.iam.request import Request

PolicyType = Literal[
    "identity-based policy",
    "resource-based policy",
    "permissions boundary",
    "session policy",
    "role trust policy",
]
"""The kinds of policy, in the words of AWS's refusals."""

DecisionEffect = Literal["allow", "implicit_deny", "explicit_deny"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one statement applies to the request, and if not, why.

    Attributes:
        policy_type: What kind of policy holds the statement.
        policy_name: The policy's name, as given when it was parsed; may be empty.
        index: The statement's place in its policy, from 0.
        sid: The statement's Sid.
        effect: What the statement does when it applies.
        mismatch: Why it doesn't apply; None if it does.
    """

    policy_type: PolicyType
    policy_name: str
    index: int
    sid: str | None
    effect: Effect
    mismatch: Mismatch | None

    @property
    def applies(self) -> bool:
        """Whether the statement applies to the request."""
        return self.mismatch is None

    def __str__(self) -> str:
        """Return where the statement stands, such as `session policy 'Guests' Statement[0]`."""
        name = f" {self.policy_name!r}" if self.policy_name else ""
        sid = f" ({self.sid})" if self.sid else ""
        return f"{self.policy_type}{name} Statement[{self.index}]{sid}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one request.

    Attributes:
        effect: `allow`, `implicit_deny` (nothing allows it) or `explicit_deny`.
        policy_type: The kind of policy that decided: that allows, denies, or fails to allow.
        statement: The statement that allows or denies; None when silence decided, or when no
            policy was needed.
        findings: Every statement that was compared with the request, in order.
        request: The request.
    """

    effect: DecisionEffect
    policy_type: PolicyType
    statement: Finding | None
    findings: tuple[Finding, ...]
    request: Request

    @property
    def allowed(self) -> bool:
        """Whether the request may go ahead."""
        return self.effect == "allow"

    def explain(self) -> str:
        """Return the reason in plain words, one line for the verdict and one per near miss.

        A near miss is a statement that would have allowed the request but for one condition or
        for its resource.
        """
        return "\n".join([self._verdict(), *self._near_misses()])

    def _verdict(self) -> str:
        subject = f"{self.request.action} on {self.request.resource or 'the resource'}"
        if self.effect == "explicit_deny":
            return f"{subject} is denied by {self.statement}"
        if self.allowed:
            if self.statement is None:
                return f"{subject} is allowed: {self.request.principal.arn} needs no policy"
            return f"{subject} is allowed by {self.statement}"
        return f"{subject} is denied because no {self.policy_type} allows it"

    def _near_misses(self) -> Iterator[str]:
        if self.effect != "implicit_deny":
            return
        for finding in self.findings:
            mismatch = finding.mismatch
            if finding.effect == "Deny" or finding.policy_type != self.policy_type:
                continue
            if mismatch is None or mismatch.element in ("Principal", "Action"):
                continue
            yield f"  {finding} allows the action, but {_describe(mismatch)}"


def _describe(mismatch: Mismatch) -> str:
    if mismatch.condition is None:
        return "not on this resource"
    condition = mismatch.condition
    wanted = ", ".join(condition.values)
    actual = ", ".join(mismatch.request_values)
    has = f"it is {actual!r}" if mismatch.request_values else "the request lacks the key"
    return f"not under {condition.operator} {condition.key} {wanted!r}: {has}"
