"""Generated pages say what the code says."""

from pathlib import Path

from poolhouse.coverage import markdown

ROOT = Path(__file__).parents[2]


def test_coverage_page_is_what_the_command_prints() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert page == markdown(), "write it anew: poolhouse coverage > docs/coverage.md"


def test_control_api_page_names_every_route() -> None:
    from poolhouse.web.control import _ROUTES, PREFIX  # noqa: PLC0415

    page = (ROOT / "docs" / "control-api.md").read_text(encoding="utf-8")
    for method, path, _view in _ROUTES:
        assert f"`{method} {PREFIX}{path}`" in page


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
