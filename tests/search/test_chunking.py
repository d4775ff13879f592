import itertools
import re

from hypothesis import given
from hypothesis import strategies as st

from retrieval.chunking import MAX_PIECES, is_window, passages_of, pieces_in, windows_of
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
    assert all(pieces_in(text[start:end]) <= 2 * MAX_PIECES for start, end in windows)
    assert all(later[0] <= earlier[1] or not text[earlier[1] : later[0]].strip() for earlier, later in itertools.pairwise(windows))


@given(TEXTS)
def test_the_same_section_always_gives_the_same_passages(text: str) -> None:
    once = passages_of("refunds", "Refunds", section(text, "Limits"))
    assert once == passages_of("refunds", "Refunds", section(text, "Limits"))
    assert len({passage.key for passage in once}) == len(once)


def test_a_short_section_is_one_window_and_its_headings() -> None:
    path, window = passages_of("refunds", "Refunds", section("Up to 500 USD.", "Limits", "Cards"))
    assert (path.text, is_window(path.key)) == ("Refunds > Limits > Cards", False)
    assert (window.text, is_window(window.key)) == ("Up to 500 USD.", True)


def test_an_empty_section_is_found_by_its_headings() -> None:
    (path,) = passages_of("refunds", "Refunds", section("  \n", "Limits"))
    assert path.text == "Refunds > Limits"


def test_long_sections_are_cut_at_sentences_with_overlap() -> None:
    text = " ".join(f"Rule {number} says that the clerk checks the amount twice." for number in range(120))
    windows = [text[start:end] for start, end in windows_of(text)]
    assert len(windows) > 3
    assert all(window.endswith(".") and window.startswith("Rule") for window in windows)
    assert all(pieces_in(window) <= MAX_PIECES for window in windows)
    assert all(re.findall(r"Rule \d+", later)[0] in earlier for earlier, later in itertools.pairwise(windows))
    assert max(map(len, windows)) < 3 * min(map(len, windows))


def test_keys_change_with_what_they_name_and_with_nothing_else() -> None:
    base = passages_of("refunds", "Refunds", section("Text.", "Limits"))
    moved = Section("a", ("Limits",), "Text.", 7, 99)
    assert passages_of("refunds", "Refunds", moved) == base
    retitled = passages_of("refunds", "Returns", section("Text.", "Limits"))
    assert retitled[1] == base[1]
    assert retitled[0].key != base[0].key
    others = [
        ("returns", section("Text.", "Limits")),
        ("refunds", section("Text!", "Limits")),
        ("refunds", section("Text.", "Bounds")),
    ]
    assert all(passages_of(sop, "Refunds", other)[1].key != base[1].key for sop, other in others)
