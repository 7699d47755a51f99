"""Mail-in: what may be sent, how it is packed, carriers, labels, tracking, and the weighing."""

from recycling.booking.mail.carriers import (
    Carrier,
    CarrierError,
    NullCarrier,
    Party,
    Shipment,
    TrackingEvent,
    Waybill,
)
from recycling.booking.mail.ems import EmsCarrier
from recycling.booking.mail.label import LabelWords, label_pdf
from recycling.booking.mail.packing import PackingStep, packing_steps
from recycling.booking.mail.parcels import (
    Difference,
    MayNotBeMailed,
    Parcel,
    ParcelEvent,
    ParcelState,
    Resolution,
    WrongParcelState,
    cancel_parcel,
    decide_difference,
    keep_unanswered,
    parcel_of,
    register,
    track,
    weigh_in,
)
from recycling.booking.mail.rules import (
    MailDecision,
    MailReason,
    ParcelLimits,
    WayAnswer,
    limits_of,
    may_be_mailed,
    may_mail_all,
    ways_for,
)
from recycling.booking.mail.sf import SfCarrier

__all__ = [
    "Carrier",
    "CarrierError",
    "Difference",
    "EmsCarrier",
    "LabelWords",
    "MailDecision",
    "MailReason",
    "MayNotBeMailed",
    "NullCarrier",
    "PackingStep",
    "Parcel",
    "ParcelEvent",
    "ParcelLimits",
    "ParcelState",
    "Party",
    "Resolution",
    "SfCarrier",
    "Shipment",
    "TrackingEvent",
    "WayAnswer",
    "Waybill",
    "WrongParcelState",
    "cancel_parcel",
    "decide_difference",
    "keep_unanswered",
    "label_pdf",
    "limits_of",
    "may_be_mailed",
    "may_mail_all",
    "packing_steps",
    "parcel_of",
    "register",
    "track",
    "ways_for",
    "weigh_in",
]
