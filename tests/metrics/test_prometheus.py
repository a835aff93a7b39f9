"""Debian's Prometheus over a real reconciler: it scrapes, its rules are right, the dashboard's queries have answers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from docmill.cli.embedded import server as embedded
from docmill.delivery.connection import connect
from tests.audit.conftest import Bench, broken, copy, originals
from tests.conftest import ROOT, unavailable
from tests.factories import make_document
from tests.metrics.conftest import get
from tests.servers.ports import free_port
from tests.system.services import docmill_service, service, until

pytestmark = [pytest.mark.system, pytest.mark.slow]

CONFIG = ROOT / "config" / "prometheus"
DASHBOARD = json.loads((ROOT / "config" / "grafana" / "docmill.json").read_text())
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
GUIDE = (ROOT / "docs" / "how-to" / "watch-a-deployment.md").read_text()
ALERTS = [rule["alert"] for rule in yaml.safe_load((CONFIG / "alerts.yml").read_text())["groups"][0]["rules"]]


@pytest.fixture(scope="module", autouse=True)
def prometheus_installed() -> None:
    """Prometheus and promtool, as Debian has them."""
    if not (shutil.which("prometheus") and shutil.which("promtool")):
        unavailable("prometheus", "there is no command prometheus or promtool (apt-get install prometheus)")


@dataclass(frozen=True)
class Watched:
    """A deployment and the Prometheus that scrapes its reconciler."""

    url: str
    metrics: str
    bench: Bench

    def ask(self, path: str, **query: str) -> Any:
        status, _, body = get(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(query)}")
        told = json.loads(body)
        assert (status, told["status"]) == (200, "success"), body
        return told["data"]

    def values(self, expression: str) -> list[float]:
        """The values that a query gives now."""
        data = self.ask("query", query=expression)
        assert data["resultType"] == "vector", expression
        return [float(one["value"][1]) for one in data["result"]]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watched")
    port, scraped = free_port(), free_port()
    chosen = yaml.safe_load((CONFIG / "prometheus.yml").read_text())
    chosen["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    chosen["rule_files"] = [str(CONFIG / "alerts.yml")]
    chosen["scrape_configs"][0]["static_configs"] = [{"targets": [f"127.0.0.1:{scraped}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(chosen))
    prometheus = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    prometheus += [f"--web.listen-address=127.0.0.1:{port}"]
    with embedded._server(folder) as socket:
        connect(f"unix://{socket}?db=0").config_set("maxmemory", str(1 << 30))
        env = {
            "DOCMILL_REDIS_URL": f"unix://{socket}?db=0",
            "DOCMILL_BROKER_URL": f"redis+socket://{socket}?virtual_host=0",
            "DOCMILL_NAMESPACE": "watched",
            "DOCMILL_INDEX": "watched",
            "DOCMILL_PIPELINE": '["clean", "language", "dedup"]',
            "DOCMILL_METRICS__PORT": str(scraped),
        }
        log = folder / "reconciler.log"
        with docmill_service(log, env, "reconcile"), service(folder / "prometheus.log", {}, *prometheus):
            made = Watched(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{scraped}/metrics", bench(socket, folder))

            def scrapes() -> bool:
                try:
                    return made.values("count_over_time((docmill_ledger_up == 1)[1m:1s]) >= 3") != []
                except (OSError, ValueError):  # it answers "Service Unavailable" until it is ready
                    return False

            until(scrapes, 30, "three scrapes", folder / "prometheus.log")
            yield made


def bench(socket: Path, folder: Path) -> Bench:
    """A deployment of which one batch waits, and whose other documents have all ended, one of them in quarantine."""
    made = Bench(socket, "watched", folder / "out")
    made.enqueue([*originals(), copy(), broken()])
    made.work()
    made.enqueue([make_document("A document that waits.", "mem://waits")], run="later")
    return made


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target["expr"])
def test_every_query_of_the_dashboard_has_an_answer(watched: Watched, target: dict[str, Any]) -> None:
    assert watched.values(target["expr"].replace("$__rate_interval", "1m"))


def test_prometheus_knows_what_the_ledger_does(watched: Watched) -> None:
    until(lambda: watched.values('docmill_documents_waiting{stage="clean"}') == [1], 15, "the batch that waits")
    assert watched.values('docmill_documents_ended_total{outcome="kept"}') == [4]
    assert watched.values("docmill_quarantine_documents") == [1]
    assert watched.values("sum(docmill_workers)") == [0]
    before = watched.values("sum(docmill_documents_ended_total)")
    watched.bench.work()
    until(lambda: watched.values("sum(docmill_documents_ended_total)") == [before[0] + 1], 15, "the end of a document")
    assert time.time() - watched.values("docmill_reconciled_timestamp_seconds")[0] < 60


def test_rules_are_loaded_and_none_is_at_fault(watched: Watched) -> None:
    def rules() -> list[dict[str, Any]]:
        (group,) = watched.ask("rules")["groups"]
        return list(group["rules"])

    until(lambda: all(rule["health"] == "ok" for rule in rules()), 15, "every rule's first look")
    assert [rule["name"] for rule in rules()] == ALERTS


def test_every_metric_is_well_formed_and_has_its_unit(watched: Watched) -> None:
    page = get(watched.metrics)[2]
    done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_each_alert_fires_when_it_should_and_only_then() -> None:
    rules = [str(ROOT / "tests" / "metrics" / "alerts_test.yml")]
    done = subprocess.run(["promtool", "test", "rules", *rules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    cases = yaml.safe_load(Path(rules[0]).read_text())["tests"]
    fired = {one["alertname"] for case in cases for one in case["alert_rule_test"] if one["exp_alerts"]}
    silent = {one["alertname"] for case in cases for one in case["alert_rule_test"] if not one["exp_alerts"]}
    assert fired == silent == set(ALERTS)


def test_the_configuration_is_one_that_prometheus_reads() -> None:
    subprocess.run(["promtool", "check", "config", str(CONFIG / "prometheus.yml")], check=True, capture_output=True)


def test_the_guide_tells_what_to_do_about_each_alert() -> None:
    assert re.findall(r"^### (Docmill\w+)", GUIDE, re.MULTILINE) == ALERTS


def test_every_metric_is_in_the_guide(watched: Watched) -> None:
    names = set(re.findall(r"^# TYPE (docmill_\w+) ", get(watched.metrics)[2], re.MULTILINE))
    assert names
    assert {name for name in names if f"`{name}" not in GUIDE} == set()
