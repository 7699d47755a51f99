"""Chinese addresses, taken apart from the province down to the room.

The order is fixed (省 市 区县 街道 社区 路号 小区 楼栋 单元 室) and nearly every part ends
in its own word, so the text is eaten from the left, one part a step. A part that is missing is
left empty; what no step could read stays in `rest`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

# Provinces by their short names (GB/T 2260); the four municipalities are their own city.
MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
PROVINCES = (
    *MUNICIPALITIES, "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "四川",
    "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip

HAN = "一-龥"
_PROVINCE = re.compile(rf"({'|'.join(PROVINCES)})(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?")
_CITY = re.compile(r"((?:[^市区县路街镇乡道号弄\d]|[镇乡](?=市)){1,8}?(?:市(?!区)|自治州|地区|盟))")
_DISTRICT = re.compile(r"([^区县市旗路街号弄\d]{1,9}?(?:(?<![小社园校景])区|县|市|旗))")
_STREET_OFFICE = re.compile(rf"([{HAN}]{{1,8}}?街道|(?:(?![路街号])[{HAN}]){{1,8}}?[镇乡])")
_COMMUNITY = re.compile(rf"((?:(?![路街])[{HAN}]){{1,10}}?(?:社区|居委会|村委会|(?<!新)村))")
_ROAD = re.compile(rf"([{HAN}A-Za-z\d]{{1,12}}?(?:大道|公路|路|街|巷|胡同|道(?=\d|$)))")
_LANE = re.compile(r"(\d+(?:-\d+)?)弄")
_NUMBER = re.compile(r"(\d+(?:-\d+)?)号(?!楼)")
_ESTATE = re.compile(
    rf"([{HAN}A-Za-z\d]{{2,15}}?"
    r"(?:小区|花园|花苑|新村|公寓|家园|大厦|广场|中心|苑|园|城|坊|邸))(?!路)"
)
_BUILDING = re.compile(r"([\dA-Za-z一二三四五六七八九十]+)(?:号楼|幢|栋|座|号)")
_UNIT = re.compile(r"([\dA-Za-z一二三四五六七八九十]+)单元")
_FLOOR = re.compile(r"(\d+)[层楼]")
_ROOM = re.compile(r"([A-Za-z]?\d{2,5}[A-Za-z]?)(?:室|房|$)")


@dataclass(frozen=True, slots=True)
class ChineseAddress:
    """One address, part by part; an unknown part is an empty string."""

    province: str = ""
    city: str = ""
    district: str = ""
    street_office: str = ""
    community: str = ""
    road: str = ""
    lane: str = ""
    number: str = ""
    estate: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    rest: str = ""


def is_chinese(text: str) -> bool:
    """Whether the text holds a Han character."""
    return re.search(rf"[{HAN}]", text) is not None


def parse(text: str, *, districts: Collection[str] = ()) -> ChineseAddress:
    """The parts of an address as people write it.

    `districts` are names, long or short (浦东新区, 浦东), that are recognised at their place even
    without the word 区 or 县 behind them.
    """
    left = _plain(text)
    parts: dict[str, str] = {}

    def eat(part: str, pattern: re.Pattern[str]) -> None:
        nonlocal left
        found = pattern.match(left)
        if found:
            parts[part], left = found[1], left[found.end() :]

    eat("province", _PROVINCE)
    if parts.get("province") in MUNICIPALITIES:
        parts["city"] = parts["province"] + "市"
        # Forms repeat a municipality at city level: 上海市上海市黄浦区, 上海市市辖区黄浦区.
        left = re.sub(rf"^(?:{parts['city']}|市辖区)", "", left)
    else:
        eat("city", _CITY)
    eat("district", _DISTRICT)
    if "district" not in parts:
        known = max((name for name in districts if left.startswith(name)), key=len, default="")
        # 浦东大道 starts like 浦东 and is a road.
        if known and not re.match(r"[大中]?[路街道]|[东南西北中]?[一二三]?路", left[len(known) :]):
            parts["district"], left = known, left[len(known) :]
    eat("street_office", _STREET_OFFICE)
    eat("community", _COMMUNITY)
    eat("road", _ROAD)
    eat("lane", _LANE)
    if "road" in parts or "lane" in parts:
        eat("number", _NUMBER)
    eat("estate", _ESTATE)
    eat("building", _BUILDING)
    eat("unit", _UNIT)
    eat("floor", _FLOOR)
    eat("room", _ROOM)
    return ChineseAddress(**parts, rest=left)


def _plain(text: str) -> str:
    """Full-width digits made plain, and spaces and commas gone."""
    return re.sub(r"[\s,,、。;;.·]+", "", unicodedata.normalize("NFKC", text))
