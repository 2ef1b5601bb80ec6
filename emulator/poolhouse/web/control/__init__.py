"""The control API under `/_poolhouse/`: health, clock, expire, inbox, journal, reset.

Owns: its routes, what they take and answer, and the document that describes them.
Does not own: the clock, the journal, the inbox; it moves and shows the world's.
Called by: the web application, before Flask.
"""

from typing import Final

PREFIX: Final = "/_poolhouse"
