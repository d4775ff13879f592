"""Words the role that a limit names, and tells who holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from core.localization import gettext as _
from core.people import Person

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}")
_EITHER = re.compile(r"\s+or\s+|\s*[,/]\s*")
_ARTICLE = re.compile(r"^(?:the|an?|your|our)\s+", re.IGNORECASE)


def role_words(role: str) -> str:
    """Return a role's id in words, for people: `billing lead` for `billing-lead`."""
    return re.sub(r"[-_\s]+", " ", _ARTICLE.sub("", role.strip())).strip()


def names_a_person(needs: str) -> bool:
    """Return whether a limit names a person by Slack id or e-mail address instead of a role."""
    return "@" in needs or _SLACK_ID.fullmatch(needs.strip()) is not None


def decider_words(needs: str) -> str:
    """Return a decider in words: `the billing lead` for `billing-lead`; a person's name or address stays as it is."""
    if _SLACK_ID.fullmatch(needs.strip()):
        return _("the person whom the SOP names")
    is_person = "@" in needs or re.fullmatch(r"(?:[A-Z]\w+\s+)+[A-Z]\w+", needs.strip()) is not None
    return needs.strip() if is_person else _("the {role}").format(role=role_words(needs))


def is_same_role(role: str, other: str) -> bool:
    """Return whether both name the same role, however they are spelled: `billing-lead`, `the Billing Lead`, `billing_leads`."""
    return _plain(role) == _plain(other)


def holds(person: Person, needs: str, titles: Mapping[str, str]) -> bool:
    """Return whether a limit names this person: by a role of people.csv or its title in skills.yaml, or by id, e-mail or name."""
    names = {_plain(name) for name in _names(person, titles)}
    wanted = [needs, *_EITHER.split(needs)]
    return any(_plain(name) in names for name in wanted if _plain(name))


def _names(person: Person, titles: Mapping[str, str]) -> Iterator[str]:
    for name in (person.id, person.email, person.name, person.role, titles.get(person.role or "")):
        if name:
            yield name


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", _ARTICLE.sub("", name.strip())).casefold().removesuffix("s")
