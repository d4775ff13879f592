"""Measures follow-ups: conversations asked of a folder of SOPs, the last turn with and without the turns before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.yaml_files import YamlError, read_yaml_file
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import SectionRef, SopDocument
from retrieval.search.models import Query, SearchResult
from scripts.lab.laboratory import laboratory
from scripts.lab.search.beir import LabelledDataError
from scripts.lab.search.evaluation import IN_SCOPE
from scripts.lab.search.metrics import Find, Outcome, outcome_of, summary

_DEPTH = 10


@dataclass(frozen=True)
class Conversation:
    """What one person asked in a thread, oldest first, and the sections that answer the last turn."""

    turns: tuple[str, ...]
    relevant: Mapping[SectionRef, float]


def evaluate_follow_ups(file: Path, sops: Path) -> dict[str, object]:
    """What `cairn eval follow-ups` prints. Raises `LabelledDataError` when the file does not fit the folder."""
    reading = read_folder(sops)
    conversations = read_conversations(file, reading.documents)
    with laboratory(reading.documents) as lab:
        search = lab.cairn.search.search
        return {
            "without_turns": _figures(
                _outcomes(search, [replace(conversation, turns=conversation.turns[-1:]) for conversation in conversations])
            ),
            "with_turns": _figures(_outcomes(search, conversations)),
            "n": len(conversations),
        }


def read_conversations(file: Path, documents: Sequence[SopDocument]) -> list[Conversation]:
    """A YAML list of {turns, sop, section, also?}; `section` is a heading of that SOP or a list of equally right ones, `also` a
    further {sop, section}. Raises `LabelledDataError`, which names the entry and what the folder does not have.
    """
    sections = {
        (document.id, section.heading): SectionRef(document.id, section.anchor)
        for document in documents
        for section in reversed(document.sections)
    }
    try:
        entries = read_yaml_file(file).value
        return [
            Conversation(tuple(map(str, entry["turns"])), {sections[place]: 1.0 for place in _places(entry)}) for entry in entries
        ]
    except (YamlError, TypeError) as broken:
        raise LabelledDataError(f"{file}: expected a YAML list of conversations, each with turns, sop and section") from broken
    except KeyError as missing:
        raise LabelledDataError(f"{file}: {missing} is not there; a conversation names turns, sop and a heading of it") from missing


def _places(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    headings = entry["section"] if isinstance(entry["section"], list) else [entry["section"]]
    yield from ((str(entry["sop"]), str(heading)) for heading in headings)
    if "also" in entry:
        yield from _places(entry["also"])


def _outcomes(search: Find, conversations: Sequence[Conversation]) -> list[tuple[Outcome, Outcome]]:
    """Per conversation the figures of the section and those of the page."""
    return [
        _judged(search(Query(conversation.turns[-1], turns=conversation.turns[:-1]), _DEPTH), conversation)
        for conversation in conversations
    ]


def _judged(result: SearchResult, conversation: Conversation) -> tuple[Outcome, Outcome]:
    pages = dict.fromkeys(ref.sop_id for ref in conversation.relevant)
    first_of_page = {hit.current.sop.id: hit for hit in reversed(result.hits)}
    by_page = tuple(hit for hit in result.hits if first_of_page[hit.current.sop.id] is hit)
    on_page = {hit.current.ref: 1.0 for hit in by_page if hit.current.sop.id in pages}
    shown_pages = {hit.current.sop.id for hit in by_page}
    missing = {SectionRef(page, ""): 1.0 for page in pages if page not in shown_pages}
    return outcome_of(result, conversation.relevant), outcome_of(replace(result, hits=by_page), on_page | missing)


def _figures(outcomes: Sequence[tuple[Outcome, Outcome]]) -> Mapping[str, object]:
    """Of sections, and under `page` of pages, rounded to four decimals."""
    sections, pages = ([pair[at] for pair in outcomes] for at in (0, 1))
    return {**_told(sections), "page": _told(pages)}


def _told(outcomes: Sequence[Outcome]) -> dict[str, float]:
    shown = {name: round(value, 4) for name, value in summary(outcomes).items() if name != "n"}
    return shown | {"answered": round(sum(outcome.in_scope >= IN_SCOPE for outcome in outcomes) / max(len(outcomes), 1), 4)}
