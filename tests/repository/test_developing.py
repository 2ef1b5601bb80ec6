"""The page on adding things is carried out, step by step, on a copy of the tree."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "developing.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent

SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^(\d+)\. (.*?)(?=^\d+\. |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^   ```(\w+)\n(.*?)^   ```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`((?:emulator|scenarios|tests|docs)/[\w./-]*)`")

HOUSE_RULES = tuple(f"tests/repository/test_{name}.py" for name in ("layers", "docs", "sql"))
SUBJECTS = (
    "An operation",
    "A table",
    "A challenge",
    "A trigger",
    "An authorizer of an API",
    "A key of poolhouse.yaml",
    "A story",
)


@dataclass(frozen=True)
class Step:
    """A step of the page: the file that it names first, and what it does to it.

    Args:
        path: The file, from the root.
        language: `diff` changes the file, `py` and `sql` are a new one's content.
        content: The block.
    """

    path: str
    language: str
    content: str


def steps(section: str) -> Iterator[Step]:
    for _, text in STEP.findall(section):
        path = NAMED.findall(text)[0]
        for language, block in BLOCK.findall(text):
            if language != "console":
                yield Step(path, language, dedent(block))


SECTIONS = {title: list(steps(body)) for title, body in SECTION.findall(PAGE)}
EVERY_STEP = [step for each in SECTIONS.values() for step in each]


def carry_out(step: Step, tree: Path) -> Path:
    """Do in a copy of the tree what a step says, and return the file."""
    path = tree / step.path
    if "NNNN" in path.name:
        number = len(list(path.parent.glob("[0-9]*.sql"))) + 1
        path = path.with_name(path.name.replace("NNNN", f"{number:04}"))
    if step.language == "diff":
        path.write_text(changed(path.read_text(encoding="utf-8"), step), encoding="utf-8")
    else:
        assert not path.exists(), f"{step.path} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(step.content, encoding="utf-8")
    return path


def changed(text: str, step: Step) -> str:
    """Return a text after a diff whose hunks are parted by `@@`, each fitting in one place."""
    for hunk in re.split(r"^@@\n", step.content, flags=re.MULTILINE):
        lines = hunk.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        after = "".join(line[1:] for line in lines if not line.startswith("-"))
        places = [
            found.start() for found in re.finditer(f"^{re.escape(before)}", text, re.MULTILINE)
        ]
        assert len(places) == 1, f"{step.path} has {len(places)} places like\n{before}"
        text = text[: places[0]] + after + text[places[0] + len(before) :]
    return text


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the copy: its sources come before those that are installed."""
    sources = [str(tree / root) for root in ("emulator", "client", "scenarios")]
    return subprocess.run(
        command,
        cwd=tree,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sources), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which every step of the page was carried out."""
    tree = tmp_path_factory.mktemp("developing")
    ignore = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
    for folder in ("emulator", "client", "scenarios", "docs", "tests"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=ignore)
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, tree / file)
    for step in EVERY_STEP:
        carry_out(step, tree)
    (tree / "docs" / "coverage.md").write_text(
        run(tree, sys.executable, str(BIN / "poolhouse"), "coverage").stdout, encoding="utf-8"
    )
    return tree


def test_the_page_has_a_section_a_subject() -> None:
    assert tuple(title for title, found in SECTIONS.items() if found) == SUBJECTS


@pytest.fixture(scope="module")
def told(tree: Path) -> str:
    """What one run of the tests that the page adds, and of the rules of the house, prints."""
    added = [path for subject in SUBJECTS for path in added_tests(subject)]
    options = ("-v", "--tb=short", "-p", "no:cacheprovider")
    return run(tree, sys.executable, "-m", "pytest", *options, *added, *HOUSE_RULES).stdout


def added_tests(subject: str) -> list[str]:
    named = [step.path for step in SECTIONS[subject] if Path(step.path).name.startswith("test_")]
    return [path for path in named if not (ROOT / path).exists()]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_tests_that_a_section_adds_pass(subject: str, told: str) -> None:
    added = added_tests(subject)
    assert added, "each section ends with the test to write"
    for path in added:
        assert outcomes(told, path) == {"PASSED"}, told


def test_what_the_page_adds_keeps_the_rules_of_the_house(tree: Path, told: str) -> None:
    """The layers hold, the generated page and the list of keys are complete."""
    for path in HOUSE_RULES:
        assert outcomes(told, path) == {"PASSED"}, told
    assert "| GetCSVHeader |" in (tree / "docs" / "coverage.md").read_text(encoding="utf-8")


def outcomes(told: str, path: str) -> set[str]:
    """Return how the tests of a file went, from the lines of a run."""
    return set(re.findall(rf"^{re.escape(path)}::.* ([A-Z]+) +\[ *\d+%\]$", told, re.MULTILINE))


def test_what_the_page_adds_is_formatted_and_linted(tree: Path) -> None:
    touched = sorted({step.path for step in EVERY_STEP if step.path.endswith(".py")})
    for verb in (("check",), ("format", "--check")):
        told = run(tree, str(BIN / "ruff"), *verb, "--no-cache", *touched)
        assert told.returncode == 0, told.stdout + told.stderr


def test_every_file_that_the_page_names_is_there(tree: Path) -> None:
    named = {path for path in NAMED.findall(PAGE) if "NNNN" not in path}
    assert len(named) > len(SUBJECTS)
    assert [path for path in sorted(named) if not (tree / path).exists()] == []


def test_a_step_that_no_longer_fits_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "chapter.py").write_text("one\ntwo\ntwo\n")
    assert changed("one\ntwo\n", Step("chapter.py", "diff", " one\n+half\n")) == "one\nhalf\ntwo\n"
    for gone_or_twice in (" three\n+four\n", " two\n+three\n"):
        with pytest.raises(AssertionError, match="places like"):
            carry_out(Step("chapter.py", "diff", gone_or_twice), tmp_path)
    with pytest.raises(AssertionError, match="is there already"):
        carry_out(Step("chapter.py", "py", "one\n"), tmp_path)


def test_the_walk_leads_from_each_file_to_the_next() -> None:
    """README: the way of a request, an operation, the rule, the sentence, the test."""
    walk = (ROOT / "README.md").read_text(encoding="utf-8").partition("follow one request")[2]
    texts: list[str] = []
    for _, step in STEP.findall(walk.partition("\n\nA call of an API")[0]):
        path = ROOT / NAMED.findall(step)[0]
        told = re.findall(r"`([^`]+)`", step)[1:]
        texts.append(path.read_text(encoding="utf-8"))
        assert [name for name in told if name not in texts[-1]] == []
        is_source = path.is_relative_to(ROOT / "emulator")
        if is_source and len(texts) > 1:
            leads = path.stem, f"{path.parent.parent.name}/{path.parent.name}/"
            assert any(name in texts[-2] for name in leads), f"nothing leads to {path}"
    assert len(texts) == len(("way", "operation", "rule", "sentence", "test"))
