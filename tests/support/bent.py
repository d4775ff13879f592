"""Values as they should come, bent a little: the way that what arrives from outside is wrong."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

_LARGE = 1_000
MANY = 20_000 if settings().max_examples >= _LARGE else 40
"""Examples of each law on what comes from outside: more than 100,000 together in `make soak`."""

_HOSTILE = (
    "",
    "\0",
    "\ud800",
    "\u202e",
    "é" * 300,
    "x" * 4_000,
    "9" * 400,
    "../..",
    "<!channel>",
    "U0MIA",
    "C0OPS",
    "1.0",
    "-1",
    "a:b:c",
    "{",
)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, -1, 1, 2**63, 10**400, 1.5, float("nan"), float("inf")]),
    st.sampled_from(_HOSTILE),
    st.text(max_size=12),
)
JUNK = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(("id", "type", "value", "text", "x")), inner, max_size=2)
    ),
    max_leaves=4,
)


@st.composite
def bent(draw: st.DrawFn, seeds: Sequence[Any]) -> Any:
    """One of the seeds with up to three of its parts replaced by junk, taken away, or doubled."""
    value = copy.deepcopy(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(value))
        if places:
            container, key = draw(st.sampled_from(places))
            _bend(draw, container, key)
    return value


def _bend(draw: st.DrawFn, container: Any, key: Any) -> None:
    match draw(st.sampled_from(("junk", "junk", "gone", "longer"))):
        case "gone":
            del container[key]
        case "longer" if isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        case "longer":
            container[f"{key}_"] = draw(JUNK)
        case _:
            container[key] = draw(JUNK)


def _places(value: Any) -> Any:
    """Every container with each of its keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield value, key
        yield from _places(inner)


@st.composite
def bent_bytes(draw: st.DrawFn, seeds: Sequence[bytes], pieces: Sequence[bytes] = ()) -> bytes:
    """One of the seeds with up to four cuts, repetitions, or pieces of others put in."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 0, 1, 2, 8, 64))))
        new = draw(st.one_of(st.binary(max_size=4), st.sampled_from((b"", *pieces)), st.just(data[start:end] * 3)))
        data = data[:start] + new + data[end:]
    return data
