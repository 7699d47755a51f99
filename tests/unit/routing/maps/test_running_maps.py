"""Maps of the running day, of a replay and of misses: what is drawn, and read without colour."""

import json
import re

from routing.maps import (
    MapFrame,
    MapMiss,
    MapPage,
    MapPlan,
    MapRoute,
    MapStop,
    MapVan,
    document,
    misses_map,
    replay_map,
    running_map,
)

AHEAD = MapRoute(3, "C3", (MapStop(4, 31.22, 121.48, "B-1", ("11:00",)),),
                 ((31.2, 121.5), (31.22, 121.48)))  # fmt: skip


def calls(page: MapPage, does: str) -> list:
    return [
        json.loads(found) for found in re.findall(rf"Huiliu\.{does}\(map_\w+, (.*)\);", page.script)
    ]


def test_a_vehicle_bears_its_route_s_number_and_says_late_by_a_mark() -> None:
    vans = [
        MapVan(3, 31.2, 121.5, "Route 3", ("25 min late",), is_late=True, is_seen=True),
        MapVan(1, 31.3, 121.5, "Route 1", ("on time",)),
    ]
    page = document(running_map(MapPlan("The road", (AHEAD,)), vans, locale="en"))
    first, second = calls(page, "van")
    assert (first["number"], first["late"], first["seen"]) == (3, True, True)
    assert (second["number"], second["late"], second["seen"]) == (1, False, False)
    # The list holds the same, in the same order.
    assert re.findall(r'data-van="(\d)"', page.html) == ["3", "1"]
    assert "3!" in re.sub(r"<[^>]+>", "", page.html)
    assert "25 min late" in page.html


def test_a_circle_grows_with_its_number_and_a_dashed_one_is_lateness_alone() -> None:
    misses = [
        MapMiss(31.2, 121.4, 3, 1, "one", ("3 failed",)), MapMiss(31.3, 121.5, 0, 1, "two"),
    ]  # fmt: skip
    page = document(misses_map(misses, title="Misses", locale="en"))
    large, small = calls(page, "miss")
    assert (large["number"], large["late"]) == (4, False)
    assert (small["number"], small["late"]) == (1, True)
    # The area and not the radius goes with the number: 14 + 20 * sqrt(1/4) against 34.
    assert (large["radius"], small["radius"]) == (34.0, 24.0)
    assert re.findall(r'data-miss="(\d)"', page.html) == ["0", "1"]


def test_a_replay_carries_each_moment_with_its_words() -> None:
    frames = [MapFrame(31.2, 121.5, "09:00 on the way"), MapFrame(31.22, 121.48, "09:10 stop 4")]
    page = document(replay_map(AHEAD, frames, title="Replay", list_html="<p>list</p>", locale="en"))
    assert [one["words"] for one in calls(page, "replay")[0]] == [
        "09:00 on the way",
        "09:10 stop 4",
    ]
    assert "<p>list</p>" in page.html


def test_nothing_of_them_is_script_or_style_in_the_page() -> None:
    nasty = "</script><b onclick='x'>"
    pages = [
        document(misses_map([MapMiss(31.2, 121.4, 1, 0, nasty)], title="x", locale="en")),
        document(running_map(MapPlan("x", ()), [MapVan(1, 31.2, 121.4, nasty)], locale="en")),
    ]
    for page in pages:
        assert "<script" not in page.html
        assert "style=" not in page.html
        assert "onclick='" not in page.html
