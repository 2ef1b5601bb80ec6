"""The commands: clock, expire, inbox, journal, reset, health."""

import json
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import click

from poolhouse.cli import fail
from poolhouse.remote.asking import DEFAULT_URL, ask
from poolhouse.remote.listing import show
from poolhouse.remote.request_line import date, paragraph, reason, visible
from poolhouse.runtime.journal import Entry


def _told(_ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Return a text; an empty one is a variable that was not set, not what someone looks for."""
    if value is not None and not value.strip():
        fail(f"{parameter.opts[0]} must be a text that is not empty")
    return value


_url = click.option(
    "--url", default=DEFAULT_URL, envvar="POOLHOUSE_URL", show_default=True, help="The emulator."
)
_groups_url = click.option(
    "--url", default=lambda: click.get_current_context().obj, help="The emulator."
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(invoke_without_command=True)
@_url
@click.pass_context
def clock(ctx: click.Context, url: str) -> None:
    """Read the emulator's clock, or move it forward."""
    ctx.obj = url
    if ctx.invoked_subcommand is None:
        _tell_time(ask(url, "/clock"))


@clock.command()
@_groups_url
def freeze(url: str) -> None:
    """Stop the clock."""
    _tell_time(ask(url, "/clock/freeze", {}))


@clock.command()
@_groups_url
def resume(url: str) -> None:
    """Let the clock run on."""
    _tell_time(ask(url, "/clock/resume", {}))


@clock.command()
@_groups_url
@click.argument("by")
def advance(url: str, by: str) -> None:
    """Move the clock forward BY a length of time like 90s, 5m, 1h30m.

    Open pages keep the tokens and credentials that they hold until they refresh them.
    """
    _tell_time(ask(url, "/clock/advance", {"by": by}))
    _tell_of_pages()


@clock.command("set")
@_groups_url
@click.argument("to")
def set_to(url: str, to: str) -> None:
    """Move the clock forward TO a time like 2026-11-20T09:00:00Z, or epoch milliseconds.

    Only `poolhouse reset --clock` goes back, to the machine's time.
    """
    _tell_time(ask(url, "/clock/set", {"to": to}))
    _tell_of_pages()


def _tell_time(state: dict[str, Any]) -> None:
    click.echo(f"{state['now']} ({state['mode']})")


def _tell_of_pages() -> None:
    """Tell people, not what reads the time in a pipe, what a browser makes of a moved clock."""
    click.echo(
        "open pages keep the tokens and credentials that they hold until they refresh them: their"
        " own clock has not moved, nor does a reload tell them",
        err=True,
    )


@click.command()
@_url
@click.option("--token", callback=_told, help="An ID, access or refresh token.")
@click.option("--access-key", callback=_told, help="The access key id of temporary credentials.")
@click.option("--pool", callback=_told, help="A user pool's id: every sign-in of it.")
@click.option("--user", callback=_told, help="With --pool: only the sign-ins of one user.")
@click.option("--refresh-tokens", is_flag=True, help="With --pool: end refresh tokens as well.")
def expire(
    url: str,
    token: str | None,
    access_key: str | None,
    pool: str | None,
    user: str | None,
    *,
    refresh_tokens: bool,
) -> None:
    """End a token, credentials, a user's sign-ins or a whole pool's, now."""
    what = {
        "token": token,
        "access_key_id": access_key,
        "user_pool_id": pool,
        "username": user,
        "refresh_tokens": refresh_tokens or None,
    }
    body = {name: value for name, value in what.items() if value is not None}
    click.echo(ask(url, "/expire", body)["expired"])


@click.command()
@_url
@_as_json
@click.option("--to", callback=_told, help="Only messages to one address or number.")
@click.option("--user", "username", callback=_told, help="Only messages to one user.")
@click.option("--limit", default=20, show_default=True, help="At most so many.")
def inbox(url: str, to: str | None, username: str | None, limit: int, *, as_json: bool) -> None:
    """List the messages that would have been sent, newest first."""
    filters = {"to": to, "username": username, "limit": limit}
    query = urlencode({name: value for name, value in filters.items() if value is not None})
    messages = ask(url, f"/inbox?{query}")
    if as_json:
        click.echo(json.dumps(messages, indent=2))
        return
    show(
        ("time", "purpose", "to", "code"),
        [
            (_time(each["at_ms"]), each["purpose"], each["destination"], each["code"])
            for each in messages
        ],
        unbroken=("to", "code"),
    )


@click.command()
@_url
@_as_json
@click.option("--errors", is_flag=True, help="Only what was refused or failed.")
@click.option("--limit", default=100, show_default=True, help="At most so many, the newest.")
def journal(url: str, limit: int, *, as_json: bool, errors: bool) -> None:
    """List the newest requests that the emulator answered, in their order."""
    query = urlencode({"limit": limit, "errors": int(errors)})
    entries = ask(url, f"/journal?{query}")
    if as_json:
        click.echo(json.dumps(entries, indent=2))
        return
    found = [Entry(**each) for each in entries]
    if sys.stdout.isatty():
        _tell_requests(found)
        return
    for entry in found:
        told = (_time(entry.at_ms), entry.operation, str(entry.status), entry.error or "")
        click.echo("\t".join(map(visible, (*told, reason(entry), entry.principal or ""))))


def _tell_requests(entries: Sequence[Entry]) -> None:
    """Print requests as wide as the terminal, under the days on which they were answered."""
    width = shutil.get_terminal_size().columns
    day = None
    for entry in entries:
        if date(entry) != day:
            day = date(entry)
            click.echo(day)
        click.echo(paragraph(entry, width))


def _time(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%d %H:%M:%SZ}"


@click.command()
@_url
@click.option(
    "--clock",
    "clock_too",
    is_flag=True,
    help="Return to this machine's time as well; nothing issued before is good afterwards.",
)
def reset(url: str, *, clock_too: bool) -> None:
    """Return the emulator to the state that its configuration declared; its clock stays."""
    ask(url, "/reset", {"clock": True} if clock_too else {})
    click.echo("reset")
    if clock_too:
        _tell_time(ask(url, "/clock"))


@click.command()
@_url
def health(url: str) -> None:
    """Tell whether an emulator answers."""
    state = ask(url, "/health")
    moment = f"{state['now']} ({state['mode']})"
    click.echo(f"Poolhouse {state['version']} at {url}: {moment}, seed {state['seed']}")
