"""The password policy as a table: which password breaks which rule first."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from poolhouse.user_pools.errors import InvalidPasswordException
from poolhouse.user_pools.pools import password_policy
from poolhouse.user_pools.records import UserPool

PREFIX = "Password did not conform with policy: "


def pool_with(policy: dict[str, Any] | None = None) -> UserPool:
    settings = {} if policy is None else {"Policies": {"PasswordPolicy": policy}}
    return cast("UserPool", SimpleNamespace(settings=settings))


def broken_rule(pool: UserPool, password: str) -> str | None:
    try:
        password_policy.check(pool, password)
    except InvalidPasswordException as refusal:
        return refusal.message
    return None


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("", "Password not long enough"),
        ("Aa1!aaa", "Password not long enough"),
        ("Aaaaaaa!", "Password must have numeric characters"),
        ("Aaaaaaa1", "Password must have symbol characters"),
        ("aaaaaa1!", "Password must have uppercase characters"),
        ("AAAAAA1!", "Password must have lowercase characters"),
        ("ÄÖÜäöü1!", "Password must have uppercase characters"),
    ],
)
def test_default_policy_refuses(password: str, rule: str) -> None:
    assert broken_rule(pool_with(), password) == PREFIX + rule


def test_every_symbol_counts() -> None:
    symbols = [*password_policy.SYMBOLS, " "]
    assert len(symbols) == 33
    assert [each for each in symbols if broken_rule(pool_with(), f"Aaaaa1{each}a")] == []


def test_rules_that_a_policy_leaves_out_are_not_asked_for() -> None:
    assert broken_rule(pool_with({"MinimumLength": 6}), "aaaaaa") is None
