"""From poolhouse.yaml, or a mapping of the same form, to a world."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any, Final

from poolhouse.config import bounds, demo_world, identity_pools, rest_apis, roles, user_pools
from poolhouse.config.directory import Directory
from poolhouse.config.reader import ConfigError, Section, excerpt
from poolhouse.runtime import regions
from poolhouse.runtime.clock import LATEST_MS, MS_PER_S, Clock
from poolhouse.runtime.database import IN_MEMORY, is_new
from poolhouse.runtime.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_HISTORY,
    SIGNATURE_CLOCKS,
    Settings,
    SignatureClock,
)
from poolhouse.world import World

_DIGEST: Final = "configuration"
_PLACE: Final = "place"
_OF_THE_WORLD: Final = ("region", "account_id", "seed", "clock")

DEFAULT_FILE: Final = "poolhouse.yaml"

_CHAPTERS: Final[dict[str, Callable[[Directory, Section], None]]] = {
    "roles": roles.declare,
    "user_pools": user_pools.declare,
    "identity_pools": identity_pools.declare,
}
_KEYS: Final = (
    "seed",
    "region",
    "account_id",
    "root",
    "unknown_keys",
    "issuer",
    "signature_clock",
    "history",
    "clock",
    *_CHAPTERS,
    "rest_apis",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a configuration came from.

    Args:
        name: The file's name, for sentences.
        content: What stands in it.
        folder: Where Python callables named in it are looked for first.
    """

    name: str
    content: Mapping[str, Any]
    folder: Path


def demo() -> Source:
    """Return the demo world's configuration, which `poolhouse init` writes."""
    return Source("the demo world", demo_world.content(), Path.cwd())


def read(path: Path) -> Source:
    """Read a configuration file.

    Raises:
        ConfigError: There is no such file, or it is not YAML.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(bounds.CHARACTERS_MAX + 1)  # a device would never end
    except (OSError, UnicodeDecodeError) as problem:
        message = f"{path}: can't be read: {problem}"
        raise ConfigError(message) from problem
    return _parsed(str(path), text, path.resolve().parent)


def _parsed(name: str, text: str, folder: Path) -> Source:
    from poolhouse.config.parsing import parse  # noqa: PLC0415  PyYAML is for files only

    content = parse(name, text)
    if not isinstance(content, Mapping):
        raise ConfigError(_no_mapping(name, "a mapping", content))
    return Source(name, content, folder)


def load(
    source: "Source | Mapping[str, Any] | str | Path | None" = None,
    *,
    seed: str | int | None = None,
    clock: Clock | None = None,
    data: str | Path = IN_MEMORY,
    strict: bool = False,
    signature_clock: SignatureClock = "world",
) -> World:
    """Build a world from a configuration.

    Args:
        source: A file's path, a mapping of the same form, or what `read` returned; the demo world
            when left out.
        seed: Overrides the configuration's.
        clock: Overrides the configuration's.
        data: A database file that keeps the world; when it is not new, its region, account, seed,
            clock, roles and pools stay as they are, whatever the configuration declares.
        strict: As in `Settings`.
        signature_clock: The same where the configuration neither names one nor freezes the clock.

    Raises:
        ConfigError: The configuration has a mistake.
        StoreError: The database file can't be used.
    """
    source = _source(source)
    world = _declared(
        source, seed=seed, clock=clock, strict=strict, signature_clock=signature_clock
    )
    if str(data) == IN_MEMORY:
        return world
    with _closed_on_failure(world):
        if is_new(data):
            world.move_to(data)
            return world
        settings = world.settings
    world.close()
    world = World(settings, seed=seed, clock=clock, data=data, folder=source.folder)
    outdated = is_outdated(world, source)
    try:
        return _reopened(source, world)
    except ConfigError as problem:
        if not outdated:
            raise
        raise ConfigError(f"{problem}; {keeps_what_was_declared(data)}") from problem


def _declared(
    source: Source,
    *,
    seed: str | int | None,
    clock: Clock | None,
    strict: bool,
    signature_clock: SignatureClock,
) -> World:
    """Build the world that a configuration declares, in memory."""
    top = _top(source)
    declared_seed = top.maybe_text("seed")
    declared_clock = _clock(top.section("clock"))
    if declared_clock is not None and declared_clock.state.mode == "frozen":
        signature_clock = "world"
    settings = _settings(top, strict=strict, signature_clock=signature_clock)
    world = World(
        settings,
        seed=seed if seed is not None else declared_seed,
        clock=clock or declared_clock,
        folder=source.folder,
    )
    directory = Directory(world, source.folder)
    with _closed_on_failure(world):
        for chapter, declare in _CHAPTERS.items():
            for section in top.sections(chapter):
                declare(directory, section)
        apis = rest_apis.declared(directory, top.sections("rest_apis"))
        top.end()
        for name, text in directory.kept().items():
            world.keep(name, text)
        world.keep(_DIGEST, _digest(source))
        world.keep(_PLACE, f"{settings.region} {settings.account_id}")
        for api in apis:
            world.put_rest_api(api)
        world.declare()
    return world


def _reopened(source: Source, world: World) -> World:
    """Replace the APIs of a world from a file by the declared ones; the rest of it stays."""
    directory = Directory(world, source.folder)
    with _closed_on_failure(world):
        place = world.kept(_PLACE)
        if place is not None:
            region, account_id = place.split()
            world.override({"region": region, "account_id": account_id})
        directory.recall()
        top = _top(source)
        apis = rest_apis.declared(directory, top.sections("rest_apis"))
        world.declare_rest_apis(apis, directory.kept())
    return world


def keeps_what_was_declared(data: str | Path) -> str:
    """Return the sentence that says what of a configuration an existing database ignores."""
    return (
        f"{data} keeps region, account, seed, clock, roles and pools as they were declared first:"
        " to declare them anew choose another file"
    )


def is_outdated(world: World, source: Source) -> bool:
    """Return whether the configuration's pools or roles changed since the database was made."""
    return world.kept(_DIGEST) != _digest(source)


def _digest(source: Source) -> str:
    kept = {key: source.content.get(key) for key in (*_OF_THE_WORLD, *_CHAPTERS)}
    plain = json.loads(json.dumps(kept, default=str))  # its keys are texts, and can be sorted
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


@contextmanager
def _closed_on_failure(world: World) -> Iterator[None]:
    try:
        yield
    except BaseException:
        world.close()
        raise


def _source(given: "Source | Mapping[str, Any] | str | Path | None") -> Source:
    if given is None:
        return demo()
    if isinstance(given, Source):
        return given
    if isinstance(given, Mapping):
        try:
            bounds.check(given)
        except bounds.OutOfBoundsError as problem:
            message = f"config: must {problem}, found more"
            raise ConfigError(message) from problem
        return Source("config", given, Path.cwd())
    if isinstance(given, str | PathLike):
        return read(Path(given))
    raise ConfigError(_no_mapping("config", "a path, or a mapping", given))


def _no_mapping(name: str, allowed: str, found: Any) -> str:
    shown = "nothing" if found is None else excerpt(found)
    return f"{name}: must be {allowed} with keys like user_pools, found {shown}"


def _top(source: Source) -> Section:
    top = Section(source.name, "", source.content)
    top.only(*_KEYS)
    return top


def _settings(top: Section, *, strict: bool, signature_clock: SignatureClock) -> Settings:
    root = top.section("root")
    root.only("access_key_id", "secret_access_key")
    settings = Settings(
        region=top.text("region", "us-east-1", pattern=regions.FORM, like=regions.LIKE),
        account_id=top.text(
            "account_id", DEFAULT_ACCOUNT_ID, pattern=r"\d{12}", like="twelve digits"
        ),
        root_access_key_id=root.text("access_key_id", "test"),
        root_secret_access_key=root.text("secret_access_key", "test"),
        unknown_keys="refuse" if _refuses_unknown_keys(top) else "allow",
        issuer="local" if top.choice("issuer", ("aws", "local"), "aws") == "local" else "aws",
        signature_clock=_signature_clock(top, signature_clock),
        history=top.number("history", DEFAULT_HISTORY, least=1),
        strict=strict,
    )
    root.end()
    return settings


def _refuses_unknown_keys(top: Section) -> bool:
    return top.choice("unknown_keys", ("allow", "refuse"), "allow") == "refuse"


def _signature_clock(top: Section, otherwise: SignatureClock) -> SignatureClock:
    chosen = top.choice("signature_clock", SIGNATURE_CLOCKS, otherwise)
    return next(each for each in SIGNATURE_CLOCKS if each == chosen)


def _clock(section: Section) -> Clock | None:
    section.only("mode", "at")
    mode = section.choice("mode", ("real", "frozen", "running"), "real")
    at_ms = _instant(section) if section.has("at") else None
    section.end()
    if mode == "real":
        if at_ms is not None:
            raise section.refuse("at", "left out when the clock's mode is real")
        return None
    if at_ms is None:
        raise section.refuse(
            "at", f"given when the clock's mode is {mode}, like 2026-11-20T09:00:00Z"
        )
    return Clock.frozen(at_ms) if mode == "frozen" else Clock.running_from(at_ms)


def _instant(section: Section) -> int:
    """Return the epoch milliseconds of a time; YAML reads an unquoted time itself."""
    value = section.raw("at")
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as problem:
        raise section.refuse("at", "a time like 2026-11-20T09:00:00Z") from problem
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    at_ms = round(moment.timestamp() * MS_PER_S)
    if not 0 <= at_ms <= LATEST_MS:
        raise section.refuse("at", "a time from 1970-01-01 to 9000-01-01")
    return at_ms
