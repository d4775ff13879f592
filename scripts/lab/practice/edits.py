"""Measures what real edits of SOPs do to practice items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from nudges.items.generate import generate
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.changes import SectionPair, pairs
from retrieval.library.models import SopDocument
from scripts.lab.practice.changes import Effect, changed_document, evidence_of


def measure_edits(folder: Path) -> dict[str, object]:
    """What `cairn quiz edits` prints: the effect of real edits on items, on every sentence as if it were evidence, and on sections.

    Args:
        folder: one folder per edit, each with `before.md` and `after.md`.
    """
    on_items: Counter[Effect] = Counter()
    on_sentences: Counter[Effect] = Counter()
    on_sections: Counter[str] = Counter()
    flagged_by_page = 0
    edits = [edit for edit in sorted(folder.iterdir()) if (edit / "before.md").is_file() and (edit / "after.md").is_file()]
    for edit in edits:
        before, after = _document(edit / "before.md"), _document(edit / "after.md")
        if before is None or after is None:
            continue
        items = generate(before)
        flagged_by_page += len(items) if before.digest != after.digest else 0
        on_items.update(change.effect for change in changed_document(items, before, after))
        on_sentences.update(change.effect for change in changed_document(evidence_of(before), before, after))
        on_sections.update(effect for pair in pairs(before, after) for effect in _effects(pair))
    figures = {"edits": len(edits), "flagged_by_a_page_hash": flagged_by_page}
    return figures | {"items": _shares(on_items), "sentences": _shares(on_sentences), "sections": dict(sorted(on_sections.items()))}


def _effects(pair: SectionPair) -> Iterator[str]:
    """What an edit does to a section: `told` are those whose readers hear of it."""
    yield "n"
    if pair.before is None:
        yield "new"
    elif pair.is_changed:
        yield "changed"
        yield from ("renamed",) if pair.after is not None and pair.after.anchor != pair.before.anchor else ()
        yield from ("told",) if pair.is_reworded else ()


def _document(file: Path) -> SopDocument | None:
    with TemporaryDirectory(prefix="cairn-quiz-") as folder:
        copyfile(file, Path(folder, "page.md"))
        return next(iter(read_folder(Path(folder)).documents), None)


def _shares(effects: Counter[Effect]) -> dict[str, float]:
    total = effects.total()
    return {"n": total} | {effect.value: round(effects[effect] / max(1, total), 4) for effect in Effect}
