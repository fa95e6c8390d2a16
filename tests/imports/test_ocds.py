"""OCDS releases, 1.0 and 1.1, become the contracts of a supplier with its buyers."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.imports.tables import contents, english, faults, stopped, write
from tierline.application.importing import SourceLine
from tierline.interfaces.imports import open_source

BUYER = {"id": "XX-ORG-1", "name": "Ministry of Tides"}
OURS = {"id": "XX-ORG-7", "name": "Harbour Works Ltd"}
LAST_INSTANT = "2022-03-09T23:59:59.999999+00:00"


def contract(**changes: Any) -> dict[str, Any]:
    return {
        "id": "c1",
        "awardID": "a1",
        "status": "active",
        "dateSigned": "2020-03-01T09:00:00+02:00",
        "period": {"startDate": "2020-03-10T00:00:00+02:00", "endDate": "2022-03-09T23:59:59+02:00"},
        "value": {"amount": 1250.5, "currency": "EUR"},
        **changes,
    }


def release(*contracts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A release of 1.1."""
    return {
        "ocid": "ocds-x-1",
        "id": "r1",
        "date": "2020-03-05T00:00:00Z",
        "tag": ["contract"],
        "buyer": BUYER,
        "parties": [
            {**BUYER, "roles": ["buyer"]},
            {**OURS, "roles": ["supplier"], "identifier": {"scheme": "XX-TAX", "id": "99"}},
        ],
        "tender": {"procurementMethod": "open"},
        "awards": [{"id": "a1", "suppliers": [OURS]}],
        "contracts": list(contracts),
        **changes,
    }


def lines_of(folder: Path, *releases: dict[str, Any], supplier: str = "", text: str = "") -> list[SourceLine]:
    file = write(folder, "package.json", text or json.dumps({"version": "1.1", "releases": releases}))
    return read(file, supplier)[0]


def read(file: Path, supplier: str = "") -> tuple[list[SourceLine], list[str]]:
    return stopped(open_source("ocds", [file], {"supplier": supplier} if supplier else {}).lines())


def kinds(lines: list[SourceLine]) -> list[str]:
    return [fact["kind"] for fact in contents(lines)]


def test_a_contract_opens_the_buyers_account_and_is_signed(tmp_path: Path) -> None:
    opened, signed = contents(lines_of(tmp_path, release(contract())))
    assert opened == {
        "kind": "account_opened",
        "code": "XX-ORG-1",
        "name": "Ministry of Tides",
        "account_kind": "government",
        "occurred_at": "2020-03-01T09:00:00+02:00",
    }
    assert signed == {
        "kind": "contract_signed",
        "contract": "ocds-x-1/c1",
        "agreement": "purchase",
        "procurement": "open",
        "pricing": "competitive",
        "amount": {"value": "1250.5", "currency": "EUR"},
        "starts": "2020-03-10",
        "ends": "2022-03-09",
        "occurred_at": "2020-03-01T09:00:00+02:00",
    }


def test_a_release_of_1_0_keeps_its_organisations_in_place(tmp_path: Path) -> None:
    old = release(contract(awardID="a1"))
    del old["parties"]
    old["buyer"] = {"identifier": {"scheme": "XX-TAX", "id": "55"}, "name": "Ministry of Tides"}
    old["awards"] = [
        {"id": "a1", "suppliers": [{"identifier": {"scheme": "XX-TAX", "id": "99"}, "name": "Harbour"}]}
    ]
    lines = lines_of(tmp_path, old, supplier="XX-TAX-99")
    assert [fact.account for line in lines for fact in line.facts] == ["XX-TAX-55", "XX-TAX-55"]


@pytest.mark.parametrize("supplier", ["XX-ORG-7", "harbour  works LTD", "99", "XX-TAX-99"])
def test_the_supplier_is_known_by_id_identifier_or_name(tmp_path: Path, supplier: str) -> None:
    assert kinds(lines_of(tmp_path, release(contract()), supplier=supplier)) == [
        "account_opened",
        "contract_signed",
    ]


def test_what_other_suppliers_sign_is_not_ours(tmp_path: Path) -> None:
    file = write(tmp_path, "package.json", json.dumps({"releases": [release(contract())]}))
    source = open_source("ocds", [file], {"supplier": "Somebody Else"})
    assert kinds(list(source.lines())) == []
    assert english(source.notes()) == [
        "No contract names this supplier; give its id or its name as the releases have it."
    ]


def test_only_the_contracts_of_our_awards_count(tmp_path: Path) -> None:
    awards = [{"id": "a1", "suppliers": [OURS]}, {"id": "a2", "suppliers": [{"id": "XX-ORG-8"}]}]
    mixed = release(contract(), contract(id="c2", awardID="a2"), awards=awards)
    found = contents(lines_of(tmp_path, mixed, supplier="XX-ORG-7"))
    assert [fact.get("contract") for fact in found] == [None, "ocds-x-1/c1"]


def test_an_account_is_opened_once_at_the_first_sign_of_the_buyer(tmp_path: Path) -> None:
    earlier = release(contract(dateSigned="2019-01-15T00:00:00Z"), ocid="ocds-x-2")
    lines = lines_of(tmp_path, release(contract()), earlier)
    assert kinds(lines) == ["account_opened", "contract_signed", "contract_signed"]
    assert contents(lines)[0]["occurred_at"] == "2019-01-15T00:00:00+00:00"


def test_a_buyer_without_contracts_becomes_an_account_too_when_all_suppliers_are_meant(
    tmp_path: Path,
) -> None:
    planning = release(tag=["planning"])
    assert kinds(lines_of(tmp_path, planning)) == ["account_opened"]
    assert kinds(lines_of(tmp_path, planning, supplier="XX-ORG-7")) == []


@pytest.mark.parametrize(
    ("method", "procurement", "pricing"),
    [
        ("open", "open", "competitive"),
        ("selective", "selective", "competitive"),
        ("limited", "limited", "negotiated"),
        ("direct", "direct", "negotiated"),
        (None, None, None),
        ("auction", None, None),
    ],
)
def test_the_way_of_buying_tells_how_the_price_was_found(
    tmp_path: Path, method: str | None, procurement: str | None, pricing: str | None
) -> None:
    signed = contents(lines_of(tmp_path, release(contract(), tender={"procurementMethod": method})))[1]
    assert (signed.get("procurement"), signed.get("pricing")) == (procurement, pricing)


def test_a_framework_agreement_is_known_by_its_procurement(tmp_path: Path) -> None:
    tender = {"procurementMethod": "selective", "procurementMethodDetails": "FA (Framework Agreement)"}
    assert contents(lines_of(tmp_path, release(contract(), tender=tender)))[1]["agreement"] == "framework"


def test_an_amendment_states_what_the_contract_is_from_then_on(tmp_path: Path) -> None:
    amended = contract(
        value={"amount": 2000, "currency": "EUR"},
        amendments=[
            {"id": "m1", "date": "2020-06-01T00:00:00Z"},
            {"id": "m2", "date": "2020-09-01T00:00:00Z"},
        ],
    )
    later = release(amended, id="r2", tag=["contractAmendment"], date="2020-09-02T00:00:00Z")
    lines = lines_of(tmp_path, release(contract()), later)
    assert kinds(lines) == ["account_opened", "contract_signed", "contract_signed", "contract_amended"]
    assert [fact.once for fact in lines[1].facts] == [True, False]
    assert contents(lines)[-1] == {
        "kind": "contract_amended",
        "contract": "ocds-x-1/c1",
        "changes": {"amount": {"value": "2000", "currency": "EUR"}, "ends": "2022-03-09"},
        "occurred_at": "2020-09-01T00:00:00+00:00",
    }


def test_an_amendment_of_1_0_stands_alone_in_the_contract(tmp_path: Path) -> None:
    old = release(contract(amendment={"date": "2020-06-01T00:00:00Z"}), tag=["contractAmendment"])
    assert contents(lines_of(tmp_path, old))[-1]["occurred_at"] == "2020-06-01T00:00:00+00:00"


def test_a_tag_alone_dates_the_amendment_by_its_release(tmp_path: Path) -> None:
    tagged = release(contract(), tag=["contractAmendment"])
    assert contents(lines_of(tmp_path, tagged))[-1]["occurred_at"] == "2020-03-05T00:00:00+00:00"


@pytest.mark.parametrize(
    ("status", "tag", "date", "occurred_at", "reason"),
    [
        (
            "terminated",
            "contractTermination",
            "2021-01-01T00:00:00Z",
            "2021-01-01T00:00:00+00:00",
            "terminated",
        ),
        ("active", "contractTermination", "2021-01-01T00:00:00Z", "2021-01-01T00:00:00+00:00", "terminated"),
        ("terminated", "contract", "2023-01-01T00:00:00Z", LAST_INSTANT, "completed"),
        ("terminated", "contract", "2022-03-09T10:00:00Z", LAST_INSTANT, "completed"),
        ("terminated", "contractTermination", "2023-01-01T00:00:00Z", LAST_INSTANT, "completed"),
        ("terminated", "contractTermination", "2021-01-01", "2021-01-01T23:59:59.999999+00:00", "terminated"),
        ("terminated", "contract", "2021-01-01T00:00:00Z", "2021-01-01T00:00:00+00:00", "terminated"),
        ("cancelled", "contract", "2021-01-01T00:00:00Z", "2021-01-01T00:00:00+00:00", "cancelled"),
    ],
)
def test_a_contract_that_is_over_has_ended(
    tmp_path: Path, status: str, tag: str, date: str, occurred_at: str, reason: str
) -> None:
    over = release(contract(status=status), tag=[tag], date=date)
    last = contents(lines_of(tmp_path, over))[-1]
    assert (last["kind"], last["occurred_at"], last["reason"]) == ("contract_ended", occurred_at, reason)


def test_a_contract_signed_after_its_last_day_was_completed_when_it_was_signed(tmp_path: Path) -> None:
    late = contract(status="terminated", dateSigned="2022-04-01T08:00:00Z")
    facts = contents(lines_of(tmp_path, release(late, date="2022-05-01T00:00:00Z")))
    assert [fact["occurred_at"] for fact in facts[-2:]] == ["2022-04-01T08:00:00+00:00"] * 2


@pytest.mark.parametrize(
    "value", [{"amount": 5}, {"amount": 5, "currency": None}, {"amount": 5, "currency": ""}]
)
def test_an_amount_without_a_currency_is_left_out_and_counted(tmp_path: Path, value: dict[str, Any]) -> None:
    ended = contract(id="c2", value=value, status="terminated")
    file = write(tmp_path, "p.json", json.dumps({"releases": [release(contract(value=value), ended)]}))
    source = open_source("ocds", [file], {})
    facts = contents(list(source.lines()))
    assert [fact["kind"] for fact in facts[1:]] == ["contract_signed", "contract_signed", "contract_ended"]
    assert not any("amount" in fact for fact in facts)
    assert [note.partition(".")[0] for note in english(source.notes())] == [
        "Contracts whose amount has no currency: 2"
    ]


def test_a_contract_cancelled_before_its_signature_is_none(tmp_path: Path) -> None:
    never = release(contract(status="cancelled", dateSigned=None, period=None))
    assert kinds(lines_of(tmp_path, never)) == ["account_opened"]


def test_a_duration_stands_in_for_a_missing_end(tmp_path: Path) -> None:
    lasting = contract(period={"startDate": "2020-03-10T00:00:00Z", "durationInDays": 10})
    assert contents(lines_of(tmp_path, release(lasting)))[1]["ends"] == "2020-03-19"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ocid": None}, "the release has no `ocid`"),
        ({"buyer": None, "parties": []}, "the release names no buyer, nor does another one of its process"),
        ({"contracts": [contract(id=None)]}, "a contract has no `id`"),
        (
            {"contracts": [contract(dateSigned=None, period={})]},
            "a contract has neither `dateSigned` nor a start of its period",
        ),
        ({"contracts": [contract(dateSigned="last spring")]}, "a date is not written as ISO 8601 has it"),
    ],
)
def test_a_release_that_says_too_little_is_a_fault(
    tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    assert faults(lines_of(tmp_path, release(contract(), **changes))) == [fault]


def test_buyers_with_broken_ids_keep_apart(tmp_path: Path) -> None:
    first = release(buyer={"id": "XX- ", "name": "A"}, parties=[])
    second = release(buyer={"id": "XX- связи", "name": "B"}, parties=[])
    codes = {fact.account for line in lines_of(tmp_path, first, second) for fact in line.facts}
    assert len(codes) == 2


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(release(contract())),
        json.dumps([release(contract())]),
        "\ufeff" + json.dumps({"releases": [release(contract())]}),
        json.dumps(release(contract())) + "\n" + json.dumps({"releases": []}),
    ],
)
def test_releases_come_alone_in_lists_in_packages_and_one_after_the_other(tmp_path: Path, text: str) -> None:
    assert kinds(lines_of(tmp_path, text=text)) == ["account_opened", "contract_signed"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"records": [{"ocid": "x"}]}', "has a record that only links to its releases"),
        ('{"hello": 1}', "has no OCDS releases"),
    ],
)
def test_a_file_without_releases_is_said_to_be_one(tmp_path: Path, text: str, said: str) -> None:
    lines, broken = read(write(tmp_path, "package.json", text))
    assert (len(lines), len(broken)) == (0, 1)
    assert said in broken[0]


@pytest.mark.parametrize("form", ["releases", "compiledRelease"])
def test_records_give_their_releases_or_the_one_compiled_of_them(tmp_path: Path, form: str) -> None:
    whole = release(contract())
    record = {"ocid": "o", form: [whole] if form == "releases" else whole}
    assert kinds(lines_of(tmp_path, text=json.dumps({"records": [record]}))) == [
        "account_opened",
        "contract_signed",
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_release_of_changes_takes_buyer_and_method_from_others_of_its_process(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    bare = {"buyer": None, "parties": [], "tender": None, "awards": None}
    releases = [
        release(awards=None, tender={"procurementMethod": "limited"}),
        release(**{**bare, "awards": [{"id": "a1", "suppliers": [OURS]}]}),
        release(contract(), **bare),
    ]
    lines = lines_of(tmp_path, *(releases[number] for number in order), supplier=OURS["name"])
    signed = next(fact for fact in contents(lines) if fact["kind"] == "contract_signed")
    assert (signed["pricing"], signed["procurement"]) == ("negotiated", "limited")
    assert faults(lines) == [None] * 3


def test_a_currency_in_small_letters_is_one(tmp_path: Path) -> None:
    small = contract(value={"amount": 100, "currency": "mdl"})
    assert contents(lines_of(tmp_path, release(small)))[1]["amount"] == {"value": "100", "currency": "MDL"}


def read_until_broken(folder: Path, text: str) -> tuple[int, str]:
    """How many releases came before the break, and what was said of it."""
    lines, (broken,) = read(write(folder, "package.json", text))
    return len(lines), broken


def test_a_file_cut_in_half_gives_its_whole_releases_and_says_where_it_ends(tmp_path: Path) -> None:
    whole = json.dumps(
        {"releases": [release(contract(), ocid=f"o{number}") for number in range(6)]}, indent=1
    )
    half = whole[: len(whole) // 2]
    count, sentence = read_until_broken(tmp_path, half)
    assert count == 2
    assert (
        f"breaks off at byte {len(half)} (line {half.count(chr(10)) + 1}), after 2 whole releases" in sentence
    )


def test_a_misplaced_character_is_found_to_the_byte(tmp_path: Path) -> None:
    whole = json.dumps(
        {"releases": [release(contract(), ocid=f"o{number}") for number in range(300)]}, indent=1
    )
    place = whole.index('"o250"') - 1
    count, sentence = read_until_broken(tmp_path, whole[:place] + "?" + whole[place:])
    assert f"breaks off at byte {place} (line {whole[:place].count(chr(10)) + 1})" in sentence
    assert count <= 250


def test_an_empty_file_is_no_json(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("")
    lines, (broken,) = read(tmp_path / "package.json")
    assert not lines
    assert "breaks off at byte 0" in broken


def test_refused_releases_make_a_package_that_can_be_imported_again(tmp_path: Path) -> None:
    file = write(
        tmp_path, "package.json", json.dumps({"releases": [release(contract(), ocid=o) for o in ("a", "b")]})
    )
    source = open_source("ocds", [file], {})
    with source.refused_file(tmp_path / "refused.json") as refused:
        for line in source.lines():
            refused.add(line, ["first", "second"])
    package = json.loads((tmp_path / "refused.json").read_text())
    assert [one["tierline_refusal"] for one in package["releases"]] == ["first; second"] * 2
    again = list(open_source("ocds", [tmp_path / "refused.json"], {}).lines())
    assert contents(again) == contents(list(open_source("ocds", [file], {}).lines()))
