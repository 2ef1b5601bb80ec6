"""What the tests of mistaken files share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from poolhouse.config.loading import load
from poolhouse.config.reader import ConfigError


@pytest.fixture
def sentence_on(tmp_path: Path) -> Callable[[str], str]:
    """Return what is said of a file of this text: one sentence that begins with its path."""
    path = tmp_path / "poolhouse.yaml"

    def told(text: str) -> str:
        path.write_text(text)
        with pytest.raises(ConfigError) as mistake:
            load(path)
        sentence = str(mistake.value)
        assert sentence.startswith(f"{path}: ")
        assert "\n" not in sentence
        return sentence

    return told
