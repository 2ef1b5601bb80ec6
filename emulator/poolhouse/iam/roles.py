"""Roles: who may assume them, and what their policies allow."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poolhouse.iam.documents import parse_policy
from poolhouse.runtime import identifiers
from poolhouse.runtime.entropy import Entropy
from poolhouse.runtime.record import Record
from poolhouse.runtime.store import Store


@dataclass(frozen=True, slots=True)
class Role(Record):
    """A role.

    Args:
        arn: `arn:aws:iam::<account>:role/<path and name>`.
        name: The name, the last part of the ARN.
        role_id: AROA and 17 characters.
        trust_policy: The JSON text of the policy that says who may assume it.
        policies: The JSON text of its policies, name to document.
        boundary: The JSON text of its permissions boundary.
    """

    arn: str
    name: str
    role_id: str
    trust_policy: str
    policies: str
    boundary: str | None


def arn_of(account: str, name: str) -> str:
    """Return the ARN of a role; an ARN is returned as it is.

    Args:
        account: The account, twelve digits.
        name: A name, with its path if it has one, or an ARN.
    """
    return name if name.startswith("arn:") else f"arn:aws:iam::{account}:role/{name.lstrip('/')}"


def put(
    store: Store,
    entropy: Entropy,
    arn: str,
    trust_policy: Mapping[str, Any],
    policies: Mapping[str, Mapping[str, Any]],
    *,
    boundary: Mapping[str, Any] | None = None,
) -> Role:
    """Write a role, a new one or in place of the one of that ARN, which keeps its id.

    Args:
        arn: The role's ARN; `arn_of` makes one of a name.
        trust_policy: Who may assume it.
        policies: What it allows, by policy name.
        boundary: What bounds its policies.

    Raises:
        MalformedPolicyDocument: IAM would refuse one of the documents; the message names the place.
    """
    parse_policy(trust_policy, "trust")
    for name, document in policies.items():
        parse_policy(document, name=name)
    if boundary is not None:
        parse_policy(boundary)
    existing = find(store, arn)
    role = Role(
        arn=arn,
        name=arn.rpartition("/")[2],
        role_id=identifiers.role_id(entropy) if existing is None else existing.role_id,
        trust_policy=_text(trust_policy),
        policies=_text(policies),
        boundary=None if boundary is None else _text(boundary),
    )
    store.run(
        "INSERT OR REPLACE INTO roles (arn, name, role_id, trust_policy, policies, boundary)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        role.arn,
        role.name,
        role.role_id,
        role.trust_policy,
        role.policies,
        role.boundary,
    )
    return role


def find(store: Store, arn: str) -> Role | None:
    """Return the role of an ARN, or None."""
    return store.read(Role, "SELECT * FROM roles WHERE arn = ?", arn)


def _text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, default=str)  # YAML reads Version as a date
