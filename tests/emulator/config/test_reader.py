"""A section knows its keys: none is read that may not stand there, none is passed over."""

from pathlib import Path

import pytest

from poolhouse.config.loading import load
from poolhouse.config.reader import ConfigError, Section


def section(**content: object) -> Section:
    return Section("poolhouse.yaml", "here", content)


def test_strangers_are_told_of_before_anything_is_read() -> None:
    with pytest.raises(ConfigError, match=r"here\.pasword is not a key .* did you mean password\?"):
        section(pasword="x").only("username", "password")


def test_key_that_may_not_stand_there_cannot_be_read() -> None:
    """Else a file that has it would be refused, whatever the code makes of it."""
    reading = section()
    reading.only("username")
    with pytest.raises(AssertionError, match=r"here\.password is read, but no key"):
        reading.maybe_text("password")


def test_key_that_may_stand_there_must_be_read() -> None:
    """Else it would be ignored without a word."""
    reading = section()
    reading.only("username", "password")
    reading.maybe_text("username")
    with pytest.raises(AssertionError, match="here: allowed, but never read: password"):
        reading.end()


def test_names_that_the_file_gives_may_be_any() -> None:
    reading = section(one="1", two="2")
    assert [reading.text(name) for name in reading.names()] == ["1", "2"]
    reading.end()


def test_documentation_names_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: set[str] = set()
    only = Section.only

    def noting(self: Section, *keys: str) -> None:
        allowed.update(keys)
        only(self, *keys)

    monkeypatch.setattr(Section, "only", noting)
    load(WORLD_OF_EVERY_SECTION).close()
    documentation = (Path(__file__).parents[3] / "docs" / "poolhouse-yaml.md").read_text()
    assert len(allowed) > 70
    assert {key for key in allowed if f"`{key}`" not in documentation} == set()


WORLD_OF_EVERY_SECTION = {
    "user_pools": [
        {
            "name": "p",
            "password_policy": {},
            "clients": [{"name": "c"}],
            "groups": [{"name": "g"}],
            "users": [{"username": "u", "password": "Correct-Horse-1"}],
        }
    ],
    "roles": [{"name": "r"}],
    "identity_pools": [
        {
            "name": "i",
            "providers": [
                {
                    "user_pool": "p",
                    "client": "c",
                    "role_mapping": {
                        "type": "Rules",
                        "rules": [{"claim": "sub", "match": "Equals", "value": "x", "role": "r"}],
                    },
                }
            ],
        }
    ],
    "rest_apis": [
        {
            "name": "a",
            "cors": {"allow_origin": "*"},
            "gateway_responses": {"DEFAULT_4XX": {"status": 404}},
            "api_keys": [{"name": "k", "value": "twenty-characters-or-more"}],
            "routes": {"GET /x": {"mock": {"status": 200}}},
        }
    ],
}
