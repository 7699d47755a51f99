"""What the app on the phone says: every sentence as data, so that it speaks without a signal."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from recycling.booking.states import FailReason
from recycling.catalogue import ItemClass, catalogue, families
from recycling.custody import YardRefusal
from recycling.money.valuation.cuts import CutReason
from recycling.visits.rules import core_parts, fair_wait, undo_time
from web.language import money, name, today
from web.site_words import STOCK
from web.words import BOOKING_STATES, FAIL_REASONS, NEEDS, REFUSE_REASONS

YARD_REFUSALS: dict[str, LazyString] = {
    YardRefusal.NOT_ACCEPTED: _l("The yard does not take this kind"),
    YardRefusal.CONTAMINATED: _l("It is soiled or leaks"),
    YardRefusal.UNSAFE: _l("It is not safe to store"),
    YardRefusal.NO_ROOM: _l("There is no room"),
    YardRefusal.WRONG_SEAL: _l("The seal is broken or another one"),
    YardRefusal.OTHER: _l("Another reason"),
}

CUT_REASONS: dict[str, LazyString] = {
    CutReason.OTHER_CLASS: _l("It is another kind than was said"),
    CutReason.OTHER_CONDITION: _l("Its condition is another one"),
    CutReason.PART_MISSING: _l("A part is missing"),
    CutReason.SCREEN_CRACKED: _l("The screen is cracked"),
    CutReason.ACCOUNT_LOCKED: _l("An account is still signed in"),
    CutReason.OLDER_THAN_SAID: _l("It is older than was said"),
}

CHANGE_STATES: dict[str, LazyString] = {
    "proposed": _l("waits for the resident"),
    "accepted": _l("the resident agrees"),
    "declined": _l("declined: all stays as it was"),
    "with_dispatcher": _l("with the dispatcher"),
}

#: What an action is called where something has to be said of it.
VERBS: dict[str, LazyString] = {
    "set_out": _l("On my way"),
    "open": _l("Address opened"),
    "arrive": _l("Arrived"),
    "collect": _l("Collected"),
    "fail": _l("Not collected"),
    "refuse": _l("Not taken"),
    "undo": _l("Undone"),
    "evidence": _l("Evidence added"),
    "propose": _l("Change proposed"),
    "answer": _l("Answer of the resident"),
    "hand_over": _l("Hand-over"),
    "transfer": _l("Load given to another van"),
    "empty": _l("Point emptied"),
    "seen": _l("Read"),
}

#: Why an action did not go as it was meant, with what to do.
TROUBLES: dict[str, LazyString] = {
    "unreadable": _l("This entry was not understood. It is kept; tell it once more."),
    "is_cancelled": _l(
        "The resident had cancelled. Nothing is lost; call the dispatcher about what you took."
    ),
    "is_collected": _l("It was collected already, perhaps on another phone."),
    "is_failed": _l("It was noted as failed already, perhaps on another phone."),
    "is_refused": _l("It was noted as not taken already, perhaps on another phone."),
    "is_received": _l("The yard has it already."),
    "is_settled": _l("It is settled already."),
    "is_confirmed": _l("It is on no route at the moment. Call the dispatcher."),
    "is_planned": _l("Nobody has set out for it yet."),
    "is_en_route": _l("It is still open."),
    "moved_to_other_route": _l("A new plan gave this stop to somebody else. Go on to the next."),
    "moved_meanwhile": _l(
        "A new plan had moved this stop while you had no signal. It counts as collected by you."
    ),
    "not_your_route": _l("This route is not yours any more. The dispatcher sees what you told."),
    "not_at_this_stop": _l("The booking is not at this stop any more."),
    "tag_taken": _l("Another piece wears this label already. Use a new label and collect again."),
    "code_wrong": _l(
        "The resident's code was not right. Ask for it again, or take a signature as evidence."
    ),
    "code_missing": _l("The resident has to agree with their own code."),
    "proof_missing": _l("A code or a signature of the resident is missing."),
    "list_not_agreed": _l("The items are not those that were agreed on. Propose the change first."),
    "seal_missing": _l("What bears data needs the number of its seal."),
    "unknown_part": _l("The checklist has changed. Check the parts again."),
    "unknown_item": _l("The catalogue does not know this kind any more."),
    "not_arrived": _l("Tell that you have arrived before the visit can fail."),
    "wait_longer": _l("The fair wait is not over yet."),
    "photo_missing": _l("A photo is missing."),
    "bad_photo": _l("A picture could not be read. Take it again."),
    "nothing_to_undo": _l("There is nothing to undo."),
    "too_late_to_undo": _l("It is too late to undo it. Add evidence instead."),
    "nothing_added": _l("There is nothing to add."),
    "nothing_proposed": _l("There is no change to propose."),
    "no_such_change": _l("The change is not known."),
    "change_accepted": _l("The resident has agreed already."),
    "change_declined": _l("The resident has declined already."),
    "no_quote": _l("There is no price to change: none was quoted."),
    "no_cut": _l("The new price has to be lower than the one that stands."),
    "handed_over": _l("It is handed over already."),
    "no_yard_here": _l("There is no yard at this stop."),
    "no_point_here": _l("There is no point to empty at this stop."),
    "point_load_gone": _l(
        "What was taken from the point is handed over already, so this cannot be undone. "
        "Ask the people of the point to count what stands there."
    ),
    "is_emptied": _l("The point is emptied already, perhaps on another phone."),
    "courier_code_missing": _l("Choose your signing code first."),
    "courier_code_wrong": _l("Your signing code is not right."),
    "courier_code_locked": _l("Your signing code was typed wrongly too often. Wait 15 minutes."),
    "yard_code_missing": _l("The yard's person has to choose a signing code first."),
    "yard_code_wrong": _l("The yard's name or code is not right."),
    "yard_code_locked": _l("The yard's code was typed wrongly too often. Wait 15 minutes."),
    "taker_code_missing": _l("The other courier has to choose a signing code first."),
    "taker_code_wrong": _l("The other courier's name or code is not right."),
    "taker_code_locked": _l(
        "The other courier's code was typed wrongly too often. Wait 15 minutes."
    ),
    "own_van": _l("The load is in this van already. Name the courier who takes it on."),
    "masses_wrong": _l("The masses and pieces do not go together. Look at the list again."),
    "mass_differs": _l("The two masses differ by more than they may. The dispatcher sees both."),
    "yard_full": _l("The yard has no room for it. Call the dispatcher for another one."),
    "yard_takes_not": _l("The yard's permit does not name this kind."),
    "permit_ended": _l("The yard's permit has ended. Call the dispatcher for another one."),
    "yard_closed": _l("The yard is not open. Call the dispatcher for another one."),
}  # fmt: skip

MAPS: dict[str, LazyString] = {
    "amap": _l("AMap"),
    "baidu": _l("Baidu Maps"),
    "google": _l("Google Maps"),
    "apple": _l("Apple Maps"),
}


def _tables() -> dict[str, dict[str, str]]:
    tables = {
        "states": {code: words for code, (words, _kind) in BOOKING_STATES.items()},
        "needs": NEEDS,
        "fail": FAIL_REASONS,
        "refuse": REFUSE_REASONS,
        "cut": CUT_REASONS,
        "yard": YARD_REFUSALS,
        "change": CHANGE_STATES,
        "verbs": VERBS,
        "troubles": TROUBLES,
        "maps": MAPS,
        "stock": STOCK,
    }
    return {
        table: {str(code): str(words) for code, words in rows.items()}
        for table, rows in tables.items()
    }


def _kind(one: ItemClass) -> dict[str, object]:
    """What the app must know of a class that was not booked."""
    return {
        "name": name(one), "family": one.family, "sealed": one.data_bearing == "high",
        "parts": [{"code": part.code, "name": name(part)} for part in core_parts(one.family)],
    }  # fmt: skip


def app_words() -> dict[str, object]:
    """Everything that the app says in the page's language; {n} stands for a value."""
    return {
        **_tables(),
        "kinds": {code: _kind(one) for code, one in catalogue().items()},
        "families": {code: name(one) for code, one in families().items()},
        "currency": money(100).replace("1.00", "{n}"),
        "wait_minutes": int(fair_wait(today()).total_seconds() // 60),
        "undo_minutes": int(undo_time(today()).total_seconds() // 60),
        "waited_for": [FailReason.NOBODY_HOME, FailReason.NO_ACCESS, FailReason.NOT_READY],
        **_sentences(),
    }


def _sentences() -> dict[str, str]:
    return {
        "my_route": _("My route"),
        "loading": _("Fetching your route …"),
        "no_route": _("There is no route for you yet"),
        "no_route_hint": _("It stands here as soon as the dispatcher publishes the plan."),
        "no_signal_no_sheet": _("No signal, and no route is kept on this phone. Find a signal."),
        "insecure": _("Without https this page keeps nothing on the phone. Use it with a signal."),
        "kept_one": _("Offline: 1 entry is kept on this phone"),
        "kept_many": _("Offline: {n} entries are kept on this phone"),
        "sending": _("{n} entries are on their way"),
        "signed_out": _("You are signed out. {n} entries are kept here and sent once you sign in."),
        "sign_in": _("Sign in"),
        "offline": _("Offline: the sheet of {n}"),
        "troubles_title": _("Look at this"),
        "understood": _("Understood"),
        "stop_n": _("Stop {n}"),
        "next_n": _("Next: stop {n}"),
        "about": _("about {n}"),
        "any_time": _("any time"),
        "stops_done": _("{n} of {m} stops done"),
        "all_stops": _("All stops"),
        "done_stops": _("{n} stops done"),
        "all_done": _("All stops are done"),
        "all_done_hint": _("Drive to the yard and hand over. Thank you."),
        "masked": _("Phone numbers are masked. The address opens when the stop is next."),
        "call": _("Call"),
        "call_hint": _("The call goes through the switchboard; neither side sees a number."),
        "navigate": _("Navigate"),
        "floor": _("floor {n}"),
        "lift": _("lift"),
        "no_lift": _("no lift"),
        "address": _("Address"),
        "contact": _("Contact"),
        "access": _("How to get in"),
        "where": _("Where it stands"),
        "photo_where": _("The resident's photo of where it stands"),
        "on_my_way": _("I am on my way"),
        "arrived": _("I have arrived"),
        "waited": _("Waiting since {n}"),
        "collect": _("Collected"),
        "collect_title": _("What do you take?"),
        "fewer": _("One less"),
        "more": _("One more"),
        "add_kind": _("Another kind"),
        "add": _("Add"),
        "differs": _("The list differs from the booking: the resident agrees with their code."),
        "piece_n": _("Piece {n}: label and missing parts"),
        "label": _("Label"),
        "seal": _("Seal number"),
        "scan": _("Scan"),
        "scan_photo": _("Scan from a photo"),
        "scan_hint": _("Hold the code into the frame."),
        "scan_none": _("No code was found in the picture."),
        "print_labels": _("Print labels"),
        "missing_parts": _("Missing parts"),
        "parts_whole": _("Tick what is missing; leave it when all is there."),
        "mass": _("Mass in kg"),
        "mass_hint": _("All pieces of this kind together; leave it empty where you cannot weigh."),
        "take_photo": _("Take a photo"),
        "photos_n": _("{n} photos"),
        "proof": _("The resident confirms"),
        "code": _("The resident's six digits"),
        "code_hint": _("They stand on the booking's page. Or scan the resident's QR code."),
        "signature": _("Or a signature"),
        "clear": _("Clear"),
        "price": _("Price"),
        "price_quoted": _("quoted: {n}"),
        "price_lower": _("Propose a lower price"),
        "price_new": _("New price for one piece, in yuan"),
        "reason": _("Reason"),
        "resident_says": _("What does the resident say?"),
        "accept": _("Agrees, with the code"),
        "decline": _("Declines"),
        "decline_hint": _("Declining costs nobody anything: all stays as it was booked."),
        "ask_dispatcher": _("Ask the dispatcher"),
        "not_collected": _("It did not work out"),
        "fail_title": _("Why was nothing collected?"),
        "refuse_title": _("Why is it not taken?"),
        "refuse_instead": _("What is there is not taken"),
        "wait_left": _("Wait {n} more minutes, then this can be sent."),
        "note": _("Note"),
        "send": _("Note it and go on"),
        "undo": _("Undo"),
        "undo_left": _("{n} min left"),
        "evidence": _("Add evidence"),
        "back": _("Back"),
        "needs_code": _("Give the six digits or a signature."),
        "needs_six": _("Give all six digits."),
        "needs_photo": _("Take a photo first."),
        "needs_seal": _("Give the seal number of everything that bears data."),
        "needs_reason": _("Choose a reason."),
        "needs_mass": _("Give both masses of each kind."),
        "open_later": _("Go there now instead"),
        "open_later_hint": _("Opens the address; the log says that it was opened."),
        "hand_over": _("Hand over"),
        "hand_over_title": _("Hand-over at the yard"),
        "aboard": _("On board"),
        "nothing_aboard": _("Nothing is on board."),
        "courier_kg": _("From the doors, kg"),
        "from_points": _("from points"),
        "load_kg": _("In the van, kg"),
        "load_rest_stays": _("Only this much goes; the rest stays in the van"),
        "load_refused": _("The yard refuses a part of it"),
        "yard_kg": _("On the yard's scale, kg"),
        "refused_kg": _("Refused, kg"),
        "refuse_piece": _("The yard refuses it"),
        "your_code": _("Your signing code"),
        "yard_login": _("The yard's sign-in name"),
        "yard_code": _("The yard's signing code"),
        "sign_both": _("Both sign"),
        "transfer_link": _("This van cannot go on: give the load to another"),
        "transfer_title": _("Give the load to another van"),
        "transfer_hint": _(
            "Both couriers stand at the vans: what goes over is ticked, both give its mass, both"
            " sign with their own code. What does not fit stays with you."
        ),
        "taker_kg": _("In the other van, kg"),
        "taker_login": _("The other courier's sign-in name"),
        "taker_code": _("The other courier's signing code"),
        "transfer": _("Give the load over"),
        "choose_code": _("Choose your signing code"),
        "follow_title": _("Where you are"),
        "follow": _("The dispatcher may see where I am"),
        "follow_hint": _(
            "Only from {n} to {m}, once a minute at most; residents never see it. It is erased"
            " after a week, and at once when you switch this off."
        ),
        "follow_denied": _("This browser does not tell where you are. Allow it in its settings."),
        "map": _("Map"),
        "paper": _("To print and to take along"),
        "install": _("Put this on the home screen"),
        "leave_title": _("Not everything is sent"),
        "leave_hint": _(
            "{n} entries wait for a signal. They stay sealed here until you sign in again; "
            "the sheet is wiped now."
        ),
        "leave": _("Sign out all the same"),
        "stay": _("Stay"),
        "unload": _("Unload"),
        "meet": _("Meet a van and take its load"),
        "meet_van": _("Meet the van of {n} and take its load"),
        "met_van": _("The load of {n} is taken over"),
        "meet_1": _(
            "Courier {n} opens “Give the load to another van” on their own phone and ticks what"
            " goes over."
        ),
        "meet_2": _("Count and weigh it together. What does not fit stays there."),
        "meet_3": _(
            "You type your sign-in name and your signing code on that phone. The load is on your"
            " sheet then, and goes with you to the yard."
        ),
        "meet_call": _("Where they cannot sign, the dispatcher signs for them: call {n}."),
        "comes": _("Courier {n} comes about {m} and takes your load over"),
        "comes_hint": _(
            "Stay with the van where it stands. When the other one is there, you tick what goes"
            " over, both give its mass, and both sign."
        ),
        "empty": _("Empty the point"),
        "emptied": _("Emptied"),
        "emptied_at": _("{n}: emptied"),
        "empty_hint": _(
            "Write what you weighed, or count the pieces. An empty field goes as the book has it."
        ),
        "in_book": _("in the book: {n} kg, {m} pieces"),
        "pieces": _("Pieces"),
        "other_classes": _("Something else stands here"),
        "rest_stays": _("Something stays here"),
        "rest_stays_hint": _("Then only what you wrote counts as taken."),
        "nothing_stands": _("By the book nothing stands here."),
        "needs_amount": _("Write the mass or the pieces of what you took."),
        "end": _("Back at the yard"),
        "kept_until": _("Wiped from this phone at {n}"),
        "swollen": _("Swollen battery: metal box, never in the cab"),
        "for_seal": _("goes under seal"),
        "unread": _("The picture could not be read. Take it again as a photo."),
        "code_needed": _("To agree, the resident gives their six digits."),
        "bad_mass": _("Write a mass as 12 or 12.5, in kg."),
        "nothing_taken": _("Nothing is in the list. Choose what did not work out instead."),
        "arrive_first": _("Tell that you have arrived first: the fair wait begins then."),
        "wait_more": _("The fair wait is not over yet."),
        "bad_price": _("Write a price below the one that was quoted."),
        "saved_send": _("Add it"),
        "foreign": _("This phone keeps unsent entries of another courier. Sign in as them."),
        "stuck": _("{n} entries cannot be sent. They stay here; call the dispatcher."),
    }  # fmt: skip
