"""Who signed a request: root, temporary credentials, or an unknown key where allowed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from poolhouse.iam import authorization, credentials, roles, signature_clock, wording
from poolhouse.iam.failures import KeyFailure, SessionExpired, UnknownKey, WrongSessionToken
from poolhouse.iam.principals import Principal
from poolhouse.iam.request import ContextValue
from poolhouse.primitives import sigv4
from poolhouse.protocol.callers import Caller
from poolhouse.protocol.errors import (
    AccessDeniedException,
    ExpiredTokenException,
    IncompleteSignatureException,
    InvalidSignatureException,
    MissingAuthenticationTokenException,
    ServiceError,
    UnrecognizedClientException,
)
from poolhouse.protocol.http import HttpRequest
from poolhouse.protocol.visitors import foreign_origin
from poolhouse.runtime import regions
from poolhouse.runtime.foundation import Foundation
from poolhouse.runtime.settings import SignatureClock

_Issued: TypeAlias = credentials.TemporaryCredentials | credentials.EndedCredentials

WINDOW_S: Final = 15 * 60
"""How far the date of a request to an AWS JSON service may be from now, in seconds."""


class Gatekeeper:
    """Verify signatures and check policies.

    Args:
        foundation: Where keys and roles are kept.
    """

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation

    def authenticate(self, request: HttpRequest, service: str, now_ms: int) -> Principal:
        """Return who signed a request to an AWS JSON service.

        A key that is unknown is never root's for a page of a foreign origin: its visitor did not
        ask for what it does.

        Raises:
            ServiceError: No signature, a bad one, one for no region, an unknown key, an expired
                token.
        """
        settings = self._foundation.settings
        origin = foreign_origin(request, settings)
        try:
            return self.verify(
                request,
                service,
                None,
                window_s=WINDOW_S,
                now_ms=now_ms,
                allow_unknown=settings.unknown_keys == "allow" and origin is None,
                administers=True,
            )
        except sigv4.SignatureFailure as problem:
            raise _refusal(problem, origin) from problem

    def authorize(self, caller: Caller, action: str, resource: str, now_ms: int) -> None:
        """Raise unless the caller's policies allow the action on the resource.

        Raises:
            AccessDeniedException: They don't.
        """
        assert isinstance(caller, Principal)
        if caller.is_root:
            return
        decision = authorization.evaluate(
            caller, action, resource, region=caller.region, now_ms=now_ms
        )
        if not decision.allowed:
            raise AccessDeniedException(
                wording.denial(decision, caller.arn), detail={"reason": decision.explain()}
            )

    def verify(
        self,
        request: HttpRequest,
        service: str,
        region: str | None,
        *,
        window_s: int,
        now_ms: int,
        allow_unknown: bool = False,
        administers: bool = False,
    ) -> Principal:
        """Return who signed a request, in the order of checks in which services refuse.

        Args:
            service: The signing name that the credential's scope must have.
            region: The region that it must have; None for any.
            window_s: How far the request's date may be from now.
            allow_unknown: Whether an unknown key counts as the root's, unverified.
            administers: Whether root may date the request by the machine's clock, too, whatever
                the setting: an SDK that administers a world whose clock was moved knows no other.

        Raises:
            SignatureFailure: The signature is missing, unreadable, not good for this request or
                wrong; or a `KeyFailure`: its key is unknown, has another token, or has expired.
        """
        signature = sigv4.parse(request.headers, request.raw_query)
        keys = request_keys(request)
        settings = self._foundation.settings
        is_root = signature.access_key_id == settings.root_access_key_id
        found = None if is_root else self._find_credentials(signature.access_key_id)
        expected = region or _region_of(signature, settings.region)
        if found is None and not is_root and allow_unknown:
            if signature.scope.region != expected:
                raise sigv4.WrongScope(
                    ("region",), signature.scope, signature.amz_date, expected, service
                )
            return Principal.root(settings.account_id, signature.access_key_id, keys, expected)
        sigv4.check_scope(signature, expected, service)
        signed = sigv4.SignedRequest(
            request.method, request.raw_path, request.raw_query, request.headers, request.body
        )
        if found is None and not is_root:
            raise UnknownKey(signature.access_key_id)
        dated_by = signature_clock.check_window(
            signature,
            _clocks(settings.signature_clock, root_administers=is_root and administers),
            window_s,
            now_ms=now_ms,
            machine_ms=self._foundation.clock.machine_ms,
        )
        try:
            if found is None:
                sigv4.verify(signature, signed, settings.root_secret_access_key)
                principal = Principal.root(
                    settings.account_id, signature.access_key_id, keys, expected
                )
            else:
                issued, role = found
                sigv4.verify(signature, signed, issued.secret_access_key)
                principal = _bearer(issued, role, signature, keys, now_ms)
        except sigv4.SignatureFailure as problem:
            problem.dated_by = dated_by
            raise
        return principal if dated_by == "world" else replace(principal, dated_by=dated_by)

    def _find_credentials(self, access_key_id: str) -> tuple[_Issued, roles.Role | None] | None:
        with self._foundation.store.reading():
            return credentials.find_with_role(self._foundation.store, access_key_id)


def _clocks(setting: SignatureClock, *, root_administers: bool) -> SignatureClock:
    """Return by which clocks a signature may be dated."""
    return "either" if setting == "world" and root_administers else setting


def _region_of(signature: sigv4.Signature, otherwise: str) -> str:
    """Return the region that a signature is scoped to, another one where that is no region."""
    scoped = signature.scope.region
    return scoped if regions.is_region(scoped) else otherwise


def _bearer(
    issued: _Issued,
    role: roles.Role | None,
    signature: sigv4.Signature,
    request_keys: Mapping[str, ContextValue],
    now_ms: int,
) -> Principal:
    if not issued.has_token(signature.session_token):
        raise WrongSessionToken(issued.access_key_id)
    if isinstance(issued, credentials.EndedCredentials) or now_ms >= issued.expires_ms:
        raise SessionExpired(issued.access_key_id, issued.expires_ms, now_ms)
    if role is None:
        raise UnknownKey(issued.access_key_id)
    return Principal.of_session(issued, role, request_keys, signature.scope.region)


def request_keys(request: HttpRequest) -> dict[str, ContextValue]:
    """Return the condition keys of a request; production's endpoints are reached by TLS only."""
    keys: dict[str, ContextValue] = {
        "aws:SourceIp": request.source_ip,
        "aws:SecureTransport": "true",
    }
    for key, name in (("aws:UserAgent", "User-Agent"), ("aws:Referer", "Referer")):
        value = request.header(name)
        if value is not None:
            keys[key] = value
    return keys


def _refusal(problem: sigv4.SignatureFailure, origin: str | None) -> ServiceError:
    """Return the error with which an AWS JSON service answers; the journal tells more.

    Args:
        origin: The foreign origin that the request comes from, if it does.
    """
    error: type[ServiceError]
    detail: dict[str, Any] = {
        "reason": type(problem).__name__,
        **signature_clock.detail_of(problem.dated_by),
    }
    match problem:
        case sigv4.MissingSignature():
            error = MissingAuthenticationTokenException
        case SessionExpired():
            error = ExpiredTokenException
            detail |= {"access_key_id": problem.access_key_id, "expired_ms": problem.expires_ms}
        case KeyFailure():
            error = UnrecognizedClientException
            detail["access_key_id"] = problem.access_key_id
            if origin is not None:
                detail["foreign_origin"] = origin
        case sigv4.SignatureMismatch():
            error = InvalidSignatureException
            detail["canonical_request"] = problem.canonical_request
            detail["string_to_sign"] = problem.string_to_sign
        case sigv4.WrongScope():
            error = InvalidSignatureException
            if "region" in problem.mistakes:
                detail |= {"found": problem.scope.region, "allowed": regions.LIKE}
        case sigv4.OutsideWindow() | sigv4.HostNotSigned():
            error = InvalidSignatureException
        case _:
            error = IncompleteSignatureException
    return error(wording.failure(problem), detail=detail)
