"""Sentences with their provenance, for each service's wording table."""

from typing import Literal, Self

Confidence = Literal["verified", "documented", "reported", "guessed"]


class Sentence(str):
    """A sentence of a service, with how sure it is and where it was seen.

    Args:
        text: The sentence; `{…}` stands for values.
        confidence: Seen on the real service, documented by AWS, reported by others, or guessed.
        source: Where it was seen.
    """

    __slots__ = ("confidence", "source")

    confidence: Confidence
    source: str

    def __new__(cls, text: str, confidence: Confidence, source: str) -> Self:
        """Make a sentence that is its own text."""
        sentence = super().__new__(cls, text)
        sentence.confidence = confidence
        sentence.source = source
        return sentence
