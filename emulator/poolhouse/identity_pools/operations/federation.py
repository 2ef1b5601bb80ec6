"""What clients call: an identity for their logins, credentials for their identity."""

from poolhouse.identity_pools import credentials, linking, logins, queries
from poolhouse.identity_pools.service import operation
from poolhouse.protocol.call import Answer, Call, Request


@operation("GetId")
def get_id(call: Call, request: Request) -> Answer:
    """Return the identity of the given logins, a new guest's without any (API_GetId)."""
    pool = queries.require_pool(call, request["IdentityPoolId"])
    verified = logins.verify_all(call, pool, request.get("Logins"))
    return {"IdentityId": linking.of_logins(call, pool, verified).id}


@operation("GetCredentialsForIdentity")
def get_credentials_for_identity(call: Call, request: Request) -> Answer:
    """Issue credentials for an identity that the logins prove (API_GetCredentialsForIdentity).

    New logins are linked to a guest's identity. If they have an identity already, the guest's is
    merged into that one, which the answer then names.
    """
    identity = queries.require_identity(call, request["IdentityId"])
    pool = queries.require_pool(call, identity.identity_pool_id)
    verified = logins.verify_all(call, pool, request.get("Logins"))
    identity = linking.of_identity(call, pool, identity, verified)
    session = credentials.issue(call, pool, identity, verified, request.get("CustomRoleArn"))
    return {
        "IdentityId": identity.id,
        "Credentials": {
            "AccessKeyId": session.access_key_id,
            "SecretKey": session.secret_access_key,
            "SessionToken": session.session_token,
            "Expiration": session.expires_ms,
        },
    }


@operation("UnlinkIdentity")
def unlink_identity(call: Call, request: Request) -> Answer:
    """Remove logins from an identity; without any it is inaccessible (API_UnlinkIdentity)."""
    identity = queries.require_identity(call, request["IdentityId"])
    pool = queries.require_pool(call, identity.identity_pool_id)
    linking.unlink(
        call,
        pool,
        identity,
        logins.verify_all(call, pool, request["Logins"]),
        request["LoginsToRemove"],
    )
    return None
