"""A model that answers with the first sentences of the first passage, word for word and cited: the most honest there is."""

from __future__ import annotations

import re

from fakes.language_model import ScriptedModel

from core.language_model import Prompt

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def quoting_model(sentences: int = 3) -> ScriptedModel:
    def write(prompt: Prompt) -> str:
        passage = next(part.text for part in prompt.parts if part.name == "passage").partition("\n\n")[2]
        lines = [line.strip() for line in _SENTENCE.split(passage) if len(line.split()) > 3 and "|" not in line]
        said = [re.sub(r"^(?:\d+[.)]|[-*+])\s+", "", line).rstrip(".:") for line in lines[:sentences]]
        return " ".join(f"{line} [1]." for line in said) or "NOT IN THE PASSAGES"

    return ScriptedModel(write)
