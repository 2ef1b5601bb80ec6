"""Lockout: from the fifth failure on, each doubles the wait."""

from typing import Any

import pytest

INCORRECT = ("NotAuthorizedException", "Incorrect username or password.")
LOCKED = ("NotAuthorizedException", "Password attempts exceeded")
MISMATCH = ("CodeMismatchException", "Invalid code received for user")


@pytest.fixture
def pool(desk: Any) -> str:
    pool: str = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    return pool


@pytest.fixture
def fail(desk: Any, app: str) -> Any:
    def fail(times: int = 1) -> None:
        for _ in range(times):
            assert desk.refused(desk.password, app, password="Wrong-horse-1") == INCORRECT

    return fail


def test_four_failures_lock_nobody_out(desk, app, fail):
    fail(4)
    assert "AuthenticationResult" in desk.password(app)


def test_the_fifth_locks_for_a_second_whatever_comes(desk, pool, app, fail):
    fail(5)
    assert desk.refused(desk.password, app) == LOCKED
    assert desk.refused(desk.srp, app, pool) == LOCKED
    desk.wait(1)
    assert "AuthenticationResult" in desk.password(app)


def test_each_further_failure_doubles_the_wait_up_to_fifteen_minutes(desk, app, fail):
    fail(5)
    wait = 1
    for _ in range(9):
        desk.wait(wait - 0.001)
        assert desk.refused(desk.password, app) == LOCKED
        desk.wait(0.001)
        fail()
        wait *= 2
    desk.wait(512)
    fail()
    desk.wait(899.999)
    assert desk.refused(desk.password, app) == LOCKED


def test_attempts_while_locked_do_not_lengthen_the_wait(desk, app, fail):
    fail(5)
    for _ in range(10):
        assert desk.refused(desk.password, app) == LOCKED
    desk.wait(1)
    assert "AuthenticationResult" in desk.password(app)


def test_a_quarter_of_an_hour_without_failures_forgets_them(desk, app, fail):
    fail(4)
    desk.wait(900)
    fail(4)
    assert "AuthenticationResult" in desk.password(app)


def test_signing_in_forgets_failures(desk, app, fail):
    fail(4)
    desk.password(app)
    fail(4)
    assert "AuthenticationResult" in desk.password(app)


def test_failed_proofs_and_passwords_count_together(desk, pool, app, fail):
    fail(3)
    for _ in range(2):
        assert desk.refused(desk.srp, app, pool, password="Wrong-horse-1") == INCORRECT
    assert desk.refused(desk.password, app) == LOCKED


def test_wrong_codes_count_too(desk, app):
    desk.set_up_totp(desk.tokens(app)["AccessToken"])
    asked = desk.password(app)
    for _ in range(5):
        wrong = desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE="000000")
        assert wrong == MISMATCH
    assert desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE="000000") == LOCKED
    assert desk.refused(desk.password, app) == LOCKED


def test_the_right_password_alone_does_not_forget_wrong_codes(desk, app):
    desk.set_up_totp(desk.tokens(app)["AccessToken"])
    for _ in range(5):
        asked = desk.password(app)
        desk.refused(desk.answer, app, asked, SOFTWARE_TOKEN_MFA_CODE="000000")
    assert desk.refused(desk.password, app) == LOCKED


def test_others_are_not_locked_out(desk, pool, app, fail):
    desk.person(pool, "bob")
    fail(5)
    assert "AuthenticationResult" in desk.password(app, "bob")
