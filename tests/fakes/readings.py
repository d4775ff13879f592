"""Stumbles and traffic, worked out one question at a time from everything in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fakes.memory import Memory

from insights.alerts.readings import AskedOn, CasesOn, Cause, FirstTry, SopChange, Stumble, Traffic
from nudges.items.bank import ASKED
from retrieval.library.models import SectionRef
from retrieval.questions import CONFLICTING, NEEDS_HUMAN, FeedbackKind, LoggedQuestion

DAY = timedelta(days=1)


class FakeReadings:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def stumbles(self, since: datetime, until: datetime, topics: Collection[str] | None = None) -> Sequence[Stumble]:
        found = (self._of(logged) for logged in self._counted(datetime.min.replace(tzinfo=UTC), until))
        wanted = [one for one in found if one is not None and since <= one.at < until and (topics is None or one.topic in topics)]
        return sorted(self._by_minute(wanted), key=lambda one: (one.at, one.id))

    def _by_minute(self, stumbles: Sequence[Stumble]) -> list[Stumble]:
        groups: dict[object, list[Stumble]] = defaultdict(list)
        for one in stumbles:
            logged = self._memory.questions[one.id]
            minute, own = logged.question.asked_at.replace(second=0, microsecond=0), one.id if self._was_stuck(logged) else ""
            groups[one.person, one.topic, one.cause, logged.reason, minute, own, one.at.date()].append(one)
        return [replace(group[0], at=min(one.at for one in group), times=len(group)) for group in groups.values()]

    def _was_stuck(self, logged: LoggedQuestion) -> bool:
        return any(click.kind is FeedbackKind.STILL_STUCK for click in logged.feedback)

    def traffic(self, since: datetime, until: datetime) -> Traffic:
        people: dict[tuple[date, str], dict[str, bool]] = defaultdict(dict)
        for logged in self._counted(since, until):
            asked = logged.question
            people[asked.asked_at.date(), self._topic(logged) or ""][asked.person] = self._is_new(asked.person, asked.asked_at)
        return Traffic(tuple(AskedOn(topic, day, len(who), sum(who.values())) for (day, topic), who in sorted(people.items())))

    def asked(self, topics: Collection[str], since: datetime, until: datetime) -> Sequence[Stumble]:
        found = [logged for logged in self._counted(since, until) if self._topic(logged) in topics]
        return [self._stumble(logged, logged.question.asked_at, Cause.ASKED) for logged in found]

    def places(self, since: datetime, until: datetime) -> Mapping[str, SectionRef]:
        counts: dict[str, Counter[SectionRef]] = defaultdict(Counter)
        for logged in self._counted(since, until):
            topic, section = self._topic(logged), _source(logged, 0)
            if topic is not None and section is not None:
                counts[topic][section] += 1
        return {topic: max(found, key=lambda section: (found[section], section)) for topic, found in counts.items()}

    def first_tries(self, since: datetime, until: datetime) -> Sequence[FirstTry]:
        first: dict[tuple[str, str], object] = {}
        for attempt in sorted(self._memory.attempts.values(), key=lambda one: (one.at, one.ask)):
            first.setdefault((attempt.person, attempt.family), attempt)
        found = []
        for attempt in first.values():
            item = self._memory.items.get(attempt.item)
            if item is None or item.item.is_self_rated:
                continue
            if item.state in ASKED and item.section.anchor and since <= attempt.at < until:
                found.append(
                    FirstTry(
                        attempt.person, item.section, attempt.family, attempt.item, attempt.choice, attempt.is_right, attempt.at
                    )
                )
        return found

    def changes(self, since: datetime, until: datetime) -> Sequence[SopChange]:
        approved = [(doc, version) for doc, version in self._memory.versions.values() if version.approved_at is not None]
        found = []
        for doc, version in sorted(approved, key=lambda entry: (entry[1].approved_at, entry[1].sop_id, entry[1].number)):
            earlier = [one for one in approved if one[1].sop_id == version.sop_id and one[1].number < version.number]
            if since <= version.approved_at < until and earlier:
                old = {section.anchor: section.digest for section in max(earlier, key=lambda one: one[1].number)[0].sections}
                found += [
                    SopChange(SectionRef(doc.id, one.anchor), version.number, version.approved_at, one.anchor not in old)
                    for one in doc.sections
                    if old.get(one.anchor) != one.digest
                ]
        return found

    def recurring_cases(self, since: datetime, until: datetime, at_least: int = 3) -> Sequence[CasesOn]:
        found: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)
        for events in self._memory.cases.values():
            body = events[0].body
            member = self._memory.topic_members.get(body.question_id)
            key = (member[0].topic if member else None, body.concern.sop_id if body.concern else None)
            if since <= events[0].at < until and key != (None, None):
                found[key].append(body.asker)
        often = [CasesOn(*key, len(askers), len(set(askers))) for key, askers in found.items() if len(askers) >= at_least]
        return sorted(often, key=lambda one: (-one.cases, one.topic or "", one.sop_id or ""))

    def _counted(self, since: datetime, until: datetime) -> Iterator[LoggedQuestion]:
        for logged in sorted(self._memory.questions.values(), key=lambda one: (one.question.asked_at, one.question.id)):
            is_reading = logged.outcome != NEEDS_HUMAN and logged.reason not in {"empty_question", "search_down", "empty_library"}
            if is_reading and logged.question.person and since <= logged.question.asked_at < until:
                yield logged

    def _topic(self, logged: LoggedQuestion) -> str | None:
        member = self._memory.topic_members.get(logged.question.id)
        return member[0].topic if member else None

    def _of(self, logged: LoggedQuestion) -> Stumble | None:
        at, again = logged.question.asked_at, self._again(logged)
        clicks = [click for click in logged.feedback if click.person == logged.question.person and click.at - at <= 7 * DAY]
        ways = (
            (logged.reason == CONFLICTING, at, Cause.CONFLICTING),
            (logged.outcome == "unanswered", at, Cause.UNANSWERED),
            (bool(clicks) and clicks[-1].kind is FeedbackKind.STILL_STUCK, clicks[-1].at if clicks else at, Cause.STILL_STUCK),
            (again is not None, again or at, Cause.ASKED_AGAIN),
        )
        found = ((known, cause) for is_so, known, cause in ways if is_so and self._topic(logged) is not None)
        return next((self._stumble(logged, known, cause) for known, cause in found), None)

    def _again(self, logged: LoggedQuestion) -> datetime | None:
        def is_again(other: LoggedQuestion) -> bool:
            is_later = (other.question.asked_at, other.question.id) > (logged.question.asked_at, logged.question.id)
            return is_later and other.question.person == logged.question.person and self._topic(other) == self._topic(logged)

        span = logged.question.asked_at, logged.question.asked_at + timedelta(hours=8, microseconds=1)
        return next((other.question.asked_at for other in self._counted(*span) if is_again(other)), None)

    def _stumble(self, logged: LoggedQuestion, at: datetime, cause: Cause) -> Stumble:
        other = _source(logged, 1) if cause is Cause.CONFLICTING else None
        asked = logged.question
        is_newcomer = self._is_new(asked.person, asked.asked_at)
        return Stumble(asked.id, self._topic(logged) or "", asked.person, at, cause, _source(logged, 0), other, is_newcomer)

    def _is_new(self, person: str, at: datetime) -> bool:
        known = self._memory.people.get(person)
        started = known.started_on if known else None
        return started is not None and started <= at.date() < started + 30 * DAY


def _source(logged: LoggedQuestion, position: int) -> SectionRef | None:
    led = position or logged.chosen or 0
    found = logged.sources[led : led + 1]
    return SectionRef(found[0].sop_id, found[0].anchor) if found else None
