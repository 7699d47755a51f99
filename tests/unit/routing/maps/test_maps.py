"""Maps as text: what a page loads, what it must not hold, and what is said about each route."""

import json
import re
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest

from routing.geo.place import Box
from routing.maps import (
    Base,
    Label,
    LeftOut,
    MapPlan,
    MapRoute,
    MapSite,
    MapStop,
    MapYard,
    Tiles,
    base_for,
    document,
    plan_map,
    sites_map,
)
from routing.maps.style import COLOURS, DASHES, WHITE_ON, route_style
from routing.maps.words import CHINESE, ENGLISH, words_for

VENDOR = Path(__file__).parents[4] / "web/static/vendor"
LAND = Base(labels=(Label("黄浦", 31.23, 121.48),), credit="test")
YARD = (31.2, 121.52)
NASTY = "</script><script>alert(1)</script><b onclick='x'>\""


def route(number, title="中华路 1 号"):
    stops = (
        MapStop(1, 31.22, 121.48, title, ("09:05",)),
        MapStop(2, 31.23, 121.49, "浦东堆场", unload=True),
    )
    way = (YARD, (31.22, 121.48), (31.23, 121.49), YARD)
    return MapRoute(number, f"沪A{number}", stops, way, metres=42_300, seconds=9_000, kg=58.0)


def plan(*routes, title="6月7日", left_out=()):
    return MapPlan(title, routes, (MapYard("浦东堆场", *YARD),), left_out, LAND)


def drawn_plan(*routes, locale="zh_CN", tiles=None, **more):
    return document(plan_map(plan(*routes, **more), locale=locale, tiles=tiles))


def calls(page, does):
    """The JSON that a function of map.js is handed."""
    return [
        json.loads(found) for found in re.findall(rf"Huiliu\.{does}\(map_\w+, (.*)\);", page.script)
    ]


class Parts(HTMLParser):
    """Every element's name with its attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.texts = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, text):
        self.texts.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def test_the_page_needs_no_inline_script_or_style():
    page = drawn_plan(route(1), left_out=(LeftOut(31.3, 121.5, "HL-9", "满载"),))
    whole = page.page(script_url="/map.js", style_url="/map.css")
    for html in (page.html, whole):
        for tag, attributes in Parts(html).elements:
            assert tag != "style"
            assert tag != "script" or "src" in attributes
            assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_leaflet_and_its_style_come_from_the_house_and_come_first():
    page = drawn_plan(route(1))
    whole = Parts(page.page(script_url="/map.js", style_url="/map.css"))
    scripts = [found["src"] for tag, found in whole.elements if tag == "script"]
    styles = [found["href"] for tag, found in whole.elements if tag == "link"]
    assert scripts == ["/static/vendor/leaflet/leaflet.js", "/map.js"]
    assert styles == ["/static/vendor/leaflet/leaflet.css", "/map.css"]


def test_the_libraries_lie_where_the_page_says():
    page = document(plan_map(plan(route(1)), locale="en", assets_url="vendor/"))
    for url in (*page.scripts, *page.stylesheets):
        assert (VENDOR.parent / url).is_file()


def test_nothing_names_another_server():
    page = drawn_plan(route(1))
    everything = page.page(script_url="/map.js", style_url="/map.css") + page.script + page.style
    assert not re.findall(r"(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}", everything)


def test_the_map_that_stands_alone_refuses_every_request():
    alone = drawn_plan(route(1)).alone(VENDOR)
    parts = Parts(alone)
    (policy,) = [
        found["content"]
        for tag, found in parts.elements
        if found.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    for _, attributes in parts.elements:
        assert not attributes.get("src", "").startswith(("http", "/"))
    assert "url(images/" not in alone


def test_what_people_wrote_stays_text():
    page = drawn_plan(route(1, NASTY), title=NASTY, left_out=(LeftOut(31.3, 121.5, NASTY, NASTY),))
    assert NASTY not in page.html
    alone = page.alone(VENDOR)
    assert "<script>alert" not in alone
    assert sum(tag == "script" for tag, _ in Parts(alone).elements) == 1


def test_the_same_plan_is_the_same_page():
    assert drawn_plan(route(1), route(2)) == drawn_plan(route(1), route(2))


def test_every_route_is_told_apart_by_colour_or_dash_and_by_its_number():
    page = drawn_plan(*(route(number) for number in range(1, 33)))
    looks = [(call["number"], call["colour"], call["dash"]) for call in calls(page, "route")]
    assert len({look[1:] for look in looks}) == 32
    assert [look[0] for look in looks] == list(range(1, 33))


def test_stops_carry_their_sequence_number_and_yards_are_squares():
    (call,) = calls(drawn_plan(route(1)), "route")
    assert [(stop["n"], stop["yard"]) for stop in call["stops"]] == [(1, False), (2, True)]
    assert calls(drawn_plan(route(1)), "yard") == [
        {"key": 0, "at": list(YARD), "title": "浦东堆场"}
    ]


def test_the_way_out_and_home_is_drawn_apart_from_the_round():
    (call,) = calls(drawn_plan(route(1)), "route")
    assert call["line"] == [[31.22, 121.48], [31.23, 121.49]]
    assert call["approaches"] == [
        [[31.2, 121.52], [31.22, 121.48]],
        [[31.23, 121.49], [31.2, 121.52]],
    ]


def test_a_way_along_roads_stays_whole():
    bends = tuple((31.2 + n / 1000, 121.5) for n in range(9))
    by_road = MapRoute(1, "", (MapStop(1, 31.22, 121.48, "x"),), bends)
    (call,) = calls(drawn_plan(by_road), "route")
    assert len(call["line"]) == 9
    assert call["approaches"] == []


def test_the_list_holds_what_the_map_holds():
    page = drawn_plan(route(1), route(2), left_out=(LeftOut(31.3, 121.5, "HL-9", "满载"),))
    parts = Parts(page.html)
    buttons = [found for tag, found in parts.elements if tag == "button"]
    assert [each["data-stop"] for each in buttons if "data-stop" in each] == [
        "1/1", "1/2", "2/1", "2/2",
    ]  # fmt: skip
    for word in ("路线 1", "沪A1", "1 站 · 42 公里 · 2.5 小时 · 58 公斤", "中华路 1 号", "09:05",
                 "浦东堆场", "未排入（1）", "HL-9", "满载"):  # fmt: skip
        assert word in parts.text


def test_a_day_without_a_plan_says_how_to_begin():
    assert words_for("zh").no_routes in drawn_plan().html
    assert words_for("en").no_routes in drawn_plan(locale="en").html


def test_no_tile_server_is_asked_unless_one_is_set():
    assert "tileLayer" not in drawn_plan(route(1)).script
    tiles = Tiles("https://{s}.tile.test/{z}/{x}/{y}.png", "© test")
    page = drawn_plan(route(1), tiles=tiles)
    assert "https://{s}.tile.test" in page.script
    assert page.tile_origin == "https://*.tile.test"
    assert "img-src data: https://*.tile.test" in page.alone(VENDOR)


def test_sites_have_a_pin_each_and_a_link_to_their_page():
    site = MapSite("老西门街道回收点", 31.22, 121.48, ("今天 9:00–17:00",), "/sites/1")
    page = document(sites_map([site], title="回收点", locale="zh_CN", base=LAND))
    assert [call["title"] for call in calls(page, "site")] == ["老西门街道回收点"]
    links = [found["href"] for tag, found in Parts(page.html).elements if tag == "a"]
    assert links == ["/sites/1"]


def test_no_open_site_says_what_to_do_instead():
    page = document(sites_map([], title="Points", locale="en"))
    assert "You can book a pickup instead." in page.html


def test_los_angeles_has_its_districts_and_shanghai_its_names():
    los_angeles = base_for(Box(34.0, -118.4, 34.2, -118.2))
    assert len(los_angeles.outlines["features"]) == 15
    shanghai = base_for(Box(31.0, 121.3, 31.4, 121.7))
    assert shanghai.outlines is None
    assert {"黄浦", "浦东"} <= {label.name for label in shanghai.labels}
    assert "GeoNames" in shanghai.credit


def test_a_town_named_like_its_district_is_written_once():
    labels = base_for(Box(31.0, 121.3, 31.4, 121.7)).labels
    names = [label.name for label in labels]
    assert len(names) == len(set(names))


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", COLOURS)
def test_a_stops_number_can_be_read_on_its_colour(colour):
    type_colour = "#ffffff" if colour in WHITE_ON else "#000000"
    light, dark = sorted((luminance(colour), luminance(type_colour)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_stylesheet_has_the_same_colours():
    style = drawn_plan().style
    for index, colour in enumerate(COLOURS):
        assert f".huiliu-number.c{index} {{ background: {colour.lower()}; }}" in style


def test_colours_come_again_only_with_another_dash():
    looks = {(style.colour, style.dash) for style in map(route_style, range(len(COLOURS) * 4))}
    assert len(looks) == len(COLOURS) * len(DASHES)
    assert route_style(32) == route_style(0)


@pytest.mark.parametrize("words", [CHINESE, ENGLISH])
def test_each_language_has_every_sentence(words):
    assert all(getattr(words, field.name) for field in fields(words))
