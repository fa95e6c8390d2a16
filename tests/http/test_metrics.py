"""GET /metrics: what Prometheus reads, and the alert rules that stand on it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.doors import Door

ALERTS = Path(__file__).parents[2] / "docs" / "monitoring" / "alerts.yml"
OWN = re.compile(r"\btierline_[a-z_]+\b")
PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed")


def samples(door: Door) -> dict[str, float]:
    """Every sample without labels, by name, and the sums over labels of the others."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(door.client.get("/metrics").text):
        for one in family.samples:
            found[one.name] = found.get(one.name, 0) + one.value
    return found


def test_what_lags_and_what_was_recorded_is_told(opened: Door) -> None:
    opened.state("interaction", channel="call", initiative="ours", occurred_at="2025-03-03T10:00:00Z")
    opened.state("interaction", channel="gossip", initiative="ours")
    opened.fresh("/v1/accounts")
    told = samples(opened)
    assert told["tierline_log_position"] == told["tierline_read_models_position"] == 2
    assert told["tierline_read_models_behind_facts"] == told["tierline_read_models_behind_seconds"] == 0
    assert told["tierline_recorded_facts_total"] == 2
    assert told["tierline_recording_duration_seconds_count"] == 2
    assert told["tierline_fact_lateness_seconds_sum"] > 86_400
    assert told["tierline_refusals_total"] == 1
    assert told["tierline_ready"] == told["tierline_whole"] == told["tierline_worker_active"] == 1
    assert told["tierline_parked_accounts"] == told["tierline_clock_wrong"] == 0


def test_what_the_read_models_lack_is_told(opened: Door) -> None:
    opened.fresh("/v1/accounts")
    opened.system.feeding.stop()
    opened.state("interaction", channel="call", initiative="ours")
    told = samples(opened)
    assert told["tierline_read_models_behind_facts"] == 1
    assert told["tierline_worker_active"] == 0


def test_alert_rules_name_metrics_that_there_are(opened: Door) -> None:
    opened.state("interaction", channel="gossip", initiative="ours")
    named = set(OWN.findall(ALERTS.read_text()))
    assert len(named) > 8
    assert named <= samples(opened).keys()


@needs_promtool
def test_promtool_finds_nothing_wrong_with_the_metrics(opened: Door) -> None:
    opened.state("interaction", channel="gossip", initiative="ours")
    text = opened.client.get("/metrics").content
    assert PROMTOOL
    checked = subprocess.run([PROMTOOL, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, b"")


@needs_promtool
def test_promtool_finds_nothing_wrong_with_the_alert_rules() -> None:
    assert PROMTOOL
    checked = subprocess.run([PROMTOOL, "check", "rules", str(ALERTS)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr
