import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import WINDOW_PIECES, key_of, passage_key, pieces_in, section_key, texts_of, windows_of
from retrieval.library.models import Section

WORDS = st.sampled_from(
    ["refund", "the", "a", "R-1042", "$500", "authorisation.", "Then", "ask:", "supercalifragilistic", "\n", "\n\n", "- "]
)
TEXTS = st.one_of(st.text(max_size=600), st.lists(WORDS, max_size=900).map(" ".join))


def section(text: str, *path: str) -> Section:
    return Section("a", path, text, 0, 1)


@given(TEXTS)
def test_windows_cover_everything_but_white_space(text: str) -> None:
    covered = [False] * len(text)
    for start, end in windows_of(text):
        covered[start:end] = [True] * (end - start)
    assert not "".join(sign for sign, held in zip(text, covered, strict=True) if not held).strip()


@given(TEXTS)
def test_windows_follow_each_other_and_stay_small(text: str) -> None:
    windows = windows_of(text)
    assert windows == sorted(windows)
    assert all(pieces_in(text[start:end]) <= 2 * WINDOW_PIECES for start, end in windows)
    assert all(later[0] <= earlier[1] or not text[earlier[1] : later[0]].strip() for earlier, later in itertools.pairwise(windows))


@given(TEXTS)
def test_the_same_section_always_gives_the_same_texts(text: str) -> None:
    once = texts_of("refunds", "Refunds", section(text, "Limits"))
    assert once == texts_of("refunds", "Refunds", section(text, "Limits"))
    assert once.units


def test_a_short_section_is_one_window_with_its_headings_and_without() -> None:
    found = texts_of("refunds", "Refunds", section("Up to **500 USD**.", "Limits", "Cards"))
    headings = "Refunds > Limits > Cards"
    assert found.windows == (headings, f"{headings}: Up to 500 USD.", "Up to 500 USD.")
    assert found.units == (f"{headings}: Up to 500 USD.",)


def test_an_empty_section_is_found_by_its_headings() -> None:
    found = texts_of("refunds", "Refunds", section("  \n", "Limits"))
    assert found.windows == found.units == ("Refunds > Limits",)


def test_long_sections_are_cut_at_sentences_with_overlap() -> None:
    text = " ".join(f"Rule {number} says that the clerk checks the amount twice." for number in range(120))
    windows = [text[start:end] for start, end in windows_of(text)]
    assert len(windows) > 3
    assert all(window.endswith(".") and window.startswith("Rule") for window in windows)
    assert all(pieces_in(window) <= WINDOW_PIECES for window in windows)
    assert all(re.findall(r"Rule \d+", later)[0] in earlier for earlier, later in itertools.pairwise(windows))
    assert max(map(len, windows)) < 3 * min(map(len, windows))


def test_keys_change_with_what_they_name_and_with_nothing_else() -> None:
    base = section_key("refunds", "Refunds", section("Text.", "Limits"))
    assert section_key("refunds", "Refunds", Section("a", ("Limits",), "Text.", 7, 99)) == base
    others = [
        ("returns", "Refunds", section("Text.", "Limits")),
        ("refunds", "Returns", section("Text.", "Limits")),
        ("refunds", "Refunds", section("Text!", "Limits")),
        ("refunds", "Refunds", section("Text.", "Bounds")),
    ]
    assert len({base, *(section_key(*other) for other in others)}) == len(others) + 1
    assert key_of(passage_key(base, 3)) == base
