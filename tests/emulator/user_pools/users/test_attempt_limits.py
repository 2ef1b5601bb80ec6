"""So many attempts an hour: per user, per action, each forgotten after an hour of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from poolhouse.protocol.call import Call
from poolhouse.user_pools import queries
from poolhouse.user_pools.errors import LimitExceededException
from poolhouse.user_pools.users import attempt_limits

Attempt = Callable[..., None]


@pytest.fixture
def attempt(desk: Any, pool: str) -> Attempt:
    """Count an attempt of a user, or only check whether one is allowed, in a step of its own."""
    desk.person(pool, "bob")

    def attempt(
        action: str, username: str = "alice", function: Attempt = attempt_limits.count
    ) -> None:
        foundation = desk.world.foundation
        call = Call.on(foundation, action, foundation.clock.now_ms())
        with foundation.store.step():
            user = queries.require_user(call, queries.require_pool(call, pool), username)
            function(call, user, action)

    return attempt


def allowed(attempt: Attempt, action: str, **options: Any) -> int:
    """Return how many attempts are counted until one is refused."""
    for made in range(100):
        try:
            attempt(action, **options)
        except LimitExceededException:
            return made
    return 100


def test_each_action_has_its_budget_an_hour(attempt: Attempt) -> None:
    budgets = {action: allowed(attempt, action) for action in attempt_limits.PER_HOUR}
    assert budgets == attempt_limits.PER_HOUR
    assert budgets["ResendConfirmationCode"] == 5
    assert budgets["ForgotPassword"] == 20


def test_another_user_has_a_budget_of_his_own(attempt: Attempt) -> None:
    assert allowed(attempt, "ChangePassword") == 5
    assert allowed(attempt, "ChangePassword", username="bob") == 5


def test_an_attempt_is_forgotten_after_an_hour_of_its_own(desk: Any, attempt: Attempt) -> None:
    attempt("ChangePassword")
    desk.wait(1800)
    assert allowed(attempt, "ChangePassword") == 4
    desk.wait(1799.999)
    assert allowed(attempt, "ChangePassword") == 0
    desk.wait(0.001)
    assert allowed(attempt, "ChangePassword") == 1


def test_checking_counts_nothing_and_refuses_as_counting_does(attempt: Attempt) -> None:
    for _ in range(10):
        attempt("ChangePassword", function=attempt_limits.check)
    assert allowed(attempt, "ChangePassword") == 5
    with pytest.raises(LimitExceededException) as refusal:
        attempt("ChangePassword", function=attempt_limits.check)
    assert refusal.value.detail == {"reason": "5 times ChangePassword within the last hour"}


def test_a_refused_attempt_does_not_lengthen_the_wait(desk: Any, attempt: Attempt) -> None:
    assert allowed(attempt, "ChangePassword") == 5
    desk.wait(1800)
    assert allowed(attempt, "ChangePassword") == 0
    desk.wait(1800)
    assert allowed(attempt, "ChangePassword") == 5
