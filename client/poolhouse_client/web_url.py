"""URLs as a browser reads and writes them (WHATWG URL standard), for http and https."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, quote_plus, unquote

from poolhouse_client.errors import PlainError

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_REST = re.compile(r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?", re.DOTALL)
_AUTHORITY = re.compile(
    r"(?:.*@)?(?P<host>\[[0-9a-f:.]+\]|[^:@\s<>\\^|%]+)(?::(?P<port>\d*))?", re.IGNORECASE
)
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_PATH_RESERVED: Final = ' "#<>?^`{|}'  # the standard's, and the bar, as Chromium 156 has it
_QUERY_RESERVED: Final = " \"#<>'"


@dataclass(frozen=True)
class WebUrl:
    """An absolute http or https URL, normalized; the fragment is not kept.

    Attributes:
        scheme: `http` or `https`.
        host: Host name in lower case, and the port unless it is the scheme's own.
        pathname: Percent-encoded path; begins with a slash.
        query: Percent-encoded text after the question mark; None without one.
    """

    scheme: str
    host: str
    pathname: str
    query: str | None = None

    @classmethod
    def parse(cls, text: str) -> WebUrl:
        """Parse an absolute URL; raises PlainError `TypeError` where `new URL` would."""
        url = cls.find(text)
        if url is None:
            raise PlainError("TypeError", f"Failed to construct 'URL': Invalid URL {text}")
        return url

    @classmethod
    def find(cls, text: str) -> WebUrl | None:
        """Parse an absolute URL, or return None where `URL.canParse` says false."""
        cleaned = re.sub(r"[\t\n\r]", "", text.strip())
        match = _URL.fullmatch(cleaned)
        if match is None:
            return None
        scheme = match["scheme"].lower()
        host = _host(scheme, match["authority"])
        if host is None:
            return None
        return cls(scheme, host, *_path_and_query(match["rest"]))

    def join(self, reference: str) -> WebUrl:
        """Resolve a reference that is a path of this URL's origin, with or without a query."""
        found = WebUrl.find(reference)
        if found is not None:
            return found
        path = reference if reference.startswith("/") else f"/{reference}"
        return WebUrl(self.scheme, self.host, *_path_and_query(path))

    @property
    def origin(self) -> str:
        """The scheme and host: what CORS compares."""
        return f"{self.scheme}://{self.host}"

    @property
    def hostname(self) -> str:
        """The host without its port."""
        return re.sub(r":\d+$", "", self.host)

    @property
    def search_params(self) -> list[tuple[str, str]]:
        """The query's names and values, decoded, as `URLSearchParams` reads them."""
        return parse_qsl(self.query or "", keep_blank_values=True, errors="replace")

    def with_search_params(self, params: list[tuple[str, str]]) -> WebUrl:
        """Return the URL with the query that `URLSearchParams` writes for names and values."""
        written = "&".join(f"{_form_encode(name)}={_form_encode(value)}" for name, value in params)
        return replace(self, query=written or None)

    def __str__(self) -> str:
        """Return the serialized URL (`href`)."""
        query = "" if self.query is None else f"?{self.query}"
        return f"{self.origin}{self.pathname}{query}"


def set_search_param(params: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """Give a name one value, in the place of its first one (`URLSearchParams.set`)."""
    kept: list[tuple[str, str]] = []
    placed = False
    for each in params:
        if each[0] != name:
            kept.append(each)
        elif not placed:
            kept.append((name, value))
            placed = True
    return kept if placed else [*kept, (name, value)]


def opaque_href(text: str) -> str:
    """Serialize a URL of another scheme (`otpauth:`) as `new URL(text).href` does."""
    address, mark, query = text.partition("?")
    if not mark:
        return _percent_encode(address, _PATH_RESERVED)
    path = _percent_encode(address, _PATH_RESERVED)
    return f"{path}?{_percent_encode(query, _QUERY_RESERVED)}"


def _host(scheme: str, authority: str) -> str | None:
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return None
    host = match["host"].lower()
    if not host.isascii():
        host = host.encode("idna").decode()
    port = match["port"]
    return host if not port or port == _DEFAULT_PORTS[scheme] else f"{host}:{int(port)}"


def _path_and_query(rest: str) -> tuple[str, str | None]:
    match = _REST.fullmatch(rest)
    if match is None:
        return "/", None
    path = _percent_encode(_without_dot_segments(match["path"].replace("\\", "/")), _PATH_RESERVED)
    query = match["query"]
    return path, None if query is None else _percent_encode(query, _QUERY_RESERVED)


def _without_dot_segments(path: str) -> str:
    kept: list[str] = []
    segments = path.removeprefix("/").split("/")
    for position, segment in enumerate(segments):
        last = position == len(segments) - 1
        plain = unquote(segment) if "%2e" in segment.lower() else segment
        if plain not in {".", ".."}:
            kept.append(segment)
            continue
        if plain == ".." and kept:
            kept.pop()
        if last:
            kept.append("")
    return "/" + "/".join(kept)


def _percent_encode(text: str, reserved: str) -> str:
    return "".join(
        character
        if "\x20" <= character <= "\x7e" and character not in reserved
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in text
    )


def _form_encode(text: str) -> str:
    return quote_plus(text, safe="*-._").replace("~", "%7E")
