"""The Amplify app in the page, as a test speaks to it."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from harness.network import NetworkLog
from playwright.async_api import Page

Wait = Callable[[Coroutine[Any, Any, Any]], Any]


@dataclass
class LibraryError(Exception):
    """An error that the library threw in the page.

    Attributes:
        name: the error's `name`, by which apps tell errors apart.
        status_code: HTTP status of the answer behind it, or None if the page saw no answer.
        body: for REST calls the answer's body as text.
    """

    name: str
    message: str
    status_code: int | None
    headers: dict[str, str] | None
    body: str | None


class App:
    """A page with an unmodified aws-amplify in it, and the log of its network traffic."""

    def __init__(self, page: Page, network: NetworkLog, wait: Wait) -> None:
        self.network = network
        self._page = page
        self._wait = wait
        self._config: dict[str, Any] | None = None

    def configure(self, config: dict[str, Any]) -> None:
        """Call Amplify.configure, now and after each reload, as an app's first line does."""
        self._config = config
        self.call("configure", config)

    def call(self, name: str, argument: Any = None) -> Any:
        """Call one of the page's functions and return what its promise resolves to.

        Raises:
            LibraryError: the promise was rejected.
        """
        return _value_of(self._evaluate("app.invoke", [name, argument]))

    def call_together(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        """Call a function once per argument, all in the same tick, and wait for all of them.

        Raises:
            LibraryError: the first rejection, in the order of the arguments.
        """
        outcomes = self.settle_together(name, arguments)
        for outcome in outcomes:
            if isinstance(outcome, LibraryError):
                raise outcome
        return outcomes

    def settle_together(self, name: str, arguments: Sequence[Any]) -> list[Any]:
        """Call a function once per argument, all in the same tick; errors stand among values."""
        answers = self._evaluate("app.invokeTogether", [name, list(arguments)])
        return [_outcome_of(answer) for answer in answers]

    def slow_down(self, latency_ms: int) -> None:
        """Let each answer take at least so many milliseconds from now on."""
        self._wait(self.network.slow_down(latency_ms))

    @property
    def events(self) -> list[str]:
        """The names of the events on the Hub's channel `auth` since the page was loaded."""
        return list(self._wait(self._page.evaluate("app.events")))

    def storage(self, kind: str = "localStorage") -> dict[str, str]:
        """Return what is in the page's localStorage or sessionStorage."""
        return dict(self._wait(self._page.evaluate(f"({{...{kind}}})")))

    def clear_storage(self, kind: str) -> None:
        """Empty the page's localStorage or sessionStorage."""
        self._wait(self._page.evaluate(f"{kind}.clear()"))

    def reload(self) -> None:
        """Load the page again: storage stays, what the library held in memory is gone."""
        self._wait(self._page.reload())
        if self._config is not None:
            self.call("configure", self._config)

    def take_clock(self) -> None:
        """Hold the page's clock from the next load on: it runs, and `pass_time` moves it."""
        self._wait(self._page.clock.install())

    def pass_time(self, by_ms: int) -> None:
        """Move the page's clock forward; timers that fall due fire once."""
        self._wait(self._page.clock.fast_forward(by_ms))

    def close(self) -> None:
        """Close the page with all it stored."""
        self._wait(self._page.context.close())

    def _evaluate(self, function: str, arguments: list[Any]) -> Any:
        return self._wait(self._settle(f"(given) => {function}(...given)", arguments))

    async def _settle(self, expression: str, arguments: list[Any]) -> Any:
        answer = await self._page.evaluate(expression, arguments)
        await self.network.settled()
        return answer


def _value_of(answer: dict[str, Any]) -> Any:
    outcome = _outcome_of(answer)
    if isinstance(outcome, LibraryError):
        raise outcome
    return outcome


def _outcome_of(answer: dict[str, Any]) -> Any:
    error = answer.get("error")
    if error is None:
        return answer["value"]
    return LibraryError(
        name=error["name"],
        message=error["message"],
        status_code=error["statusCode"],
        headers=error["headers"],
        body=error["body"],
    )
