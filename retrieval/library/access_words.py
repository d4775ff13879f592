"""Recognises keys and labels that sound like rules about who may read a page. Cairn knows only `audience`; it never ignores the
others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

DECIDING: Final = frozenset({"audience", "approval", "limits", "draft"})
"""Keys of ours that decide who sees or approves: a page is not published when one of them cannot be read."""

_WORDS: Final = frozenset(
    """
    access accessible acl acls allow allowed allowlist audience audiences authorisation authorization authorised
    authorized authorised_users classification classified clearance confidential confidentiality deny denied denylist
    entitlement entitlements group groups hidden internal members membership permission permissions permitted privacy
    private privileged protected protection public reader readers restrict restricted restriction restrictions role
    roles secret secrecy security sensitive sensitivity shared tlp unlisted viewable viewer viewers visibility visible
    whitelist blacklist embargo berechtigung berechtigte berechtigungen freigabe geheim gruppe gruppen intern leser
    leserkreis nutzerkreis rolle rollen sichtbar sichtbarkeit vertraulich vertraulichkeit zielgruppe zugang zugriff
    zugriffsrechte schutzklasse acces accès confidentiel confidentialité diffusion groupe groupes lecteurs privé
    visibilité acceso confidencial confidencialidad grupos lectores permisos privado restringido visibilidad
    """.split()  # noqa: SIM905 -- a list of 100 quoted words is hard to read
)
_COMPOUNDS: Final = ("accesslevel", "accesscontrol", "needtoknow", "restrictedto", "visibleto", "whocan", "onlyfor", "forroles")
_OPEN: Final = frozenset({"public", "everyone", "all", "open", "anyone", "everybody", "alle", "öffentlich"})
_YES: Final = frozenset({"true", "yes", "on", "1"})
_OPENING: Final = frozenset({"public", "visible"})
_PEOPLE: Final = frozenset({"author", "authors", "contributors", "maintainers"})
_NOT_CLOSED: Final = frozenset({"false", "no", "off", "0", "none"})
_CLOSING: Final = frozenset(
    {"private", "confidential", "restricted", "hidden", "internal", "secret", "protected", "unlisted", "sensitive"}
)
_LABELS: Final = frozenset(
    {"tags", "tag", "labels", "label", "status", "state", "category", "categories", "type", "keywords", "level"}
)
_LABEL_WORDS: Final = frozenset(
    {"private", "confidential", "restricted", "secret", "internal-only", "internal_only", "strictly-confidential"}
    | {"vertraulich", "geheim", "confidentiel"}
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PARTS = re.compile(r"[^\W_]+")


def decides(key: str) -> bool:
    """Return whether a key is one of ours that decides who sees or approves, or sounds like one."""
    words = _words(key)
    joined = "".join(words)
    return joined in DECIDING or bool(_WORDS.intersection(words)) or joined in _WORDS or joined.startswith(_COMPOUNDS)


def sounds_restricted(name: str, value: object) -> str | None:
    """Return the key at or below `name` that sounds like an access rule and does not plainly say "for everyone"; None when there is
    none.

    Labels such as `tags: [confidential]` count as well.
    """
    return next(_rules(name, value), None)


def _rules(name: str, value: object) -> Iterator[str]:
    if decides(name) and not _says_open(name, value):
        yield name
    elif isinstance(value, Mapping) and _folded(name) not in _PEOPLE:
        for key, below in value.items():
            yield from (f"{name}.{rule}" for rule in _rules(str(key), below))
    elif isinstance(value, list) and _folded(name) not in _PEOPLE:
        for below in value:
            yield from _rules(name, below)
    elif _folded(name) in _LABELS and _folded(str(value)).replace(" ", "-") in _LABEL_WORDS:
        yield name


def _says_open(name: str, value: object) -> bool:
    if not isinstance(value, str):
        return False
    folded, words = _folded(value), _words(name)
    return (
        folded in _OPEN
        or (folded in _YES and "".join(words) in _OPENING)
        or (folded in _NOT_CLOSED and bool(_CLOSING.intersection(words)))
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _words(key: str) -> list[str]:
    spaced = _CAMEL.sub(" ", unicodedata.normalize("NFKC", key))
    return [word.casefold() for word in _PARTS.findall(spaced)]
