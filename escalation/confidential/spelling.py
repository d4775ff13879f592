"""Normalises a text for the table of topics: lower case, no apostrophes, and misspelled key words corrected.

People in trouble do not proof-read, and some write around filters ("su1c1de", "k i l l"). One slip in a word of `_MENDED` is
corrected; common slips in short words are listed in `_SLIPS`.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from escalation.triage.rules import readable

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
