"""Uploads pictures of charts, each once.

A message without its picture has the same numbers in words, so nothing here may fail loudly.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from slack_sdk import WebClient

from bot.charts.drawing import drawn, has_data, svg_of
from bot.charts.frame import CARD
from bot.ports import Clock
from bot.slack.sending import Failed, attempt
from core import units
from insights.reports.models import Chart

_KEPT: Final = 500
_PATIENCE: Final = timedelta(hours=1)
"""After a refusal (most often a missing scope) nothing is uploaded for so long."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a chart. `code` identifies it: the same code is the same picture. `draw` makes the PNG; it is called for an
    upload only.
    """

    code: str
    title: str
    alt: str
    draw: Callable[[], bytes]


def picture_of(chart: Chart) -> Picture | None:
    """Return the chart as a picture; None when there is no number in it."""
    if not has_data(chart):
        return None
    svg = svg_of(chart, CARD)
    return Picture(hashlib.sha256(svg.encode()).hexdigest()[:24], chart.title, chart.description, partial(drawn, svg))


@dataclass
class Pictures:
    """Uploads pictures and remembers them. Thread-safe. After a refusal no upload is tried for an hour, so a workspace without
    the scope is asked once an hour.
    """

    reader: WebClient
    clock: Clock
    _files: OrderedDict[str, str] = field(default_factory=OrderedDict, init=False)
    _refused_at: datetime | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def of(self, chart: Chart) -> Mapping[str, str] | None:
        """Return the address at which Slack finds the chart as a picture; as `source`."""
        return self.source(picture_of(chart))

    def source(self, picture: Picture | None) -> Mapping[str, str] | None:
        """Return the address at which Slack finds the picture, which is uploaded if it isn't there yet; None where that is not
        possible.
        """
        if picture is None:
            return None
        with self._lock:
            file = self._files.get(picture.code)
            is_resting = self._refused_at is not None and self.clock() - self._refused_at < _PATIENCE
        if file is None and not is_resting:
            file = units.ask(("chart", picture.code), lambda: self._prepared(picture))
        return {"slack_file_id": file} if file else None

    def _prepared(self, picture: Picture) -> str:
        """Return the id of the picture's file; empty where Slack does not take it."""
        now = self.clock()
        uploaded = attempt("chart", lambda: self._uploaded(picture))
        file = "" if isinstance(uploaded, Failed) else uploaded
        with self._lock:
            self._refused_at = None if file else now
            if file:
                self._files[picture.code] = file
                while len(self._files) > _KEPT:
                    self._files.popitem(last=False)
        return file

    def _uploaded(self, picture: Picture) -> str:
        """Return the id of the uploaded file; it belongs to no channel, only messages show it."""
        answer = self.reader.files_upload_v2(
            content=picture.draw(), filename=f"{picture.code}.png", title=picture.title, alt_txt=picture.alt
        )
        files = answer.get("files") or [answer.get("file") or {}]
        return str(files[0].get("id") or "")
