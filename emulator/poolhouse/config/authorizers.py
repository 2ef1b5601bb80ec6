"""The keys of a route that say who is let in: `authorization`, and the settings of its kind."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from poolhouse.api_gateway.authorization.authorizers import AUTHORIZERS
from poolhouse.api_gateway.authorization.cognito import CognitoUserPools
from poolhouse.api_gateway.call import ApiCall
from poolhouse.api_gateway.definitions import Authorization
from poolhouse.config.directory import Directory
from poolhouse.config.reader import Section


class _Settings(NamedTuple):
    keys: tuple[str, ...]
    read: Callable[[Directory, Section], Authorization[ApiCall]]


def read(directory: Directory, section: Section) -> Authorization[ApiCall]:
    """Return the authorizer of a route, NONE where the file names none.

    Raises:
        ConfigError: There is no such kind, or a setting is missing, wrong, or another kind's.
    """
    kind = section.choice("authorization", tuple(AUTHORIZERS), "NONE")
    for other, settings in _SETTINGS.items():
        for key in settings.keys:
            if other != kind and section.has(key):
                raise section.refuse(key, f"left out where the authorization is not {other}")
    return _SETTINGS[kind].read(directory, section) if kind in _SETTINGS else AUTHORIZERS[kind]()


def _cognito(directory: Directory, section: Section) -> CognitoUserPools:
    names = section.texts("user_pools")
    if not names:
        raise section.refuse("user_pools", "a list of declared user pools")
    known = directory.user_pools
    for name in names:
        if name not in known and name not in known.values():
            raise section.refuse(
                "user_pools", f"a list of declared user pools ({', '.join(known)})"
            )
    ids = tuple(known.get(name, name) for name in names)
    return CognitoUserPools(ids, tuple(section.texts("scopes")))


_SETTINGS: Final[Mapping[str, _Settings]] = {
    "COGNITO_USER_POOLS": _Settings(("user_pools", "scopes"), _cognito),
}
"""The kinds that have settings: their keys, and how they are read."""

KEYS: Final = ("authorization", *(key for each in _SETTINGS.values() for key in each.keys))
"""The keys of a route that `read` reads."""
