"""The chapter `rest_apis`: REST APIs with their routes, authorizers and keys."""

from poolhouse.config.directory import Directory
from poolhouse.config.reader import Section


def declare(directory: Directory, section: Section) -> None:
    """Make a REST API that the file declares."""
