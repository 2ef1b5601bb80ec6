"""The server's half of AWS Signature Version 4: read a signature, check it against the request.

Owns: parsing of both forms (header and presigned query), canonical requests, comparison, and typed
failures that carry what the services' sentences quote.
Does not own: the sentences, the keys, the order in which a service makes its checks.
Called by: the gatekeeper of `iam`, and API Gateway, which words the failures its own way.

A caller parses, checks the scope, looks the access key up, checks the window and verifies, in the
order its service has; each step raises a `SignatureFailure`:

    SignatureFailure
    ├── MissingSignature, TwoSignatures
    ├── NotKeyValue, MissingParameters, MissingQueryParameters
    ├── UnsupportedAlgorithm, MalformedCredential, MalformedDate, InvalidExpires
    ├── WrongScope
    ├── OutsideWindow
    │   ├── SignatureExpired
    │   └── SignatureNotYetCurrent
    └── HostNotSigned, SignatureMismatch
"""

from poolhouse.primitives.sigv4.canonical import SignedRequest
from poolhouse.primitives.sigv4.checks import check_scope, check_window, verify
from poolhouse.primitives.sigv4.failures import (
    HostNotSigned,
    InvalidExpires,
    MalformedCredential,
    MalformedDate,
    MissingParameters,
    MissingQueryParameters,
    MissingSignature,
    NotKeyValue,
    OutsideWindow,
    Scope,
    ScopeMistake,
    SignatureExpired,
    SignatureFailure,
    SignatureMismatch,
    SignatureNotYetCurrent,
    TwoSignatures,
    UnsupportedAlgorithm,
    WrongScope,
)
from poolhouse.primitives.sigv4.parsing import Signature, parse

__all__ = [
    "HostNotSigned",
    "InvalidExpires",
    "MalformedCredential",
    "MalformedDate",
    "MissingParameters",
    "MissingQueryParameters",
    "MissingSignature",
    "NotKeyValue",
    "OutsideWindow",
    "Scope",
    "ScopeMistake",
    "Signature",
    "SignatureExpired",
    "SignatureFailure",
    "SignatureMismatch",
    "SignatureNotYetCurrent",
    "SignedRequest",
    "TwoSignatures",
    "UnsupportedAlgorithm",
    "WrongScope",
    "check_scope",
    "check_window",
    "parse",
    "verify",
]
