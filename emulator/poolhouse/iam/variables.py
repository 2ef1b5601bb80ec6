"""Policy variables: `${key}`, `${key, 'default'}`, and the literals `${*}`, `${?}`, `${$}`.

Variables exist only in documents of version 2012-10-17; in older ones `${...}` is ordinary text.
Only a key with a single value can be used. A key that is absent, has several values or an empty
one makes the variable null, and a null equals nothing and is like nothing: inverted conditions
hold, and a resource with it is none. Wildcards that arrive in a value stand for themselves
(guessed). Source: IAM User Guide, reference_policies_variables.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from poolhouse.iam.request import RequestContext
from poolhouse.iam.wildcards import Pattern, Wildcard, parse_pattern


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a policy that the request fills."""

    key: str
    default: str | None


Template = tuple[str | Wildcard | Variable, ...]

_VARIABLE = re.compile(
    r"""
    \$\{ (?:
        (?P<literal> [*?$] )
      | \s* (?P<key> [^\s,{}] [^,{}]*? ) \s* (?: , \s* ' (?P<default> [^']* ) ' \s* )?
    ) \}
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def parse_template(text: str, *, variables: bool) -> Template:
    """Read a policy's text into text, wildcards and, if the version has them, variables.

    A `${` that does not begin a well-formed variable is ordinary text (guessed).
    """
    if not variables:
        return parse_pattern(text)
    tokens: list[str | Wildcard | Variable] = []
    position = 0
    for found in _VARIABLE.finditer(text):
        tokens.extend(parse_pattern(text[position : found.start()]))
        tokens.append(found["literal"] or Variable(found["key"], found["default"]))
        position = found.end()
    tokens.extend(parse_pattern(text[position:]))
    return tuple(tokens)


@lru_cache(maxsize=4096)
def fixed(template: Template) -> Pattern | None:
    """Return a template as a pattern if there is nothing to fill in, else None."""
    pattern = tuple(token for token in template if not isinstance(token, Variable))
    return pattern if len(pattern) == len(template) else None


def resolve(template: Template, context: RequestContext) -> Pattern | None:
    """Put the request's values in place of the variables.

    Returns:
        The pattern to match with, or None when a variable has neither value nor default.
    """
    resolved: list[str | Wildcard] = []
    for token in template:
        if isinstance(token, Variable):
            value = context.single(token.key) or token.default
            if value is None:
                return None
            resolved.append(value)
        else:
            resolved.append(token)
    return tuple(resolved)
