"""Finds the messages in Slack that are about a person, and prepares the calls that change or delete them once the person is erased.

Cards of cases, topics and proposals are rendered again from what is left. Other messages in channels are replaced by a line that
says so, and direct messages to the person are deleted. The calls wait in the outbox like any other; none of them names the person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, cast, delete, func, or_, select, update
from sqlalchemy import String as Text
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.localization import N_, speaking
from core.localization import gettext as _
from storage.alerts import AlertCardRow, AlertEventRow
from storage.cases import CaseCardRow, CaseEventRow, CaseRow
from storage.event_store import EventRow
from storage.files_naming import Owned, owned_by
from storage.inbox import OutboxRow
from storage.practice.privacy import PracticeMessages
from storage.proposals import ProposalCardRow, ProposalEventRow
from storage.question_tables import QuestionRow
from storage.statements import affected, insert

_GONE: Final = N_("_This message was removed: it was about a person whose data has been erased._")
_DIGEST: Final = "digest:"
_UNSEEN: Final = N_(
    "Lines that Slack shows to one reader only, with this person's name or words in them: nobody can change those. They go when "
    "Slack is loaded anew."
)
_ID = re.compile(r"[\w-]+")
_TOLD: Final = ("answer", "note", "moved:answer", "moved:note", "case-note")

Call = dict[str, object]
_NOTHING: Final = Owned()
_NO_PRACTICE: Final = PracticeMessages()


@dataclass(frozen=True)
class PersonMessages:
    """Holds what the database knows of a person's messages, read before it is erased. `names` are the person's ids."""

    session: Session
    names: Sequence[str]
    direct: frozenset[str] = frozenset()
    """Slack's ids of their direct messages with Cairn, as far as they are known."""
    questions: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    """Cases that they asked for."""
    acted: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Events by the person in cases of others, by case."""
    alerts: frozenset[str] = frozenset()
    proposals: frozenset[str] = frozenset()
    """Proposals that they suggested or decided."""
    practice: PracticeMessages = _NO_PRACTICE
    owned: Owned = _NOTHING
    since: datetime | None = None
    """When they asked first: digests of topics may hold their masked words from then on."""

    @classmethod
    def of(cls, session: Session, names: Sequence[str], direct: str = "", needles: Sequence[str] = ()) -> PersonMessages:
        """Read a person's traces; `needles` are the texts that name the person within longer ones."""
        if not names:
            return cls(session, names)
        theirs = QuestionRow.person.in_(names)
        questions = frozenset(session.scalars(select(QuestionRow.id).where(theirs)))
        private = session.scalars(select(QuestionRow.channel).where(theirs, QuestionRow.is_private).distinct())
        channels = {channel for channel in (*private, direct) if channel.startswith("D")}
        cases = frozenset(session.scalars(select(CaseRow.id).where(CaseRow.asker.in_(names))))
        acts = select(CaseEventRow.record_id, CaseEventRow.seq).where(
            _has(CaseEventRow.body, names) | CaseEventRow.actor.in_(names)
        )
        acted: dict[str, tuple[int, ...]] = {}
        for case, seq in session.execute(acts):
            acted[case] = (*acted.get(case, ()), seq)
        practice = PracticeMessages.of(session, names, needles)
        alerts = _about(session, AlertEventRow, names, questions)
        proposals = _about(session, ProposalEventRow, names, questions)
        since = session.scalar(select(func.min(QuestionRow.asked_at)).where(theirs))
        owned = owned_by(session, names)
        return cls(session, names, frozenset(channels), questions, cases, acted, alerts, proposals, practice, owned, since)

    def left(self) -> list[str]:
        """Return in words for the operator what stays in Slack and Cairn cannot change."""
        rows = self.session.scalars(select(QuestionRow).where(QuestionRow.id.in_(self.questions)))
        places = sorted({(row.channel, row.message) for row in rows if row.message and row.channel not in self.direct})
        lines = [
            _("Written by the person in channel {channel}: message {ts}. Only they or an admin can delete it.").format(
                channel=channel, ts=ts
            )
            for channel, ts in places
        ]
        if not self.direct and self._count_direct():
            lines.append(
                _("Cairn's direct messages to them: which ones is not known without SLACK_BOT_TOKEN. An admin can delete them.")
            )
        if self.questions or self.acted:
            lines.append(_(_UNSEEN))
        conflicts = self.session.scalars(select(OutboxRow.key).where(OutboxRow.key.startswith("conflict:"), OutboxRow.is_done))
        others = {key.rpartition(":")[2] for key in conflicts if self.owned.channels and not self.owned.is_mentioned_in(key)}
        lines += [
            _("Cards about SOPs that disagree, in {channel}, may mention them: delete those in Slack.").format(channel=channel)
            for channel in sorted(others)
        ]
        return lines

    def _count_direct(self) -> int:
        sent = OutboxRow.channel.in_(self.names), OutboxRow.message_ts.is_not(None)
        return len(self.session.scalars(select(OutboxRow.id).where(*sent)).all())

    def changes(self) -> list[tuple[str, str, Call]]:
        """Return outbox key, channel and call of everything that is to change in Slack."""
        case = CaseCardRow
        alert = AlertCardRow
        cases = select(case.record_id, case.channel, case.ts).where(case.record_id.in_({*self.cases, *self.acted}))
        alerts = select(alert.record_id, alert.channel, alert.ts).where(alert.record_id.in_(self.alerts))
        proposal = ProposalCardRow
        proposals = select(proposal.record_id, proposal.channel, proposal.ts).where(proposal.record_id.in_(self.proposals))
        cards = [*self._cards("case", cases), *self._cards("signal", alerts), *self._cards("proposal", proposals)]
        drawn = {key for key, _, _ in cards}
        return [*cards, *(change for change in self._messages() if change[0] not in drawn)]

    def _cards(self, kind: str, wanted: Select[str, str, str]) -> list[tuple[str, str, Call]]:
        """Return calls that update cards. Version 0 is older than any, so each card is rendered again when it is sent."""
        cards = []
        for about, at, ts in self.session.execute(wanted).all():
            if at in self.names or at in self.direct:
                continue
            posted = self.session.execute(select(OutboxRow.key, OutboxRow.channel).where(OutboxRow.message_ts == ts)).first()
            key, channel = (posted.key, posted.channel) if posted else ("", at)
            shown = {"id": about, "version": 0, "key": key, "channel": channel}
            cards.append((f"erase:{at}:{ts}", at, {**_changed(at, ts), kind: shown}))
        return cards

    def _messages(self) -> Iterator[tuple[str, str, Call]]:
        for row in self._rows():
            ts = str(row.message_ts)
            if row.channel in self.names or row.channel in self.direct:
                for channel in sorted(self.direct)[:1] if row.channel in self.names else [row.channel]:
                    yield f"erase:{channel}:{ts}", channel, {"method": "chat.delete", "args": {"channel": channel, "ts": ts}}
            else:
                yield f"erase:{row.channel}:{ts}", row.channel, _changed(row.channel, ts)

    def _rows(self) -> list[OutboxRow]:
        sent = self.session.scalars(select(OutboxRow).where(OutboxRow.message_ts.is_not(None), OutboxRow.is_done))
        mine = {*self.names, *self.direct}
        return [row for row in sent if row.channel in mine or self._is_theirs(row.key) or self._may_show_them(row)]

    def _may_show_them(self, row: OutboxRow) -> bool:
        """Return whether a message may be a digest with a topic of theirs, or a card that mentions them as owner or backup."""
        if row.key.startswith(_DIGEST):
            return bool(self.alerts) and self.since is not None and row.added_at >= self.since
        return self.owned.is_mentioned_in(row.key)

    def _is_theirs(self, key: str) -> bool:
        """Return whether an outbox key belongs to their question, to what was said about their case, or to their practice."""
        kind, _, rest = key.rpartition(":")
        if kind in _TOLD and rest in self.questions:
            return True
        parts = key.split(":")
        if "share" in parts[:2] and any(part in self.questions for part in parts):
            return True
        if parts[0] in {"case-thread", "case-note"} and len(parts) == 3:  # noqa: PLR2004 - kind, case, event
            return parts[1] in self.cases or int(parts[2]) in self.acted.get(parts[1], ())
        return self.practice.is_theirs(key)

    def drop_pending(self) -> int:
        """Empty unsent calls that mention the person; a card's call stays and is rendered when sent. Returns how many changed."""
        digests = delete(OutboxRow).where(OutboxRow.is_done.is_(False), OutboxRow.key.startswith(_DIGEST))
        if self.alerts:  # the next round writes them anew, of what is left
            self.session.execute(digests)
        pending = self.session.scalars(select(OutboxRow).where(OutboxRow.is_done.is_(False))).all()
        marks = {*self.names, *self.direct, *self.questions, *self.cases, *self.alerts, *self.proposals}
        dropped = 0
        for row in pending:
            text = row.key + " " + row.channel + " " + json.dumps(row.call, ensure_ascii=False)
            is_named = not marks.isdisjoint(_ID.findall(text)) or any(name in text for name in self.names)
            if not is_named and not self.practice.is_theirs(row.key):
                continue
            call = _undrawn(row.call) if row.channel not in self.names else None
            done = {"call": {}, "is_done": True, "worker": None, "until": None}
            change = update(OutboxRow).where(OutboxRow.id == row.id)
            dropped += affected(self.session, change.values(done if call is None else {"call": call}))
        return dropped


def add_changes(session: Session, changes: Sequence[tuple[str, str, Call]], at: datetime) -> int:
    """Add the calls to the outbox; return how many there are."""
    for key, channel, call in changes:
        row = {"key": key, "channel": channel, "call": call, "added_at": at, "due_at": at, "attempts": 0, "is_done": False}
        session.execute(insert(session, OutboxRow).values(row).on_conflict_do_nothing())
    return len(changes)


def _changed(channel: str, ts: str) -> Call:
    """Make the call that replaces a message by a line in the language of the workspace: everybody in the channel reads it."""
    with speaking(None):
        gone = _(_GONE)
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": gone}}]
    return {"method": "chat.update", "args": {"channel": channel, "ts": ts, "text": gone.strip("_"), "blocks": blocks}}


def _undrawn(call: Mapping[str, object]) -> Call | None:
    """Return a card's call without its text and blocks, which are rendered when it is sent; None for other calls."""
    kind = next((card for card in ("case", "signal", "proposal") if isinstance(call.get(card), Mapping)), None)
    args, about = call.get("args"), call.get(kind) if kind else None
    if kind is None or not isinstance(args, Mapping) or not isinstance(about, Mapping):
        return None
    shown = {name: value for name, value in args.items() if name not in {"text", "blocks"}}
    bare = {**shown, "text": "…"}
    return {**call, "args": bare, kind: {**about, "version": 0}}


def _has(column: InstrumentedAttribute[dict[str, object]], names: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(cast(column, Text).contains(json.dumps(name), autoescape=True) for name in names))


def _about(session: Session, events: type[EventRow], names: Sequence[str], questions: frozenset[str]) -> frozenset[str]:
    """Return records whose cards may show a question of the person, or which they acted on."""
    records = set()
    for record, actor, body in session.execute(select(events.record_id, events.actor, events.body)):
        if actor in names or not questions.isdisjoint(_strings(body)) or not set(names).isdisjoint(_strings(body)):
            records.add(record)
    return frozenset(records)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
