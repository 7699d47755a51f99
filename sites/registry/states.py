"""What a site is, where its permit stands, and what can be wrong."""

import datetime as dt
import enum

from sites.errors import SitesError


class SiteKind(enum.StrEnum):
    """What a site is."""

    COLLECTION_POINT = "collection_point"
    TRANSFER_YARD = "transfer_yard"
    SMART_CABINET = "smart_cabinet"
    MOBILE_DAY = "mobile_day"


class SiteState(enum.StrEnum):
    """Where a site's permit stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    OPEN = "open"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    CLOSED = "closed"


#: state -> the states it may move to; a closed site stays closed (a new season is a new record).
#: An expired site opens again only by a renewal that the district grants.
SITE_MOVES: dict[SiteState, frozenset[SiteState]] = {
    SiteState.DRAFT: frozenset({SiteState.SUBMITTED, SiteState.CLOSED}),
    SiteState.SUBMITTED: frozenset({SiteState.DRAFT, SiteState.APPROVED, SiteState.CLOSED}),
    SiteState.APPROVED: frozenset({SiteState.OPEN, SiteState.EXPIRED, SiteState.CLOSED}),
    SiteState.OPEN: frozenset({SiteState.SUSPENDED, SiteState.EXPIRED, SiteState.CLOSED}),
    SiteState.SUSPENDED: frozenset({SiteState.OPEN, SiteState.EXPIRED, SiteState.CLOSED}),
    SiteState.EXPIRED: frozenset({SiteState.OPEN, SiteState.CLOSED}),
    SiteState.CLOSED: frozenset(),
}

#: Where goods may stand on the ground: closing takes a clearance.
STANDING = frozenset({SiteState.OPEN, SiteState.SUSPENDED, SiteState.EXPIRED})

#: Where a permit was given, so that it can be renewed.
RENEWABLE = frozenset({SiteState.APPROVED, SiteState.OPEN, SiteState.SUSPENDED, SiteState.EXPIRED})


class PermitState(enum.StrEnum):
    """What became of one span of days that an office asked for."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


#: What a site must say before it can be submitted, in the order of the page.
REQUIRED = (
    "name",
    "address",
    "lat",
    "lon",
    "owner_consent",
    "area_m2",
    "capacity_kg",
    "accepts",
    "clearing_days",
    "opening_hours",
    "valid_from",
    "valid_until",
    "responsible_name",
    "responsible_phone",
    "fire_equipment",
    "seepage",
)

#: Families whose items hold a hazard -> the limit that a site which takes them must name.
LIMIT_OF_FAMILY = {"battery": "lithium_limit_kg"}


class WrongSiteState(SitesError):
    """A site cannot do that where it stands."""

    def __init__(self, ref: str, state: str, verb: str) -> None:
        super().__init__(f"site {ref} is {state}: it cannot {verb}")
        self.ref, self.state, self.verb = ref, state, verb


class SiteIncomplete(SitesError):
    """Something that a site must say is not said yet."""

    def __init__(self, ref: str, missing: list[str]) -> None:
        super().__init__(f"site {ref} lacks: {', '.join(missing)}")
        self.ref, self.missing = ref, missing


class PermitExpired(SitesError):
    """The dates of the permit do not cover the day."""

    def __init__(self, ref: str, day: dt.date) -> None:
        super().__init__(f"the permit of site {ref} does not cover {day.isoformat()}")
        self.ref, self.day = ref, day


class BadPermitDates(SitesError, ValueError):
    """The permit would end before it begins."""

    def __init__(self, valid_from: dt.date, valid_until: dt.date) -> None:
        super().__init__(f"valid_until {valid_until} must come after valid_from {valid_from}")


class OwnSubmission(SitesError):
    """Who asked for a permit does not grant it."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"site {ref} was submitted by you: somebody else has to decide")
        self.ref = ref


class NotCleared(SitesError):
    """A site closes only when nothing stands there, it is clean, and pictures show it."""

    def __init__(self, ref: str, lacks: list[str]) -> None:
        super().__init__(f"site {ref} cannot close yet: {', '.join(lacks)}")
        self.ref, self.lacks = ref, lacks


class NoRenewalAsked(SitesError):
    """There is no renewal to decide on, or one is waiting already."""

    def __init__(self, ref: str, fact: str) -> None:
        super().__init__(f"site {ref}: {fact}")
        self.ref = ref


class NoSuchSite(SitesError, LookupError):
    """No site has this ref, or it lies outside the asker's scope."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"there is no site {ref} in your area")
