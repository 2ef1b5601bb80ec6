"""Worlds in database files: declared once and whole, and opened again as they were."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from poolhouse import cli
from poolhouse.config.loading import load
from poolhouse.config.reader import ConfigError
from poolhouse.runtime.database import StoreError
from poolhouse.world import World

FROZEN = {"clock": {"mode": "frozen", "at": "2026-11-20T09:00:00Z"}}
POOL = {
    "user_pools": [{"name": "people", "users": [{"username": "ada", "password": "Corr-ect-1"}]}]
}
API = {"rest_apis": [{"name": "api", "routes": {"GET /": {"mock": {}}}}]}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "world.db"


@pytest.fixture
def open_world(kept: Path) -> Iterator[Callable[..., World]]:
    """Open the kept world; the one opened before is closed."""
    with ExitStack() as opened:

        def open_one(config: dict[str, Any], **more: Any) -> World:
            opened.pop_all().close()
            world = load(config, data=kept, **more)
            opened.callback(world.close)
            return world

        yield open_one


def groups(world: World) -> list[str]:
    names = json.loads(world.kept("names") or "")
    which = {"UserPoolId": names["user_pools"]["people"]}
    return [each["GroupName"] for each in world.call("cognito-idp", "ListGroups", which)["Groups"]]


def add_group(world: World, name: str) -> None:
    names = json.loads(world.kept("names") or "")
    asked = {"UserPoolId": names["user_pools"]["people"], "GroupName": name}
    world.call("cognito-idp", "CreateGroup", asked)


def test_kept_world_is_opened_again_as_it_was(open_world: Callable[..., World]) -> None:
    world = open_world(POOL | API)
    seed, apis = world.seed, world.rest_apis()
    add_group(world, "later")
    again = open_world(POOL | API)
    assert groups(again) == ["later"]
    assert (again.seed, again.rest_apis()) == (seed, apis)


def test_reset_returns_to_what_was_declared_first(open_world: Callable[..., World]) -> None:
    add_group(open_world(POOL), "later")
    again = open_world(POOL)
    again.reset()
    assert groups(again) == []
    add_group(again, "after")
    again.reset()
    assert groups(again) == []


def test_clock_goes_on_where_it_stood(open_world: Callable[..., World]) -> None:
    stood = open_world(FROZEN).advance(5000)
    assert open_world(FROZEN).clock.now_ms() == stood


def test_mistake_in_a_new_world_makes_no_file(kept: Path) -> None:
    """Half a world must not pass for the whole one the next time."""
    with pytest.raises(ConfigError):
        load({"user_pools": [{"name": "first"}, {"name": "second", "mfa": "maybe"}]}, data=kept)
    assert not kept.exists()


def test_world_comes_into_its_file_whole(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed while the world is declared leaves none of it."""
    seen: list[bool] = []
    declare = World.declare
    monkeypatch.setattr(
        World, "declare", lambda world: (seen.append(kept.exists()), declare(world))
    )
    load(POOL, data=kept).close()
    assert set(seen) == {False}
    assert kept.exists()


def test_mistake_is_told_of_whether_or_not_the_world_was_kept(
    open_world: Callable[..., World],
) -> None:
    open_world(POOL)
    with pytest.raises(ConfigError, match="auto_verifyed"):
        open_world({"user_pools": [{**POOL["user_pools"][0], "auto_verifyed": []}]})


def test_file_serves_one_emulator_at_a_time(open_world: Callable[..., World], kept: Path) -> None:
    add_group(open_world(POOL), "mine")
    with pytest.raises(StoreError, match=r"world\.db is in use by another Poolhouse"):
        load(POOL, data=kept)


def test_change_that_is_not_taken_over_is_told_of(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "poolhouse.yaml"
    told = []
    for config in (POOL, POOL | API, {"user_pools": [{"name": "people"}]}):
        file.write_text(json.dumps(config))
        world, _ = cli._world(file, None, kept)
        world.close()
        told.append(capsys.readouterr().err)
    assert told[:2] == ["", ""]
    assert "poolhouse.yaml has changed; " in told[2]
    assert "choose another file" in told[2]


def test_api_of_a_pool_declared_later_is_told_why_it_finds_none(
    open_world: Callable[..., World],
) -> None:
    open_world(POOL)
    route = {"authorization": "COGNITO_USER_POOLS", "user_pools": ["later"], "mock": {}}
    api = {"rest_apis": [{"name": "api", "routes": {"GET /": route}}]}
    with pytest.raises(ConfigError, match=r"later.*as they were declared first"):
        open_world({"user_pools": [*POOL["user_pools"], {"name": "later"}]} | api)


def test_region_and_account_stay(open_world: Callable[..., World]) -> None:
    open_world(POOL | {"region": "eu-west-1"})
    again = open_world(POOL | {"region": "us-east-2", "account_id": "210987654321"})
    assert (again.settings.region, again.settings.account_id) == ("eu-west-1", "123456789012")


def test_file_that_was_only_begun_counts_as_new(
    open_world: Callable[..., World], kept: Path
) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    assert kept.stat().st_size > 0
    assert groups(open_world(POOL)) == []


def test_file_of_another_program_is_left_alone(kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute("CREATE TABLE invoices (number INTEGER)")
    before = kept.read_bytes()
    with pytest.raises(StoreError, match="another program keeps something in it"):
        load(POOL, data=kept)
    assert kept.read_bytes() == before


def test_reset_keeps_the_clock_and_the_seed_at_once(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is killed right behind the one write of a reset finds all of it done."""
    load(FROZEN, data=kept).close()
    world = load(FROZEN, data=kept, seed="other")
    shown = world.advance(5000)
    monkeypatch.setattr(World, "keep", lambda *_: None)
    world.reset()
    world.close()
    monkeypatch.undo()
    again = load(FROZEN, data=kept)
    assert (again.clock.now_ms(), again.seed) == (shown, "other")
    again.close()


def test_declaring_again_and_again_takes_no_more_room() -> None:
    world = load(POOL)
    sizes = []
    for _ in range(4):
        world.declare()
        sizes.append(len(world.snapshot()))
    assert sizes[0] == sizes[-1]
    world.close()


def test_drawn_ids_of_apis_stay_after_a_reset_and_a_restart(
    open_world: Callable[..., World],
) -> None:
    """An API that took another's id would answer under its URL."""

    def ids(world: World) -> dict[str, str]:
        return {api.name: api.id for api in world.rest_apis()}

    def named(*names: str) -> dict[str, Any]:
        routes = {"GET /": {"mock": {}}}
        return {"seed": "s", "rest_apis": [{"name": name, "routes": routes} for name in names]}

    open_world(named("first"))
    before = ids(open_world(named("first", "second")))
    now = open_world(named("first", "third", "second"))
    drawn = ids(now)
    assert drawn | before == drawn
    now.reset()
    assert ids(now) == drawn
    again = open_world(named("first", "third", "second"))
    assert ids(again) == drawn
    again.reset()
    assert len(set(ids(open_world(named("first", "third", "second", "new"))).values())) == 4


@pytest.mark.parametrize("seed", ["", "0"])
def test_any_text_is_a_seed_that_stays(open_world: Callable[..., World], seed: str) -> None:
    assert [open_world({"seed": seed}).seed for _ in range(2)] == [seed, seed]
