"""Reads the versioned prompt files, and makes prompts from a question and its passages. What people wrote is put into separate
parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from string import Template

from core.language_model import Part, Prompt
from retrieval.answer.grounding.evidence import Passage

ANSWER, FOLLOW_UP = "answer.v1", "follow_up.v1"
OTHER_WORDS, FIND_SECTION = "other_words.v1", "find_section.v1"
STYLES = {"expert": "style_expert.v1", "beginner": "style_beginner.v1"}
LENGTHS = {"expert": "at most 4 sentences", "beginner": "at most 8 sentences"}
NOT_THERE = "NOT IN THE PASSAGES"

LONGEST_PASSAGE = 6_000
"""Characters of a passage; a longer section is cut at a line."""

ANSWER_TOKENS = 700
QUESTION_TOKENS = 120
LINE_TOKENS = 100


@cache
def text_of(name: str) -> str:
    """Return the text of a prompt file."""
    return files("retrieval.answer.prompts").joinpath(f"{name}.md").read_text(encoding="utf-8").strip()


def style_of(level: str | None) -> str:
    """Return how to write for a person of this level (people.csv); short for everyone who is not known to be new."""
    return "beginner" if (level or "").casefold() in {"beginner", "new", "novice", "junior", "starter", "trainee"} else "expert"


def answer_prompt(question: str, passages: Sequence[Passage], level: str | None, turns: Sequence[str] = ()) -> Prompt:
    style = style_of(level)
    system = Template(text_of(ANSWER)).substitute(length=LENGTHS[style], style=text_of(STYLES[style]))
    parts = [
        *(Part("passage", _shown(passage), str(passage.number)) for passage in passages),
        *(Part("turn", turn, str(number)) for number, turn in enumerate(turns, 1)),
        Part("question", question),
    ]
    return Prompt("answer", _version(ANSWER), system, tuple(parts), ANSWER_TOKENS)


def follow_up_prompt(question: str, turns: Sequence[str]) -> Prompt:
    parts = [*(Part("turn", turn, str(number)) for number, turn in enumerate(turns, 1)), Part("question", question)]
    return Prompt("follow_up", _version(FOLLOW_UP), text_of(FOLLOW_UP), tuple(parts), QUESTION_TOKENS)


def other_words_prompt(question: str, headings: Sequence[str]) -> Prompt:
    parts = [*(Part("heading", heading, str(number)) for number, heading in enumerate(headings, 1)), Part("question", question)]
    return Prompt("other_words", _version(OTHER_WORDS), text_of(OTHER_WORDS), tuple(parts), QUESTION_TOKENS)


def find_section_prompt(question: str, passages: Sequence[str]) -> Prompt:
    parts = [*(Part("passage", passage, str(number)) for number, passage in enumerate(passages, 1)), Part("question", question)]
    return Prompt("find_section", _version(FIND_SECTION), text_of(FIND_SECTION), tuple(parts), LINE_TOKENS)


def _shown(passage: Passage) -> str:
    section = passage.section
    text = section.section.text
    if len(text) > LONGEST_PASSAGE:
        text = text[:LONGEST_PASSAGE].rpartition("\n")[0] or text[:LONGEST_PASSAGE]
    return "\n".join([" > ".join(part for part in (section.sop.title, *section.section.path) if part), "", text])


def _version(name: str) -> str:
    return name.rpartition(".")[2]
