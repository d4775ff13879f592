"""Rules as people write them, without "must": a condition and what follows, several amounts at once, a sentence that leans on the
one before it. They are asked with the words they lean on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount, amounts
from nudges.items.claims import is_conditional
from nudges.items.context import LISTED, lead_of, parts_with_lead
from nudges.items.gates import is_broken, is_dated, is_hedged
from nudges.items.outline import Outline, Part, Sentence
from nudges.items.rules import EXCEPTION, LONGEST, MODAL, MOST_WORDS, PRAISE, NumberRule, has_role, is_given_away, is_linked
from nudges.items.steps import is_instruction

_FEWEST_WORDS = 6
"""With what is read before."""
_MOST_AMOUNTS = 3
_NEAR_START = 8
_LABELLED = re.compile(r"^[A-Z][^:.!?]{2,50}:\s+")
_TIMETABLE = re.compile(r"^within\b[^:]{0,20}:", re.IGNORECASE)
"""Names a time and then what it is for, without a sentence: "Within 2 days: what is refunded"."""
_SAYS = re.compile(
    r"\b(?:has|have|had|is|are|offers?|includes?|contains?|covers?|serves?|employs?|we|holds?|comes?|runs?)\b", re.IGNORECASE
)
"""Before an amount: it describes ("we have more than 50 offices") and does not decide."""
_DONE = re.compile(
    r"\b(?:is|are|be)\s+(?:not\s+)?(?:\w+ly\s+)?(?:\w+ed|kept|paid|held|told|sent|taken|given|done|worn|sold|drawn|written|left|made"
    r"|put|shut|brought|bought|lent|free|valid)\b"
)
_AFTER = re.compile(r"^(?:after|from)\s+$", re.IGNORECASE)
_BUT = re.compile(r"\b(?:about|around|roughly|nearly|almost|some|circa)\s+$", re.IGNORECASE)
_FEWEST_IN_CONDITION = 8
"""Words of a condition with what follows."""


def plain_rules(view: Outline, known: Collection[int]) -> Iterator[NumberRule]:
    """Yield the amounts that such sentences decide by; `known` holds where the sentences begin that are asked already."""
    count: Counter[str] = Counter()
    for part, list_lead in parts_with_lead(view):
        for index, sentence in enumerate(part.sentences):
            led = None if sentence.start in known else _led(part, index, list_lead)
            decisive = _asked_amounts(led) if led is not None else []
            for amount in decisive:
                if led is None or is_linked(view.section.text[led.start : led.end], amount):
                    continue
                unit = re.sub(r"\W+", "-", amount.unit.lower())
                count[unit] += 1
                following = part.sentences[index + 1 : index + 2]
                is_open = bool(following) and EXCEPTION.match(following[0].text) is not None
                name = f"plain-{unit}-{count[unit]}"
                yield NumberRule(led, amount, bound_of(led.text, amount), name, is_open, is_alone=len(amounts(led.text)) == 1)


def _led(part: Part, index: int, list_lead: str) -> Sentence | None:
    """Return the sentence with its lead; None for one that is no rule, or cannot be understood with the words before it."""
    sentence, text = part.sentences[index], part.sentences[index].text
    is_bullet = part.block.kind in LISTED
    is_said = (
        len(text.split()) <= MOST_WORDS
        and len(text) <= LONGEST
        and (text[:1].isupper() or text[:1].isdigit())
        and (is_bullet or text.rstrip().endswith((".", "!")))
        and not (is_broken(text) or is_hedged(text) or is_dated(text) or PRAISE.match(text))
        and not _TIMETABLE.match(text)
        and not any(sign in text for sign in ("?", "→", "=>"))
    )
    lead = lead_of(part, index, list_lead) if is_said else None
    if lead is None or len(f"{lead} {text}".split()) < _FEWEST_WORDS:
        return None
    return replace(sentence, lead=lead)


def _asked_amounts(sentence: Sentence) -> list[Amount]:
    """Return the amounts that its words decide by; none where a number is left that is not understood."""
    text = sentence.text
    all_amounts = amounts(text)
    numbers = len(re.findall(r"\d[\d.,]*", text)) + sum(amount.is_spoken for amount in all_amounts)
    if (
        numbers != len(all_amounts)
        or not 0 < len(all_amounts) <= _MOST_AMOUNTS
        or not all(amount.is_plain for amount in all_amounts)
    ):
        return []
    decisive = [
        amount
        for amount in all_amounts
        if not _BUT.search(text[: amount.start]) and not _is_said(text, amount) and _decides(text, amount)
    ]
    return decisive if len(all_amounts) == 1 or len(decisive) > 1 else []


def _is_said(text: str, amount: Amount) -> bool:
    """Whether the other words say the amount; what is done behind a colon does not ("Steeper than 50 degrees: call")."""
    is_condition = bound_of(text, amount) is not None and text[amount.noun_end :].startswith(":")
    return not is_condition and is_given_away(text, amount)


def _decides(text: str, amount: Amount) -> bool:
    """Whether what is done hangs on the amount: by a condition, a limit with what follows, or a firm rule."""
    label = _LABELLED.match(text)
    rest = text[label.end() :] if label else text
    is_firm = MODAL.search(text) is not None or is_instruction(text) or is_instruction(rest)
    if is_conditional(text.partition(" ")[0]) and len(text.split()) >= _FEWEST_IN_CONDITION:
        return has_role(text, amount) or amount.is_measured
    is_done = _DONE.search(text[: amount.start]) is not None
    if bound_of(text, amount) is not None:
        return has_role(text, amount) and (is_firm or is_done or label is not None or _is_trigger(text, amount))
    return _AFTER.match(text[: amount.start]) is not None or ((is_done or is_firm) and has_role(text, amount))


def _is_trigger(text: str, amount: Amount) -> bool:
    """Whether a limit stands before what is done: "Boats over 14 metres are moved by two people"."""
    head, tail = text[: amount.start], text[amount.noun_end :]
    return len(head.split()) <= _NEAR_START and len(tail.split()) > 1 and _SAYS.search(head) is None
