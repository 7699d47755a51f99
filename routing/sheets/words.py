"""The sheet's sentences, in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from routing.sheets.model import Access, SheetItem, SheetStop, Sign, StopKind


@dataclass(frozen=True, slots=True)
class Words:
    """Every sentence of a sheet in one language; `{…}` is filled in."""

    locale: str
    house: str
    route: str
    page: str
    stops: str
    pieces: str
    kilograms: str
    kilometres: str
    hours: str
    load: str
    courier: str
    vehicle: str
    leave: str
    back: str
    overview: str
    all_routes: str
    straight: str
    bring: str
    bring_at: str
    arrive: str
    window: str
    stay: str
    floor: str
    lift: str
    no_lift: str
    gate: str
    ref: str
    take: str
    hand_over: str
    unload: str
    meet: str
    meet_how: str
    weighed: str
    signature: str
    time: str
    odometer_out: str
    odometer_back: str
    signed_courier: str
    signed_yard: str
    made: str
    keep: str
    blank: str
    separator: str
    note_join: str
    signs: tuple[tuple[Sign, str], ...]

    def sign(self, sign: Sign) -> str:
        """The word that goes with a sign's picture."""
        return dict(self.signs)[sign]

    def day(self, day: date) -> str:
        """The date in full, with its weekday."""
        return format_date(day, "full", locale=self.locale)

    def clock(self, moment: datetime) -> str:
        """Hours and minutes, 09:05."""
        return f"{moment:%H:%M}"

    def span(self, window: tuple[datetime, datetime]) -> str:
        """A window, 09:00–11:00."""
        return f"{self.clock(window[0])}–{self.clock(window[1])}"

    def access(self, access: Access) -> str:
        """Floor, lift and gate in one line; empty where nothing is known."""
        parts = []
        if access.floor is not None:
            parts.append(self.floor.format(number=access.floor))
        if access.lift is not None:
            parts.append(self.lift if access.lift else self.no_lift)
        if access.gate_code:
            parts.append(self.gate.format(code=access.gate_code))
        if access.note:
            parts.append(access.note)
        return self.separator.join(parts)

    def item(self, item: SheetItem) -> str:
        """Quantity, name, mass and handling in one line."""
        line = f"{item.quantity} × {item.name}"
        if item.kg is not None:
            line += f"{self.separator}{mass(item.kg)} kg"
        return line + "".join(f"{self.note_join}{note}" for note in item.notes)

    def heading(self, stop: SheetStop) -> str:
        """The line that is set large; a yard and a meeting say first that they are one."""
        first = stop.address_lines[0]
        if stop.kind is StopKind.MEET:
            return self.meet.format(van=first)
        return self.unload.format(yard=first) if stop.kind is StopKind.UNLOAD else first

    def how(self, stop: SheetStop) -> str:
        """What to do there, where the things to take do not say it."""
        return self.meet_how if stop.kind is StopKind.MEET else ""


def mass(kg: float) -> str:
    """Kilograms without a needless decimal: 12, 12.5."""
    return f"{kg:.0f}" if kg >= 100 or float(kg).is_integer() else f"{kg:.1f}"


CHINESE = Words(
    locale="zh_CN",
    house="回流 Huiliu",
    route="路线 {number}",
    page="第 {page} 页，共 {pages} 页",
    stops="站",
    pieces="件",
    kilograms="公斤",
    kilometres="公里",
    hours="小时",
    load="{pieces} 件 · {kg} 公斤",
    courier="回收员",
    vehicle="车辆",
    leave="{time} 出发",
    back="{time} 回场",
    overview="路线总览",
    all_routes="全部 {number} 条路线",
    straight="站间为直线，不是道路",
    bring="出发前准备",
    bring_at="{sign}：第 {stops} 站",
    arrive="预计到达",
    window="约定",
    stay="停 {minutes} 分钟",
    floor="{number} 楼",
    lift="有电梯",
    no_lift="无电梯",
    gate="门禁 {code}",
    ref="预约号 {ref}",
    take="取",
    hand_over="送",
    unload="卸货：{yard}",
    meet="路边接货：{van}",
    meet_how="那辆车走不了了。逐件清点装车，双方各报重量、各签各的码；对方签不了就打给调度。",
    weighed="过秤",
    signature="签字",
    time="时间",
    odometer_out="出发里程",
    odometer_back="回场里程",
    signed_courier="回收员签字",
    signed_yard="堆场签字",
    made="{moment} 生成",
    keep="含个人信息，30 天内销毁",
    blank="本页空白",
    separator=" · ",
    note_join="，",
    signs=(
        (Sign.TWO_PEOPLE, "两人搬"),
        (Sign.BATTERY, "含电池"),
        (Sign.REFRIGERANT, "含制冷剂"),
        (Sign.DATA, "含数据"),
    ),
)

ENGLISH = Words(
    locale="en",
    house="Huiliu 回流",
    route="Route {number}",
    page="Page {page} of {pages}",
    stops="stops",
    pieces="pieces",
    kilograms="kg",
    kilometres="km",
    hours="hours",
    load="pieces {pieces} · {kg} kg",
    courier="Courier",
    vehicle="Vehicle",
    leave="leaves {time}",
    back="back {time}",
    overview="The route",
    all_routes="All {number} routes",
    straight="Lines between stops are straight, not roads",
    bring="Before you leave",
    bring_at="{sign}: stops {stops}",
    arrive="arrive",
    window="promised",
    stay="{minutes} min",
    floor="floor {number}",
    lift="lift",
    no_lift="no lift",
    gate="gate {code}",
    ref="booking {ref}",
    take="take",
    hand_over="deliver",
    unload="Unload at {yard}",
    meet="Take over the load of {van}",
    meet_how="That van cannot go on. Load piece by piece; both give the mass and sign with their"
    " own code. Where the other cannot sign, call the dispatcher.",
    weighed="Weighed",
    signature="Signed",
    time="Time",
    odometer_out="Odometer out",
    odometer_back="Odometer back",
    signed_courier="Signed, courier",
    signed_yard="Signed, yard",
    made="made {moment}",
    keep="Personal data: destroy within 30 days",
    blank="This page is blank",
    separator=" · ",
    note_join=", ",
    signs=(
        (Sign.TWO_PEOPLE, "two people"),
        (Sign.BATTERY, "battery"),
        (Sign.REFRIGERANT, "refrigerant"),
        (Sign.DATA, "holds data"),
    ),
)


def words_for(locale: str) -> Words:
    """The sheet's language for a locale: Chinese for any zh, else English."""
    return CHINESE if locale.lower().startswith("zh") else ENGLISH
