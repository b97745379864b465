"""The files to deploy with: well-formed, hardened, and true to the names that the code has.

There is no container engine and no cluster in the tests: what is held here is what can be read.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from chatbot.settings import Settings
from chatbot.web import metrics
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(path.relative_to(DEPLOY).as_posix() for path in DEPLOY.rglob("*.yaml"))
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
METRIC = re.compile(r"\bchatbot_[a-z_]+")


def documents(path: Path) -> list[dict[str, Any]]:
    """Every document of a YAML file."""
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


def resources() -> list[dict[str, Any]]:
    """Every resource of the cluster."""
    return [each for path in KUBERNETES for each in documents(path)]


def named() -> set[str]:
    """Every series that the bot tells, under the names that Prometheus gives them."""
    return {
        family.name + ending
        for each in vars(metrics).values()
        if isinstance(each, MetricWrapperBase)
        for family in each.collect()
        for ending in ENDINGS[family.type]
    }


@pytest.mark.parametrize("name", FILES)
def test_it_is_well_formed(name: str) -> None:
    assert documents(DEPLOY / name)


def test_every_resource_is_one_that_is_applied() -> None:
    [plan] = documents(DEPLOY / "kubernetes" / "kustomization.yaml")
    assert sorted([*plan["resources"], "kustomization.yaml"]) == [p.name for p in KUBERNETES]
    kinds = sorted(each["kind"] for each in resources())
    assert kinds == [
        "CronJob", "Deployment", "HorizontalPodAutoscaler", "Kustomization", "Namespace",
        "NetworkPolicy", "NetworkPolicy", "NetworkPolicy", "PodDisruptionBudget", "Service",
    ]  # fmt: skip
    assert all(
        each["apiVersion"] and each.get("metadata", {"name": "-"})["name"] for each in resources()
    )


def pods() -> list[Any]:
    """What pods are made from, each with its kind."""
    found = []
    for each in resources():
        if each["kind"] == "Deployment":
            found.append(pytest.param(each["spec"]["template"], id="bot"))
        if each["kind"] == "CronJob":
            found.append(pytest.param(each["spec"]["jobTemplate"]["spec"]["template"], id="purge"))
    return found


@pytest.mark.parametrize("pod", pods())
def test_a_pod_has_no_rights_that_it_does_not_need(pod: dict[str, Any]) -> None:
    spec = pod["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["automountServiceAccountToken"] is False
    for container in spec["containers"]:
        held = container["securityContext"]
        assert held["readOnlyRootFilesystem"] is True
        assert held["allowPrivilegeEscalation"] is False
        assert held["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


def test_a_pod_is_taken_out_before_it_stops_and_has_time_to_end() -> None:
    [bot] = [each for each in resources() if each["kind"] == "Deployment"]
    spec = bot["spec"]["template"]["spec"]
    [container] = spec["containers"]
    assert container["lifecycle"]["preStop"]
    assert spec["terminationGracePeriodSeconds"] >= 5 + 10 + 5
    paths = {name: container[name]["httpGet"]["path"] for name in container if "Probe" in name}
    assert paths == {"startupProbe": "/live", "livenessProbe": "/live", "readinessProbe": "/ready"}
    assert bot["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_nothing_goes_in_or_out_unless_it_is_named() -> None:
    policies = {
        e["metadata"]["name"]: e["spec"] for e in resources() if e["kind"] == "NetworkPolicy"
    }
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert {port["port"] for rule in policies["bot"]["ingress"] for port in rule["ports"]} == {
        8000,
        9100,
    }


def test_every_service_on_one_machine_is_hardened() -> None:
    [plan] = documents(DEPLOY / "compose.yaml")
    assert set(plan["services"]) >= {"nginx", "bot", "postgres", "redis", "prometheus"}
    for name, service in plan["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "privileged" not in service, name
    assert plan["networks"]["back"]["internal"] is True
    open_to_all = [
        s for s in plan["services"].values() for p in s.get("ports", ()) if "127" not in p
    ]
    assert open_to_all == [plan["services"]["nginx"]]


@pytest.mark.parametrize(
    "name", ["Dockerfile", "compose.yaml", "kubernetes/bot.yaml", "kubernetes/jobs.yaml"]
)
def test_every_setting_named_is_one(name: str) -> None:
    told = re.findall(r"\bCHATBOT_([A-Z_]+?)(?:_FILE)?\b", (DEPLOY / name).read_text("utf-8"))
    fields = {field.upper() for field in Settings.model_fields}
    assert {each for each in told if each not in fields and f"{each}_FILE" not in fields} == set()


def test_the_image_runs_as_nobody_and_looks_after_itself() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    last_stage = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert any(re.fullmatch(r"USER [1-9]\d*:[1-9]\d*", line) for line in last_stage)
    assert any(line.startswith("HEALTHCHECK") for line in last_stage)
    assert "--require-hashes" in "\n".join(lines)


def test_alerts_and_dashboard_ask_for_what_the_bot_tells() -> None:
    rules = documents(DEPLOY / "prometheus" / "alerts.yaml")[0]["groups"][0]["rules"]
    board = json.loads((DEPLOY / "grafana" / "chatbot.json").read_text("utf-8"))
    asked = [rule["expr"] for rule in rules]
    asked += [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    known = named()
    for expression in asked:
        assert set(METRIC.findall(expression)) <= known, expression


def test_every_fault_that_somebody_must_know_of_has_an_alert() -> None:
    """The fault list, S-96 to S-113: each has at least one."""
    rules = documents(DEPLOY / "prometheus" / "alerts.yaml")[0]["groups"][0]["rules"]
    told = {fault for rule in rules for fault in rule["labels"].get("faults", "").split()}
    assert {f"S-{number}" for number in range(96, 114)} <= told


def test_every_metric_is_on_the_board_or_in_an_alert() -> None:
    files = (DEPLOY / "prometheus" / "alerts.yaml", DEPLOY / "grafana" / "chatbot.json")
    asked = set(METRIC.findall("".join(file.read_text("utf-8") for file in files)))
    for each in vars(metrics).values():
        if isinstance(each, MetricWrapperBase):
            [family] = each.collect()
            assert asked & {family.name + ending for ending in ENDINGS[family.type]}, family.name


def test_every_alert_says_what_to_do() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text("utf-8")
    places = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", guide, re.MULTILINE)
    }
    for rule in documents(DEPLOY / "prometheus" / "alerts.yaml")[0]["groups"][0]["rules"]:
        file, _, place = rule["annotations"]["runbook"].partition("#")
        assert file == "docs/operations.md"
        assert place in places, rule["alert"]
