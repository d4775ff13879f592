"""What is packed comes back as it was."""

from __future__ import annotations

from pathlib import Path

from retrieval.adapters.markdown.files import read_folder
from retrieval.overlaps import sections_of
from retrieval.search.packed_sections import ChosenSections, PackedSections

SAMPLE = sections_of(read_folder(Path("examples/sops")).documents)


def test_every_section_comes_back_as_it_was() -> None:
    packed = PackedSections(SAMPLE)
    assert list(packed) == SAMPLE
    assert [packed[row] for row in range(len(packed))] == SAMPLE
    assert packed[-1] is packed[len(SAMPLE) - 1]
    assert [current.section.digest for current in packed[3:5]] == [current.section.digest for current in SAMPLE[3:5]]
    assert packed.refs == [current.ref for current in SAMPLE]
    assert packed.sops[7] is SAMPLE[7].sop


def test_chosen_sections_are_read_one_by_one() -> None:
    chosen = ChosenSections(PackedSections(SAMPLE), [5, 2, 9])
    assert list(chosen) == [SAMPLE[5], SAMPLE[2], SAMPLE[9]]
    assert list(chosen[1:]) == [SAMPLE[2], SAMPLE[9]]
    assert len(chosen) == 3
