"""Install what the browser tests need: the packages of package-lock.json and a Chromium.

`python tests/browser/install.py`, with the project's Python. Says in one sentence what is in
the way, and then exits with 1.
"""

import sys

from harness import chromium, packages


def main() -> int:
    try:
        packages.install()
        executable = chromium.install()
    except (packages.PackagesMissingError, chromium.ChromiumMissingError) as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    sys.stdout.write(f"Browser tests: packages installed, Chromium at {executable}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
