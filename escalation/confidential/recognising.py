"""Recognises personal topics by words alone. Pure: no model is asked, nothing is stored.

People in trouble do not proof-read, and some write around filters ("su1c1de", "k i l l"). One slip in a word of `_MENDED` is
corrected before a text is compared with the table of topics; common slips in short words are listed in `_SLIPS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from escalation.triage.rules import Rule, read_rules, readable

LONGEST = 40_000
"""Characters of a message, as Slack takes them. Danger to life may stand anywhere in it."""

_HEAD, _TAIL, _AROUND, _WINDOWS = 2_500, 1_500, 120, 12
"""A long text is read at its beginning, at its end, and around words of danger: a pasted log must not cost seconds."""

_ALARM = re.compile(
    r"su[i1]c|k[i1]ll|\bd(?:ie|ye|ead|ying)\b|jump|hang|hurt|harm|pills|overdos|alive|\b(?:my|his|her|own) life|go on\b|wake up|"
    r"\bgun\b|knife|murder|\blive\b|living|end (?:it|my|his|her)|myself",
    re.IGNORECASE,
)

_MENDED = tuple(
    """
    suicide suicidal myself himself herself yourself themselves harass harassed harassing harasses harassment discriminate
    discriminated discriminates discriminating discrimination discriminatory depressed depression overdose overdosed assaulted
    molested bullied bullying humiliated humiliating humiliates underpaid retaliate retaliation pregnant anxiety burnout
    threatened threatens threatening threaten colleague colleagues coworker manager supervisor inappropriate inappropriately
    embezzling whistleblower whistleblowing anonymously performance probation salary
    """.split()  # noqa: SIM905 - quoted one by one they are harder to read
)
_NOT_SLIPS = frozenset(
    """
    buried burned overdone overdue managed manages managers harvests itself hisself supervisors managerial damager selfless
    colleges college performances deprecation threads manger assaults burnouts salaries celery
    """.split()  # noqa: SIM905 - the same
)
_SLIPS = dict(
    pair.split(maxsplit=1)
    for pair in """
    kil kill; kll kill; klil kill; kiling killing; suiside suicide; suisidal suicidal; sucide suicide; suicidle suicidal;
    selfharm self harm; wanne wanna; wnat want; whant want; wan want; jumb jump; jumpin jumping; u you; ur your; cos
    because; cuz because; coz because; bc because; dnt dont; dint didnt; cnt cant; dieing dying; discrimated
    discriminated; discrimating discriminating; tuches touches; tuching touching; touchin touching; touchs touches; bullys
    bullies; bulied bullied; stealin stealing; harrased harassed; harrasing harassing; sallary salary; payed paid;
    collegue colleague; collegues colleagues; coleague colleague; collague colleague; mngr manager; mgr manager; sb
    somebody; smb somebody; smbd somebody; sbdy somebody; sum1 someone; some1 someone; ppl people; gf girlfriend; bf
    boyfriend; anymor anymore; nomore no more; liv live; lyfe life; ded dead; unaliving unalive; unalived unalive; hurtin
    hurting; myslf myself; msyelf myself; harrass harass; thier their; fyred fired
    """.replace("\n", " ").split(";")
)
"""Short words have slips of their own: what people write, and what they mean."""
_DIGITS = str.maketrans("0134578@$!", "oieastbasi")
_WORD = re.compile(r"[\w@$*!-]+")
_SPELLED_OUT = re.compile(r"\b(?:[^\W\d_] ){3,}[^\W\d_]\b")
_APOSTROPHE = re.compile(r"(?<=\w)['`\u00b4](?=\w)")
_TO = re.compile(r" 2 (?=[a-z])")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_MARKUP = re.compile(r"(?<!\w)[*_~]+|[*_~]+(?!\w)")
_SHORTEST = 6


def as_meant(text: str) -> str:
    """Return the corrected text in which topics are looked for."""
    plain = _MARKUP.sub(" ", _APOSTROPHE.sub("", _excerpt(readable(text, LONGEST)).casefold()))
    plain = _TO.sub(" to ", _SPELLED_OUT.sub(lambda match: match[0].replace(" ", ""), plain))
    return _REPEATED.sub(r"\1\1", " ".join(_WORD.sub(lambda match: _word(match[0]), plain).split()))


def _excerpt(text: str) -> str:
    if len(text) <= _HEAD + _TAIL:
        return text
    middle = text[_HEAD:-_TAIL]
    around: list[str] = []
    end = 0
    for alarm in _ALARM.finditer(middle):
        if alarm.start() >= end and len(around) < _WINDOWS:
            end = alarm.end() + _AROUND
            around.append(middle[max(0, alarm.start() - _AROUND) : end])
    return " . ".join((text[:_HEAD], *around, text[-_TAIL:]))


def _word(word: str) -> str:
    if re.search(r"[a-z][0134578@$!]+[a-z]", word):
        word = word.translate(_DIGITS)
    bare = word.strip("-!$@")
    if bare in _SLIPS:
        return _SLIPS[bare]
    return word if len(bare) < _SHORTEST or bare in _KNOWN else _mended(bare) or word


def _mended(word: str) -> str | None:
    short = _undoubled(word)
    return next(
        (meant for meant, other in _SHORT if other[0] == short[0] and OSA.distance(short, other, score_cutoff=1) <= 1), None
    )


def _undoubled(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


_KNOWN = frozenset(_MENDED) | _NOT_SLIPS
_SHORT = tuple((word, _undoubled(word)) for word in dict.fromkeys(_MENDED))


_HARMLESS, _PASSED_ON = "harmless", "passed on"
_NO_TOPICS = frozenset({_HARMLESS, _PASSED_ON})


class Topic(StrEnum):
    """A confidential topic. The values are the names of the rules in topics.txt."""

    DANGER = "danger to life"
    DANGER_OF_CUSTOMER = "danger to life of a customer"
    IN_CONFIDENCE = "in confidence"
    """Somebody asks for a talk and does not say about what."""
    PERHAPS = "perhaps in confidence"
    """It only sounds like a person's own matter: nothing says so in words."""
    SAFETY = "safety"
    HARASSMENT = "harassment"
    DISCRIMINATION = "discrimination"
    BEING_REPORTED = "being reported"
    OWN_PERFORMANCE = "own performance"
    PAY = "pay"
    HEALTH = "health"
    WHISTLE_BLOWING = "whistle-blowing"
    FOLLOW_UP = "follow-up"
    """What somebody goes on to write where such a topic was begun; no rule of its own."""
    CLOSING = "closing"
    """Thanks, or that it is over, where such a topic was begun; no rule of its own."""

    @property
    def is_danger(self) -> bool:
        """Somebody may die: help lines come before everything else."""
        return self in {Topic.DANGER, Topic.DANGER_OF_CUSTOMER}

    @property
    def has_help_lines(self) -> bool:
        """Emergency and crisis numbers belong to danger, violence, harassment and despair, which health holds, and to words that do
        not say what they are about: these may be of that kind. Who asks about their pay is not given them.
        """
        return self not in _NO_EMERGENCY

    @property
    def keeps_places(self) -> bool:
        """Whether passages of SOPs are shown as well.

        There are procedures for a customer in danger, and what only sounds personal may be an everyday question.
        """
        return self in {Topic.PERHAPS, Topic.DANGER_OF_CUSTOMER}


_NO_EMERGENCY = frozenset(
    {Topic.DISCRIMINATION, Topic.BEING_REPORTED, Topic.OWN_PERFORMANCE, Topic.PAY, Topic.WHISTLE_BLOWING, Topic.CLOSING}
)

_OF_ONE_PERSON = frozenset({Topic.IN_CONFIDENCE, Topic.BEING_REPORTED, Topic.OWN_PERFORMANCE, Topic.PAY, Topic.HEALTH})

_OVER = re.compile(
    r"""(?:(?:ok(?:ay)?|no|sorry|thanks|thx|well)[\s,.!]{1,3})?(?:
    not\ now|(?:leave|drop|forget)(?:\ it|\ i\ said\ (?:anything|it)|\ about\ (?:it|this|that))?|sorry\ to\ bother\ you
    |i\ was\ (?:just\ )?(?:joking|kidding)|(?:just\ )?(?:kidding|joking)|jk|(?:it|that)(?:\ was|s|'s)\ (?:just\ )?a\ joke
    |i(?:'ll|\ will|ll)\ (?:do\ (?:that|this|it)|call|talk|speak|think|write)\b[^?]{0,80}
    |(?:thanks|thank\ you|thx),?\ but\ no[^?]{0,40}|no,?\ (?:thanks|thank\ you)
    )[\s.!]{0,5}""",
    re.IGNORECASE | re.VERBOSE,
)


def is_over(text: str) -> bool:
    """Return whether somebody ends a talk about a confidential topic, in words that say no more about it."""
    return _OVER.fullmatch(text.strip()[:200]) is not None


def topic_of(text: str) -> Topic | None:
    """Return the confidential topic of a text, the most urgent one of several; None for a question about work."""
    rules = _rules()
    plain = as_meant(text)
    for pattern in rules[_HARMLESS].when:
        plain = re.sub(pattern, " - ", plain)
    fired = next((Topic(name) for name, rule in rules.items() if name not in _NO_TOPICS and rule.fires(plain)), None)
    return fired and passed_on(text, fired)


def passed_on(text: str, topic: Topic) -> Topic:
    """Return the topic, or that it only may be one where a text passes on a customer's own words ("customer: I am pregnant"):
    nothing is stored and a talk is offered, and what the SOPs say is shown as well. Danger, violence and harassment stay.
    """
    return Topic.PERHAPS if topic in _OF_ONE_PERSON and _rules()[_PASSED_ON].fires(as_meant(text)) else topic


@cache
def _rules() -> Mapping[str, Rule]:
    name = "topics.txt"
    table = files("escalation.confidential").joinpath(name).read_text(encoding="utf-8")
    return {rule.name: rule for rule in read_rules(table, name)}
