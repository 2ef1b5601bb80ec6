"""A file that can't keep a world is refused in a sentence, and is left as it was."""

import gzip
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from kept_people import CONFIG, PASSWORD, Browser, opened

from poolhouse.config.loading import load
from poolhouse.runtime import database
from poolhouse.runtime.database import StoreError
from poolhouse.world import World

POOLHOUSE = [sys.executable, "-c", "from poolhouse.cli import main; main()"]
PAGE = 4096
FORM_1 = Path(__file__).parents[1] / "emulator" / "kept_files" / "form_1.db.gz"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "world.db"
    with closing(opened(path)) as world:
        for number in range(300):
            world.call(
                "cognito-idp",
                "AdminCreateUser",
                {
                    "UserPoolId": "us-east-1_People000",
                    "Username": f"guest{number}",
                    "MessageAction": "SUPPRESS",
                },
            )
    return path.read_bytes()


@pytest.fixture
def kept(tmp_path: Path, sound: bytes) -> Path:
    path = tmp_path / "world.db"
    path.write_bytes(sound)
    return path


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_within_a_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - PAGE // 2)


def overwrite(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def root_of(path: Path, table: str) -> int:
    """Return where the first page of a table begins."""
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    return (int(page) - 1) * PAGE


def without_a_page(path: Path) -> None:
    overwrite(path, root_of(path, "users"), b"\0" * PAGE)


def without_the_first_page(path: Path) -> None:
    overwrite(path, 0, b"\0" * PAGE)


def flipped(path: Path) -> None:
    at = root_of(path, "users")
    content = path.read_bytes()[at : at + 64]
    overwrite(path, at, bytes(byte ^ 0xFF for byte in content))


def flipped_in_the_header(path: Path) -> None:
    overwrite(path, 16, b"\xff\xff")


def become_text(path: Path) -> None:
    path.write_text("these are notes, not a database\n" * 999)


def become_a_short_text(path: Path) -> None:
    path.write_text("notes\n")


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def become_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def become_a_strangers(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE invoices (number INTEGER)")


def become_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9000")


def lose_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE journal")


def be_in_no_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def be_in_a_file(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_text("no folder")


def be_beside_notes(path: Path) -> None:
    path.with_name("world.db-wal").write_text("these are notes, not a log of writes\n" * 9)


def be_beside_the_log_of_a_stranger(path: Path) -> None:
    """Put a log there as one who is killed leaves it, of a database with other tables."""
    other = path.parent / "other" / "world.db"
    other.parent.mkdir()
    code = (
        "import os, sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA journal_mode = WAL')\n"
        "connection.execute('CREATE TABLE invoices (text)')\n"
        "for _ in range(99):\n"
        "    connection.execute('INSERT INTO invoices VALUES (?)', ('x' * 3000,))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(other)], check=False)
    shutil.move(other.with_name("world.db-wal"), path.with_name("world.db-wal"))


DAMAGES: dict[Callable[[Path], None], str] = {
    cut: "malformed",
    cut_within_a_page: "it is damaged|malformed",
    without_a_page: "it is damaged: .*btreeInitPage",
    without_the_first_page: "file is not a database",
    flipped: "it is damaged",
    flipped_in_the_header: "not a database|malformed",
    become_text: "file is not a database; choose another file",
    become_a_short_text: "file is not a database; choose another file",
    become_a_folder: "it is a folder: name a file in it, like .*world.db/world.db",
    become_a_pipe: "it is no regular file",
    become_a_strangers: "another program keeps something in it",
    become_newer: "a newer Poolhouse kept it, in form 9000; this one knows forms up to",
    lose_a_table: "it says it has form .*, but it lacks journal",
    be_in_no_folder: "there is no folder .*: make it, or choose another",
    be_in_a_file: "is no folder|can't be found",
    be_beside_notes: "world.db-wal beside it is no write-ahead log of SQLite: move it away",
    be_beside_the_log_of_a_stranger: "world.db-wal beside it is .*another database's .*: move it",
}


def all_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_wrong_is_told_and_the_file_stays_as_it_is(
    kept: Path, damage: Callable[[Path], None]
) -> None:
    folder = kept.parent
    damage(kept)
    before = all_files(folder)
    for open_it in (lambda: load(CONFIG, data=kept), lambda: World(data=kept)):
        with pytest.raises(StoreError, match=f"world\\.db: .*({DAMAGES[damage]})") as told:
            open_it()
        assert "\n" not in str(told.value)
        assert all_files(folder) == before


@pytest.mark.parametrize("damage", [cut, become_a_folder, become_a_strangers, be_in_no_folder])
def test_the_command_ends_with_the_sentence_and_code_2(
    kept: Path, damage: Callable[[Path], None]
) -> None:
    damage(kept)
    ended = subprocess.run(
        [*POOLHOUSE, "serve", "--port", "0", "--data", str(kept)],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"poolhouse: {kept}: ")
    assert ended.stderr.count("\n") == 1


def test_an_empty_file_and_one_that_is_missing_are_new(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    for path in (empty, tmp_path / "missing.db"):
        with closing(opened(path)) as world:
            assert Browser(world).sign_in().status == 200


def test_a_log_beside_a_new_file_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    be_beside_the_log_of_a_stranger(path)
    with closing(opened(path)) as world:
        assert Browser(world).sign_in().status == 200


def killed_with(path: Path, username: str) -> None:
    """Sign somebody up to a kept world, and be killed."""
    code = (
        "import os, pathlib, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from kept_people import Browser, opened\n"
        "Browser(opened(pathlib.Path(sys.argv[2]))).sign_up(sys.argv[3])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    here = str(Path(__file__).parent)
    ended = subprocess.run([sys.executable, "-c", code, here, str(path), username], check=False)
    assert ended.returncode == -signal.SIGKILL


def users(path: Path) -> set[str]:
    with closing(opened(path)) as world:
        rows = world.foundation.store.rows("SELECT username FROM users")
        return {row["username"] for row in rows}


def test_the_log_of_one_who_was_killed_is_taken_up(kept: Path) -> None:
    killed_with(kept, "grace")
    assert kept.with_name("world.db-wal").stat().st_size > 0
    assert "grace" in users(kept)
    assert sorted(path.name for path in kept.parent.iterdir()) == ["world.db"]


def test_the_log_of_an_earlier_copy_of_the_same_world_damages_nothing(
    kept: Path, sound: bytes
) -> None:
    """A copy was put back over the file, and what stood beside it was forgotten."""
    with closing(opened(kept)) as world:
        for number in range(400):
            Browser(world).sign_up(f"late{number}")
    killed_with(kept, "grace")
    kept.write_bytes(sound)
    before = all_files(kept.parent)
    with pytest.raises(
        StoreError, match=r"world\.db-wal beside it is damaged, or another database's"
    ):
        opened(kept)
    assert all_files(kept.parent) == before
    kept.with_name("world.db-wal").unlink()
    assert "guest299" in users(kept)


def test_the_file_and_what_stands_beside_it_are_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "world.db"
    before = os.umask(0)
    try:
        with closing(opened(path)) as world:
            Browser(world).sign_up("grace")
            modes = {each.name: each.stat().st_mode for each in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes.keys() >= {"world.db", "world.db-wal"}
    assert {stat.S_IMODE(mode) for mode in modes.values()} == {0o600}


def test_what_may_not_be_written_is_told(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the system, which lets an administrator write anywhere."""
    forbidden = kept

    def access(path: Path, _mode: int) -> bool:
        return path != forbidden

    monkeypatch.setattr(os, "access", access)
    kept.chmod(0o444)
    with pytest.raises(StoreError, match=r"it can't be both read and written \(mode 0444\)"):
        opened(kept)
    forbidden = kept.parent
    with pytest.raises(StoreError, match=r"the folder .* can't be written to"):
        opened(kept)


def test_a_check_that_takes_too_long_is_given_up(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_page(kept)
    monkeypatch.setattr(database, "_OPERATIONS_AT_ONCE", 1)
    monkeypatch.setattr(database, "_TURNS_MAX", 10)
    with closing(World(data=kept)) as world:
        browser = Browser(world)
        assert browser.ask("GET", "/_poolhouse/health").status == 200


def test_damage_that_is_met_later_is_told_once_and_answered(
    kept: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    without_a_page(kept)
    monkeypatch.setattr(database, "_OPERATIONS_AT_ONCE", 1)
    monkeypatch.setattr(database, "_TURNS_MAX", 10)
    with closing(World(data=kept)) as world:
        browser = Browser(world)
        for _ in range(3):
            answer = browser.sign_in(password=PASSWORD)
            assert (answer.status, answer.error) == (500, "InternalErrorException")
            assert answer.headers["access-control-allow-origin"] == "*"
    (record,) = caplog.records
    assert "it can't be read (database disk image is malformed)" in record.getMessage()


@pytest.mark.parametrize("damage", [cut, without_a_page, flipped, without_the_first_page])
def test_a_snapshot_that_is_damaged_changes_nothing(
    kept: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(kept)
    with closing(opened(tmp_path / "other.db")) as world:
        before = world.snapshot()
        with pytest.raises(StoreError, match=r"^the snapshot: "):
            world.restore(kept.read_bytes())
        assert world.snapshot() == before
        assert Browser(world).sign_in().status == 200


def test_one_emulator_a_file_and_the_second_disturbs_nothing(kept: Path) -> None:
    with closing(opened(kept)) as world:
        browser = Browser(world)
        assert browser.sign_up("grace").status == 200
        second = subprocess.run(
            [*POOLHOUSE, "serve", "--port", "0", "--data", str(kept)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode == 2
        assert f"{kept} is in use by another Poolhouse" in second.stderr
        with pytest.raises(StoreError, match="is in use by another Poolhouse"):
            World(data=kept)
        assert browser.sign_up("alan").status == 200
    assert {"grace", "alan"} <= users(kept)


def test_a_file_of_the_first_form_that_was_killed_on_its_way_comes_to_the_newest(
    tmp_path: Path,
) -> None:
    """Killed in each of its migrations, before and after it is committed."""
    code = (
        "import os, sys\n"
        "from poolhouse.runtime import database, migrations\n"
        "turns = int(sys.argv[2])\n"
        "apply = database.apply\n"
        "def until(connection, migration):\n"
        "    global turns\n"
        "    turns -= 1\n"
        "    if turns < 0:\n"
        "        connection.executescript(f'BEGIN IMMEDIATE; {migration.script}')\n"
        "        os.kill(os.getpid(), 9)\n"
        "    apply(connection, migration)\n"
        "    if turns == 0: os.kill(os.getpid(), 9)\n"
        "database.apply = until\n"
        "from poolhouse.world import World\n"
        "World(data=sys.argv[1])\n"
    )
    path = tmp_path / "world.db"
    path.write_bytes(gzip.decompress(FORM_1.read_bytes()))
    with closing(sqlite3.connect(path)) as connection:
        before = connection.execute("SELECT count(*) FROM users").fetchone()
    for turns in (0, 1, 2):
        ended = subprocess.run([sys.executable, "-c", code, str(path), str(turns)], check=False)
        assert ended.returncode == -signal.SIGKILL
    with closing(World(data=path)) as world:
        assert world.foundation.store.value("SELECT count(*) FROM users") == before[0]
