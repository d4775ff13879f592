"""Renders short, friendly replies to messages that are not questions for the library, each with a next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.words import REASONS
from bot.cases.views.destination import Offer, buttons_of, line
from core.localization import N_, counted, day, ngettext
from core.localization import gettext as _
from escalation.cases.models import Status
from retrieval.answer.models import Reason
from retrieval.questions import FeedbackKind
from retrieval.talk.recognising import Intent


def helped(name: str) -> str:
    return "✓ " + (_("{name} said this helped.").format(name=escape(name)) if name else _("Noted: this helped."))


def still_stuck(name: str, alternatives: Sequence[tuple[str, str]]) -> str:
    """Say that the click was recorded, and the way on. `name` is empty where only the clicker reads it."""
    stuck = _("{name} is still stuck.").format(name=escape(name)) if name else _("Noted: you are still stuck.")
    return f"{stuck} {way_on(alternatives)}"


def way_on(alternatives: Sequence[tuple[str, str]]) -> str:
    """Name the owner's button and other sections; `alternatives` are (address, title) pairs of the next best ones."""
    sentence = _("The owner can help: press *Ask the owner*.")
    if not alternatives:
        return sentence
    return f"{sentence} " + _("Or look at {links}.").format(links=" · ".join(link(url, title) for url, title in alternatives))


LISTED = 25
"""SOPs that are named at a time."""

_OF_EACH = 8
"""And of one owner."""

_HEADINGS: Final = 5
"""Of a version; more are counted."""

_SAID: Final = {
    Intent.GREETING: N_("Hi! What do you need to know? Ask me how something is done here, in your own words."),
    Intent.THANKS: N_("Glad to help. Ask whenever you're stuck."),
    Intent.CLOSING: N_("All right. I'm here whenever you need something."),
    Intent.PUZZLED: N_(
        "Not clear yet? Tell me in other words what you need, or press *Still stuck* below the answer and I'll bring in its owner."
    ),
    Intent.WHO: N_(
        "I'm Cairn, an AI assistant. I answer with your team's approved SOPs, word for word, and bring in a person where one has "
        "to decide."
    ),
    Intent.IS_BOT: N_(
        "Yes, I'm an AI, not a person. What I answer are the words of your approved SOPs; when somebody has to decide, I bring in "
        "the SOP's owner."
    ),
    Intent.STORES: N_(
        "*What you ask is stored.* I keep your question, when and where you asked it, the sections I showed and what you clicked, "
        "so that owners can fix what people stumble over.\n"
        "• Who sees it: in a direct message and after `/cairn` nobody else sees that you asked, or my answer. The words of a "
        "question may be shown to the SOP's owner or in its channel, without your name, when people stumble over it. What you "
        "send to an owner goes with your name.\n"
        "• To see it: *Why this answer?* behind the dots below an answer, and your last questions on my *Home* tab.\n"
        "• To have all of it shown or erased: *What Cairn stores about me*, *Send me a copy* and *Erase me…* at the end of my "
        "*Home* tab.\n"
        "• Small talk like this is not kept, and neither are confidential topics."
    ),
    Intent.FAR: N_(
        "That's not something an SOP would cover, so I can't help there. What I do: I tell you how things are done here, from the "
        "approved SOPs, and bring in their owners. Ask me one of those."
    ),
}

_CASES: Final = {
    Status.DRAFT: N_("offered to you, not sent"),
    Status.OPEN: N_("waiting for an owner"),
    Status.CLAIMED: N_("somebody is on it"),
    Status.NEEDS_INFO: N_("waiting for your reply"),
    Status.DECIDED: N_("decided"),
    Status.RELAYED: N_("decided"),
    Status.CLOSED: N_("closed"),
    Status.EXPIRED: N_("nobody decided in time"),
    Status.WITHDRAWN: N_("withdrawn"),
}


def said(intent: Intent) -> Card:
    """Return the reply to small talk that needs no search in the library."""
    return _card(_(_SAID[intent]))


def only_a_file(number: int) -> Card:
    text = ngettext(
        "I can't read that picture or file. Write me in a few words what it shows and what you need to know, and I'll look it up.",
        "I can't read those pictures or files. Write me in a few words what it shows and what you need to know, and I'll "
        "look it up.",
        number,
    )
    return _card(text)


def nothing_to_be_stuck_on() -> Card:
    return _card(_("Sorry about that. I don't see which answer you mean: ask me once more in other words, and I'll look again."))


def stuck(question_id: str, alternatives: Sequence[tuple[str, str]], offer: Offer, *, is_known: bool) -> Card:
    """Return the reply to "that does not help", the same as after the button Still stuck. `is_known`: it was recorded before."""
    lead = _("I have that noted already.") if is_known else _("Sorry, noted as *Still stuck*.")
    more = f"{way_on(alternatives)}\n{line(offer)}".strip()
    buttons = buttons_of(question_id, (FeedbackKind.ASK_OWNER, FeedbackKind.HELPED), offer)
    text = f"{lead} {more}"
    return Card(text, (parts.section(text), parts.actions(buttons)))


@dataclass(frozen=True, slots=True)
class SopLine:
    """An SOP in a list: plain title, and its owner's plain name (empty: none)."""

    title: str
    owner: str


def sop_list(sops: Sequence[SopLine], *, is_private: bool) -> Card:
    if not sops:
        return _card(" ".join(map(_, REASONS[Reason.EMPTY_LIBRARY])))
    lines = [f"• {escape(sop.title)}" + (f" ({escape(sop.owner)})" if sop.owner else "") for sop in sops[:LISTED]]
    left = len(sops) - LISTED
    mine = counted(len(sops), "{n} SOP you may see", "{n} SOPs you may see")
    everyones = counted(len(sops), "{n} SOP open to everyone here", "{n} SOPs open to everyone here")
    more = _("…and {number} more. Ask me about any of them.").format(number=left) if left > 0 else _("Ask me about any of them.")
    return _card("\n".join([f"*{mine if is_private else everyones}*", *lines, more]))


def owners(lines: Sequence[tuple[str, Sequence[str]]]) -> Card:
    """List the owners as (plain name, titles of their SOPs); an empty name: the SOPs have no owner."""
    if not lines:
        return _card(" ".join(map(_, REASONS[Reason.EMPTY_LIBRARY])))
    owner_lines = []
    for name, titles in lines[:LISTED]:
        more = _(" and {number} more").format(number=len(titles) - _OF_EACH) if len(titles) > _OF_EACH else ""
        who = f"*{escape(name)}*" if name else _("_Nobody is named_")
        owner_lines.append(f"• {who}: {', '.join(escape(title) for title in titles[:_OF_EACH])}{more}")
    left = [_("…and {number} more people.").format(number=len(lines) - LISTED)] if len(lines) > LISTED else []
    return _card("\n".join([_("*Who owns what*"), *owner_lines, *left]))


def record(address: str) -> Card:
    """Link to the person's own record; `address` signs the person in, empty where there is no dashboard."""
    stored = _("*What Cairn stores about me* on App Home says what is stored, and for how long.")
    if not address:
        return _card(_("There are no pages in the browser here. {stored}").format(stored=stored))
    text = _(
        "{link}: what you practise, what you know, and who looked at a page with your name. "
        "The link is for you alone; it works once, for ten minutes. {stored}"
    )
    return _card(text.format(link=link(address, _("Open my record")), stored=stored))


def owner_of(title: str, owner: str, backup: str, reviewed_at: datetime) -> Card:
    who = _("{owner} looks after it").format(owner=escape(owner)) if owner else _("nobody is named as its owner yet")
    stands_in = ", " + _("{backup} stands in").format(backup=escape(backup)) if owner and backup else ""
    reviewed = _("Last reviewed {day}.").format(day=day(reviewed_at))
    return _card(f"*{escape(title)}*: {who}{stands_in}. {reviewed}")


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with the headings that changed in it; none for the first version."""

    number: int
    at: datetime
    changed: tuple[str, ...]


def changes_of(title: str, versions: Sequence[VersionLine]) -> Card:
    """List what changed in an SOP. `versions`: newest first."""
    lines = []
    for version in versions:
        what = ", ".join(escape(heading) for heading in version.changed[:_HEADINGS]) or _("first version")
        left = len(version.changed) - _HEADINGS
        more = " " + _("and {number} more").format(number=left) if left > 0 else ""
        line = _("Version {number}, {day}: {what}").format(number=version.number, day=day(version.at), what=what)
        lines.append(f"• {line}{more}")
    lead = _("What changed in {title}").format(title=escape(title))
    return _card("\n".join([f"*{lead}*", *lines]))


def latest_changes(sops: Sequence[tuple[str, int, datetime]]) -> Card:
    """List the latest changes as (title, version, since when), newest first."""
    if not sops:
        return _card(_("There are no approved SOPs that you may see yet."))
    text = _("{title}: version {number}, {day}")
    lines = ["• " + text.format(title=escape(title), number=number, day=day(at)) for title, number, at in sops]
    lead, ask = _("What changed last"), _("Ask “what changed in …” about one of them.")
    return _card("\n".join([f"*{lead}*", *lines, ask]))


def cases(lines: Sequence[tuple[str, Status, str]], *, left: int = 0) -> Card:
    """List the person's cases as (question, status, address of the card or empty), newest first; `left` older ones are counted."""
    if not lines:
        return _card(_("You have no cases. When something needs a decision, I offer you its owner below the answer."))
    said_of = [
        f"• _{escape(' '.join(text.split())[:120]) or _('a question')}_: {_(_CASES[status])}" for text, status, _address in lines
    ]
    lead = _("Your cases")
    older = [counted(left, "…and {n} older one.", "…and {n} older ones.")] if left else []
    return _card("\n".join([f"*{lead}*", *said_of, *older]))


def _card(text: str) -> Card:
    return parts.said(text)
