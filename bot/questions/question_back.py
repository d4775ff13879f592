"""Asks a question again with the value that somebody chose, in the place where the card stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.blocks import notes
from bot.inbox.intake import Intake, Received
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.questions.views.choice import SEPARATOR
from bot.slack.events import Click, Incoming
from retrieval.questions import Place, Surface

_PRIVATELY = frozenset({Surface.COMMAND, Surface.SHORTCUT})


@dataclass(frozen=True)
class QuestionsBack:
    """Handles the buttons of the card that asks which one."""

    units: Callable[[], UnitOfWork]
    intake: Intake
    work: Callable[[Received], object]
    click_reply: ClickReply

    def choose(self, click: Click) -> None:
        """Answer the question for the chosen value; a second click on the same button is ignored."""
        question_id, _, rest = click.value.partition(SEPARATOR)
        kind, value, missing = [*rest.split(SEPARATOR), "", "", ""][:3]
        with self.units() as uow:
            logged = uow.questions.get(question_id)
        if logged is None or not logged.question.text or not value:
            self.click_reply(click, notes.forgotten)
            return
        text = completed(logged.question.text, kind, value, missing)
        received = self.intake.take(_incoming(click, logged.question.place, question_id, text))
        if isinstance(received, Received):
            self.work(received)


def completed(question: str, kind: str, value: str, missing: str) -> str:
    """Return the question with the value: it replaces a name that no SOP has, else it is appended."""
    if missing and missing in question:
        return question.replace(missing, value)
    return f"{question.rstrip()} ({kind} {value})" if kind else f"{question.rstrip()} ({value})"


def _incoming(click: Click, place: Place, question_id: str, text: str) -> Incoming:
    is_private = place.surface in _PRIVATELY and click.is_ephemeral
    return Incoming(
        event_id=f"choice:{question_id}:{click.person}:{text}",
        team=place.team,
        channel=click.channel,
        person=click.person,
        text=text,
        surface=place.surface if is_private else Surface.CHOICE,
        ts="" if is_private else click.message,
        thread="" if is_private else click.thread,
        is_private=is_private or click.channel.startswith("D"),
        response_url=click.response_url if is_private else "",
    )
