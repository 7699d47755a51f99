"""The map's own words, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Every sentence of a map in one language; `{…}` is filled in."""

    language: str
    map_label: str
    zoom_in: str
    zoom_out: str
    close: str
    routes: str
    route: str
    stops: str
    figures: str
    totals: str
    yards: str
    left_out: str
    nobody_left_out: str
    no_routes: str
    sites: str
    no_sites: str
    show_all: str
    open_page: str
    unload: str
    straight: str


CHINESE = Words(
    language="zh-CN",
    map_label="地图，同样的内容在旁边的列表里",
    zoom_in="放大",
    zoom_out="缩小",
    close="关闭",
    routes="路线",
    route="路线 {number}",
    stops="{count} 站",
    figures="{stops} 站 · {km} 公里 · {hours} 小时 · {kg} 公斤",
    totals="{routes} 条路线 · {stops} 站 · {km} 公里 · {kg} 公斤",
    yards="堆场",
    left_out="未排入（{count}）",
    nobody_left_out="全部预约已排入。",
    no_routes="还没有路线。开始一次规划后，这里会显示每条路线。",
    sites="开放中的回收点",
    no_sites="附近暂时没有开放的回收点。可以预约上门回收。",
    show_all="显示全部路线",
    open_page="查看详情",
    unload="卸货",
    straight="站间连线为直线，不是道路。",
)

ENGLISH = Words(
    language="en",
    map_label="Map; the list beside it holds the same",
    zoom_in="Zoom in",
    zoom_out="Zoom out",
    close="Close",
    routes="Routes",
    route="Route {number}",
    stops="stops: {count}",
    figures="stops {stops} · {km} km · {hours} h · {kg} kg",
    totals="routes {routes} · stops {stops} · {km} km · {kg} kg",
    yards="Yards",
    left_out="Left out ({count})",
    nobody_left_out="Every booking is on a route.",
    no_routes="No routes yet. Once a plan is made, each route is shown here.",
    sites="Open collection points",
    no_sites="No collection point is open nearby. You can book a pickup instead.",
    show_all="Show all routes",
    open_page="See details",
    unload="unload",
    straight="Lines between stops are straight, not roads.",
)


def words_for(locale: str) -> Words:
    """The map's language for a locale: Chinese for any zh, else English."""
    return CHINESE if locale.lower().startswith("zh") else ENGLISH
