"""Sentences for the codes of the dispatcher's console."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.dispatch.console.morning_check import FindingCode
from recycling.dispatch.console.promises import Broken, RepairKind
from recycling.dispatch.console.soft import Kind
from recycling.dispatch.console.sooner import SoonerKind
from routing.locks import LockKind
from routing.runs import RunKind

CANNOT_MOVE: dict[str, LazyString] = {
    "gone": _l("The stop or the route is not there any more. Open the day again."),
    "same": _l("The stop stands there already."),
    "locked": _l("One of the two routes, or the stop, is held fast. Let it go first."),
    "breaks": _l("The move breaks a rule, so it was not saved."),
    "hard": _l("The move breaks a law or what a vehicle holds: that is never saved."),
    "nothing_to_undo": _l("There is nothing to take back."),
}

#: What stands behind a rule that a move breaks, and whether it may be given up.
KINDS_OF_RULE: dict[str, LazyString] = {
    Kind.PROMISE: _l("a promise: may be given up, the resident is told"),
    Kind.LAW: _l("law: never saved"),
    Kind.CAPACITY: _l("what a vehicle holds: never saved"),
    Kind.ORDER: _l("the order of the plan: never saved"),
}

RUN_KINDS: dict[str, LazyString] = {
    RunKind.PLAN: _l("whole day"),
    RunKind.WHAT_IF: _l("what if"),
    RunKind.EDIT: _l("changed by hand"),
    RunKind.REPLAN: _l("running day"),
}

LOCKS: dict[str, LazyString] = {
    LockKind.STOP: _l("stays on this route"),
    LockKind.PREFIX: _l("beginning of the route, in this order"),
    LockKind.ROUTE: _l("whole route, nothing else"),
}

FINDINGS: dict[str, LazyString] = {
    FindingCode.PLACE_IN_DOUBT: _l("Places in doubt"),
    FindingCode.WINDOW_CANNOT_BE_MET: _l("Windows that cannot be met"),
    FindingCode.PERMIT_ENDS: _l("Permits that end"),
    FindingCode.YARD_NEARLY_FULL: _l("Yards above 80 %%"),
    FindingCode.SKILL_MISSING: _l("Skills that nobody on duty has"),
    FindingCode.OUT_OF_SERVICE: _l("Vehicles out of service, couriers away"),
}

MENDS: dict[str, LazyString] = {
    FindingCode.PLACE_IN_DOUBT: _l("Take the place as right"),
    FindingCode.WINDOW_CANNOT_BE_MET: _l("Make it any hour of the day"),
    FindingCode.SKILL_MISSING: _l("Call in a crew that has it"),
    FindingCode.OUT_OF_SERVICE: _l("Give a vehicle or a crew that is free"),
    FindingCode.PERMIT_ENDS: _l("Tell who answers for the site"),
}

MENDED: dict[str, LazyString] = {
    "place_taken": _l("The place is taken as right."),
    "window_opened": _l(
        "The booking may be visited at any hour of the day, and the resident is told."
    ),
    "crew_called": _l("A crew with the skill is on duty that day."),
    "vehicle_exchanged": _l("The shift has another vehicle."),
    "courier_exchanged": _l("Another crew drives this shift."),
    "office_told": _l("Who answers for the site is told that its permit ends."),
}

CANNOT_MEND: dict[str, LazyString] = {
    "gone": _l("It is not there any more."),
    "no_place": _l("Nobody knows the place yet: put it on the map."),
    "no_shift": _l("Nobody is on duty that day: add a shift first."),
    "no_crew": _l("No crew with this skill is free that day."),
    "no_vehicle": _l("No vehicle stands free that day."),
    "no_other_yard": _l("No other yard is open that day, so the plan cannot avoid this one."),
    "nobody_to_tell": _l("No phone number is known for this site. Call its street office."),
}

BROKEN: dict[str, LazyString] = {
    Broken.FAILED: _l("visit failed"),
    Broken.LATE: _l("came late"),
    Broken.WILL_BE_LATE: _l("will be late"),
}

SOONER: dict[str, LazyString] = {
    SoonerKind.OTHER_ROUTE: _l("Let another courier come"),
    SoonerKind.OTHER_ORDER: _l("Go there earlier"),
    SoonerKind.NEW_WINDOW: _l("Agree on another hour"),
}

REPAIRS: dict[str, LazyString] = {
    RepairKind.SECOND_ATTEMPT: _l("Second attempt"),
    RepairKind.NEIGHBOUR: _l("With a neighbour's pickup"),
    RepairKind.DROP_OFF: _l("Send a drop-off voucher"),
}

FLEET_CLASHES: dict[str, LazyString] = {
    "number_taken": _l("Another courier has this number. Choose another."),
    "name_taken": _l("Another vehicle has this name. Choose another."),
    "courier_busy": _l("This courier is on duty that day already."),
    "vehicle_busy": _l("This vehicle is driven that day already."),
    "ends_before_it_begins": _l("The shift must end after it begins."),
    "is_driven": _l("A published route drives this shift. Plan the day without it first."),
    "gone": _l("It is not there any more. Open the page again."),
}
