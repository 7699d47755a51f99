"""The log speaks in the operator's zone."""

import logging
import time
from collections.abc import Iterator

import pytest

from web.commands.opened import log_in_zone
from web.settings import read


@pytest.fixture(autouse=True)
def _zone_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("zone", "written"), [("Asia/Shanghai", "08:00:00"), ("America/Los_Angeles", "16:00:00")]
)
def test_the_times_of_the_log_are_of_the_zone_in_the_settings(
    environment: dict[str, str], zone: str, written: str
) -> None:
    log_in_zone(read({**environment, "HUILIU_TIMEZONE": zone}))
    record = logging.makeLogRecord({"created": 0.0})
    assert logging.Formatter().formatTime(record, "%H:%M:%S") == written
