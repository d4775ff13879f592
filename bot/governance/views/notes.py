"""Renders the messages around the card of a proposal: to whoever decides, to its author, to whoever clicks too late."""

from __future__ import annotations

from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.governance.views.card import ProposalShown, status_words
from core.localization import N_, clock, day
from core.localization import gettext as _
from retrieval.library.proposals.events import ProposedIn
from retrieval.library.proposals.models import Status, Why

NOT_YOURS: Final = N_(
    "Only the SOP's owner or backup, an approver or an admin decide about this one. Anything to add? Write it below the card."
)
GONE: Final = N_("I no longer have this proposal on record.")
NO_NOTE: Final = N_("Please say why: the author reads it.")
NO_PAGE: Final = N_("There is no page for it: Cairn has no web address yet. `cairn sops diff` shows all of it.")
SECTION_GONE: Final = N_(
    "That section has moved or is no longer open to you, so there is nothing to change here. Ask again to see today's text."
)
SENT_ALREADY: Final = N_("You suggested exactly this before. You hear what becomes of it, unless you have heard already.")
NO_SOP: Final = N_("There is no SOP yet that you could add it to. Write it as a Markdown file; `cairn sops sync` takes it in.")
PASSAGE_MISSING: Final = N_("These words must stand in the section exactly once. Copy them word for word, or take more of them.")
FORGOTTEN: Final = N_("I no longer have this answer on record. Ask again, and suggest the change there.")

TICK_TAKEN: Final = N_("Thank you: these words are now a suggestion for the SOP. Its card shows them next to today's text.")
TICK_PRIVATE: Final = N_(
    "Not everybody can read this channel, so I took nothing from it into the SOP. Use *Suggest a change* below an answer, and "
    "write there what everybody may read."
)
TICK_CLOSED: Final = N_(
    "The author of this message may not see the SOP, so I took nothing from it. Use *Suggest a change* below an answer, and write "
    "the rule there yourself."
)
TICK_PERSONAL: Final = N_(
    "These words seem to be about a person, or there are none, so I took nothing into the SOP. Use *Suggest a change* below an "
    "answer, and write the rule alone."
)

_REFUSED: Final = {
    Why.UNKNOWN: N_("The SOP or its section is gone. Close this and ask again."),
    Why.OUTDATED: N_("The words have changed since you opened this. Close it and look at the card once more."),
    Why.OWN_WORDS: N_(
        "You wrote these words, and this SOP needs a second person's approval: its backup's, an approver's or an admin's."
    ),
    Why.CONFLICT: N_("The section has changed since this was suggested. *Edit…* shows it as it stands: what should it say now?"),
    Why.FILE_WAITS: N_("A newer version from the file is waiting and comes first. Decide on that one, then come back to this."),
    Why.OPENS: N_("So far not everybody may read this SOP. The card now has a button that says so: use it if everyone may."),
    Why.NOT_CURRENT: N_(
        "A newer version is live by now, and going back would undo that one as well. `cairn sops rollback` can do it."
    ),
    Why.EMPTY: N_("These words say nothing new, or nothing that a reader would see."),
    Why.BUSY: N_("Others are changing it at this moment. Please try again."),
}


def call_note(title: str, where: str, url: str) -> Card:
    """Tell the person for whom the card waits: the card in the channel names nobody."""
    text = _("A change to *{title}* is waiting for your approval.").format(title=escape(title))
    open_words = _("Open the card in {place}").format(place=where)
    card = link(url, open_words) if url else _("The card is in {place}.").format(place=escape(where))
    return Card(text.replace("*", ""), (parts.section(f"{text}\n{card}"),))


def line(text: str) -> Card:
    """Return a card of one of the constants above, or of a text that is translated already."""
    return parts.said(_(text))


def refused(why: Why, shown: ProposalShown | None) -> Card:
    """Say why a click did nothing; if somebody else was first, who decided and when."""
    if why in {Why.WRONG_STATUS, Why.ALREADY_DONE} and shown is not None:
        text = f"{_('That has been decided already.')} {status_words(shown)}"
        at = shown.proposal.decided_at
        return line(f"{text} ({day(at)}, {clock(at)})" if at else text)
    return line(_REFUSED.get(why, GONE))


def refusal_text(why: Why, shown: ProposalShown | None) -> str:
    """Return the same text for below a field of a modal."""
    return refused(why, shown).text.replace("*", "")


def opened(title: str, url: str) -> Card:
    whole = link(url, _("The whole change to {title}").format(title=title))
    return line(_("{link}: the link is for you.").format(link=whole))


def sent(title: str, to: str, *, origin: ProposedIn) -> Card:
    """Tell the author of a suggestion who has it now; `to` is empty where nobody can be reached."""
    about = f"*{escape(title)}*"
    if origin is ProposedIn.THREAD and to:
        marked = _(
            "Your answer in a thread was marked as right. {name} decides whether it goes into {title}. You hear what becomes of it."
        )
        text = marked.format(title=about, name=escape(to))
    elif to:
        went = _("Thank you. Your suggestion for {title} went to {name}, next to today's text. You hear what becomes of it.")
        text = went.format(title=about, name=escape(to))
    else:
        kept = _("Thank you, I kept your suggestion for {title}. Nobody can be reached who looks after it, so it may take a while.")
        text = kept.format(title=about)
    return Card(text.replace("*", ""), (parts.section(text),))


def outcome(shown: ProposalShown, page: str) -> Card:
    """Tell the author of a suggestion what was decided."""
    proposal, title = shown.proposal, escape(shown.title)
    match proposal.status:
        case Status.LIVE:
            live = _("Your suggestion for *{title}* is live now. Thank you: everybody who asks reads it from now on.")
            text = live.format(title=title)
        case Status.REJECTED:
            no = _("Your suggestion for *{title}* was not taken this time. The reason: “{reason}”")
            text = no.format(title=title, reason=one_line(proposal.note, 400))
        case _:
            off = _("Your suggestion for *{title}* is off the list: {reason} You can suggest it again.")
            text = off.format(title=title, reason=one_line(proposal.note, 300))
    where = f"\n{link(page, _('Look at it'))}" if page else ""
    return Card(text.replace("*", ""), (parts.section(f"{text}{where}"),))
