"""Puts one spelling mistake into every question of a golden file: `python -m scripts.lab.search.misspelled < QUESTIONS.jsonl`.

One of the three longest words loses a letter, has one twice or another one, or two swapped; never its first. The same question
gets the same mistake.
"""

from __future__ import annotations

import json
import random
import re
import sys

_WORD = re.compile(r"[^\W\d_]{5,}")


def misspelled(text: str) -> str:
    """Return the text with one mistake; without a word of five letters as it is."""
    draw = random.Random(text)  # noqa: S311 (nothing secret)
    longest = sorted(_WORD.finditer(text), key=lambda match: -len(match[0]))[:3]
    if not longest:
        return text
    match = draw.choice(longest)
    word, at = match[0], draw.randrange(1, len(match[0]) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    wrong = draw.choice((before + after[0] + letter + after[1:], before + after, before + 2 * letter + after))
    return text[: match.start()] + draw.choice((wrong, before + draw.choice("aeiourstn") + after)) + text[match.end() :]


def main() -> None:
    for line in sys.stdin:
        question = json.loads(line)
        sys.stdout.write(json.dumps(question | {"text": misspelled(question["text"])}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
