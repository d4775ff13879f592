"""People who stumble over one rule, and the owner's side of it, on a Slack of fakes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from fakes.slack import TEAM
from support.bot_factory import SlackSide, answered, found, mention, publish, slack_side, source
from support.slack_views import view_problems

from bot.blocks.checks import message_problems
from bot.ports import UnitOfWork
from bot.topics import AlertSettings
from core.eventlog import CAIRN, Done
from core.language_model import LanguageModel
from core.people import Person
from insights.alerts.events import Event, Judged, Measurement, Opened
from insights.alerts.fold import ALERTS
from insights.alerts.models import Alert, AlertDone
from insights.alerts.readings import AlertKind
from insights.alerts.verdicts import Proof, Verdict
from retrieval.library.models import Block, BlockKind, CurrentSection, Section

ASKED = (
    ("U0MIA", "Can Mia Sol refund Zebulon Quackenbush 750 EUR after 30 days?"),
    ("U0TOMAS", "how do I refund order INV-20391 late, tomas@x.example asks"),
    ("U0ZED", "Is a refund after 30 days possible, <@U0MIA|mia>?"),
)
NAMES = ("Mia Sol", "Mia", "Tomas Vex", "Tomas", "Vex", "Zed Quill", "Zed", "Quill", "Zebulon", "Quackenbush", "tomas@x.example")
IDS = ("U0MIA", "U0TOMAS", "U0ZED", "INV-20391", "D0MIA")
PROOF = Proof(Verdict.HELPED, 12, 1, 200, 180, 0.09, 0.01, 0.6, 0.995, 5)


class AlertStory:
    """`mia`, `tomas` and `zed` stumble; `amara` owns the SOP, `greta` is her backup, `leo` stands in for everybody."""

    def __init__(self, settings: AlertSettings | None = None, language: LanguageModel | None = None, **governance: Any) -> None:
        self.section = found(**governance)
        self.side: SlackSide = slack_side(answered(source(self.section)), alerts=settings, language=language)
        self.triggers = 0
        people = (("U0TOMAS", "Tomas Vex", "tomas@x.example"), ("U0ZED", "Zed Quill", "zed@x.example"))
        for user, name, _ in people:
            self.side.slack.users[user] = {"real_name": name}
        with self.side.memory() as uow:
            uow.people.save([Person(user, mail, name, "billing-ops") for user, name, mail in people])
            uow.commit()
        for number, (person, text) in enumerate(ASKED, 1):
            self.side.dispatch(mention(user=person, text=f"<@U0BOT> {text}", ts=f"179534880{number}.000100"))
        self.questions = tuple(logged.question.id for logged in self.side.memory.questions)
        assert len(self.questions) == 3

    @property
    def book(self) -> Any:
        return self.side.services.alerts.book

    def ring(self, alert_id: str = "5e1f0000000000aa", **fields: Any) -> Alert:
        """What detecting finds, as it finds it."""
        now = self.side.clock()
        numbers = {"weekly": (0, 0, 0, 0, 1, 0, 2, 4), "newcomers": 1, **fields.pop("reading", {})}
        reading = Measurement(
            fields.pop("people", 3),
            fields.pop("times", 4),
            5,
            0.2,
            0.001,
            now - timedelta(days=6),
            questions=self.questions,
            stuck=self.questions,
            **numbers,
        )
        body = Opened(AlertKind.UNCLEAR, reading, "t1", "refunds", self.section.ref, (), self.section.sop.version)
        event = Event(alert_id, 1, CAIRN, now, replace(body, **fields))

        def opened(uow: UnitOfWork) -> AlertDone:
            assert uow.alerts.append(0, event)
            return Done(ALERTS.fold([event]), event)

        done = self.book.do(opened)
        assert isinstance(done, Done)
        return self.alert(alert_id)

    def alert(self, alert_id: str = "5e1f0000000000aa") -> Alert:
        alert = self.book.get(alert_id)
        assert alert is not None
        return alert

    def judge(self, verdict: Verdict, alert_id: str = "5e1f0000000000aa") -> None:
        alert = self.alert(alert_id)
        self.book.act(alert_id, CAIRN, Judged(replace(PROOF, verdict=verdict), alert.looks, alert.watched_since))

    def rewrite(self, text: str = "Refund within 60 days, whatever the reason.", number: int = 4) -> CurrentSection:
        """A new version of the SOP."""
        old = self.section
        section = Section(old.section.anchor, old.section.path, text, 1, 3, (Block(BlockKind.PARAGRAPH, text),))
        new = CurrentSection(replace(old.sop, version=number), section)
        publish(self.side.memory, new)
        return new

    def later(self, **amount: float) -> None:
        self.side.clock.advance(**amount)
        self.tick()

    def tick(self) -> None:
        self.side.services.alerts.tick.tick()

    def messages(self, channel: str) -> list[dict[str, Any]]:
        return [{"channel": channel, **each} for each in self.side.slack.messages.get(channel, []) if each.get("bot_id")]

    def cards(self, channel: str = "C0BILLING") -> list[dict[str, Any]]:
        return [each for each in self.messages(channel) if each["blocks"][0].get("block_id", "").startswith("signal:")]

    def keyed(self, channel: str, prefix: str) -> list[dict[str, Any]]:
        return [each for each in self.messages(channel) if each["blocks"][0].get("block_id", "").startswith(prefix)]

    def text(self, message: dict[str, Any]) -> str:
        assert not message_problems(message["text"], message["blocks"])
        return str(message["blocks"])

    def click(
        self, action: str, person: str, value: str = "5e1f0000000000aa", on: dict[str, Any] | None = None, again: bool = False
    ) -> None:
        shown = on or self.cards()[-1]
        self.triggers += not again
        chosen = {"selected_option": {"value": value}} if action == "signal_more" else {"value": value}
        self.side.dispatch(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": person, "team_id": TEAM},
                "channel": {"id": shown["channel"]},
                "container": {"type": "message", "message_ts": shown["ts"]},
                "message": {key: shown[key] for key in ("ts", "text", "blocks") if key in shown},
                "trigger_id": f"T.{self.triggers}",
                "response_url": "http://127.0.0.1:9/r",
                "actions": [{"action_id": action, "block_id": "b", **chosen}],
            }
        )

    def view(self) -> dict[str, Any]:
        view = self.side.slack.made("views.open")[-1]["view"]
        assert not view_problems(view)
        return dict(view)

    def submit(self, who: str, **values: Any) -> dict[str, Any]:
        """Fill in the modal that was opened last and send it; returns what Slack shows because of it."""
        state = {name: {name: value} for name, value in values.items()}
        body = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": who, "team_id": TEAM},
            "view": {**self.view(), "state": {"values": state}},
        }
        response = self.side.dispatch(body)
        assert response.status == 200
        shown: dict[str, Any] = json.loads(response.body or "{}")
        return shown

    def whispers(self) -> list[str]:
        return [call["text"] for call in self.side.slack.made("chat.postEphemeral")]
