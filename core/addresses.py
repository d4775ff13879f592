"""Finds the network address for which a request counts where the number of requests is limited."""

from __future__ import annotations

import ipaddress
from typing import Final

_BITS: Final = {4: 32, 6: 64}
"""Of an address that count: a customer is given 64 bits of IPv6."""


def network_of(address: str) -> str:
    """Return the network that counts as one address; the text itself where it is no address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, _BITS[known.version]), strict=False))


def asker_of(peer: str, forwarded: str, proxy: str) -> str:
    """Return the asker's address: the last one of X-Forwarded-For where the trusted proxy passes a request on, else the peer."""
    last = forwarded.rpartition(",")[2].strip()
    return last if proxy and peer == proxy and last else peer
