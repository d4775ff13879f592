"""Texts that people write in Cairn, and SOPs on their way back into files."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.adapters.markdown.files import read_folder
from retrieval.adapters.markdown.writing import markdown_of, patch_of, with_section
from retrieval.library.errors import EmptyTextError, UnknownSectionError
from retrieval.library.models import BlockKind, SopDocument

FILE = """---
id: refunds
title: Refunds
owner: U0AMARA
audience: [support]
review_every: 90d
approval: required
effective: 2026-12-01
limits:
  - refund amount > 500 EUR needs finance-lead
---
# Refunds

Lead words.

## Limits

Up to 200 EUR.

### Exceptions

1. Ask finance.
2. Wait.

## Steps

Open the invoice.
"""


def read(folder: Path, text: str = FILE) -> SopDocument:
    (folder / "refunds.md").write_text(text, encoding="utf-8")
    (document,) = read_folder(folder).documents
    return document


def test_only_the_section_changes(tmp_path: Path) -> None:
    old = read(tmp_path)
    new = with_section(old, "limits", "", "Up to 300 EUR.\n\n- in cash\n- by card")
    assert [section.anchor for section in new.sections] == [section.anchor for section in old.sections]
    changed = new.sections[1]
    assert (changed.path, changed.text) == (("Limits",), "Up to 300 EUR.\n\n- in cash\n- by card")
    assert [block.kind for block in changed.blocks] == [BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.BULLET]
    assert [one for one in new.sections if one is not changed] == [one for one in old.sections if one.anchor != "limits"]


def test_a_version_made_here_is_the_same_as_the_file_that_says_it(tmp_path: Path) -> None:
    old = read(tmp_path)
    for anchor, was, now in (("limits", "200", "300"), ("refunds", "Lead words.", "Other words."), ("exceptions", "Wait", "Go")):
        text = next(section.text for section in old.sections if section.anchor == anchor)
        made = with_section(old, anchor, "", text.replace(was, now))
        assert made.digest == read(tmp_path, FILE.replace(was, now)).digest


def test_headings_within_a_text_open_sections(tmp_path: Path) -> None:
    new = with_section(read(tmp_path), "steps", "", "Open it.\n\n### Limits\n\nNone.")
    assert [(section.anchor, section.ordinal) for section in new.sections][-2:] == [("steps", 3), ("limits-1", 4)]


def test_a_new_section_stands_at_the_end_under_an_anchor_of_its_own(tmp_path: Path) -> None:
    new = with_section(read(tmp_path), None, "Steps", "Again.")
    assert (new.sections[-1].anchor, new.sections[-1].path, new.sections[-1].text) == ("steps-1", ("Steps",), "Again.")


def test_what_a_reader_would_not_see_is_no_text(tmp_path: Path) -> None:
    old = read(tmp_path)
    with pytest.raises(EmptyTextError):
        with_section(old, "limits", "", "<!-- for your eyes only -->")
    with pytest.raises(UnknownSectionError):
        with_section(old, "gone", "", "Text.")
    assert "hidden" not in with_section(old, "limits", "", "Seen. <!-- hidden -->").sections[1].text


def test_the_markdown_of_an_sop_reads_as_the_same_sop(tmp_path: Path) -> None:
    old = with_section(read(tmp_path), "limits", "", "Up to 300 EUR.")
    assert read(tmp_path, markdown_of(old)).digest == old.digest


def test_a_patch_brings_the_change_into_the_file_as_it_is(tmp_path: Path) -> None:
    old = read(tmp_path)
    new = with_section(with_section(old, "limits", "", "Up to 300 EUR."), None, "Chargebacks", "Call the bank.")
    patch = patch_of(FILE, "refunds.md", old, new)
    assert patch is not None
    assert patch.splitlines()[:2] == ["--- a/refunds.md", "+++ b/refunds.md"]
    assert [line for line in patch.splitlines()[2:] if line[0] in "+-"] == [
        "-Up to 200 EUR.",
        "+Up to 300 EUR.",
        "+",
        "+## Chargebacks",
        "+",
        "+Call the bank.",
    ]
    assert patch_of(FILE.replace("200", "250"), "refunds.md", old, new) is None
