"""The agreements beyond single orders: frameworks, long-term supply, cooperation, alliances."""

from collections.abc import Mapping
from typing import Any

from tierline.interfaces.demo.chapters import Day, Thousands, Turn, turn


def _signed(
    day: int, contract: str, agreement: str, ends: int | None, value: float, *people: str, **terms: Any
) -> Turn:
    last = None if ends is None else Day(ends)
    return turn(
        day, "contract_signed", contract=contract, agreement=agreement, starts=Day(day + 7), ends=last,
        amount=Thousands(value), people=people, **terms,
    )  # fmt: skip


_EARNED = {"procurement": "direct", "pricing": "negotiated", "exclusive": True}
"""What a partner gets: no tender, a price that is part of the agreement, nobody beside us."""

AGREEMENTS: Mapping[str, tuple[Turn, ...]] = {
    "harbor-water": (
        _signed(
            -1086, "framework-A", "framework", 380, 1900, "jonas.weber",
            procurement="selective", pricing="value_premium",
        ),
        _signed(-1012, "supply-A", "long_term_supply", -260, 2400, "jonas.weber", "helena.brandt", **_EARNED),
        _signed(
            -905, "alliance-1", "alliance", None, 600, "helena.brandt", "jonas.weber",
            procurement="none", pricing="negotiated", exclusive=True,
        ),
        turn(
            -612, "contract_amended", contract="alliance-1", people=("helena.brandt",),
            changes={"amount": Thousands(850)},
        ),
        turn(
            -290, "contract_renewed", contract="supply-A", ends=Day(470), amount=Thousands(2650),
            people=("jonas.weber", "helena.brandt"),
        ),
    ),
    "jianghai-water": (
        _signed(
            -640, "framework-A", "framework", 455, 5200, "mei.lin", procurement="open",
            pricing="competitive",
        ),
        _signed(-452, "supply-A", "long_term_supply", 660, 9800, "mei.lin", "guowei.chen", **_EARNED),
        turn(
            -150, "contract_amended", contract="supply-A", people=("mei.lin",),
            changes={"amount": Thousands(11200), "ends": Day(840)},
        ),
    ),
    "nordmere-holding": (
        _signed(
            -505, "reporting", "cooperation", 26, 240, "amara.okafor",
            formal=False, procurement="limited", pricing="value_premium", notice_days=90,
        ),
    ),
    "nordmere-energy": (
        _signed(
            -880, "supply-A", "long_term_supply", 57, 3600, "amara.okafor", "helena.brandt", notice_days=30,
            **_EARNED,
        ),
    ),
    "lanyu-grid": (
        _signed(-1082, "supply-A", "long_term_supply", 19, 24000, "yun.zhao", "guowei.chen", **_EARNED),
        _signed(
            -815, "venture-1", "joint_venture", None, 15000, "guowei.chen", "yun.zhao",
            procurement="none", pricing="negotiated", exclusive=True,
        ),
        _signed(
            -500, "framework-A", "framework", 410, 8000, "yun.zhao", procurement="limited",
            pricing="negotiated",
        ),
        turn(
            -230, "contract_ended", contract="venture-1", reason="terminated",
            people=("guowei.chen", "yun.zhao"),
            note="集团重组后，合资公司并入其自有业务。",
        ),
    ),
    "luchuan-metro": (
        _signed(-890, "supply-A", "long_term_supply", 330, 17500, "yun.zhao", "guowei.chen", **_EARNED),
    ),
    "alderlake-council": (
        _signed(
            -1070, "framework-A", "framework", 84, 900, "jonas.weber",
            procurement="open", pricing="value_premium", notice_days=60,
        ),
    ),
    "castmoor-steel": (
        _signed(-1078, "supply-A", "long_term_supply", -40, 5600, "tomas.silva", "priya.raman", **_EARNED),
        turn(
            -37, "contract_ended", contract="supply-A", reason="completed", people=("tomas.silva",),
            note="Not renewed; the new chief executive puts everything out to tender.",
        ),
    ),
    "sternhaven-airports": (
        _signed(
            -560, "service", "cooperation", 620, 700, "amara.okafor",
            procurement="selective", pricing="value_premium",
        ),
    ),
    "qingluo-hospital": (
        _signed(
            -88, "framework-A", "framework", 640, 2700, "mei.lin", procurement="open",
            pricing="value_premium",
        ),
    ),
    "tangxi-precision": (
        _signed(-612, "supply-A", "long_term_supply", 485, 7400, "mei.lin", "priya.raman", **_EARNED),
        turn(
            -130, "contract_amended", contract="supply-A", people=("mei.lin",), changes={"exclusive": False},
        ),
    ),
    "qiwan-port": (
        _signed(-585, "supply-A", "long_term_supply", 515, 12600, "yun.zhao", "guowei.chen", **_EARNED),
        _signed(
            -205, "alliance-1", "alliance", 890, 6000, "guowei.chen", "yun.zhao",
            procurement="none", pricing="negotiated", exclusive=True,
        ),
    ),
    "redquill-press": (
        _signed(
            -700, "drives", "purchase", None, 48, "tomas.silva", procurement="open",
            pricing="competitive",
        ),
        turn(-400, "contract_ended", contract="drives", reason="cancelled", people=("tomas.silva",)),
    ),
}  # fmt: skip
