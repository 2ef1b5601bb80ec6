"""Years leave no rows behind that nobody is told anything by, and every table says how its go."""

from typing import Any, Final

import pytest
from people import PASSWORD, POOL, ROTATING, People

from poolhouse.iam import sweeping as iam_sweeping
from poolhouse.protocol.errors import ServiceError
from poolhouse.runtime.store import Store
from poolhouse.user_pools import sweeping as user_pools_sweeping
from poolhouse.world import World

DAY_MS: Final = 86_400_000
YEARS_IN_DAYS: Final = 1_500

_OF_DEAD_SIGN_INS: Final = (
    "event_id IN (SELECT event_id FROM sign_ins WHERE refresh_until_ms <= ?1 - 86400000)"
)
DEAD: Final = {
    "sign_ins": "refresh_until_ms <= ?1 - 86400000",
    "rotated_refresh_tokens": _OF_DEAD_SIGN_INS,
    "expired_tokens": "expired_ms <= ?1 - 2 * 86400000",
    "spared_tokens": _OF_DEAD_SIGN_INS,
    "sessions": "expires_ms <= ?1",
    "attempts": "at_ms <= ?1 - 3600000",
    "auth_sessions": "expires_ms <= ?1 - 86400000",
    "password_history": "?1 AND (SELECT count(*) FROM password_history newer WHERE newer.user_id ="
    " password_history.user_id AND newer.rowid > password_history.rowid) >= 24",
}
"""Which rows decide nothing any more at an instant; no token here lives longer than a day."""

ENDED: Final = ("ended_sign_ins", "ended_rotated_tokens", "ended_credentials")

ELSEWHERE: Final = {
    "meta",
    "declared",
    "entropy",
    "journal",  # keeps its newest entries
    "outbox",  # the same
    "rest_apis",
    "identity_pools",
    "identities",  # an identity's id is good for ever
    "identity_logins",
}
"""Tables of the world itself, and of services that sweep nothing."""


@pytest.fixture
def folk() -> Any:
    folk = People.new()
    settings = {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": 24}}
    folk.administer("UpdateUserPool", Policies=settings, UserPoolTier="ESSENTIALS")
    address = [
        {"Name": "email", "Value": "ada@example.com"},
        {"Name": "email_verified", "Value": "true"},
    ]
    folk.administer("AdminUpdateUserAttributes", Username="ada", UserAttributes=address)
    yield folk
    folk.close()


def count(store: Store, table: str, condition: str = "true", *values: Any) -> int:
    with store.reading():
        return int(store.value(f"SELECT count(*) FROM {table} WHERE {condition}", *values))  # noqa: S608  ours


def live_a_day(folk: People) -> None:
    """Sign in, rotate, end a token, come as a guest, forget the password, mistype the code."""

    def call(operation: str, **request: Any) -> dict[str, Any]:
        return folk.world.call("cognito-idp", operation, request)

    given = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    flow = "USER_PASSWORD_AUTH"
    signed_in = call("InitiateAuth", ClientId=ROTATING, AuthFlow=flow, AuthParameters=given)
    folk.held.take(ROTATING, signed_in["AuthenticationResult"])
    shown = folk.held.refresh[-1][1]
    renewed = call("GetTokensFromRefreshToken", ClientId=ROTATING, RefreshToken=shown)
    folk.held.take(ROTATING, renewed["AuthenticationResult"])
    assert folk.expire(token=folk.held.access[-1]) == ("expired one access token",)
    folk.come_as_guest()
    call("ForgotPassword", ClientId=ROTATING, Username="ada")
    code = {"ConfirmationCode": "000000", "Password": PASSWORD}
    with pytest.raises(ServiceError):
        call("ConfirmForgotPassword", ClientId=ROTATING, Username="ada", **code)


def test_years_leave_no_dead_rows(folk: People) -> None:
    world = folk.world
    for _ in range(YEARS_IN_DAYS):
        live_a_day(folk)
        world.advance(DAY_MS)
    store = world.foundation.store
    dead = {
        table: count(store, table, condition, world.clock.now_ms())
        for table, condition in DEAD.items()
    }
    assert sum(dead.values()) < 100, dead
    assert {table: count(store, table) > YEARS_IN_DAYS / 2 for table in ENDED} == dict.fromkeys(
        ENDED, True
    )


def test_every_table_says_how_its_rows_go(folk: People) -> None:
    store = folk.world.foundation.store
    with store.reading():
        rows = store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = sorted(row["name"] for row in rows if not row["name"].startswith("sqlite_"))
    swept = [line.table for line in (*iam_sweeping.SWEPT, *user_pools_sweeping.SWEPT)]
    named = [*swept, *iam_sweeping.KEPT, *user_pools_sweeping.KEPT, *ELSEWHERE]
    assert sorted(named) == tables


def plans(world: World, statements: list[str]) -> list[str]:
    """How SQLite goes about statements, those of triggers and cascades left out."""
    connection = world.foundation.store._connection
    return [
        f"{step[3]} in {sql}"
        for sql in statements
        for step in connection.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]


def test_sweeping_scans_no_table(folk: People) -> None:
    live_a_day(folk)
    folk.world.advance(20 * DAY_MS)
    folk.sign_in(ROTATING, "ada")
    asked: list[str] = []
    connection = folk.world.foundation.store._connection
    connection.set_trace_callback(asked.append)
    folk.world.advance(400 * DAY_MS)
    folk.expire(user_pool_id=POOL, username="ada")
    folk.renew(*folk.held.refresh[0])
    folk.revoke(*folk.held.refresh[1])
    folk.administer("AdminUserGlobalSignOut", Username="ada")
    connection.set_trace_callback(None)
    verbs = ("SELECT", "INSERT", "UPDATE", "DELETE")
    statements = sorted({sql.strip() for sql in asked if sql.strip().startswith(verbs)})
    swept = ("sign_ins", "expired_tokens", "attempts", "sessions", "ended_")
    about = [sql for sql in statements if any(table in sql for table in swept)]
    assert len(about) > 15
    assert any(sql.startswith("DELETE FROM sign_ins") for sql in about)
    bad = [plan for plan in plans(folk.world, about) if "SCAN" in plan.partition(" in ")[0]]
    assert [plan for plan in bad if "CONSTANT ROW" not in plan] == []


def test_older_passwords_than_a_policy_asks_for_are_dropped(folk: People) -> None:
    def set_password(number: int) -> int:
        given = {"Username": "bob", "Password": f"Another-Horse-{number}", "Permanent": True}
        return int(folk.administer("AdminSetUserPassword", **given)[0])

    assert {set_password(number) for number in range(30)} == {200}
    store = folk.world.foundation.store
    assert count(store, "password_history", "true") == 24
    folk.sign_in(ROTATING, "bob")
    access = folk.world.call(
        "cognito-idp",
        "InitiateAuth",
        {
            "ClientId": ROTATING,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "bob", "PASSWORD": "Another-Horse-29"},
        },
    )["AuthenticationResult"]["AccessToken"]

    def change(number: int) -> None:
        folk.world.call(
            "cognito-idp",
            "ChangePassword",
            {
                "AccessToken": access,
                "PreviousPassword": "Another-Horse-29",
                "ProposedPassword": f"Another-Horse-{number}",
            },
        )

    with pytest.raises(ServiceError) as refused:
        change(6)
    assert refused.value.name == "PasswordHistoryPolicyViolationException"
    change(5)
