"""Finds sentences that state one rule with one number. Numbers in prose are easily misread, so doubtful sentences are left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.amounts.bounds import Bound, bound_of
from core.amounts.reading import Amount
from nudges.items.context import LISTED, lead_of, parts_with_lead
from nudges.items.gates import follows_event, is_broken, is_dated, is_hedged, points_elsewhere
from nudges.items.outline import Outline, Part, Sentence
from nudges.items.phrases import phrases
from nudges.items.sizes import measured, unread
from nudges.items.steps import is_instruction

_FEWEST_WORDS, MOST_WORDS, LONGEST = 7, 36, 240
_LABEL = 3
"""Words of a line that only names a group."""
_LABEL_LINE = 5
MODAL = phrases("rules.modal")
_EXACT = phrases("rules.exact")
_RANGE = re.compile(
    r"\s*(?:-|–|—|to|and|or)\s*(?:[$€£]|EUR )?(?:\d|an?\b|one\b|two\b|three\b|four\b|five\b|six\b|ten\b)", re.IGNORECASE
)
_LINK_TEXT = re.compile(r"\[([^\]]*)\]\(")
_RANGED = re.compile(r"(?:\d|one|two|three|four|five|six)\s*(?:-|–|—|to|or|between|and)\s*$|\bbetween\s*$", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:if|when|unless|except|only|exception\w*|example\w*|in case)\b"
    r"|^(?:for|during|after|before|until|while|at|in|on|as|with|without|under|depending)\b",
    re.IGNORECASE,
)
"""What a list may hang on: "If you are new:", "For contractors:"."""
EXCEPTION = re.compile(
    r"(?:if|when|however|unless|but|except\w*|for|only|note|otherwise|in (?:some|certain|rare)|this (?:does|is) not|some|most)\b",
    re.IGNORECASE,
)
_NOT_ASKED = frozenset({"", "time", "day", "hour"})
_LABELLED = re.compile(r"^[A-Z][\w'’/-]*(?: [\w'’/-]+){0,2}:\s")
"""Names the case that a sentence and those behind it are about."""
_TAIL = re.compile(r"['’(]")
_ADJECTIVE = re.compile(r"[\s-]olds?\b", re.IGNORECASE)
"""Behind a singular unit: "under 12 year olds", which no other amount fits."""
_COUNTED_OUT = re.compile(r"[:–—(]|\s-\s|\bboth\b|\bone (?:for|from|of|by|in|at|to|with|on)\b", re.IGNORECASE)
"""Behind a count: what is counted follows one by one."""
_WHOLE = 100
"""Per cent: "100 % of the salary" is guessed."""
_COUNTED = re.compile(
    r"\s+(?!(?:plus|less|across|always|is|was|does|has|unless|as|towards|regardless|needs|requires|gets|goes|takes|counts|applies"
    r"|triggers|exceeds|means|includes|covers|allows|expires|lasts|makes|falls|brings)\b)"
    r"(?:(?!(?:per|each|every|for|from|in|on|at|of|to|by|with|within|under|over|or|and|an?|the|if|when)\b)[a-z]+\s){0,2}?[a-z]{3,}s\b"
)
"""Behind a sum: "$550 contacts" counts something, and the sign is a slip of the author's."""
_EITHER_WAY = re.compile(r"\b(?:or|nor|and) (?:more|less|longer|shorter|fewer|later|earlier) than\s*$", re.IGNORECASE)
HEADLESS = phrases("rules.headless")
_EACH = {"day": "daily", "week": "weekly|biweekly", "month": "monthly", "year": "yearly|annual|annually", "quarter": "quarterly"}
PRAISE = re.compile(r"^(?:get|earn|enjoy|save|discover|explore|experience|unlock|benefit)\b", re.IGNORECASE)
_ORDINARY = phrases("rules.ordinary")
_NEUTRAL = phrases("rules.neutral")
_SUBORDINATE = re.compile(r"\b(?:if|when|where|that|which|who|whose|because|since|as)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:is|are|be|has|have|must|can|cannot|may|will|should|needs?|do|does|expires?|lasts?|requires?|takes?|ends?|get|gets|applies|becomes?)\b"
)


@dataclass(frozen=True, slots=True)
class NumberRule:
    """A sentence and the amount in it that may be asked. `bound` is None where the number is exact.

    `is_open` says that the next sentence makes an exception: then no case can be decided from this one alone.
    """

    sentence: Sentence
    amount: Amount
    bound: Bound | None
    name: str
    is_open: bool = False

    @property
    def text(self) -> str:
        return self.sentence.text

    def with_text(self, replacement: str) -> str:
        return self.text[: self.amount.start] + replacement + self.text[self.amount.end :]

    def led(self, words: str) -> str:
        """Return words of the rule after the lead, which must be read first."""
        return f"{self.sentence.lead} {words}".strip()


def number_rules(view: Outline) -> Iterator[NumberRule]:
    """Yield the rules of a section, named by unit and count so that rewording keeps the name."""
    count: Counter[str] = Counter()
    for part, label in _standing_alone(view):
        for sentence, following in _candidates(part, label):
            amount = _asked_amount(sentence.text)
            if amount is not None and not is_linked(view.section.text[sentence.start : sentence.end], amount):
                unit = re.sub(r"\W+", "-", amount.unit.lower())
                count[unit] += 1
                bound = bound_of(sentence.text, amount)
                yield NumberRule(sentence, amount, bound, f"{unit}-{count[unit]}", EXCEPTION.match(following) is not None)


def led_sentences(view: Outline) -> Iterator[Sentence]:
    """Yield the firm sentences of a section, whether they say "must" or not, each with what has to be read before it."""
    for part, list_lead in parts_with_lead(view):
        is_listed = part.block.kind in LISTED
        for index, sentence in enumerate(part.sentences):
            lead = lead_of(part, index, list_lead) if _is_firm(sentence.text, is_listed=is_listed) else None
            if lead is not None and len(f"{lead} {sentence.text}".split()) >= _FEWEST_WORDS:
                yield replace(sentence, lead=lead)


def _is_firm(text: str, *, is_listed: bool) -> bool:
    is_closed = is_listed or text.rstrip().endswith((".", "!"))
    is_short = len(text.split()) <= MOST_WORDS and len(text) <= LONGEST
    return (
        is_closed
        and is_short
        and text[:1].isalnum()
        and "?" not in text
        and not (is_broken(text) or is_hedged(text) or PRAISE.match(text))
    )


def _standing_alone(view: Outline) -> Iterator[tuple[Part, str]]:
    """Yield the paragraphs and top bullets that do not depend on a line before them ("If you are new:"), with their label."""
    for part, lead in parts_with_lead(view):
        if not _is_condition(lead):
            yield part, lead if len(lead.split()) <= _LABEL_LINE else ""


def _is_condition(lead: str) -> bool:
    """Return whether the line before a list says for whom or when it applies: "If you are new:", "Contractors:"."""
    is_label = len(lead.split()) <= _LABEL and _NEUTRAL.search(lead) is None
    return lead.endswith(":") and (is_label or _CONDITION.search(lead) is not None)


def _candidates(part: Part, list_label: str) -> Iterator[tuple[Sentence, str]]:
    """Yield each sentence that may be asked and the text after it.

    Of a bullet only the first is asked, since the others depend on it; an action after a label depends on the label ("Emergency:
    something is broken. Approve by phone.").
    """
    is_bullet, is_labelled = part.block.kind in LISTED, False
    for index, sentence in enumerate(part.sentences[:1] if is_bullet else part.sentences):
        label = _LABELLED.match(sentence.text)
        is_led = is_labelled and label is None and is_instruction(sentence.text)
        is_labelled = is_labelled if label is None else _NEUTRAL.search(label.group()) is None
        if not is_led and stands_alone(sentence.text, is_bullet=is_bullet):
            following = part.sentences[index + 1 : index + 2]
            lead = lead_of(part, index, list_label)
            if lead is not None:
                yield replace(sentence, lead=lead), following[0].text if following else ""


def stands_alone(text: str, *, is_bullet: bool) -> bool:
    """Return whether a sentence is one complete, firm rule that can be understood without others."""
    is_closed = text.rstrip().endswith((".", "!"))
    main = _SUBORDINATE.split(text, maxsplit=1)[0]
    is_clause = _VERB.search(main) is not None or is_instruction(text) if is_bullet else is_closed
    return (
        _FEWEST_WORDS <= len(text.split()) <= MOST_WORDS
        and len(text) <= LONGEST
        and is_clause
        and text[:1].isalnum()
        and not HEADLESS.match(text)
        and not PRAISE.match(text)
        and not text[0].islower()
        and "?" not in text
        and "→" not in text
        and not (
            text.startswith(("If ", "When ")) or is_broken(text) or is_hedged(text) or is_dated(text) or points_elsewhere(text)
        )
        and (
            MODAL.search(text) is not None
            or is_instruction(text)
            or re.search(r"\b(?:within|at (?:least|most))\b", text) is not None
        )
    )


def is_linked(source: str, amount: Amount) -> bool:
    """Return whether the amount is part of a link's text, and so of a page's title rather than of a rule."""
    return any(amount.text in " ".join(link[1].split()) for link in _LINK_TEXT.finditer(source))


def _asked_amount(text: str) -> Amount | None:
    """Return the one amount with a known role; None when there are several or its role is unclear."""
    all_amounts = measured(text)
    if unread(text, all_amounts) or len(all_amounts) != 1:
        return None
    only = all_amounts[0]
    if is_given_away(text, only):
        return None
    return only if has_role(text, only) else None


def is_given_away(text: str, amount: Amount) -> bool:
    """Return whether the other words say the same: "weekly" beside "one week", "two copies: one for the guest, one for Finance"."""
    adverb = _EACH.get(amount.unit)
    if adverb is not None and re.search(rf"\b(?:{adverb})\b", text, re.IGNORECASE):
        return True
    is_everything = amount.unit == "percent" and amount.value >= _WHOLE
    is_counted = not amount.is_measured or amount.unit == "person"
    return is_everything or (is_counted and _COUNTED_OUT.search(text[amount.end :]) is not None)


def has_role(text: str, amount: Amount) -> bool:
    """Return whether an amount's words say what it is for: a limit, a period, a fee - not a range, a title, a page number."""
    if (
        amount.value <= 0
        or (amount.unit.rpartition(" ")[2] in _NOT_ASKED and not amount.is_measured)
        or not amount.is_plain
        or _is_part_of_more(text, amount)
    ):
        return False
    bound = bound_of(text, amount)
    if bound is not None:
        is_countable = amount.is_measured or amount.value > 1
        return is_countable and not (amount.is_money and bound.words.startswith("within"))
    exact = _EXACT.search(text[: amount.start])
    is_exact = exact is not None and amount.is_measured and (exact[0].strip().lower() != "for" or amount.is_time)
    return is_exact or follows_event(text, amount)


def _is_part_of_more(text: str, amount: Amount) -> bool:
    before, after = text[: amount.start], text[amount.end :]
    is_adjective = _ADJECTIVE.match(after) is not None and not amount.text.endswith("s")
    if is_adjective or (amount.is_money and _COUNTED.match(after)):
        return True
    return any(
        (_EITHER_WAY.search(before), _RANGED.search(before), _ORDINARY.search(before), _RANGE.match(after), _TAIL.match(after))
    )
