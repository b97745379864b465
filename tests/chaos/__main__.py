"""python -m tests.chaos [--minutes 20] [--seed 1] [--every 20] [--rate 20] [--out build/chaos]"""

import argparse
import sys
from pathlib import Path

from tests.chaos.account import Account, add_up
from tests.chaos.report import page
from tests.chaos.run import Options, run
from tests.conftest import ROOT


def main() -> int:
    """Run, write the report, tell the summary; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=float, default=20.0, help="Seconds from harm to harm.")
    parser.add_argument("--rate", type=float, default=20.0, help="Requests per second, about.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "chaos")
    given = parser.parse_args()
    options = Options(60 * given.minutes, given.every, given.rate, given.seed)
    account = add_up(run(options, _tell))
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "index.html").write_text(page(account), "utf-8")
    for line in summary(account):
        _tell(line)
    _tell(f"report: {given.out / 'index.html'}")
    return 0 if account.is_kept else 1


def summary(account: Account) -> list[str]:
    """What came of it, for a terminal."""
    head = f"{'':22}{'times':>6}{'asked':>7}{'at once':>9}{'in the end':>11}{'unaware':>9}"
    lines = [f"{head}{'p50 ms':>8}{'p99 ms':>8}{'worst s':>9}{'well s':>8}"]
    for each in account.phases:
        well = "-" if each.well_s is None else each.well_s
        shares = f"{each.at_once / each.asked:>9.1%}{each.answered / each.asked:>11.2%}"
        shares += f"{each.unaware:>9}"
        times = f"{each.p50_ms:>8}{each.p99_ms:>8}{each.worst_s:>9}{well:>8}"
        lines.append(f"{each.name:22}{each.times:>6}{each.asked:>7}{shares}{times}")
    lines += ["", *(f"{count:>7} {name}" for name, count in account.counts.items()), ""]
    for promise in account.promises:
        lines.append(f"{'kept  ' if promise.is_kept else 'BROKEN'} {promise.name}: {promise.told}")
    lines += [f"  wrong: {why}" for why in account.wrong]
    lines += [f"not done here: {name}" for name in account.ran.left_out]
    return lines


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
