"""The question log in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory

from retrieval.library.models import SectionRef
from retrieval.questions import EarlierText, Feedback, FeedbackKind, LoggedQuestion, Redirect


class FakeQuestionLog:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, logged: LoggedQuestion) -> bool:
        if logged.question.id in self._memory.questions:
            return False
        self._memory.questions[logged.question.id] = logged
        return True

    def answered_later(self, logged: LoggedQuestion) -> None:
        known = self._memory.questions[logged.question.id]
        self._memory.questions[logged.question.id] = replace(logged, question=known.question, feedback=known.feedback)

    def get(self, question_id: str) -> LoggedQuestion | None:
        return self._memory.questions.get(question_id)

    def turns(self, team: str, channel: str, thread: str, person: str, limit: int) -> Sequence[str]:
        found = self._where(lambda logged: _thread(logged) == (team, channel, thread) and logged.question.person == person)
        return [logged.question.text for logged in found][-limit:]

    def workspaces(self) -> Collection[str]:
        return {logged.question.place.team for logged in self._memory.questions.values()} - {""}

    def rename_team(self, old: str, new: str) -> None:
        for key, logged in self._memory.questions.items():
            place = logged.question.place
            if place.team == old:
                question = replace(logged.question, place=replace(place, team=new))
                self._memory.questions[key] = replace(logged, question=question)

    def knows_thread(self, team: str, channel: str, thread: str) -> bool:
        return bool(self._where(lambda logged: _thread(logged) == (team, channel, thread)))

    def last_in(self, team: str, channel: str, thread: str) -> LoggedQuestion | None:
        return next(reversed(self._where(lambda logged: _thread(logged) == (team, channel, thread))), None)

    def add_feedback(self, feedback: Feedback) -> None:
        logged = self._memory.questions[feedback.question_id]
        clicks = sorted((*logged.feedback, feedback), key=lambda click: click.at)
        self._memory.questions[feedback.question_id] = replace(logged, feedback=tuple(clicks))

    def of_person(self, person: str) -> Sequence[LoggedQuestion]:
        return self._where(lambda logged: bool(person) and logged.question.person == person)

    def lately(self, person: str, since: datetime, limit: int) -> Sequence[LoggedQuestion]:
        return [logged for logged in self.of_person(person) if logged.question.asked_at >= since][-limit:]

    def earlier_texts(self, person: str, since: datetime, limit: int) -> Sequence[EarlierText]:
        return [
            EarlierText(logged.question.id, logged.question.text, logged.question.asked_at, newest.kind if newest else None)
            for logged in self.lately(person, since, limit)
            for newest in [max(logged.feedback, key=lambda click: click.at, default=None)]
            if logged.question.text
        ]

    def since(self, moment: datetime) -> Sequence[LoggedQuestion]:
        return self._where(lambda logged: logged.question.asked_at >= moment)

    def askers(self, section: SectionRef, since: datetime) -> Collection[str]:
        found = self._where(lambda logged: logged.question.asked_at >= since and led(logged) == section)
        return {logged.question.person for logged in found} - {""}

    def confirmed(self, since: datetime, most: int) -> Sequence[LoggedQuestion]:
        said = {FeedbackKind.HELPED, FeedbackKind.CHOSEN}
        clicks = [one for logged in self._memory.questions.values() for one in logged.feedback]
        clicks = [one for one in clicks if one.kind in said and one.at >= since]
        newest = {one.question_id for one in sorted(clicks, key=lambda one: one.at)[-most:]}
        return self._where(lambda logged: bool(logged.question.text) and logged.question.id in newest)

    def askers_by_section(self, since: datetime) -> Mapping[SectionRef, int]:
        people: dict[SectionRef, set[str]] = {}
        for logged in self.since(since):
            click = logged.feedback_of(logged.question.person)
            position = click.position if click else 0
            if logged.question.person and position < len(logged.sources):
                source = logged.sources[position]
                people.setdefault(SectionRef(source.sop_id, source.anchor), set()).add(logged.question.person)
        return {section: len(askers) for section, askers in people.items()}

    def erase_person(self, person: str) -> int:
        erased = self.of_person(person)
        for logged in erased:
            place = replace(logged.question.place, thread="", message="")
            place = replace(place, channel="") if place.is_private else place
            question = replace(logged.question, person="", text="", whole="", place=place)
            self._memory.questions[question.id] = replace(logged, question=question)
        for key, logged in self._memory.questions.items():
            clicks = tuple(replace(click, person="") if click.person == person else click for click in logged.feedback)
            self._memory.questions[key] = replace(logged, feedback=clicks)
        return len(erased)

    def _where(self, condition: Callable[[LoggedQuestion], bool]) -> list[LoggedQuestion]:
        found = filter(condition, self._memory.questions.values())
        return sorted(found, key=lambda logged: (logged.question.asked_at, logged.question.id))


def led(logged: LoggedQuestion) -> SectionRef | None:
    """The section that a question led to."""
    mine = [said for said in logged.feedback if said.person == logged.question.person]
    position = mine[-1].position if mine else 0
    source = logged.sources[position] if position < len(logged.sources) else None
    return SectionRef(source.sop_id, source.anchor) if source else None


def _thread(logged: LoggedQuestion) -> tuple[str, str, str]:
    place = logged.question.place
    return place.team, place.channel, place.thread


class FakeRedirects:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def lead(self, about: str, questions: Collection[str], to: SectionRef, at: datetime) -> None:
        self.drop(about)
        if questions:
            self._memory.redirects[about] = Redirect(about, frozenset(questions), to, at)

    def drop(self, about: str) -> bool:
        return self._memory.redirects.pop(about, None) is not None

    def all(self) -> Sequence[Redirect]:
        return sorted(self._memory.redirects.values(), key=lambda redirect: redirect.at)
