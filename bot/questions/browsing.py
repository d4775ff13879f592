"""Shows the library page by page in Slack: each page is rendered for the person who opens it, with what they may see at that
moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks import notes
from bot.blocks.card import Card
from bot.deps import Deps
from bot.outbox.before_sending import is_channel, may_name, reader_of
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.questions.views import browse as view
from bot.questions.views.browse import PAGE, Shelf, SopRow
from bot.questions.views.talk import SopLine
from bot.slack.events import Click
from core import units
from retrieval.library.ids import folder_of
from retrieval.library.models import Section, SopCard

_FOLDER, _OWNER, _SOP = "folder", "owner", "sop"
_BETWEEN: Final = "|"


@dataclass(frozen=True)
class Browsing:
    """Renders the pages of the library. `library` gives a person the address of the page with a search; empty where there is
    none.
    """

    deps: Deps
    click_reply: ClickReply
    library: Callable[[str], str] = lambda _person: ""

    def root(self, person: str) -> Card:
        """Render the first page."""
        return units.run(self.deps.units, lambda uow: self._root(uow, person))

    def turn(self, click: Click) -> None:
        """Show another page in the same message. In a channel nothing is shown, because the page is made for one person."""
        if self.deps.people.refusal(click.person) is not None or is_channel(reader_of(click)):
            return
        card = units.run(self.deps.units, lambda uow: self._page(uow, click.person, click.value))
        self.click_reply.exchange(click, card)

    def _page(self, uow: UnitOfWork, person: str, value: str) -> Card:
        kind, _, rest = value.partition(_BETWEEN)
        number, _, name = rest.partition(_BETWEEN)
        match kind:
            case "folder" | "owner":
                return self._shelf(uow, person, (kind, name), int(number) if number.isdecimal() else 0)
            case "sop":
                return self._sop(uow, person, name.partition(_BETWEEN)[0], name.partition(_BETWEEN)[2])
            case _:
                return self._root(uow, person)

    def _root(self, uow: UnitOfWork, person: str) -> Card:
        sops = self._sops(uow, person)
        lines = [SopLine(sop.title, self.deps.people.name(sop.governance.owner, uow)) for sop in sops]
        folders = _counted([(folder_of(sop.source), folder_of(sop.source)) for sop in sops], _FOLDER)
        owners = _counted([(self.deps.people.name(owner, uow), owner) for sop in sops if (owner := sop.governance.owner)], _OWNER)
        return view.root_card(lines, folders, owners, self.library(person))

    def _shelf(self, uow: UnitOfWork, person: str, shelf: tuple[str, str], number: int) -> Card:
        kind, name = shelf
        sops = [
            sop for sop in self._sops(uow, person) if name == (folder_of(sop.source) if kind == _FOLDER else sop.governance.owner)
        ]
        here = _value(kind, number, name)
        rows = [self._row(uow, sop, person, here) for sop in sops[number * PAGE : (number + 1) * PAGE]]
        label = name if kind == _FOLDER else self.deps.people.name(name, uow)
        before = _value(kind, number - 1, name) if number else ""
        after = _value(kind, number + 1, name) if len(sops) > (number + 1) * PAGE else ""
        return view.shelf_card(label, rows, before=before, after=after, total=len(sops))

    def _sop(self, uow: UnitOfWork, person: str, sop_id: str, back: str) -> Card:
        sop = next((sop for sop in self._sops(uow, person) if sop.id == sop_id), None)
        document = uow.library.document(sop_id, sop.version) if sop else None
        if sop is None or document is None:
            return notes.place_gone()
        sections = [(" › ".join(section.path) or sop.title, self.deps.links(sop, section, person)) for section in document.sections]
        return view.sop_card(self._row(uow, sop, person, ""), self.deps.people.name(sop.governance.backup, uow), sections, back)

    def _row(self, uow: UnitOfWork, sop: SopCard, person: str, back: str) -> SopRow:
        top = Section("", (), "", 1, 1, ())
        owner = self.deps.people.name(sop.governance.owner, uow)
        return SopRow(
            sop.title, self.deps.links(sop, top, person), owner, sop.reviewed_at, _value(_SOP, 0, f"{sop.id}{_BETWEEN}{back}")
        )

    def _sops(self, uow: UnitOfWork, person: str) -> Sequence[SopCard]:
        """Return the approved SOPs that the person may see, by title."""
        live = uow.library.cards()
        seen = [card for card in live if may_name(self.deps.people, uow, card.governance, person)]
        return sorted(seen, key=lambda card: card.title.casefold())


def _counted(named: Sequence[tuple[str, str]], kind: str) -> list[Shelf]:
    """Count the SOPs under each label and return each shelf once."""
    counts: dict[tuple[str, str], int] = {}
    for label_and_name in named:
        counts[label_and_name] = counts.get(label_and_name, 0) + 1
    return [Shelf(label, _value(kind, 0, name), number) for (label, name), number in sorted(counts.items())]


def _value(kind: str, number: int, name: str) -> str:
    return _BETWEEN.join((kind, str(number), name))
