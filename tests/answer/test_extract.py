"""The answer's trimming: verbatim, in order, whole where it is short."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer.extract import QUOTE_LIMIT, WHOLE_UP_TO, quote_for
from retrieval.answer.models import Quote
from retrieval.library.models import Block, BlockKind, Section
from retrieval.units import units_of

STEP, BULLET, PARAGRAPH = BlockKind.STEP, BlockKind.BULLET, BlockKind.PARAGRAPH


def filler(word: str, length: int) -> str:
    return (f"{word} " * (length // len(word) + 1))[:length].strip()


def test_a_short_section_is_quoted_whole():
    blocks = (Block(PARAGRAPH, "Before you refund:"), Block(STEP, "Open the order.", number=1))
    quote = quote_for("how do I refund", blocks)
    assert quote.blocks == blocks
    assert quote.is_whole
    assert quote.gaps == frozenset()


def test_a_section_without_text_gives_an_empty_quote():
    assert quote_for("anything", ()).blocks == ()


def test_of_a_long_section_the_paragraph_that_was_asked_for_is_kept():
    blocks = [Block(PARAGRAPH, filler(f"unrelated{i}", 400)) for i in range(5)]
    wanted = Block(PARAGRAPH, "Refunds above 500 EUR need the finance lead. " + filler("detail", 300))
    quote = quote_for("who approves refunds above 500 EUR?", [*blocks[:3], wanted, *blocks[3:]])
    assert wanted in quote.blocks
    assert not quote.is_whole
    assert 0 in quote.gaps


def test_a_list_stays_with_the_line_that_introduces_it():
    intro = Block(PARAGRAPH, "To reverse a capture:")
    steps = [Block(STEP, f"Do the reversal part {i}.", number=i) for i in range(1, 5)]
    noise = [Block(PARAGRAPH, filler("weather", 500)) for _ in range(3)]
    quote = quote_for("reverse a capture", [*noise, intro, *steps])
    assert quote.blocks == (intro, *steps)


def test_the_gap_after_the_last_block_is_marked():
    blocks = [Block(PARAGRAPH, "Refund rules. " + filler("refund", 300)), *(Block(PARAGRAPH, filler("tax", 600)) for _ in range(2))]
    quote = quote_for("refund", blocks)
    assert len(quote.blocks) in quote.gaps
    assert quote.text.endswith("…")


def test_a_list_longer_than_a_card_is_cut_between_steps_of_the_top_level():
    steps = []
    for i in range(1, 13):
        steps += [Block(STEP, f"Step {i} " + filler(f"topic{i}", 220), number=i), Block(BULLET, f"detail of {i}", indent=1)]
    quote = quote_for("topic9", steps)
    assert any("Step 9 " in block.text for block in quote.blocks)
    assert quote.blocks[0].indent == 0
    assert sum(len(block.text) for block in quote.blocks) <= QUOTE_LIMIT


block = st.builds(
    Block,
    kind=st.sampled_from(list(BlockKind)),
    text=st.text(alphabet="abcdef :", min_size=1, max_size=500),
    indent=st.integers(0, 2),
    number=st.integers(1, 9),
)


@given(blocks=st.lists(block, max_size=20), question=st.text(max_size=60))
def test_quotes_are_blocks_of_the_section_in_their_order(blocks, question):
    quote = quote_for(question, blocks)
    remaining = iter(blocks)
    assert all(any(candidate is kept for candidate in remaining) for kept in quote.blocks)
    assert bool(quote.blocks) == bool(blocks)
    assert quote.is_whole == (len(quote.blocks) == len(blocks))
    if sum(len(b.text) + 1 for b in blocks) <= WHOLE_UP_TO:
        assert quote.is_whole


TABLE = "\n".join(
    [
        "| Code | Meaning | Action |",
        "|---|---|---|",
        *(f"| ZQ-{n:03} | paper torn in tray {n} | Pull lever {n} |" for n in range(1, 121)),
    ]
)


def test_of_a_long_table_the_matching_rows_are_quoted_with_the_header_and_how_many_there_are():
    blocks = (Block(PARAGRAPH, "All codes."), Block(BlockKind.TABLE, TABLE))
    units = units_of(Section("codes", ("Codes",), TABLE, 1, 2, blocks))
    best = next(unit for unit in units if "ZQ-077" in unit.text)
    quote = quote_for("the printer says ZQ-077, what now?", blocks, best)
    table = next(place for place, block in enumerate(quote.blocks) if block.kind is BlockKind.TABLE)
    assert quote.blocks[table].text.splitlines() == [
        "| Code | Meaning | Action |",
        "|---|---|---|",
        "| ZQ-077 | paper torn in tray 77 | Pull lever 77 |",
    ]
    assert quote.rows_of == {table: 120}
    assert not quote.is_whole


def test_a_list_that_is_cut_says_how_many_steps_are_left():
    steps = [Block(STEP, f"Step {i} " + filler(f"topic{i}", 220), number=i) for i in range(1, 13)]
    quote = quote_for("topic3", steps)
    kept = len(quote.blocks)
    assert sum(quote.steps_left.values()) == 12 - kept
    assert quote.steps_left[kept] > 0
    after = quote_for("topic3", [*steps, Block(PARAGRAPH, filler("other", 600))])
    assert after.steps_left == quote.steps_left


def test_the_part_with_the_best_line_is_quoted_whatever_other_parts_share():
    wanted = Block(PARAGRAPH, "Call the desk. " + filler("other", 600))
    blocks = (*(Block(PARAGRAPH, filler("refund money card", 600)) for _ in range(3)), wanted)
    best = units_of(Section("s", ("S",), "", 1, 2, blocks))[-1]
    assert best.text.startswith("Call the desk.")
    assert wanted in quote_for("refund money card", blocks, best).blocks


def test_a_table_does_not_take_in_the_sentence_after_it() -> None:
    blocks = (
        Block(BlockKind.PARAGRAPH, "Prices per month:"),
        Block(BlockKind.TABLE, "| Plan | Price |\n|---|---|\n| Solo | 29 |"),
        Block(BlockKind.PARAGRAPH, "The contract wins."),
        Block(BlockKind.STEP, "Open it.", number=1),
        Block(BlockKind.STEP, "Read it.", number=2),
    )
    whole = "Prices per month:\n\n| Plan | Price |\n|---|---|\n| Solo | 29 |\n\nThe contract wins.\n\n1. Open it.\n2. Read it."
    assert Quote(blocks).text == whole
    assert Quote(blocks[3:], frozenset({2}), is_whole=False).text == "1. Open it.\n2. Read it.\n…"
