"""The geocoder that asks nobody."""

import itertools

import pytest

from routing.geo.datum import Datum
from routing.geo.distances import geodesic_metres
from routing.geo.offline import OfflineGazetteer
from routing.geo.place import Box, Level

SHANGHAI = Box(south=30.6, west=120.8, north=31.9, east=122.1)


@pytest.fixture(scope="module")
def gazetteer():
    return OfflineGazetteer(bias=SHANGHAI)


@pytest.fixture(scope="module")
def anywhere():
    return OfflineGazetteer()


@pytest.mark.parametrize(
    ("address", "level", "label"),
    [
        ("上海市黄浦区中华路100号", Level.STREET, "中华路"),
        ("上海市黄浦区老西门街道中华路123弄5号301室", Level.STREET, "中华路"),
        ("九江路", Level.STREET, "九江路"),
        ("上海浦东新区花木镇", Level.TOWN, "花木镇"),
        ("上海市松江区九亭镇沪松公路1000号", Level.TOWN, "九亭镇"),
        ("江苏省昆山市周庄镇", Level.TOWN, "周庄镇"),
        ("上海浦东", Level.DISTRICT, "上海市浦东新区"),
        ("烟台市芝罘区", Level.DISTRICT, "山东省烟台市芝罘区"),
        ("南京市", Level.CITY, "江苏省南京市"),
        ("上海市", Level.PROVINCE, "上海市"),
        ("zhujiajiao", Level.TOWN, "朱家角镇"),
        ("4510 N Colbath Ave, Los Angeles, CA 91423", Level.HOUSE, "4510 N COLBATH AVE, 91423"),
        ("colbath avenue", Level.STREET, "COLBATH AVE, 91423"),
        ("Camarillo St at Willis Ave, 91403", Level.STREET, "CAMARILLO ST AT WILLIS AVE"),
        ("91403", Level.POSTCODE, "91403"),
    ],
)
def test_finds_the_finest_place_that_an_address_names(gazetteer, address, level, label):
    place = gazetteer.find(address)
    assert (place.level, place.label) == (level, label)


@pytest.mark.parametrize("address", ["", "  ", "nowhere at all", "老王家隔壁", "浦东大道100号"])
def test_an_address_that_nobody_knows_has_no_place(gazetteer, address):
    assert gazetteer.find(address) is None


def test_a_street_of_another_district_is_not_taken_for_this_one(gazetteer):
    # 人民路 is known in Huangpu only; Jiading has one too, 30 km away.
    assert gazetteer.find("上海市嘉定区人民路1号").label == "上海市嘉定区"


def test_a_name_with_many_bearers_is_less_sure_than_one_with_its_city(anywhere):
    alone, told = anywhere.find("朝阳区"), anywhere.find("北京市朝阳区")
    assert alone.confidence < told.confidence


def test_a_street_is_enough_for_a_stop_only_where_its_city_is_known(gazetteer, anywhere):
    assert gazetteer.find("中华路100号").enough_for_a_stop
    assert not anywhere.find("中华路100号").enough_for_a_stop
    assert anywhere.find("上海市中华路100号").enough_for_a_stop


def test_centres_that_were_gcj02_come_out_as_wgs84(gazetteer):
    place = gazetteer.find("北京市东城区")
    # The file says 39.928341, 116.41649 on Amap's map.
    assert place.datum is Datum.GCJ02
    assert 400 < geodesic_metres(place.lat, place.lon, 39.928341, 116.41649) < 700


def test_a_door_between_two_known_ones_lies_between_them(anywhere):
    houses = anywhere.america._houses["WHITSETT AVE"]
    low, high = next(
        (a, b)
        for a, b in itertools.pairwise(houses)
        if 2 <= b.number - a.number <= 400 and (a.zip, a.direction) == (b.zip, b.direction)
    )
    between = anywhere.find(f"{low.number + 1} {low.direction} {low.street}, {low.zip}")
    assert between.level is Level.HOUSE
    assert min(low.lat, high.lat) <= between.lat <= max(low.lat, high.lat)


def test_suggests_what_begins_so_with_the_service_area_first(gazetteer):
    assert gazetteer.suggest("黄浦")[0].lat == pytest.approx(31.23, abs=0.02)
    assert [p.label for p in gazetteer.suggest("4510 n col")] == ["4510 N COLBATH AVE, 91423"]
    assert gazetteer.suggest("") == ()
    assert len(gazetteer.suggest("中", limit=3)) == 3


def test_names_the_nearest_known_place(gazetteer):
    assert gazetteer.nearest(34.153322, -118.43648).label == "4510 N COLBATH AVE, 91423"


def test_geopy_gets_its_own_kind_of_answer(gazetteer):
    location = gazetteer.geocode("九江路")
    assert location.address == "九江路"
    assert location.raw.level is Level.STREET
    assert gazetteer.geocode("nowhere at all") is None
    assert gazetteer.reverse((34.153322, -118.43648)).address == "4510 N COLBATH AVE, 91423"
    assert "九江路" in {each.address for each in gazetteer.geocode("九江", exactly_one=False)}
