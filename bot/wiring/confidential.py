"""Reads the contacts for confidential topics from the file that `CONFIDENTIAL` names, and answers such topics outside Slack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from bot.questions.answer_json import may_tell
from bot.settings import Settings
from core.localization import SOURCE, speaking
from core.yaml_files import YamlError, read_yaml_file
from escalation.confidential.contacts import Contacts, parse_contacts
from escalation.confidential.messages import in_words
from escalation.confidential.recognising import Topic
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.models import Outcome
from retrieval.library.models import Problem

_log = structlog.get_logger()

Named = Callable[[str], str]
"""Name of a person given by Slack id or e-mail address."""


def verdict_in_confidence(topic: Topic | None, outcome: Outcome, contacts: Contacts, named: Named) -> Verdict | None:
    """Return what a terminal or another program is told about a confidential topic; None where the text holds none.

    The SOP's answer stands where one surely covers it, and the contacts beside it; a life in danger comes before every SOP.
    """
    if topic is None:
        return None
    is_sure = not topic.keeps_places
    may_be_told = may_tell(outcome, is_surely_confidential=is_sure) and not topic.is_danger
    with speaking(SOURCE):  # programs read it
        reason = in_words(topic, contacts, [named(person.person) for person in contacts.people])
    return Verdict(Tier.ANSWER if may_be_told else Tier.HUMAN, Kind.CONFIDENTIAL, 1.0, reason, is_certain=is_sure)


def contacts_of(settings: Settings) -> Contacts:
    """Return what can be read of the file. What cannot is logged, and `cairn doctor` names it: people still get help without it."""
    if settings.confidential is None:
        return Contacts()
    contacts, problems = read_contacts(settings.confidential)
    for problem in problems:
        _log.warning("confidential_contacts_problem", file=problem.file, line=problem.line, what=problem.what)
    return contacts


def read_contacts(file: Path) -> tuple[Contacts, tuple[Problem, ...]]:
    """Read the file with all its problems."""
    try:
        read = read_yaml_file(file)
    except YamlError as error:
        return Contacts(), (Problem(str(file), error.line, f"CONFIDENTIAL names this file, and {error.what}", error.remedy),)
    return parse_contacts(read.value, str(file), read.lines)
