"""What `huiliu bench` measures where little is said."""

import pytest

from bench import __main__ as bench
from bench import suite
from bench.cases import SETS


@pytest.mark.parametrize(
    ("said", "named"),
    [([], "published"), (["--ablation"], "ablation"), (["--short"], "short")],
)
def test_each_kind_of_run_has_its_cases(
    monkeypatch: pytest.MonkeyPatch, said: list[str], named: str
) -> None:
    measured: list[str] = []
    monkeypatch.setattr("sys.argv", ["huiliu bench", *said])
    monkeypatch.setattr(suite, "run", lambda cases, *_: measured.extend(cases))
    bench.main()
    assert measured == list(SETS[named])
