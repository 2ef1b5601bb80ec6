"""What is told of a database that fails while it is in use: once, and again when it is over."""

import logging
from typing import Final

_STEPS_MAX: Final = 1024

_logger: Final = logging.getLogger("poolhouse.runtime.store")


class Trouble:
    """Know whether a database takes what is written, and tell when that changes.

    On a disk that is all but full, small steps may be committed between large ones that are not.
    So that these take no lines without end, each time more steps must be committed in a row until
    it counts as over: one, then two, four, and so on.

    Args:
        name: What sentences call the database.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_watched = False
        """Whether it is told on the log: the world is served, and errors reach nobody else."""
        self.is_on = False
        """Whether what was last written was not kept."""
        self._is_told = False
        self._is_damage_told = False
        self._kept = 0
        self._kept_until_over = 1

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to take note of when something is kept."""
        return not self.is_on and not self._is_told

    def is_not_kept(self, why: str) -> None:
        """Take note that something could not be written.

        Args:
            why: The reason, for the sentence.
        """
        self.is_on = True
        self._kept = 0
        if self.is_watched and not self._is_told:
            self._is_told = True
            _logger.error(
                "%s: %s; calls that write are refused until that is over,"
                " what was answered before is kept",
                self.name,
                why,
            )

    def is_damaged(self, why: str) -> None:
        """Take note that something could not be read.

        Args:
            why: The reason, for the sentence.
        """
        if self.is_watched and not self._is_damage_told:
            self._is_damage_told = True
            _logger.error(
                "%s: %s; calls that come upon that are refused: end it, and go on with a copy"
                " of it, or with another file",
                self.name,
                why,
            )

    def is_kept(self) -> None:
        """Take note that something was written although there was trouble before."""
        self.is_on = False
        self._kept += 1
        if self._is_told and self._kept >= self._kept_until_over:
            self._is_told = False
            self._kept_until_over = min(2 * self._kept_until_over, _STEPS_MAX)
            _logger.warning("%s: it is written to again; all calls are answered", self.name)
