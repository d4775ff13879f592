"""Defines the ids of SOPs. The id of an SOP of a configured source begins with the source's name: `wiki:refunds`. No file can claim
such an id, as a colon is not allowed in one; so no source, and no folder that is synced by hand, can retire another's SOPs.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

_MARK: Final = ":"
_NOT_IN_ID: Final = re.compile(r"[^\w./-]+")


def default_id(source: str) -> str:
    """Return the id of a file that names none: its path without the suffix. It may be unusable, such as an empty one."""
    path = unicodedata.normalize("NFC", str(PurePosixPath(source).with_suffix("")))
    return _NOT_IN_ID.sub("-", path).strip("-")


def namespaced(namespace: str, name: str) -> str:
    return f"{namespace}{_MARK}{name}"


def namespace_of(sop_id: str) -> str:
    """Return the source's name; empty for an SOP of a folder that is synced by hand."""
    namespace, mark, _ = sop_id.partition(_MARK)
    return namespace if mark else ""


def placed(namespace: str, path: str) -> str:
    """Return the name that the library gives to a file of a source."""
    return f"{namespace}{_MARK}/{path}"


def path_in(source: str) -> str:
    """Return the path of an SOP's file at its source, or below the folder that was synced."""
    namespace, mark, path = source.partition(f"{_MARK}/")
    return path if mark and "/" not in namespace else source


def name_in(sop_id: str) -> str:
    """Return the id without its source's name."""
    return sop_id.rpartition(_MARK)[2]


def folder_of(source: str) -> str:
    """Return the folder of an SOP's file, without the name of the source; empty for a file that is in no folder."""
    parent = str(PurePosixPath(source).parent)
    return "" if parent == "." else parent
