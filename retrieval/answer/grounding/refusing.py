"""Refuses sentences for what they hold, whatever their source says: pings, foreign links, decisions, and words that steer a model.

Cairn never decides. "Approved", "go ahead" and "I have refunded" pass only as a rule that is in the source word for word.
"""

from __future__ import annotations

import re
from enum import StrEnum

from retrieval.answer.grounding.plain import hidden, plain


class Why(StrEnum):
    """The reason why a sentence was dropped."""

    UNCITED = "uncited"
    NO_SUCH_PASSAGE = "no_such_passage"
    HIDDEN = "hidden_characters"
    PING = "ping"
    LINK = "foreign_link"
    STEERING = "steering"
    DECISION = "decision"
    QUOTE = "not_verbatim"
    UNSUPPORTED = "unsupported"
    ORDER = "step_order"
    DANGLING = "dangling"
    LONG = "too_long"


_PING = re.compile(r"<[!@#]|@(?:here|channel|everyone)\b|(?<![\w.])@\w|<[^<>\s]+\|[^<>]*>", re.IGNORECASE)
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.|\bmailto:|\btel:)[^\s<>()\]\"']*|\b[\w.+-]+@[\w-]+\.[\w.-]+\b"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|app|dev|co|eu|de|uk|ai|ru|cn|info|biz|xyz|me|sh|ly|gg|to|link|site|online)\b(?:/\S*)?",
    re.IGNORECASE,
)
_TARGET = re.compile(r"\]\(\s*(?P<to>[^)\s]+)|!\[")
_STEERING = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:instruction|prompt|rule|guideline|polic|above|previous|earlier)"
    r"|system\s+prompt|developer\s+mode|jailbreak|\bas\s+an?\s+(?:ai|assistant|language\s+model)\b|language\s+model|\byou\s+are\s+now\b"
    r"|\bnew\s+instructions?\b|\bapi[\s_-]?keys?\b|\bpassage[- ][0-9a-f]{6,}|</?(?:passage|question|turn|system|user)\b"
    r"|\bprompt\s+injection\b",
    re.IGNORECASE,
)
_DONE = (
    r"approved|granted|authori[sz]ed|permitted|allowed|waived|cleared|accepted|exempt(?:ed)?|signed\s+off|sanctioned"
    r"|green-?lit|pre-?approved|ok(?:ay)?(?:ed)?|acceptable|good\s+to\s+go"
)
_DEED = (
    r"confirmed|refunded|processed|issued|paid(?:\s+out)?|lifted|released|sent|cancelled|extended|granted|removed|restored|unlocked"
)
_DECISION = re.compile(
    rf"\bI\b|\bI'(?:ve|ll|m|d)\b|\b(?i:cairn)\b|(?i:\bwe(?:'ve|\s+have|\s+just|\s+hereby)\b)"
    rf"|(?i:\b(?:go(?:ing)?\s+ahead|feel\s+free|green\s+light|go-ahead|all\s+set|no\s+problem|no\s+worries|hereby|good\s+news)\b)"
    rf"|(?i:\byou(?:'re|\s+are)\s+(?:\w+\s+)?(?:good|clear(?:ed)?|free|allowed|permitted|authori[sz]ed|entitled|ok(?:ay)?|exempt)\b)"
    rf"|(?i:\b(?:your|this|that)\s+(?:\w+\s+)?(?:request|refund|case|exception|access|order|payment|change|claim|transfer|payout|invoice)"
    rf"\s+(?:is|was|has\s+been|can\s+be|may\s+be|will\s+be)\b)"
    rf"|(?i:\b(?:is|are|was|were|been|being|be|'s|now|consider(?:ed)?|it)\s+(?:(?:\w+ly|already|now|also|hereby)\s+)?(?:{_DONE})(?=[\s.,;!?]|$)(?!\s+(?:first\s+)?by\b))"
    rf"|(?i:\b(?:was|were|has\s+been|have\s+been|'s\s+been)\s+(?:(?:\w+ly|already|now)\s+)?(?:{_DEED})(?=[\s.,;!?]|$)(?!\s+by\b))"
    rf"|(?i:\b(?:approval|permission|exception|waiver|authori[sz]ation|consent)\s+(?:(?:is|was|has\s+been|have\s+been)\s+)?"
    rf"(?:given|granted|approved|confirmed)\b)"
    rf"|(?i:^\s*(?:yes|sure|certainly|of\s+course|absolutely|approved|granted|ok(?:ay)?)\b)"
)  # fmt: skip


def refusal(text: str, raw_sources: str) -> Why | None:
    """Return why a sentence may not be shown whatever it says; None when there is no such reason.

    Args:
        text: the sentence as the model wrote it, without its citations.
        raw_sources: Markdown of the cited passages, in which links have to be.
    """
    if hidden(text):
        return Why.HIDDEN
    if _PING.search(text):
        return Why.PING
    links = [match[0].rstrip(".,;") for match in _LINK.finditer(text)] + [str(match["to"]) for match in _TARGET.finditer(text)]
    if any(link not in raw_sources for link in links):
        return Why.LINK
    return Why.STEERING if _STEERING.search(plain(text)) else None


_SUPPOSED = re.compile(r"\b(?:if|when|whenever|unless|before|after|until|once|whether)\b[^,;.]*", re.IGNORECASE)
_ALWAYS = re.compile(r"\bI\b|\bI'|\b[Yy]ours?\b|\b[Cc]airn\b")


def decides(text: str) -> bool:
    """Return whether a plain sentence reads as a decision, a permission or a completed action."""
    return _DECISION.search(text if _ALWAYS.search(text) else _SUPPOSED.sub("", text)) is not None
