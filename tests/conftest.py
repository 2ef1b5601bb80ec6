"""A fresh world for each test: strict, its clock standing still, its seed the test's name."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

import poolhouse
from poolhouse.web.server import Server

NOON_MS = 1_795_176_000_000
_SDK = botocore.session.Session()


def pytest_collection_finish() -> None:
    _exempt_what_stays()


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is not None and nextitem.path != item.path:
        _exempt_what_stays()


def _exempt_what_stays() -> None:
    """Have later collections pass over what the suite has loaded.

    Each story ends with a collection, which would look at thousands of tests and at every library.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[poolhouse.World]:
    world = poolhouse.World(
        poolhouse.Settings(strict=True),
        seed=request.node.nodeid,
        clock=poolhouse.Clock.frozen(NOON_MS),
    )
    yield world
    world.close()


@pytest.fixture
def server(world: poolhouse.World) -> Iterator[Server]:
    with poolhouse.serve(world) as server:
        yield server


@pytest.fixture
def cognito_idp(
    world: poolhouse.World, server: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """A boto3 client for user pools that signs with the root key, by the world's clock."""

    def world_time(*_: Any) -> datetime:
        return datetime.fromtimestamp(world.clock.now_ms() / 1000, UTC)

    monkeypatch.setattr("botocore.auth.get_current_datetime", world_time)
    client = _SDK.create_client(
        "cognito-idp",
        endpoint_url=server.url,
        region_name=world.settings.region,
        aws_access_key_id=world.settings.root_access_key_id,
        aws_secret_access_key=world.settings.root_secret_access_key,
        config=Config(retries={"total_max_attempts": 1}),
    )
    yield client
    client.close()
