"""Under which names a user pool is a provider.

Production knows it as `cognito-idp.<region>.amazonaws.com/<pool id>`. Where tokens are issued under
a local URL, clients use that URL without its scheme as the Logins key instead; both mean the same.
"""

import re
from typing import Final

from poolhouse.runtime import regions
from poolhouse.runtime.settings import Settings

_USER_POOL: Final = re.compile(r"cognito-idp\.([a-z0-9-]+)\.amazonaws\.com/\1_[0-9a-zA-Z]+")


def canonical(settings: Settings, name: str) -> str:
    """Return production's name of a provider, an app client's id behind it left in place.

    Args:
        name: A ProviderName, a Logins key, a RoleMappings key or an issuer without its scheme.
    """
    local = f"{settings.public_url.partition('://')[2]}/"
    if not name.startswith(local):
        return name
    pool = name.removeprefix(local)
    return f"cognito-idp.{regions.of_id(pool)}.amazonaws.com/{pool}"


def of_issuer(settings: Settings, issuer: str) -> str:
    """Return production's name of the provider that issues tokens under a URL."""
    return canonical(settings, issuer.partition("://")[2])


def is_user_pool(settings: Settings, name: str) -> bool:
    """Tell whether a ProviderName has a user pool's form, its id being of the host's region."""
    return _USER_POOL.fullmatch(canonical(settings, name)) is not None
