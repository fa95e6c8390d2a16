"""The firms of the demo portfolio: invented customers, each with the course its relationship takes."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["account_manager", "executive_sponsor", "sales_manager"]
ROLES: tuple[Role, ...] = ("account_manager", "executive_sponsor", "sales_manager")

Standing = Literal["vendor", "preferred", "partner", "ally", "neglected", "silent"]
"""How a relationship is lived for a while; which tier comes of it is for the policy to say."""

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer of the demo. Days count from today: -400 is 400 days ago."""

    code: str
    name: str
    kind: Literal["government", "enterprise"]
    segment: str
    region: str
    industry: str
    language: Language
    currency: str
    zone: int
    """Hours ahead of UTC."""
    areas: tuple[str, str]
    """What the customer buys from us, the first being where we are strongest."""
    volume: int
    """A usual order, in thousands of the currency."""
    team: tuple[str, str, str]
    """Account manager, executive sponsor and sales manager at the opening; "" where there is none."""
    course: tuple[tuple[int, Standing], ...]
    """From which day on the relationship is lived how; the first day is the opening."""
    care: float
    """Share of our duties that are seen to in time, 0 to 1."""
    parent: str | None = None
    handovers: tuple[tuple[int, Role, str], ...] = ()
    """Day, role and who takes it over; "" for nobody."""
    departures: tuple[tuple[int, str, str], ...] = ()
    """Day, post and who follows on it; "" for nobody."""

    @property
    def opened(self) -> int:
        """The day of the opening."""
        return self.course[0][0]

    def holder(self, role: Role, day: int) -> str:
        """Who of us holds a role on a day; "" for nobody."""
        taken = [self.team[ROLES.index(role)]]
        taken += [person for since, which, person in self.handovers if which == role and since <= day]
        return taken[-1]

    def standing(self, day: int) -> Standing:
        """How the relationship is lived on a day."""
        return [standing for since, standing in self.course if since <= day][-1]


FIRMS = (
    Firm(
        "harbor-water", "Harbor Water Utility", "government", "utilities", "EMEA North", "water supply",
        "en", "EUR", 1, ("pumping stations", "leak detection"), 480,
        ("jonas.weber", "helena.brandt", "lukas.novak"),
        ((-1093, "partner"), (-900, "ally")), 0.92, None,
        (), ((-420, "deputy-director", "Sunniva Haldorf"),),
    ),
    Firm(
        "jianghai-water", "江海市水务局", "government", "公用事业", "华东", "供水",
        "zh", "CNY", 8, ("泵站自动化", "管网监测"), 2600,
        ("mei.lin", "guowei.chen", "xin.he"),
        ((-1088, "vendor"), (-820, "preferred"), (-470, "partner")), 0.85,
    ),
    Firm(
        "nordmere-holding", "Nordmere Holding", "enterprise", "industrial group", "EMEA North", "diversified",
        "en", "EUR", 1, ("group reporting", "energy audits"), 150,
        ("amara.okafor", "helena.brandt", "lukas.novak"),
        ((-1086, "vendor"), (-640, "preferred")), 0.7,
    ),
    Firm(
        "nordmere-energy", "Nordmere Energy", "enterprise", "energy", "EMEA North", "power generation",
        "en", "EUR", 1, ("turbine control", "spare parts"), 620,
        ("amara.okafor", "helena.brandt", "lukas.novak"),
        ((-1080, "preferred"), (-860, "partner"), (-240, "preferred")), 0.72, "nordmere-holding",
    ),
    Firm(
        "nordmere-rail", "Nordmere Rail", "enterprise", "transport", "EMEA North", "rail freight",
        "en", "EUR", 1, ("depot systems", "signalling parts"), 240,
        ("amara.okafor", "", "lukas.novak"),
        ((-1071, "vendor"), (-330, "preferred")), 0.55, "nordmere-holding",
    ),
    Firm(
        "lanyu-grid", "岚屿电网集团", "enterprise", "能源", "华南", "电网",
        "zh", "CNY", 8, ("配电自动化", "变电站监控"), 5200,
        ("yun.zhao", "guowei.chen", "xin.he"),
        ((-1090, "partner"), (-800, "ally"), (-235, "partner")), 0.8,
    ),
    Firm(
        "luchuan-metro", "鹭川轨道交通", "enterprise", "交通运输", "华南", "城市轨道交通",
        "zh", "CNY", 8, ("信号系统", "站台设备"), 3900,
        ("yun.zhao", "guowei.chen", "xin.he"),
        ((-1084, "preferred"), (-880, "partner")), 0.78, None,
        ((-640, "account_manager", "mei.lin"), (-380, "account_manager", "yun.zhao")),
        ((-300, "it-manager", "唐一苇"),),
    ),
    Firm(
        "alderlake-council", "Alderlake Regional Council", "government", "public administration", "EMEA West",
        "regional government", "en", "GBP", 0, ("building control", "metering"), 180,
        ("jonas.weber", "helena.brandt", "lukas.novak"),
        ((-1079, "preferred"),), 0.75,
    ),
    Firm(
        "veldmark-works", "Veldmark Ministry of Works", "government", "public administration", "EMEA West",
        "public works", "en", "EUR", 1, ("bridge monitoring", "road sensors"), 310,
        ("jonas.weber", "priya.raman", "lukas.novak"),
        (
            (-1075, "preferred"), (-990, "silent"), (-700, "preferred"), (-590, "silent"),
            (-310, "preferred"), (-195, "silent"),
        ), 0.5,
    ),
    Firm(
        "orrin-foods", "Orrin & Vale Foods", "enterprise", "consumer goods", "Americas", "food processing",
        "en", "USD", -5, ("packaging lines", "cold storage"), 95,
        ("tomas.silva", "priya.raman", "lukas.novak"),
        ((-1068, "vendor"),), 0.6,
    ),
    Firm(
        "castmoor-steel", "Castmoor Steel", "enterprise", "metals", "EMEA West", "steel making",
        "en", "GBP", 0, ("furnace control", "rolling mills"), 700,
        ("tomas.silva", "priya.raman", "lukas.novak"),
        ((-1082, "partner"), (-560, "preferred"), (-120, "neglected")), 0.4, None,
        ((-555, "executive_sponsor", ""),), ((-575, "ceo", "Rufus Tarnhelm"),),
    ),
    Firm(
        "merrow-logistics", "Merrow Logistics", "enterprise", "transport", "EMEA West", "contract logistics",
        "en", "GBP", 0, ("sorting systems", "yard management"), 130,
        ("jonas.weber", "", "lukas.novak"),
        ((-1060, "preferred"), (-540, "neglected")), 0.2, None,
        ((-545, "account_manager", "tomas.silva"), (-410, "sales_manager", "")),
        ((-560, "operations-director", ""),),
    ),
    Firm(
        "merrow-freight", "Merrow Freight Forwarding", "enterprise", "transport", "EMEA West", "freight",
        "en", "GBP", 0, ("yard management", "sorting systems"), 40,
        ("tomas.silva", "", ""),
        ((-905, "vendor"), (-420, "neglected")), 0.2, "merrow-logistics",
    ),
    Firm(
        "sternhaven-airports", "Sternhaven Airports", "enterprise", "transport", "EMEA North", "airports",
        "en", "EUR", 1, ("baggage handling", "apron lighting"), 540,
        ("amara.okafor", "helena.brandt", "lukas.novak"),
        ((-1064, "vendor"), (-610, "preferred")), 0.8, None,
        ((-505, "executive_sponsor", "priya.raman"),),
    ),
    Firm(
        "redquill-press", "Redquill Press", "enterprise", "media", "Americas", "printing",
        "en", "USD", -5, ("press drives", "colour control"), 60,
        ("tomas.silva", "", "lukas.novak"),
        ((-1050, "vendor"), (-620, "neglected"), (-480, "silent")), 0.3,
    ),
    Firm(
        "qingluo-hospital", "青螺市人民医院", "government", "医疗健康", "华东", "医院",
        "zh", "CNY", 8, ("楼宇控制", "能耗监测"), 900,
        ("mei.lin", "guowei.chen", "xin.he"),
        ((-168, "vendor"), (-96, "preferred")), 0.7, None, (), ((-10, "programme-director", ""),),
    ),
    Firm(
        "hecheng-pharma", "禾澄制药", "enterprise", "医疗健康", "华东", "制药",
        "zh", "CNY", 8, ("洁净车间", "冷链监控"), 1200,
        ("mei.lin", "priya.raman", "xin.he"),
        ((-1077, "preferred"), (-940, "neglected"), (-720, "silent"), (-312, "vendor"), (-250, "preferred")),
        0.65, None, ((-70, "executive_sponsor", ""),),
    ),
    Firm(
        "tangxi-precision", "棠溪精密制造", "enterprise", "制造业", "华东",
        "精密加工",
        "zh", "CNY", 8, ("数控设备", "刀具管理"), 1800,
        ("mei.lin", "priya.raman", "xin.he"),
        ((-1074, "vendor"), (-880, "preferred"), (-600, "partner"), (-180, "preferred")), 0.7, None,
        ((-185, "executive_sponsor", ""), (-61, "executive_sponsor", "xin.he")),
    ),
    Firm(
        "qiwan-port", "栖湾港务集团", "enterprise", "交通运输", "华南", "港口",
        "zh", "CNY", 8, ("岸桥控制", "堆场调度"), 3100,
        ("yun.zhao", "guowei.chen", "xin.he"),
        ((-1066, "vendor"), (-880, "preferred"), (-560, "partner"), (-210, "ally")), 0.82,
    ),
    Firm(
        "qiwan-storage", "栖湾仓储", "enterprise", "交通运输", "华南", "仓储",
        "zh", "CNY", 8, ("堆场调度", "冷库监控"), 400,
        ("yun.zhao", "", "xin.he"),
        ((-990, "vendor"), (-520, "silent")), 0.4, "qiwan-port",
    ),
)  # fmt: skip
"""All firms; a parent stands before its subsidiaries."""
