"""The pages of imports: a file is sent, looked at, recorded, and undone."""

import gzip
import re
from collections.abc import Mapping

import pytest
from httpx2 import Response

from tests.doors import Door
from tests.imports.weekly import DEARER, FIRST, HEADER, MAPPING
from tests.patience import until
from tierline.application.access import EVERY_SCOPE, AccountSet, Scope
from tierline.application.api_keys import Grant

ORIGIN = {"origin": "http://localhost"}
TOML = {"mapping": ("map.toml", MAPPING.encode())}


class Browser:
    """A browser that sends forms of the imports' pages."""

    def __init__(self, door: Door, headers: Mapping[str, str] = {}) -> None:
        self.door = door
        self._headers = dict(headers)

    def get(self, path: str) -> Response:
        """A page."""
        return self.door.client.get(path, headers=self._headers)

    def post(self, path: str, files: Mapping[str, tuple[str, bytes]] | None = None, **typed: str) -> Response:
        """What comes of a form."""
        token = re.search(r'name="form_token" value="([^"]+)"', self.get("/imports").text)
        assert token
        return self.door.client.post(
            path,
            data={"form_token": token[1], **typed},
            files=files,
            headers={**self._headers, **ORIGIN},
            follow_redirects=False,
        )

    def sent(self, rows: str, name: str = "weekly.csv") -> str:
        """Send a table, and wait until it was looked at; the address of that."""
        answer = self.post("/imports", {"file": (name, (HEADER + rows).encode()), **TOML}, format="csv")
        assert answer.status_code == 303, answer.text
        return self.waited(answer.headers["location"])

    def waited(self, address: str) -> str:
        """The address, once what is at work there has ended."""
        until(lambda: "refresh" not in self.get(address).headers)
        return address

    def told(self, address: str) -> str:
        """The words of a page."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.get(address).text.partition("<main")[2]).split())


@pytest.fixture
def browser(empty: Door) -> Browser:
    return Browser(empty)


def test_a_file_is_looked_at_first_and_recorded_when_that_is_wanted(browser: Browser) -> None:
    address = browser.sent(FIRST)
    assert "weekly.csv: what it would do" in browser.told(address)
    assert "Acme no tier ● Vendor" in browser.told(address)
    assert browser.door.head() == 0
    browser.waited(browser.post(f"{address}/record").headers["location"])
    assert "It is recorded as" in browser.told(address)
    assert "Facts recorded 2" in browser.told(address)
    assert browser.door.system.log.page(0, 100)[-1].fact.source.system == "register"


def test_a_changed_file_tells_what_changed_and_its_import_is_undone(browser: Browser) -> None:
    for rows in (FIRST, DEARER):
        address = browser.sent(rows)
        browser.waited(browser.post(f"{address}/record").headers["location"])
    assert "1 of things that the source changed" in browser.told(address)
    [run] = re.findall(r"recorded as (\S+)\.", browser.told(address))
    undone = browser.waited(browser.post(f"/imports/{run}/undo").headers["location"])
    assert "Facts taken back 1" in browser.told(undone)
    assert f"undoes {run}" in browser.told("/imports")
    assert browser.door.system.log.page(0, 100)[-1].fact.kind == "fact_corrected"


def test_refused_lines_are_told_and_come_back_as_a_file(browser: Browser) -> None:
    address = browser.sent(FIRST + "2,Bolt,mistyped,20,,\n")
    assert "weekly.csv, line 3 `starts`, column `Day`: the date fits none of the formats" in browser.told(
        address
    )
    file = browser.get(f"{address}/refused")
    assert file.headers["content-disposition"] == 'attachment; filename="refused.csv"'
    assert "2,Bolt,mistyped" in file.text


def test_refused_lines_are_told_in_the_language_of_the_reader(browser: Browser) -> None:
    address = browser.sent(FIRST + "2,Bolt,mistyped,20,,\n3,Bolt,01.01.2020,1.23456,,\n")
    told = browser.told(f"{address}?lang=zh")
    assert "weekly.csv，第 3 行" in told
    assert "`starts`（`Day` 列）：日期不符合任何一种格式" in told
    assert "`amount.value`（`Price` 列）最多 4 位小数" in told
    assert "the date fits" not in told


def test_a_mapping_that_doesn_t_fit_is_told_in_the_language_of_the_reader(browser: Browser) -> None:
    mapping = MAPPING.replace("system =", "sistem =")
    answer = browser.post(
        "/imports", {"file": ("a.csv", b"a"), "mapping": ("m.toml", mapping.encode())}, format="csv"
    )
    address = browser.waited(answer.headers["location"])
    assert "映射文件无法使用：`system`：缺失。" in browser.told(f"{address}?lang=zh")


@pytest.mark.parametrize(
    ("name", "refused"),
    [("facts.ndjson.gz", "refused.ndjson"), ("facts.gz", "refused.ndjson"), ("facts.jsonl", "refused.jsonl")],
)
def test_refused_lines_of_a_packed_file_come_back_unpacked_by_the_right_name(
    browser: Browser, name: str, refused: str
) -> None:
    content = b'{"account": "ACME", "kind": "interaction"}\n'
    packed = gzip.compress(content) if name.endswith(".gz") else content
    answer = browser.post("/imports", {"file": (name, packed)}, format="ndjson")
    file = browser.get(f"{browser.waited(answer.headers['location'])}/refused")
    assert file.headers["content-disposition"] == f'attachment; filename="{refused}"'
    assert file.content.startswith(b'{"account": "ACME"') or file.content.startswith(b'{"account":"ACME"')


def test_a_file_that_is_forgotten_is_gone(browser: Browser) -> None:
    address = browser.sent(FIRST)
    assert browser.post(f"{address}/drop").status_code == 303
    assert browser.get(address).status_code == 404
    assert browser.door.head() == 0


def test_an_import_belongs_to_who_sent_it(empty: Door) -> None:
    access, sessions = empty.system.access, empty.system.sessions
    people, scopes = {}, EVERY_SCOPE - {Scope.ADMIN}
    for name, codes in (("ana", {"Acme"}), ("ben", {"Bolt"})):
        key, _ = access.issue(name, grant=Grant(None, scopes, AccountSet(codes=frozenset(codes))))
        cookie = f"tierline={sessions.begin(key.key_id, empty.system.clock())}"
        people[name] = Browser(empty, {"cookie": cookie})
    address = people["ana"].sent(FIRST)
    people["ana"].waited(people["ana"].post(f"{address}/record").headers["location"])
    [run] = re.findall(r"recorded as (\S+)\.", people["ana"].told(address))
    assert run in people["ana"].told("/imports")
    assert people["ben"].get(address).status_code == 404
    assert run not in people["ben"].told("/imports")
    assert people["ben"].post(f"/imports/{run}/undo").status_code == 404
    foreign = people["ben"].sent(FIRST)
    assert "Facts to be recorded 0" in people["ben"].told(foreign)


@pytest.mark.parametrize(
    ("files", "format", "said"),
    [
        ({}, "csv", "Choose a file"),
        ({"file": ("a.csv", b"x"), **TOML}, "docx", "Choose what kind"),
    ],
)
def test_what_can_t_be_imported_is_told(
    browser: Browser, files: dict[str, tuple[str, bytes]], format: str, said: str
) -> None:
    answer = browser.post("/imports", files or {"other": ("x", b"x")}, format=format)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_mapping_that_doesn_t_fit_is_told_where_the_import_stands(browser: Browser) -> None:
    answer = browser.post(
        "/imports", {"file": ("a.csv", b"a,b\n1,2\n"), "mapping": ("m.toml", b"nonsense")}, format="csv"
    )
    address = browser.waited(answer.headers["location"])
    assert "Nothing could be done" in browser.told(address)


def test_a_mapping_that_comes_along_is_chosen_by_its_name_and_no_other_file_is(browser: Browser) -> None:
    table = b"code,name,kind,opened on\nACME,Acme,enterprise,2020-01-01\n"
    answer = browser.post("/imports", {"file": ("accounts.csv", table)}, format="csv", ready="sheet/accounts")
    assert answer.status_code == 303
    browser.waited(answer.headers["location"])
    other = browser.post("/imports", {"file": ("a.csv", table)}, format="csv", ready="/etc/mapping.toml")
    assert (other.status_code, "Choose one of the mappings" in other.text) == (422, True)


def test_a_file_that_is_too_large_is_refused_while_it_is_read(empty: Door) -> None:
    empty.system.settings = empty.system.settings.model_copy(update={"upload_limit": 1024})
    answer = Browser(empty).post("/imports", {"file": ("a.csv", b"x" * 5000)}, format="csv")
    assert answer.status_code == 413


def test_a_form_from_elsewhere_imports_nothing(browser: Browser) -> None:
    files = {"file": ("a.csv", b"x"), **TOML}
    answer = browser.door.client.post(
        "/imports", data={"format": "csv"}, files=files, headers={"origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    unserved = browser.door.client.post("/imports", data={"format": "csv"}, files=files, headers=ORIGIN)
    assert unserved.status_code == 403


def test_nothing_of_a_file_stays_on_a_disk(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("private")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    browser.sent(FIRST)
    assert list(folder.iterdir()) == []
