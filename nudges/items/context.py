"""Finds the words that must be read before a sentence: its paragraph's label, the sentence it refers to, its list's lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.amounts.bounds import bound_of
from nudges.items.gates import is_broken, points_elsewhere, points_far
from nudges.items.outline import Outline, Part
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from nudges.items.sizes import measured, unread
from nudges.items.steps import is_instruction
from retrieval.library.models import BlockKind

ASKED = frozenset({BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.STEP})
LISTED = frozenset({BlockKind.BULLET, BlockKind.STEP})

_LONGEST = 230
_BOLD = re.compile(r"^(?:\*\*|__)(?P<label>[^*_\n]{2,70}?)[.:]?(?:\*\*|__)[.:]?(?=\s|$)")
"""Opens a paragraph and names what it is about: "**Deposit.** ..."."""
_INLINE = re.compile(r"^(?P<label>[A-Z][\w'’/&-]*(?: [\w'’/&-]+){0,3}):(?=\s)")
"""Does so where nothing else in the paragraph does: "End of contract: notice 3 months. We hand over data ..."."""
_DECIDES = re.compile(r"\b(?:decides?|knows?)\s*(?:[,.;]|$|within\b)")
"""Says who decides or knows, and not what."""
_QUESTION, _ANSWER = "Q:", re.compile(r"^A:")
_CLOSE, _MOST_UNDER_LABEL = 2, 3
_FEWEST_IN_LEAD = 4
"""Words: "We act earlier." explains nothing."""
_BOX = re.compile(r"^\[[ xX]\]\s+")
_SUBJECTLESS = re.compile(
    r"^(?:(?:up to|at (?:most|least)|more than|less than|fewer than|over|above|under|below|from)\s+)"
    r"(?:[$€£]\s?[\d.,]+|[\d.,]+\s?(?:%|percent|EUR|USD|GBP|kg|g|t|tonnes?|l|litres?|m|cm|mm|km|metres?)(?!\w))",
    re.IGNORECASE,
)
"""Says from which amount, and not of what: "Over €50 call Ilse", "Over 750 kg the driver needs a licence"."""
_SOMEBODY = re.compile(r"^[^,;:]*\b(?:him|her|he|she)\b", re.IGNORECASE)
"""Who is meant is seldom told by one sentence before."""
_OBJECT = re.compile(r"^[^,;:]*\w[^,;:]*\b(?:it|them)\b", re.IGNORECASE)
"""What is meant need not be in the sentence before: "Do not finish the round first. The office files it.\""""
_NEUTRAL = phrases("rules.neutral")
_VERB = re.compile(r"\b(?:is|are|be|must|may|can|has|have|do|does|will|should)\b", re.IGNORECASE)


def parts_with_lead(view: Outline) -> Iterator[tuple[Part, str]]:
    """Yield the paragraphs and top bullets that may be asked, each with the line above its list, "" without one."""
    lead = ""
    for part in view.parts:
        if part.block.kind is BlockKind.PARAGRAPH and part.block.indent == 0:
            line = part.text.rstrip()
            lead = _last_sentence(line) if line.endswith(":") or _is_label(part) else ""
        if part.block.kind in ASKED and part.block.indent == 0 and not part.text.rstrip().endswith(":"):
            hangs = part.block.kind in LISTED and _NEUTRAL.search(lead) is None
            yield part, lead if hangs else ""


def lead_of(part: Part, index: int, list_lead: str = "") -> str | None:
    """Return the words that must be read before a sentence of a part; "" for none.

    None where they are too long, reveal an amount, or are themselves unclear.
    """
    texts = [_BOX.sub("", sentence.text) for sentence in part.sentences]
    first = index
    while first > 0 and _leans(part, texts, first):
        first -= 1
    is_unclear = points_elsewhere(texts[first]) and not texts[first].startswith(_QUESTION)
    is_unclear |= first < index and (_SOMEBODY.search(texts[index]) is not None or len(texts[first].split()) < _FEWEST_IN_LEAD)
    is_unclear |= 0 < first < index and _OBJECT.search(texts[index]) is not None
    if is_unclear or points_far(texts[index]) or any(map(is_broken, texts[first:index])):
        return None
    label = _label_of(part, first) if first > 0 else ""
    lead = " ".join(words for words in (list_lead, label, *texts[first:index]) if words)
    return None if len(lead) > _LONGEST or _tells_an_amount(lead) else lead


def _tells_an_amount(lead: str) -> bool:
    """Return whether a lead holds an amount that is asked or offered elsewhere: a limit beside the gap, another question's key."""
    named = measured(lead)
    is_told = any(amount.is_measured or bound_of(lead, amount) or amount.text[0].isdigit() for amount in named if amount.is_plain)
    return is_told or unread(lead, named) > 0


def _leans(part: Part, texts: Sequence[str], index: int) -> bool:
    """Return whether a sentence depends on the one before it; in a bullet all but the first do."""
    text = texts[index]
    is_short = any(pattern.search(text) for pattern in (_SUBJECTLESS, _DECIDES, _ANSWER))
    return part.block.kind in LISTED or points_elsewhere(text) or is_short


def _label_of(part: Part, index: int) -> str:
    """Return the question or label of a sentence, "" without one.

    A label begins the part: in bold, else with a colon, shortly before the sentence and where no other sentence has one.
    """
    opening = part.sentences[0].text
    if opening.startswith(_QUESTION):
        return opening.removeprefix(_QUESTION).strip()
    bold = _BOLD.match(part.source[part.start : part.end])
    inline = [match for sentence in part.sentences if (match := _INLINE.match(sentence.text))]
    is_sole = (
        not any(":" in sentence.text for sentence in part.sentences[1:])
        and len(inline) == 1
        and index <= _CLOSE
        and len(part.sentences) <= _MOST_UNDER_LABEL
        and opening.startswith(inline[0]["label"])
    )
    label = words_of(bold["label"]) if bold else inline[0]["label"] if is_sole else ""
    is_name = bool(label) and not any(character.isdigit() for character in label) and _NEUTRAL.search(label) is None
    is_clause = _VERB.search(label) is not None or is_instruction(label)
    return f"{label}:" if is_name and (bold or not is_clause) else ""


def _is_label(part: Part) -> bool:
    """Return whether a paragraph consists only of its label."""
    bold = _BOLD.match(part.source[part.start : part.end])
    return bold is not None and bold.end() == part.end - part.start


def _last_sentence(line: str) -> str:
    """Return a label with a colon; of a longer line its last sentence."""
    last = re.split(r"(?<=[.!?])\s+(?=[A-Z])", line)[-1]
    return last.rstrip(".: ") + ":"
