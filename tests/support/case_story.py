"""A case as people click through it: the asker, the owner, her backup, and whoever stands in."""

from __future__ import annotations

import json
from typing import Any

from fakes.slack import TEAM
from support.bot_factory import Calm, SlackSide, answered, found, mention, slack_side, source
from support.slack_views import view_problems

from bot.blocks.checks import message_problems
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.models import Outcome

RAISED = Verdict(
    Tier.HUMAN, Kind.AMOUNT, 0.97, "750 EUR is beyond the limit of at most 500 EUR.", ("amount over a limit",), is_certain=True
)
LEGAL = Verdict(Tier.HUMAN, Kind.LEGAL, 0.99, "This has a legal side, and a person should look at it.", send_at_once=True)
OFFERED = Verdict(Tier.OFFER, Kind.GENERAL, 0.4, "This may need an exception.")
FIRST = "1795348800.000100"


class Story:
    """People acting on one case. `mia` asks; `amara` owns the SOP, `greta` is her backup, `leo` stands in for everybody."""

    def __init__(
        self, verdict: Verdict = RAISED, outcome: Outcome | None = None, body: dict[str, Any] | None = None, **around: Any
    ) -> None:
        self.side: SlackSide = slack_side(outcome, judge=Calm(verdict), **around)
        self.triggers = 0
        self.ask(body or mention(text="<@U0BOT> can I refund 750 EUR?"))
        (logged,) = self.side.memory.questions
        self.question = logged.question.id

    def ask(self, body: dict[str, Any]) -> None:
        """A person writes: the message stands in Slack, and Cairn hears of it."""
        event = body["event"]
        self.side.slack.put(event["channel"], **{key: event[key] for key in ("ts", "user", "text", "thread_ts") if key in event})
        self.side.dispatch(body)

    def message(self, channel: str, number: int = -1) -> dict[str, Any]:
        """One of Cairn's messages."""
        mine = [each for each in self.side.slack.messages[channel] if each.get("bot_id")]
        return {"channel": channel, **mine[number]}

    @property
    def answer(self) -> dict[str, Any]:
        return self.message("C0OPS", 0)

    @property
    def card(self) -> dict[str, Any]:
        return self.message("C0BILLING", 0)

    @property
    def case(self) -> Any:
        with self.side.memory() as uow:
            return uow.cases.of_question(self.question)

    def click(self, action: str, person: str, value: str | None = None, on: dict[str, Any] | None = None) -> None:
        shown = on or (self.answer if person == "U0MIA" else self.card)
        self.triggers += 1
        carried = value_on(shown, action, value or "") or value or self.question
        chosen = {"selected_option": {"value": carried}} if action == "case_more" else {"value": carried}
        shown_message = {key: shown[key] for key in ("ts", "text", "blocks", "thread_ts") if key in shown}
        self.side.dispatch(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": person, "team_id": TEAM},
                "channel": {"id": shown["channel"]},
                "container": {"type": "message", "message_ts": shown["ts"]},
                "message": shown_message,
                "trigger_id": f"T.{self.triggers}",
                "response_url": "http://127.0.0.1:9/r",
                "actions": [{"action_id": action, "block_id": "b", **chosen}],
            }
        )

    def submit(self, who: str, **values: Any) -> dict[str, Any]:
        """Fill in the modal that was opened last and send it; returns what Slack shows because of it."""
        opened = self.side.slack.made("views.open")[-1]["view"]
        assert not view_problems(opened)
        state = {name: {name: value if isinstance(value, dict) else {"value": value}} for name, value in values.items()}
        view = {**opened, "state": {"values": state}}
        body = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": who, "team_id": TEAM}, "view": view}
        response = self.side.dispatch(body)
        assert response.status == 200
        shown: dict[str, Any] = json.loads(response.body or "{}")
        return shown

    def thread(self) -> list[str]:
        """What Cairn wrote in the asker's thread."""
        mine = [each for each in self.side.slack.messages["C0OPS"] if each.get("bot_id") and each.get("thread_ts") == FIRST]
        return [str(each["blocks"]) for each in mine]

    def sent(self) -> Story:
        self.click("case_send", "U0MIA")
        return self

    def whispers(self) -> list[str]:
        return [call["text"] for call in self.side.slack.made("chat.postEphemeral")]


def value_on(shown: dict[str, Any], action: str, about: str = "") -> str:
    """What a button of a message carries; empty where the message has no such button."""
    elements = [each for block in shown.get("blocks", ()) if block["type"] == "actions" for each in block["elements"]]
    carried = (str(each["value"]) for each in elements if each["action_id"] == action and "value" in each)
    return next((value for value in carried if value.startswith(about)), "")


def text_of(shown: dict[str, Any]) -> str:
    assert not message_problems(shown["text"], shown["blocks"])
    return str(shown["blocks"])


def restricted(**governance: Any) -> Any:
    return answered(source(found("Payroll", audience=frozenset({"billing-ops"}), **governance)))
