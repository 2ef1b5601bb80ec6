"""A sign-in that leaves its step, at any place of its way: two at once, and one of them wins."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from meeting import Meet, Meeting

from poolhouse.user_pools.sign_in import auth_flow, ways
from poolhouse.user_pools.sign_in.sign_in_attempt import SignInAttempt
from poolhouse.user_pools.sign_in.stages import finish, prove_factor

PROOF = ways.FIRST_FACTOR.index(prove_factor)
NEW_PASSWORD = "Another-horse-2"
REFUSED_OR_SPENT = {"NotAuthorizedException", "ExpiredCodeException"}


def leaving(way: Any, index: int, meeting: Meeting) -> Any:
    """A way with one more stage at a place, which leaves the step until the others left theirs."""

    def leave(attempt: SignInAttempt) -> None:
        attempt.call.ask(Meet(meeting=meeting))

    return (*way[:index], leave, *way[index:])


def places(way: Any) -> list[int]:
    """Every place before the end; behind it there is nothing to leave."""
    return list(range(len(way)))


def sign_ins(desk) -> int:
    with desk.world.foundation.store.reading():
        return desk.world.foundation.store.value("SELECT count(*) FROM sign_ins")


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], Meeting]:
    """Let the way behind a challenge leave its step at a place; return who meets there."""

    def let(name: str, index: int) -> Meeting:
        meeting = Meeting()
        challenge = auth_flow.CHALLENGES[name]
        changed = replace(challenge, way=leaving(challenge.way, index, meeting))
        monkeypatch.setitem(auth_flow.CHALLENGES, name, changed)
        return meeting

    return let


@pytest.fixture
def protected(desk) -> tuple[str, str]:
    """An app and the secret of Alice's authenticator, where TOTP is offered."""
    pool = desk.pool(mfa="OPTIONAL")
    desk.person(pool)
    app = desk.app(pool)
    return app, desk.set_up_totp(desk.tokens(app)["AccessToken"])


@pytest.mark.parametrize("index", places(ways.FIRST_FACTOR))
def test_a_secret_block_is_answered_once(desk, pool, app, leave, index):
    srp = desk.srp_client(pool)
    asked = desk.start_srp(app, srp)["ChallengeParameters"]
    proof = srp.proof(asked, desk.timestamp())
    meeting = leave("PASSWORD_VERIFIER", index)
    told = meeting.tell(lambda: desk.respond(app, "PASSWORD_VERIFIER", proof))
    assert told == ["NotAuthorizedException", "tokens"]
    assert sign_ins(desk) == 1


@pytest.mark.parametrize("index", places(ways.NEW_PASSWORD))
def test_a_session_sets_one_new_password(desk, leave, index):
    pool = desk.pool()
    desk.invite(pool)
    app = desk.app(pool)
    asked = desk.password(app)
    meeting = leave("NEW_PASSWORD_REQUIRED", index)
    told = meeting.tell(lambda: desk.answer(app, asked, NEW_PASSWORD=NEW_PASSWORD))
    assert told == ["NotAuthorizedException", "tokens"]
    assert sign_ins(desk) == 1


@pytest.mark.parametrize("index", places(ways.SECOND_FACTOR))
def test_a_session_and_a_code_sign_in_once(desk, protected, leave, index):
    app, secret = protected
    asked, before, code = desk.password(app), sign_ins(desk), desk.code(secret)
    meeting = leave("SOFTWARE_TOKEN_MFA", index)
    told = meeting.tell(lambda: desk.answer(app, asked, SOFTWARE_TOKEN_MFA_CODE=code))
    assert "tokens" in told
    assert set(told) - {"tokens"} <= REFUSED_OR_SPENT
    assert sign_ins(desk) == before + 1


@pytest.mark.parametrize("index", places(ways.SECOND_FACTOR))
def test_two_sessions_accept_a_code_once(desk, protected, leave, index):
    """Each session is good; the code's time step is not, a second time."""
    app, secret = protected
    asked = [desk.password(app), desk.password(app)]
    before, code = sign_ins(desk), desk.code(secret)
    meeting = leave("SOFTWARE_TOKEN_MFA", index)
    told = meeting.tell(lambda: desk.answer(app, asked.pop(), SOFTWARE_TOKEN_MFA_CODE=code))
    assert told == ["ExpiredCodeException", "tokens"]
    assert sign_ins(desk) == before + 1


@pytest.mark.parametrize("index", places(ways.SECOND_FACTOR))
def test_a_set_up_signs_in_once(desk, leave, index):
    pool = desk.pool(mfa="ON")
    desk.person(pool)
    app = desk.app(pool)
    asked = desk.password(app)
    secret = desk.idp.associate_software_token(Session=asked["Session"])
    verified = desk.idp.verify_software_token(
        Session=secret["Session"], UserCode=desk.code(secret["SecretCode"])
    )
    meeting = leave("MFA_SETUP", index)
    told = meeting.tell(lambda: desk.answer(app, {**asked, "Session": verified["Session"]}))
    assert told == ["NotAuthorizedException", "tokens"]
    assert sign_ins(desk) == 1


@pytest.mark.parametrize("index", places(ways.FIRST_FACTOR))
def test_each_wrong_password_counts(desk, app, monkeypatch, index):
    """Eight at once count as eight, wherever they were away."""
    meeting = Meeting(8)
    monkeypatch.setattr(ways, "FIRST_FACTOR", leaving(ways.FIRST_FACTOR, index, meeting))
    told = meeting.tell(lambda: desk.password(app, password="Wrong-horse-1"))
    assert told == ["NotAuthorizedException"] * 8
    with desk.world.foundation.store.reading():
        failed = desk.world.foundation.store.value("SELECT failed_attempts FROM users")
    met_between_lock_and_proof = 0 < index <= PROOF
    assert failed == (8 if met_between_lock_and_proof else 5)
    assert "exceeded" in desk.refused(desk.password, app)[1]


@pytest.mark.parametrize("index", places(ways.FIRST_FACTOR))
def test_a_stage_that_leaves_lets_in_only_whom_the_others_let_in(desk, app, monkeypatch, index):
    monkeypatch.setattr(ways, "FIRST_FACTOR", leaving(ways.FIRST_FACTOR, index, Meeting(1)))
    assert "AuthenticationResult" in desk.password(app)
    assert desk.refused(desk.password, app, password="No-1") == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


def test_a_user_who_was_deleted_meanwhile_signs_in_no_more(desk, pool, app, monkeypatch):
    def delete(attempt: SignInAttempt) -> None:
        with attempt.call.away():
            desk.world.call(
                "cognito-idp", "AdminDeleteUser", {"UserPoolId": pool, "Username": "alice"}
            )

    monkeypatch.setattr(ways, "FIRST_FACTOR", (*ways.FIRST_FACTOR[:4], delete, finish))
    with pytest.raises(desk.idp.exceptions.InternalErrorException):
        desk.password(app)
    assert sign_ins(desk) == 0
