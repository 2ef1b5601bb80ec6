"""Reading a mapping key by key, so that a mistake is one sentence: file, key, found, allowed."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from poolhouse.config import bounds
from poolhouse.runtime import durations

_SHOWN_CHARACTERS_MAX: Final = 80
_NUMBER_MAX: Final = 2**31 - 1
_LIFETIME_MAX_S: Final = 36_500 * 86_400


class ConfigError(Exception):
    """A mistake in the configuration, as one sentence that names file, key, found and allowed.

    Args:
        sentence: The sentence; line breaks in what it quotes become spaces.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(" ".join(line.strip() for line in sentence.splitlines()))


class Section:
    """One mapping of the file: `only` names its keys, then they are read one by one, until `end`.

    Args:
        file: The file's name, for sentences.
        place: Where the mapping stands in it, `user_pools[0].clients[1]`; empty at the top.
        content: What stands there.

    Raises:
        ConfigError: It is no mapping.
    """

    def __init__(self, file: str, place: str, content: Any) -> None:
        self.file = file
        self.place = place
        if content is None:
            content = {}
        if not isinstance(content, Mapping):
            message = f"{file}: {place or 'the file'} must be a mapping, found {excerpt(content)}"
            raise ConfigError(message)
        self._content = {str(key): value for key, value in content.items()}
        self._allowed: tuple[str, ...] = ()
        self._asked: set[str] = set()

    def only(self, *keys: str) -> None:
        """Set the allowed keys, and refuse others before any missing key is reported.

        Raises:
            ConfigError: Another key is there; the sentence lists the allowed ones and the nearest.
        """
        self._allowed = keys
        for key in self._content:
            if key not in keys:
                from difflib import get_close_matches  # noqa: PLC0415  for mistakes only

                near = get_close_matches(key, keys, n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                message = (
                    f"{self.file}: {self.at(key)} is not a key of Poolhouse,"
                    f" allowed here: {', '.join(sorted(keys))}{hint}"
                )
                raise ConfigError(message)

    def names(self) -> tuple[str, ...]:
        """Allow all keys of the mapping and return them: they are names that the file gives."""
        self._allowed = tuple(self._content)
        return self._allowed

    def at(self, key: str) -> str:
        """Return where a key of this mapping stands in the file."""
        return f"{self.place}.{key}" if self.place else key

    def refuse(self, key: str, allowed: str) -> ConfigError:
        """Return the error that a key's value is not what is allowed."""
        found = excerpt(self._content[key]) if key in self._content else "nothing"
        return ConfigError(f"{self.file}: {self.at(key)} must be {allowed}, found {found}")

    def has(self, key: str) -> bool:
        """Return whether a key is there and not null."""
        assert key in self._allowed, f"{self.at(key)} is read, but no key that may stand here"
        self._asked.add(key)
        return self._content.get(key) is not None

    def raw(self, key: str, default: Any = None) -> Any:
        """Return whatever stands at a key."""
        return self._content[key] if self.has(key) else default

    def text(
        self,
        key: str,
        default: str | None = None,
        *,
        pattern: str = "",
        like: str = "a text",
        digits: bool = True,
    ) -> str:
        """Return a text. Required when there is no default.

        Args:
            default: What stands for a missing key.
            pattern: What the text must match as a whole.
            like: The pattern in words.
            digits: Whether a number counts as its digits.
        """
        value = self.raw(key, default)
        if digits and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or (pattern and not re.fullmatch(pattern, value)):
            raise self.refuse(key, like)
        return value

    def maybe_text(self, key: str, *, pattern: str = "", like: str = "a text") -> str | None:
        """Return a text as `text` does, or None."""
        return self.text(key, pattern=pattern, like=like) if self.has(key) else None

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """Return one of the allowed texts; YAML's bare on and off count as texts."""
        value = self.raw(key, default)
        if isinstance(value, bool):
            value = "on" if value else "off"
        if value not in allowed:
            raise self.refuse(key, f"one of {', '.join(allowed)}")
        return str(value)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise self.refuse(key, "true or false")
        return value

    def number(
        self, key: str, default: int | None = None, *, least: int = 0, most: int = _NUMBER_MAX
    ) -> int:
        """Return a whole number."""
        value = self.raw(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.refuse(key, f"a whole number of at least {least}")
        if value > most:
            raise self.refuse(key, f"a whole number of at most {most}")
        return value

    def seconds(self, key: str, default: int | None = None) -> int:
        """Return a lifetime in seconds: a whole number, or `90s`, `5m`, `1h`, `30d`."""
        value = self.raw(key, default)
        try:
            length_s = 0 if isinstance(value, bool) else durations.seconds(value)
        except durations.DurationError:
            length_s = 0
        if not 1 <= length_s <= _LIFETIME_MAX_S or length_s != int(length_s):
            raise self.refuse(
                key, "a lifetime from 1s to 36500d in whole seconds, like 90s, 5m, 1h or 30d"
            )
        return int(length_s)

    def texts(
        self, key: str, *, allowed: Sequence[str] | None = None, prefix: str = ""
    ) -> list[str]:
        """Return a list of texts.

        Args:
            allowed: What each of them must be.
            prefix: What may stand before each, and is left out.
        """
        value = self.raw(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.refuse(key, "a list of texts")
        value = [each.removeprefix(prefix) for each in value]
        for each in value:
            if allowed is not None and each not in allowed:
                raise self.refuse(key, f"a list of {', '.join(allowed)}")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        """Return a mapping as it stands."""
        value = self.raw(key, {})
        if not isinstance(value, Mapping):
            raise self.refuse(key, "a mapping")
        return dict(value)

    def section(self, key: str) -> "Section":
        """Return a mapping to read key by key."""
        return Section(self.file, self.at(key), self.raw(key))

    def sections(self, key: str) -> list["Section"]:
        """Return a list of mappings."""
        value = self.raw(key, [])
        if not isinstance(value, list):
            raise self.refuse(key, "a list of mappings")
        return [
            Section(self.file, f"{self.at(key)}[{index}]", each) for index, each in enumerate(value)
        ]

    def named(self, key: str) -> Iterator[tuple[str, "Section"]]:
        """Return a mapping's names, each with the mapping that stands under it."""
        for name, content in self.mapping(key).items():
            yield str(name), Section(self.file, f"{self.at(key)}.{name}", content)

    def document(self, key: str) -> dict[str, Any] | None:
        """Return a JSON document, written as YAML or as JSON text, or None.

        Raises:
            ConfigError: The text is not a JSON object.
        """
        value = self.raw(key)
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError) as problem:
                raise self.refuse(key, f"a JSON document ({problem})") from problem
            try:
                bounds.check(value)
            except bounds.OutOfBoundsError as problem:
                message = f"{self.file}: {self.at(key)} must {problem}, found more"
                raise ConfigError(message) from problem
        if value is not None and not isinstance(value, Mapping):
            raise self.refuse(key, "a JSON document")
        return None if value is None else dict(value)

    def end(self) -> None:
        """Assert that every allowed key was read; an unread one would be ignored silently."""
        unread = set(self._allowed) - self._asked
        assert not unread, f"{self.place}: allowed, but never read: {', '.join(sorted(unread))}"


def excerpt(value: Any) -> str:
    """Return a value as JSON for a sentence, cut when long; other values by their type's name."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError) as problem:
        return f"a {type(value).__name__} that is no JSON ({problem})"
    return text if len(text) <= _SHOWN_CHARACTERS_MAX else f"{text[:_SHOWN_CHARACTERS_MAX]}…"
