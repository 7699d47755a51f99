"""Sentences for the codes of bookings' afterlife, mail, money and safety."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from recycling.booking.aftercare import ComplaintKind, Rhythm
from recycling.booking.items import Battery, Condition, DataChoice
from recycling.booking.mail import Difference, MailReason, PackingStep, ParcelState, Resolution
from recycling.money.accounts.safety import Basis, Safety, SafetyState
from recycling.money.fees import TABLE as FEE_TABLE
from recycling.money.rewards import TAKEN_BACK, Earning, point_rules
from recycling.money.subsidies.awards import PAID, PAID_BACK
from recycling.money.subsidies.rules import StepCode
from recycling.money.tables_of_rules import ANY, value_on
from recycling.money.valuation import CutReason
from web.language import today
from web.resident.room import blueprint
from web.words import FAIL_REASONS, REFUSE_REASONS

CONDITIONS: dict[str, LazyString] = {
    Condition.WORKS: _l("It works"),
    Condition.FAULTY: _l("It has a fault"),
    Condition.BROKEN: _l("It does not start"),
    Condition.INCOMPLETE: _l("A main part is missing"),
}

BATTERIES: dict[str, LazyString] = {
    Battery.INTACT: _l("The battery looks whole"),
    Battery.DAMAGED: _l("It is swollen, leaks, was hot or burnt"),
    Battery.TAKEN_OUT: _l("There is no battery in it"),
    Battery.UNKNOWN: _l("I do not know"),
}

DATA_CHOICES: dict[str, LazyString] = {
    DataChoice.SELF_WIPED: _l("I have saved my data, signed out and reset it"),
    DataChoice.WIPE_FOR_ME: _l("Wipe it for me, with a certificate"),
    DataChoice.DESTROY: _l("Destroy the memory"),
}

WAY_REASONS: dict[str, LazyString] = {
    MailReason.OVER_100_WH: _l("Its battery is over 100 Wh, or unknown: it goes by road alone."),
    MailReason.LOOSE_BATTERY: _l("Loose batteries and power banks may not be mailed."),
    MailReason.DAMAGED: _l("A damaged battery is dangerous: a trained crew collects it."),
    MailReason.FRAGILE: _l("Tubes, lamps and refrigerant may not be mailed."),
    MailReason.DATA_NOT_SETTLED: _l("First say what becomes of its data."),
    MailReason.TOO_LARGE: _l("It is too heavy or too large for a parcel."),
    MailReason.NOT_A_MAIL_CLASS: _l("It is not of a kind that travels by mail."),
    "damaged": _l("A damaged battery is dangerous: a trained crew collects it."),
    "no_drop_off": _l("A collection point has no room and no lift for it."),
    "no_doorstep": _l("It is taken at collection points alone."),
}

PACKING: dict[str, LazyString] = {
    PackingStep.BACK_UP: _l("Save the photos and contacts that you want to keep."),
    PackingStep.SIGN_OUT: _l("Sign out of all accounts and switch off Find My device."),
    PackingStep.TAKE_CARDS_OUT: _l("Take out the SIM card and the memory card."),
    PackingStep.SWITCH_OFF: _l("Switch the device off, wholly."),
    PackingStep.TAPE_SWITCH: _l("Put tape over the switch, so that it stays off."),
    PackingStep.WRAP_EACH: _l("Wrap each piece by itself; no metal may touch another."),
    PackingStep.EMPTY_WATER: _l("Empty out all water, and let it dry."),
    PackingStep.STURDY_BOX: _l("Take a sturdy box."),
    PackingStep.FILL_GAPS: _l("Fill the gaps with paper: nothing may move."),
    PackingStep.LEAVE_OPEN: _l("Leave the box open: the counter must look in."),
    PackingStep.STICK_LABEL: _l("Stick the label on the largest side."),
    PackingStep.GROUND_ONLY: _l("Say at the counter: by ground, a battery is inside."),
}

PARCEL_STATES: dict[str, tuple[LazyString, str]] = {
    ParcelState.WAITING: (_l("waits for the carrier"), "care"),
    ParcelState.NOT_TAKEN: (_l("not taken by the carrier"), "stop"),
    ParcelState.ORDERED: (_l("waits for you to send it"), "info"),
    ParcelState.MOVING: (_l("under way"), "info"),
    ParcelState.RECEIVED: (_l("received and weighed"), "good"),
    ParcelState.DIFFERS: (_l("not as it was said"), "care"),
    ParcelState.RETURNING: (_l("goes back to you"), "info"),
    ParcelState.RETURNED: (_l("sent back to you"), ""),
    ParcelState.DISPOSED: (_l("disposed of"), ""),
    ParcelState.CANCELLED: (_l("cancelled"), ""),
}

PARCEL_EVENTS: dict[str, LazyString] = {
    "ordered": _l("Label made"),
    "taken_over": _l("Handed to the carrier"),
    "moving": _l("Under way"),
    "delayed": _l("Delayed"),
    "out_for_delivery": _l("Almost there"),
    "delivered": _l("Delivered"),
    "returned": _l("Sent back"),
    "weighed": _l("Weighed and received"),
    "counted": _l("Opened and counted"),
    "differs": _l("Weighed: not as it was said"),
    "cancelled": _l("Cancelled"),
    "cancelled_here": _l("Cancelled; the carrier could not be told"),
    "sent_back": _l("On its way back to you"),
    "chosen_keep": _l("You said: keep it"),
    "chosen_return": _l("You said: send it back"),
    "chosen_dispose": _l("You said: dispose of it"),
}

DIFFERENCES: dict[str, LazyString] = {
    Difference.LIGHTER: _l("It is much lighter than what you named."),
    Difference.HEAVIER: _l("It is much heavier than what you named."),
    Difference.OTHER_ITEM: _l("Something else is inside."),
    Difference.NOT_MAILABLE: _l("Something inside may not be mailed."),
    Difference.DAMAGED: _l("It arrived damaged."),
    Difference.EMPTY: _l("The parcel is empty."),
}

RESOLUTIONS: dict[str, LazyString] = {
    Resolution.KEEP: _l("Keep it and recycle it as it is"),
    Resolution.RETURN: _l("Send it back to me"),
    Resolution.DISPOSE: _l("Dispose of it safely"),
}

COMPLAINTS: dict[str, LazyString] = {
    ComplaintKind.MISSED_COLLECTION: _l("Nobody came"),
    ComplaintKind.LEFT_SOMETHING: _l("Something was left behind"),
    ComplaintKind.PRICE_CUT: _l("The price was cut"),
    ComplaintKind.DAMAGE: _l("Something was damaged"),
    ComplaintKind.CONDUCT: _l("How I was treated"),
    ComplaintKind.DATA: _l("My data"),
    ComplaintKind.OTHER: _l("Something else"),
}

RHYTHMS: dict[str, LazyString] = {
    Rhythm.WEEKLY: _l("every week"),
    Rhythm.FORTNIGHTLY: _l("every two weeks"),
    Rhythm.MONTHLY: _l("every month"),
}

EARNINGS: dict[str, LazyString] = {
    Earning.GREENER_SLOT: _l("A greener slot"),
    Earning.DROP_OFF_VOUCHER: _l("Brought after a visit that did not work out"),
    Earning.NEIGHBOUR: _l("Joined a neighbour"),
    Earning.SEALED_BATTERY: _l("A sealed battery"),
    Earning.WIPED_DEVICE: _l("A device whose wiping was verified"),
    Earning.MISSED_WINDOW: _l("We missed the window"),
    "expired": _l("Expired"),
    TAKEN_BACK: _l("Taken back: the collection was undone"),
    PAID: _l("Subsidy, old for new"),
    PAID_BACK: _l("Subsidy given back"),
}

#: How far a figure or rule may be trusted.
CONFIDENCES: dict[str, LazyString] = {
    "checked": _l("read in the source"),
    "derived": _l("worked out from sources"),
    "unverified": _l("an assumption of ours, not verified"),
    "entered": _l("entered by the administrator"),
}

CUTS: dict[str, LazyString] = {
    CutReason.OTHER_CLASS: _l("It is another kind of item"),
    CutReason.OTHER_CONDITION: _l("Its condition is worse than was said"),
    CutReason.PART_MISSING: _l("A main part is missing"),
    CutReason.SCREEN_CRACKED: _l("The screen is cracked"),
    CutReason.ACCOUNT_LOCKED: _l("It is still locked to an account"),
    CutReason.OLDER_THAN_SAID: _l("It is older than was said"),
}

QUESTIONS: dict[str, LazyString] = {
    "base": _l("Base price"),
    "mass": _l("By its mass"),
    "condition": _l("Its condition"),
    "age": _l("Its age"),
    "screen": _l("Its screen"),
    "account": _l("Accounts on it"),
}

STEPS: dict[str, LazyString] = {
    StepCode.DATE: _l("Day of purchase"),
    StepCode.CATEGORY: _l("Kind of product"),
    StepCode.GRADE: _l("Energy or water grade"),
    StepCode.PRICE_LIMIT: _l("Price limit"),
    StepCode.PAUSED: _l("Paused by the district"),
    StepCode.PERSON: _l("How many you had already"),
    StepCode.OLD_ITEM: _l("An old appliance was handed over"),
    StepCode.RATE: _l("Share of the price"),
    StepCode.CAP: _l("Cap"),
    StepCode.TOP_UP: _l("The district adds"),
    StepCode.BUDGET: _l("The budget is used up; what is left"),
    StepCode.LOCAL_BUDGET: _l("The district's budget is used up; what is left"),
    StepCode.TOTAL: _l("Together"),
}

SAFETY_STATES: dict[str, tuple[LazyString, str]] = {
    SafetyState.WITHIN: (_l("within its safe life"), "good"),
    SafetyState.LAST_YEAR: (_l("in its last safe year"), "care"),
    SafetyState.OVER: (_l("past its safe life"), "care"),
    SafetyState.FAR_OVER: (_l("far past its safe life"), "stop"),
    SafetyState.STOP_USING: (_l("stop using it"), "stop"),
    SafetyState.UNKNOWN: (_l("no safe life is known"), ""),
}

BASES: dict[str, LazyString] = {
    Basis.DECLARED: _l("as its maker declares"),
    Basis.ASSOCIATION: _l("by the association's standard"),
    Basis.SCRAP_AGE: _l("the scrap age by law"),
    Basis.ADVICE: _l("as advice: there is no standard"),
    Basis.NONE: _l("nobody has named one"),
}

HINTS: dict[str, LazyString] = {
    Safety.LEAKAGE: _l("Old seals let water in: current can leak."),
    Safety.FIRE: _l("Old insulation and capacitors can overheat."),
    Safety.REFRIGERANT: _l("Do not cut its tubes: the refrigerant would escape."),
    Safety.GAS: _l("Old gas parts can leak: have a trained person shut it off."),
    Safety.SWOLLEN_BATTERY: _l("Look whether the battery is swollen; do not charge it then."),
    Safety.IMPLOSION: _l("Do not knock the tube: it can burst."),
    Safety.SCALDING: _l("An old valve can let scalding water through."),
}

FEES: dict[str, LazyString] = {
    "mail_fee_fen": _l("Postage"),
    "doorstep_fee_fen": _l("Pickup at the door"),
    "heavy_stairs_fee_fen": _l("Carrying down without a lift"),
    "pooling_rebate_fen": _l("Off, because a neighbour is booked too"),
}


@blueprint.app_template_global()
def points_for(kind: str) -> int:
    """The points that something brings today."""
    return point_rules(today())[Earning(kind)].points


@blueprint.app_template_global()
def pooling_rebate_fen() -> int:
    """What a fee is lowered by today where a neighbour of the building is booked too."""
    return int(value_on(FEE_TABLE, "pooling_rebate_fen", today(), region=ANY))


for _filter, _table in {
    "fail_word": {**REFUSE_REASONS, **FAIL_REASONS},
    "condition_word": CONDITIONS,
    "battery_word": BATTERIES,
    "data_word": DATA_CHOICES,
    "way_reason": WAY_REASONS,
    "packing_word": PACKING,
    "parcel_event_word": PARCEL_EVENTS,
    "difference_word": DIFFERENCES,
    "resolution_word": RESOLUTIONS,
    "complaint_word": COMPLAINTS,
    "rhythm_word": RHYTHMS,
    "earning_word": EARNINGS,
    "cut_word": CUTS,
    "question_word": QUESTIONS,
    "step_word": STEPS,
    "basis_word": BASES,
    "hint_word": HINTS,
    "fee_word": FEES,
    "confidence_word": CONFIDENCES,
}.items():
    blueprint.add_app_template_filter(
        lambda code, table=_table: str(table.get(code or "", code or "")), _filter
    )

for _filter, _states in {"parcel_state": PARCEL_STATES, "safety_state": SAFETY_STATES}.items():
    blueprint.add_app_template_filter(lambda code, states=_states: states[code], _filter)
