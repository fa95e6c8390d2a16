"""Doors for what other systems know: one file per format, found by looking in this folder."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from tierline.application.importing import ImportReport, ImportWriter, OnProgress, RunMark, run
from tierline.domain.shared.discovery import modules_in
from tierline.domain.shared.errors import Invalid, NotFound
from tierline.interfaces.imports.mapping import read_mapping
from tierline.interfaces.imports.source import FileSource, ImportFormat, ImportOption

__all__ = ["ImportFormat", "ImportOption", "formats", "open_source", "run_import", "whole_of"]


class UnknownFormat(NotFound):
    """There is no such import format; there are {formats}."""


class OptionUnknown(Invalid):
    """The import format {format} knows these options and no others: {options}."""


class OptionMissing(Invalid):
    """The import format {format} needs the option `{option}`: {says}."""


class RefusedOverSource(Invalid):
    """The file for refused lines would overwrite a file that is imported; give it another name."""


class RefusedNotWritable(Invalid):
    """The file for refused lines can't be written there; name another one. Nothing was imported."""


class NothingToComplete(Invalid):
    """`--complete` needs a mapping file, which says of which facts the files are the whole."""


class NoFiles(Invalid):
    """Name at least one file to import."""


def formats() -> dict[str, ImportFormat]:
    """Every import format by its name."""
    found = (getattr(module, "FORMAT", None) for module in modules_in(__name__, __path__))
    return {one.name: one for one in found if isinstance(one, ImportFormat)}


def whole_of(options: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """The system that files are from, and which facts of its they are the whole of. Raises NothingToComplete.

    What is stated once only, such as an opening, is never meant: rows come and go beside it.
    """
    if not options.get("map"):
        raise NothingToComplete(field="complete")
    mapping = read_mapping(Path(options["map"]))
    return mapping.system, frozenset(block.name for block in mapping.fact if not block.once)


def open_source(format: str, files: Sequence[Path], options: Mapping[str, str]) -> FileSource:
    """The lines of some files. Raises Invalid or NotFound if format, options or files don't fit."""
    known = formats()
    if format not in known:
        raise UnknownFormat(formats=", ".join(sorted(known)))
    if not files:
        raise NoFiles()
    _check_options(known[format], options)
    return known[format].open(files, options)


def run_import(  # noqa: PLR0913 - what a run is made of, and each is named
    format: str,
    files: Sequence[Path],
    options: Mapping[str, str],
    writer: ImportWriter,
    actor: str,
    *,
    head: int = 0,
    refused: Path | None = None,
    on_progress: OnProgress | None = None,
    mark: RunMark | None = None,
) -> ImportReport:
    """Import files through a writer, a refused line going to the file `refused`.

    For a dry run, give a writer over a Rehearsal: it decides alike and keeps nothing. `head` is the
    log's last position before the run. Raises Invalid or NotFound before anything is recorded if
    format, options, mapping or files don't fit; a file that breaks off later is said in the report.
    """
    source = open_source(format, files, options)
    if refused is None:
        return run(source, writer, actor=actor, on_progress=on_progress, head=head, mark=mark)
    if any(_collides(refused, file) for file in files):
        raise RefusedOverSource()
    if not _writable(refused):
        raise RefusedNotWritable()
    with source.refused_file(refused) as file:
        return run(source, writer, actor=actor, refused=file, on_progress=on_progress, head=head, mark=mark)


def _collides(refused: Path, file: Path) -> bool:
    """Whether refused lines, in one file or several numbered ones, could go into a file being read.

    Those of workbooks go into a workbook, whatever ending is asked for.
    """
    same_folder = refused.resolve().parent == file.resolve().parent
    same_ending = file.suffix in (refused.suffix, ".xlsx")
    return (
        same_folder
        and same_ending
        and (file.stem == refused.stem or file.stem.startswith(f"{refused.stem}-"))
    )


def _writable(refused: Path) -> bool:
    """Whether a file can be written there, found out without making one."""
    if refused.exists():
        return not refused.is_dir() and os.access(refused, os.W_OK)
    return refused.parent.is_dir() and os.access(refused.parent, os.W_OK | os.X_OK)


def _check_options(format: ImportFormat, options: Mapping[str, str]) -> None:
    names = [option.name for option in format.options]
    if options.keys() - set(names):
        raise OptionUnknown(format=format.name, options=", ".join(names) or "none")
    for option in format.options:
        if option.required and not options.get(option.name):
            raise OptionMissing(format=format.name, option=option.name, says=option.says)
