"""A drawing read back: what its blocks stand for, where they are, and which words it shows."""

from dataclasses import dataclass
from xml.etree import ElementTree

from tierline.interfaces.presentation.charts.drawing import wide

SVG = "{http://www.w3.org/2000/svg}"
COLOURS = ("fill", "stroke")


@dataclass(frozen=True)
class Block:
    """A filled rectangle, with what it says it is."""

    title: str
    kind: str
    x: float
    y: float
    width: float
    height: float


class Picture:
    """A drawing taken apart, after checking what holds for every one of them."""

    def __init__(self, drawing: str) -> None:
        self.root = ElementTree.fromstring(drawing)
        assert self.root.tag == f"{SVG}svg"
        self.box = tuple(float(one) for one in self.root.get("viewBox", "").split())
        self.elements = list(self.root.iter())
        for one in self.elements:
            assert "style" not in one.attrib
            assert one.tag not in (f"{SVG}style", f"{SVG}script")
        assert self.root.get("role") == "img"
        assert self.root.get("aria-label") == self.root.findtext(f"{SVG}title")

    @property
    def blocks(self) -> list[Block]:
        """The rectangles that say what they are, in the order in which they are drawn."""
        return [
            Block(group.findtext(f"{SVG}title") or "", rect.get("class", ""), *_place(rect))
            for group in self.root.iter(f"{SVG}g")
            for rect in group.iter(f"{SVG}rect")
        ]

    @property
    def words(self) -> list[str]:
        """Every text, in the order in which they are drawn."""
        return [one.text or "" for one in self.root.iter(f"{SVG}text")]

    @property
    def stretches(self) -> list[tuple[float, float, str]]:
        """About from where to where each text goes, and the text."""
        found = []
        for one in self.root.iter(f"{SVG}text"):
            text, x = one.text or "", float(one.get("x", 0))
            long = wide(text, float(one.get("font-size", 12)))
            start = x - {"start": 0, "middle": long / 2, "end": long}[one.get("text-anchor", "start")]
            found.append((start, start + long, text))
        return found

    def stays_in_its_box(self) -> bool:
        """Whether no rectangle and no text begins outside."""
        left, top, right, bottom = self.box
        for one in self.elements:
            x, y = float(one.get("x", 0)), float(one.get("y", 0))
            wide, high = float(one.get("width", 0)), float(one.get("height", 0))
            if one.tag == f"{SVG}svg":
                continue
            if not (left <= x and top <= y and x + wide <= right + 0.1 and y + high <= bottom + 0.1):
                return False
        return True


def _place(rect: ElementTree.Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
    return x, y, width, height
