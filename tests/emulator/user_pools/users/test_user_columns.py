"""The columns that `change_user` takes are columns of the table."""

from typing import get_args

from poolhouse.user_pools.records import (
    ATTRIBUTE_COLUMNS,
    AttributeColumn,
    AttributeKeys,
    UserColumns,
)
from poolhouse.world import World

NEVER_CHANGED = {"id", "user_pool_id", "username_key", "sub", "created_ms", "block"}


def test_every_column_that_changes_can_be_written(world: World) -> None:
    rows = world.foundation.store.rows("PRAGMA table_info(users)")
    columns = {row["name"] for row in rows}
    assert set(UserColumns.__annotations__) == columns - NEVER_CHANGED


def test_attribute_columns_are_named_alike_everywhere() -> None:
    assert set(AttributeKeys.__annotations__) == set(get_args(AttributeColumn))
    assert list(ATTRIBUTE_COLUMNS.values()) == list(get_args(AttributeColumn))
