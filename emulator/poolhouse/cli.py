"""The command line: `poolhouse serve`, and what talks to a running emulator.

Further commands come from distributions that announce a click command under `poolhouse.commands`.
"""

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Final, NoReturn

import click

from poolhouse.request_lines import RequestLines
from poolhouse.web.server import DEFAULT_PORT, PortTakenError, Server

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from poolhouse.world import World

_BAD_INPUT: Final = 2
_GC_THRESHOLD: Final = 20_000  # most of what a request leaves is freed without the collector
_COMMAND_HOMES: Final = {
    "clock": "poolhouse.remote.commands",
    "expire": "poolhouse.remote.commands",
    "inbox": "poolhouse.remote.commands",
    "journal": "poolhouse.remote.commands",
    "reset": "poolhouse.remote.commands",
    "health": "poolhouse.remote.commands",
    "coverage": "poolhouse.coverage",
}
_PLUGINS: Final = "poolhouse.commands"


class _Commands(click.Group):
    """Load each command when it is called, so that `serve` does not pay for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        own = super().list_commands(ctx)
        return sorted({*own, *_COMMAND_HOMES, *(point.name for point in _plugins())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            return command
        if cmd_name in _COMMAND_HOMES:
            from importlib import import_module  # noqa: PLC0415  for some commands only

            loaded: click.Command = getattr(import_module(_COMMAND_HOMES[cmd_name]), cmd_name)
            return loaded
        for point in _plugins():
            if point.name == cmd_name:
                plugin: click.Command = point.load()
                return plugin
        return None


def _plugins() -> list["EntryPoint"]:
    from importlib.metadata import entry_points  # noqa: PLC0415  scans the installed distributions

    return list(entry_points(group=_PLUGINS))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="poolhouse")
def main() -> None:
    """Run Amazon Cognito and API Gateway on this machine, with time as a parameter."""


def fail(sentence: str) -> NoReturn:
    """End with a sentence on standard error and exit code 2."""
    click.echo(f"poolhouse: {sentence}", err=True)
    sys.exit(_BAD_INPUT)


@main.command()
@click.argument("path", default="poolhouse.yaml", type=click.Path(path_type=Path, dir_okay=False))
def init(path: Path) -> None:
    """Write a commented configuration to PATH, poolhouse.yaml when left out."""
    from poolhouse.config import demo_world  # noqa: PLC0415  `--help` is quick

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(demo_world.text())
    except FileExistsError:
        fail(f"{path} is there already; Poolhouse does not overwrite it")
    except OSError as problem:
        fail(f"{path}: can't be written: {problem.strerror}")
    click.echo(f"wrote {path}; start it with: poolhouse serve {path}")


def _each_is(kind: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], object]:
    """Return what holds each value of an option against a kind that `origins` reads."""

    def read(_ctx: click.Context, option: click.Parameter, values: tuple[str, ...]) -> object:
        if not values:
            return ()
        from poolhouse.primitives import origins  # noqa: PLC0415  seldom given

        try:
            return tuple(getattr(origins, kind)(each) for each in values)
        except ValueError as problem:
            fail(f"{option.opts[0]} {problem}")

    return read


@main.command()
@click.argument("config", required=False, type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port; 0 chooses a free one.",
)
@click.option("--seed", help="Equal seeds give equal ids, codes and tokens.")
@click.option("--data", type=click.Path(path_type=Path), help="File that keeps the world.")
@click.option(
    "--unknown-keys",
    type=click.Choice(["allow", "refuse"]),
    help="Whether any AWS profile may administrate, or only the root key.",
)
@click.option(
    "--issuer",
    type=click.Choice(["aws", "local"]),
    help="Production's issuer URL in tokens, or this emulator's.",
)
@click.option("--quiet", is_flag=True, help="Print no line for each request.")
@click.option(
    "--signature-clock",
    type=click.Choice(["either", "world", "machine"]),
    help="Whose clock dates signatures: the emulator's (world), this machine's, either.",
)
@click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="NAME",
    callback=_each_is("host_name"),
    help="A name under which the control API may be asked, besides addresses, localhost and"
    " *.localhost; may be repeated.",
)
@click.option(
    "--allow-origin",
    "allow_origins",
    multiple=True,
    metavar="ORIGIN",
    callback=_each_is("origin"),
    help="An origin like http://localhost:5173 whose pages may ask the control API, and sign as"
    " root with an unknown key; may be repeated.",
)
def serve(
    config: Path | None,
    host: str,
    port: int,
    seed: str | None,
    data: Path | None,
    *,
    quiet: bool,
    **overrides: str | tuple[str, ...] | None,
) -> None:
    """Serve the world that CONFIG declares, poolhouse.yaml or the demo world when left out."""
    if seed == "":
        fail("--seed must be a text that is not empty")
    with _loading():
        world, described = _world(config, seed, data)
        world.override({name: value for name, value in overrides.items() if value is not None})
        server = _start(world, host, port)
    stopped = _stopped_by_signal()
    _announce(world, server, described)
    if server.is_reached_from_elsewhere:
        click.echo(_network_warning(world, host), err=True)
    lines = None if quiet else RequestLines()
    if lines is not None:
        world.journal.follow(lines.tell)
    stopped.wait()
    server.stop()
    world.close()
    if lines is not None:
        lines.end()


def _world(config: Path | None, seed: str | None, data: Path | None) -> tuple["World", str]:
    """Return the world to serve, and what to call its configuration."""
    from poolhouse.config.loading import (  # noqa: PLC0415  `--help` is quick
        DEFAULT_FILE,
        demo,
        is_outdated,
        keeps_what_was_declared,
        load,
        read,
    )
    from poolhouse.config.reader import ConfigError  # noqa: PLC0415  same
    from poolhouse.runtime.database import IN_MEMORY, StoreError  # noqa: PLC0415  same

    if config is None and Path(DEFAULT_FILE).exists():
        config = Path(DEFAULT_FILE)
    try:
        source = demo() if config is None else read(config)
        world = load(source, seed=seed, data=data or IN_MEMORY, signature_clock="either")
    except (ConfigError, StoreError) as problem:
        fail(str(problem))
    if is_outdated(world, source):
        click.echo(f"{source.name} has changed; {keeps_what_was_declared(data or '')}", err=True)
    return world, source.name


@contextmanager
def _loading() -> Iterator[None]:
    """Load without garbage collection, and exempt what was loaded from later collections."""
    gc.disable()
    try:
        yield
        gc.freeze()
        gc.set_threshold(_GC_THRESHOLD)
    finally:
        gc.enable()


def _start(world: "World", host: str, port: int) -> Server:
    from poolhouse import serve as serve_world  # noqa: PLC0415  `--help` is quick

    try:
        return serve_world(world, host, port)
    except PortTakenError as problem:
        world.close()
        fail(str(problem))


def _announce(world: "World", server: Server, described: str) -> None:
    from poolhouse.amplify_config import as_javascript  # noqa: PLC0415  `--help` is quick

    click.echo(f"Poolhouse serves {described} at {server.url} (seed {world.seed})")
    snippet = as_javascript(world)
    if snippet:
        click.echo(f"\nPaste into your app:\n\n{snippet}")
    click.echo("\nStop with Ctrl+C.")
    sys.stdout.flush()


def _network_warning(world: "World", host: str) -> str:
    """Return what anybody may do who reaches the emulator over the network."""
    settings = world.settings
    keys = f"with the root key {settings.root_access_key_id!r}"
    if settings.unknown_keys == "allow":
        keys += " or any unknown one, which counts as root (--unknown-keys refuse ends that)"
    return (
        f"poolhouse: warning: --host {host} lets everybody on the network in. They may administrate"
        f" every pool {keys}, and over the control API read the inbox, move the clock and reset"
        " the world."
    )


def _stopped_by_signal() -> Event:
    """Return an event that SIGINT and SIGTERM set."""
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped
