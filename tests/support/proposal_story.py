"""An SOP with an owner and a backup, a version that waits, and everybody's hands on its card, on a Slack of fakes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from fakes.slack import TEAM
from support.bot_factory import REVIEWED, SlackSide, answered, found, slack_side, source
from support.slack_views import view_problems

from bot.blocks.checks import message_problems
from core.people import Person
from retrieval.library.models import Approval, Block, BlockKind, SopDocument
from retrieval.library.proposals.models import Proposal
from retrieval.library.versions import Provenance, Version

MIA, OWNER, BACKUP, ADMIN, STRANGER = "U0MIA", "U0AMARA", "U0GRETA", "U0ROOT", "U0TOMAS"
NEW_TEXT = "- Do thing 1 in Tallyroom.\n- Ask finance above 500 EUR.\n- Do thing 3 in Tallyroom."


class ProposalStory:
    """`refunds` is live as version 3; `change` brings version 4, which waits."""

    def __init__(self, **governance: Any) -> None:
        self.section = found(**{"approval": Approval.REQUIRED, **governance})
        self.side: SlackSide = slack_side(answered(source(self.section)))
        self.triggers = 0
        people = ((ADMIN, "Root Admin", "it"), (STRANGER, "Tomas Vex", "support"), ("U0QUINN", "Quinn Low", "quality"))
        for user, name, _ in people:
            self.side.slack.users[user] = {"real_name": name}
        with self.side.memory() as uow:
            uow.people.save([Person(user, f"{user.lower()}@x.example", name, role) for user, name, role in people])
            uow.people.save([Person(OWNER, "amara@x.example", "Amara Okafor")])
            uow.commit()

    @classmethod
    def on(cls, side: SlackSide) -> ProposalStory:
        """People's hands on another Slack."""
        story = cls()
        story.side = side
        return story

    @property
    def governance(self) -> Any:
        return self.side.services.governance

    @property
    def document(self) -> SopDocument:
        sop = self.section.sop
        return SopDocument(sop.id, sop.title, sop.source, sop.governance, (self.section.section,))

    def change(self, text: str = NEW_TEXT, author: str = "", number: int = 4, **governance: Any) -> Proposal:
        """A sync brings another text; the tick sees it."""
        blocks = (Block(BlockKind.PARAGRAPH, text),)
        document = replace(self.document, sections=(replace(self.section.section, text=text, blocks=blocks),))
        document = replace(document, governance=replace(document.governance, **governance))
        with self.side.memory() as uow:
            written = Provenance(author=author or None, warnings=("2 numbers lost. Check <by hand>.",))
            uow.library.add_version(document, Version(document.id, number, document.digest, REVIEWED, provenance=written))
            uow.commit()
        self.tick()
        return self.proposals()[-1]

    def tick(self) -> None:
        self.governance.tick.tick()

    def proposals(self) -> list[Proposal]:
        with self.side.memory() as uow:
            return list(uow.proposals.of_sop("refunds"))

    def live_text(self) -> str:
        with self.side.memory() as uow:
            return uow.library.section(self.section.ref).section.text

    def messages(self, channel: str, prefix: str) -> list[dict[str, Any]]:
        shown = [{"channel": channel, **each} for each in self.side.slack.messages.get(channel, []) if each.get("bot_id")]
        return [each for each in shown if each["blocks"][0].get("block_id", "").startswith(prefix)]

    def card(self, channel: str = "C0BILLING") -> dict[str, Any]:
        card = self.messages(channel, "proposal:")[-1]
        assert not message_problems(card["text"], card["blocks"])
        return card

    def text(self, channel: str = "C0BILLING") -> str:
        return str(self.card(channel)["blocks"])

    def buttons(self, channel: str = "C0BILLING") -> list[str]:
        return [each["action_id"] for each in self.card(channel)["blocks"][-1]["elements"]]

    def value(self, action: str, on: dict[str, Any]) -> str:
        elements = [each for block in on["blocks"] if block["type"] == "actions" for each in block["elements"]]
        return str(next(each["value"] for each in elements if each["action_id"] == action))

    def click(self, action: str, person: str, on: dict[str, Any] | None = None, value: str = "") -> None:
        shown = on or self.card()
        self.triggers += 1
        said = value or self.value(action, shown)
        chosen = {"selected_option": {"value": said}} if action in {"answer_more", "signal_more"} else {"value": said}
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

    def submit(self, who: str, view: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
        """Fill in a modal (the one opened last) and send it; returns what Slack shows because of it."""
        filled = {name: {name: {"value": value}} for name, value in values.items()}
        body = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": who, "team_id": TEAM},
            "view": {**(view or self.view()), "state": {"values": filled}},
        }
        response = self.side.dispatch(body)
        assert response.status == 200
        shown: dict[str, Any] = json.loads(response.body or "{}")
        return shown

    def whispers(self) -> list[str]:
        return [call["text"] for call in self.side.slack.made("chat.postEphemeral")]

    def told(self, person: str) -> list[str]:
        return [each["text"] for each in self.side.posts() if each["channel"] in {person, f"D{person}"}]
