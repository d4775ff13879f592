"""Renders the Home tab: what Cairn does, what it knows of the person, their questions, the state of the library, what is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_sdk.models.views import View

from bot.blocks import parts
from bot.blocks.buttons import SETTINGS
from bot.blocks.card import Block
from bot.blocks.mrkdwn import escape, one_line
from bot.home.views.owners_page import OwnersPage, owner_blocks
from bot.home.views.status import Status, library_line, today_line
from bot.insights.views.home import HomeInsights, record_blocks, week_blocks
from bot.practice.views.learn_home import PracticePage, learner_blocks
from bot.practice.views.review import waiting_blocks
from core.localization import N_, day
from core.localization import gettext as _
from escalation.owners import role_words
from retrieval.questions import NEEDS_HUMAN, PLACES, FeedbackKind, LoggedQuestion

_WHAT = N_(
    "I'm an AI assistant. Ask me how something is done here: I answer with the approved SOP, word for word, and show its place. "
    "When I can't, I say why and ask the owner for you."
)
_HOW = N_("*Messages* tab: ask in private · in a channel: mention me · anywhere: `/cairn` and your question")
_EMPTY = N_(
    "None yet, and I have nothing to answer from: no SOP is approved. Whoever runs me loads them with `cairn sops sync DIR`, "
    "and their owners approve them here in Slack. I answer from that minute on."
)
_ADMIN = N_("*You administer Cairn.* Channels, fallbacks, practice, who approves, budgets, health and the log:")
_OUTCOMES = {PLACES: N_("places shown"), NEEDS_HUMAN: N_("for a person to decide")}
_FEEDBACK = {
    FeedbackKind.HELPED: N_("helped"),
    FeedbackKind.STILL_STUCK: N_("still stuck"),
    FeedbackKind.ASK_OWNER: N_("owner asked"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """What the Home tab shows. `recent` holds the person's last questions, newest first."""

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
        _("Your role: *{role}*. You see what is open to it.").format(role=escape(role_words(home.role)))
        if home.role
        else _("I don't know your role yet.")
    )
    blocks = [
        parts.header(_("Answers from your approved SOPs")),
        parts.section(_(_WHAT)),
        parts.context(_(_HOW)),
        parts.divider(),
        *(_admin_blocks() if home.insights.is_admin else ()),
        *week_blocks(home.insights),
        *owner_blocks(home.owner),
        *waiting_blocks(home.practice.reviews),
        *learner_blocks(home.practice.learner),
        parts.section("*{title}*\n{lines}".format(title=_("Your last questions"), lines=_recent(home))),
        parts.section(
            "*{title}*\n{library} {today}".format(
                title=_("The library"), library=library_line(home.status), today=today_line(home.status)
            )
        ),
        parts.context(role),
        parts.divider(),
        *record_blocks(home.insights),
    ]
    return _home(blocks)


def _admin_blocks() -> list[Block]:
    return [parts.section(_(_ADMIN)), parts.actions([parts.button(SETTINGS, _("Settings"), "admin")]), parts.divider()]


def _home(blocks: list[Block]) -> dict[str, object]:
    made: dict[str, object] = View(type="home", blocks=blocks).to_dict()
    return made


def _recent(home: Home) -> str:
    if home.recent:
        lines = (f"• {one_line(logged.question.text, 120) or _('(no text)')}{_outcome(logged)}" for logged in home.recent)
        return "\n".join(lines)
    if not home.status.sops:
        return _(_EMPTY)
    if not home.prompts:
        return _("None yet. Try one: it takes a second.")
    tries = "\n".join(f"• {one_line(prompt, 120)}" for prompt in home.prompts)
    return _("None yet. Try one of these in *Messages*:") + f"\n{tries}"


def _outcome(logged: LoggedQuestion) -> str:
    click = max(logged.feedback, key=lambda feedback: feedback.at, default=None)
    parted = [_("answered") if logged.is_answered else _(_OUTCOMES.get(logged.outcome, N_("not answered")))]
    if click is not None and click.kind is not FeedbackKind.CHOSEN:
        parted.append(_(_FEEDBACK[click.kind]))
    return f"  _{day(logged.question.asked_at)}, {', '.join(parted)}_"
