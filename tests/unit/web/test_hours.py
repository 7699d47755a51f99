"""Opening hours as an office types them."""

import pytest

from web.hours import read_spans, spans_text


@pytest.mark.parametrize(("typed", "kept"), [
    ("9:00-18:00", [["09:00", "18:00"]]),
    ("09:00 – 12:00, 13:00 – 18:00", [["09:00", "12:00"], ["13:00", "18:00"]]),
    ("9：00至18：00", [["09:00", "18:00"]]),
    ("", []),
    ("   ", []),
])  # fmt: skip
def test_hours_are_read_as_people_type_them(typed: str, kept: list[list[str]]) -> None:
    assert read_spans(typed) == kept


@pytest.mark.parametrize("typed", ["all day", "9-18", "18:00-9:00", "25:00-26:00", "9:00-9:00"])
def test_what_is_no_span_is_refused(typed: str) -> None:
    assert read_spans(typed) is None


def test_what_is_kept_reads_back_equal() -> None:
    kept = [["09:00", "12:00"], ["13:00", "18:00"]]
    assert read_spans(spans_text(kept)) == kept
