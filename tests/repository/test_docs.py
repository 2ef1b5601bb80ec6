"""Generated pages say what the code says."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from poolhouse.coverage import markdown
from poolhouse.runtime.journal import Entry
from poolhouse.runtime.outbox import Message
from poolhouse.web.control import PREFIX
from poolhouse.web.control.routes import ROUTES

ROOT = Path(__file__).parents[2]


def test_coverage_page_is_what_the_command_prints() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == markdown(), "write it anew: poolhouse coverage > docs/coverage.md"


def test_control_api_page_names_every_route_and_what_it_takes() -> None:
    rows = (ROOT / "docs" / "control-api.md").read_text(encoding="utf-8").splitlines()
    for route in ROUTES:
        (row,) = [row for row in rows if row.startswith(f"| `{route.method} {PREFIX}{route.path}`")]
        taken = [parameter.name for parameter in (*route.query, *route.body)]
        assert [name for name in taken if not re.search(rf"\b{name}\b", row)] == []


@pytest.mark.parametrize(("chapter", "kind"), [("request", Entry), ("message", Message)])
def test_control_api_page_describes_every_member(chapter: str, kind: Any) -> None:
    page = (ROOT / "docs" / "control-api.md").read_text(encoding="utf-8")
    table = page.partition(f"## A {chapter} in ")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [
        field.name for field in dataclasses.fields(kind)
    ]


def test_page_on_the_configuration_names_every_key() -> None:
    """The page is held against the keys that the chapters ask for."""
    page = (ROOT / "docs" / "poolhouse-yaml.md").read_text(encoding="utf-8")
    folder = ROOT / "emulator" / "poolhouse" / "config"
    asked = {
        part.split('"')[1]
        for source in sorted(folder.glob("*.py"))
        if source.stem not in ("reader", "directory")
        for part in source.read_text().split("section.")[1:]
        if '"' in part.split("\n")[0] and part.split("(")[0] in _GETTERS
    }
    assert asked, "the getters have other names now"
    assert [key for key in sorted(asked) if f"`{key}`" not in page] == []


_GETTERS = (
    "text",
    "maybe_text",
    "choice",
    "flag",
    "number",
    "seconds",
    "texts",
    "mapping",
    "section",
    "sections",
    "named",
    "document",
    "has",
)
