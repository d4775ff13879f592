"""Finds sections that say the same about different things: the opening hours of six branches, the fee of the annual and of the
monthly plan. Their titles or headings differ in one name only, and their texts in little more. Pure.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.library.models import CurrentSection
from retrieval.search.name_words import GENERIC, KINDS, TOKEN, folded

LOOKED = 30
"""Candidates, best first, that are searched for siblings."""

ANCHORS = 3
"""The first candidates that may have siblings."""

ALIKE = 0.5
ALIKE_BELOW = 0.35
"""Share of common words (Jaccard) from which texts are alike; less is enough below one heading of pages that differ in a name."""

LONGEST_NAME = 3
"""Words of a name."""

_MANY = 3
"""Values from which words that have no kind beside them count as names."""

_KEPT = 128
"""Texts whose words are remembered."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+")


@dataclass(frozen=True, slots=True)
class Family:
    """Holds sibling sections and the name of each. `places` are positions among the sections that were compared, best first;
    `values` are their names, as the library spells them. `kind` is what has these names ("branch"), empty where the library does
    not say; `said` holds their headings and texts.
    """

    places: tuple[int, ...]
    values: tuple[str, ...]
    kind: str
    said: str

    @property
    def words(self) -> frozenset[str]:
        """Return the words of headings and texts. They are computed on request, as most questions never need them."""
        return words_of(self.said)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Holds the words of a heading or title (`part`, counted from the title) in which two sections differ."""

    part: int
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Titled:
    """Holds the words of a section's title and headings, as written and in lower case."""

    words: tuple[tuple[str, ...], ...]
    folded: tuple[tuple[str, ...], ...]


def titled(section: CurrentSection) -> Titled:
    """Return what `family_of` reads of a section."""
    words = tuple(_kept_words(part) for part in _titles(section))
    return Titled(words, tuple(_kept_words(part.casefold()) for part in _titles(section)))


@lru_cache(maxsize=_KEPT)
def _kept_words(part: str) -> tuple[str, ...]:
    """Return the words of a title or heading. Each is stored in memory once: a library keeps those of all its sections."""
    return tuple(map(sys.intern, TOKEN.findall(part)))


def family_of(sections: Sequence[CurrentSection], titles: Sequence[Titled]) -> Family | None:
    """Return the siblings of the first section that has any (of the first `ANCHORS`); None when no section differs in a name only.
    `titles` has one entry per section.
    """
    for at in range(min(ANCHORS, len(sections))):
        family = _siblings(sections, titles, at)
        if family is not None:
            return family
    return None


@lru_cache(maxsize=_KEPT)
def words_of(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, without numbers."""
    return frozenset(_WORD.findall(text.casefold()))


def is_code(word: str) -> bool:
    """Return whether a word has both letters and digits, such as X200."""
    return _CODE.fullmatch(word) is not None


def are_siblings(one: CurrentSection, other: CurrentSection) -> bool:
    """Return whether two sections are of things of one kind: their titles or headings differ in one name only."""
    slot = _slot(titled(one), titled(other))
    return slot is not None and bool(_kind(one, slot.part, slot.ours))


def _siblings(sections: Sequence[CurrentSection], titles: Sequence[Titled], at: int) -> Family | None:
    by_name: dict[tuple[int, tuple[str, ...]], list[tuple[int, _Slot]]] = {}
    for place, theirs in enumerate(titles):
        slot = _slot(titles[at], theirs) if len(theirs.folded) == len(titles[at].folded) else None
        if slot is not None and _are_alike(sections[at], sections[place], slot):
            by_name.setdefault((slot.part, slot.ours), []).append((place, slot))
    if not by_name:
        return None
    (part, name), others = max(by_name.items(), key=lambda item: len(item[1]))
    return _family(sections, at, (part, name), others)


def _family(
    sections: Sequence[CurrentSection], at: int, named: tuple[int, tuple[str, ...]], others: Sequence[tuple[int, _Slot]]
) -> Family | None:
    """Return the family of a section and those that differ from it in this name; None where the words are no name."""
    (part, name), ours = named, sections[at]
    places_of = {" ".join(name).casefold(): (at, " ".join(name))}
    for place, slot in others:
        value = " ".join(slot.theirs)
        places_of.setdefault(value.casefold(), (place, value))
    places, values = zip(*places_of.values(), strict=True)
    kind = _kind(ours, part, name)
    if not kind and not _are_names(ours, part, values):
        return None
    order = sorted(range(len(places)), key=places.__getitem__)
    members = [sections[places[number]] for number in order]
    texts = " ".join(part for member in members for part in (*_titles(member), member.section.text))
    return Family(tuple(places[number] for number in order), tuple(values[number] for number in order), kind, texts)


def _are_names(section: CurrentSection, part: int, values: Sequence[str]) -> bool:
    """Return whether words that have no kind beside them are names: they are whole headings, or pages differ in them, or there are
    many of them. "Opening" and "Closing the shop" are not names.
    """
    is_whole = TOKEN.findall(_titles(section)[part]) == values[0].split()
    is_page, are_many = part < len(_titles(section)) - 1, len(values) >= _MANY
    return (is_whole or is_page or are_many) and not any(value.isdigit() for value in values)


def _titles(section: CurrentSection) -> tuple[str, ...]:
    """Return title and headings from the top; a heading that repeats the title is left out."""
    title = section.sop.title
    return (title, *(heading for heading in section.section.path if heading.casefold() != title.casefold()))


def _slot(ours: Titled, theirs: Titled) -> _Slot | None:
    """Return where the titles of two sections at one depth differ; None when they do not, or in more than one name."""
    parts = [part for part, (mine, their) in enumerate(zip(ours.folded, theirs.folded, strict=True)) if mine != their]
    if not parts:
        return None
    mine, their = _differing(ours.folded[parts[0]], theirs.folded[parts[0]])
    own, other = ours.folded[parts[0]][mine], theirs.folded[parts[0]][their]
    if not (0 < len(own) <= LONGEST_NAME and 0 < len(other) <= LONGEST_NAME) or not GENERIC.isdisjoint((*own, *other)):
        return None
    if any(_names(ours, theirs, part) != (own, other) for part in parts[1:]):
        return None
    return _Slot(parts[0], ours.words[parts[0]][mine], theirs.words[parts[0]][their])


def _names(ours: Titled, theirs: Titled, part: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    mine, their = _differing(ours.folded[part], theirs.folded[part])
    return ours.folded[part][mine], theirs.folded[part][their]


def _differing(ours: Sequence[str], other: Sequence[str]) -> tuple[slice, slice]:
    """Return what is left of each heading without the words that both begin with and end with."""
    least = min(len(ours), len(other))
    first = last = 0
    while first < least and ours[first] == other[first]:
        first += 1
    while last < least - first and ours[-1 - last] == other[-1 - last]:
        last += 1
    return slice(first, len(ours) - last), slice(first, len(other) - last)


def _are_alike(ours: CurrentSection, theirs: CurrentSection, slot: _Slot) -> bool:
    names = {*folded(slot.ours), *folded(slot.theirs)}
    words, other = (words_of(section.section.text) - names for section in (ours, theirs))
    is_below = slot.part < len(_titles(ours)) - 1
    return len(words & other) >= (ALIKE_BELOW if is_below else ALIKE) * max(1, len(words | other))


def _kind(section: CurrentSection, part: int, name: tuple[str, ...]) -> str:
    """Return what the name belongs to ("branch"): the word beside it, else the heading above it or the folder of the page; empty
    where none of them says.
    """
    tokens = list(folded(TOKEN.findall(_titles(section)[part])))
    rest = [token for token in tokens if token not in folded(name)]
    beside = [token for token in rest if token in KINDS] or [token for token in rest if len(rest) == 1 and token not in GENERIC]
    if beside and beside[0] not in GENERIC:
        return beside[0]
    above = _titles(section)[part - 1] if part else "/".join(section.sop.source.split("/")[:-1])
    return next((kind for token in reversed(TOKEN.findall(above.casefold())) for kind in _singular(token) if kind in KINDS), "")


def _singular(word: str) -> Iterator[str]:
    yield from (word, word.removesuffix("s"), word.removesuffix("es"))
