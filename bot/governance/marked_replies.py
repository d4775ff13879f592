"""Turns a colleague's reply below a question into a suggestion for the SOP when its owner marks the reply with a tick
(`white_check_mark`). The suggestion is decided about as any other. Nothing leaves a private channel that way, and no words about a
person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.deps import Deps
from bot.governance.acting import ProposalBook
from bot.governance.views import notes
from bot.inbox.intake import masked
from bot.outbox.before_sending import looking_after, may_name
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Reaction, Said
from bot.slack.histories import message_at
from core import units
from core.eventlog import Refused
from core.localization import gettext as _
from escalation.confidential.recognising import topic_of
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.library.proposals.events import ProposedIn
from retrieval.library.proposals.models import Suggestion
from retrieval.questions import LoggedQuestion

TICK: Final = "white_check_mark"


@dataclass(frozen=True)
class MarkedReplies:
    book: ProposalBook
    deps: Deps
    me: Callable[[], str]
    """Cairn's own Slack id."""

    def take(self, reaction: Reaction) -> None:
        """Suggest the words. A tick by anybody who does not look after the SOP has no effect."""
        me = self.me()
        if reaction.name != TICK or reaction.author == me or self.deps.people.refusal(reaction.person) is not None:
            return
        message = message_at(self.deps.people.reader, reaction.channel, reaction.message, me)
        if (
            message is None
            or not message.is_person
            or message.author in {"", me}
            or not message.thread
            or message.thread == reaction.message
        ):
            return
        place = units.run(self.deps.units, lambda uow: self._about(uow, reaction, message))
        if place is not None:
            with self.deps.people.speaking(reaction.person):
                self._tell(reaction, message, self._suggest(reaction, message, *place))

    def _about(self, uow: UnitOfWork, reaction: Reaction, message: Said) -> tuple[LoggedQuestion, CurrentSection] | None:
        """Return the thread's last question and the section that it led to, if the person looks after its SOP."""
        logged = uow.questions.last_in(self.deps.people.who().team, reaction.channel, message.thread)
        if logged is None or not logged.sources:
            return None
        source = logged.sources[logged.chosen or 0]
        section = uow.library.section(SectionRef(source.sop_id, source.anchor))
        if section is None or reaction.person not in looking_after(self.deps.people, section.sop.governance):
            return None
        return logged, section

    def _suggest(self, reaction: Reaction, message: Said, logged: LoggedQuestion, section: CurrentSection) -> str:
        """Open the proposal; return what the owner is told, empty where the card says it."""
        people, words = self.deps.people, masked(message.text)
        if not words or topic_of(words) is not None:
            return _(notes.TICK_PERSONAL)
        if people.is_shared(reaction.channel) or not people.is_public(reaction.channel):
            return _(notes.TICK_PRIVATE)
        if not units.run(self.deps.units, lambda uow: may_name(people, uow, section.sop.governance, message.author)):
            return _(notes.TICK_CLOSED)  # the suggestion repeats the section, and would stand in their record
        done = self.book.suggest(
            Suggestion(
                sop_id=section.sop.id,
                anchor=section.section.anchor,
                text=f"{section.section.text}\n\n{words}",
                by=message.author,
                is_named=False,  # they did not suggest it: a name goes as far as the SOP's source
                origin=ProposedIn.THREAD,
                why=_("Written in {channel} below a question that led here.").format(channel=people.channel_name(reaction.channel)),
                about=logged.question.id,
            )
        )
        return notes.refusal_text(done.why, None) if isinstance(done, Refused) else _(notes.TICK_TAKEN)

    def _tell(self, reaction: Reaction, message: Said, text: str) -> None:
        """Tell the owner alone what the tick did; a tick that is taken away and put again is told once."""
        key = f"note:tick:{reaction.channel}:{reaction.message}:{reaction.person}"
        call = calls.ephemeral(reaction.channel, reaction.person, notes.line(text), thread=message.thread)
        self.deps.delivery.post(Post(key, reaction.channel, call))
