"""Lists what of the library names a person: SOPs that they look after or once did, with the cards that mention them in a channel,
and SOP files. Erasing does not change files; the operator must.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import not_, or_, select
from sqlalchemy.orm import Session

from core.localization import counted
from core.localization import gettext as _
from retrieval.library.models import digest_of
from storage.library_tables import SectionRow, SectionTextRow, SopRow, VersionRow
from storage.practice.items import in_own_words, words_of
from storage.practice.tables import PracticeItemRow
from storage.sweep import holds, pattern_of


def files_naming(session: Session, needles: Sequence[str]) -> list[str]:
    """Return one line each: current files whose text or title names the person, older versions, practice questions made of them.

    Owner and backup of a current file are not among them.
    """
    if not needles:
        return []
    versions = _versions(session, needles)
    items = _items(session, needles)
    lines: list[str] = []
    for sop in session.scalars(select(SopRow).where(SopRow.id.in_({*versions, *items})).order_by(SopRow.source)):
        older = sorted(number for number in versions[sop.id] if number != sop.current)
        if sop.current in versions[sop.id]:
            lines.append(_("{file} names the person in its text: change the file and sync.").format(file=sop.source))
        if older:
            numbers = ", ".join(map(str, older))
            line = counted(
                len(older),
                "{file}, stored version {numbers}, names the person: a stored version is never rewritten.",
                "{file}, stored versions {numbers}, name the person: a stored version is never rewritten.",
                file=sop.source,
                numbers=numbers,
            )
            lines.append(line)
        if items[sop.id]:
            line = counted(
                items[sop.id],
                "One practice question made from {file} names the person: change the file and sync; a new one takes its place.",
                "{n} practice questions made from {file} name the person: change the file and sync; new ones take their place.",
                file=sop.source,
            )
            lines.append(line)
    return lines


def _versions(session: Session, needles: Sequence[str]) -> defaultdict[str, set[int]]:
    """Return the numbers of the versions that name the person, by SOP; of a current version only text and title count."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    current = {row.id: row.current for row in session.execute(select(SopRow.id, SopRow.current))}
    for sop_id, number, title, governance in _rows_of_versions(session, needles):
        pattern = pattern_of(needles)
        is_older = number != current.get(sop_id)
        if pattern.search(title) or (is_older and pattern.search(repr(governance))):
            numbers[sop_id].add(number)
    texts = select(SectionTextRow.id, SectionTextRow.text, SectionTextRow.path, SectionTextRow.blocks)
    columns = (SectionTextRow.text, SectionTextRow.path, SectionTextRow.blocks)
    texts_naming = session.execute(texts.where(or_(*(holds(column, needles) for column in columns))))
    named = {row.id for row in texts_naming if pattern_of(needles).search(f"{row.text} {row.path!r} {row.blocks!r}")}
    for sop_id, number in session.execute(select(SectionRow.sop_id, SectionRow.number).where(SectionRow.text_id.in_(named))):
        numbers[sop_id].add(number)
    return numbers


def _rows_of_versions(session: Session, needles: Sequence[str]) -> Iterator[tuple[str, int, str, dict[str, object]]]:
    rows = select(VersionRow.sop_id, VersionRow.number, VersionRow.title, VersionRow.governance)
    yield from session.execute(rows.where(holds(VersionRow.title, needles) | holds(VersionRow.governance, needles)))


def _items(session: Session, needles: Sequence[str]) -> defaultdict[str, int]:
    """Count practice questions from the file that name the person, by SOP; those in people's own words are excluded."""
    counts: defaultdict[str, int] = defaultdict(int)
    named = holds(PracticeItemRow.content, needles), not_(in_own_words())
    rows = select(PracticeItemRow.sop, PracticeItemRow.content).where(*named)
    for sop_id, content in session.execute(rows):
        counts[sop_id] += bool(pattern_of(needles).search(words_of(content)))
    return counts


@dataclass(frozen=True)
class Owned:
    """Holds what a person owns. `items` are the SOPs' practice questions, `families` the digests that report their families."""

    channels: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()

    def is_mentioned_in(self, key: str) -> bool:
        """Return whether the message under this outbox key may mention them."""
        kind, _, rest = key.partition(":")
        about, _, channel = rest.partition(":")
        match kind:
            case "item-reported" | "item-outdated":
                return about in self.items
            case "stubborn":
                return about in self.families
            case "conflict":
                return channel in self.channels
            case _:
                return False


def owned_by(session: Session, names: Sequence[str]) -> Owned:
    """Return what the person looks after, under any of their names, by any version of an SOP."""
    rows = select(VersionRow.sop_id, VersionRow.governance).where(holds(VersionRow.governance, names))
    keys = {name.casefold() for name in names}
    versions = [
        row for row in session.execute(rows) if keys & {str(row.governance.get(post)).casefold() for post in ("owner", "backup")}
    ]
    if not versions:
        return Owned()
    about = select(PracticeItemRow.id, PracticeItemRow.family).where(PracticeItemRow.sop.in_({row.sop_id for row in versions}))
    items = session.execute(about).all()
    return Owned(
        frozenset(str(row.governance["channel"]) for row in versions if row.governance.get("channel")),
        frozenset(item.id for item in items),
        frozenset(digest_of(item.family) for item in items),
    )
