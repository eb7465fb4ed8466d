"""Every rule is one documented file with a stable code and name."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import mclint_rules
from mclint.api import Catalog, Confidence, Rule, Severity

NAMES = {
    "MC001": "syntax-error",
    "MC002": "unreadable-file",
    "MC003": "rule-crash",
    "MC004": "unused-suppression",
    "MC005": "unknown-suppression",
    "MC006": "suppression-without-reason",
    "MC007": "invalid-connection-file",
    "MC101": "unsupported-region",
    "MC102": "unsupported-zone",
    "MC103": "unknown-region-or-zone",
    "MC104": "unsupported-engine",
    "MC105": "disputed-udf-region",
    "MC106": "cross-region",
    "MC201": "foreign-table-public-endpoint",
    "MC202": "udf-internal-endpoint",
    "MC203": "hologres-foreign-table-endpoint",
    "MC204": "foreign-table-cross-region",
    "MC205": "spark-public-oss-endpoint",
    "MC206": "malformed-location",
    "MC207": "credentials-in-location",
    "MC208": "legacy-endpoint",
    "MC209": "dlf-endpoint",
    "MC301": "undeclared-target",
    "MC302": "connection-not-enabled",
    "MC303": "unknown-networklink",
    "MC304": "malformed-internet-target",
    "MC305": "malformed-spark-network-setting",
    "MC306": "several-vpcs",
    "MC307": "network-setting-in-code",
    "MC308": "conflicting-network-settings",
    "MC309": "unverified-domain",
    "MC310": "unused-connection",
    "MC311": "overbroad-outbound",
    "MC312": "dataworks-blocked",
    "MC401": "egress-ip-allowlist",
    "MC402": "eni-ip-allowlist",
    "MC403": "vswitch-not-allowed",
    "MC404": "advanced-security-group",
    "MC405": "managed-security-group",
    "MC406": "one-sided-project-allowlist",
    "MC407": "open-allowlist",
    "MC408": "incomplete-vpc-connection",
    "MC501": "non-idempotent-insert",
    "MC502": "non-idempotent-update",
    "MC503": "append-write",
    "MC504": "unguarded-post",
    "MC505": "unstable-write-key",
    "MC506": "foreign-table-insert",
    "MC507": "write-in-udf",
    "MC601": "connection-per-record",
    "MC602": "excessive-concurrency",
    "MC603": "no-timeout",
    "MC604": "unbounded-retry",
    "MC605": "bulk-transfer",
    "MC701": "dns-per-record",
    "MC702": "https-by-ip",
    "MC703": "certificate-check-off",
    "MC801": "private-endpoint-cross-region",
    "MC802": "inbound-route-missing",
    "MC803": "inbound-endpoint-mismatch",
}
"""Codes and names are a public interface: people write them in suppressions and configurations. Add to this; change nothing in it."""

FAMILIES = {
    "0": "run",
    "1": "regions",
    "2": "endpoints",
    "3": "reachability",
    "4": "access",
    "5": "reruns",
    "6": "proxy",
    "7": "names",
    "8": "inbound",
}
INFORMATION = {"MC105", "MC208", "MC309", "MC310", "MC507", "MC605"}
"""Rules that never fail a run."""

HEADINGS = ["What it does", "Why", "Example", "Instead"]


def _doc(rule: type[Rule]) -> str:
    return import_module(rule.__module__).__doc__ or ""


def _has_fix(rule: type[Rule]) -> bool:
    calls = [node.func for node in ast.walk(ast.parse(_text(rule))) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Name) and (call.id in ("Fix", "replace") or call.id.endswith("_fix")) for call in calls)


def _text(rule: type[Rule]) -> str:
    return Path(import_module(rule.__module__).__file__ or "").read_text("utf-8")


def test_code_and_name_are_the_public_ones(rule: type[Rule]) -> None:
    """A rule keeps the name that its code has had since its first version."""
    assert NAMES[rule.code] == rule.name


def test_codes_and_names_are_unique() -> None:
    """No two rules share a code or a name."""
    rules = list(mclint_rules.mclint_rules())
    assert len({rule.code for rule in rules}) == len({rule.name for rule in rules}) == len(rules)


def test_a_rule_is_one_file_named_after_it(rule: type[Rule]) -> None:
    """The module is called like the rule and lies in its family's folder, and it holds no second rule."""
    _, folder, module = rule.__module__.split(".")
    assert folder == FAMILIES[rule.code[2]]
    assert module == rule.name.replace("-", "_")
    module_ = import_module(rule.__module__)
    own = [
        value
        for value in vars(module_).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == rule.__module__
    ]
    assert own == [rule]


def test_every_file_in_a_family_holds_a_rule() -> None:
    """A module that lies among the rules without being one would be imported at every start for nothing."""
    assert list(mclint_rules.rule_modules()) == [rule.__module__ for rule in mclint_rules.mclint_rules()]


def test_headings_are_the_contract(rule: type[Rule]) -> None:
    """The docstring has a first line that is a sentence, then the sections in order, the last one where there is a fix."""
    doc = _doc(rule)
    first, _, rest = doc.partition("\n\n")
    assert first.strip().endswith(".")
    assert len(first) <= 120
    assert "\n" not in first.strip()
    wanted = HEADINGS + (["Fix safety"] if _has_fix(rule) else [])
    if rule.code == "MC004":
        wanted = [*HEADINGS, "Fix safety"]  # the engine makes its fix
    assert re.findall(r"^## (.+)$", rest, re.MULTILINE) == wanted
    for section in re.split(r"^## .+$", rest, flags=re.MULTILINE)[1:]:
        assert section.strip()


def test_fences_are_closed_and_tagged(rule: type[Rule]) -> None:
    """Each code fence of the documentation names its language and is closed."""
    fences = re.findall(r"^```(.*)$", _doc(rule), re.MULTILINE)
    assert len(fences) % 2 == 0
    assert all(opening for opening in fences[::2])
    assert not any(fences[1::2])


def test_metadata(rule: type[Rule], catalog: Catalog) -> None:
    """Severity, confidence and clause are set, the source is in the catalogue, and the rules that policy calls information are that."""
    assert isinstance(rule.severity, Severity)
    assert isinstance(rule.confidence, Confidence)
    assert rule.clause
    # Rules of the run itself rest on no page.
    assert (catalog.citation(rule.source) is not None) == (not rule.code.startswith("MC00"))
    assert (rule.severity == Severity.INFO) == (rule.code in INFORMATION)


def test_sources_of_reports_are_in_the_catalogue(rule: type[Rule], catalog: Catalog) -> None:
    """A source that a report names in place of the rule's own exists too."""
    for node in ast.walk(ast.parse(_text(rule))):
        if isinstance(node, ast.keyword) and node.arg == "source":
            for constant in ast.walk(node.value):
                if isinstance(constant, ast.Constant) and constant.value:
                    assert catalog.citation(constant.value) is not None, constant.value


def test_only_the_reason_to_suppress_is_opt_in(rule: type[Rule]) -> None:
    """Every rule is on by default but the one that policy makes opt-in."""
    assert rule.default == (rule.code != "MC006")


def test_options_are_typed_and_documented(rule: type[Rule]) -> None:
    """An option has a name in the style of the configuration, a default of a plain type, and a help text that is a sentence."""
    for option in rule.options:
        assert re.fullmatch(r"[a-z][a-z-]*", option.name)
        assert isinstance(option.default, (int, bool, str, tuple))
        assert option.help.endswith(".")


def test_rules_import_only_the_public_door(rule: type[Rule]) -> None:
    """A rule imports the standard library, `mclint.api` and what rules share."""
    for node in ast.walk(ast.parse(_text(rule))):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            if name.startswith("mclint"):
                assert name == "mclint.api" or name.startswith(("mclint_rules.common", "mclint_rules.catalog")), name


def test_loading_all_rules_is_light() -> None:
    """Loading every rule loads nothing heavy, reads no catalogue and compiles no pattern of theirs."""
    program = (
        "import sys, re, mclint.api\n"
        "import mclint_rules\n"
        "before = set(sys.modules)\n"
        "compiled = []\n"
        "was = re._compile if hasattr(re, '_compile') else None\n"
        "re._compile = lambda *args: compiled.append(args[0]) or was(*args)\n"
        "list(mclint_rules.mclint_rules())\n"
        "print(' '.join(sorted(set(sys.modules) - before)))\n"
        "print(len(compiled))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules, compiled = run.stdout.splitlines()
    foreign = [name for name in modules.split() if not name.startswith(("mclint", "mclint_rules"))]
    assert set(foreign) <= {"bisect", "_bisect", "itertools"}, foreign
    assert int(compiled) == 0
