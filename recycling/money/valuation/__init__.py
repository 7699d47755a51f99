"""What an item is worth: a rule set with a version, a quote that binds, and cuts that are asked."""

from recycling.money.valuation.cuts import (
    CutNeedsReason,
    CutRate,
    CutReason,
    CutState,
    PriceCut,
    ask_for_cut,
    cut_rates,
    decide_cut,
    lapse_unanswered,
)
from recycling.money.valuation.quotes import (
    Quote,
    QuoteExpired,
    QuoteState,
    accept_quote,
    make_quote,
    quotes_of,
)
from recycling.money.valuation.rules import (
    BadAnswer,
    Part,
    Question,
    Valuation,
    questions,
    valuate,
)

__all__ = [
    "BadAnswer",
    "CutNeedsReason",
    "CutRate",
    "CutReason",
    "CutState",
    "Part",
    "PriceCut",
    "Question",
    "Quote",
    "QuoteExpired",
    "QuoteState",
    "Valuation",
    "accept_quote",
    "ask_for_cut",
    "cut_rates",
    "decide_cut",
    "lapse_unanswered",
    "make_quote",
    "questions",
    "quotes_of",
    "valuate",
]
