"""The rules a plan is held against, by code, and what a breach of one says."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a plan can break."""

    UNKNOWN = "unknown"
    VEHICLE_TWICE = "vehicle_twice"
    SHAPE = "shape"
    TRAVEL = "travel"
    SERVICE = "service"
    WINDOW = "window"
    SHIFT = "shift"
    BREAK = "break"
    BREAK_LOAD = "break_load"
    LOAD = "load"
    CAPACITY = "capacity"
    SKILL = "skill"
    VEHICLE_NOT_ALLOWED = "vehicle_not_allowed"
    MAX_STOPS = "max_stops"
    MAX_TASKS = "max_tasks"
    MAX_TRIPS = "max_trips"
    MAX_METRES = "max_metres"
    MAX_TRAVEL = "max_travel"
    OVERTIME = "overtime"
    YARD_NOT_ALLOWED = "yard_not_allowed"
    MUST_UNLOAD = "must_unload"
    INCOMPATIBLE = "incompatible"
    SHIPMENT_ORDER = "shipment_order"
    SERVED_TWICE = "served_twice"
    ALTERNATIVES = "alternatives"
    UNASSIGNED_LIST = "unassigned_list"
    TOGETHER = "together"
    APART = "apart"
    PREFIX = "prefix"
    DOCKS = "docks"
    YARD_LIMIT = "yard_limit"
    COST = "cost"


@dataclass(frozen=True)
class Violation:
    """One breach: the rule, where, and by how much where that can be counted."""

    rule: Rule
    vehicle: str = ""
    ref: str = ""
    amount: int = 0
