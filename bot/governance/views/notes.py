"""What is said around the card of a proposal: to whom it waits for, to whoever suggested it, to whoever clicks too late."""

from __future__ import annotations

from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.governance.views.card import ProposalShown, status_words
from core.local_formats import clock, day
from retrieval.library.proposals.models import Status, Why

NOT_YOURS: Final = (
    "Only the SOP's owner or backup, an approver or an admin decide about this one. Anything to add? Write it below the card."
)
GONE: Final = "I no longer have this proposal on record."
NO_NOTE: Final = "Please say why: whoever wrote it reads it."
NO_PAGE: Final = "There is no page for it: Cairn has no web address yet. `cairn sops diff` shows all of it."
SECTION_GONE: Final = (
    "That section has moved or is no longer open to you, so there is nothing to change here. Ask again to see today's text."
)
SENT_ALREADY: Final = "You suggested exactly this before. You hear what becomes of it, unless you have heard already."
NO_SOP: Final = "There is no SOP yet that you could add it to. Write it as a Markdown file; `cairn sops sync` takes it in."
PASSAGE_MISSING: Final = "These words must stand in the section exactly once. Copy them word for word, or take more of them."
FORGOTTEN: Final = "I no longer have this answer on record. Ask again, and suggest the change there."

_REFUSED: Final = {
    Why.UNKNOWN: "The SOP or its section is gone. Close this and ask again.",
    Why.OUTDATED: "The words have changed since you opened this. Close it and look at the card once more.",
    Why.OWN_WORDS: "You wrote these words, and this SOP needs a second person's word: its backup's, an approver's or an admin's.",
    Why.CONFLICT: "The section has changed since this was suggested. *Edit…* shows it as it stands: what should it say now?",
    Why.FILE_WAITS: "A newer version from the file waits and comes first. Decide about that one, then come back to this.",
    Why.OPENS: "Not everybody may read this SOP until now. The card now has a button that says so: use it if everyone may.",
    Why.NOT_CURRENT: "A newer version is live by now, and going back would undo that one as well. `cairn sops rollback` can do it.",
    Why.EMPTY: "These words say nothing new, or nothing that a reader would see.",
    Why.BUSY: "Others are changing it at this moment. Please try again.",
}


def call_note(title: str, where: str, url: str) -> Card:
    """To whom the card waits for: the card in the channel names nobody, so they are told here."""
    text = f"A change of *{escape(title)}* waits for your word."
    card = link(url, f"Open the card in {where}") if url else f"The card is in {escape(where)}."
    return Card(f"A change of {escape(title)} waits for your word.", (parts.section(f"{text}\n{card}"),))


def line(text: str) -> Card:
    return Card(text, (parts.section(text),))


def refused(why: Why, shown: ProposalShown | None) -> Card:
    """Why a click did nothing; whoever lost a race is told who decided and when."""
    if why in {Why.WRONG_STATUS, Why.ALREADY_DONE} and shown is not None:
        text = f"That is decided already. {status_words(shown)}"
        at = shown.proposal.decided_at
        return line(f"{text} ({day(at)}, {clock(at)})" if at else text)
    return line(_REFUSED.get(why, GONE))


def refusal_text(why: Why, shown: ProposalShown | None) -> str:
    """The same below a field of a modal."""
    return refused(why, shown).text.replace("*", "")


def opened(title: str, url: str) -> Card:
    return line(f"{link(url, f'The whole change of {title}')}: the link is for you.")


def sent(title: str, to: str) -> Card:
    """To whoever suggested a change: who has it now; `to` is empty where nobody can be reached."""
    about = f"*{escape(title)}*"
    if to:
        text = f"Thank you. Your suggestion for {about} went to {escape(to)}, next to today's text. You hear what becomes of it."
    else:
        text = f"Thank you, I kept your suggestion for {about}. Nobody can be reached who looks after it, so it may take a while."
    return Card(text.replace("*", ""), (parts.section(text),))


def outcome(shown: ProposalShown, page: str) -> Card:
    """To whoever suggested a change: what became of it."""
    proposal, title = shown.proposal, escape(shown.title)
    match proposal.status:
        case Status.LIVE:
            text = f"Your suggestion for *{title}* is live now. Thank you: everybody who asks reads it from now on."
        case Status.REJECTED:
            text = f"Your suggestion for *{title}* was not taken this time. The reason: “{one_line(proposal.note, 400)}”"
        case _:
            text = f"Your suggestion for *{title}* is off the list: {one_line(proposal.note, 300)} You can suggest it again."
    where = f"\n{link(page, 'Look at it')}" if page else ""
    return Card(text.replace("*", ""), (parts.section(f"{text}{where}"),))
