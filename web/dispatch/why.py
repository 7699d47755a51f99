"""Why a booking is left out, and what would let it in, as whole sentences with the cost."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from routing.solver.plan import Rule, Violation
from web.language import duration, kilometres, money, number
from web.words import CHANGES, NEEDS


def change_sentence(change: Mapping[str, Any], courier: str, yards: Mapping[str, str]) -> str:
    """The cheapest change in words, with what serving the booking then costs; '' for none."""
    if not change:
        return ""
    told = _change(
        change["kind"], int(change.get("amount", 0)), change.get("of", ""), courier, yards
    )
    extra = change.get("extra_fen")
    if not extra:
        return told
    return _("%(change)s It then costs %(cost)s more.", change=told, cost=money(extra))


def _change(kind: str, amount: int, of: str, courier: str, yards: Mapping[str, str]) -> str:
    who = courier or "–"
    if kind == "add_skill":
        skill = str(NEEDS.get(of, of))
        return _("Give a crew the skill “%(skill)s”: %(courier)s is nearest.", skill=skill,
                 courier=who)  # fmt: skip
    if kind == "allow_vehicle":
        return _("Let courier %(courier)s go there.", courier=who)
    if kind == "add_capacity":
        return _(
            "Give courier %(courier)s a vehicle with more room: %(kg)s kg or %(litres)s litres, "
            "whichever is short.",
            courier=who, kg=number(amount / 10, 1), litres=number(amount),
        )  # fmt: skip
    if kind == "widen_window_seconds":
        return _("Agree with the resident on a window that ends %(span)s later.",
                 span=duration(max(60, amount)))  # fmt: skip
    if kind == "lengthen_shift_seconds":
        return _("Let the shift of courier %(courier)s end %(span)s later.", courier=who,
                 span=duration(max(60, amount)))  # fmt: skip
    if kind == "add_metres":
        return _("Let courier %(courier)s drive %(way)s more.", courier=who,
                 way=kilometres(amount))  # fmt: skip
    if kind == "add_stops":
        return ngettext(
            "Let courier %(courier)s make %(num)s stop more.",
            "Let courier %(courier)s make %(num)s stops more.", amount, courier=who,
        )  # fmt: skip
    if kind == "raise_yard_limit":
        return _(
            "Let yard %(yard)s take more that day: %(kg)s kg or %(litres)s litres, whichever is "
            "short.",
            yard=yards.get(of, of), kg=number(amount / 10, 1), litres=number(amount),
        )  # fmt: skip
    if kind == "raise_price":
        return _("Accept that leaving it out is worth %(cost)s more.", cost=money(amount))
    if kind == "relax_sharing":
        return _("Let it travel apart from what it is tied to.")
    if kind == "add_vehicle":
        return _("Send one more vehicle, like that of courier %(courier)s.", courier=who)
    return str(CHANGES.get(kind, kind))


def violation_sentence(one: Violation, names: Mapping[str, str]) -> str:
    """A rule that a move breaks, in words; `names` knows bookings, shifts and yards by ref."""
    what, who = names.get(one.ref, one.ref), names.get(one.vehicle, one.vehicle)
    amount = one.amount
    if one.rule is Rule.WINDOW and one.ref:
        return _("%(what)s would begin %(span)s after its window.", what=what,
                 span=duration(max(60, abs(amount))))  # fmt: skip
    if one.rule in (Rule.SHIFT, Rule.WINDOW, Rule.OVERTIME):
        return _("Courier %(who)s would come back after the shift.", who=who)
    if one.rule is Rule.SKILL:
        return _("Courier %(who)s lacks a skill that %(what)s needs.", who=who, what=what)
    if one.rule in (Rule.CAPACITY, Rule.LOAD, Rule.MUST_UNLOAD):
        return _("The vehicle of courier %(who)s would be too full.", who=who)
    if one.rule in (Rule.YARD_LIMIT, Rule.DOCKS, Rule.YARD_NOT_ALLOWED):
        return _("Yard %(what)s cannot take it at that time.", what=what)
    if one.rule is Rule.VEHICLE_NOT_ALLOWED:
        return _("Courier %(who)s may not go to %(what)s.", who=who, what=what)
    return _("A rule of the route of courier %(who)s would be broken (%(rule)s).", who=who,
             rule=one.rule.value)  # fmt: skip
