"""The root of what search can raise, alone so that naming it imports nothing heavy."""


class SearchError(Exception):
    """Base of what can go wrong while searching."""


class IndexDamagedError(SearchError):
    """The vector index is lost or damaged: it lacks passages that the library has, or cannot be read. It can be made anew."""
