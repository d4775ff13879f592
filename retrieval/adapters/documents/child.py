"""Runs the process in which documents are converted: one request a line in, one answer a line out.

It has no environment but the path of modules, may write no file, and is bounded in memory and in processor time per document.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import warnings
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from retrieval.adapters.documents.conversion import convert
from retrieval.documents.models import DocumentError, Limits


def main() -> None:
    """Serve until the parent closes the pipe."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        request = json.loads(line)
        limits = Limits(**request["limits"])
        _bound(limits)
        _say(answers, answer(Path(request["path"]), limits))


def answer(path: Path, limits: Limits) -> dict[str, Any]:
    """Return the draft, or what is wrong and the remedy."""
    try:
        return {"draft": asdict(convert(path.read_bytes(), path.name, limits))}
    except DocumentError as error:
        return {"what": error.what, "remedy": error.remedy}
    except MemoryError:
        return {"what": "converting it takes too much memory", "remedy": "Split it, or make its pictures smaller."}
    except Exception as error:  # noqa: BLE001 -- readers of foreign files fail in many ways, and the other files must go on
        what = f"the file is damaged, or of a kind that Cairn cannot read ({type(error).__name__})"
        return {"what": what, "remedy": "Open the file in its program and save it again."}


def _bound(limits: Limits) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0)):
        with suppress(ValueError, OSError):  # a system without this limit
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _say(answers: TextIO, reply: dict[str, Any]) -> None:
    answers.write(json.dumps(reply) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
