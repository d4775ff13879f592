"""The contacts for confidential topics, read from the file that `CONFIDENTIAL` names, and what is said of them outside Slack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
import yaml

from bot.settings import Settings
from escalation.confidential.contacts import Contacts, parse_contacts
from escalation.confidential.recognising import topic_of
from escalation.confidential.wording import in_words
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.models import Answered, Confidence, Outcome
from retrieval.library.models import Problem

_log = structlog.get_logger()

Named = Callable[[str], str]
"""Name of a person given by Slack id or e-mail address."""


def verdict_in_confidence(text: str, outcome: Outcome, contacts: Contacts, named: Named) -> Verdict | None:
    """What a terminal or another program is told about a confidential topic; None where the text holds none.

    The SOP's answer stands where one surely covers it, and the contacts beside it; a life in danger comes before every SOP.
    """
    topic = topic_of(text)
    if topic is None:
        return None
    is_covered = isinstance(outcome, Answered) and outcome.confidence is Confidence.GOOD and not topic.is_danger
    reason = in_words(topic, contacts, [named(one.person) for one in contacts.people])
    return Verdict(Tier.ANSWER if is_covered else Tier.HUMAN, Kind.CONFIDENTIAL, 1.0, reason, is_certain=True)


def contacts_of(settings: Settings) -> Contacts:
    """Return what can be read of the file. What cannot is logged, and `cairn doctor` names it: help goes on without it."""
    if settings.confidential is None:
        return Contacts()
    contacts, problems = read_contacts(settings.confidential)
    for problem in problems:
        _log.warning("confidential_contacts_problem", file=problem.file, line=problem.line, what=problem.what)
    return contacts


def read_contacts(file: Path) -> tuple[Contacts, tuple[Problem, ...]]:
    """Read the file with all its problems."""
    name = str(file)
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        value = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        return Contacts(), (Problem(name, line, "this is not valid YAML", "Check the indentation and the colons."),)
    except UnicodeDecodeError:
        return Contacts(), (Problem(name, None, "the text is not UTF-8", "Save the file with the encoding UTF-8."),)
    except OSError:
        return Contacts(), (
            Problem(name, None, "CONFIDENTIAL names this file, and it cannot be read", "Correct the path in .env."),
        )
    keys = root.value if isinstance(root, yaml.MappingNode) else []
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in keys}
    return parse_contacts(value, name, lines)
