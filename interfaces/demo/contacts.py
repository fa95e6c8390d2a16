"""The customers' people in the demo portfolio: posts with levels and functions, invented names."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tierline.interfaces.demo.firms import FIRMS, Firm

NAMES_SEED = 4711


@dataclass(frozen=True, slots=True)
class ContactPost:
    """A place in the customer's organisation; its reference names who holds it."""

    ref: str
    level: str
    function: str
    key_person: bool
    en: str
    zh: str

    def title(self, firm: Firm) -> str:
        """The title on the business card; who heads a body is called after what it is."""
        head = "院长" if firm.industry == "医院" else "局长"
        return self.zh.format(head=head) if firm.language == "zh" else self.en

    def work(self, firm: Firm) -> str:
        """What they do there, in the language of their firm."""
        return FUNCTIONS_ZH[self.function] if firm.language == "zh" else self.function


@dataclass(frozen=True, slots=True)
class DemoContact:
    """A person of the customer."""

    ref: str
    name: str
    title: str
    level: str
    function: str
    key_person: bool


ENTERPRISE = (
    ContactPost("ceo", "executive", "general management", True, "Chief Executive Officer", "总经理"),
    ContactPost("cfo", "executive", "finance", True, "Chief Financial Officer", "财务总监"),
    ContactPost("operations-director", "senior", "operations", True, "Director of Operations", "运营总监"),
    ContactPost("procurement-manager", "manager", "procurement", True, "Head of Procurement", "采购部经理"),
    ContactPost("technical-manager", "manager", "engineering", False, "Technical Manager", "技术部经理"),
    ContactPost("it-manager", "manager", "it", False, "IT Manager", "信息部经理"),
    ContactPost("buyer", "staff", "procurement", False, "Buyer", "采购专员"),
    ContactPost("engineer", "staff", "engineering", False, "Project Engineer", "项目工程师"),
)
GOVERNMENT = (
    ContactPost("director-general", "executive", "general management", True, "Director General", "{head}"),
    ContactPost("deputy-director", "executive", "operations", True, "Deputy Director", "副{head}"),
    ContactPost("programme-director", "senior", "programmes", True, "Programme Director", "项目管理处处长"),
    ContactPost("procurement-manager", "manager", "procurement", True, "Head of Tendering", "招标采购科科长"),
    ContactPost("technical-manager", "manager", "engineering", False, "Chief Engineer", "总工程师"),
    ContactPost("it-manager", "manager", "it", False, "Head of Digital Services", "信息中心主任"),
    ContactPost("buyer", "staff", "procurement", False, "Tender Officer", "招标专员"),
    ContactPost("engineer", "staff", "engineering", False, "Site Engineer", "现场工程师"),
)
FUNCTIONS_ZH = {
    "general management": "综合管理",
    "finance": "财务",
    "operations": "运营",
    "programmes": "项目管理",
    "procurement": "采购",
    "engineering": "工程技术",
    "it": "信息技术",
}
EXECUTIVES = {"government": ("director-general", "deputy-director"), "enterprise": ("ceo", "cfo")}
KEY_POSTS = ("procurement-manager", "technical-manager", "it-manager")
SENIOR = {"government": "programme-director", "enterprise": "operations-director"}
STAFF = ("buyer", "engineer")


def executives(firm: Firm) -> tuple[str, str]:
    """The two at the top: references of the head and of the second."""
    return EXECUTIVES[firm.kind]


def second_row(firm: Firm) -> tuple[str, ...]:
    """References of senior management, right below the top."""
    return (SENIOR[firm.kind],)


def key_people(firm: Firm) -> tuple[str, ...]:
    """References of the people with influence on new business below the top."""
    return (*KEY_POSTS, *second_row(firm))


def people_of_all_firms() -> dict[str, tuple[DemoContact, ...]]:
    """The people of every firm by its code; nobody has the same name as another."""
    names = {language: _names(language, Random(NAMES_SEED)) for language in ("en", "zh")}  # noqa: S311
    return {firm.code: tuple(_people(firm, names[firm.language])) for firm in FIRMS}


def successor(ref: str, name: str, firm: Firm) -> DemoContact:
    """Who takes over a post of a firm, under a reference of their own."""
    post = next(post for post in _posts(firm) if post.ref == ref)
    return _holder(post, f"{ref}-2", name, firm)


def _people(firm: Firm, names: Iterator[str]) -> Iterator[DemoContact]:
    for post in _posts(firm):
        yield _holder(post, post.ref, next(names), firm)


def _posts(firm: Firm) -> tuple[ContactPost, ...]:
    return GOVERNMENT if firm.kind == "government" else ENTERPRISE


def _holder(post: ContactPost, ref: str, name: str, firm: Firm) -> DemoContact:
    return DemoContact(ref, name, post.title(firm), post.level, post.work(firm), post.key_person)


def _names(language: str, random: Random) -> Iterator[str]:
    given, family = _POOLS[language]
    order = [(one, other) for other in family for one in given]
    random.shuffle(order)
    for first, last in order:
        yield f"{last}{first}" if language == "zh" else f"{first} {last}"


_POOLS = {
    "en": (
        "Ada Bram Clara Dorian Edda Felix Greta Hugo Iris Jasper Kira Linus Maren Nils Odette".split(),
        "Ashdown Brackwell Corvane Dellamar Elkhart Farrowby Gildmoor Hexley Ivarsen Jorvald Kestel "
        "Lorimond Marchetti Norbrook Oakhurst Pellworm".split(),
    ),
    "zh": (
        "文澜 思远 清和 立群 雨桐 景行 若川 嘉木 明哲 书宁 亦凡 知微 海宁 子衿".split(),
        "沈 陆 顾 温 苏 程 方 秦 叶 邵 江 钟 贺 乔".split(),
    ),
}
