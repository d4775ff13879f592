"""Converts rows of topics to values and back. Vectors are float16 bytes in a machine-independent order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from insights.topics.models import Change, ChangeKind, Member, Topic, Vector

_STORED = np.dtype("<f2")


def vector_bytes(vector: Vector | None) -> bytes | None:
    return None if vector is None else vector.astype(_STORED).tobytes()


def member_of(row: Any, model: str) -> Member:  # noqa: ANN401 -- a row of whatever columns were selected
    is_known = row.vector is not None and row.model == model
    vector = np.frombuffer(row.vector, _STORED).astype(np.float16, copy=False) if is_known else None
    return Member(row.question_id, row.position, row.topic, row.placed_in, row.nucleus, row.block, vector)


def topic_of(row: Any) -> Topic:  # noqa: ANN401
    return Topic(row.id, row.opened_at, row.central, row.successor)


def change_values(change: Change) -> dict[str, object]:
    body = {
        "moves": {topic: list(positions) for topic, positions in change.moves.items()},
        "ended": dict(change.ended),
        "blocks": [[block, *positions] for block, positions in change.blocks.items()],
    }
    return {
        "position": change.position,
        "kind": change.kind.value,
        "at": change.at,
        "by": change.by,
        "upto": change.upto,
        "body": body,
    }


def change_of(row: Any) -> Change:  # noqa: ANN401
    body = cast("Mapping[str, Any]", row.body)
    return Change(
        position=row.position,
        kind=ChangeKind(row.kind),
        at=row.at,
        moves={topic: tuple(positions) for topic, positions in body["moves"].items()},
        ended=dict(body["ended"]),
        blocks={block: tuple(positions) for block, *positions in body["blocks"]},
        upto=row.upto,
        by=row.by,
    )
