"""Everything out: the facts of all accounts, of the firm's own book and of the policy book, texts opened."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from tierline.application.sealing import Sealing
from tierline.domain.account.base import Recorded, kind_of
from tierline.domain.shared.ids import BOOK, FIRM, FIRM_BOOK
from tierline.domain.shared.personal import marker_in
from tierline.interfaces.exact_json import dumps
from tierline.interfaces.moving.manifest import NAME, Manifest, MovedFile
from tierline.interfaces.new_folder import check_unused, private_file
from tierline.projections.engine.pseudonyms import PseudonymousLog

POLICIES = "policies"
"""What the lines of the policy book name as their account."""
LINES = 100_000
"""So many lines a file has at most."""
_PAGE = 500
_IN_PLACE = {"email": "{gone}-{at}@{gone}.invalid", "phone": "000{at}"}
"""What stands in place of an address that can't be read: it must look like one. It has the fact's position,
since a correction has to say something else than what it corrects."""


def take_out(
    log: PseudonymousLog,
    sealing: Sealing,
    folder: Path,
    made_at: datetime,
    version: str,
    on_progress: Callable[[int, int], None] = lambda done, whole: None,
) -> Manifest:
    """Write everything up to now into a folder; only its owner can read it. Raises FolderInUse."""
    check_unused(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    until = log.head()
    with _Files(folder) as files:
        for fact, line in _lines(log, sealing, until):
            files.add(fact, line)
            on_progress(fact.position, until)
    manifest = Manifest(
        tierline=version,
        made_at=made_at.isoformat(),
        until=until,
        facts=files.kinds.total(),
        kinds=dict(sorted(files.kinds.items())),
        forgotten_texts=files.gone["forgotten"],
        broken_texts=files.gone["broken"],
        retired=files.retired,
        files=tuple(files.written),
    )
    with private_file(folder / NAME) as file:
        file.write(manifest.model_dump_json(indent=2).encode())
    return manifest


def _lines(log: PseudonymousLog, sealing: Sealing, until: int) -> Iterator[tuple[Recorded, dict[str, Any]]]:
    """Every fact in the order of the log, with its fields as they are stated, texts opened or a marker."""
    after = 0
    while page := [log.decoded(one) for one in log.stored(after, _PAGE, until)]:
        for account_id, several in groupby(page, key=lambda one: one.account_id):
            facts = list(several)
            stated = [
                {**one.fact.model_dump(mode="json", exclude_unset=True), "fact_id": str(one.fact.fact_id)}
                for one in facts
            ]
            yield from zip(facts, sealing.opened_all(account_id, stated), strict=True)
        after = page[-1].position


class _Files:
    """Files of lines, one after the other, with what the manifest says of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.written: list[MovedFile] = []
        self.kinds: Counter[str] = Counter()
        self.gone: Counter[str] = Counter()
        self.retired = 0
        self._file: BinaryIO | None = None
        self._lines = 0
        self._sum = sha256()

    def add(self, fact: Recorded, content: dict[str, Any]) -> None:
        """Write a fact."""
        kind = kind_of(type(fact.fact))
        self.kinds[kind] += 1
        self.retired += any(content.get(name) is not None for name in fact.fact.RETIRED)
        told = {"recorded_by": fact.actor, "recorded_at": fact.recorded_at.isoformat()}
        line = {"account": _place(fact, content), "kind": kind, **self._plain(content, fact.position), **told}
        raw = dumps({**line, "position": fact.position}) + b"\n"
        if self._file is None or self._lines == LINES:
            self._next()
        assert self._file
        self._file.write(raw)
        self._sum.update(raw)
        self._lines += 1

    def _plain(self, content: dict[str, Any], at: int) -> dict[str, Any]:
        """The fields with a word in place of each text that can't be read."""
        plain = {name: self._readable(name, value, at) for name, value in content.items()}
        if isinstance(changes := plain.get("changes"), dict):
            plain["changes"] = {name: self._readable(name, one, at) for name, one in changes.items()}
        return plain

    def _readable(self, name: str, value: Any, at: int) -> Any:
        gone = marker_in(value)
        if gone is None:
            return value
        self.gone[gone] += 1
        return _IN_PLACE.get(name, "[{gone} {at}]").format(gone=gone, at=at)

    def _next(self) -> None:
        self._end()
        self._file = private_file(self._folder / f"facts-{len(self.written) + 1:04}.ndjson")
        self._lines, self._sum = 0, sha256()

    def _end(self) -> None:
        if self._file:
            self._file.close()
            name = Path(self._file.name).name
            self.written.append(MovedFile(name=name, lines=self._lines, sha256=self._sum.hexdigest()))

    def __enter__(self) -> "_Files":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._file = None


def _place(fact: Recorded, content: dict[str, Any]) -> str:
    """What a line names as its account: that of a budget is the account whose budget it is."""
    if fact.account == BOOK:
        return POLICIES
    return str(content.pop("account", FIRM)) if fact.account == FIRM_BOOK else fact.account
