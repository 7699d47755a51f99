"""Sentences for the codes of sites: stock, alarms, permits, papers, inspections, files taken in."""

from flask import Flask
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.catalogue import families
from sites.documents import DocumentKind
from sites.hours import holidays_unknown_from
from sites.inspections import Verdict
from sites.registry import BOUND, PermitState, Site, SiteEvent
from sites.stock import Alarm, AlarmCode, Movement, StockClass
from web.language import name, today
from web.words import FIELDS

#: A class, or the whole: what a limit is of.
STOCK: dict[str, LazyString] = {
    StockClass.ORDINARY: _l("ordinary goods"),
    StockClass.LITHIUM: _l("lithium batteries"),
    StockClass.REFRIGERANT: _l("appliances with refrigerant"),
    StockClass.CRT: _l("picture tubes"),
    StockClass.HAZARDOUS: _l("other hazardous goods"),
    "grams": _l("mass of everything"),
    "litres": _l("volume of everything"),
}

MOVEMENTS: dict[str, LazyString] = {
    Movement.HANDOVER: _l("brought by a courier"),
    Movement.DROP_OFF: _l("brought by a resident"),
    Movement.WEIGH_IN: _l("set right by the scale"),
    Movement.TRANSFER: _l("taken away"),
    Movement.STOCKTAKE: _l("counted"),
    Movement.PUT_BACK: _l("not taken away after all"),
}

CLEARANCE: dict[str, LazyString] = {
    "stock_zero": _l("Nothing stands there any more"),
    "cleaned": _l("The place is clean"),
    "photos": _l("Pictures show it"),
}

DOCUMENTS: dict[str, LazyString] = {
    DocumentKind.PHOTO: _l("Picture of the site"),
    DocumentKind.CONSENT: _l("Consent of the owner"),
    DocumentKind.FIRE: _l("Fire equipment"),
    DocumentKind.SEEPAGE: _l("Ground and seepage"),
    DocumentKind.CLEARANCE: _l("Cleared site"),
    DocumentKind.INSPECTION: _l("Inspection"),
}

#: Kinds that an office adds by itself.
OFFICE_DOCUMENTS = (
    DocumentKind.PHOTO, DocumentKind.CONSENT, DocumentKind.FIRE, DocumentKind.SEEPAGE,
)  # fmt: skip

VERDICTS: dict[str, tuple[LazyString, str]] = {
    Verdict.GOOD: (_l("in order"), "good"),
    Verdict.FAULT: (_l("not in order"), "stop"),
    Verdict.NOT_HERE: (_l("does not apply"), ""),
}

PERMITS: dict[str, tuple[LazyString, str]] = {
    PermitState.ASKED: (_l("asked for"), "care"),
    PermitState.GRANTED: (_l("granted"), "good"),
    PermitState.REFUSED: (_l("refused"), "stop"),
}

EMPTYING: dict[str, LazyString] = {
    "full": _l("full"),
    "nearly_full": _l("nearly full"),
    "full_before_visit": _l("full before its next visit"),
    "stands_too_long": _l("goods stand too long"),
    "permit_ended": _l("the permit has ended"),
}

#: What can be wrong with a cell of a file.
FAULTS: dict[str, LazyString] = {
    "missing": _l("is missing"),
    "unknown_kind": _l("is no kind of site"),
    "unknown_area": _l("is no area here"),
    "outside_area": _l("lies outside your area"),
    "not_a_draft": _l("is no draft: only drafts can be changed by a file"),
    "no_such_code": _l("is no site of your area"),
    "unknown_family": _l("is no category"),
    "number": _l("is no number"),
    "day": _l("is no day such as 2026-06-07"),
    "hours": _l("is no table of hours"),
    "pairs": _l("is no list of corners"),
    "dates": _l("comes before the permit begins"),
    "twice": _l("stands in the file twice"),
    "not_a_place": _l("lies on no map"),
}


def alarm_words(alarm: Alarm) -> str:
    """An alarm as a sentence."""
    what = str(STOCK.get(alarm.what, ""))
    share = f"{alarm.share:.0%}"
    if alarm.code is AlarmCode.FULL:
        return _("Full: %(what)s at %(share)s of the limit", what=what, share=share)
    if alarm.code is AlarmCode.NEARLY_FULL:
        return _("Nearly full: %(what)s at %(share)s of the limit", what=what, share=share)
    if alarm.code is AlarmCode.FULL_BEFORE_VISIT:
        return _("Full before the next emptying: %(what)s", what=what)
    return _("Goods stand for %(days)s days: longer than allowed", days=alarm.days)


def bound_words(event: SiteEvent) -> str:
    """A condition that binds, with what was asked before: '' for any other event."""
    word, _blank, named = event.verb.partition(" ")
    if word != BOUND:
        return ""
    if named == "accepts":
        known = families()
        gone = [name(known[code]) for code in event.why.split(",") if code in known]
        return _("Not taken here: %(what)s", what=_(", ").join(gone))
    if named == "opening_hours":
        return _("Only within these hours: %(hours)s", hours=event.why)
    return f"{FIELDS[named]}: {event.why}"


def bounds_of(site: Site) -> list[str]:
    """The conditions that bind, one a line, as the district set them."""
    return [words for event in site.events if (words := bound_words(event))]


def site_words_in_templates(app: Flask) -> None:
    """Make the tables filters of the templates; an unknown code stands for itself."""
    tables: dict[str, dict[str, LazyString]] = {
        "stock_word": STOCK,
        "movement_word": MOVEMENTS,
        "clearance_word": CLEARANCE,
        "document_word": DOCUMENTS,
        "fault_word": FAULTS,
        "emptying_word": EMPTYING,
    }
    for filter_name, table in tables.items():
        app.jinja_env.filters[filter_name] = lambda code, table=table: str(table.get(code, code))
    app.jinja_env.filters["verdict"] = lambda code: VERDICTS[code]
    app.jinja_env.filters["permit_state"] = lambda code: PERMITS[code]
    app.jinja_env.filters["alarm"] = alarm_words
    app.jinja_env.filters["bound_words"] = bound_words
    app.jinja_env.filters["bounds_of"] = bounds_of
    app.jinja_env.filters["holidays_unknown"] = lambda site: holidays_unknown_from(site, today())
