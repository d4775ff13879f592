"""Reads the keys of an SOP's front matter.

A key that decides who sees or approves keeps the page out when it cannot be read, is misspelt or only sounds like one. For any
other key the default is used, with a warning. Keys of other tools are accepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from retrieval.adapters.markdown.front_matter import FrontMatter
from retrieval.adapters.markdown.front_matter_values import READERS, BadValueError, is_publishing_key
from retrieval.library.access_words import DECIDING, sounds_restricted
from retrieval.library.models import EVERYONE, Approval, Problem, Severity

_SHORT = 5


@dataclass(slots=True)
class Fields:
    """The values of the front matter, in our types; a key that is absent or wrong has no entry."""

    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        text = self.values.get(name)
        return text if isinstance(text, str) else None

    def texts(self, name: str) -> tuple[str, ...]:
        texts = self.values.get(name)
        return texts if isinstance(texts, tuple) else ()

    @property
    def audience(self) -> frozenset[str]:
        audience = self.values.get("audience")
        return audience if isinstance(audience, frozenset) else EVERYONE

    @property
    def review_every(self) -> timedelta | None:
        every = self.values.get("review_every")
        return every if isinstance(every, timedelta) else None

    @property
    def effective(self) -> date | None:
        day = self.values.get("effective")
        return day if isinstance(day, date) else None

    @property
    def approval(self) -> Approval:
        approval = self.values.get("approval")
        return approval if isinstance(approval, Approval) else Approval.AUTO


def read_fields(front: FrontMatter, source: str) -> Fields:
    """Check every key and value; the result holds the right values and a problem for everything else."""
    fields = Fields()
    for name, value in front.values.items():
        line = front.lines.get(name)
        read = READERS.get(name)
        if read is None:
            fields.problems += _unknown(name, value, line, source)
        elif value is not None or name in DECIDING:
            try:
                fields.values[name] = read(value)
            except BadValueError as error:
                fields.problems.append(_unreadable(name, error, line, source))
    _take_backup(fields, front, source)
    return fields


def _unreadable(name: str, error: BadValueError, line: int | None, source: str) -> Problem:
    if name in DECIDING:
        return Problem(source, line, f"`{name}`: {error.what}", error.remedy)
    return Problem(source, line, f"`{name}`: {error.what}; the key is left out", error.remedy, Severity.WARNING)


def _take_backup(fields: Fields, front: FrontMatter, source: str) -> None:
    """Take the second person of `owner: [a, b]` as the backup, unless the file names one."""
    owners = fields.texts("owner")
    if owners:
        fields.values["owner"] = owners[0]
        if len(owners) > 1 and front.values.get("backup") is None:
            fields.values["backup"] = owners[1]
        rest = owners[2:] if front.values.get("backup") is None else owners[1:]
        if rest:
            what = f"`owner`: only the first is the owner; {', '.join(rest)} {'is' if len(rest) == 1 else 'are'} left out"
            line = front.lines.get("owner")
            fields.problems.append(Problem(source, line, what, "Name one owner and one backup.", Severity.WARNING))


def _unknown(name: str, value: object, line: int | None, source: str) -> list[Problem]:
    written = name.strip().lower().replace("-", "_")
    if is_publishing_key(name):
        return []
    near = [key for key in READERS if OSA.distance(written, key) <= (1 if len(key) <= _SHORT else 2)]
    if near:
        severity = Severity.ERROR if DECIDING.intersection(near) else Severity.WARNING
        return [Problem(source, line, f"unknown key `{name}`", f"Did you mean `{near[0]}`?", severity)]
    rule = sounds_restricted(name, value)
    if rule is None:
        return []
    remedy = "Write `audience: [role]` for who may read the page, or remove the key if everyone may."
    return [Problem(source, line, f"`{rule}` sounds like a rule about who may read the page, and Cairn does not know it", remedy)]
