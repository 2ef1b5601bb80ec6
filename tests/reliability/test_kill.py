"""A served world that is killed again and again keeps all that was answered."""

from pathlib import Path

from clients_until_killed import Rounds

KILLED = 10


def test_whatever_was_answered_is_there_after_each_kill(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, seed=1)
    for _ in range(KILLED):
        assert rounds.play() == []
    assert rounds.end() == []
    assert rounds.killed == KILLED
    people = [person for client in rounds.clients for person in client.people]
    assert any(person.revoked for person in people)
    assert any(client.spent for client in rounds.clients)
    assert any(client.pools for client in rounds.clients)
    assert rounds.told.latest_ms > 0
