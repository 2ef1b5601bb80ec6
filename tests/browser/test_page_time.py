"""The page's clock and the emulator's: one is moved alone, or both together."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import playwright
import pytest
from click.testing import CliRunner
from harness import chromium
from harness.app import App, LibraryError
from harness.origin import Origin
from harness.people import BOB
from harness.world import CONFIG, OPEN_API

from poolhouse import amplify_config, cli
from poolhouse.config import demo_world
from poolhouse.pytest_plugin import Emulator

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
NOTES = {"apiName": "open", "path": "/notes"}
GET_NOTES = f"GET /execute-api/{OPEN_API}/dev/notes"
HOUR_MS = 61 * 60_000
LIMIT_S = 120
SHOWN = re.compile(r"^```js\n(// Stands beside your test.*?)^```$", re.MULTILINE | re.DOTALL)
AS_SERVED = {"signature_clock": "either"}


@pytest.fixture
def poolhouse_config() -> dict[str, Any]:
    """The browser tests' world, judged as `poolhouse serve` judges one."""
    return CONFIG | AS_SERVED


@pytest.fixture
def advance(poolhouse: Emulator) -> Callable[[], None]:
    """Let an hour pass by the command."""

    def run() -> None:
        told = CliRunner().invoke(cli.main, ["clock", "advance", "--url", poolhouse.url, "61m"])
        assert (told.exit_code, told.stdout.count("\n")) == (0, 1)

    return run


def signed_gets(poolhouse: Emulator) -> list[tuple[int, str | None, str | None]]:
    """Return status, error and the clock that dated the signature of each signed GET."""
    return [
        (entry.status, entry.error, (entry.detail or {}).get("signature_clock"))
        for entry in poolhouse.journal.entries(service="execute-api", operation="GET /dev/notes")
    ]


def test_an_open_page_is_refused_its_credentials_until_it_refreshes_and_then_goes_on(
    bobs_app: App, poolhouse: Emulator, advance: Callable[[], None]
):
    assert bobs_app.call("get", NOTES)["statusCode"] == 200
    advance()
    for _ in range(2):
        bobs_app.network.clear()
        with pytest.raises(LibraryError) as refused:
            bobs_app.call("get", NOTES)
        assert (refused.value.status_code, refused.value.message) == (
            403,
            "The security token included in the request is expired",
        )
        call = bobs_app.network.calls[0]
        assert call.answer_headers["x-amzn-errortype"] == "ExpiredTokenException"
        assert bobs_app.network.operations == [GET_NOTES]

    before = bobs_app.call("fetchAuthSession")
    after = bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    for token in ("accessToken", "idToken"):
        assert after[token]["text"] != before[token]["text"]
    assert after["credentials"]["accessKeyId"] != before["credentials"]["accessKeyId"]

    bobs_app.network.clear()
    assert [bobs_app.call("get", NOTES)["statusCode"] for _ in range(3)] == [200] * 3
    assert bobs_app.network.operations == [GET_NOTES] * 3
    assert signed_gets(poolhouse) == [
        (200, None, None),
        *[(403, "ExpiredTokenException", "machine")] * 2,
        *[(200, None, "machine")] * 3,
    ]


def test_a_reload_alone_renews_nothing_as_the_tokens_in_storage_seem_good_to_the_page(
    bobs_app: App, advance: Callable[[], None]
):
    assert bobs_app.call("get", NOTES)["statusCode"] == 200
    advance()
    bobs_app.reload()
    with pytest.raises(LibraryError) as refused:
        bobs_app.call("get", NOTES)
    assert refused.value.message == "Missing Authentication Token"
    bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    assert [bobs_app.call("get", NOTES)["statusCode"] for _ in range(2)] == [200] * 2


def test_a_page_whose_clock_moves_along_goes_on_by_itself(
    app: App, poolhouse: Emulator, advance: Callable[[], None]
):
    app.take_clock()
    app.reload()
    BOB.sign_in(app, poolhouse)
    assert app.call("get", NOTES)["statusCode"] == 200
    app.network.clear()
    for _ in range(2):
        advance()
        app.pass_time(HOUR_MS)
        assert app.call("get", NOTES)["statusCode"] == 200
    count = app.network.count()
    assert (count["GetTokensFromRefreshToken"], count["GetCredentialsForIdentity"]) == (2, 2)
    assert signed_gets(poolhouse) == [(200, None, None)] * 3


def test_a_page_is_signed_out_by_a_reset_with_the_clock_and_signs_in_once_it_is_reloaded(
    bobs_app: App, poolhouse: Emulator, advance: Callable[[], None]
):
    bobs_app.call("fetchAuthSession")
    advance()
    poolhouse.reset(clock=True)
    poolhouse.clock.freeze()
    session = bobs_app.call("fetchAuthSession", {"forceRefresh": True})
    assert session["accessToken"] is None
    bobs_app.reload()  # the library holds the user's identity, which is gone, in memory
    BOB.sign_in(bobs_app, poolhouse)
    assert bobs_app.call("get", NOTES)["statusCode"] == 200


class TestReadme:
    """What the README shows for a Playwright test, run as it stands there."""

    @pytest.fixture
    def poolhouse_config(self) -> dict[str, Any]:
        return dict(demo_world.content()) | AS_SERVED

    def test_time_passes_for_the_page_and_the_emulator_together(
        self, origin: Origin, poolhouse: Emulator, tmp_path: Path
    ):
        page = (ROOT / "README.md").read_text(encoding="utf-8")
        (shown,) = SHOWN.findall(page)
        (tmp_path / "pass-time.mjs").write_text(shown, encoding="utf-8")
        script = tmp_path / "test.mjs"
        script.write_text(_TEST, encoding="utf-8")
        given = {
            "playwright": (Path(playwright.__file__).parent / "driver/package/index.mjs").as_uri(),
            "executablePath": str(chromium.find()),
            "chromiumSandbox": os.geteuid() != 0,
            "page": origin.url,
            "emulator": poolhouse.url,
            "config": amplify_config.of(poolhouse.world),
        }
        told = subprocess.run(
            ["node", str(script), json.dumps(given)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
        assert told.returncode == 0, told.stderr
        assert json.loads(told.stdout) == [200, 200, 200]
        operations = [entry.operation for entry in poolhouse.journal.entries()]
        assert operations.count("GetTokensFromRefreshToken") == 2
        assert poolhouse.journal.entries(errors_only=True) == []


_TEST = """\
import { passTime } from './pass-time.mjs';

const given = JSON.parse(process.argv[2]);
const { chromium } = await import(given.playwright);
const { executablePath, chromiumSandbox } = given;
const browser = await chromium.launch({ executablePath, chromiumSandbox });
const page = await browser.newPage();
await page.clock.install();
await page.goto(given.page);

async function call(name, input) {
  const answer = await page.evaluate((words) => app.invoke(...words), [name, input]);
  if (answer.error) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

await call('configure', given.config);
await call('signIn', { username: 'alice@example.com', password: 'Correct-Horse-1' });
const statuses = [];
for (const minutes of [0, 61, 61]) {
  if (minutes) await passTime(page, minutes, given.emulator);
  const { statusCode } = await call('get', { apiName: 'demo', path: '/items' });
  statuses.push(statusCode);
}
console.log(JSON.stringify(statuses));
await browser.close();
"""
