"""Callers that come at the same time: each transaction is one, and nobody waits for nothing."""

import socket
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.contract

IDP = "AWSCognitoIdentityProviderService"
IDENTITY = "AWSCognitoIdentityService"
NEW = {"Username": "same@example.com", "Password": "Correct-Horse-9"}
CALLERS = 24
USED = ("NotAuthorizedException", "Invalid session for the user, session can only be used once.")


@pytest.fixture
def ask(poolhouse: Any, web: httpx.Client) -> Callable[..., Any]:
    """Send an operation; return the answer's members, `__type` among them when it is a refusal."""

    def call(operation: str, service: str = IDP, **members: Any) -> Any:
        headers = {"X-Amz-Target": f"{service}.{operation}"}
        answer = web.post(poolhouse.url, headers=headers, json=members)
        assert answer.status_code in (200, 400)
        return answer.json()

    return call


@pytest.fixture
def together() -> Iterator[Callable[..., list[Any]]]:
    """Call something with each of many values at the same time; return what came of it."""
    with ThreadPoolExecutor(CALLERS) as pool:
        yield lambda call, values: list(pool.map(call, values))


def outcomes(answers: list[Any]) -> Counter[tuple[str, str] | None]:
    """Count refusals by name and sentence; None stands for success."""
    return Counter(
        (answer["__type"], answer["message"]) if "__type" in answer else None for answer in answers
    )


@pytest.fixture
def bobs_sessions(ask: Any, demo: Any) -> Callable[[int], list[str]]:
    """Bring bob to the question for his code in several sign-ins; their sessions."""
    parameters = {"USERNAME": "bob@example.com", "PASSWORD": "Correct-Horse-2"}
    signing_in = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}

    def start(count: int) -> list[str]:
        asked = [ask("InitiateAuth", ClientId=demo.client, **signing_in) for _ in range(count)]
        return [each["Session"] for each in asked]

    return start


@pytest.fixture
def answer_bobs(ask: Any, demo: Any, totp: Any) -> Callable[[str], Any]:
    """Answer one of bob's sessions with his present code."""
    code = totp(demo.bobs_secret)
    responses = {"USERNAME": "bob@example.com", "SOFTWARE_TOKEN_MFA_CODE": code}
    challenge = {"ClientId": demo.client, "ChallengeName": "SOFTWARE_TOKEN_MFA"}

    def answer(session: str) -> Any:
        return ask(
            "RespondToAuthChallenge", **challenge, Session=session, ChallengeResponses=responses
        )

    return answer


def test_of_many_sign_ups_for_one_name_one_wins(ask, together, demo, admin):
    answers = together(lambda _: ask("SignUp", ClientId=demo.client, **NEW), range(40))
    taken = ("UsernameExistsException", "An account with the given email already exists.")
    assert outcomes(answers) == {None: 1, taken: 39}
    found = admin.list_users(UserPoolId=demo.pool, Filter='email = "same@example.com"')
    assert len(found["Users"]) == 1


def test_one_code_confirms_once(ask, together, demo, poolhouse):
    ask("SignUp", ClientId=demo.client, **NEW)
    code = poolhouse.inbox.code(to=NEW["Username"])
    confirming = {"ClientId": demo.client, "Username": NEW["Username"], "ConfirmationCode": code}
    counted = outcomes(together(lambda _: ask("ConfirmSignUp", **confirming), range(10)))
    assert counted[None] == 1


def test_two_hundred_guests_get_an_identity_each(ask, together, demo):
    pool = {"IdentityPoolId": demo.identity_pool}
    answers = together(lambda _: ask("GetId", IDENTITY, **pool), range(200))
    assert len({answer["IdentityId"] for answer in answers}) == 200


def test_one_login_is_one_identity_however_often_it_asks(ask, together, demo, sign_in):
    pool = {
        "IdentityPoolId": demo.identity_pool,
        "Logins": {demo.provider: sign_in()["IdToken"]},
    }
    answers = together(lambda _: ask("GetId", IDENTITY, **pool), range(100))
    assert len({answer["IdentityId"] for answer in answers}) == 1


def test_refreshing_at_once_gives_everyone_tokens_of_their_own(ask, together, demo, sign_in):
    refreshing = {
        "ClientId": demo.client,
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": sign_in()["RefreshToken"]},
    }
    answers = together(lambda _: ask("InitiateAuth", **refreshing), range(40))
    tokens = {answer["AuthenticationResult"]["AccessToken"] for answer in answers}
    assert len(tokens) == 40


def test_a_session_is_answered_once(together, bobs_sessions, answer_bobs):
    [session] = bobs_sessions(1)
    counted = outcomes(together(answer_bobs, [session] * 30))
    assert counted == {None: 1, USED: 29}


def test_a_code_opens_one_session_of_many(together, bobs_sessions, answer_bobs):
    counted = outcomes(together(answer_bobs, bobs_sessions(20)))
    spent = ("ExpiredCodeException", "Your software token has already been used once.")
    assert counted == {None: 1, spent: 19}


def test_guesses_made_at_once_are_counted_one_by_one(ask, together, demo):
    parameters = {"USERNAME": "carol@example.com", "PASSWORD": "Wrong-Horse-3"}
    guessing = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}
    answers = together(lambda _: ask("InitiateAuth", ClientId=demo.client, **guessing), range(40))
    assert outcomes(answers) == {
        ("NotAuthorizedException", "Incorrect username or password."): 5,
        ("NotAuthorizedException", "Password attempts exceeded"): 35,
    }


def test_signing_out_in_the_midst_of_calls_ends_them_and_breaks_nothing(
    ask, together, demo, sign_in
):
    tokens = sign_in()
    access, refresh = tokens["AccessToken"], tokens["RefreshToken"]
    calls = [
        ("GetUser", {"AccessToken": access}),
        ("RevokeToken", {"ClientId": demo.client, "Token": refresh}),
        ("GlobalSignOut", {"AccessToken": access}),
        ("GetTokensFromRefreshToken", {"ClientId": demo.client, "RefreshToken": refresh}),
    ]
    together(lambda call: ask(call[0], **call[1]), calls * 15)
    revoked = ("NotAuthorizedException", "Access Token has been revoked")
    assert outcomes([ask("GetUser", AccessToken=access)]) == {revoked: 1}


def test_moving_the_clock_and_starting_over_in_the_midst_of_calls_breaks_nothing(
    ask, together, demo, poolhouse, web
):
    control = f"{poolhouse.url}/_poolhouse"

    def call(turn: int) -> int:
        match turn % 4:
            case 0:
                return web.post(f"{control}/clock/advance", json={"by": 1}).status_code
            case 1:
                return web.post(f"{control}/reset").status_code
            case 2:
                return web.get(f"{control}/journal").status_code
        return (
            200 if "IdentityId" in ask("GetId", IDENTITY, IdentityPoolId=demo.identity_pool) else 0
        )

    before = poolhouse.clock.now_s
    assert set(together(call, range(120))) == {200}
    assert poolhouse.clock.now_s == before + 30


class TestConnections:
    def test_a_hundred_that_say_nothing_hold_nobody_up(self, poolhouse, web):
        port = int(poolhouse.url.rpartition(":")[2])
        with ExitStack() as opened:
            for number in range(101):
                connection = socket.create_connection(("127.0.0.1", port))
                opened.enter_context(connection)
                connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n"[: number % 27])
            assert web.get(f"{poolhouse.url}/_poolhouse/health").status_code == 200

    def test_more_callers_than_threads_are_no_news_to_a_user(self, together, ask, demo, caplog):
        pool = {"IdentityPoolId": demo.identity_pool}
        together(lambda _: ask("GetId", IDENTITY, **pool), range(100))
        assert [each.getMessage() for each in caplog.records if each.name != "httpx"] == []
