"""What people are told: an outbox, one adapter a channel, reminders on time."""

from recycling.notices.adapters import (
    Adapter,
    EmailAdapter,
    Embedded,
    SmsAdapter,
    WebhookAdapter,
)
from recycling.notices.outbox import (
    Channel,
    Kind,
    Notice,
    NoticeState,
    drop_secrets,
    newest,
    put,
    send_due,
)
from recycling.notices.reminders import (
    remind_on_the_evening_before,
    tell_answered,
    tell_cancelled,
    tell_confirmed,
    tell_cut_asked,
    tell_done,
    tell_failed,
    tell_on_the_way,
    tell_parcel_differs,
    tell_place_freed,
)

__all__ = [
    "Adapter",
    "Channel",
    "EmailAdapter",
    "Embedded",
    "Kind",
    "Notice",
    "NoticeState",
    "SmsAdapter",
    "WebhookAdapter",
    "drop_secrets",
    "newest",
    "put",
    "remind_on_the_evening_before",
    "send_due",
    "tell_answered",
    "tell_cancelled",
    "tell_confirmed",
    "tell_cut_asked",
    "tell_done",
    "tell_failed",
    "tell_on_the_way",
    "tell_parcel_differs",
    "tell_place_freed",
]
