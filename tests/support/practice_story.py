"""People who practise, at a Slack that lives in a dict: they read, click, fill in modals and open their Home tab."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.approved_steps import approved_steps
from fakes.personal import FakePersonalData
from fakes.quiz_sops import REFUNDS
from fakes.quiz_sops import sop as cut_sop
from fakes.search import WordEmbedder
from fakes.slack import TEAM, AtOnce, Clock, Database, FakeSlack
from slack_bolt import BoltRequest
from support.bot_factory import Calm, FakeAnswers, governance_of, same_words, vectors
from support.slack_views import view_problems

from bot.admin.live import LiveWorkspace
from bot.app import assemble
from bot.blocks.checks import message_problems
from bot.insights import InsightSettings
from bot.process.bolt import build_app
from bot.process.dependencies import Dependencies
from bot.slack.clients import Clients
from bot.slack.pace import Pace
from core.language_model import LanguageModel
from core.people import Person
from core.workspace import Workspace
from nudges.lessons.examples import Examples
from nudges.rules import Rules
from nudges.skills.skillmap import Frequency, Role, SkillMap, Task
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.library.versions import Version

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ISSUE = SectionRef("refunds", "issue-a-refund")
MAP = SkillMap(
    {
        "support": Role(
            "support",
            "Support",
            (
                Task("refund", "Issue a refund", Frequency.DAILY, 4, (ISSUE,)),
                Task("deadline", "Keep the deadlines", Frequency.WEEKLY, 2, (SectionRef("refunds", "deadlines"),), ("refund",)),
                Task("close", "Close an account", Frequency.RARE, 3, (SectionRef("closing", ""),)),
            ),
        )
    }
)
PEOPLE = (
    Person("U0MIA", "mia@x.example", "Mia Sol", "support", manager="U0GRETA"),
    Person("U0LEO", "leo@x.example", "Leo Park", "support", manager="U0GRETA"),
    Person("U0AMARA", "amara@x.example", "Amara Okafor", "lead"),
    Person("U0GRETA", "greta@x.example", "Greta Lind", "lead"),
)


@dataclass
class PracticeStory:
    """`U0MIA` and `U0LEO` are in support, `U0AMARA` owns the SOPs, `U0GRETA` leads; all live in UTC."""

    slack: FakeSlack = field(default_factory=FakeSlack)
    memory: Database = field(default_factory=Database)
    clock: Clock = field(default_factory=Clock)
    answers: FakeAnswers = field(default_factory=FakeAnswers)
    people: tuple[Person, ...] = PEOPLE
    triggers: int = 0
    language: LanguageModel | None = None
    insights: InsightSettings | None = None
    examples: Examples[Any] = lambda _uow, _section: ()

    def __post_init__(self) -> None:
        self.clock.now = MONDAY
        for person in self.people:
            self.slack.users[person.id] = {"real_name": person.name}
        self.slack.channels["C0BILLING"] = {"id": "C0BILLING", "name": "billing", "is_member": True}
        self.personal = FakePersonalData(self.memory)
        self.services = assemble(
            Dependencies(
                clients=Clients(self.slack, self.slack),
                units=self.memory,
                answers=self.answers,
                clock=self.clock,
                links=lambda sop, section, _reader="": f"https://sops.example/{sop.id}#{section.anchor}",
                workspace=LiveWorkspace(Workspace("U0GRETA", "C0OPS")),
                judge=Calm(),
                vectors=vectors,
                likeness=same_words,
                encoder=WordEmbedder(),
                pace=Pace(lambda: 0.0, rate=0),
                governance=governance_of(self.memory),
                skills=MAP,
                rules=Rules(MAP),
                threads=lambda _number, _name: AtOnce(),
                language=self.language,
                examples=self.examples,
                insights=self.insights or InsightSettings(personal=self.personal, enter=_enter),
            )
        )
        self.app = build_app(self.services)
        self.publish(REFUNDS)
        with self.memory() as uow:
            uow.people.save(self.people)
            uow.commit()

    def publish(self, text: str, **governance: Any) -> None:
        name = text.split("\n", 1)[0].strip("# ").casefold()
        document = cut_sop(text, owner="U0AMARA", sop_id=name)
        changed = {"channel": "C0BILLING", "backup": "U0GRETA", **governance}
        document = _governed(document, changed)
        with self.memory() as uow:
            latest = uow.library.latest(name)
            number = latest.number + 1 if latest else 1
            uow.library.add_version(document, Version(name, number, document.digest, self.clock()))
            uow.library.make_current(name, number, self.clock(), "U0AMARA")
            uow.items.add(approved_steps(document, self.clock()))
            uow.commit()

    def tick(self) -> None:
        """One round of everything that runs by itself."""
        self.services.background.ticks.once()

    def later(self, **amount: float) -> None:
        self.clock.now += timedelta(**amount)
        self.tick()

    def dispatch(self, body: dict[str, Any]) -> dict[str, Any]:
        response = self.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        assert response.status == 200
        shown: dict[str, Any] = json.loads(response.body or "{}")
        return shown

    def event(self, **event: Any) -> None:
        self.triggers += 1
        self.dispatch({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{self.triggers}", "event": event})

    def command(self, text: str, person: str = "U0MIA") -> str:
        """`/cairn`; returns what only this person sees."""
        self.triggers += 1
        self.dispatch(
            {
                "command": "/cairn",
                "text": text,
                "team_id": TEAM,
                "channel_id": "C0OPS",
                "user_id": person,
                "trigger_id": f"T.{self.triggers}",
                "response_url": "http://127.0.0.1:9/response",
            }
        )
        calls = [call.call for key, call in self.memory.truth.calls.items() if call.call.get("method") == "response_url"]
        return str(calls[-1]) if calls else ""

    def direct(self, text: str, person: str = "U0MIA") -> None:
        self.triggers += 1
        ts = f"{self.clock.now.timestamp():.0f}.{self.triggers:06d}"
        self.slack.put(f"D{person}", ts=ts, user=person, text=text)
        self.event(type="message", channel=f"D{person}", channel_type="im", user=person, text=text, ts=ts)

    def messages(self, person: str = "U0MIA", channel: str = "") -> list[dict[str, Any]]:
        """Cairn's messages in a DM or channel, oldest first; every one keeps Slack's limits."""
        where = channel or f"D{person}"
        mine = [each for each in self.slack.messages.get(where, []) if each.get("bot_id")]
        for each in mine:
            assert not message_problems(each["text"], each["blocks"])
        return [{"channel": where, **each} for each in mine]

    def last(self, person: str = "U0MIA", channel: str = "") -> dict[str, Any]:
        return self.messages(person, channel)[-1]

    def text(self, person: str = "U0MIA", channel: str = "") -> str:
        return str(self.last(person, channel)["blocks"])

    def press(self, shown: dict[str, Any], action: str, person: str = "U0MIA", option: str = "", number: int = 0) -> None:
        """Press a button of a message, or choose from a menu; `number` tells buttons of one name apart."""
        found = [
            element
            for block in shown["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"] == action
        ]
        assert found, f"{action} is not there: {shown['blocks']}"
        element = found[number]
        value = element.get("value")
        if option:
            value = next(each["value"] for each in element["options"] if option in each["text"]["text"])
        self.click(shown, action, str(value), person, is_menu=bool(option))

    def click(self, shown: dict[str, Any], action: str, value: str, person: str = "U0MIA", *, is_menu: bool = False) -> None:
        self.triggers += 1
        chosen = {"selected_option": {"value": value}} if is_menu else {"value": value}
        self.dispatch(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": person, "team_id": TEAM},
                "channel": {"id": shown["channel"]},
                "container": {"type": "message", "message_ts": shown["ts"]},
                "message": {key: shown[key] for key in ("ts", "text", "blocks", "thread_ts") if key in shown},
                "trigger_id": f"T.{self.triggers}",
                "response_url": "http://127.0.0.1:9/r",
                "actions": [{"action_id": action, "block_id": "b", **chosen}],
            }
        )

    def at_home(self, action: str, person: str = "U0MIA", value: str = "me") -> None:
        """Press a button of the Home tab."""
        self.triggers += 1
        self.dispatch(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": person, "team_id": TEAM},
                "container": {"type": "view"},
                "trigger_id": f"T.{self.triggers}",
                "actions": [{"action_id": action, "block_id": "b", "value": value}],
            }
        )

    def home(self, person: str = "U0MIA") -> str:
        self.event(type="app_home_opened", user=person, channel="D1", tab="home")
        return self.shown_home()

    def shown_home(self) -> str:
        view = self.slack.made("views.publish")[-1]["view"]
        assert not view_problems(view)
        return str(view)

    def submit(self, person: str = "U0MIA", **values: Any) -> dict[str, Any]:
        """Fill in the modal that was opened last; returns what Slack shows because of it."""
        opened = self.slack.made("views.open")[-1]["view"]
        assert not view_problems(opened)
        state = {name: {name: value if isinstance(value, dict) else {"value": value}} for name, value in values.items()}
        view = {**opened, "state": {"values": state}}
        return self.dispatch(
            {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": person, "team_id": TEAM}, "view": view}
        )

    def whispers(self) -> list[str]:
        return [call["text"] for call in self.slack.made("chat.postEphemeral")]

    def ask(self, person: str = "U0MIA") -> Any:
        """The newest question that waits for this person, with its item."""
        with self.memory() as uow:
            asks = uow.asks.open_of(person)
            return asks[-1], uow.items.get(asks[-1].item).item

    def answer(self, *, right: bool, person: str = "U0MIA") -> str:
        """Answer the newest question; returns what the message says then."""
        ask, item = self.ask(person)
        if item.is_self_rated:
            return self._rate(ask, person, step=2 if right else 0)
        choice = item.key if right else (item.key + 1) % len(item.options)
        shown = next(each for each in reversed(self.messages(person)) if f"{ask.id}|" in str(each["blocks"]))
        self.click(shown, f"quiz_answer_{choice}", f"{ask.id}|{choice}", person)
        return str(next(each for each in self.messages(person) if each["ts"] == shown["ts"])["blocks"])

    def _rate(self, ask: Any, person: str, step: int) -> str:
        shown = next(each for each in reversed(self.messages(person)) if ask.id in str(each["blocks"]))
        self.click(shown, "quiz_look", ask.id, person)
        self.click(shown, f"quiz_rate_{step}", f"{ask.id}|{step}", person)
        return str(next(each for each in self.messages(person) if each["ts"] == shown["ts"])["blocks"])

    def attempts(self) -> list[Any]:
        return list(self.memory.truth.attempts.values())

    def found(self, ref: SectionRef = ISSUE) -> CurrentSection:
        with self.memory() as uow:
            section = uow.library.section(ref)
        assert section is not None
        return section


def _governed(document: Any, changes: dict[str, Any]) -> Any:
    return replace(document, governance=replace(document.governance, **changes))


def _enter(person: str, page: str) -> str:
    return f"https://sops.example/dashboard/{person}/{page}"
