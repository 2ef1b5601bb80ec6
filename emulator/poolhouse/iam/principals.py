"""Who signed a request, as the services and the policies see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from poolhouse.iam.credentials import TemporaryCredentials
from poolhouse.iam.request import Caller, ContextValue
from poolhouse.iam.roles import Role
from poolhouse.iam.signature_clock import DatedBy, detail_of

COGNITO_PREFIX = "cognito-identity.amazonaws.com"
"""What the condition keys of an identity pool's sessions begin with."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller whose signature was accepted.

    Args:
        arn: The root user's ARN, or the session's
            (`arn:aws:sts::<account>:assumed-role/<role>/<session>`).
        account: The account, twelve digits.
        access_key_id: The key that signed.
        user_id: The account for root, else `<role id>:<session name>`.
        role: The role of which the caller is a session, None for root.
        credentials: The temporary credentials that signed, None for root.
        request_keys: Condition keys of the request that was signed: `aws:SourceIp`, …
        dated_by: By whose clock the signature's date was found good.
        region: The region that the signature is made for.
    """

    arn: str
    account: str
    access_key_id: str
    user_id: str
    role: Role | None = None
    credentials: TemporaryCredentials | None = None
    request_keys: Mapping[str, ContextValue] = field(default_factory=dict)
    dated_by: DatedBy = "world"
    region: str = ""

    @classmethod
    def root(
        cls,
        account: str,
        access_key_id: str,
        request_keys: Mapping[str, ContextValue] | None = None,
        region: str = "",
    ) -> "Principal":
        """Return the root user of an account, who may do everything."""
        arn = Caller.root(account).arn
        return cls(
            arn, account, access_key_id, account, request_keys=request_keys or {}, region=region
        )

    @classmethod
    def of_session(
        cls,
        credentials: TemporaryCredentials,
        role: Role,
        request_keys: Mapping[str, ContextValue] | None = None,
        region: str = "",
    ) -> "Principal":
        """Return the bearer of temporary credentials."""
        caller = Caller.role_session(role.arn, credentials.session_name)
        return cls(
            arn=caller.arn,
            account=caller.account,
            access_key_id=credentials.access_key_id,
            user_id=f"{role.role_id}:{credentials.session_name}",
            role=role,
            credentials=credentials,
            request_keys=request_keys or {},
            region=region,
        )

    @property
    def detail(self) -> Mapping[str, str]:
        """What the journal tells of the signature beside who signed."""
        return detail_of(self.dated_by)

    @property
    def is_root(self) -> bool:
        """Whether this is the account's root user."""
        return self.role is None

    @property
    def context(self) -> Mapping[str, ContextValue]:
        """The condition keys that were fixed when the session was issued."""
        return {} if self.credentials is None else self.credentials.context

    @property
    def issued_ms(self) -> int | None:
        """When the session was issued, epoch milliseconds; None for root."""
        return None if self.credentials is None else self.credentials.issued_ms

    @property
    def expires_ms(self) -> int | None:
        """When the session ends, epoch milliseconds; None for root."""
        return None if self.credentials is None else self.credentials.expires_ms

    @property
    def identity_id(self) -> str | None:
        """The identity whose session this is; None for callers from elsewhere."""
        return self._single(f"{COGNITO_PREFIX}:sub")

    @property
    def identity_pool_id(self) -> str | None:
        """The identity pool that issued the session; None for callers from elsewhere."""
        return self._single(f"{COGNITO_PREFIX}:aud")

    @property
    def amr(self) -> tuple[str, ...]:
        """How the identity signed in: `unauthenticated`, or `authenticated` and its provider."""
        value = self.context.get(f"{COGNITO_PREFIX}:amr", ())
        return (value,) if isinstance(value, str) else tuple(value)

    def _single(self, key: str) -> str | None:
        value = self.context.get(key)
        return value if isinstance(value, str) else None

    @property
    def caller(self) -> Caller:
        """The principal as policies name it."""
        if self.role is None:
            return Caller.root(self.account)
        assert self.credentials is not None
        return Caller.role_session(self.role.arn, self.credentials.session_name)
