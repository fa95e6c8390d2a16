"""Plans: several files in one run, each by its mapping, in the order in which they build on another."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from tierline.application.importing import ImportReport
from tierline.domain.shared.errors import Invalid, NotFound, Refusal
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.toml_files import parsed, text_at

_FROZEN = ConfigDict(frozen=True, extra="forbid")


class PlanUnreadable(Invalid):
    """The plan can't be used: {problem}."""


class NoSuchPlan(NotFound):
    """There is no file {name}, and no plan of ours has this name; ours are {plans}."""


class PlanStep(BaseModel):
    """One step: files of one format."""

    model_config = _FROZEN

    files: Annotated[tuple[str, ...], Field(min_length=1)]
    """Patterns, as in `*.csv`, below the folder; files of a pattern come in the order of names."""
    format: str = "csv"
    map: str | None = None
    """A mapping by its name, or its file."""
    options: dict[str, str] = {}
    """Other options of the format."""
    refused: str | None = None
    """Where refused lines go."""
    optional: bool = False
    """Whether it is no fault if there is no such file."""


class ImportPlan(BaseModel):
    """A plan file."""

    model_config = _FROZEN

    variables: dict[str, str] = {}
    """Words that may stand in braces in files, mappings, options and the files of refused lines."""
    step: Annotated[tuple[PlanStep, ...], Field(min_length=1)]


class StepDone(NamedTuple):
    """What became of a step: its report, or why there is none."""

    name: str
    """The patterns of its files, and by which mapping they are read if there is one."""
    report: ImportReport | None
    fault: str | None = None

    @property
    def complete(self) -> bool:
        """Whether all of it was read and nothing refused."""
        return self.fault is None and (self.report is None or self.report.complete)


OnFiles = Callable[[str, Sequence[Path], Mapping[str, str], Path | None], ImportReport]
"""Imports files of a format under options, their refused lines going to a file."""


def plan_names() -> list[str]:
    """The plans that come along."""
    inside = (one.name for one in files(__package__).iterdir())
    return sorted(name.removesuffix(".toml") for name in inside if name.endswith(".toml"))


def plan_at(place: str) -> tuple[ImportPlan, Path]:
    """A plan by its file or name, and the folder its files are below. Raises PlanUnreadable, NoSuchPlan."""
    path = Path(place)
    if path.suffix or path.exists():
        return parsed(text_at(path, PlanUnreadable), ImportPlan, PlanUnreadable), path.parent
    if place not in plan_names():
        raise NoSuchPlan(name=place, plans=", ".join(plan_names()))
    text = (files(__package__) / f"{place}.toml").read_text(encoding="utf-8")
    return parsed(text, ImportPlan, PlanUnreadable), Path()


def run_plan(
    plan: ImportPlan,
    folder: Path,
    variables: Mapping[str, str],
    importing: OnFiles,
) -> Iterator[StepDone]:
    """Run the steps of a plan, each as soon as it is asked for; one that fails doesn't stop the others.

    `importing` imports the files of a step. For a dry run let it give all steps to one Rehearsal: later ones
    then see what earlier ones would record. Raises PlanUnreadable before anything is recorded.
    """
    words = {**plan.variables, **variables}
    if unknown := variables.keys() - plan.variables.keys():
        raise PlanUnreadable(problem=Words("it has no variable `{name}`").of(name=min(unknown)))
    steps = [_filled(step, words) for step in plan.step]
    return (_run(step, folder, importing) for step in steps)


def total(reports: Sequence[ImportReport]) -> ImportReport:
    """The sum of some reports, with all they say."""
    whole = ImportReport()
    for one in reports:
        for field in fields(ImportReport):
            both = getattr(whole, field.name), getattr(one, field.name)
            setattr(whole, field.name, _joined(*both))
    return whole


def _joined(mine: Any, theirs: Any) -> Any:
    """Numbers and counts added up, sets and lists joined; of two places of one reason the first."""
    if isinstance(mine, set):
        return mine | theirs
    return mine + theirs if not isinstance(mine, dict) or isinstance(mine, Counter) else {**theirs, **mine}


def _run(step: PlanStep, folder: Path, importing: OnFiles) -> StepDone:
    name = ", ".join(step.files) + (f" by {step.map}" if step.map else "")
    found = [file for pattern in step.files for file in sorted(folder.glob(pattern)) if file.is_file()]
    if not found:
        fault = None if step.optional else "there is no such file"
        return StepDone(name, None, fault)
    refused = folder / step.refused if step.refused else None
    if refused:
        refused.parent.mkdir(parents=True, exist_ok=True)
    options = {**step.options, **({"map": _mapping(step.map, folder)} if step.map else {})}
    try:
        report = importing(step.format, found, options, refused)
    except Refusal as refusal:
        return StepDone(name, None, refusal.sentence)
    return StepDone(name, report)


def _mapping(place: str, folder: Path) -> str:
    """A mapping of ours by its name; a file below the folder, if it is one."""
    return str(folder / place) if Path(place).suffix else place


def _filled(step: PlanStep, words: Mapping[str, str]) -> PlanStep:
    """A step with its variables filled in. Raises PlanUnreadable."""

    def fill(text: str | None) -> str | None:
        try:
            return text.format_map(words) if text else text
        except (KeyError, ValueError, IndexError, AttributeError):
            problem = Words("`{text}` names a variable that [variables] lacks").of(text=str(text))
            raise PlanUnreadable(problem=problem) from None

    return PlanStep.model_validate(
        {
            **step.model_dump(),
            "files": [fill(one) for one in step.files],
            "map": fill(step.map),
            "refused": fill(step.refused),
            "options": {name: fill(one) for name, one in step.options.items()},
        }
    )
