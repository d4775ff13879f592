"""Masks colleagues' questions for owners, so that nobody can be recognised: names, mentions, addresses, ids and amounts.

A question is shown because many ask it, never to show who did. So masking errs on the safe side: a capitalised word that neither
the SOPs nor everyday English know counts as a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.inbox.intake import masked
from bot.ports import UnitOfWork

NAME, ADDRESS, LINK, ID, NUMBER, AMOUNT = "[name]", "[e-mail]", "[link]", "[id]", "[number]", "[amount]"
PLACE: Final = "[address]"

_MASKS: Final = frozenset({NAME, ADDRESS, LINK, ID, NUMBER, AMOUNT, PLACE})

_LONGEST: Final = 4_000
"""Characters of a text that are looked at; a longer one is a pasted document."""

_SHOWN: Final = 280
"""Characters of a question that are shown. Of a longer text only its question is: the rest is a pasted mail."""

_SHORTEST: Final = 3
"""Letters of a part of a name that is looked for by itself: `de` and `al` are words."""

_STREET = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:[\w.'-]{1,30} ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|boulevard|blvd|court|square|way)\b\.?",
    re.IGNORECASE,
)
_HOUSE = re.compile(r"\b\w{0,40}(?:straße|strasse|str\.|gasse|allee|platz|weg|laan|straat) ?\d{1,4}[a-z]?\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MENTION = re.compile(r"<[@#!][^<>]*>|(?<!\w)@[\w.'’-]+")
_SLACK_ID = re.compile(r"\b[UWCDGTB]0?(?=[A-Z0-9]*\d)[A-Z0-9]{5,}\b")
_CURRENCY = r"(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|INR|JPY|euros?|dollars?|pounds?)"
_AMOUNT = re.compile(
    rf"[€$£¥]\s?\d[\d.,']*(?:\s?[km]\b)?|\b{_CURRENCY}\s?\d[\d.,']*|\b\d[\d.,']{{0,30}}\s?(?:[€$£¥]|{_CURRENCY}\b)", re.IGNORECASE
)
_PHONE = re.compile(r"(?<!\w)\+?\d[\d\s()/-]{7,}\d(?!\w)")
_CODE = re.compile(
    r"#\d+|\b(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Za-z])[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*\b|\b\d[\d.,-]{2,60}\d\b|\b\d{4,}\b"
)
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr|Herr|Frau|Prof)\.?\s+[A-ZÀ-Ž]?[\w'’-]+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_RUN = re.compile(r"\[name\](?:[\s,.'’-]{1,2}\[name\])+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|h|d|x|m|k|min|am|pm|days?|hours?|%)", re.IGNORECASE)

_EVERYDAY: Final = frozenset(Path(__file__).with_name("everyday_words.txt").read_text(encoding="utf-8").split())
"""Words with which a question begins or that stand capitalised anywhere, like months."""


@dataclass(frozen=True)
class Anonymous:
    """Masks texts. `people` are names as the directory has them, `known` the words of the SOPs as they are written there: those
    stay, but for a colleague's name that the SOPs mention.
    """

    people: Collection[str]
    known: Collection[str] = frozenset()
    _parts: frozenset[str] = field(init=False, compare=False)
    _words: frozenset[str] = field(init=False, compare=False)
    _lower: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        parts = {_folded(part) for name in self.people for part in _WORD.findall(name)}
        object.__setattr__(self, "_parts", frozenset(part for part in parts if len(part) >= _SHORTEST))
        object.__setattr__(self, "_words", frozenset(_folded(word) for word in self.known) | _EVERYDAY)
        object.__setattr__(self, "_lower", frozenset(_folded(word) for word in self.known if word.islower()) | _EVERYDAY)

    def __call__(self, text: str) -> str:
        """Return the text on one line, with everything masked that could tell who asked or about whom."""
        line = " ".join(masked(text[:_LONGEST]).split())
        for pattern, mask in (
            (_EMAIL, ADDRESS),
            (_STREET, PLACE),
            (_HOUSE, PLACE),
            (_URL, LINK),
            (_MENTION, NAME),
            (_AMOUNT, AMOUNT),
            (_PHONE, NUMBER),
        ):
            line = pattern.sub(mask, line)
        line = _TITLED.sub(NAME, _SLACK_ID.sub(ID, line))
        line = _CODE.sub(self._code, line)
        return _RUN.sub(NAME, "".join(self._masked_words(asked_in(line))))

    def _masked_words(self, line: str) -> Iterable[str]:
        end = 0
        for word in _WORD.finditer(line):
            is_mask = line[max(0, word.start() - 1) : word.end() + 1] in _MASKS
            yield line[end : word.start()]
            yield word[0] if is_mask or not self._is_name(word[0]) else NAME
            end = word.end()
        yield line[end:]

    def _is_name(self, word: str) -> bool:
        """Return whether a word is a name: a part of a colleague's name in any case, unless it is a word as well and written like
        one; else a capitalised word that nobody knows. Short capitals (VAT, SLA) are no names.
        """
        plain = _folded(_POSSESSIVE.sub("", word))
        if plain in self._parts or any(_folded(part) in self._parts for part in re.split(r"['’-]", word)):
            return word[0].isupper() or plain not in self._lower
        is_known = plain in self._words or _folded(word) in self._words or plain.removesuffix("s") in self._words
        return word[0].isupper() and not is_known and not (word.isupper() and len(word) <= 4)  # noqa: PLR2004 - SLA, VAT, SEPA

    def _code(self, match: re.Match[str]) -> str:
        """Mask order numbers and the like; `30d` and what the SOPs themselves say stay."""
        code = match[0]
        is_plain = _folded(code) in self._words or _ORDINAL.fullmatch(code) is not None
        return code if is_plain else NUMBER


def asked_in(line: str) -> str:
    """Return the question in a long text: its last sentence with a question mark, else its beginning; a short text as it is."""
    if len(line) <= _SHOWN:
        return line
    questions = [sentence for sentence in _SENTENCE.split(line) if sentence.endswith("?")]
    question = questions[-1] if questions else line
    return question if len(question) <= _SHOWN else question[:_SHOWN].rpartition(" ")[0] + " …"


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of the SOPs, codes among them, that masking leaves as they are."""
    return frozenset(word for text in texts for word in re.findall(r"[\w'’-]+", text))


def _folded(word: str) -> str:
    """Return the text in lower case without accents, so that `Noor El-Masri` and `Nguyễn` are found however they are typed."""
    flat = unicodedata.normalize("NFKD", word).replace("’", "'")
    return "".join(char for char in flat if not unicodedata.combining(char)).casefold()


@dataclass
class Masks:
    """Makes masks from the directory and the library; a mask is made again when either has changed."""

    _revision: int = field(default=-1, init=False)
    _mask: Anonymous = field(default_factory=lambda: Anonymous((), frozenset()), init=False)

    def __call__(self, uow: UnitOfWork) -> Anonymous:
        names = tuple(person.name for person in uow.people.everyone())
        revision = uow.library.revision()
        if revision != self._revision:
            sections = (section for audience in uow.library.audiences() for section in uow.library.current(audience))
            words = words_of(
                text for section in sections for text in (section.sop.title, *section.section.path, section.section.text)
            )
            self._mask, self._revision = Anonymous(names, words), revision
        elif names != self._mask.people:
            self._mask = Anonymous(names, self._mask.known)
        return self._mask
