"""The identity of a request: found by its logins, linked to new ones, merged if they have two.

A login belongs to one identity of a pool at most. A guest who signs in keeps the identity if the
login is new; if the login has an identity already, the guest's is merged into that one. Source:
API_GetOpenIdToken, Developer Guide, switching-identities.
"""

from collections.abc import Iterable, Sequence

from poolhouse.identity_pools import providers, queries, wording
from poolhouse.identity_pools.errors import NotAuthorizedException, ResourceConflictException
from poolhouse.identity_pools.logins import Login
from poolhouse.identity_pools.records import Identity, IdentityPool
from poolhouse.protocol.call import Call


def of_logins(call: Call, pool: IdentityPool, logins: Sequence[Login]) -> Identity:
    """Return the identity of a request that names none: a new one for a guest or a new login.

    Raises:
        NotAuthorizedException: It is a guest's and the pool has no guests.
        ResourceConflictException: The logins belong to identities that can't be merged.
    """
    if not logins:
        _refuse_guests(pool)
        return queries.insert_identity(call, pool)
    owners = _owners(call, pool, logins)
    identity = owners[0] if owners else queries.insert_identity(call, pool)
    return _join(call, identity, owners, logins)


def of_identity(
    call: Call, pool: IdentityPool, identity: Identity, logins: Sequence[Login]
) -> Identity:
    """Return the identity of a request that names one; it may be another after a merge.

    Raises:
        NotAuthorizedException: The logins don't prove it.
        ResourceConflictException: The logins belong to identities that can't be merged.
    """
    if not logins:
        _refuse_guests(pool)
        if not identity.enabled or queries.logins_of(call.store, identity):
            raise _forbidden(identity)
        return identity
    owners = _owners(call, pool, logins)
    if identity in owners:
        return _join(call, identity, owners, logins)
    if not identity.enabled:
        if not owners:
            raise _forbidden(identity)
        return _join(call, owners[0], owners, logins)
    if queries.logins_of(call.store, identity):
        raise NotAuthorizedException(wording.LOGINS_DONT_MATCH)
    if not owners:
        return _join(call, identity, (), logins)
    queries.disable_identity(call, identity)
    return _join(call, owners[0], owners, logins)


def unlink(
    call: Call,
    pool: IdentityPool,
    identity: Identity,
    logins: Sequence[Login],
    keys: Iterable[str],
) -> None:
    """Remove an identity's logins with some providers; disable it once it has none left.

    Args:
        logins: The logins that prove it.
        keys: The providers, as Logins keys.

    Raises:
        NotAuthorizedException: No login is the identity's own.
    """
    if identity not in _owners(call, pool, logins):
        raise NotAuthorizedException(wording.LOGINS_DONT_MATCH)
    for key in keys:
        queries.unlink(call, identity, providers.canonical(call.settings, key))
    if not queries.logins_of(call.store, identity):
        queries.disable_identity(call, identity)


def _refuse_guests(pool: IdentityPool) -> None:
    if not pool.admits_guests:
        raise NotAuthorizedException(wording.NO_GUESTS)


def _forbidden(identity: Identity) -> NotAuthorizedException:
    return NotAuthorizedException(wording.IDENTITY_FORBIDDEN.format(identity_id=identity.id))


def _owners(call: Call, pool: IdentityPool, logins: Iterable[Login]) -> list[Identity]:
    """Return the identities that have the logins, each once, in the order of the logins."""
    found = (queries.find_linked(call, pool.id, login.provider, login.subject) for login in logins)
    return list(dict.fromkeys(identity for identity in found if identity is not None))


def _join(
    call: Call, identity: Identity, owners: Sequence[Identity], logins: Sequence[Login]
) -> Identity:
    """Merge all owners into one identity and link the logins that nobody has yet."""
    for other in owners:
        if other != identity:
            _merge(call, other, identity)
    linked = dict(queries.logins_of(call.store, identity))
    for login in logins:
        subject = linked.setdefault(login.provider, login.subject)
        if subject != login.subject:
            raise ResourceConflictException(wording.MERGE_CONFLICT)
        if queries.find_linked(call, identity.identity_pool_id, login.provider, subject) is None:
            queries.link(call, identity, login.provider, subject)
    return queries.require_identity(call, identity.id)


def _merge(call: Call, source: Identity, target: Identity) -> None:
    ours = dict(queries.logins_of(call.store, target))
    for provider, subject in queries.logins_of(call.store, source):
        if ours.get(provider, subject) != subject:
            raise ResourceConflictException(wording.MERGE_CONFLICT)
    queries.move_logins(call, source, target)
    queries.disable_identity(call, source)
