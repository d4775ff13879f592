from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.adapters.markdown.blocks import parse_blocks
from retrieval.adapters.markdown.hygiene import clean
from retrieval.adapters.markdown.sections import SourceLines, cut
from retrieval.library.models import Block, BlockKind

PAGE = """\
# Refunds

Before you begin.

## Limits
Up to 500 USD.

### Over the limit

1. Ask *finance*.
   - by [mail](x)
2) Wait.

## Steps
### Limits
```
# no heading
```
Done
====
Well.
"""


def paths(text: str, title: str | None = None) -> list[tuple[str, ...]]:
    return [section.path for section in cut(text, title, "File").sections]


def test_sections_carry_their_headings_from_the_title_down() -> None:
    page = cut(PAGE, None, "File")
    assert page.title == "Refunds"
    assert [(section.path, section.anchor, section.line) for section in page.sections] == [
        ((), "refunds", 3),
        (("Limits",), "limits", 5),
        (("Limits", "Over the limit"), "over-the-limit", 8),
        (("Steps", "Limits"), "limits-1", 15),
        (("Done",), "done", 19),
    ]
    assert [section.ordinal for section in page.sections] == [0, 1, 2, 3, 4]
    assert page.sections[3].text == "```\n# no heading\n```"


def test_line_numbers_count_from_the_front_matter() -> None:
    assert cut("x\n\n## A\ntext", "T", "File", SourceLines(first_line=10)).sections[0].line == 10
    assert cut("x\n\n## A\ntext", "T", "File", SourceLines(first_line=10)).sections[1].line == 12


def test_a_leading_heading_that_repeats_the_title_is_dropped_and_another_is_kept() -> None:
    assert paths("# refunds\nA\n## B\nC", "Refunds") == [(), ("B",)]
    assert paths("# Other\nA\n## B\nC", "Refunds") == [("Other",), ("Other", "B")]
    assert paths("Intro\n# A\nB\n# C\nD") == [(), ("A",), ("C",)]
    assert cut("Intro\n# A\nB", None, "File").title == "File"


def test_a_heading_without_text_only_stands_in_its_childrens_path() -> None:
    assert paths("# T\n## A\n### B\nx\n## C") == [("A", "B")]


def test_a_skipped_level_does_not_lose_the_path() -> None:
    assert paths("# T\n## A\n#### B\nx\n### C\ny") == [("A", "B"), ("A", "C")]


def test_the_preamble_of_a_page_has_an_anchor_that_no_heading_has() -> None:
    page = cut("Text\n\n## Refunds\nx", "Refunds", "File")
    assert [section.anchor for section in page.sections] == ["refunds-1", "refunds"]


def test_headings_are_plain_text_and_may_name_their_anchor() -> None:
    page = cut("## Use `cairn` **now** [here](x) {#go}\nx\n##\ny\n## Größe & Preis?\nz", "T", "File")
    assert [(section.heading, section.anchor) for section in page.sections] == [
        ("Use cairn now here", "go"),
        ("Untitled", "untitled"),
        ("Größe & Preis?", "größe--preis"),
    ]


def test_anchors_skip_those_that_a_heading_spells_itself() -> None:
    page = cut("## A\nx\n## A-1\ny\n## A\nz", "T", "File")
    assert [section.anchor for section in page.sections] == ["a", "a-1", "a-2"]


def blocks(text: str) -> tuple[Block, ...]:
    [section] = cut(text, "T", "File").sections
    return section.blocks


def test_lists_keep_numbers_and_depth() -> None:
    text = "3. One\n   goes on\n   - in\n\n     more\n     ```\n     run\n     ```\n7. Two\n\nAfter"
    assert blocks(text) == (
        Block(BlockKind.STEP, "One goes on", 0, 3),
        Block(BlockKind.BULLET, "in", 1),
        Block(BlockKind.PARAGRAPH, "more", 2),
        Block(BlockKind.CODE, "run", 2),
        Block(BlockKind.STEP, "Two", 0, 7),
        Block(BlockKind.PARAGRAPH, "After"),
    )


def test_tables_quotes_code_and_html_are_one_block_each() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n\n> Q\n> - r\n\n    indented\n\n<div>\nshown\n</div>\n\n<a name='x'></a>\n"
    assert blocks(text) == (
        Block(BlockKind.TABLE, "| a | b |\n|---|---|\n| 1 | 2 |"),
        Block(BlockKind.QUOTE, "Q\n- r"),
        Block(BlockKind.CODE, "indented"),
        Block(BlockKind.PARAGRAPH, "<div>\nshown\n</div>"),
    )


def test_a_hard_line_break_stays_and_a_soft_one_does_not() -> None:
    assert blocks("a  \nb\\\nc\nd")[0].text == "a\nb\nc d"


def test_what_has_no_block_is_quoted_whole() -> None:
    assert blocks("[x]: https://example.com") == (Block(BlockKind.PARAGRAPH, "[x]: https://example.com"),)


LINES = st.sampled_from(
    [
        "# One", "## Two", "### Two", "#### Deep", "#hash", "text", "more text", "- item", "  - nested", "1. step", "2) step", "",
        "", "```", "~~~", "    code", "> quote", "| a | b |", "|---|---|", "===", "---", "<div>", "</div>", "[a]: b", "\ttab",
        "***",
    ]
)  # fmt: skip


def headings(text: str) -> set[int]:
    found: set[int] = set()
    for token in parse_blocks(text):
        if token.type == "heading_open" and token.level == 0 and token.map:
            found |= set(range(*token.map))
    return found


@given(st.lists(LINES, max_size=40))
def test_cutting_loses_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = [line for number, line in enumerate(lines) if number not in headings(text) and line.strip()]
    sections = cut(text, "Title", "File").sections
    assert [line for section in sections for line in section.text.split("\n") if line.strip()] == kept
    assert all(section.blocks and section.text.strip() for section in sections)


@given(st.lists(LINES, max_size=40))
def test_anchors_are_unique_and_digests_stable(lines: list[str]) -> None:
    text = "\n".join(lines)
    sections = cut(text, None, "File").sections
    assert len({section.anchor for section in sections}) == len(sections)
    again = cut(text + "\n\n", None, "File", SourceLines(first_line=7)).sections
    assert [section.digest for section in again] == [section.digest for section in sections]


@given(st.lists(LINES, max_size=30))
def test_every_block_stands_in_its_section(lines: list[str]) -> None:
    for section in cut("\n".join(lines), "Title", "File").sections:
        words = "".join(section.text.replace(">", "").split())
        for block in section.blocks:
            assert "".join(block.text.replace(">", "").split()) in words or block.kind in {BlockKind.CODE, BlockKind.QUOTE}


@given(st.text(alphabet="ab`<!->[]()\n #~", max_size=80))
def test_cleaning_keeps_the_number_of_lines(text: str) -> None:
    cleaned, _ = clean(text, "x.md")
    assert cleaned.count("\n") == text.count("\n")
