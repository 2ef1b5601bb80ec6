"""What is stored, under which keys, in which order; what a reload finds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from client_world import GUEST_KEY, PREFIX, ClientWorld, error_of

from poolhouse_client import Amplify, WebStorage, auth
from poolhouse_client.errors import QuotaExceededError
from poolhouse_client.storage import DefaultStorage

if TYPE_CHECKING:
    from poolhouse_client.storage import StorageEvent

USER = f"{PREFIX}.sub-of-ada"
STATE = "CognitoSignInState"
CODE = ("SOFTWARE_TOKEN_MFA", {})


class WritingLog(dict[str, str]):
    """A dict that lists what is done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[str] = []

    def __setitem__(self, key: str, value: str) -> None:
        self.log.append(f"set {key}")
        super().__setitem__(key, value)

    def pop(self, key: str, default: object = None) -> object:  # type: ignore[override]
        self.log.append(f"remove {key}")
        return super().pop(key, default)


async def test_tokens_are_written_in_the_librarys_order(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p")
    storage = WritingLog()
    amplify = Amplify(world.environment, world.aws, local_storage=storage)
    amplify.configure(world.resources())
    await auth.sign_in(amplify, username="ada", password="p")
    assert storage.log == [
        f"set {PREFIX}.LastAuthUser",
        f"set {USER}.accessToken",
        f"set {USER}.idToken",
        f"set {USER}.refreshToken",
        f"set {USER}.signInDetails",
        f"set {USER}.clockDrift",
    ]
    assert storage[f"{PREFIX}.LastAuthUser"] == "sub-of-ada"
    assert storage[f"{USER}.signInDetails"] == ('{"loginId":"ada","authFlowType":"USER_SRP_AUTH"}')


async def test_clock_drift_is_issue_time_minus_the_pages_clock(world: ClientWorld) -> None:
    world.skew_ms = 732
    amplify = world.amplify()
    world.aws.latency_s = 0
    await world.signed_in(amplify)
    assert world.local_storage[f"{USER}.clockDrift"] == "-732"


async def test_the_password_flow_stores_under_the_typed_name(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p")
    await auth.sign_in(
        world.amplify(), username="ada", password="p", auth_flow_type="USER_PASSWORD_AUTH"
    )
    assert world.local_storage[f"{PREFIX}.LastAuthUser"] == "ada"
    assert f"{PREFIX}.ada.accessToken" in world.local_storage


async def test_damaged_tokens_mean_that_nobody_is_signed_in(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    good = world.local_storage[f"{USER}.accessToken"]
    for damage in ("nonsense", "a.b", "a.bm9qc29u.c"):
        world.local_storage[f"{USER}.accessToken"] = damage
        assert (await auth.fetch_auth_session(amplify)).tokens is None
    world.local_storage[f"{USER}.accessToken"] = good
    world.local_storage[f"{USER}.signInDetails"] = "{"
    assert (await auth.fetch_auth_session(amplify)).tokens is None


async def test_tokens_are_read_from_storage_on_every_call(world: ClientWorld) -> None:
    amplify = world.amplify()
    await world.signed_in(amplify)
    world.local_storage.clear()
    error = await error_of(auth.get_current_user(amplify))
    assert error.name == "UserUnAuthenticatedException"


async def test_a_guests_identity_is_stored_and_a_users_is_not(world: ClientWorld) -> None:
    amplify = world.amplify(guests=True)
    session = await auth.fetch_auth_session(amplify)
    assert world.local_storage[GUEST_KEY] == session.identity_id
    await world.signed_in(amplify)
    signed_in = await auth.fetch_auth_session(amplify)
    assert world.aws.names == ["GetCredentialsForIdentity"]
    assert signed_in.identity_id == session.identity_id
    assert GUEST_KEY not in world.local_storage
    assert not any("ASIA" in value for value in world.local_storage.values())


async def test_a_reload_costs_the_user_both_identity_calls(world: ClientWorld) -> None:
    await world.signed_in(world.amplify())
    await auth.fetch_auth_session(world.amplify())
    assert world.aws.names == ["GetId", "GetCredentialsForIdentity"]


async def test_a_sign_in_under_way_is_in_session_storage(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p", challenges=[CODE])
    tab = world.tab()
    await auth.sign_in(tab.amplify, username="ada", password="p")
    stored = dict(tab.session_storage)
    assert stored[f"{STATE}.username"] == "sub-of-ada"
    assert stored[f"{STATE}.challengeName"] == "SOFTWARE_TOKEN_MFA"
    assert stored[f"{STATE}.signInSession"] == tab.amplify.sign_in_store.state.session
    assert stored[f"{STATE}.expiry"] == str(world.environment.now_ms() + 180_000)
    await auth.confirm_sign_in(tab.amplify, challenge_response="123456")
    assert dict(tab.session_storage) == {}


async def test_a_reload_within_three_minutes_goes_on_without_the_details(
    world: ClientWorld,
) -> None:
    world.aws.user_pool.add("ada", "p", challenges=[CODE])
    tab = world.tab()
    await auth.sign_in(tab.amplify, username="ada", password="p")
    await world.pass_time(179)
    tab.reload().configure(world.resources())
    assert (await auth.confirm_sign_in(tab.amplify, challenge_response="123456")).is_signed_in
    assert f"{USER}.signInDetails" not in world.local_storage
    assert (await auth.get_current_user(tab.amplify)).sign_in_details is None


@pytest.mark.parametrize("late", [True, False], ids=["3 minutes later", "storage cleared"])
async def test_a_reload_without_stored_state_has_lost_the_sign_in(
    world: ClientWorld, *, late: bool
) -> None:
    world.aws.user_pool.add("ada", "p", challenges=[CODE])
    tab = world.tab()
    await auth.sign_in(tab.amplify, username="ada", password="p")
    if late:
        await world.pass_time(180)
    else:
        tab.session_storage.clear()
    world.aws.forget()
    tab.reload().configure(world.resources())
    error = await error_of(auth.confirm_sign_in(tab.amplify, challenge_response="123456"))
    assert error.name == "SignInException"
    assert "1. signIn was not called before confirmSignIn." in error.message
    assert world.aws.names == []
    assert dict(tab.session_storage) == {}


async def test_within_the_page_neither_time_nor_clearing_hurts(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p", challenges=[CODE])
    tab = world.tab()
    await auth.sign_in(tab.amplify, username="ada", password="p")
    tab.session_storage.clear()
    await world.pass_time(600)
    assert (await auth.confirm_sign_in(tab.amplify, challenge_response="123456")).is_signed_in


async def test_a_step_without_a_session_leaves_the_older_one_in_storage(world: ClientWorld) -> None:
    tab = world.tab()
    store = tab.amplify.sign_in_store
    store.set_session("first")
    store.set_session(None)
    assert store.state.session is None
    assert tab.session_storage[f"{STATE}.signInSession"] == "first"


async def test_signing_out_keeps_a_sign_in_under_way(world: ClientWorld) -> None:
    world.aws.user_pool.add("ada", "p", challenges=[CODE])
    tab = world.tab()
    await auth.sign_in(tab.amplify, username="ada", password="p")
    await auth.sign_out(tab.amplify)
    assert (await auth.confirm_sign_in(tab.amplify, challenge_response="123456")).is_signed_in


async def test_other_tabs_hear_of_sign_in_refresh_and_sign_out(world: ClientWorld) -> None:
    here, there = world.tab(), world.tab()
    heard: list[str] = []
    quiet: list[str] = []
    there.amplify.hub.listen(
        "auth", lambda capsule: heard.append(capsule.payload.event), enable_cross_tab_events=True
    )
    there.amplify.hub.listen("auth", lambda capsule: quiet.append(capsule.payload.event))
    await world.signed_in(here.amplify)
    await auth.fetch_auth_session(here.amplify, force_refresh=True)
    await auth.sign_out(here.amplify)
    await world.pass_time(1)
    assert heard == ["signedIn", "tokenRefresh", "signedOut"]
    assert quiet == []


async def test_a_page_does_not_hear_its_own_writing(world: ClientWorld) -> None:
    storage = WebStorage()
    mine, theirs = storage.open_view(), storage.open_view()
    heard: dict[str, list[StorageEvent]] = {"mine": [], "theirs": []}
    mine.listen(heard["mine"].append)
    theirs.listen(heard["theirs"].append)
    mine["a"] = "1"
    mine["a"] = "1"
    del mine["a"]
    await world.pass_time(1)
    assert heard["mine"] == []
    assert [(e.key, e.old_value, e.new_value) for e in heard["theirs"]] == [
        ("a", None, "1"),
        ("a", "1", None),
    ]


async def test_clearing_the_storage_is_one_event_without_a_key(world: ClientWorld) -> None:
    storage = WebStorage()
    mine, theirs = storage.open_view(), storage.open_view()
    mine["a"], mine["b"] = "1", "2"
    heard: list[StorageEvent] = []
    theirs.listen(heard.append)
    mine.listen(lambda _: pytest.fail("a page heard its own clearing"))
    await DefaultStorage(mine).clear()
    mine.clear()
    await world.pass_time(1)
    assert [(e.key, e.old_value, e.new_value) for e in heard] == [(None, None, None)]
    assert dict(theirs) == {}


async def test_other_tabs_do_not_take_a_cleared_storage_for_a_sign_out(world: ClientWorld) -> None:
    here, there = world.tab(), world.tab()
    await world.signed_in(here.amplify)
    await world.pass_time(1)
    heard: list[str] = []
    there.amplify.hub.listen(
        "auth", lambda capsule: heard.append(capsule.payload.event), enable_cross_tab_events=True
    )
    await here.amplify.default_storage.clear()
    await world.pass_time(1)
    assert heard == []
    assert (await auth.fetch_auth_session(there.amplify)).tokens is None


def test_an_origin_has_five_million_characters() -> None:
    storage = WebStorage()
    storage["acl"] = "x" * (5 * 1024 * 1024 - 3)
    with pytest.raises(QuotaExceededError, match="'more'"):
        storage["more"] = "x"
    storage["acl"] = "y"
    storage["more"] = "x"
    assert len(storage) == 2


def test_a_missing_key_is_a_key_error() -> None:
    storage = WebStorage()
    view = storage.open_view()
    for area in (storage, view):
        with pytest.raises(KeyError):
            del area["missing"]
        assert area.get("missing") is None
        assert json.dumps(dict(area)) == "{}"
