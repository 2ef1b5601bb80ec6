"""The table at the end of a run, and what to read below it."""

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from poolhouse_scenarios.engine.duration import spoken
from poolhouse_scenarios.engine.runner import Outcome

_MS_PER_S: Final = 1000


def show(outcomes: Sequence[Outcome], *, console: Console, in_full: bool) -> None:
    """Print how the stories went.

    Args:
        outcomes: In the order played.
        console: Where to print.
        in_full: Whether to print also the findings that hold.
    """
    console.print(_table(outcomes))
    for outcome in outcomes:
        findings = outcome.findings if in_full else outcome.failures
        if not findings and outcome.broke_off is None:
            continue
        console.print(f"\n[bold]{outcome.story.name}[/], {outcome.profile}")
        for finding in findings:
            mark = "[green]✓[/]" if finding.holds else "[red]✗[/]"
            console.print(f"  {mark} ", end="")
            console.print(str(finding), markup=False, highlight=False)
        if outcome.broke_off is not None:
            console.print(outcome.broke_off, markup=False, highlight=False)


def _table(outcomes: Sequence[Outcome]) -> Table:
    seeds = sorted({outcome.seed for outcome in outcomes})
    table = Table(
        box=box.SIMPLE_HEAD,
        caption=f"seed {', '.join(map(str, seeds))}",
        caption_justify="left",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    table.add_column("scenario", no_wrap=True)
    table.add_column("profile", no_wrap=True)
    for heading in ("virtual\ntime", "wall\ntime", "identity\ncalls", "403s"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", min_width=len("fault shown"))
    previous = None
    for outcome in outcomes:
        if previous not in (None, outcome.story.name):
            table.add_section()
        colour = "green" if outcome.holds else "red"
        table.add_row(
            outcome.story.name,
            outcome.profile,
            spoken(outcome.elapsed_ns),
            f"{outcome.wall_s * _MS_PER_S:.0f} ms",
            str(outcome.traffic.identity_calls),
            str(outcome.traffic.forbidden),
            f"[{colour}]{outcome.verdict}[/]",
        )
        previous = outcome.story.name
    return table
