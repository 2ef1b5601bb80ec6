"""The page: an overview, then each story with its versions one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from poolhouse_scenarios.engine.duration import spoken
from poolhouse_scenarios.engine.runner import START_MS, Outcome
from poolhouse_scenarios.engine.story import Story
from poolhouse_scenarios.engine.transcript import Exchange, as_json
from poolhouse_scenarios.report.layout import (
    Timeline,
    clock,
    lay_out,
    precise_clock,
    scale_of,
    tone_of,
)

_DIGEST_SHOWN: Final = 12
_COMPARED_MAX: Final = 4
_USUAL: Final = ("identity calls", "token refreshes", "403s")


@dataclass(frozen=True, slots=True)
class Run:
    """One version of a story, ready to be drawn.

    Args:
        anchor: The run's name in links of the page.
        outcome: How it went.
        timeline: Where everything is drawn.
    """

    anchor: str
    outcome: Outcome
    timeline: Timeline

    @property
    def figures(self) -> dict[str, int]:
        """The numbers that the versions of a story are compared by."""
        traffic = self.outcome.traffic
        return {
            "identity calls": traffic.identity_calls,
            "token refreshes": traffic.refreshes,
            "403s": traffic.forbidden,
            "requests": len(traffic.requests),
            "preflights": len(traffic.preflights),
        }


def comparison(runs: Sequence[Run]) -> list[tuple[str, list[Any]]]:
    """Return what tells the versions of a story apart, each with what was found in them.

    That is what the story says of itself; where that tells nothing, the usual numbers do.

    Args:
        runs: The versions.
    """
    found = [{finding.sentence: finding.found for finding in run.outcome.findings} for run in runs]
    rows = [(sentence, [each.get(sentence) for each in found]) for sentence in found[0]]
    telling = [row for row in rows if any(value != row[1][0] for value in row[1])]
    usual = [(name, [run.figures[name] for run in runs]) for name in _USUAL]
    return telling[:_COMPARED_MAX] or usual


def render(outcomes: Sequence[Outcome]) -> str:
    """Return the page as HTML; equal outcomes give equal bytes.

    Args:
        outcomes: In the order played; versions of one story stand together.
    """
    stories = [
        (story, _runs(list(versions)))
        for story, versions in groupby(outcomes, key=lambda outcome: outcome.story)
    ]
    environment = Environment(
        loader=PackageLoader("poolhouse_scenarios.report", "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        comparison=comparison, spoken=spoken, px=_px, clock=clock, tone=tone_of
    )
    return environment.get_template("page.html").render(
        style=Markup(_asset(environment, "page.css")),  # noqa: S704  our own file
        script=Markup(_asset(environment, "page.js")),  # noqa: S704  our own file
        records=Markup(_records(stories)),  # noqa: S704  JSON with every "<" escaped
        stories=stories,
        seed=outcomes[0].seed if outcomes else None,
        day=datetime.fromtimestamp(START_MS / 1000, tz=UTC).strftime("%A, %-d %B %Y"),
        digest_shown=_DIGEST_SHOWN,
    )


def _runs(outcomes: Sequence[Outcome]) -> list[Run]:
    scale = scale_of(outcomes)
    return [
        Run(f"{outcome.story.name}-{outcome.profile}", outcome, lay_out(outcome, scale))
        for outcome in outcomes
    ]


def _asset(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _records(stories: Sequence[tuple[Story, Sequence[Run]]]) -> str:
    """Return every request as JSON that may stand inside a script element."""
    records: dict[str, list[dict[str, Any]]] = {
        run.anchor: [_record(exchange) for exchange in run.outcome.transcript.exchanges]
        for _, runs in stories
        for run in runs
    }
    text = as_json(records)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _record(exchange: Exchange) -> dict[str, Any]:
    return {
        **exchange.as_line(),
        "name": exchange.name,
        "tone": tone_of(exchange),
        "clock": clock(exchange.sent_ns),
        "sent": f"{precise_clock(exchange.sent_ns)}, {spoken(exchange.sent_ns)} into the story",
    }


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
