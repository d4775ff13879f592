"""What is withheld cannot be worked out from the totals of rows and columns, and no more is withheld than that takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.withholding import FEWEST, Cell, withheld, withheld_groups

tables = st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("vwxyz")), st.integers(0, 14), max_size=20)


def followed(counts: Mapping[Cell, int], hidden: Collection[Cell]) -> set[Cell]:
    """Hidden cells that the totals of lines of two cells or more tell exactly."""
    order = sorted(hidden)
    lines = [(axis, name) for axis in (0, 1) for name in {cell[axis] for cell in counts}]
    long = [line for line in lines if sum(cell[line[0]] == line[1] for cell in counts) > 1]
    matrix = np.array([[float(cell[axis] == name) for cell in order] for axis, name in long]).reshape(len(long), len(order))
    basis = np.linalg.svd(matrix)[2][np.linalg.matrix_rank(matrix) :] if long and order else np.eye(len(order))
    return {cell for number, cell in enumerate(order) if np.allclose(basis[:, number], 0)}


@given(tables)
def test_no_hidden_cell_follows_unless_it_would_with_everything_hidden(counts: dict[Cell, int]) -> None:
    hidden = withheld(counts)
    assert {cell for cell, count in counts.items() if count < FEWEST} <= hidden
    assert followed(counts, hidden) <= followed(counts, counts)


@given(tables)
def test_without_a_small_cell_nothing_is_hidden(counts: dict[Cell, int]) -> None:
    assert withheld({cell: count + FEWEST for cell, count in counts.items()}) == frozenset()


def test_a_single_small_cell_takes_the_smallest_other_of_its_row() -> None:
    assert withheld({("", "a"): 9, ("", "b"): 3, ("", "c"): 7}) == {("", "b"), ("", "c")}
    assert withheld({("", "a"): 9, ("", "b"): 3, ("", "c"): 4}) == {("", "b"), ("", "c")}


def test_a_cell_between_two_rings_is_no_longer_given_away() -> None:
    """Each row and column of the small cells has two of them, and yet the one in the middle follows from the totals."""
    small = [("a", "v"), ("a", "w"), ("b", "v"), ("b", "w"), ("b", "x"), ("c", "x"), ("c", "y"), ("c", "z"), ("d", "y"), ("d", "z")]
    counts = {(row, column): 20 for row in "abcd" for column in "vwxyz"} | dict.fromkeys(small, 2)
    assert ("b", "x") in followed(counts, small) or ("c", "x") in followed(counts, small)
    assert followed(counts, withheld(counts)) == set()


def test_a_stricter_bound_hides_more() -> None:
    counts = {("", "a"): 9, ("", "b"): 12, ("", "c"): 30}
    assert withheld(counts) == frozenset()
    assert withheld(counts, 10) == {("", "a"), ("", "b")}


people = st.frozensets(st.integers(0, 14).map(str), max_size=15)
groupings = st.dictionaries(st.sampled_from("abcd"), people, max_size=4)


@given(groupings)
def test_no_few_people_follow_from_sums_of_groups_that_share_people(groups: dict[str, frozenset[str]]) -> None:
    """Every sum and difference of what is shown and of everybody, each taken at most once."""
    shown = [groups[name] for name in groups.keys() - withheld_groups(groups)]
    everybody = frozenset().union(*groups.values())
    assert all(len(group) >= FEWEST for group in shown)
    for signs in product((-1, 0, 1), repeat=len(shown) + 1) if shown else ():
        times = {
            person: sum(sign * (person in group) for sign, group in zip(signs, [everybody, *shown], strict=True))
            for person in everybody
        }
        if set(times.values()) <= {0, 1}:
            assert not 0 < sum(times.values()) < FEWEST


def test_a_group_beside_itself_and_a_few_more_hides_one_of_the_two() -> None:
    team, more = {f"U{number}" for number in range(10)}, {f"U{number}" for number in range(12)}
    others = {f"U{number}" for number in range(20, 40)}
    assert withheld_groups({"team": team, "with two more": more, "others": others}) == {"team"}
    assert withheld_groups({"team": team, "others": others}) == frozenset()


def test_groups_that_share_nobody_are_withheld_like_cells_of_a_row() -> None:
    sizes = {"a": 9, "b": 3, "c": 7}
    groups = {name: {f"{name}{number}" for number in range(size)} for name, size in sizes.items()}
    assert withheld_groups(groups) == {name for _row, name in withheld({("", name): size for name, size in sizes.items()})}


def test_too_many_ways_to_try_hide_rather_than_tell() -> None:
    groups = {
        f"g{number}": {f"p{other}" for other in range(60) if (other >> (number % 6)) & 1 or other == number} for number in range(30)
    }
    assert withheld_groups(groups, 25)
