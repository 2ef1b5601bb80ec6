"""What is loaded until the address is printed, and with which request the rest comes."""

import re
import subprocess
import sys

HEAVY = (
    "asyncio",
    "boto3",
    "botocore",
    "cryptography",
    "flask",
    "gmpy2",
    "h11",
    "jwt",
    "moto",
    "regex",
    "yaml",
)
SCRIPT = f"""
import sys, urllib.request
from poolhouse import cli
def tell():
    print("loaded:", *(name for name in {HEAVY!r} if name in sys.modules))
def ask(path, data=None, **headers):
    urllib.request.urlopen(urllib.request.Request(url + path, data, headers)).read()
    tell()
class Stopped:
    def wait(self):
        tell()
        ask("/_poolhouse/health")
        ask("/us-east-1_PoolHouse/.well-known/openid-configuration")
announce = cli._announce
def announced(world, server, described):
    global url
    url = server.url
    announce(world, server, described)
cli._announce = announced
cli._stopped_by_signal = Stopped
cli.main(["serve", "--port", "0"])
"""


def loaded(told: str) -> list[list[str]]:
    return [line.split() for line in re.findall(r"^loaded:(.*)$", told, re.MULTILINE)]


def test_serving_the_demo_world_loads_what_each_request_needs_with_it(tmp_path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, cwd=tmp_path
    ).stdout
    assert loaded(told) == [
        [],
        ["asyncio", "h11"],
        ["asyncio", "flask", "h11"],
    ]
