"""The demo world stands in two files that say the same."""

from poolhouse.config import demo_world
from poolhouse.config.parsing import parse


def test_the_json_that_is_served_says_what_the_yaml_says_that_is_shown() -> None:
    assert demo_world.content() == parse("demo.yaml", demo_world.text())


def test_the_json_is_as_the_command_writes_it() -> None:
    assert demo_world._JSON.read_text(encoding="utf-8") == demo_world.tell()
