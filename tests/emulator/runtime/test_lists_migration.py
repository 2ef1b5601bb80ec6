"""The step that brings lists to kept worlds: what was written before is listed and found after."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from poolhouse.runtime.migrations import all_migrations, apply

NUMBER = 3
IDS = (1, 2, 2047, 2048, 2049, 6000, 10_000, 10_001)


@pytest.fixture
def kept() -> Iterator[sqlite3.Connection]:
    """A database with users of two pools in turn, a group of a precedence and one without."""
    before, this = all_migrations()[: NUMBER - 1], all_migrations()[NUMBER - 1]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        for migration in before:
            apply(database, migration)
        for pool in ("a", "b"):
            database.execute("INSERT INTO user_pools VALUES (?, 'p', 0, 0, 0, 1, '{}')", (pool,))
        for number in IDS:
            add(database, number, "ab"[number % 2])
        for group, precedence in (("x", None), ("y", 3)):
            database.execute(
                "INSERT INTO groups VALUES ('a', ?, NULL, NULL, ?, 0, 0)", (group, precedence)
            )
            database.execute("INSERT INTO group_members VALUES ('a', ?, 2)", (group,))
        apply(database, this)
        yield database


def add(database: sqlite3.Connection, number: int, pool: str) -> None:
    attributes = json.dumps({"name": f"Ann {number}", "family_name": "Ünal"}, ensure_ascii=False)
    database.execute(
        "INSERT INTO users (id, user_pool_id, username, username_key, sub, status, enabled,"
        " created_ms, modified_ms, attributes) VALUES (?, ?, ?, ?, ?, 'CONFIRMED', 1, 0, 0, ?)",
        (number, pool, str(number), str(number), str(number), attributes),
    )


def blocks(database: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """Pool, id and block of every user."""
    return database.execute(
        "SELECT user_pool_id, id, block FROM users ORDER BY user_pool_id, id"
    ).fetchall()


def test_blocks_are_intervals_numbered_in_the_order_of_ids(kept: sqlite3.Connection) -> None:
    add(kept, 10_002, "a")
    add(kept, 20_000, "b")
    found = blocks(kept)
    assert [(pool, block) for pool, _, block in found] == sorted(
        (pool, block) for pool, _, block in found
    )
    assert all(block <= number < block + 2048 for _, number, block in found)
    numbers = kept.execute("SELECT user_pool_id, number FROM user_blocks").fetchall()
    assert set(numbers) == {(pool, block) for pool, _, block in found}


def test_a_new_user_joins_the_last_block_until_it_is_full(kept: sqlite3.Connection) -> None:
    last = kept.execute("SELECT max(block) FROM users WHERE user_pool_id = 'a'").fetchone()[0]
    add(kept, last + 2047, "a")
    add(kept, last + 2048, "a")
    found = [block for pool, _, block in blocks(kept) if pool == "a"]
    assert found[-2:] == [last, last + 2048]


def test_later_blocks_take_twice_as_many(kept: sqlite3.Connection) -> None:
    for migration in all_migrations()[NUMBER:]:
        apply(kept, migration)
    last = kept.execute("SELECT max(block) FROM users WHERE user_pool_id = 'a'").fetchone()[0]
    add(kept, last + 4095, "a")
    add(kept, last + 4096, "a")
    found = [block for pool, _, block in blocks(kept) if pool == "a"]
    assert found[-2:] == [last, last + 4096]


def test_names_are_found_by_filters(kept: sqlite3.Connection) -> None:
    rows = kept.execute("SELECT id, name_key, given_name_key, family_name_key FROM users")
    assert rows.fetchall() == [(number, f"Ann {number}", None, "Ünal") for number in IDS]


def test_groups_of_a_user_are_ranked(kept: sqlite3.Connection) -> None:
    rows = kept.execute("SELECT group_name FROM group_members WHERE user_id = 2 ORDER BY rank")
    assert rows.fetchall() == [("y",), ("x",)]


def test_a_pool_goes_with_its_blocks(kept: sqlite3.Connection) -> None:
    kept.execute("DELETE FROM user_pools WHERE id = 'a'")
    pools = kept.execute("SELECT DISTINCT user_pool_id FROM user_blocks").fetchall()
    assert pools == [("b",)]
