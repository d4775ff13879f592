"""Finds rules as people write them, without "must": conditions with consequences, several amounts at once, sentences that refer to
the one before.

They are asked with the words that they depend on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from core.amounts.bounds import Side, bound_of
from core.amounts.reading import Amount
from nudges.items.claims import is_conditional
from nudges.items.context import LISTED, lead_of, parts_with_lead
from nudges.items.gates import follows_event, is_broken, is_dated, is_hedged, points_elsewhere
from nudges.items.outline import Outline, Part, Sentence
from nudges.items.rules import (
    EXCEPTION,
    LONGEST,
    MODAL,
    MOST_WORDS,
    PRAISE,
    NumberRule,
    has_role,
    is_given_away,
    is_linked,
)
from nudges.items.sizes import measured, unread
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
    r"|put|shut|brought|bought|lent|free|valid|due|out|back|over|ready|worn|rung|seen|dealt)\b"
)
_ACTS = re.compile(
    r"\b(?:goes|comes|starts|begins|ends|hears?|leaves|sends?|gives?|writes?|hands?|reports?|rings?|tells?|meets?|pays?|returns?"
    r"|follows|closes|opens|stops?|rests?|looks?|checks?|calls?|drives?|lifts?|works?|waits?|asks?|needs?|carr(?:y|ies))\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:every|each)\s+$", re.IGNORECASE)
_OF_CASES = re.compile(r"\bfor\s+\w+(?:\s\w+)?\s+$", re.IGNORECASE)
"""Before a limit: which cases it is about, "a second driver comes along for trips above 10 hours"."""
_BEGINS = re.compile(
    r"^(?:max\.?|min\.?|no(?:t)? (?:more|less|longer|later) than|over|under|above|below|beyond"
    r"|(?:more|less|fewer|longer|later|older|heavier) than|from|up to|after|within"
    r"|at (?:least|most)?|if|when|once)\b",
    re.IGNORECASE,
)
"""A clause behind a semicolon that is a rule of its own."""
_WAY_OUT = re.compile(r",?\s+(?:unless|except)\b", re.IGNORECASE)
_CLAUSES = re.compile(r"[,;:]\s")
_ONE_BY_ONE = re.compile(r"^:\s+(?:one|the first)\b", re.IGNORECASE)
_ARROW = "→"
_AFTER = re.compile(r"^(?:after|from)\s+$", re.IGNORECASE)
_AT = re.compile(r"^(?:at|until|till)\s+$", re.IGNORECASE)
_BUT = re.compile(r"\b(?:about|around|roughly|nearly|almost|some|circa)\s+$", re.IGNORECASE)
_FEWEST_IN_CONDITION = 8
"""Words of a condition with what follows."""


def plain_rules(view: Outline, known: Collection[int]) -> Iterator[NumberRule]:
    """Yield the amounts that decide in such sentences; `known` holds where the sentences begin that are asked already."""
    count: Counter[str] = Counter()
    for part, list_lead in parts_with_lead(view):
        for index, sentence in enumerate(part.sentences):
            following = "".join(each.text for each in part.sentences[index + 1 : index + 2])
            for led in _rules_of(part, index, list_lead) if sentence.start not in known else ():
                decisive = _asked_amounts(led)
                is_open = EXCEPTION.match(following) is not None or _WAY_OUT.search(led.text) is not None
                for amount in decisive:
                    if is_linked(view.section.text[led.start : led.end], amount):
                        continue
                    unit = re.sub(r"\W+", "-", amount.unit.lower())
                    count[unit] += 1
                    bound, named = bound_of(led.text, amount), len(measured(led.text))
                    is_open = is_open or named > len(decisive)
                    name = f"plain-{unit}-{count[unit]}"
                    yield NumberRule(led, amount, bound, name, is_open, is_alone=len(decisive) == 1)


def _rules_of(part: Part, index: int, list_lead: str) -> Iterator[Sentence]:
    """Yield a sentence that is a rule with its lead; where it has amounts on both sides of a semicolon, its clauses."""
    sentence = part.sentences[index]
    clauses = part.clauses(sentence)
    if len(clauses) > 1 and sum(bool(measured(clause.text)) for clause in clauses) > 1:
        for place, clause in enumerate(clauses):
            lead = lead_of(part, index, list_lead) if place == 0 else ""
            is_rule = place == 0 or _stands_alone(clause.text)
            if lead is not None and is_rule and _is_said_firmly(clause.text) and _is_whole(lead, clause.text):
                yield replace(clause, lead=lead)
        return
    is_closed = part.block.kind in LISTED or sentence.text.rstrip().endswith((".", "!"))
    lead = lead_of(part, index, list_lead) if is_closed and _is_said_firmly(sentence.text) else None
    if lead is not None and _is_whole(lead, sentence.text):
        yield replace(sentence, lead=lead)


def _stands_alone(clause: str) -> bool:
    """Return whether a clause after a semicolon is a rule of its own; "over €80 to the area manager" does not say of what."""
    named = measured(clause)[:1]
    is_bare = any(amount.is_money or amount.unit == "percent" for amount in named)
    return _BEGINS.match(clause) is not None and not is_bare and not points_elsewhere(clause)


def _is_whole(lead: str, text: str) -> bool:
    return len(f"{lead} {text}".split()) >= _FEWEST_WORDS


def _is_said_firmly(text: str) -> bool:
    """Return whether a sentence is firm and can be read on a card; an exception at its end ("unless ...") is shown with it."""
    firm = _WAY_OUT.split(text)[0]
    return (
        len(text.split()) <= MOST_WORDS
        and len(text) <= LONGEST
        and text[:1].isalnum()
        and not (is_broken(text) or is_hedged(firm) or is_dated(text) or PRAISE.match(text))
        and not _TIMETABLE.match(text)
        and text.count(_ARROW) <= 1
        and not any(sign in text for sign in ("?", "=>"))
    )


def _asked_amounts(sentence: Sentence) -> list[Amount]:
    """Return the amounts by which a sentence decides; none where a number is left that is not understood.

    One among others is asked alone where none of them has its unit.
    """
    text = sentence.text
    all_amounts = measured(text)
    if unread(text, all_amounts) or not 0 < len(all_amounts) <= _MOST_AMOUNTS or not all(amount.is_plain for amount in all_amounts):
        return []
    decisive = [
        amount
        for amount in all_amounts
        if not _BUT.search(text[: amount.start]) and not _is_said(text, amount) and _decides(text, amount)
    ]
    is_sole = len(decisive) == 1 and not any(amount is not decisive[0] and _tells_of(amount, decisive[0]) for amount in all_amounts)
    return decisive if is_sole or len(decisive) > 1 else []


def _tells_of(other: Amount, asked: Amount) -> bool:
    """Return whether another amount of the sentence shows where the asked one lies: "75 minutes for the town and 105 beyond"."""
    return other.unit == asked.unit or not (other.unit or other.is_spoken)


def _is_said(text: str, amount: Amount) -> bool:
    """Return whether the other words state the amount; an action after a colon does not ("Steeper than 50 degrees: call")."""
    behind = text[amount.noun_end :]
    is_condition = bound_of(text, amount) is not None and behind.startswith(":") and not _ONE_BY_ONE.match(behind)
    return not is_condition and is_given_away(text, amount)


def _decides(text: str, amount: Amount) -> bool:
    """Return whether the action depends on the amount: by a condition, a limit with a consequence, or a firm rule."""
    label = _LABELLED.match(text)
    rest = text[label.end() :] if label else text
    is_firm = MODAL.search(text) is not None or is_instruction(text) or is_instruction(rest)
    if is_conditional(text.partition(" ")[0]) and len(text.split()) >= _FEWEST_IN_CONDITION:
        return has_role(text, amount) or amount.is_time or amount.is_money or amount.unit == "percent"
    if bound_of(text, amount) is not None:
        is_labelled = label is not None and _SAYS.search(text[label.end() : amount.start]) is None
        return has_role(text, amount) and (is_firm or is_labelled or _is_limit(text, amount))
    is_done = is_firm or _DONE.search(text[: amount.start]) is not None
    return _is_moment(text, amount) or (is_done and has_role(text, amount))


def _is_limit(text: str, amount: Amount) -> bool:
    """Return whether people keep to a bound or it has a consequence, unlike one that describes."""
    bound, head = bound_of(text, amount), text[: amount.start]
    is_norm = bound is not None and bound.side in {Side.AT_MOST, Side.AT_LEAST} and bound.words != "up to"
    is_case = _ARROW in text[amount.end :] or (bound is not None and _OF_CASES.search(text[: bound.start]) is not None)
    is_kept = is_norm and (_SAYS.search(head) is None or _ACTS.search(head) is not None)
    clause = _CLAUSES.split(head)[-1]
    is_done = _DONE.search(clause if _SAYS.search(clause) else head) is not None
    return is_kept or is_case or is_done or _is_trigger(text, amount)


def _is_moment(text: str, amount: Amount) -> bool:
    """Return whether the amount is the time of an action: "After 18 days", "every 14 days", "75 minutes before public opening"."""
    head = text[: amount.start]
    is_round = amount.is_time and amount.unit != "year" and _EVERY.search(head) is not None
    is_at = amount.is_measured and not amount.is_time and _AT.match(head) is not None
    return is_round or is_at or _AFTER.match(head) is not None or follows_event(text, amount)


def _is_trigger(text: str, amount: Amount) -> bool:
    """Return whether a limit comes before the action: "Boats over 14 metres are moved by two people"."""
    head, tail = text[: amount.start], text[amount.noun_end :]
    return len(head.split()) <= _NEAR_START and len(tail.split()) > 1 and _SAYS.search(head) is None
