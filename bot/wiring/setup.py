"""Imports people.csv. Reads for `cairn init` who is in Slack, who can be messaged, and which steps of the setup are missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.ports import UnitOfWork
from bot.settings import Settings
from bot.slack.installation import members
from bot.wiring import Cairn
from bot.wiring.checks.diagnosis import CheckFailedError, Finding
from bot.wiring.checks.doctor import diagnose
from bot.wiring.checks.reach import obstacle_words
from bot.wiring.checks.slack import why_unreachable
from core.people import Person
from retrieval.adapters.golden_file import read_golden
from retrieval.adapters.people.table import read_people
from retrieval.library.people_file import PeopleFile
from storage.database import is_set_up, opened


def people_in_slack(settings: Settings) -> list[Person]:
    """Return the workspace's members. Raises `CheckFailedError`: Slack refuses or cannot be reached."""
    client = WebClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=30)
    try:
        return members(client)
    except SlackApiError as error:
        raise CheckFailedError(f"Slack says {error.response['error']}", "The bot token needs the scope users:read.") from None
    except URLError as error:
        raise CheckFailedError(f"Slack cannot be reached ({why_unreachable(error)})", "Check the network.") from None


def unreachable(settings: Settings, person: str) -> str:
    """Say why Cairn cannot message a person (Slack id or e-mail address); empty when it can."""
    with opened(settings.database) as database:
        return obstacle_words(settings, database, person)


def remaining(settings: Settings) -> list[Finding]:
    """Return what has to be done before Cairn serves a company, in the order in which to do it.

    First come the failed checks of `cairn doctor`, then what only a new installation lacks: people and golden questions.
    """
    failed = [finding for finding in diagnose(settings) if not finding.ok]
    return [*failed, *_missing_people(settings), *_missing_questions(settings)]


def waiting_sops(settings: Settings) -> int:
    """Return how many SOPs have a version that waits for approval: nobody finds what waits."""
    if not is_set_up(settings.database):
        return 0
    with opened(settings.database) as database, database.unit() as uow:
        return sum(status.pending is not None for status in uow.library.statuses())


def _missing_people(settings: Settings) -> list[Finding]:
    if is_set_up(settings.database):
        with opened(settings.database) as database, database.unit() as uow:
            if uow.people.everyone():
                return []
    remedy = "Load them with `cairn people import people.csv`: roles decide who sees which SOP (docs/guide/people.md)."
    return [Finding("people", ok=False, detail="nobody is known, so everybody sees only what is open to all", remedy=remedy)]


def _missing_questions(settings: Settings) -> list[Finding]:
    file = settings.golden_questions
    if file is not None and file.is_file() and read_golden(file)[0]:
        return []
    remedy = "Write down what your people ask and must find (docs/guide/golden-questions.md), and set GOLDEN_QUESTIONS in .env."
    return [Finding("golden questions", ok=False, detail="there is none yet", remedy=remedy)]


def import_people(cairn: Cairn, file: Path) -> PeopleFile:
    """Save the good rows of people.csv; return them, the problems of the others, and how each column was understood."""
    read = read_people(file, cairn.clock().date())
    with cairn.unit() as uow:
        uow.people.save([_dated(uow, person) if person.id in read.undated else person for person in read.people])
        uow.commit()
    return read


def _dated(uow: UnitOfWork, person: Person) -> Person:
    """Keep the last day that is stored, for a person of whom the file says only that they have left."""
    known = uow.people.get(person.id)
    return replace(person, ended_on=known.ended_on) if known and known.ended_on else person
