"""Asks a question outside Slack in the same way as in Slack: search, answer, triage and, with a language model, its words. Reads
the contacts for confidential topics from the file that `CONFIDENTIAL` names, and answers such topics outside Slack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bot.blocks.words import CONFIDENCE, Shown
from bot.questions.answer_json import as_told, may_tell
from bot.questions.exception_check import ExceptionCheck, TriageQuestion, confirmed, limits_in
from bot.questions.views.answer import source_line
from bot.settings import Settings
from bot.wiring import Cairn
from bot.wiring.named_in_settings import log_problems
from core.language_model import NOBODY
from core.localization import SOURCE, speaking
from core.people import Viewer, name_in
from core.yaml_files import YamlError, read_yaml_file
from escalation.confidential.contacts import Contacts, parse_contacts
from escalation.confidential.messages import in_words
from escalation.confidential.recognising import Topic, topic_of
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.models import Answered, Outcome, Reason, Unanswered, Written, sources_of
from retrieval.answer.writing import DEADLINE, AnswerRequest, Writer, may_be_written
from retrieval.library.models import Problem
from retrieval.search.models import Query

NameOf = Callable[[str], str]
"""Name of a person given by Slack id or e-mail address."""


def verdict_in_confidence(topic: Topic | None, outcome: Outcome, contacts: Contacts, named: NameOf) -> Verdict | None:
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
    log_problems("confidential_contacts_problem", problems)
    return contacts


def read_contacts(file: Path) -> tuple[Contacts, tuple[Problem, ...]]:
    """Read the file with all its problems."""
    try:
        read = read_yaml_file(file)
    except YamlError as error:
        return Contacts(), (Problem(str(file), error.line, f"CONFIDENTIAL names this file, and {error.what}", error.remedy),)
    return parse_contacts(read.value, str(file), read.lines)


@dataclass(frozen=True, slots=True)
class AskResult:
    """Holds the result of a question as it is told. `verdict` is None where there was no question to judge, `written` where the
    quote stays.
    """

    outcome: Outcome
    verdict: Verdict | None
    written: Written | None = None

    @property
    def needs_human(self) -> bool:
        return self.verdict is not None and self.verdict.tier is Tier.HUMAN

    @property
    def is_confidential(self) -> bool:
        return self.verdict is not None and self.verdict.kind is Kind.CONFIDENTIAL


def ask(cairn: Cairn, question: str, role: str | None) -> AskResult:
    """Ask as a person with this role."""
    asker = None if topic_of(question) else NOBODY  # what is confidential goes to no model
    outcome = cairn.answers.answer(Query(question, Viewer.of(role), asker=asker))
    is_empty = isinstance(outcome, Unanswered) and outcome.reason is Reason.EMPTY_QUESTION
    verdict = None if is_empty else spoken(cairn, question, role, outcome)
    result = AskResult(as_told(outcome, verdict), verdict)
    return replace(result, written=_written(cairn, question, result))


def source_words(cairn: Cairn, answered: Answered) -> str:
    """Return the source line as in Slack: `Good match · v3 · owner Amara Okafor · reviewed 3 Nov 2026`. A Slack id that nobody
    imported is left out.
    """
    owner = answered.best.current.sop.governance.owner or ""
    with cairn.unit() as uow:
        known = uow.people.get(owner) if owner else None
    name = known.name if known and known.name else owner if "@" in owner else ""
    return source_line(CONFIDENCE[answered.confidence], Shown(answered.best, "", name))


def spoken(cairn: Cairn, question: str, role: str | None, outcome: Outcome) -> Verdict:
    """Return what a person who asks outside Slack is told: whom to talk to in confidence, else triage's verdict."""
    confidential = verdict_in_confidence(cairn.judge.topic(question), outcome, contacts_of(cairn.settings), partial(_named, cairn))
    return confidential or verdict_of(cairn, question, role, outcome)


def _named(cairn: Cairn, person: str) -> str:
    with cairn.unit() as uow:
        return name_in(uow.people, person)


def verdict_of(cairn: Cairn, question: str, role: str | None, outcome: Outcome) -> Verdict:
    """Return triage's verdict on a question, with the limits of the SOPs that were found for it."""
    sections = [source.current for source in sources_of(outcome)]
    triage_question = TriageQuestion("", "", role, question, sections, is_answered=not isinstance(outcome, Unanswered))
    with cairn.unit() as uow:
        limits = confirmed(uow, limits_in(sections))
    return ExceptionCheck(cairn.judge).verdict(triage_question, limits)


def _written(cairn: Cairn, question: str, result: AskResult) -> Written | None:
    """Return the checked answer of the language model; None where no model is configured or the quote must stay."""
    outcome = result.outcome
    if cairn.model is None or not isinstance(outcome, Answered) or not may_be_written(outcome):
        return None
    if result.needs_human or result.is_confidential:
        return None
    draft = Writer(cairn.model).draft(AnswerRequest(question, outcome, NOBODY), first_word=DEADLINE)
    for _ in draft:
        pass
    return draft.written
