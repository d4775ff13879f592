"""Leads through a section's decisions in direct messages. The person's place is in the buttons; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass

from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.practice.context import Practice
from bot.practice.views import notes as quiz_notes
from bot.practice.views.walk import WalkShown, place_of, walk_card
from bot.slack import calls
from bot.slack.events import Click
from core.localization import gettext as _
from nudges.lessons.trees import tree_of, walked
from retrieval.library.models import SectionRef, digest_of


@dataclass(frozen=True)
class PracticeWalks:
    practice: Practice
    click_reply: ClickReply

    def start(self, click: Click) -> None:
        """Begin at the first question of the section that a button names."""
        shown = self._shown(click.person, SectionRef.of(click.value))
        if shown is None:
            self.click_reply(click, quiz_notes.gone)
            return
        key = f"walk:{digest_of(click.person, click.value, click.trigger)}"
        call = calls.post(key, click.person, walk_card(shown))
        self.practice.delivery.post(Post(key, click.person, calls.only_for(call, click.person, [shown.section.sop_id])))
        if click.message and not click.channel.startswith("D"):
            self.click_reply(click, lambda: quiz_notes.said(_("We go through it in our direct messages.")))

    def go(self, click: Click) -> None:
        """Go where a button leads, deeper or back. After a change of the SOP the walk begins again."""
        place = place_of(click.value)
        if place is None or not click.message:
            return
        section, version, path = place
        shown = self._shown(click.person, section, version, path)
        if shown is None:
            self.click_reply(click, quiz_notes.gone)
            return
        key = f"walk-click:{digest_of(click.person, click.message, click.trigger)}"
        call = calls.update(click.channel, click.message, walk_card(shown))
        self.practice.delivery.post(Post(key, click.channel, calls.only_for(call, click.person, [section.sop_id])))

    def _shown(self, person: str, ref: SectionRef, version: int = 0, path: tuple[int, ...] = ()) -> WalkShown | None:
        """Return the person's place in the section as it is now; None when it is gone, not open to them, or decides nothing."""
        with self.practice.units() as uow:
            section = uow.library.section(ref) if self.practice.may_see(uow, person, ref.sop_id) else None
        tree = tree_of(section) if section is not None else None
        if section is None or tree is None:
            return None
        has_changed = bool(version) and version != section.sop.version
        trail = None if has_changed else walked(tree, path)
        url = self.practice.links(section.sop, section.section, person)
        note = _("The SOP has changed since, so we begin again.") if has_changed else ""
        where = (section.sop.title, section.sop.version)
        return WalkShown(ref, *where, trail or (tree,), path if trail else (), url, note)
