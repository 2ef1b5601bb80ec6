"""A story told by two players, and what is compared: the trace of each step.

Chance and time differ between a browser and its twin and are masked: what the page draws, what it
signs, what its clock shows. What the emulators draw from their seed is compared as it stands.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from harness.app import LibraryError
from harness.network import Exchange

from poolhouse.pytest_plugin import Emulator

LATENCY_MS = 60
"""Long enough for calls at once to stay in phase: an emulator in the same machine is too fast."""
MASK = "…"
_OK = 200
_BROWSERS_OWN = ("accept", "accept-encoding", "accept-language", "origin", "pragma", "referer")
_DRAWN_HEADERS = ("amz-sdk-invocation-id", "x-amz-date")
_DRAWN_MEMBERS = ("SRP_A", "TIMESTAMP", "PASSWORD_CLAIM_SIGNATURE")
_PAGE_CLOCK_KEYS = (".clockDrift", ".expiry")
_TIME_OR_HASH = r"\d{8}T\d{6}Z|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"
_SERVERS_OWN = ("content-length", "date", "server")


class Network(Protocol):
    """The log of what a player sent."""

    @property
    def calls(self) -> Sequence[Exchange]: ...

    @property
    def preflights(self) -> Sequence[Exchange]: ...

    def clear(self) -> None: ...


class Player(Protocol):
    """The real library in a page, or our client in a tab."""

    @property
    def network(self) -> Network: ...

    @property
    def events(self) -> list[str]: ...

    def configure(self, config: dict[str, Any]) -> None: ...

    def call(self, name: str, argument: Any = None) -> Any: ...

    def settle_together(self, name: str, arguments: Sequence[Any]) -> list[Any]: ...

    def storage(self, kind: str = "localStorage") -> dict[str, str]: ...

    def clear_storage(self, kind: str) -> None: ...

    def slow_down(self, latency_ms: int) -> None: ...

    def reload(self) -> None: ...


@dataclass
class Step:
    """One thing done, and all that came of it.

    Attributes:
        done: The function's name.
        outcomes: What it returned or threw; of calls at once, in no order. Which credentials of
            calls at once are kept is chance: from the next step on they are named by their step.
        operations: The operations called, in order.
        requests: The requests; of calls at once, in no order.
        preflights: Those that no cache spares; for the others see `Telling.cached_preflights`.
        answered: What the emulator's journal says of the requests, in order, or in none.
        events: The Hub's events.
        local_storage: Keys and values, without the page's clock.
        session_storage: The same.
    """

    done: str
    outcomes: list[Any]
    operations: list[str]
    requests: list[Any]
    preflights: list[Any]
    answered: list[Any]
    events: list[str]
    local_storage: dict[str, str]
    session_storage: dict[str, str]


@dataclass
class Telling:
    """A player that notes each step of a story.

    Attributes:
        steps: The steps so far.
        cached_preflights: Which preflights were sent that a browser remembers for a while.
    """

    player: Player
    poolhouse: Emulator
    steps: list[Step] = field(default_factory=list)
    cached_preflights: set[str] = field(default_factory=set)
    _events_noted: int = 0
    _journal_noted: int = 0
    _given_at_once: dict[str, str] = field(default_factory=dict)

    def configure(self, config: dict[str, Any]) -> None:
        """Configure the library, now and after each reload."""
        self.player.configure(config)
        self._note("configure", [])

    def call(self, name: str, argument: Any = None) -> Any:
        """Call a function and return what it gives; raises LibraryError."""
        try:
            value = self.player.call(name, argument)
        except LibraryError as error:
            self._note(name, [_plain_error(error)])
            raise
        self._note(name, [{"value": value}])
        return value

    def refused(self, name: str, argument: Any = None) -> LibraryError:
        """Call a function that throws, and return what it threw."""
        try:
            value = self.call(name, argument)
        except LibraryError as error:
            return error
        raise AssertionError(f"{name} was not refused: {value}")

    def call_together(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        """Call a function once per argument in the same tick; errors stand among values."""
        outcomes = self.player.settle_together(name, arguments)
        plain = [
            _plain_error(each) if isinstance(each, LibraryError) else {"value": each}
            for each in outcomes
        ]
        self._note(f"{len(arguments)} times {name}", plain, at_once=True)
        return outcomes

    def clear_storage(self, kind: str) -> None:
        """Empty localStorage or sessionStorage."""
        self.player.clear_storage(kind)
        self._note(f"{kind}.clear", [])

    def reload(self) -> None:
        """Load the page again."""
        self.player.reload()
        self._events_noted = 0
        self._note("reload", [])

    def _note(self, done: str, outcomes: list[Any], *, at_once: bool = False) -> None:
        network = self.player.network
        calls = [call for call in network.calls if not _was_withheld(call)]
        preflights = list(network.preflights)
        network.clear()
        uncached = [each for each in preflights if _is_asked_each_time(each)]
        self.cached_preflights |= {
            _text(_preflight(each)) for each in preflights if each not in uncached
        }
        events = self.player.events
        order: Callable[[Iterable[Any]], list[Any]] = _in_no_order if at_once else list
        step = Step(
            done=done,
            outcomes=order(self._named(_stripped(outcomes))),
            operations=[call.operation for call in calls],
            requests=order(self._named(_request(call)) for call in calls),
            preflights=_in_no_order(_preflight(each) for each in uncached),
            answered=order(self._answered()),
            events=events[self._events_noted :],
            local_storage=_storage(self.player.storage()),
            session_storage=_storage(self.player.storage("sessionStorage")),
        )
        self._events_noted = len(events)
        self.steps.append(step)
        if at_once:
            self._remember_credentials(step)

    def _remember_credentials(self, step: Step) -> None:
        found = re.findall(r"ASIA[A-Z0-9]{16}", _text([step.outcomes, step.requests]))
        found += [call["headers"].get("x-amz-security-token", "") for call in step.requests]
        for outcome in step.outcomes:
            given = (outcome.get("value") or {}).get("credentials") or {}
            found += [given.get("secretAccessKey", ""), given.get("sessionToken", "")]
        name = f"one of step {len(self.steps) - 1}"
        self._given_at_once |= {text: name for text in found if text}

    def _named(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._named(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._named(item) for item in value]
        if isinstance(value, str):
            for text, name in self._given_at_once.items():
                value = value.replace(text, name)
        return value

    def _answered(self) -> list[Any]:
        entries = self.poolhouse.journal.entries(after=self._journal_noted)
        self._journal_noted = max((entry.seq or 0 for entry in entries), default=0) or (
            self._journal_noted
        )
        return [
            (entry.service, entry.operation, entry.status, entry.error, entry.principal)
            for entry in entries
            if not entry.operation.startswith("OPTIONS")
        ]


def _request(exchange: Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "url": exchange.url,
        "headers": _headers(exchange.headers),
        "body": _body(exchange.body),
        "status": exchange.status,
    }


def _preflight(exchange: Exchange) -> dict[str, Any]:
    asked = ("access-control-request-method", "access-control-request-headers")
    wanted = {name: exchange.headers.get(name) for name in asked}
    return {"url": exchange.url, "status": exchange.status, **wanted}


def _is_asked_each_time(preflight: Exchange) -> bool:
    asked = preflight.headers.get("access-control-request-headers", "")
    return preflight.status != _OK or "cache-control" in asked.split(",")


def _was_withheld(call: Exchange) -> bool:
    """Tell whether the preflight did not admit a request: Chromium lists it but never sends it."""
    return "Preflight" in (call.failure or "")


def _headers(headers: dict[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in headers.items()
        if name not in _BROWSERS_OWN and not name.startswith(("sec-", "user-agent"))
    }
    for name in _DRAWN_HEADERS:
        if name in kept:
            kept[name] = MASK
    if "authorization" in kept:
        # The signature covers the page's clock, and so does the scope at midnight.
        kept["authorization"] = re.sub(r"/\d{8}/|(?<=Signature=)\w+", MASK, kept["authorization"])
    if kept.get("x-amz-user-agent", "").startswith("aws-sdk-js/"):
        kept["x-amz-user-agent"] = "aws-sdk-js/" + MASK
    return dict(sorted(kept.items()))


def _body(body: str | None) -> str | None:
    if body is None:
        return None
    return _text(json.loads(body, object_pairs_hook=_masked_members))


def _masked_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: MASK if name in _DRAWN_MEMBERS else value for name, value in pairs}


def _plain_error(error: LibraryError) -> dict[str, Any]:
    return {"error": {name: _without_time(text) for name, text in asdict(error).items()}}


def _without_time(text: Any) -> Any:
    """Mask time and hash in what API Gateway says of a signature that does not match."""
    return re.sub(_TIME_OR_HASH, MASK, text) if isinstance(text, str) else text


def _storage(stored: dict[str, str]) -> dict[str, str]:
    return {
        name: MASK if name.endswith(_PAGE_CLOCK_KEYS) else value
        for name, value in sorted(stored.items())
    }


def _stripped(value: Any) -> Any:
    """Leave out what JavaScript calls undefined, and headers that a server on a socket adds."""
    if isinstance(value, dict):
        return {
            name: _stripped(item)
            for name, item in value.items()
            if item is not None and name not in _SERVERS_OWN
        }
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    return value


def _in_no_order(items: Iterable[Any]) -> list[Any]:
    return sorted(items, key=_text)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
