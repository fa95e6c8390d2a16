"""The press: typst, which prints documents (PDF) and pictures (PNG) with a font that it must be given."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from interfaces.http.refusals import FontMissing
from interfaces.press.glyphs import Glyphs

if TYPE_CHECKING:
    import typst

FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
"""Fonts that have Latin and Chinese letters, the first found is taken."""
PIXELS_PER_INCH = 144
_HERE = Path(__file__).parent
_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
"""Between these every format can say when a document was made."""


class Press:
    """Prints from data: what the data says stays text, nothing is loaded from elsewhere.

    Args:
        fonts: The folder of the fonts; None takes the one that comes with the product.
    """

    def __init__(self, fonts: Path | None = None) -> None:
        self._folder = fonts
        self._own = local()

    def document(self, template: str, content: Mapping[str, Any], at: datetime) -> bytes:
        """A tagged PDF (PDF/UA-1), made `at`; the same content gives the same bytes. Raises FontMissing."""
        made = int(stamp(at).timestamp())
        return self._compiled(
            template, content, {"format": "pdf", "pdf_standards": "ua-1", "timestamp": made}
        )

    def picture(self, drawing: str, title: str, notes: Sequence[str], language: str) -> bytes:
        """An SVG as PNG below its title and above its notes. Raises FontMissing."""
        content = {"svg": drawing, "title": title, "notes": notes, "lang": language}
        return self._compiled("picture", content, {"format": "png", "ppi": PIXELS_PER_INCH})

    def _compiled(self, template: str, content: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
        plant = self._plant()
        data = orjson.dumps({**_legible(content, plant.glyphs), "font": plant.family}).decode()
        made = plant.compiler.compile(
            (_HERE / f"{template}.typ").read_bytes(), sys_inputs={"data": data}, **options
        )
        assert isinstance(made, bytes)
        return made

    def _plant(self) -> "_Plant":
        """This thread's own: a compiler serves one thread at a time."""
        if not hasattr(self._own, "plant"):
            self._own.plant = self._set_up()
        plant: _Plant = self._own.plant
        return plant

    def _set_up(self) -> "_Plant":
        import typst  # noqa: PLC0415 - it takes 70 ms, and only who prints needs it

        folder = self._folder or Path(str(files("noto_cjk_sans_otc")))
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        there = {one.family: one for one in fonts.fonts() if one.path and one.style == "normal"}
        found = next((there[one] for one in FAMILIES if one in there), None)
        if found is None or found.path is None:
            raise FontMissing(families=", ".join(FAMILIES))
        compiler = typst.Compiler(root=_HERE, font_paths=fonts, ignore_system_fonts=True)
        return _Plant(compiler, found.family, Glyphs(Path(found.path), found.index))


class _Plant(NamedTuple):
    compiler: "typst.Compiler"
    family: str
    glyphs: Glyphs


def _legible(content: Any, glyphs: Glyphs) -> Any:
    """JSON values with all texts as they can be printed."""
    if isinstance(content, str):
        return glyphs.legible(content)
    if isinstance(content, Mapping):
        return {name: _legible(value, glyphs) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_legible(value, glyphs) for value in content]
    return content


def stamp(at: datetime) -> datetime:
    """When a document was made, as files can say it: to the second, and in this century or the last."""
    return min(max(at, _EARLIEST), _LATEST).replace(microsecond=0)
