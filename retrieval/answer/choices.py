"""Decides when one fact is missing: which of several branches, plans or products a question is about. Pure.

If the question names something that none of the siblings is about, that is said, and no sibling's answer is given for it. If it
names none of them and their answers differ, the person is asked. If their answers are the same line, that line answers for all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.localization import SOURCE, language
from core.localization import gettext as _
from retrieval.search.models import Hit, SearchResult, Siblings
from retrieval.search.name_words import TOKEN, named_in
from retrieval.search.siblings import is_code, words_of

SURE = 0.5
"""The person is asked to choose when the probability that one of the siblings is the right section reaches this."""

_BEFORE = words_of("in at of for from to near our the my your")
_AT = words_of("in at near")
_ASKED_OF = words_of("does is do are will has have whens did")
_ABBREVIATION = 4
"""Letters of a word in capitals that is no name, as VAT, and fewest of a name in lower case."""

_FEW = 4
"""Words of a question that is too short for a sentence: a capital letter marks a name anywhere in it."""

_NO_NAME = words_of(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december christmas easter halloween ramadan i english german today tomorrow hi hello hey please "
    "thanks dear who what which when where why how is are do does can could may must should will would the a an my our your "
    "this that any all every each whole entire other another same right wrong best better nearest closest next last first "
    "second new old main local current previous cheap cheaper cheapest expensive smaller smallest bigger biggest large "
    "small free different specific certain correct basic own head tell show give need want get find change switch cancel "
    "upgrade downgrade open close list compare about and or of in at for from to on with by me us we you it they he she not "
    "no yes per one two three both either single various nearby particular respective typical average standard normal "
    "regular special good bad big"
)
"""Words that name nothing, even in the place of a name."""

_SILENT = _NO_NAME | words_of("there their them has have had was were been being its than then into out up down off if as also")
_SHORTEST = 3
_SPLIT = re.compile(r"[.!?:;,()\"“”]")


@dataclass(frozen=True, slots=True)
class Choice:
    """The values among which the person has to choose. `values` go with the sources of the places, in their order. `kind` says what
    they are ("branch"), empty where that is unknown; `missing` is a name in the question that none of them has, empty where the
    question names none; `has_page`: some page is about it, but does not say this.
    """

    values: tuple[str, ...]
    kind: str
    missing: str = ""
    has_page: bool = False

    @property
    def in_words(self) -> str:
        """Return the question to the asker, or what is missing, as plain text. The SOP's word for what differs comes without its
        gender and in lower case: only an English sentence can use it.
        """
        name = self.missing[:1].upper() + self.missing[1:]
        if name and self.has_page:
            return _("I found nothing about this for {name}. I know it for {known}.").format(name=name, known=listed(self.values))
        if name:
            return _("There is no page about {name}. I know {known}.").format(name=name, known=listed(self.values))
        if self.kind and language() == SOURCE:
            return f"That differs, so I need to know one thing: which {self.kind} do you mean?"
        return _("That differs, so I need to know one thing: which one do you mean?")


def listed(values: Sequence[str]) -> str:
    """Return the values as a list in alphabetical order: `Dresden, Jena and Leipzig`."""
    named = sorted(values, key=str.casefold)
    return named[0] if len(named) == 1 else _("{names} and {last}").format(names=", ".join(named[:-1]), last=named[-1])


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice with the hits that go with its values. `is_same`: all answer with one line, so that nothing needs to be chosen."""

    choice: Choice
    hits: tuple[Hit, ...]
    is_same: bool = False


def choice_of(question: str, result: SearchResult) -> Chosen | None:
    """Return what is missing or has to be chosen; None where the question (without earlier turns) is answered as any other."""
    return None if result.siblings is None else _chosen(question, result.siblings, result)


def _chosen(question: str, siblings: Siblings, result: SearchResult) -> Chosen | None:
    family, are_first, hits = siblings.family, siblings.family.places[0] == 0, result.hits
    missing = missing_in(question, siblings, result)
    if missing:
        kept = siblings.named or tuple(range(len(siblings.hits)))
        choice = Choice(tuple(family.values[at] for at in kept), family.kind, missing, _has_page(missing, siblings, hits))
        return Chosen(choice, tuple(siblings.hits[at] for at in kept))
    if not are_first or len(siblings.named) == 1 or siblings.confidence < SURE:
        return None
    kept = siblings.named or _told_apart(question, siblings)
    if len(kept) == 1:
        return None
    members = tuple(siblings.hits[at] for at in kept)
    choice = Choice(tuple(family.values[at] for at in kept), family.kind)
    return Chosen(choice, members, is_same=_say_the_same(question, members, family.values))


def missing_in(question: str, siblings: Siblings, result: SearchResult) -> str:
    """Return a name in the question, in the place of the siblings' names, that none of them has; as the person wrote it, else
    empty.
    """
    family = siblings.family
    tokens = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(question)]
    question_words = _QuestionWords(question, tokens, siblings, result.unknown)
    titles = " ".join(" ".join((hit.current.sop.title, *hit.current.section.path)) for hit in _other(siblings, result.hits))
    known = family.words | words_of(titles)
    are_codes = all(any(is_code(token) for token in TOKEN.findall(value)) for value in family.values)
    for at, (word, _start, _end) in enumerate(question_words.tokens):
        if question_words.names_nothing(at) or word.casefold() in family.words or named_in(word, family.values):
            continue
        is_code_here = are_codes and is_code(word)
        is_name_here = not are_codes and word.casefold() not in known and question_words.stands_as_name(at)
        if is_code_here or is_name_here or question_words.stands_by_kind(at):
            return question_words.whole(at)
    return ""


@dataclass(frozen=True, slots=True)
class _QuestionWords:
    """Splits a question into words, each with its start and end, and decides which of them are names. `unknown`: words that nothing
    has.
    """

    text: str
    tokens: Sequence[tuple[str, int, int]]
    siblings: Siblings
    unknown: Collection[str] = ()

    def names_nothing(self, at: int) -> bool:
        """Return whether a word is a common one and does not begin a name of several words, such as New York."""
        begins_name = bool(at) and self.is_capital(at) and self.is_capital(at + 1) and self._gap(at) in {" ", "-"}
        return (self.word(at) in _NO_NAME or len(self.word(at)) == 1) and not begins_name

    def word(self, at: int) -> str:
        return self.tokens[at][0].casefold() if 0 <= at < len(self.tokens) else ""

    def is_capital(self, at: int) -> bool:
        """Return whether the word is capitalised as names are; in a question of capitalised words, and in an abbreviation, capitals
        say nothing.
        """
        if not 0 <= at < len(self.tokens):
            return False
        word = self.tokens[at][0]
        capitals = sum(token[:1].isupper() for token, _, _ in self.tokens)
        is_abbreviation = word.isupper() and len(word) <= _ABBREVIATION
        return word[:1].isupper() and not is_abbreviation and capitals <= max(_FEW // 2, len(self.tokens) // 2)

    def stands_by_kind(self, at: int) -> bool:
        """Return whether a word is a name beside its kind: the Hamburg branch, branch Hamburg. In lower case only where a name must
        follow: "of the hamburg branch", not "a cheap branch".
        """
        kind, before = self.siblings.family.kind, self.word(at - 1)
        if not kind or _SPLIT.search(self._gap(at)):
            return False
        may_be_lower = before in _BEFORE - {"my", "your"} or not before
        if self.word(at + 1) == kind:
            return self.is_capital(at) or (may_be_lower and len(self.word(at)) >= _ABBREVIATION)
        return before == kind and self.is_capital(at)

    def stands_as_name(self, at: int) -> bool:
        """Return whether a word is used as a name: "in Hamburg", "Hamburg's", "Dresden and Hamburg", or "Hamburg opening hours". In
        lower case it must be a word that nothing has, where hardly anything but a name stands: "at hamburg", "does hamburg open".
        """
        before, family = self.word(at - 1), self.siblings.family
        if not self.is_capital(at):
            ends = at == len(self.tokens) - 1 and len(self.tokens) <= _FEW and before in family.words
            is_subject = before in _ASKED_OF and 0 < at < len(self.tokens) - 1
            return self.word(at) in self.unknown and (before in _AT or is_subject or ends)
        is_owner = self.text[self.tokens[at][2] :][:2] in {"'s", "’s"}
        follows = before in {"and", "or"} and bool(named_in(self.word(at - 2), family.values))
        opens = at == 0 and (self.word(1) in family.words or len(self.tokens) <= _FEW - 2)
        return before in _BEFORE or is_owner or follows or opens or (at > 0 and len(self.tokens) <= _FEW)

    def whole(self, at: int) -> str:
        """Return the name with the capitalised words that follow it directly."""
        last = at
        while self.is_capital(at) and self.is_capital(last + 1) and self._gap(last) in {" ", "-"}:
            last += 1
        return self.text[self.tokens[at][1] : self.tokens[last][2]]

    def _gap(self, at: int) -> str:
        """Return the characters between a word and the next."""
        return self.text[self.tokens[at][2] : self.tokens[at + 1][1]] if at + 1 < len(self.tokens) else ""


def _other(siblings: Siblings, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits outside the siblings' pattern: a page whose title differs from the siblings' in the name only is left out."""
    shape = words_of(siblings.hits[0].current.sop.title) - words_of(" ".join(siblings.family.values))
    return [hit for hit in hits if not shape or not shape <= words_of(hit.current.sop.title)]


def _has_page(missing: str, siblings: Siblings, hits: Sequence[Hit]) -> bool:
    own = {hit.current.sop.id for hit in siblings.hits}
    return any(words_of(missing) <= words_of(hit.current.sop.title) for hit in hits if hit.current.sop.id not in own)


def _told_apart(question: str, siblings: Siblings) -> tuple[int, ...]:
    """Return the siblings that hold most of the question's words that others lack, such as a person's name in one of them."""
    stems = {word[:6] for word in words_of(question) - _SILENT if len(word) >= _SHORTEST}
    shared = [{word[:6] for word in words_of(f"{hit.current.section.text}")} & stems for hit in siblings.hits]
    most = max(len(words) for words in shared)
    return tuple(at for at, words in enumerate(shared) if len(words) == most)


def _say_the_same(question: str, hits: Sequence[Hit], values: Sequence[str]) -> bool:
    """Return whether all siblings answer with the same line. Where the question only repeats the heading, the whole text is the
    answer.
    """
    texts = {_without(hit.current.section.text, values) for hit in hits}
    if len(texts) == 1:
        return True
    best = {_without(hit.best.plain if hit.best else "", values) for hit in hits}
    heading = {word[:5] for word in words_of(" ".join((hits[0].current.sop.title, *hits[0].current.section.path)))}
    stems = {word[:5] for word in words_of(question) - _SILENT} - heading
    line = {word[:5] for text in best for word in words_of(text)}
    return len(best) == 1 and bool(stems & line)


def _without(text: str, values: Sequence[str]) -> str:
    names = {token.casefold() for value in values for token in TOKEN.findall(value)}
    return " ".join(token for token in re.findall(r"\w+", text.casefold()) if token not in names)
