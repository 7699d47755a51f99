"""The money account: worth + subsidy + saved energy - cost; payback and present value. Pure."""

from dataclasses import dataclass

FORMULA = "worth + subsidy + saved energy - cost"


@dataclass(frozen=True)
class MoneyAccount:
    """What giving the old one away and buying a new one comes to, in fen."""

    worth_fen: int
    subsidy_fen: int
    saved_fen_a_year: int
    fee_fen: int
    price_fen: int
    years: int
    formula: str = FORMULA

    @property
    def net_cost_fen(self) -> int:
        """What the change costs on the day: price + fee - subsidy - worth."""
        return self.price_fen + self.fee_fen - self.subsidy_fen - self.worth_fen

    @property
    def total_fen(self) -> int:
        """What it brings (or costs, below zero) over the years that were asked for."""
        return self.saved_fen_a_year * self.years - self.net_cost_fen

    @property
    def payback_years(self) -> float | None:
        """After how many years the saved energy has paid the change; None for never."""
        return payback_years(self.net_cost_fen, self.saved_fen_a_year)

    def present_value_fen(self, rate: float) -> float:
        """NPV(n, r) = -net cost + sum of saving / (1 + r)^t over the years."""
        saved = sum(self.saved_fen_a_year / (1 + rate) ** year for year in range(1, self.years + 1))
        return saved - self.net_cost_fen


def payback_years(net_cost_fen: int, saved_fen_a_year: int) -> float | None:
    """Net cost over saving a year; 0 where nothing is to be paid, None where nothing is saved."""
    if net_cost_fen <= 0:
        return 0.0
    return net_cost_fen / saved_fen_a_year if saved_fen_a_year > 0 else None


def money_account(
    *,
    worth_fen: int,
    subsidy_fen: int = 0,
    saved_yuan_a_year: float = 0.0,
    fee_fen: int = 0,
    price_fen: int = 0,
    years: int = 10,
) -> MoneyAccount:
    """The account; a new one that is not bought has the price 0, and then nothing is saved."""
    return MoneyAccount(
        worth_fen=worth_fen,
        subsidy_fen=subsidy_fen,
        saved_fen_a_year=round(saved_yuan_a_year * 100),
        fee_fen=fee_fen,
        price_fen=price_fen,
        years=years,
    )
