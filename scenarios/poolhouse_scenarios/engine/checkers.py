"""Counting the requests in a transcript, and findings that compare a count with what must be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from poolhouse_scenarios.engine.transcript import GATEWAY, Exchange, Transcript

IDENTITY_OPERATIONS: Final = frozenset({"GetId", "GetCredentialsForIdentity"})
REFRESH_OPERATIONS: Final = frozenset({"GetTokensFromRefreshToken"})
FORBIDDEN: Final = 403


@dataclass(frozen=True, slots=True)
class Finding:
    """One expectation of a story, and what was found.

    Args:
        sentence: What is said.
        wanted: What should be.
        found: What is.
    """

    sentence: str
    wanted: Any
    found: Any

    @property
    def holds(self) -> bool:
        """Whether what is found is what is wanted."""
        return bool(self.wanted == self.found)

    def __str__(self) -> str:
        """Return the sentence, and what was found where it does not hold."""
        if self.holds:
            return f"{self.sentence}: {self.wanted}"
        return f"{self.sentence}: wanted {self.wanted}, found {self.found}"

    def as_line(self) -> dict[str, Any]:
        """Return the finding as the trace shows it."""
        return {
            "kind": "finding",
            "holds": self.holds,
            "sentence": self.sentence,
            "wanted": self.wanted,
            "found": self.found,
        }


class Traffic:
    """The requests of a transcript, or some of them, ready to be counted.

    Args:
        exchanges: Which requests; preflights are kept apart.
    """

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        every = list(exchanges)
        self.preflights = [exchange for exchange in every if exchange.is_preflight]
        self.requests = [exchange for exchange in every if not exchange.is_preflight]

    @classmethod
    def of(cls, transcript: Transcript, *, tab: str | None = None, since_ns: int = 0) -> "Traffic":
        """Return the traffic of one tab or all, sent since an instant."""
        return cls(
            exchange
            for exchange in transcript.exchanges
            if tab in (None, exchange.tab) and exchange.sent_ns >= since_ns
        )

    def count(self, *operations: str) -> int:
        """Return how often these operations were called."""
        return sum(1 for request in self.requests if request.operation in operations)

    @property
    def identity_calls(self) -> int:
        """How many calls of the identity pool were made."""
        return self.count(*IDENTITY_OPERATIONS)

    @property
    def refreshes(self) -> int:
        """How many token refreshes were made."""
        return self.count(*REFRESH_OPERATIONS)

    @property
    def forbidden(self) -> int:
        """How many requests were answered 403."""
        return sum(1 for request in self.requests if request.status == FORBIDDEN)

    @property
    def api_calls(self) -> list[Exchange]:
        """The requests to an API."""
        return [request for request in self.requests if request.service == GATEWAY]

    @property
    def signers(self) -> list[str]:
        """The access keys that signed API calls, each once, in the order of first use."""
        keys = [
            str(call.request["signed by"]) for call in self.api_calls if "signed by" in call.request
        ]
        return list(dict.fromkeys(keys))

    @property
    def roles(self) -> str:
        """The roles under which API calls were made, by the server's account, each once."""
        principals = [
            str(call.knowledge["principal"])
            for call in self.api_calls
            if "principal" in call.knowledge
        ]
        names = [principal.split("/")[1] for principal in principals if "/" in principal]
        return ", ".join(dict.fromkeys(names))
