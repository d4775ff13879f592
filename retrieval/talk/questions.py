"""Finds the questions in a message: one, several, or one in the middle of a pasted mail. Counts the questions that are not searched
for.

A sentence asks when it ends with a question mark, begins with an interrogative, or begs ("please tell me …"). One that turns to
another matter ("also someone left a laptop in 214") is searched for like a question. A detail ("also the amount is EUR 5,000")
stays with the question before it, since it may decide who approves. What people write themselves before or after a mail comes
before what the mail says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from retrieval.search.turns import leans_on_earlier
from retrieval.talk.recognising import RECENT, Intent, talk_of
from retrieval.talk.tables import any_of

MOST = 3
"""Questions of one message that are answered; the person is told of the others."""

LONG = 400
"""Characters above which a message is read for its questions; shorter ones are searched for as a whole."""

_BACKGROUND = 200
"""Characters of a statement beside a question that are searched for with it."""

_LIST_MARK = re.compile(r"^\s*(?:[-*•>]+|\(?\d{1,2}[.):]|\(?[a-h][.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+(?!(?<=\b(?i:n[or])\.\s)\d)")
"""The end of a sentence; the point of "no. 4711" is none."""

_FILE = "asking.txt"
_LEAD = rf"^\W*(?:{any_of(_FILE, 'lead')}\W+)*"
_ASKING = any_of(_FILE, "interrogatives") + r"\b"
_ASKS = re.compile(rf"{_LEAD}(?:{_ASKING}|{any_of(_FILE, 'begging')}\b)", re.IGNORECASE)
_BEGINS_ASKING = re.compile(rf"{_LEAD}{_ASKING}", re.IGNORECASE)
_SECOND_HALF = re.compile(any_of(_FILE, "second half"), re.IGNORECASE)
_GREETS = re.compile(rf"^\s*{any_of(_FILE, 'salutations')}\b[^?\n]{{0,60}}[,!:.]?\s*$", re.IGNORECASE)
_HEADER = re.compile(rf"^\s*{any_of(_FILE, 'mail headers')}", re.IGNORECASE)
_SIGNS_OFF = re.compile(rf"^\s*{any_of(_FILE, 'closings of mails')}\b[^?]{{0,40}}$", re.IGNORECASE)
_FAREWELL = re.compile(r"\W*(?:(?:with )?(?:kind|best|warm|many) )?(?:regards|wishes)\b|\W*sent from my \w+", re.IGNORECASE)
_TALK_BEFORE = re.compile(
    r"^\W*(?:(?:hi|hello|hey|thanks?|thank you|thx|cheers|ok|okay|great|perfect|cool)\b[^.,;!?\n]{0,40}[.,;!]\s*)+"
    r"(?:(?:but|and|now|so)\b[\s,]*)?(?=\S)",
    re.IGNORECASE,
)
_TURNS_TO_ANOTHER = re.compile(rf"^\W*(?:(?:and|oh|ps|hi|hey)\W+)*{any_of(_FILE, 'another matter')}\b[\s,:;-]*", re.IGNORECASE)
"""Begins a question about something else: a statement before it is a question of its own."""

_REPORT = re.compile(rf"{_LEAD}{any_of(_FILE, 'reports')}(?!\w)", re.IGNORECASE)
_REQUESTS = re.compile(r"\b(?:wants?|wanted|needs?|asks?|asked|requests?|requested|would like)\b", re.IGNORECASE)
_PRAISE = re.compile(rf"\W*{any_of(_FILE, 'praise')}\b", re.IGNORECASE)
_MORE_THAN_PRAISE = re.compile(r"[\d,;:?]|\b(?:but|to the|is|are|was|were)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|this|that|our|my|an?)\s+\w", re.IGNORECASE)
"""Begins a statement about what was spoken of, also where a question mark ends it."""

_DETAIL = re.compile(rf"{any_of(_FILE, 'details')}(?!\w)", re.IGNORECASE)
_LEAST_MATTER = 4
_SURELY_MATTER = 8
"""Words of a statement that may be a matter of its own, and of a question that is one even if it speaks of the same person."""

_JOINS_MATTER = re.compile(rf"[,;]\s+(?=(?:and\s+)?{any_of(_FILE, 'another matter')}\b)", re.IGNORECASE)

_ASKS_WITHIN = re.compile(rf",\s+{_ASKING}", re.IGNORECASE)
_OF_THE_SAME = re.compile(r"\b(?:he|she|him|her|his|their)\b", re.IGNORECASE)
_WISHES = re.compile(rf"{_LEAD}{any_of(_FILE, 'wishes')}", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:it|this|that|these|those|them|they)\b", re.IGNORECASE)
_GENERIC = re.compile(rf"{_LEAD}{any_of(_FILE, 'generic')}\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of a message. `asked` holds what to search for, in the message's order: the message as it is when it holds one
    question and is short.

    `left_out` counts further questions; `is_part` says that a part of a long message is searched for.
    """

    asked: tuple[str, ...]
    left_out: int = 0
    is_part: bool = False

    @property
    def searched(self) -> str:
        """Return one text for a search that takes one."""
        return " ".join(self.asked)


def is_question(text: str) -> bool:
    """Return whether a message asks something in a sentence that ends as a question; talk such as "how are you?" does not."""
    return talk_of(text) is None and any(part.rstrip("\"') ").endswith("?") for part in _sentences(text))


@lru_cache(RECENT)
def questions_in(text: str) -> Questions:
    """Return the questions of a message. A message in which none is recognised is one question."""
    plain = _TALK_BEFORE.sub("", text.strip(), count=1) or text.strip()
    is_long = len(plain) > LONG
    questions = list(_asked_in_mail(plain)) if is_long else list(_asked(_sentences(plain)))
    if is_long:
        questions = questions or [_edges(plain)]
        return Questions(tuple(questions[:MOST]), max(0, len(questions) - MOST), is_part=True)
    if len(questions) < 2:  # noqa: PLR2004 - two questions are several
        return Questions((_opened(_without_talk(plain)),))
    return Questions(tuple(questions[:MOST]), max(0, len(questions) - MOST))


def _sentences(text: str) -> list[str]:
    """Return sentences without list marks and without talk; a sentence that holds two questions is two."""
    lines = [_LIST_MARK.sub("", line).strip() for line in text.splitlines()]
    parts = [part.strip() for line in lines for sentence in _SENTENCE.split(line) for part in _halves(sentence)]
    matters = [matter for part in parts for matter in _matters(part)]
    return [part for part in matters if part and not _is_talk(part)]


def _matters(sentence: str) -> Iterator[str]:
    """Yield the parts of a sentence that goes on with another matter: "where do I log it, also someone left a laptop"."""
    at = 0
    for joint in _JOINS_MATTER.finditer(sentence):
        rest = sentence[joint.end() :]
        if is_another_matter(rest) or _may_be_matter(rest):
            yield sentence[at : joint.start()]
            at = joint.end()
    yield sentence[at:]


def is_another_matter(text: str) -> bool:
    """Return whether a text turns to another matter, whatever was asked before it, and does not only add to that."""
    rest = _after_turn(text)
    words = len(rest.split())
    if words < _LEAST_MATTER or _POINTS_BACK.search(rest) or _is_talk(rest):
        return False
    if _is_asking(rest) or _ASKS_WITHIN.search(rest):
        return words >= _SURELY_MATTER or not _OF_THE_SAME.search(rest)
    return _REPORT.match(rest) is not None and not _PRAISE.match(rest)


def stands_alone(text: str) -> bool:
    """Return whether a message turns to another matter and makes sense alone: "also who approves above 500?" does not."""
    rest = _after_turn(text)
    return is_another_matter(text) and not leans_on_earlier(text if _is_asking(rest) else rest)


def with_its_turn(asked: str, text: str) -> str:
    """Return the first question of a message with the "also" that was taken from it: in a conversation it would be searched for
    alone without that word.
    """
    return f"also {asked}" if is_another_matter(text) and not _TURNS_TO_ANOTHER.match(asked) else asked


def _may_be_matter(text: str) -> bool:
    """Return whether a statement is a matter of its own where nothing is asked: "the bike crashed. also the till is 35 short"."""
    rest = _after_turn(text)
    is_long = len(rest.split()) >= _LEAST_MATTER
    return is_long and not (_POINTS_BACK.search(rest) or _DETAIL.match(rest) or _PRAISE.match(rest))


def _after_turn(text: str) -> str:
    """Return what follows the words that turn to another matter; nothing when there are none."""
    turn = _TURNS_TO_ANOTHER.match(text)
    return text[turn.end() :] if turn else ""


def _opened(text: str) -> str:
    """Return what turns to another matter without its first words, by which it would be taken for a follow-up."""
    return _TURNS_TO_ANOTHER.sub("", text, count=1) if is_another_matter(text) else text


def _without_talk(text: str) -> str:
    """Return the message without sentences such as "how are you?"; as it is when it holds nothing else."""
    kept = [part for part in _SENTENCE.split(text) if not _is_talk(part)]
    return " ".join(kept) if 0 < len(kept) < len(_SENTENCE.split(text)) else text


def _is_talk(part: str) -> bool:
    rest = _after_turn(part)
    is_praise = _PRAISE.match(rest) is not None and not _MORE_THAN_PRAISE.search(rest)
    return is_praise or any(_is_kind(text) for text in (part, rest) if text)


def _is_kind(text: str) -> bool:
    talk = talk_of(text)
    is_kind = talk is not None and talk.intent in {Intent.GREETING, Intent.THANKS, Intent.CLOSING, Intent.PUZZLED}
    return is_kind or _FAREWELL.match(text) is not None


def _halves(sentence: str) -> Iterator[str]:
    """Yield the questions that an "and" joins, where both are long enough to be questions."""
    if not _BEGINS_ASKING.match(sentence):
        yield sentence
        return
    at = 0
    for joint in _SECOND_HALF.finditer(sentence):
        if len(sentence[at : joint.start()].split()) > 2:  # noqa: PLR2004 - "who and what" is one question
            yield sentence[at : joint.start()]
            at = joint.end()
    yield sentence[at:]


def _is_asking(sentence: str) -> bool:
    return sentence.rstrip("\"') ").endswith("?") or _ASKS.match(sentence) is not None


def _asked(sentences: Sequence[str]) -> Iterator[str]:
    """Yield questions with the statements beside them: those before a question introduce it, those after the last complete it, and
    a detail that "also" adds stays with the question before it.
    """
    pending: list[str] = []
    last: str | None = None
    asks_nothing = not any(_is_asking(each) or _ASKS_WITHIN.search(each) or _REQUESTS.search(each) for each in sentences)
    for sentence in sentences:
        turns = _TURNS_TO_ANOTHER.match(sentence) is not None
        detail, asks_more = _detail_in(sentence) if last is not None else ("", True)
        if last is not None and detail:
            last, pending = " ".join([last, *pending, detail]), []
        is_tag = last is not None and len(sentence.split()) <= 1
        is_matter = is_another_matter(sentence) or (asks_nothing and _may_be_matter(sentence))
        is_generic = _GENERIC.match(sentence) is not None and bool(pending or last)
        if (is_matter or _is_asking(sentence)) and asks_more and not is_tag and not is_generic:
            before = [last] if last is not None else []
            if turns and (last is not None or _stands_before(pending, sentence)):
                before, pending = [*before, *pending], []
            if before:
                yield _joined(before)
            last = _joined([*pending, _after_turn(sentence) if is_matter and turns else sentence])
            pending = []
        elif not detail:
            pending.append(sentence)
    if last is not None:
        yield _joined([last, *pending])


def _stands_before(pending: Sequence[str], sentence: str) -> bool:
    """Return whether statements before a turn, with nothing asked yet, are a matter of their own: a report, or beside another."""
    is_asked = _is_asking(sentence) or _ASKS_WITHIN.search(sentence) is not None
    return not is_asked or any(_REPORT.match(statement) for statement in pending)


def _detail_in(sentence: str) -> tuple[str, bool]:
    """Return what a sentence that begins with "also" adds to the question before it, and whether it asks something besides."""
    rest, within = _after_turn(sentence), _ASKS_WITHIN.search(sentence)
    if not rest or _ASKS.match(rest) or _REPORT.match(rest):
        return "", True
    asked = sentence[within.start() :].strip(" ,") if within else ""
    if not _DEFINITE.match(rest) and (asked or _is_asking(rest)):
        return "", True
    if within is None or _GENERIC.match(asked):
        return sentence, False
    return sentence[: within.start()], True


def _joined(parts: Sequence[str]) -> str:
    """Return as many of the last parts as fit, joined."""
    kept: list[str] = []
    for part in reversed(parts):
        if kept and sum(map(len, kept)) + len(part) > _BACKGROUND:
            break
        kept.insert(0, part)
    return " ".join(kept)


def _asked_in_mail(text: str) -> list[str]:
    """Return a long message's questions: those in the person's own lines, else those of the mail, else what either asks for."""
    own, pasted = _apart(text)
    for lines in (own, pasted):
        sentences = _sentences("\n".join(lines))
        asking = [sentence for sentence in sentences if _is_asking(sentence) and not _GENERIC.match(sentence)]
        marked = [sentence for sentence in asking if "?" in sentence or _WISHES.match(sentence)]
        chosen = marked or asking
        if chosen:
            return [_with_its_lead(sentences, sentence)[-LONG:] for sentence in chosen]
    return []


def _with_its_lead(sentences: Sequence[str], question: str) -> str:
    """Return a question, with the sentence before it when it is too short to be understood or points back to it."""
    at = sentences.index(question)
    before = [sentence for sentence in sentences[:at] if not _GENERIC.match(sentence)]
    goes_on = at > 0 and _GENERIC.match(sentences[at - 1]) is not None  # "is that correct, and when do we get it?"
    is_short = len(question.split()) <= 4  # noqa: PLR2004 - "is that possible?"
    leans = is_short or goes_on or _POINTS_BACK.search(question) is not None
    return f"{before[-1]} {question}" if leans and before and len(before[-1]) <= _BACKGROUND else question


def _apart(text: str) -> tuple[list[str], list[str]]:
    """Return the person's own lines, and those of the pasted text: it begins with a salutation, a quote sign or a mail's header and
    ends with its signature.
    """
    lines = text.splitlines()
    begins = next((at for at, line in enumerate(lines) if _HEADER.match(line) or (at and _GREETS.match(line))), None)
    if begins is None:
        begins = 0 if lines and _GREETS.match(lines[0]) else None
    if begins is None:
        return lines, lines
    ends = max(
        (at for at, line in enumerate(lines) if at > begins and (_SIGNS_OFF.match(line) or line.startswith(">"))),
        default=len(lines),
    )
    after = lines[ends + 1 :]
    while after and after[0].strip() and len(after[0].split()) <= 4 and "?" not in after[0]:  # noqa: PLR2004 - the writer's name
        after.pop(0)
    return [*lines[:begins], *after], lines[begins : ends + 1]


def _edges(text: str) -> str:
    """Return the first and the last sentence of a long text that asks nothing: there people say what it is about."""
    sentences = [sentence for sentence in _sentences(text) if not _GREETS.match(sentence)] or [text]
    first, last = sentences[0][: LONG // 2], sentences[-1][: LONG // 2]
    return first if first == last else f"{first} {last}"
