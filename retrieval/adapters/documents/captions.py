"""Converts VTT and SRT captions: a section per group of speakers of about 120 words, whose reference is its start time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from core.csv_tables import decoded
from retrieval.documents.escaping import escape, escape_line, joined, mark
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart

_WORDS: Final = 120
_LEAST: Final = 60
"""Words after which a change of the speaker begins a new section."""
_MOST: Final = 180
_PAUSE: Final = 60
"""Seconds between two captions after which the talk is about something else."""
_SPEAKER: Final = re.compile(r"^(?:>>\s*)?([^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3}):\s+(?=\S)")
_TIMING: Final = re.compile(r"-->")
_SRT_TIME: Final = re.compile(r"(?<!\d)(\d{1,2}):(\d\d:\d\d)[,.](\d{3})(?=\s|$)", re.MULTILINE)
_VOICE: Final = re.compile(r"<v(?:\.[^ >]*)? ([^>]*)>")
_TAG: Final = re.compile(r"</?[a-z][^<>]*>|<\d[\d:.]*>")
_ENDS: Final = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class _Said:
    time: str
    speaker: str
    text: str


def read_captions(data: bytes, limits: Limits, form: str) -> Draft:
    """Convert captions; `form` is `vtt` or `srt`. Raises `DocumentError`: the file is damaged or too long."""
    text = decoded(data)
    if text is None:
        raise DocumentError("the text is not UTF-8", "Save the file with the encoding UTF-8.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        captions = webvtt.from_string(text if form == "vtt" else _as_vtt(text))
    except (MalformedFileError, MalformedCaptionError) as error:
        raise DocumentError(
            f"these are no {form.upper()} captions ({' '.join(str(error).split())})", "Export them again."
        ) from None
    if not len(captions):
        raise DocumentError(f"the file holds no captions that can be read as {form.upper()}", "Export them again.")
    if len(captions) > limits.parts * 20:
        raise DocumentError(f"the file has more than {limits.parts * 20:,} captions", "Split it.")
    utterances, removed = _said([captions[at] for at in range(len(captions))])
    lines, added = list[str](), list[str]()
    for group in _groups(utterances):
        names = list(dict.fromkeys(utterance.speaker for utterance in group if utterance.speaker))
        heading = f"{group[0].time} {', '.join(names)}".strip()
        turns = list(_turns(group))
        added += [heading, *(name for name, _ in turns)]
        lines += [mark(group[0].time), "", f"## {escape_line(heading)}", "", *(line for _, text in turns for line in (text, ""))]
    return Draft(joined(lines), tuple(_raw(text)), added=tuple(added), removed=tuple(removed))


read_vtt, read_srt = partial(read_captions, form="vtt"), partial(read_captions, form="srt")


def _as_vtt(text: str) -> str:
    """Return SRT as VTT. SRT writes commas before milliseconds, and some programs an hour of one digit."""
    return "WEBVTT\n\n" + _SRT_TIME.sub(lambda match: f"{match[1]:0>2}:{match[2]}.{match[3]}", text)


def _said(captions: Sequence[webvtt.Caption]) -> tuple[list[_Said], list[str]]:
    """Return what was said, and the lines that rolling captions repeat."""
    utterances, removed = list[_Said](), list[str]()
    speaker, before = "", ""
    for caption in captions:
        time = caption.start.split(".")[0]
        voice = caption.voice or ""
        speaker = voice or speaker
        for line in caption.text.split("\n"):
            text = " ".join(line.split())
            match = None if voice else _SPEAKER.match(text)
            if match is not None:
                speaker = match[1]
                removed.append(speaker)
                text = text[match.end() :]
            if text and text == before:
                removed.append(line)
            elif text:
                utterances.append(_Said(_whole(time), speaker, text))
            before = text or before
    return utterances, removed


def _groups(utterances: Sequence[_Said]) -> Iterator[list[_Said]]:
    group, words = list[_Said](), 0
    for utterance in utterances:
        if group:
            is_turn = utterance.speaker != group[-1].speaker
            is_end = group[-1].text.endswith(_ENDS)
            is_pause = _seconds(utterance.time) - _seconds(group[-1].time) > _PAUSE
            if is_pause or (is_turn and words >= _LEAST) or (is_end and words >= _WORDS) or words >= _MOST:
                yield group
                group, words = [], 0
        group.append(utterance)
        words += len(utterance.text.split())
    if group:
        yield group


def _seconds(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _turns(group: Sequence[_Said]) -> Iterator[tuple[str, str]]:
    """Yield the speaker of each turn and the turn as a paragraph."""
    for speaker, turn in groupby(group, key=lambda utterance: utterance.speaker):
        text = " ".join(utterance.text for utterance in turn)
        yield speaker, f"**{escape(speaker)}:** {escape(text)}" if speaker else escape_line(text)


def _raw(text: str) -> Iterator[RawPart]:
    """Yield the lines below each timing, without webvtt. Names of speakers do not count: each turn repeats its own."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip().split("\n")
        at = next((number for number, line in enumerate(lines) if _TIMING.search(line)), None)
        if at is not None:
            time = re.split(r"[.,]", lines[at].strip())[0]
            yield RawPart(_TAG.sub("", _VOICE.sub("", "\n".join(lines[at + 1 :]))), _whole(time))


def _whole(time: str) -> str:
    return f"{time:0>8}" if time.count(":") > 1 else f"00:{time}"
