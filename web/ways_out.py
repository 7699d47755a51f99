"""What leaves this house, by its settings: notices by channel, parcels by carrier."""

from recycling.booking.mail import Carrier, EmsCarrier, NullCarrier, Post, SfCarrier
from recycling.notices import (
    Adapter,
    Channel,
    EmailAdapter,
    Embedded,
    SmsAdapter,
    WebhookAdapter,
)
from web.settings import Settings


def adapters(settings: Settings) -> dict[Channel, Adapter]:
    """How notices leave this house: by what is set up for their channel, or not at all."""
    found: dict[Channel, Adapter] = {channel: Embedded() for channel in Channel}
    if settings.sms_url:
        found[Channel.SMS] = SmsAdapter(settings.sms_url, settings.sms_token)
    if settings.smtp_host:
        found[Channel.EMAIL] = EmailAdapter(
            settings.smtp_host, settings.smtp_port, settings.smtp_sender, settings.smtp_user,
            settings.smtp_password,
        )  # fmt: skip
    if settings.webhook_secret:
        found[Channel.WEBHOOK] = WebhookAdapter(settings.webhook_secret.encode())
    return found


def post(settings: Settings) -> Post:
    """The carrier of new parcels, and every one with an account, for parcels under way."""
    known: dict[str, Carrier] = {NullCarrier.code: NullCarrier()}
    if settings.sf_url:
        known["sf"] = SfCarrier(
            settings.sf_url, settings.sf_partner, settings.sf_checkword, settings.sf_month_card
        )
    if settings.ems_url:
        known["ems"] = EmsCarrier(settings.ems_url, settings.ems_customer, settings.ems_key)
    return Post(known[settings.carrier], known)
