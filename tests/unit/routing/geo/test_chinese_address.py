"""Chinese addresses, part by part."""

import pytest

from routing.geo.chinese_address import ChineseAddress, is_chinese, parse


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "上海市浦东新区南京东路街道承兴居委会黄河路21弄3号楼2单元1002室",
            ChineseAddress(
                province="上海",
                city="上海市",
                district="浦东新区",
                street_office="南京东路街道",
                community="承兴居委会",
                road="黄河路",
                lane="21",
                building="3",
                unit="2",
                room="1002",
            ),
        ),
        (
            "江西省景德镇市珠山区新村路3号阳光小区5栋601",
            ChineseAddress(
                province="江西",
                city="景德镇市",
                district="珠山区",
                road="新村路",
                number="3",
                estate="阳光小区",
                building="5",
                room="601",
            ),
        ),
        (
            "上海市徐汇区漕溪北路88号圣爱大厦12楼",
            ChineseAddress(
                province="上海",
                city="上海市",
                district="徐汇区",
                road="漕溪北路",
                number="88",
                estate="圣爱大厦",
                floor="12",
            ),
        ),
        (
            "四川省凉山彝族自治州西昌市北街1号",
            ChineseAddress(
                province="四川", city="凉山彝族自治州", district="西昌市", road="北街", number="1"
            ),
        ),
        ("世纪大道100号", ChineseAddress(road="世纪大道", number="100")),
        (
            "曹杨新村12号楼",
            ChineseAddress(estate="曹杨新村", building="12"),
        ),
    ],
)
def test_takes_an_address_apart(text, parts):
    assert parse(text) == parts


def test_a_municipality_that_is_named_twice_is_one():
    assert parse("上海市上海市黄浦区").district == "黄浦区"
    assert parse("上海市市辖区黄浦区").district == "黄浦区"


def test_full_width_digits_and_spaces_make_no_difference():
    assert parse("黄浦区 中华路１２３号") == parse("黄浦区中华路123号")


def test_a_known_district_is_read_without_its_word():
    assert parse("上海浦东张江镇", districts={"浦东"}).district == "浦东"


def test_a_road_named_like_a_district_stays_a_road():
    address = parse("上海浦东大道100号", districts={"浦东"})
    assert (address.district, address.road) == ("", "浦东大道")


def test_what_cannot_be_read_is_kept():
    assert parse("老王家隔壁").rest == "老王家隔壁"


def test_tells_chinese_from_english():
    assert is_chinese("4 楼")
    assert not is_chinese("4510 N COLBATH AVE")
