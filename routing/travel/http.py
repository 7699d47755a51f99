"""One JSON question to a matrix service over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from routing.errors import TravelServiceFailed

TIMEOUT_SECONDS = 30.0


def ask(
    service: str, url: str, question: object | None = None, *, timeout: float = TIMEOUT_SECONDS
) -> Any:
    """The JSON answer: a GET, or a POST where there is a question.

    Raises
    ------
    TravelServiceFailed
        No answer in time, an error status, or an answer that is no JSON.
    """
    if not url.startswith(("http://", "https://")):
        raise TravelServiceFailed(service, "its address begins with neither http:// nor https://")
    body = None if question is None else json.dumps(question).encode()
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    request = Request(url, data=body, headers=headers)  # noqa: S310  the scheme is checked above
    try:
        with urlopen(request, timeout=timeout) as answer:  # noqa: S310  the same
            return json.load(answer)
    except HTTPError as error:
        with error:
            raise TravelServiceFailed(service, f"answered with status {error.code}") from error
    except (URLError, OSError) as error:
        raise TravelServiceFailed(service, "does not answer") from error
    except ValueError as error:
        raise TravelServiceFailed(service, "answered what is no JSON") from error
