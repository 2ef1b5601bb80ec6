"""Sweeping comes to kept worlds: sign-ins that were there stay until they are over."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from poolhouse.runtime.migrations import all_migrations, apply

NUMBER = 4
DAY_MS = 86_400_000
UNTIL_MS = 1_900_000_000_000


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        for migration in all_migrations()[: NUMBER - 1]:
            apply(database, migration)
        yield database


def over_after(database: sqlite3.Connection, **settings: Any) -> list[Any]:
    """How long after its refresh token a sign-in of a client is over, in days; and when revoked."""
    database.execute(
        "INSERT INTO app_clients VALUES ('c', 'p', 'c', NULL, 0, 0, NULL, ?)",
        (json.dumps(settings),),
    )
    for event, revoked_ms in (("e", None), ("f", 5)):
        database.execute(
            "INSERT INTO sign_ins VALUES (?, 'o', 'c', 1, 0, ?, ?, ?, NULL)",
            (event, event.encode(), UNTIL_MS, revoked_ms),
        )
    apply(database, all_migrations()[NUMBER - 1])
    rows = database.execute("SELECT over_ms FROM sign_ins ORDER BY event_id").fetchall()
    return [(over_ms - UNTIL_MS) / DAY_MS for (over_ms,) in rows]


@pytest.mark.parametrize(
    ("settings", "days"),
    [
        ({}, 1),
        ({"AccessTokenValidity": 24, "IdTokenValidity": 2}, 1),
        ({"AccessTokenValidity": 48}, 2),
        ({"IdTokenValidity": 3, "TokenValidityUnits": {"IdToken": "days"}}, 3),
        ({"AccessTokenValidity": 2880, "TokenValidityUnits": {"AccessToken": "minutes"}}, 2),
        ({"AccessTokenValidity": 90, "TokenValidityUnits": {"AccessToken": "seconds"}}, 1),
    ],
)
def test_a_sign_in_is_over_when_its_last_tokens_are(
    database: sqlite3.Connection, settings: dict[str, Any], days: int
) -> None:
    assert over_after(database, **settings) == [days, days]
    good = database.execute("SELECT DISTINCT good_until_ms - tokens_until_ms FROM sign_ins")
    assert good.fetchall() == [(0,)]


def test_tokens_ended_early_stay_ended_for_ten_years(database: sqlite3.Connection) -> None:
    database.execute("INSERT INTO expired_tokens VALUES ('j', ?)", (UNTIL_MS,))
    apply(database, all_migrations()[NUMBER - 1])
    rows = database.execute("SELECT until_ms FROM expired_tokens").fetchall()
    assert rows == [(UNTIL_MS + 3650 * DAY_MS,)]
