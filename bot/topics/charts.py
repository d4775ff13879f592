"""How Slack gets the chart of a card: from Cairn's own pages where Slack reaches them, as an upload where it may, or not.

A card without a picture has the same numbers in words, so nothing here may fail loudly.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from slack_sdk import WebClient

from bot.ports import Clock
from bot.slack.attempts import Failed, attempt
from bot.topics.views.chart import Trend, alt_text, chart_png, code_of
from core import units

_KEPT: Final = 500
_PATIENCE: Final = timedelta(hours=1)
"""After a refusal (most often a missing scope) nothing is uploaded for so long."""


@dataclass
class Charts:
    """`address` gives a chart's address on Cairn's pages, None where Slack can't fetch it: then it is uploaded. Thread-safe."""

    reader: WebClient
    clock: Clock
    address: Callable[[str], str] | None = None
    _files: OrderedDict[str, str] = field(default_factory=OrderedDict, init=False)
    _refused_at: datetime | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def picture(self, trend: Trend) -> Mapping[str, str] | None:
        """Where Slack finds the picture, which is uploaded where that is the way and it isn't there yet."""
        if not any(trend.counts):
            return None
        code = code_of(trend)
        if self.address is not None:
            url = self.address(code)
            return {"image_url": url} if url else None
        with self._lock:
            file = self._files.get(code)
            is_resting = self._refused_at is not None and self.clock() - self._refused_at < _PATIENCE
        if file is None and not is_resting:
            file = units.ask(("chart", code), lambda: self._prepared(code, trend))
        return {"slack_file_id": file} if file else None

    def _prepared(self, code: str, trend: Trend) -> str:
        """Id of the picture's file; empty where Slack does not take it."""
        now = self.clock()
        uploaded = attempt("chart", lambda: self._uploaded(code, trend))
        file = "" if isinstance(uploaded, Failed) else uploaded
        with self._lock:
            self._refused_at = None if file else now
            if file:
                self._files[code] = file
                while len(self._files) > _KEPT:
                    self._files.popitem(last=False)
        return file

    def _uploaded(self, code: str, trend: Trend) -> str:
        """Id of the uploaded file; it belongs to no channel, only cards show it."""
        answer = self.reader.files_upload_v2(
            content=chart_png(trend), filename=f"{code}.png", title="How often people stumbled", alt_txt=alt_text(trend)
        )
        files = answer.get("files") or [answer.get("file") or {}]
        return str(files[0].get("id") or "")
