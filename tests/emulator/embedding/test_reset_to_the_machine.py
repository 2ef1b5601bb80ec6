"""A reset with the clock: back at the machine's time, with nothing left of what was issued."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any

import jwt
import pyotp
import pytest

from poolhouse.config.loading import load
from poolhouse.iam import credentials
from poolhouse.protocol.errors import ServiceError
from poolhouse.runtime.clock import Clock, ClockState
from poolhouse.runtime.store import StateReplacedError
from poolhouse.tokens.jwks import key_set
from poolhouse.tokens.keys import PoolKeys
from poolhouse.world import World

POOL = "us-east-1_PoolHouse"
CLIENT = "1poolhousedemowebclient000"
IDENTITY_POOL = "us-east-1:70001e55-0000-4000-8000-00000000da7a"
PROVIDER = f"cognito-idp.us-east-1.amazonaws.com/{POOL}"
BOBS_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MACHINE_MS = 1_800_000_000_000
HOUR_MS = 3_600_000
YEAR_MS = 365 * 24 * HOUR_MS


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The machine's clock in milliseconds, to be set by the test."""
    shown = [MACHINE_MS]
    monkeypatch.setattr(time, "time_ns", lambda: shown[0] * 1_000_000)
    return shown


@pytest.fixture
def open_world(machine: list[int], tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Open the world of a file; the one opened before is closed."""
    assert machine
    with ExitStack() as opened:

        def open_one(clock: Clock | None = None) -> World:
            opened.pop_all().close()
            world = load(seed="machine", data=tmp_path / "world.db", clock=clock, strict=True)
            opened.callback(world.close)
            return world

        yield open_one


@pytest.fixture
def world(open_world: Callable[..., World]) -> World:
    return open_world()


@dataclass
class Issued:
    """What a world issued to somebody who came, and every id of it."""

    tokens: dict[str, str]
    keys: dict[str, str]
    code: str
    session: str
    ids: set[str] = field(default_factory=set)


def idp(world: World, operation: str, **members: Any) -> dict[str, Any]:
    return world.call("cognito-idp", operation, members)


def identities(world: World, operation: str, **members: Any) -> dict[str, Any]:
    return world.call("cognito-identity", operation, members)


def sign_in(world: World, name: str, password: str) -> dict[str, Any]:
    given = {"USERNAME": name, "PASSWORD": password}
    flow = "USER_PASSWORD_AUTH"
    return idp(world, "InitiateAuth", ClientId=CLIENT, AuthFlow=flow, AuthParameters=given)


def sign_bob_in(world: World) -> dict[str, str]:
    asked = sign_in(world, "bob@example.com", "Correct-Horse-2")
    code = pyotp.TOTP(BOBS_SECRET).at(world.clock.now_ms() // 1000)
    answer = idp(
        world,
        "RespondToAuthChallenge",
        ClientId=CLIENT,
        ChallengeName=asked["ChallengeName"],
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "bob@example.com", "SOFTWARE_TOKEN_MFA_CODE": code},
    )
    return dict(answer["AuthenticationResult"])


def claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


def come(world: World) -> Issued:
    """Have everything issued that there is, and note each id that was drawn."""
    tokens = dict(sign_in(world, "alice@example.com", "Correct-Horse-1")["AuthenticationResult"])
    logins = {PROVIDER: tokens["IdToken"]}
    found = identities(world, "GetId", IdentityPoolId=IDENTITY_POOL, Logins=logins)
    keys = identities(
        world, "GetCredentialsForIdentity", IdentityId=found["IdentityId"], Logins=logins
    )["Credentials"]
    idp(world, "ForgotPassword", ClientId=CLIENT, Username="alice@example.com")
    code = world.inbox.messages(to="alice@example.com")[0].code
    session = sign_in(world, "bob@example.com", "Correct-Horse-2")["Session"]
    group = idp(world, "CreateUserPool", PoolName="made later")["UserPool"]["Id"]
    by_itself = claims(tokens["IdToken"])
    ids = {by_itself[name] for name in ("jti", "event_id", "origin_jti")}
    ids |= {claims(tokens["AccessToken"])["jti"], tokens["RefreshToken"], session, group}
    ids |= {keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"]}
    ids.add(identities(world, "GetId", IdentityPoolId=IDENTITY_POOL)["IdentityId"])
    return Issued(tokens, keys, code, session, ids)


def use_access_token(world: World, of: Issued) -> object:
    return idp(world, "GetUser", AccessToken=of.tokens["AccessToken"])


def use_refresh_token(world: World, of: Issued) -> object:
    token = of.tokens["RefreshToken"]
    return idp(world, "GetTokensFromRefreshToken", ClientId=CLIENT, RefreshToken=token)


def use_id_token(world: World, of: Issued) -> object:
    logins = {PROVIDER: of.tokens["IdToken"]}
    return identities(world, "GetId", IdentityPoolId=IDENTITY_POOL, Logins=logins)


def use_code(world: World, of: Issued) -> object:
    return idp(
        world,
        "ConfirmForgotPassword",
        ClientId=CLIENT,
        Username="alice@example.com",
        ConfirmationCode=of.code,
        Password="Another-Horse-1",
    )


def use_session(world: World, of: Issued) -> object:
    code = pyotp.TOTP(BOBS_SECRET).at(world.clock.now_ms() // 1000)
    return idp(
        world,
        "RespondToAuthChallenge",
        ClientId=CLIENT,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=of.session,
        ChallengeResponses={"USERNAME": "bob@example.com", "SOFTWARE_TOKEN_MFA_CODE": code},
    )


def use_credentials(world: World, of: Issued) -> object:
    store = world.foundation.store
    with store.reading():
        found = credentials.find_any(store, of.keys["AccessKeyId"])
    if found is None:
        raise ServiceError("unknown")
    return found


USES = [
    use_access_token,
    use_refresh_token,
    use_id_token,
    use_code,
    use_session,
    use_credentials,
]


def refused(world: World, issued: Issued) -> list[str]:
    """Return the names of the things issued that are no longer good."""
    names = []
    for use in USES:
        try:
            use(world, issued)
        except ServiceError:
            names.append(use.__name__)
    return names


ALL = [use.__name__ for use in USES]
HOW_FAR = [0, HOUR_MS, 40 * YEAR_MS]


class TestTime:
    @pytest.mark.parametrize("by_ms", HOW_FAR)
    @pytest.mark.parametrize("mode", ["running", "frozen"])
    def test_it_is_the_machines_and_runs(
        self, world: World, machine: list[int], mode: str, by_ms: int
    ) -> None:
        world.advance(by_ms)
        if mode == "frozen":
            world.freeze()
        world.reset(clock=True)
        assert (world.clock.now_ms(), world.clock.state) == (MACHINE_MS, ClockState("running", 0))
        machine[0] += 5
        assert world.clock.now_ms() == MACHINE_MS + 5

    @pytest.mark.parametrize("at_ms", [0, MACHINE_MS - YEAR_MS, MACHINE_MS + YEAR_MS])
    def test_of_a_world_that_was_declared_at_another_time(
        self, open_world: Callable[..., World], at_ms: int
    ) -> None:
        world = open_world(Clock.frozen(at_ms))
        world.reset(clock=True)
        assert world.clock.now_ms() == MACHINE_MS
        assert sign_in(world, "alice@example.com", "Correct-Horse-1")["AuthenticationResult"]
        assert open_world().clock.now_ms() == MACHINE_MS

    @pytest.mark.parametrize("by_ms", HOW_FAR)
    def test_it_is_the_machines_after_a_restart_too(
        self, world: World, open_world: Callable[..., World], machine: list[int], by_ms: int
    ) -> None:
        world.advance(by_ms)
        come(world)
        world.reset(clock=True)
        machine[0] += 7
        again = open_world()
        assert (again.clock.now_ms(), again.clock.state) == (
            MACHINE_MS + 7,
            ClockState("running", 0),
        )
        again.reset()
        assert again.clock.now_ms() == MACHINE_MS + 7
        assert open_world().clock.now_ms() == MACHINE_MS + 7

    def test_from_there_on_it_only_moves_forward(self, world: World, machine: list[int]) -> None:
        world.advance(YEAR_MS)
        world.reset(clock=True)
        assert world.advance(5) == MACHINE_MS + 5
        machine[0] -= HOUR_MS
        assert world.clock.now_ms() == MACHINE_MS + 5
        with pytest.raises(ValueError, match="only moves forward"):
            world.set(MACHINE_MS)

    def test_what_falls_due_is_done_from_there_on(self, world: World) -> None:
        world.advance(YEAR_MS)
        come(world)
        world.reset(clock=True)
        come(world)
        world.advance(3 * 24 * HOUR_MS)
        store = world.foundation.store
        with store.reading():
            assert store.value("SELECT count(*) FROM sessions") == 0
            assert store.value("SELECT count(*) FROM ended_credentials") == 1

    def test_a_reset_without_it_leaves_the_clock_alone(self, world: World) -> None:
        world.advance(HOUR_MS)
        world.reset()
        assert world.clock.now_ms() == MACHINE_MS + HOUR_MS


class TestIssued:
    @pytest.mark.parametrize("by_ms", HOW_FAR)
    def test_nothing_survives(
        self, world: World, open_world: Callable[..., World], by_ms: int
    ) -> None:
        world.advance(by_ms)
        issued = come(world)
        with closing(world.fork()) as fork:
            assert refused(fork, issued) == []
        world.reset(clock=True)
        assert refused(world, issued) == ALL
        assert world.journal.entries() == []
        assert world.inbox.messages() == []
        again = open_world()
        assert refused(again, issued) == ALL
        again.reset()
        assert refused(again, issued) == ALL

    def test_nor_when_the_time_comes_at_which_it_was_issued(self, world: World) -> None:
        world.advance(HOUR_MS)
        issued = come(world)
        world.reset(clock=True)
        for _ in range(3):
            come(world)
        world.advance(HOUR_MS)
        assert refused(world, issued) == ALL

    def test_nor_what_was_declared_with_it(self, world: World) -> None:
        """A program may declare a world in which people are signed in already."""
        world.advance(YEAR_MS)
        issued = come(world)
        world.declare()
        world.reset()
        with closing(world.fork()) as fork:
            assert refused(fork, issued) == []
        world.reset(clock=True)
        assert world.clock.now_ms() == MACHINE_MS
        assert refused(world, issued) == ALL
        world.reset()
        assert refused(world, issued) == ALL
        assert (world.journal.entries(), world.inbox.messages()) == ([], [])

    def test_nor_what_was_declared_of_later_failures_and_codes(self, world: World) -> None:
        world.advance(YEAR_MS)
        bobs = sign_bob_in(world)
        store = world.foundation.store
        with store.step():
            locked = (
                "UPDATE users SET failed_attempts = 9, last_failure_ms = ?1, locked_until_ms = ?1"
            )
            store.run(locked, world.clock.now_ms() + YEAR_MS)
        world.declare()
        world.reset()
        with pytest.raises(ServiceError, match="Password attempts exceeded"):
            sign_in(world, "bob@example.com", "Correct-Horse-2")
        world.reset(clock=True)
        assert sign_bob_in(world).keys() == bobs.keys()

    def test_no_verifier_takes_a_token_by_the_keys_that_are_published_then(
        self, world: World
    ) -> None:
        def published() -> dict[str, Any]:
            foundation = world.foundation
            with foundation.store.reading():
                keys = PoolKeys.find(foundation.store, foundation.keyring, POOL)
            assert keys is not None
            return {each["kid"]: each for each in key_set(keys)["keys"]}

        world.advance(YEAR_MS)
        seen: list[tuple[str, dict[str, Any]]] = []
        for _ in range(3):
            token = come(world).tokens["IdToken"]
            seen.append((jwt.get_unverified_header(token)["kid"], published()))
            world.reset()
            assert published() == seen[-1][1]
            world.reset(clock=True)
        for number, (kid, keys) in enumerate(seen):
            assert kid in keys
            assert len({each["n"] for each in keys.values()}) == 2
            assert all(kid not in others for _, others in seen[number + 1 :])
        assert len({keys[kid]["n"] for kid, keys in seen}) == len(seen)

    def test_what_was_declared_is_there(self, world: World) -> None:
        names = json.loads(world.kept("names") or "")
        apis = world.rest_apis()
        world.advance(YEAR_MS)
        come(world)
        world.reset(clock=True)
        assert json.loads(world.kept("names") or "") == names
        assert world.rest_apis() == apis
        assert len(idp(world, "ListUserPools", MaxResults=10)["UserPools"]) == 1
        assert sign_bob_in(world).keys() >= {"IdToken", "AccessToken", "RefreshToken"}


class TestDraws:
    def test_no_id_comes_again_whatever_replaced_the_state_before(self, world: World) -> None:
        snapshot = world.snapshot()
        seen: set[str] = set()

        def fresh(*, again: bool = False) -> None:
            ids = come(world).ids
            assert bool(ids & seen) is again
            seen.update(ids)

        fresh()
        world.reset()
        fresh(again=True)  # as a reset promises: ids and all
        fresh()
        world.reset()
        world.reset(clock=True)
        fresh()
        world.restore(snapshot)
        fresh(again=True)
        world.restore(snapshot)
        world.reset(clock=True)
        fresh()
        world.reset()
        world.reset(clock=True)
        fresh()

    def test_it_is_the_counters_of_then_that_a_later_reset_returns_to(self, world: World) -> None:
        before = come(world).ids
        world.reset(clock=True)
        once = come(world).ids
        world.reset()
        assert come(world).ids & once
        assert not once & before

    def test_nor_after_a_restart(self, world: World, open_world: Callable[..., World]) -> None:
        seen = come(world).ids
        world.reset()
        open_world().reset(clock=True)
        assert not come(open_world()).ids & seen

    def test_a_fork_draws_what_the_world_does(self, world: World) -> None:
        come(world)
        world.reset(clock=True)
        with closing(world.fork()) as fork:
            assert come(fork).ids == come(world).ids
            fork.reset(clock=True)
            assert fork.clock.now_ms() == MACHINE_MS


class TestMany:
    def test_a_call_that_is_away_meanwhile_does_not_go_on(self, world: World) -> None:
        store = world.foundation.store

        def call() -> None:
            with store.step():
                with store.away():
                    world.reset(clock=True)
                store.run("DELETE FROM user_pools")

        with pytest.raises(StateReplacedError):
            call()
        assert len(idp(world, "ListUserPools", MaxResults=10)["UserPools"]) == 1

    def test_who_advances_it_meanwhile_advances_one_of_the_two(self, world: World) -> None:
        start = Barrier(8)

        def work(number: int) -> None:
            start.wait()
            for _ in range(10):
                if number == 0:
                    world.reset(clock=True)
                elif number % 2:
                    world.advance(1000)
                else:
                    sign_in(world, "alice@example.com", "Correct-Horse-1")

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(8) as threads:
                list(threads.map(work, range(8)))
        finally:
            sys.setswitchinterval(interval)
        assert 0 <= world.clock.now_ms() - MACHINE_MS <= 4 * 10 * 1000
        world.reset(clock=True)
        assert world.clock.now_ms() == MACHINE_MS
