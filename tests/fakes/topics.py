"""The log of topics in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from fakes.memory import Memory

from insights.topics.models import Asking, Change, ChangeKind, Head, Member, Profile, Topic, UnplacedQuestion, Vector
from retrieval.library.models import SectionRef
from retrieval.questions import LoggedQuestion


class FakeTopics:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def lock(self) -> Head:
        return self._memory.topic_head

    def head(self) -> Head:
        return self._memory.topic_head

    def waiting(self, limit: int, since: datetime | None = None) -> Sequence[UnplacedQuestion]:
        def waits(logged: LoggedQuestion) -> bool:
            is_late_enough = since is None or logged.question.asked_at >= since
            return is_late_enough and logged.question.id not in self._memory.topic_members

        return self._asked(waits, limit)

    def members(self, model: str, after: int = 0, most: int | None = None) -> Sequence[Member]:
        found = [
            member if made_by == model else replace(member, vector=None)
            for member, made_by in self._memory.topic_members.values()
            if member.position > after
        ]
        return sorted(found, key=lambda member: member.position)[:most]

    def newest(self, model: str, most: int) -> Sequence[Member]:
        return [member for member in self.members(model) if member.vector is not None][-most:]

    def newest_of(self, topic: str, model: str, most: int) -> Sequence[Member]:
        return [member for member in self.members(model) if member.vector is not None and member.topic == topic][-most:]

    def of_topics(self, topics: Collection[str]) -> Sequence[Member]:
        return [member for member in self.members("") if member.topic in topics]

    def at(self, positions: Sequence[int]) -> Sequence[Member]:
        return [member for member in self.members("") if member.position in positions]

    def changes(self, *, is_ruling: bool = False) -> Sequence[Change]:
        found = [self._memory.topic_changes[position] for position in sorted(self._memory.topic_changes)]
        return [change for change in found if not is_ruling or change.kind is not ChangeKind.REGROUPED]

    def changed_at(self) -> int:
        return max(self._memory.topic_changes, default=0)

    def add(self, members: Sequence[Member], opened: Sequence[Topic], model: str) -> None:
        self._open(opened)
        for member in members:
            if member.question_id in self._memory.topic_members:
                raise ValueError(member.question_id)
            self._memory.topic_members[member.question_id] = (member, model)
            self._memory.topic_head = replace(self._memory.topic_head, position=member.position)

    def apply(self, change: Change, opened: Sequence[Topic]) -> None:
        self._open(opened)
        self._memory.topic_changes[change.position] = change
        topics = {position: topic for topic, positions in change.moves.items() for position in positions}
        blocks = {position: block for block, positions in change.blocks.items() for position in positions}
        for name, (member, model) in self._memory.topic_members.items():
            at = member.position
            moved = replace(member, topic=topics.get(at, member.topic), block=blocks.get(at, member.block))
            self._memory.topic_members[name] = (moved, model)
        for ended, successor in change.ended.items():
            self._memory.topics[ended] = replace(self._memory.topics[ended], successor=successor)
        self._memory.topic_head = Head(change.position, self._memory.topic_head.revision + 1)

    def rename(self, centrals: Mapping[str, str]) -> None:
        for topic, question in centrals.items():
            self._memory.topics[topic] = replace(self._memory.topics[topic], central=question)

    def outdated(self, model: str, limit: int) -> Sequence[UnplacedQuestion]:
        def is_old(logged: LoggedQuestion) -> bool:
            member, made_by = self._memory.topic_members.get(logged.question.id, (None, model))
            return member is not None and member.vector is not None and made_by != model

        return self._asked(is_old, limit)

    def renew(self, vectors: Mapping[str, Vector], model: str) -> None:
        for question, vector in vectors.items():
            member, _ = self._memory.topic_members[question]
            if member.vector is not None:
                self._memory.topic_members[question] = (replace(member, vector=vector), model)
        if vectors:
            self._memory.topic_head = replace(self._memory.topic_head, revision=self._memory.topic_head.revision + 1)

    def claim_pass(self, on: date, now: datetime, until: datetime) -> bool:
        passed, held = self._memory.topic_pass.get("on"), self._memory.topic_pass.get("until")
        if (isinstance(passed, date) and passed >= on) or (isinstance(held, datetime) and held > now):
            return False
        self._memory.topic_pass["until"] = until
        return True

    def finish_pass(self, on: date) -> None:
        self._memory.topic_pass = {"on": on}

    def topics(self) -> Sequence[Topic]:
        return [self._memory.topics[topic] for topic in sorted(self._memory.topics)]

    def nameless(self, model: str) -> Sequence[str]:
        bare = [topic.id for topic in self.topics() if topic.central is None and topic.successor is None]
        return [topic for topic in bare if self.newest_of(topic, model, 1)]

    def current(self, topic: str) -> str | None:
        found = self._current(topic)
        return None if found is None else found.id

    def central(self, topic: str) -> str | None:
        found = self._current(topic)
        return None if found is None else found.central

    def _current(self, topic: str) -> Topic | None:
        found = self._memory.topics.get(topic)
        while found is not None and found.successor is not None:
            found = self._memory.topics.get(found.successor)
        return found

    def of_questions(self, question_ids: Collection[str]) -> Mapping[str, str]:
        members = self._memory.topic_members
        return {question: members[question][0].topic for question in question_ids if question in members}

    def profiles(self, topics: Collection[str] | None = None, since: datetime | None = None) -> Sequence[Profile]:
        held = sorted({member.topic for member, _ in self._memory.topic_members.values()})
        wanted = [topic for topic in held if topics is None or topic in topics]
        asked = {topic: [one for one in self._logged(topic) if since is None or one.question.asked_at >= since] for topic in wanted}
        return [self._profile(topic, logged) for topic, logged in asked.items() if logged]

    def askings(self, topic: str) -> Sequence[Asking]:
        questions = [logged.question for logged in self._logged(topic)]
        return [
            Asking(question.id, question.person, question.text, question.asked_at, question.place.is_private)
            for question in questions
        ]

    def newest_ids(self, topic: str, most: int) -> Sequence[str]:
        return [member.question_id for member in self.of_topics([self.current(topic) or ""])][-most:]

    def _profile(self, topic: str, logged: Sequence[LoggedQuestion]) -> Profile:
        central = self._memory.questions.get(self._memory.topics[topic].central or "")
        times = [one.question.asked_at for one in logged]
        return Profile(
            id=topic,
            name=central.question.text if central else "",
            questions=len(logged),
            people=len({one.question.person for one in logged}),
            first_at=min(times),
            last_at=max(times),
            section=_most([one for one in logged if one.is_answered]),
            nearest=_most(logged),
        )

    def _logged(self, topic: str) -> list[LoggedQuestion]:
        found = [self._memory.questions[name] for name, (member, _) in self._memory.topic_members.items() if member.topic == topic]
        return sorted(found, key=lambda logged: (logged.question.asked_at, logged.question.id))

    def _asked(self, condition: Callable[[LoggedQuestion], bool], limit: int) -> list[UnplacedQuestion]:
        found = [logged.question for logged in self._memory.questions.values() if logged.question.text and condition(logged)]
        ordered = sorted(found, key=lambda question: (question.asked_at, question.id))
        return [UnplacedQuestion(question.id, question.text, question.asked_at) for question in ordered[:limit]]

    def _open(self, opened: Sequence[Topic]) -> None:
        self._memory.topics.update({topic.id: topic for topic in opened})


def _most(logged: Sequence[LoggedQuestion]) -> SectionRef | None:
    led = [one.sources[one.chosen or 0] for one in logged if one.sources]
    counted = Counter((source.sop_id, source.anchor) for source in led)
    first = min(counted.items(), key=lambda found: (-found[1], found[0]), default=None)
    return None if first is None else SectionRef(*first[0])
