"""Patterns with `*` (any run of characters, also none) and `?` (exactly one character).

A pattern is a tuple of tokens: text that stands for itself, and wildcards. Keeping the two apart
lets a policy variable bring an asterisk that is only an asterisk. Source: IAM User Guide,
reference_policies_elements_resource and _condition_operators.
"""

import re
from enum import Enum
from functools import lru_cache


class Wildcard(Enum):
    """The two wildcards of the policy language."""

    ANY = "*"
    ONE = "?"

    __hash__ = object.__hash__  # as members are singletons, and hashed for each request


Pattern = tuple[str | Wildcard, ...]

_WILDCARD = re.compile(r"[*?]")
_COLONS = 5
"""How many separate the parts of an ARN; those in the last part are its own."""


@lru_cache(maxsize=4096)
def parse_pattern(text: str) -> Pattern:
    """Read text in which every `*` and `?` is a wildcard."""
    tokens: list[str | Wildcard] = []
    position = 0
    for found in _WILDCARD.finditer(text):
        if found.start() > position:
            tokens.append(text[position : found.start()])
        tokens.append(Wildcard(found.group()))
        position = found.end()
    if position < len(text):
        tokens.append(text[position:])
    return tuple(tokens)


def literal_text(pattern: Pattern) -> str:
    """Return the pattern as text in which `*` and `?` are ordinary characters."""
    return "".join(token if isinstance(token, str) else token.value for token in pattern)


def matches(pattern: Pattern, text: str) -> bool:
    """Return whether the pattern covers the whole text, case-sensitively.

    `*` knows no delimiters: it spans `/`, `:` and line ends.
    """
    return _compiled(pattern).fullmatch(text) is not None


def matches_arn(pattern: Pattern, arn: str) -> bool:
    """Return whether a pattern covers an ARN part by part, a lone `*` any text.

    A wildcard stays within its part, save in the sixth, which has colons of its own.
    """
    if pattern == (Wildcard.ANY,):
        return True
    wanted, found = _arn_parts(pattern), arn.split(":", _COLONS)
    return len(wanted) == len(found) == _COLONS + 1 and all(map(matches, wanted, found))


@lru_cache(maxsize=4096)
def _arn_parts(pattern: Pattern) -> tuple[Pattern, ...]:
    parts: list[list[str | Wildcard]] = [[]]
    for token in pattern:
        if isinstance(token, Wildcard):
            parts[-1].append(token)
            continue
        first, *rest = token.split(":", _COLONS + 1 - len(parts))
        parts[-1].append(first)
        parts.extend([text] for text in rest)
    return tuple(tuple(part) for part in parts)


@lru_cache(maxsize=4096)
def _compiled(pattern: Pattern) -> re.Pattern[str]:
    runs = [""]
    for token in pattern:
        if token is Wildcard.ANY:
            runs.append("")
        elif token is Wildcard.ONE:
            runs[-1] += "."
        else:
            runs[-1] += re.escape(token)
    first, *rest = runs
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    # A run between two asterisks has a fixed length, so its leftmost place is as good as any
    # other: the atomic group says so, and keeps `*a*a*a*b` from backtracking without end.
    seek = "".join(f"(?>.*?{run})" for run in middle if run)
    return re.compile(f"{first}{seek}.*{last}", re.DOTALL)
