"""The root of what search can raise, alone so that naming it imports nothing heavy."""


class SearchError(Exception):
    """Base of what can go wrong while searching."""
