"""Matrices kept in a folder."""

from routing.travel import great_circle
from routing.travel.cache import Cached

LATS, LONS = [31.0, 31.1], [121.0, 121.1]


class CountingSource:
    """A great circle that counts how often it is asked."""

    def __init__(self, kmh=25.0):
        self.asked = 0
        self.kmh = kmh

    @property
    def signature(self):
        return f"fake {self.kmh}"

    def matrices(self, lats, lons):
        self.asked += 1
        return great_circle.matrices(lats, lons, kmh=self.kmh)


def test_the_same_places_are_asked_for_once(tmp_path):
    source = CountingSource()
    first = Cached(source, tmp_path).matrices(LATS, LONS)
    second = Cached(source, tmp_path).matrices(LATS, LONS)
    assert source.asked == 1
    assert first.seconds.tolist() == second.seconds.tolist()
    assert first.metres.tolist() == second.metres.tolist()


def test_other_places_and_other_settings_are_asked_for_again(tmp_path):
    slow, fast = CountingSource(), CountingSource(kmh=50.0)
    Cached(slow, tmp_path).matrices(LATS, LONS)
    Cached(slow, tmp_path).matrices(LATS, [121.0, 121.2])
    Cached(fast, tmp_path).matrices(LATS, LONS)
    assert (slow.asked, fast.asked) == (2, 1)


def test_a_file_that_was_cut_short_is_asked_for_again(tmp_path):
    source = CountingSource()
    Cached(source, tmp_path).matrices(LATS, LONS)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:40])
    Cached(source, tmp_path).matrices(LATS, LONS)
    assert source.asked == 2


def test_nothing_half_written_stays_behind(tmp_path):
    Cached(CountingSource(), tmp_path).matrices(LATS, LONS)
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]
