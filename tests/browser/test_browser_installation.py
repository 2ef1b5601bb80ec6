import json
import os
from pathlib import Path

import pytest
from harness import chromium, packages


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A PATH of our own, with the tests' shell and nothing else on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


@pytest.fixture
def environ(bin_folder: Path) -> dict[str, str]:
    return {"PATH": str(bin_folder)}


def put_program(folder: Path, name: str, script: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def only_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing among the applications and nothing downloaded."""
    monkeypatch.setattr(chromium, "MAC_APPLICATIONS", ())
    monkeypatch.setattr(chromium, "_playwrights_own", lambda _: None)


def test_the_chromium_that_the_environment_names_comes_before_the_one_on_path(
    environ: dict[str, str], bin_folder: Path
):
    put_program(bin_folder, "chromium", "echo Chromium 1")
    named = put_program(bin_folder, "my-own", "echo Chromium 2")
    assert chromium.find({**environ, "CHROMIUM": str(named)}) == named


def test_a_named_chromium_that_is_not_there_is_refused_by_name(
    environ: dict[str, str], bin_folder: Path
):
    put_program(bin_folder, "chromium", "echo Chromium 1")
    with pytest.raises(chromium.ChromiumMissingError) as refused:
        chromium.install({**environ, "CHROMIUM": "/nowhere/chromium"})
    assert str(refused.value) == (
        "CHROMIUM names '/nowhere/chromium', which is not a browser that starts."
    )


def test_a_stand_in_that_does_not_start_is_passed_over(environ: dict[str, str], bin_folder: Path):
    put_program(bin_folder, "chromium-browser", "echo install the snap; exit 1")
    real = put_program(bin_folder, "google-chrome", "echo Google Chrome 1")
    assert chromium.find(environ) == real


def test_playwright_knows_where_its_own_download_would_be(tmp_path: Path):
    own = chromium._playwrights_own({**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)})
    assert own is not None
    assert tmp_path in own.parents


@pytest.mark.usefixtures("only_on_path")
def test_without_any_chromium_the_advice_is_one_sentence(environ: dict[str, str]):
    with pytest.raises(chromium.ChromiumMissingError) as refused:
        chromium.find(environ)
    assert str(refused.value) == f"No Chromium was found: {chromium.ADVICE}."


@pytest.mark.usefixtures("only_on_path")
def test_installing_goes_on_to_the_package_when_the_download_fails(
    environ: dict[str, str], bin_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    def install_the_package() -> None:
        asked.append("package")
        put_program(bin_folder, "chromium", "echo Chromium 1")

    monkeypatch.setattr(chromium, "_download_playwrights", lambda: asked.append("download"))
    monkeypatch.setattr(chromium, "_install_debians", install_the_package)
    assert chromium.install(environ) == bin_folder / "chromium"
    assert asked == ["download", "package"]


@pytest.mark.usefixtures("only_on_path")
def test_when_nothing_can_be_installed_the_sentence_says_what_was_tried(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(chromium, "_download_playwrights", lambda: None)
    monkeypatch.setattr(chromium, "_install_debians", lambda: None)
    with pytest.raises(chromium.ChromiumMissingError, match="Playwright could not download one"):
        chromium.install(environ)


def test_a_machine_without_node_is_told_so(environ: dict[str, str]):
    with pytest.raises(packages.PackagesMissingError) as refused:
        packages.install(environ)
    assert str(refused.value) == (
        "There is no npm on PATH: the browser tests need Node 20 or newer, with npm."
    )


def test_a_node_that_is_too_old_is_named(environ: dict[str, str], bin_folder: Path):
    put_program(bin_folder, "npm", "exit 1")
    put_program(bin_folder, "node", "echo v18.19.1")
    with pytest.raises(packages.PackagesMissingError) as refused:
        packages.install(environ)
    assert str(refused.value) == (
        "Node 20 or newer is needed for the browser tests; this one is v18.19.1."
    )


def test_what_npm_says_reaches_the_terminal_when_it_fails(
    environ: dict[str, str],
    bin_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    put_program(bin_folder, "npm", "echo 'npm error network' >&2; exit 1")
    put_program(bin_folder, "node", "echo v20.1.0")
    monkeypatch.setattr(packages, "STAMP", tmp_path / "never-installed")
    with pytest.raises(packages.PackagesMissingError, match="npm error network"):
        packages.install(environ)


@pytest.mark.browser
def test_a_page_that_does_not_build_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "app.js").write_text("import nothing from 'no-such-package';")
    monkeypatch.setattr(packages, "PAGE", tmp_path)
    with pytest.raises(packages.PackagesMissingError, match="no-such-package"):
        packages.bundle(tmp_path, os.environ)


def test_the_lock_file_pins_by_hash_and_names_no_registry():
    lock = json.loads((packages.ROOT / "package-lock.json").read_text())
    pinned = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"].startswith("sha512-") for entry in pinned.values())
    assert not [name for name, entry in pinned.items() if "resolved" in entry]


def test_every_package_is_asked_for_in_one_exact_version():
    wanted = json.loads((packages.ROOT / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values())
