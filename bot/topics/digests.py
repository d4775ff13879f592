"""Sends the weekly digest to every owners' channel: once, whichever replica is first, and only when there is something to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.blocks.words import plain_title
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.topics.acting import AlertBook
from bot.topics.schedule import LATE, Schedule
from bot.topics.views.digest import DigestLine, DigestShown, digest_card, facts_of
from bot.topics.views.words import how_often, people
from core import units
from core.language_model import LanguageModel
from core.localization import counted, day
from core.localization import gettext as _
from core.workdays import known_zone
from escalation.cases.afterwards import SopGap
from escalation.owners import choose_route, line_of
from insights.alerts.digest import Digest, Week, weekly
from insights.alerts.models import Alert
from insights.alerts.readings import CasesOn
from insights.headings import digest_lead
from retrieval.library.models import SectionRef

_WEEK = timedelta(days=7)
_log = structlog.get_logger()


@dataclass
class _Recipient:
    """A channel (or person), the SOPs whose topics go there, and who answers for them."""

    channel: str
    sops: set[str | None] = field(default_factory=set)
    owners: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Digests:
    """Sends the weekly digests. `schedule` is None when no digest is wanted. A language model may word the opening; it says
    nothing that is not below it.
    """

    book: AlertBook
    schedule: Schedule | None
    language: LanguageModel | None = None

    def send(self) -> None:
        """Send the digests that are due."""
        now = self.book.clock()
        if self.schedule is None or not self.schedule.is_near(now):
            return
        recipients = units.run(
            self.book.units, lambda uow: [(recipient, self._zone(uow, recipient)) for recipient in self._recipients(uow)]
        )
        sent = sum(self._sent(recipient, zone, self.schedule.last(now, zone)) for recipient, zone in recipients)
        if sent:
            _log.info("digests_sent", channels=sent)

    def _sent(self, recipient: _Recipient, zone: ZoneInfo, due: datetime) -> bool:
        """Send the digest of one channel; False when it is too late, sent already, or there is nothing to say."""
        now = self.book.clock()
        year, week, _weekday = due.astimezone(zone).isocalendar()
        key = f"digest:{recipient.channel}:{year}-W{week:02}"
        if now - due > LATE:
            return False

        def work(uow: UnitOfWork) -> DigestShown | None:
            return self.shown(uow, recipient.channel, recipient.sops, due) if uow.outbox.channel(key) is None else None

        shown = units.run(self.book.units, work)
        if shown is None or shown.is_empty:
            return False
        lead = digest_lead(self.language, facts_of(shown), "")  # may take long: no transaction is open
        # a replica that was faster has its own stored under this key
        self.book.delivery.post(Post(key, recipient.channel, calls.post(key, recipient.channel, digest_card(shown, lead))))
        return True

    def shown(self, uow: UnitOfWork, channel: str, sops: Iterable[str | None], until: datetime) -> DigestShown:
        """Return the week that ended at `until`, for whoever answers for these SOPs."""
        since, theirs = until - _WEEK, frozenset(sops)
        known = {alert.id: alert for alert in (*uow.alerts.live(), *uow.alerts.touched(since)) if alert.opened_at < until}
        week = Week(since, until, list(known.values()), uow.readings.recurring_cases(since, until))
        digest = weekly(week, theirs)
        lines = _Lines(self.book, uow, channel)
        return DigestShown(
            first=since.date(),
            last=(until - timedelta(days=1)).date(),
            new=lines.topics(digest.new),
            rising=[*lines.topics(digest.rising), *lines.topics(digest.unsolved, _("the change did not help"))],
            solved=lines.topics(digest.solved, _("no longer a problem")),
            gaps=lines.gaps(digest, [gap for gap in uow.gaps.open_gaps() if gap.sop_id in theirs and gap.opened_at < until]),
            missed=lines.topics(digest.failing),
            recurring=[line for case in digest.cases if (line := lines.case(case)) is not None],
        )

    def _recipients(self, uow: UnitOfWork) -> list[_Recipient]:
        """Return every channel with the SOPs whose topics go there; topics without an SOP go to the fallback's channel."""
        routes, by_channel = self.book.details.routes, dict[str, _Recipient]()
        governed = [*((card.id, card.governance) for card in uow.library.cards()), (None, None)]
        for sop_id, governance in governed:
            line = line_of(governance, routes.routing.fallback)
            route = choose_route(line, routes.routing.check(uow, governance, line))
            if route is None:
                continue
            channel = routes.people.slack_id(route.channel) or route.channel
            recipient = by_channel.setdefault(channel, _Recipient(channel))
            recipient.sops.add(sop_id)
            recipient.owners.update([route.person] if route.person and governance else [])
        return sorted(by_channel.values(), key=lambda recipient: recipient.channel)

    def _zone(self, uow: UnitOfWork, recipient: _Recipient) -> ZoneInfo:
        """Return the time zone of whoever answers for most of the SOPs; UTC where it is not known."""
        for owner in sorted(recipient.owners, key=lambda name: (-recipient.owners[name], name)):
            person = uow.people.get(owner)
            zone = known_zone(person.timezone) if person else None
            if zone is not None:
                return zone
        return ZoneInfo("UTC")


@dataclass(frozen=True)
class _Lines:
    """Turns what a digest holds into lines for one channel."""

    book: AlertBook
    uow: UnitOfWork
    channel: str

    def topics(self, alerts: Sequence[Alert], detail: str = "") -> list[DigestLine]:
        return [self._topic(alert, detail or _numbers(alert)) for alert in alerts]

    def gaps(self, digest: Digest, gaps: Sequence[SopGap]) -> list[DigestLine]:
        """List the promised fixes, the nearest date first, then the gaps that decisions left open."""
        promised = [
            self._topic(alert, _("promised by {day}").format(day=day(alert.due_on)) if alert.due_on else _("promised"))
            for alert in digest.promised
        ]
        return [*promised, *(self._gap(gap) for gap in gaps if gap.alert_id is None)]

    def case(self, case: CasesOn) -> DigestLine | None:
        details = self.book.details
        if case.topic is not None:
            title = details.topic_title(self.uow, case.topic, self.channel)
        else:
            card = self.uow.library.card(case.sop_id) if case.sop_id else None
            if card is None or not details.routes.may_name(self.uow, card.governance, self.channel):
                return None
            title = card.title
        return DigestLine(title, counted(case.cases, "{n} case", "{n} cases"))

    def _topic(self, alert: Alert, detail: str) -> DigestLine:
        details = self.book.details
        return DigestLine(details.title(self.uow, alert, self.channel), detail, details.card_url(alert, self.channel))

    def _gap(self, gap: SopGap) -> DigestLine:
        ref = SectionRef(gap.sop_id, gap.anchor) if gap.sop_id and gap.anchor else None
        section = self.book.details.named(self.uow, ref, self.channel)
        url = self.book.details.links(section.sop, section.section, self.channel) if section else ""
        due = _("due {day}").format(day=day(gap.due_on)) if gap.due_on else ""
        return DigestLine(plain_title(section) if section else _("A decision that no SOP covers yet"), due, url)


def _numbers(alert: Alert) -> str:
    return f"{people(alert.reading.people)}, {how_often(alert.reading.people, alert.reading.times)}"
