"""A map out of route sheets."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from routing.maps import LeftOut, document, plan_from_sheets, plan_map
from routing.maps.model import MapYard
from routing.sheets import Access, SheetItem, SheetRoute, SheetStop, StopKind, Yard

ETA = datetime(2026, 6, 7, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
YARD = Yard("浦东堆场", 31.2, 121.52)
DOOR = SheetStop(
    sequence=1,
    eta=ETA,
    service_minutes=6,
    address_lines=("中华路 123 号", "黄浦区"),
    lat=31.22,
    lon=121.48,
    window=(ETA, ETA + timedelta(hours=2)),
    contact="李女士",
    phone="138******78",
    access=Access(gate_code="1234#"),
    items=(SheetItem("冰箱", 2, 116.0),),
)
UNLOAD = SheetStop(2, ETA, 20, ("浦东堆场",), 31.2, 121.52, kind=StopKind.UNLOAD)


def sheet(number):
    return SheetRoute(
        number=number,
        day=date(2026, 6, 7),
        vehicle="沪A12345",
        departs=ETA,
        returns=ETA + timedelta(hours=2),
        stops=(DOOR, UNLOAD),
        courier="王师傅",
        start=YARD,
        end=YARD,
        metres=9_000,
    )


def test_paper_and_screen_show_the_same_numbers():
    (route,) = plan_from_sheets([sheet(3)], title="x", locale="zh_CN").routes
    assert (route.number, route.name) == (3, "沪A12345 · 王师傅")
    assert [(stop.sequence, stop.title, stop.unload) for stop in route.stops] == [
        (1, "中华路 123 号", False),
        (2, "卸货：浦东堆场", True),
    ]
    assert route.stops[0].lines == ("预计到达 09:05 · 约定 09:05–11:05", "2 件 · 116 公斤")
    assert (route.metres, route.seconds, route.kg, route.visits) == (9_000, 7_200, 116.0, 1)


def test_a_yard_of_many_routes_is_drawn_once():
    plan = plan_from_sheets([sheet(1), sheet(2)], title="x", locale="en")
    assert plan.yards == (MapYard("浦东堆场", 31.2, 121.52),)


def test_no_name_phone_or_gate_code_goes_on_the_map():
    left_out = (LeftOut(31.3, 121.5, "HL-9", "满载"),)
    plan = plan_from_sheets([sheet(1)], title="x", locale="zh_CN", left_out=left_out)
    page = document(plan_map(plan, locale="zh_CN"))
    for secret in ("李女士", "138***", "1234#"):
        assert secret not in page.html + page.script
