"""Event logs of cases: each account that is seen is one, in the order of time, without names and texts."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from tests.exchange.conftest import Reads
from tests.exchange.test_ocel import TEXTS
from tierline.interfaces.exchange.logged import logged_accounts
from tierline.interfaces.exchange.xes import write_xes

NS = "{http://www.xes-standard.org/}"
PARSES = {
    "string": str,
    "id": str,
    "date": datetime.fromisoformat,
    "int": int,
    "float": float,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def cases(file: Path) -> dict[str, list[dict[str, object]]]:
    """The events of each case, their values as their tags say."""
    found = {}
    for trace in ElementTree.parse(file).getroot().findall(f"{NS}trace"):
        name = trace.find(f"{NS}string")
        assert name is not None
        found[name.attrib["value"]] = [
            {
                one.attrib["key"]: PARSES[one.tag.removeprefix(NS)](one.attrib["value"])  # type: ignore[operator]
                for one in event
            }
            for event in trace.findall(f"{NS}event")
        ]
    return found


def test_each_account_is_a_case_with_its_events_in_the_order_of_time(read: Reads, file: Path) -> None:
    counted = write_xes(logged_accounts(read("all")), file)
    found = cases(file)
    assert set(found) == {"OURS-1", "OURS-2", "THEIRS-1", "THEIRS-2"}
    assert counted == (4, sum(map(len, found.values())))
    for events in found.values():
        times = [event["time:timestamp"] for event in events]
        assert times == sorted(times, key=str)
    met = next(one for one in found["OURS-1"] if one["concept:name"] == "interaction")
    assert (met["org:resource"], met["contact"], met["channel"]) == ("p-anna", "ours-c1", "meeting")
    (ended,) = (one for one in found["OURS-1"] if one["concept:name"] == "contract_ended")
    assert (ended["contract"], ended["reason"]) == ("ours-k1", "terminated")


def test_no_text_is_told_and_nothing_of_accounts_that_are_not_seen(read: Reads, file: Path) -> None:
    write_xes(logged_accounts(read("all")), file)
    assert not [text for text in TEXTS if text in file.read_text()]
    write_xes(logged_accounts(read("some")), file)
    # Who may see an account may see what is merged into it.
    assert set(cases(file)) == {"OURS-1", "OURS-2"}
    assert "THEIRS" not in file.read_text()
