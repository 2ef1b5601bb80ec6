"""The two versions in which every story is played."""

from typing import Final, Literal

Profile = Literal["naive", "hardened"]
"""The front-end library as it is by default, or with the remedies on top."""

PROFILES: Final[tuple[Profile, ...]] = ("naive", "hardened")
