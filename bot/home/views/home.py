"""The Home tab: what Cairn does, who you are to it, what you asked, how the library is, what is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk.models.views import View

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape, one_line
from bot.blocks.words import day
from bot.home.views.owners_page import OwnersPage, owner_blocks
from bot.home.views.status import Status, library_line, today_line
from bot.insights.views.home import HomeInsights, record_blocks, week_blocks
from bot.practice.views.learn_home import PracticePage, learner_blocks
from bot.practice.views.review import waiting_blocks
from escalation.roles import role_words
from retrieval.questions import NEEDS_HUMAN, PLACES, FeedbackKind, LoggedQuestion

_WHAT = (
    "I'm an AI assistant. Ask me how something is done here: I answer with the approved SOP, word for word, and show its place. "
    "When I can't, I say why and ask the owner for you."
)
_HOW = "*Messages* tab: ask in private · in a channel: mention me · anywhere: `/cairn` and your question"
_EMPTY = (
    "None yet, and I have nothing to answer from: no SOP is approved. Whoever runs me loads them with `cairn sops sync DIR`, "
    "and their owners approve them here in Slack. I answer from that minute on."
)
_OUTCOMES = {PLACES: "places shown", NEEDS_HUMAN: "for a person to decide"}
_FEEDBACK = {FeedbackKind.HELPED: "helped", FeedbackKind.STILL_STUCK: "still stuck", FeedbackKind.ASK_OWNER: "owner asked"}


@dataclass(frozen=True, slots=True)
class Home:
    """`recent` holds the person's last questions, newest first."""

    role: str | None
    recent: tuple[LoggedQuestion, ...]
    status: Status
    owner: OwnersPage = field(default_factory=OwnersPage)
    practice: PracticePage = field(default_factory=PracticePage)
    insights: HomeInsights = field(default_factory=HomeInsights)
    prompts: tuple[str, ...] = ()
    """Questions worth trying, for who has asked nothing yet."""


def home_view(home: Home) -> dict[str, object]:
    role = (
        f"Your role: *{escape(role_words(home.role))}*. You see what is open to it." if home.role else "I don't know your role yet."
    )
    blocks = [
        parts.header("Answers from your approved SOPs"),
        parts.section(_WHAT),
        parts.context(_HOW),
        parts.divider(),
        *week_blocks(home.insights),
        *owner_blocks(home.owner),
        *waiting_blocks(home.practice.reviews),
        *learner_blocks(home.practice.learner),
        parts.section(f"*Your last questions*\n{_recent(home)}"),
        parts.section(f"*The library*\n{library_line(home.status)} {today_line(home.status)}"),
        parts.context(role),
        parts.divider(),
        *record_blocks(home.insights),
    ]
    return _home(blocks)


def _home(blocks: list[Block]) -> dict[str, object]:
    made: dict[str, object] = View(type="home", blocks=blocks).to_dict()
    return made


def _recent(home: Home) -> str:
    if home.recent:
        lines = (f"• {one_line(logged.question.text, 120) or '(no text)'}{_outcome(logged)}" for logged in home.recent)
        return "\n".join(lines)
    if not home.status.sops:
        return _EMPTY
    if not home.prompts:
        return "None yet. Try one: it takes a second."
    tries = "\n".join(f"• {one_line(prompt, 120)}" for prompt in home.prompts)
    return f"None yet. Try one of these in *Messages*:\n{tries}"


def _outcome(logged: LoggedQuestion) -> str:
    said = max(logged.feedback, key=lambda feedback: feedback.at, default=None)
    parted = ["answered" if logged.is_answered else _OUTCOMES.get(logged.outcome, "not answered")]
    if said is not None and said.kind is not FeedbackKind.CHOSEN:
        parted.append(_FEEDBACK[said.kind])
    return f"  _{day(logged.question.asked_at)}, {', '.join(parted)}_"
