"""How notices leave the house: one adapter a channel behind one Protocol, and the embedded one."""

import hashlib
import hmac
import json
import logging
import smtplib
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

log = logging.getLogger(__name__)

#: An answer that takes longer is a failure, and is tried again.
TIMEOUT_SECONDS = 10

#: How many letters the embedded adapter remembers for its page.
REMEMBERED = 200


class NotDelivered(Exception):
    """The other side did not take the letter."""


@dataclass(frozen=True)
class Letter:
    """A notice ready to go."""

    ref: str
    kind: str
    to: str
    text: str


class Adapter(Protocol):
    """One way out."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over; raises NotDelivered."""


class Embedded:
    """Sends nothing: for a house without a gateway. The outbox page and the log show the letters.

    The log has the ref, the kind and the text's length; the text stands on the page alone.
    """

    def __init__(self) -> None:
        self.letters: deque[Letter] = deque(maxlen=REMEMBERED)

    def send(self, letter: Letter) -> None:
        """Remember the letter."""
        self.letters.append(letter)
        log.info(
            "a notice is in the outbox",
            extra={"notice": letter.ref, "kind": letter.kind, "letters": len(letter.text)},
        )


def _post(url: str, body: bytes, headers: dict[str, str]) -> None:
    if not url.startswith(("http://", "https://")):
        raise NotDelivered("the address is no http address")
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            answer.read()
    except (urllib.error.URLError, OSError) as error:
        raise NotDelivered(type(error).__name__) from None


@dataclass(frozen=True)
class SmsAdapter:
    """A gateway that takes JSON {to, text, ref} with a bearer token by POST."""

    url: str
    token: str

    def send(self, letter: Letter) -> None:
        """Hand the letter to the gateway."""
        body = json.dumps({"to": letter.to, "text": letter.text, "ref": letter.ref}).encode()
        _post(
            self.url, body,
            {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"},
        )  # fmt: skip


@dataclass(frozen=True)
class EmailAdapter:
    """A mail server that takes letters by SMTP, with STARTTLS where it offers it."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""

    def send(self, letter: Letter) -> None:
        """Hand the letter to the mail server."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.to
        message["Subject"] = letter.text.split("\n", 1)[0][:60]
        message.set_content(letter.text)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
                if server.has_extn("starttls"):
                    server.starttls()
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(type(error).__name__) from None


@dataclass(frozen=True)
class WebhookAdapter:
    """Another system's URL: JSON, signed with HMAC-SHA256 in `X-Huiliu-Signature`."""

    secret: bytes

    def send(self, letter: Letter) -> None:
        """Post the letter to the address it is for."""
        body = json.dumps({"ref": letter.ref, "kind": letter.kind, "text": letter.text}).encode()
        _post(
            letter.to, body,
            {"Content-Type": "application/json", "X-Huiliu-Signature": self.signature(body)},
        )  # fmt: skip

    def signature(self, body: bytes) -> str:
        """What the receiver works out again over the body it got."""
        return "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest()
