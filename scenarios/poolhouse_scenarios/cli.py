"""`poolhouse run`: play scenarios, print the table, write the trace and the timeline."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import IO, TYPE_CHECKING, Final, get_args

import click

from poolhouse_scenarios.engine.profile import PROFILES, Profile

if TYPE_CHECKING:
    from poolhouse_scenarios.engine.runner import HostMaker, Outcome
    from poolhouse_scenarios.engine.story import Story

HOLDS: Final = 0
FAILS: Final = 1
BAD_INPUT: Final = 2
SEED: Final = 7


class BadInputError(ValueError):
    """What was asked for can't be played; the message says what can."""


def run(
    names: Sequence[str],
    profile: str | None = None,
    seed: int = SEED,
    trace: Path | None = None,
    report: Path | None = None,
    *,
    every: bool = False,
    library: "Sequence[Story] | None" = None,
    make_host: "HostMaker | None" = None,
) -> int:
    """Play scenarios and print how they went.

    Args:
        names: Which scenarios, in this order.
        profile: Only this version, `naive` or `hardened`; both where it is left out.
        seed: Decides every id, code, secret and latency.
        trace: A file to write one JSON line per request to.
        report: A file to write the timeline to, one HTML page.
        every: Play all scenarios, whatever `names` says.
        library: The stories to choose from; ours where it is left out.
        make_host: Starts the server of a story; the emulator in this process where left out.

    Returns:
        0 when every verdict holds, 1 when one fails, 2 when the input was bad (a sentence on
        standard error says what and what is allowed).
    """
    try:
        stories = _chosen(names, every=every, library=library)
        profiles = _profiles(profile)
        with ExitStack() as files:
            trace_file = files.enter_context(_writing(trace, "--trace"))
            report_file = files.enter_context(_writing(report, "--report"))
            outcomes = _play(stories, profiles, seed, make_host)
            if trace_file is not None:
                trace_file.writelines(f"{line}\n" for each in outcomes for line in each.trace())
            if report_file is not None:
                from poolhouse_scenarios.report import page  # noqa: PLC0415  only where asked for

                report_file.write(page.render(outcomes))
    except BadInputError as error:
        sys.stderr.write(f"poolhouse run: {error}\n")
        return BAD_INPUT
    _show(outcomes, in_full=len(stories) == 1)
    if trace is not None:
        sys.stdout.write(f"wrote {trace}: every request, a line each\n")
    if report is not None:
        sys.stdout.write(f"wrote {report}: a timeline to open in a browser\n")
    return HOLDS if all(outcome.holds for outcome in outcomes) else FAILS


@click.command("run")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Play every scenario.")
@click.option("--profile", type=click.Choice(PROFILES), help="Play only this version.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Decides all chance.")
@click.option(
    "--trace", type=click.Path(path_type=Path), help="Write every request here, a line each."
)
@click.option("--report", type=click.Path(path_type=Path), help="Write an HTML timeline here.")
def run_command(
    names: tuple[str, ...],
    *,
    every: bool,
    profile: str | None,
    seed: int,
    trace: Path | None,
    report: Path | None,
) -> None:
    """Play scenarios against the emulator, in virtual time.

    Each is played in two versions: `naive` uses the library's defaults and shows what goes wrong,
    `hardened` puts the remedies on top and shows that they work. Equal seeds give equal traces,
    byte for byte.
    """
    sys.exit(run(names, profile, seed, trace, report, every=every))


def _chosen(
    names: Sequence[str], *, every: bool, library: "Sequence[Story] | None"
) -> "list[Story]":
    if library is None:
        from poolhouse_scenarios.library.catalogue import STORIES  # noqa: PLC0415  late, `--help`

        library = STORIES
    known = {story.name: story for story in library}
    allowed = f"the scenarios are {', '.join(known)}"
    for name in names:
        if name not in known:
            message = f"there is no scenario {name!r}; {allowed}"
            raise BadInputError(message)
    if every:
        return list(library)
    if not names:
        message = f"name a scenario or give --all; {allowed}"
        raise BadInputError(message)
    return [known[name] for name in dict.fromkeys(names)]


def _profiles(profile: str | None) -> tuple[Profile, ...]:
    if profile is None:
        return PROFILES
    for known in get_args(Profile):
        if known == profile:
            return (known,)
    message = f"there is no profile {profile!r}; the profiles are {', '.join(PROFILES)}"
    raise BadInputError(message)


@contextmanager
def _writing(path: Path | None, option: str) -> Iterator[IO[str] | None]:
    """Open a file before anything is played, so that a mistyped folder costs nothing."""
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        message = f"{option} {path} can't be written: {error.strerror}"
        raise BadInputError(message) from error
    with file:
        yield file


def _play(
    stories: "Sequence[Story]",
    profiles: Sequence[Profile],
    seed: int,
    make_host: "HostMaker | None",
) -> "list[Outcome]":
    from poolhouse_scenarios.engine.runner import play  # noqa: PLC0415  late, `--help` is quick

    if make_host is None:
        from poolhouse_scenarios.engine.host import EmulatorHost  # noqa: PLC0415  the emulator

        make_host = EmulatorHost
    return [
        play(story, profile, seed=seed, make_host=make_host, stopwatch=perf_counter)
        for story in stories
        for profile in profiles
    ]


def _show(outcomes: "Sequence[Outcome]", *, in_full: bool) -> None:
    from rich.console import Console  # noqa: PLC0415  late, `--help` is quick

    from poolhouse_scenarios import table  # noqa: PLC0415  imports rich

    table.show(outcomes, console=Console(), in_full=in_full)
