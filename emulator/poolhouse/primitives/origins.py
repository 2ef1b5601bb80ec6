"""Hosts and origins as browsers tell them: read, written in one form, compared (RFC 9110, 6454)."""

import re
from collections.abc import Iterable
from typing import Final

_PORT: Final = r"(?::(?P<port>[0-9]{0,5}))?"
_AUTHORITY: Final = re.compile(rf"(?P<host>\[[^\[\]/?#@\s]+\]|[A-Za-z0-9._-]+){_PORT}")
_NAME: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_ORIGIN: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#@\s]+)", re.IGNORECASE
)
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_LOCAL: Final = "localhost"


def host_of(authority: str) -> str | None:
    """Return the host of `host[:port]`, small and without a dot at its end; None if it is none."""
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return None
    host = found["host"].lower().removesuffix(".")
    return host if host.startswith("[") or _NAME.fullmatch(host) else None


def names_this_machine(authority: str, names: Iterable[str] = ()) -> bool:
    """Tell whether `host[:port]` is an address, `localhost` or below it, or one of further names.

    No other name is one: whoever owns it may have it lead here (DNS rebinding).

    Args:
        names: As `host_name` returns them.
    """
    host = host_of(authority)
    if host is None:
        return False
    if host == _LOCAL or host.endswith(f".{_LOCAL}") or host in names:
        return True
    return is_address(host)


def is_address(host: str) -> bool:
    """Tell whether a host is an IPv4 address, or an IPv6 address in brackets."""
    from ipaddress import AddressValueError, IPv4Address, IPv6Address  # noqa: PLC0415  for some

    is_v6 = host.startswith("[")
    try:
        _ = IPv6Address(host[1:-1]) if is_v6 else IPv4Address(host)
    except AddressValueError:
        return False
    return True


def host_name(text: str) -> str:
    """Return a host's name in the form in which they are compared.

    Raises:
        ValueError: It is none; the sentence says what is allowed.
    """
    name = text.lower().removesuffix(".")
    if _NAME.fullmatch(name) is None:
        message = (
            f"must be the name of a host like poolhouse.test, without scheme and port,"
            f" found {text!r}"
        )
        raise ValueError(message)
    return name


def origin(text: str) -> str:
    """Return an origin in the form in which they are compared.

    Raises:
        ValueError: It is none; the sentence says what is allowed.
    """
    found = _ORIGIN.fullmatch(text.removesuffix("/"))
    plain = None if found is None else _plain(found["scheme"], found["authority"])
    if plain is None:
        message = f"must be an origin like http://localhost:5173, without a path, found {text!r}"
        raise ValueError(message)
    return plain


def is_same(told: str, other: str) -> bool:
    """Tell whether what `Origin` tells is an origin, and the same as another."""
    found = _ORIGIN.fullmatch(told)
    return found is not None and _plain(found["scheme"], found["authority"]) == other


def at(scheme: str, authority: str) -> str | None:
    """Return the origin of what is served at `host[:port]`; None if that is no host."""
    return _plain(scheme, authority)


def _plain(scheme: str, authority: str) -> str | None:
    host = host_of(authority)
    if host is None:
        return None
    scheme, port = scheme.lower(), authority.rpartition("]")[2].partition(":")[2]
    standard = _DEFAULT_PORTS.get(scheme, "")
    shown = "" if port in ("", standard) else f":{port}"
    return f"{scheme}://{host}{shown}"
