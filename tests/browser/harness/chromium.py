"""Which Chromium the browser tests drive, and how a machine without one gets it.

Order: the one that CHROMIUM names; one on PATH; on macOS one among the applications; the one
that Playwright downloaded. `install` goes on where these end: Playwright's download, and on
Debian, as root, the distribution's package.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
ADVICE = (
    "install one (Debian: apt-get install chromium) or let the environment variable CHROMIUM "
    "name its executable"
)
START_S = 60
INSTALL_S = 900


class ChromiumMissingError(Exception):
    """No Chromium can be used; the message is one sentence for the person at the terminal."""


def find(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the executable of a Chromium that starts.

    Raises:
        ChromiumMissingError: there is none, or the one that CHROMIUM names doesn't start.
    """
    found = _first_that_starts(environ)
    if found is None:
        raise ChromiumMissingError(f"No Chromium was found: {ADVICE}.")
    return found


def install(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the executable of a Chromium that starts, after installing one if there was none.

    Raises:
        ChromiumMissingError: CHROMIUM names none, or no way to get one worked.
    """
    found = _first_that_starts(environ)
    for get in (_download_playwrights, _install_debians):
        if found is not None:
            return found
        get()
        found = _first_that_starts(environ)
    if found is None:
        raise ChromiumMissingError(
            "No Chromium was found, Playwright could not download one and Debian's package could "
            f"not be installed either (that takes Debian and root): {ADVICE}."
        )
    return found


def starts(executable: Path) -> bool:
    """Tell whether a file is a browser that can be started: it prints its version and ends.

    A download without its system libraries and a distribution's stand-in for one both fail here.
    """
    return executable.is_file() and _run([str(executable), "--version"], START_S) is not None


def _first_that_starts(environ: Mapping[str, str]) -> Path | None:
    named = environ.get("CHROMIUM")
    if not named:
        return next(filter(starts, _candidates(environ)), None)
    if not starts(Path(named)):
        raise ChromiumMissingError(f"CHROMIUM names {named!r}, which is not a browser that starts.")
    return Path(named)


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    for name in NAMES:
        on_path = shutil.which(name, path=environ.get("PATH", os.defpath))
        if on_path:
            yield Path(on_path)
    yield from MAC_APPLICATIONS
    downloaded = _playwrights_own(environ)
    if downloaded is not None:
        yield downloaded


def _playwrights_own(environ: Mapping[str, str]) -> Path | None:
    """Ask Playwright where its own download is or would be, in a process that keeps no loop."""
    question = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = _run([sys.executable, "-c", question], START_S, environ)
    return None if answer is None else Path(answer.strip())


def _download_playwrights() -> None:
    _say("No Chromium here; asking Playwright to download one ...")
    _run([sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"], INSTALL_S)


def _install_debians() -> None:
    if not Path("/etc/debian_version").is_file() or os.geteuid() != 0:
        return
    _say("That did not work; installing Debian's package chromium ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update"], INSTALL_S, quiet)
    _run(["apt-get", "install", "--yes", "chromium"], INSTALL_S, quiet)


def _run(
    command: Sequence[str], limit_s: float, environ: Mapping[str, str] = os.environ
) -> str | None:
    """Return what a command printed, or None if it failed, is missing or took too long."""
    try:
        done = subprocess.run(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limit_s,
            check=True,
            text=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
