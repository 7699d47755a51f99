"""Which steps of the pipeline are taken: all of them, but where it is measured what each gains."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Steps:
    """The steps that can be left out one by one.

    Attributes
    ----------
    batch : bool
        Jobs of one door become one stop.
    split : bool
        A large day is cut into zones and parts; without, every process works on the whole.
    mend : bool
        Parts are cut out of the plan, over its seams, and improved; without, after the zones of
        the first answer every process works on the whole.
    exchange : bool
        The better incumbent is handed to all processes; without, each goes its own way.
    bold : bool
        Every second process begins with low penalties.
    recombine : bool
        Now and then the best set of all routes met is chosen.
    """

    batch: bool = True
    split: bool = True
    mend: bool = True
    exchange: bool = True
    bold: bool = True
    recombine: bool = True


ALL_STEPS = Steps()
