"""The press: typst, which prints documents (PDF) and pictures (PNG) with a font that it must be given."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from tierline.domain.shared.errors import Conflict
from tierline.interfaces.presentation.language import locale_of
from tierline.interfaces.presentation.press.glyphs import Glyphs

if TYPE_CHECKING:
    import typst

FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
"""Fonts that have Latin and Chinese letters, the first found is taken."""
EUROPEAN = "Source Sans Pro"
"""The font with the letters of Poland or Greece, which those lack; their Latin letters are drawn after it."""
PIXELS_PER_INCH = 144
_TEXT = re.compile("(<text[^>]*>)([^<]*)(?=</text>)")
_REGULAR = 400
AT_ONCE = 2
"""How many documents are printed side by side: each may take a processor and much memory."""
_KEPT_FOR = 11
_BLANK = b"#set page(width: 1pt, height: 1pt)"
_HERE = Path(__file__).parent
_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)
"""Between these every format can say when a document was made."""


class FontMissing(Conflict):
    """There is no font to print with: the folder named by TIERLINE_FONTS must hold one of {families}."""


class Press:
    """Prints from data: what the data says stays text, nothing is loaded from elsewhere.

    Args:
        fonts: The folder of the fonts; None takes the one that comes with the product.
    """

    def __init__(self, fonts: Path | None = None) -> None:
        self._folder = fonts
        self._free: list[_Plant] = []
        self._gate = BoundedSemaphore(AT_ONCE)

    def document(self, template: str, content: Mapping[str, Any], at: datetime) -> bytes:
        """A tagged PDF (PDF/UA-1), made `at`; the same content gives the same bytes. Raises FontMissing."""
        options = {"format": "pdf", "pdf_standards": "ua-1", "timestamp": int(stamp(at).timestamp())}
        with self._plant() as plant:
            made = _compiled(plant, template, content, options)
            plant.forget()
        return made

    def picture(self, drawing: str, title: str, notes: Sequence[str], language: str) -> bytes:
        """An SVG as PNG below its title and above its notes. Raises FontMissing."""
        content = {"svg": drawing, "title": title, "notes": notes, "lang": language}
        with self._plant() as plant:
            return _compiled(plant, "picture", content, {"format": "png", "ppi": PIXELS_PER_INCH})

    @contextmanager
    def _plant(self) -> "Iterator[_Plant]":
        """One that nobody else uses meanwhile; who comes when all are in use waits."""
        with self._gate:
            try:
                plant = self._free.pop()
            except IndexError:
                plant = self._set_up()
            try:
                yield plant
            finally:
                self._free.append(plant)

    def _set_up(self) -> "_Plant":
        import typst  # noqa: PLC0415 - it takes 70 ms, and only who prints needs it

        folders = [self._folder or _packaged("noto_cjk_sans_otc"), _packaged("font_source_sans_pro")]
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
        there = {one.family: one for one in fonts.fonts() if one.style == "normal" and one.weight == _REGULAR}
        family = next((one for one in FAMILIES if one in there), None)
        if family is None:
            raise FontMissing(families=", ".join(FAMILIES))
        taken = [there[one] for one in (EUROPEAN, family)]
        compiler = typst.Compiler(root=_HERE, font_paths=fonts, ignore_system_fonts=True)
        glyphs = Glyphs((Path(one.path), one.index) for one in taken if one.path)
        return _Plant(compiler, family, glyphs)


class _Plant(NamedTuple):
    compiler: "typst.Compiler"
    chinese: str
    glyphs: Glyphs

    def forget(self) -> None:
        """Let go of what typst keeps of a document for the next few: a long one takes a hundred megabytes."""
        for _ in range(_KEPT_FOR):
            self.compiler.compile(_BLANK, format="svg", sys_inputs=None)

    def stack(self, language: str) -> list[Any]:
        """The fonts in the order in which they are asked for a letter; Chinese has its own full stops."""
        first = (
            {"name": EUROPEAN, "covers": "latin-in-cjk"} if locale_of(language).language == "zh" else EUROPEAN
        )
        return [first, self.chinese]

    def legible(self, content: Any) -> Any:
        """JSON values with all texts as they can be printed; drawings are called `svg`."""
        if isinstance(content, str):
            return self.glyphs.legible(content)
        if isinstance(content, Mapping):
            return {
                name: self._set(self.legible(value)) if name == "svg" else self.legible(value)
                for name, value in content.items()
            }
        if isinstance(content, list | tuple):
            return [self.legible(value) for value in content]
        return content

    def _set(self, drawing: str) -> str:
        """A drawing whose fonts are named: within one stretch of text, no other font is looked for."""
        named = drawing.replace('font-family="sans-serif"', f'font-family="{EUROPEAN}"', 1)
        return _TEXT.sub(lambda found: found[1] + self._spans(found[2]), named)

    def _spans(self, text: str) -> str:
        return "".join(
            run if is_first else f'<tspan font-family="{self.chinese}">{run}</tspan>'
            for is_first, run in self.glyphs.runs(text)
        )


def _packaged(name: str) -> Path:
    """The folder of a package of fonts."""
    return Path(str(files(name)))


def _compiled(plant: _Plant, template: str, content: Mapping[str, Any], options: Mapping[str, Any]) -> bytes:
    data = orjson.dumps({**plant.legible(content), "font": plant.stack(content["lang"])}).decode()
    source = (_HERE / f"{template}.typ").read_bytes()
    made = plant.compiler.compile(source, sys_inputs={"data": data}, **options)
    assert isinstance(made, bytes)
    return made


def stamp(at: datetime) -> datetime:
    """When a document was made, as files can say it: to the second, and in this century or the last."""
    return min(max(at, _EARLIEST), _LATEST).replace(microsecond=0)
