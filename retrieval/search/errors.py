"""Defines the root of what search can raise, in a file of its own so that importing it loads nothing heavy."""


class SearchError(Exception):
    """Base of the errors that a search raises."""


class IndexDamagedError(SearchError):
    """The vector index is lost or damaged: it lacks passages that the library has, or it cannot be read. It can be rebuilt."""
