"""A company with SOPs that few may see, on the real wiring over SQLite; what everybody reads is written into a ledger.

Slack is the only fake. `pay` is for finance from the beginning; `travel` is open to everyone until `change()`, which also takes
`U0MOVED` out of finance. Each SOP has canaries in its title, its heading and its text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from fakes.slack import TEAM, AtOnce, FakeSlack
from slack_bolt import BoltRequest

import bot.wiring
from bot.app import assemble
from bot.process.bolt import build_app
from bot.settings import Settings
from bot.slack.clients import Clients
from bot.web.app import create_web
from bot.web.reading import SopPages
from bot.web.rules import RulesPages
from bot.wiring.setup import import_people
from bot.wiring.slack import dependencies_of
from retrieval.search.ports import TokenEncoder
from scripts.lab.search.exact import ExactVectors

MONDAY: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
CANARIES: Final = {"pay": ("quorvexia", "blenfoldia", "tarnixia"), "travel": ("zuverlian", "moxwelda", "krelbini")}
PEOPLE: Final[Mapping[str, str | None]] = {
    "U0NONE": None,
    "U0SUPPORT": "support",
    "U0FINANCE": "finance",
    "U0MOVED": "finance",
    "U0OWNER": "ops",
    "U0BACKUP": "ops",
    "U0GUEST": "finance",
    "U0LEO": "ops",
}
"""Roles at first, by Slack id. `U0NONE` is not in people.csv, `U0GUEST` is a guest in Slack, `U0LEO` stands in for everybody."""

HOMES: Final = frozenset({"C0FIN"})
"""Channels in which restricted SOPs are at home."""

_SOP = """---
id: {id}
owner: U0OWNER
backup: U0BACKUP
channel: {channel}
approval: auto
{audience}limits:
- {subject} > 500 EUR needs finance-lead
---
# {title} {subject}

## {heading} {subject} procedure

1. In {text}, open the {subject} sheet and check the balance.
2. Create the {subject} order with the purpose "{text}".
3. Press *Release* and enter the {subject} amount.
4. Wait for the status Paid.

## Who approves a {heading} {subject}

- If the {subject} is EUR 200 or less → {text} support issues it alone.
- If the {subject} is more than EUR 200 → the {text} lead approves first.

The {subject} confirmation must reach the person within {days} business days of the {text} request.
"""
_SKILLS = """roles:
  support: &role
    title: Support
    prompts: ["How do I make an expense claim?"]
    tasks:
      pay: {{title: First, frequency: daily, impact: 4, sops: [pay], requires: []}}
      travel: {{title: Second, frequency: daily, impact: 4, sops: [travel], requires: []}}
      expenses: {{title: Third, frequency: daily, impact: 4, sops: [expenses], requires: []}}
  finance: {{<<: *role, title: Finance}}
  ops: {{<<: *role, title: Operations}}
"""


@dataclass(frozen=True)
class Entry:
    """What one reader (a person, or a channel) was shown on a surface, in which phase."""

    phase: str
    surface: str
    reader: str
    text: str


class LeakWorld:
    def __init__(self, home: Path, encoder: TokenEncoder) -> None:
        self.folder, self.home = home / "sops", home
        self.folder.mkdir()
        (home / "skills.yaml").write_text(_SKILLS.format())
        self.settings = Settings(
            _env_file=None,
            cairn_home=home,
            slack_bot_token="xoxb-test",  # noqa: S106 - signs the links
            skills=home / "skills.yaml",
            fallback_owner="U0LEO",
            fallback_channel="C0OPS",
            messages_per_second=0,
            questions_per_minute=0,
        )
        self.parts = bot.wiring.Parts(lambda: self.now, encoder, ExactVectors())
        self.now, self.phase, self.count = MONDAY, "before", 0
        self.ledger: list[Entry] = []
        self.slack = FakeSlack()
        for person, role in PEOPLE.items():
            self.slack.users[person] = {"real_name": person.title(), "is_restricted": person == "U0GUEST", "role": role}
        for channel in ("C0FIN", "C0TRAVEL", "C0EXPENSES"):
            self.slack.channels[channel] = {"id": channel, "name": channel.lower(), "is_member": True}

    @contextmanager
    def running(self) -> Iterator[LeakWorld]:
        with bot.wiring.build(self.settings, self.parts) as self.cairn:
            self.roles = dict(PEOPLE)
            self._hire()
            self._publish(travel="")
            dependencies = replace(
                dependencies_of(self.cairn), clients=Clients(self.slack, self.slack), threads=lambda *_: AtOnce()
            )
            self.services = assemble(dependencies)
            self.app = build_app(self.services)
            self.web = create_web(self.cairn.unit, self.cairn.links, self.cairn.clock, None, self.services.people)
            pages = SopPages(self.cairn.unit, self.cairn.links, self.cairn.clock, self.services.people)
            RulesPages(pages, self.cairn.skills).register(self.web)
            self.services.background.ticks.once()
            yield self

    def change(self) -> None:
        """`travel` is restricted and moves to a channel of its own; `U0MOVED` leaves finance."""
        self.phase = "after"
        self.roles["U0MOVED"] = "support"
        self._hire()
        self._publish(travel="audience: [finance]\n")
        self.later(minutes=11)

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)
        self.services.background.ticks.once()

    def _hire(self) -> None:
        rows = [
            f"{one},{one.lower()}@x.example,{one.title()},{role},beginner,2026-11-02,," for one, role in self.roles.items() if role
        ]
        (self.home / "people.csv").write_text("slack_id,email,name,role,level,started_on,manager,timezone\n" + "\n".join(rows))
        assert import_people(self.cairn, self.home / "people.csv").problems == ()

    def _publish(self, travel: str) -> None:
        def write(name: str, subject: str, words: tuple[str, ...], channel: str, audience: str, days: int = 3) -> None:
            title, heading, text = (word.title() for word in words)
            fields = {"id": name, "subject": subject, "title": title, "heading": heading, "text": text}
            (self.folder / f"{name}.md").write_text(_SOP.format(**fields, channel=channel, audience=audience, days=days))

        write("pay", "bonus payment", CANARIES["pay"], "C0FIN", "audience: [finance]\n", 4 if travel else 3)
        write("travel", "travel advance", CANARIES["travel"], "C0FIN" if travel else "C0TRAVEL", travel)
        write("expenses", "expense claim", ("plain", "usual", "Tallyroom"), "C0EXPENSES", "")
        report = self.cairn.sync(self.folder, by="test")
        assert report.problems == ()
        for sop_id in report.pending:
            self.cairn.publisher.approve(sop_id, by="test", at=self.now)

    @contextmanager
    def on(self, surface: str) -> Iterator[None]:
        """Whatever Slack is told within the block belongs to this surface."""
        seen = len(self.slack.calls)
        yield
        for method, args in self.slack.calls[seen:]:
            reader = _reader(method, args)
            if reader:
                self.note(surface, reader, {key: value for key, value in args.items() if key not in {"trigger_id", "channel"}})

    def note(self, surface: str, reader: str, shown: object) -> None:
        text = shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False, default=str)
        self.ledger.append(Entry(self.phase, surface, reader, text.casefold()))

    def _dispatch(self, body: dict[str, Any]) -> None:
        assert self.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200

    def _trigger(self, person: str) -> str:
        self.count += 1
        return f"{person}.{self.count}"

    def event(self, **event: Any) -> None:
        self.count += 1
        self._dispatch({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{self.count}", "event": event})

    def write(self, text: str, person: str, channel: str = "") -> None:
        """A direct message, or a mention in a channel."""
        where = channel or f"D{person}"
        stored = self.slack.put(where, user=person, text=text)
        kind = {"type": "app_mention"} if channel else {"type": "message", "channel_type": "im"}
        said = f"<@U0BOT> {text}" if channel else text
        self.event(**kind, channel=where, user=person, text=said, ts=stored["ts"])

    def command(self, text: str, person: str) -> None:
        fields = {"team_id": TEAM, "channel_id": "C0OPS", "user_id": person, "trigger_id": self._trigger(person)}
        self._dispatch({"command": "/cairn", "text": text, "response_url": f"http://slack.test/{person}", **fields})

    def click(self, action: str, value: str, person: str, shown: Mapping[str, Any] | None = None, *, is_menu: bool = False) -> None:
        """Press a button, on a message or (without one) on the Home tab."""
        chosen = {"selected_option": {"value": value}} if is_menu else {"value": value}
        body: dict[str, Any] = {"container": {"type": "view"}}
        if shown is not None:
            body = {
                "channel": {"id": shown["channel"]},
                "container": {"type": "message", "message_ts": shown["ts"]},
                "message": {key: shown[key] for key in ("ts", "text", "blocks", "thread_ts", "subtype") if key in shown},
                "response_url": f"http://slack.test/{person}",
            }
        who = {"team": {"id": TEAM}, "user": {"id": person, "team_id": TEAM}, "trigger_id": self._trigger(person)}
        self._dispatch({"type": "block_actions", **who, **body, "actions": [{"action_id": action, "block_id": "b", **chosen}]})

    def press_again(self, action: str, person: str, shown: Mapping[str, Any]) -> None:
        """Press the button as it stands in what Slack was shown last: the first press tells where a question goes."""
        _, args = self.slack.calls[-1]
        elements = [one for block in args.get("blocks") or () if block["type"] == "actions" for one in block["elements"]]
        for one in elements:
            if one["action_id"].startswith(action):
                self.click(one["action_id"], one["value"], person, shown)
                return

    def card_of(self, question: str, asker: str) -> dict[str, Any]:
        """The message with the buttons of a question, as Slack shows it now; a command's is seen by its person only."""
        for channel in (f"D{asker}", asker, "C0OPS"):
            for each in self.slack.messages.get(channel, []):
                if each.get("bot_id") and question in str(each.get("blocks")):
                    return {"channel": channel, **each}
        bodies = [args for method, args in self.slack.calls if method == "respond" and question in str(args.get("blocks"))]
        body = bodies[-1] if bodies else {"text": "", "blocks": []}
        return {"channel": "C0OPS", "ts": "1.1", "subtype": "ephemeral", "text": body["text"], "blocks": body["blocks"]}

    def messages(self, channel: str) -> list[dict[str, Any]]:
        return [{"channel": channel, **each} for each in self.slack.messages.get(channel, []) if each.get("bot_id")]


def _reader(method: str, args: Mapping[str, Any]) -> str:  # noqa: PLR0911 - one line per method
    """Who reads what a call shows; empty for calls that show nothing."""
    match method:
        case "chat.postMessage" | "chat.update":
            return str(args["channel"]).removeprefix("D")
        case "chat.postEphemeral":
            return str(args["user"])
        case "views.publish":
            return str(args["user_id"])
        case "views.open":
            return str(args["trigger_id"]).partition(".")[0]
        case "respond":
            return str(args["url"]).rpartition("/")[2]
        case _:
            return ""
