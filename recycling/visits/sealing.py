"""Later stops of a sheet are sealed: each with a key of its own, which the stop before it holds.

A device opens the stop that is next with the key it was given, and finds in it the key of the one
after. So what is written on the device holds no later address in the open, and the day can still
be driven to its end without a signal. AES-256-GCM, as browsers have it.
"""

import json
import secrets
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from database.keys import keys_in_place

NONCE_BYTES = 12


@dataclass(frozen=True)
class Sealed:
    """A nonce and what is sealed with it, both base64."""

    nonce: str
    text: str


def stop_key(route_ref: str, sequence: int) -> bytes:
    """The key of a stop: the same whenever its sheet is asked for, and kept nowhere."""
    return bytes.fromhex(keys_in_place().lookup(f"stop-key:{route_ref}:{sequence}"))


def shown_key(route_ref: str, sequence: int) -> str:
    """The key as a device is given it."""
    return b64encode(stop_key(route_ref, sequence)).decode()


def seal(route_ref: str, sequence: int, what: str, content: Any) -> Sealed:
    """Seal a JSON value for a stop; `what` tells its parts apart and is bound to the seal."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    text = json.dumps(content, ensure_ascii=False).encode()
    bound = f"{route_ref}:{sequence}:{what}".encode()
    sealed = AESGCM(stop_key(route_ref, sequence)).encrypt(nonce, text, bound)
    return Sealed(b64encode(nonce).decode(), b64encode(sealed).decode())
