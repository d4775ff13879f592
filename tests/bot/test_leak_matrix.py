"""Nobody is shown an SOP that they may not see: surface by role, before and after its audience and a person's role change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, Final

import pytest
from fakes.remembered import CachedEncoder
from support.leak_world import CANARIES, HOMES, PEOPLE, Entry, LeakWorld
from typer.testing import CliRunner

from bot.blocks.buttons import ASK_OWNER, CHECKLIST, MORE, REFERENCE, STUCK, WALK
from bot.practice.views.action_card import RESTORE, WITHDRAW
from bot.practice.views.learn import LESSON, RULES, TRY
from bot.practice.views.lesson import WHOLE
from bot.practice.views.quiz import ASK_OWNER as QUIZ_ASK_OWNER
from bot.practice.views.reference import PAGE
from bot.practice.views.walk import CHOOSE
from bot.questions.views.places import BACK, SHOW
from bot.web.links import ANYBODY
from bot.wiring.agents import library_for
from core.eventlog import CAIRN, Done
from escalation.cases.events import Decided, Outcome
from insights.alerts.events import Event, Measurement, Opened
from insights.alerts.fold import ALERTS
from insights.alerts.models import AlertDone
from insights.alerts.readings import AlertKind
from retrieval.library.models import SectionRef
from scripts.main import app

# A minute: the real wiring, asked by everybody on every surface.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

QUESTIONS: Final = ("How do I make a bonus payment?", "How do I make a travel advance?")
LOOKUPS: Final = ("bonus payment", "Which SOPs are about a bonus payment or a travel advance?")
REASON: Final = "whombatic"
"""Begins a word of a decision about `pay`, which ends with who asked and who had the case: precedents repeat it to others."""


def answer(world: LeakWorld, person: str) -> None:
    for question in QUESTIONS:
        world.write(question, person)
        world.command(question, person)
    world.write(QUESTIONS[0], person, "C0OPS")


def places(world: LeakWorld, person: str) -> None:
    for lookup in LOOKUPS:
        world.write(lookup, person)
    world.write(LOOKUPS[1], person, "C0OPS")


def why(world: LeakWorld, person: str) -> None:
    """Below the answers of those who may see more, not only below one's own."""
    askers = dict.fromkeys(("U0FINANCE", "U0MOVED", person))
    for question, asker in ((each, one) for one in askers for each in _questions(world, one)[: 2 if one == person else 1]):
        shown = world.card_of(question, asker)
        world.click(MORE, f"why:{question}", person, shown, is_menu=True)
        world.click(STUCK, question, person, shown)
        for place in range(2):
            world.click(SHOW, f"{question}|{place}", person, world.card_of(question, asker))
        world.click(BACK, question, person, world.card_of(question, asker))


def precedents(world: LeakWorld, person: str) -> None:
    """The person's questions go to the owner, who answers those that waited since the phase before and one of the new ones."""
    cases = world.services.case_clicks.cases
    waiting = [case for case in _cases(world, person) if case.is_open]
    for question in _questions(world, person)[-2:]:
        shown = world.card_of(question, person)
        world.click(ASK_OWNER, question, person, shown)
        world.press_again(ASK_OWNER, person, shown)
    for card in world.messages("C0FIN") + world.messages("C0TRAVEL"):
        for case in waiting[:2]:
            world.click("case_answer", case.id, person, card)
    opened = [case for case in _cases(world, person) if case.is_open and case not in waiting]
    for case in (*waiting, *opened[:1]):
        word = f"{REASON}-{case.asker}-{case.holder}" if case.concern and case.concern.sop_id == "pay" else "as it stands"
        cases.act(case.id, "U0OWNER", Decided(Outcome.ANSWERED, f"{word} is the answer"))
    if person == next(reversed(PEOPLE)):
        world.later(hours=1)


def quiz(world: LeakWorld, person: str) -> None:
    """Questions that were asked before the change are answered after it."""
    for ask in _asks(world, person):
        shown = next((each for each in reversed(world.messages(f"D{person}")) if f"{ask.id}|" in str(each["blocks"])), None)
        if shown is not None:
            world.click("quiz_answer_0", f"{ask.id}|0", person, shown)
            world.click(QUIZ_ASK_OWNER, ask.id, person, shown)
    for text in ("quiz me", "quiz me about a bonus payment", "quiz me about travel advance"):
        world.write(text, person)


def lesson(world: LeakWorld, person: str) -> None:
    shown = {"channel": f"D{person}", "ts": "1.1", "text": "", "blocks": []}
    for ref in (each for each in _refs(world) if each.sop_id in CANARIES):
        world.click(LESSON, str(ref), person, shown)
        world.click(TRY, str(ref), person, shown)


def at_work(world: LeakWorld, person: str) -> None:
    """Checklists, decisions and rules, in Slack and on their page; a walk goes on where it stood before the change."""
    shown = {"channel": f"D{person}", "ts": "1.1", "text": "", "blocks": []}
    for ref in (each for each in _refs(world) if each.sop_id in CANARIES):
        for action, value in (
            (CHECKLIST, ref),
            (WALK, ref),
            (REFERENCE, ref),
            (WITHDRAW, ref),
            (RESTORE, ref),
            (WHOLE, ref),
            (f"{CHOOSE}0", f"1|0|{ref}"),
            (f"{CHOOSE}0", f"2|1|{ref}"),
        ):
            world.click(action, str(value), person, shown)
    world.write("rules", person)
    world.command("rules", person)
    world.click(RULES, "support", person, shown)
    world.click(f"{PAGE}on", "1", person, shown)
    with world.web.test_client() as client:
        world.note("at work", person, client.get(world.cairn.links.rules(person).partition("127.0.0.1:8080")[2]).text)


def path(world: LeakWorld, person: str) -> None:
    world.write("learn", person)
    world.command("learn", person)


def home(world: LeakWorld, person: str) -> None:
    world.event(type="app_home_opened", user=person, channel=f"D{person}", tab="home")
    world.event(type="app_home_opened", user=person, channel=f"D{person}", tab="messages")
    world.command("status", person)


def alert(world: LeakWorld, person: str) -> None:
    """A topic on each SOP, once for all; everybody presses the buttons of the cards that stand."""
    if person == next(iter(PEOPLE)):
        for number, sop_id in enumerate(CANARIES):
            _ring(world, sop_id, number)
        world.later(minutes=1)
    for channel in ("C0FIN", "C0TRAVEL"):
        for card in world.messages(channel):
            alert = str(card["blocks"][0].get("block_id", "")).split(":")
            if alert[0] == "signal":
                world.click("signal_fix", alert[1], person, card)
                world.click("signal_elsewhere", alert[1], person, card)


def digest(world: LeakWorld, person: str) -> None:
    if person == next(iter(PEOPLE)):
        world.now = world.now.replace(hour=9, minute=0)
        world.later(days=(7 - world.now.weekday()) % 7 or 7)
        world.later(minutes=30)


def page(world: LeakWorld, person: str) -> None:
    """The address of every version, as it was made for the person and for everyone."""
    with world.cairn.unit() as uow:
        versions = [(sop_id, version.number) for sop_id in CANARIES for version in uow.library.versions(sop_id)]
    with world.web.test_client() as client:
        for sop_id, number in versions:
            for reader in (person, ANYBODY):
                found = client.get(world.cairn.links.address(sop_id, number, reader).partition("127.0.0.1:8080")[2])
                world.note("page", person if reader else "C0OPS", found.text)


def dashboard(world: LeakWorld, person: str) -> None:
    """Every page, as who the person is and as if they administered the workspace; what the buttons lead to and say."""
    side = world.services.insights
    known = side.readers.of(person)
    for reader in (known, replace(known, is_admin=True)) if known is not None else ():
        for made in filter(None, (side.pages.page(reader, each) for each in side.pages.open_to(reader))):
            actions = [todo.action for block in made.blocks for todo in block.todos if todo.action is not None]
            world.note("dashboard", person, (str(made), list(side.acts.addresses(reader, actions).values())))
        for sop_id in CANARIES:
            world.note("dashboard", person, side.acts.ask_owner(reader, sop_id))


def mcp(world: LeakWorld, person: str) -> None:
    if person == "U0GUEST":
        return
    library = library_for(world.cairn, world.roles[person], person)
    for question in (*QUESTIONS, *LOOKUPS):
        world.note("mcp", person, library.ask(question).model_dump_json())
        world.note("mcp", person, library.find(question, 10).model_dump_json())
    for ref in _refs(world):
        reply = library.cite(str(ref)).model_dump(mode="json")
        world.note("mcp", person, {key: value for key, value in reply.items() if key != "id"})


def export(world: LeakWorld, person: str) -> None:
    world.note("export", person, dict(world.cairn.personal.export(person)))


def command_line(world: LeakWorld, person: str) -> None:
    if person == "U0GUEST":
        return
    role = world.roles[person]
    for question, more in zip(QUESTIONS, ((), ("--json",)), strict=True):
        result = CliRunner().invoke(app, ["ask", question, *(("--role", role) if role else ()), *more])
        world.note("command line", person, result.output)


SURFACES: Final[Mapping[str, Callable[[LeakWorld, str], None]]] = {
    "answer": answer,
    "places": places,
    "why": why,
    "precedents": precedents,
    "path": path,
    "quiz": quiz,
    "lesson": lesson,
    "at work": at_work,
    "home": home,
    "alert": alert,
    "digest": digest,
    "page": page,
    "dashboard": dashboard,
    "mcp": mcp,
    "export": export,
    "command line": command_line,
}
OF_OWNERS: Final = frozenset({"why", "precedents", "home", "alert", "digest", "page", "dashboard", "export"})
"""Where an SOP's owner and backup read of it although their role is not in its audience."""


@pytest.fixture(scope="module")
def ledger(real_encoder: CachedEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Entry]]:
    """Everybody uses every surface, before and after the change."""
    world = LeakWorld(tmp_path_factory.mktemp("leaks"), real_encoder)

    class Webhook:
        def __init__(self, url: str, **_: object) -> None:
            self.url = url

        def send_dict(self, body: dict[str, Any]) -> Any:
            world.slack.calls.append(("respond", {"url": self.url, **body}))
            return type("Response", (), {"status_code": 200, "body": "ok", "headers": {}})

    with pytest.MonkeyPatch.context() as patch, world.running():
        patch.setattr("bot.slack.sending.WebhookClient", Webhook)
        patch.setattr("bot.wiring.settings_of", lambda: world.settings)
        patch.setattr("bot.wiring.build", lambda *_: nullcontext(world.cairn))
        for begin in (lambda: None, world.change):
            with world.on("changed"):
                begin()
            for surface, use in SURFACES.items():
                for person in PEOPLE:
                    with world.on(surface):
                        use(world, person)
                world.now = world.now.replace(minute=0)
        yield world.ledger


@pytest.mark.parametrize("surface", [*SURFACES, "changed"])
@pytest.mark.parametrize("phase", ["before", "after"])
def test_nobody_reads_what_they_may_not_see(ledger: list[Entry], phase: str, surface: str) -> None:
    leaks = [
        (entry.reader, canary, entry.text[max(0, entry.text.index(canary) - 200) :][:300])
        for entry in ledger
        if (entry.phase, entry.surface) == (phase, surface)
        for sop_id, canaries in CANARIES.items()
        if not _may_read(entry, sop_id)
        for canary in (
            *(canary for canary in canaries if canary in entry.text),
            *(_words_to_others(entry) if sop_id == "pay" else ()),
        )
    ]
    assert not leaks, f"{len(leaks)} leaks to {sorted({leak[0] for leak in leaks})}, the first: {leaks[0]}"


@pytest.mark.parametrize("surface", SURFACES)
def test_whoever_may_see_it_is_shown_it_on_every_surface(ledger: list[Entry], surface: str) -> None:
    """Else the test above would prove nothing."""
    shown = [
        entry.text
        for entry in ledger
        if entry.surface == surface and (entry.reader in {"U0FINANCE", "C0FIN", "U0OWNER", "U0MOVED"})
    ]
    assert any(canary in text for text in shown for canaries in CANARIES.values() for canary in canaries), shown[-1:]


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_was_shown_something(ledger: list[Entry], person: str) -> None:
    surfaces = {entry.surface for entry in ledger if entry.reader == person}
    assert surfaces >= ({"page"} if person == "U0GUEST" else {*SURFACES} - {"alert", "digest"} - {"precedents"})


def _words_to_others(entry: Entry) -> list[str]:
    """Decisions about `pay` in what is neither their asker's nor theirs who had the case."""
    return [
        found[0] for found in re.finditer(rf"{REASON}-(\w+)-(\w+)", entry.text) if entry.reader.casefold() not in found.groups()
    ]


def _may_read(entry: Entry, sop_id: str) -> bool:
    if sop_id == "travel" and entry.phase == "before":
        return True
    insiders = {"U0FINANCE", *HOMES}
    if entry.phase == "before":
        insiders.add("U0MOVED")
    if entry.surface in OF_OWNERS or entry.surface == "changed":
        insiders |= {"U0OWNER", "U0BACKUP"}
    return entry.reader in insiders


def _questions(world: LeakWorld, person: str) -> list[str]:
    with world.cairn.unit() as uow:
        return [each.question.id for each in uow.questions.of_person(person)]


def _cases(world: LeakWorld, person: str) -> list[Any]:
    with world.cairn.unit() as uow:
        return list(uow.cases.of_asker(person))


def _asks(world: LeakWorld, person: str) -> list[Any]:
    with world.cairn.unit() as uow:
        return list(uow.asks.open_of(person))


def _refs(world: LeakWorld) -> list[SectionRef]:
    with world.cairn.unit() as uow:
        return [one.ref for audience in uow.library.audiences() for one in uow.library.current(audience)]


def _ring(world: LeakWorld, sop_id: str, number: int) -> None:
    ref = next(one for one in _refs(world) if one.sop_id == sop_id)
    questions = tuple(_questions(world, "U0FINANCE")[:3])
    reading = Measurement(3, 4, 5, 0.2, 0.001, world.now, questions=questions, stuck=questions, weekly=(0, 0, 0, 0, 1, 0, 2, 4))
    body = Opened(AlertKind.UNCLEAR, reading, f"t{number}{world.phase}", sop_id, ref, (), 1)
    event = Event(f"5e1f0000000{len(world.phase)}00{number}a", 1, CAIRN, world.now, body)

    def opened(uow: Any) -> AlertDone:
        assert uow.alerts.append(0, event)
        return Done(ALERTS.fold([event]), event)

    assert isinstance(world.services.alerts.book.do(opened), Done)
