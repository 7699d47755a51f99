"""How often something may be tried: the limits of `database.tries`, in this request.

What is counted stands also where the request is refused and its own work is rolled back. Requests
that are answered at the same moment do not see each other's tries: a limit may be passed by as many
as there are threads.
"""

import ipaddress
from functools import partial

from database import tries
from database.tries import Limit, TooMany
from web.language import now
from web.unit import database, in_any_case

__all__ = ["Limit", "TooMany", "count", "forbid_when_spent", "forget", "network_of"]

#: A provider gives a household or an office a whole network of so many bits: all of it is one.
IPV6_NETWORK_BITS = 64


def forbid_when_spent(limit: Limit, key: str) -> int:
    """How often `key` was tried; raises TooMany where it has used up `limit`."""
    return tries.forbid_when_spent(database(), limit, key, now=now())


def count(limit: Limit, key: str) -> None:
    """Count one try of `key`."""
    in_any_case(partial(tries.count, limit=limit, key=key, now=now()))


def forget(limit: Limit, key: str) -> None:
    """Forget the tries of `key`: it succeeded."""
    in_any_case(partial(tries.forget, limit=limit, key=key))


def network_of(address: str | None) -> str:
    """Who is behind an address: itself, of IPv6 its network; '' where it is not known."""
    if not address:
        return ""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, IPV6_NETWORK_BITS), strict=False))
