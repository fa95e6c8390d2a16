"""Puts the dashboard of metabase.json into a Metabase, by its API; needs nothing but Python.

    python metabase.py https://metabase.example.com --database 2 --key-file metabase.key

Its own format for dashboards as files takes a paid edition. The key is one of Metabase's (Admin settings ›
Authentication › API keys), in the first line of a file; the database is the PostgreSQL of Tierline as
Metabase knows it: the number at the end of its address under Admin settings › Databases. Each run makes a
collection of its own, so nothing is replaced: remove the old one.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

CONTENT = Path(__file__).with_name("metabase.json")
COLLECTION = "Tierline"


class Metabase:
    """A Metabase that is asked with a key."""

    def __init__(self, address: str, key: str) -> None:
        self._address, self._key = address.rstrip("/"), key

    def send(self, method: str, path: str, body: Any) -> Any:
        """Send something; the answer. Raises HTTPError, URLError."""
        headers = {"Content-Type": "application/json", "x-api-key": self._key}
        request = Request(  # noqa: S310 - whoever runs it says the address
            f"{self._address}/api/{path}", json.dumps(body).encode(), headers, method=method
        )
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return json.load(answer)


def load(metabase: Metabase, content: dict[str, Any], database: int) -> int:
    """Make a collection with the cards and the dashboard; the dashboard's id. Raises HTTPError, URLError."""
    collection = metabase.send("POST", "collection", {"name": COLLECTION})["id"]
    placed = []
    for number, card in enumerate(content["cards"], 1):
        query = {"native": {"query": card["query"], "template-tags": {}}}
        told = {name: value for name, value in card.items() if name not in ("query", "place")}
        asked = {"type": "native", "database": database, **query}
        made = metabase.send("POST", "card", {**told, "dataset_query": asked, "collection_id": collection})
        # What is new on a dashboard has a number below zero.
        placed.append({"id": -number, "card_id": made["id"], **card["place"]})
    told = {**content["dashboard"], "collection_id": collection}
    dashboard: int = metabase.send("POST", "dashboard", told)["id"]
    metabase.send("PUT", f"dashboard/{dashboard}", {"dashcards": placed})
    return dashboard


def main() -> None:
    """Load it, and say where it is; one line where Metabase refuses."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("address", help="where Metabase is")
    parser.add_argument("--database", type=int, required=True, help="Tierline's database there: its number")
    parser.add_argument("--key-file", type=Path, required=True, help="a file with an API key of Metabase")
    asked = parser.parse_args()
    key = asked.key_file.read_text().splitlines()[0].strip()
    try:
        found = load(Metabase(asked.address, key), json.loads(CONTENT.read_text()), asked.database)
    except HTTPError as error:
        sys.exit(f"Metabase refused ({error.code}): {error.read().decode(errors='replace')[:300]}")
    except URLError as error:
        sys.exit(f"Metabase can't be reached: {error.reason}")
    sys.stdout.write(f"{asked.address.rstrip('/')}/dashboard/{found}\n")


if __name__ == "__main__":
    main()
