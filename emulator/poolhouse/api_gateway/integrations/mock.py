"""MOCK: a static answer."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from poolhouse.protocol.http import HttpResponse

if TYPE_CHECKING:
    from poolhouse.api_gateway.call import ApiCall

_DEFAULT_TYPE: Final = ("Content-Type", "application/json")


@dataclass(frozen=True, slots=True)
class Mock:
    """Answer the same each time.

    Args:
        status: The status.
        headers: Its headers; the content type is JSON's unless they say otherwise.
        body: The body, JSON text.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    waits: ClassVar[bool] = False

    def answer(self, _call: "ApiCall") -> HttpResponse:
        """Return the static answer."""
        typed = any(name.lower() == "content-type" for name, _ in self.headers)
        headers = list(self.headers) if typed else [_DEFAULT_TYPE, *self.headers]
        return HttpResponse(self.status, headers, self.body.encode())
