"""The npm packages that judge Poolhouse, and the page script bundled from them."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "page"
OLDEST_NODE = 20
LIMIT_S = 900
STAMP = ROOT / "node_modules" / ".package-lock.json"
"""npm writes it last; it is as old as the last complete installation."""


class PackagesMissingError(Exception):
    """Node or the packages can't be used; the message is one sentence for the terminal."""


def install(environ: Mapping[str, str] = os.environ) -> None:
    """Install what package-lock.json pins, unless it is installed already.

    Raises:
        PackagesMissingError: Node or npm is missing or too old, or `npm ci` failed.
    """
    npm = _program("npm", environ)
    _check_node(environ)
    if _installed():
        return
    _run([npm, "ci"], environ)


def bundle(into: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Write the page, bundled with the unmodified libraries it imports, into a folder to serve.

    Raises:
        PackagesMissingError: Node or the packages are missing, or the page does not build.
    """
    _check_node(environ)
    if not _installed():
        raise PackagesMissingError(
            f"The packages of {ROOT} are not those of its package-lock.json: run npm ci there."
        )
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--format=esm", "--platform=browser", "--log-level=warning"]
    node = _program("node", environ)
    script = f"--outfile={into / 'app.js'}"
    _run([node, str(esbuild), str(PAGE / "app.js"), script, *options], environ)
    shutil.copyfile(PAGE / "index.html", into / "index.html")


def _installed() -> bool:
    lock = ROOT / "package-lock.json"
    return STAMP.is_file() and STAMP.stat().st_mtime >= lock.stat().st_mtime


def _check_node(environ: Mapping[str, str]) -> None:
    version = _run([_program("node", environ), "--version"], environ).strip()
    found = re.fullmatch(r"v(\d+)\..*", version)
    if found is None or int(found[1]) < OLDEST_NODE:
        raise PackagesMissingError(
            f"Node {OLDEST_NODE} or newer is needed for the browser tests; this one is {version}."
        )


def _program(name: str, environ: Mapping[str, str]) -> str:
    found = shutil.which(name, path=environ.get("PATH", os.defpath))
    if found is None:
        raise PackagesMissingError(
            f"There is no {name} on PATH: the browser tests need Node {OLDEST_NODE} or newer, "
            "with npm."
        )
    return found


def _run(command: Sequence[str], environ: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            text=True,
            timeout=LIMIT_S,
        )
    except (OSError, subprocess.SubprocessError) as failed:
        said = getattr(failed, "stderr", None) or ""
        raise PackagesMissingError(f"In {ROOT}: {failed}\n{said}".rstrip()) from failed
    return done.stdout
