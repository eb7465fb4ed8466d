"""Which connection serves which target: laws that hold for every project."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.config import from_text
from mclint.documents import Document
from mclint.engine import check_documents
from mclint.network.reach import BLOCKED
from mclint.plugins import toolkit
from network_jobs import KINDS, Job, files_of
from network_probe import reaches

HOSTS = ("orders.example.com:3306", "crm.example.com:3306", "10.1.2.3:3306", "rm-example.mysql.rds.aliyuncs.com:3306")
LINKS = ("link_a", "link_b")
VPCS = ("vpc-a", "vpc-b", "vpc-c")


def inventory(connections: list[str], targets: list[str], joins: list[str]) -> str:
    lines = ["version: 1", "projects:", "  - {name: shop, region: cn-shanghai}"]
    for key, items in (("connections", connections), ("targets", targets), ("interconnections", joins)):
        lines += [f"{key}:", *(f"  - {item}" for item in items)] if items else [f"{key}: []"]
    return "\n".join(lines) + "\n"


vpc_connection = st.builds(
    lambda name, vpc, region, targets, engines: (
        f"{{solution: vpc, name: {name}, region: {region}, vpc: {vpc}"
        + (f", targets: [{', '.join(map(repr, targets))}]" if targets else "")
        + (f", engines: [{engines}]" if engines else "")
        + "}"
    ),
    st.sampled_from((*LINKS, "<networklink>")),
    st.sampled_from((*VPCS, "<vpc-id>")),
    st.sampled_from(["cn-shanghai", "cn-beijing"]),
    st.lists(st.sampled_from((*HOSTS, "10.0.0.0/8:3306", "*.example.com")), max_size=2, unique=True),
    st.sampled_from(["", "", "spark", "udf, foreign-table"]),
)
internet_connection = st.builds(
    lambda name, targets: f"{{solution: internet, name: {name}, targets: [{', '.join(map(repr, targets))}]}}",
    st.sampled_from(["out", "<internet>"]),
    st.lists(st.sampled_from((*HOSTS, "rates.example.com:443")), min_size=1, max_size=2, unique=True),
)
connection = vpc_connection | vpc_connection | internet_connection
target = st.builds(
    lambda host, vpc, allow: (
        f"{{name: t, addresses: ['{host}'], vpc: {vpc}" + (f", access_control: {{ip_whitelist: ['{allow}']}}" if allow else "") + "}"
    ),
    st.sampled_from(HOSTS),
    st.sampled_from(VPCS),
    st.sampled_from(["", "10.0.0.0/8", "192.168.0.0/16"]),
)
join = st.sampled_from([f"{{vpcs: [{a}, {b}]}}" for a, b in itertools.combinations(VPCS, 2)])
job = st.tuples(st.sampled_from(["table", *KINDS]), st.sampled_from(HOSTS), st.sampled_from((*LINKS, "${link}")))
project = st.tuples(
    st.lists(connection, max_size=3), st.lists(target, max_size=3), st.lists(join, max_size=2), st.lists(job, min_size=1, max_size=3)
)


def blocked(files: dict[str, str]) -> set[tuple[str, str, int, str]]:
    return {
        (way.job.path, way.caller.path if way.caller else "", way.use.span.start, str(way.use.host))
        for way in reaches(files)
        if way.status == BLOCKED
    }


def findings(files: dict[str, str], reported: list[str] | None = None) -> dict[str, list[tuple[str, int, str]]]:
    kit = toolkit()
    documents = [Document(path, text.encode()) for path, text in files.items()]
    outcome = check_documents(documents, reported or list(files), kit, from_text("", kit.rules))
    found: dict[str, list[tuple[str, int, str]]] = {path: [] for path in files}
    for finding in outcome.findings:
        found[finding.location.path].append((finding.code, finding.location.line, finding.message))
    return found


Parts = tuple[list[str], list[str], list[str], list[Job]]


def tree(parts: Parts) -> dict[str, str]:
    connections, targets, joins, jobs = parts
    return {"maxcompute-network.yaml": inventory(connections, targets, joins), **files_of(jobs)}


@settings(max_examples=60, deadline=None)
@given(project, connection)
def test_a_further_connection_never_blocks(parts: Parts, more: str) -> None:
    """Declaring one more connection leaves no pair blocked that was not blocked before."""
    connections, targets, joins, jobs = parts
    assert blocked(tree(([*connections, more], targets, joins, jobs))) <= blocked(tree(parts))


@settings(max_examples=60, deadline=None)
@given(project, join)
def test_a_further_interconnection_never_blocks(parts: Parts, more: str) -> None:
    """Declaring one more VPC peering leaves no pair blocked that was not blocked before."""
    connections, targets, joins, jobs = parts
    assert blocked(tree((connections, targets, [*joins, more], jobs))) <= blocked(tree(parts))


@settings(max_examples=40, deadline=None)
@given(project)
def test_a_part_equals_the_whole(parts: Parts) -> None:
    """The findings for a file are the same whether it is checked alone or with all others."""
    files = tree(parts)
    whole = findings(files)
    for path in files:
        assert findings(files, [path])[path] == whole[path]


@settings(max_examples=40, deadline=None)
@given(project, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(parts: Parts, random: object) -> None:
    """Files read in any order give the same findings."""
    files = tree(parts)
    items = list(files.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert findings(dict(items)) == findings(files)


@settings(max_examples=40, deadline=None)
@given(project)
def test_renaming_files_changes_nothing_but_names(parts: Parts) -> None:
    """Job files under other names, in other folders, have the same findings."""
    files = tree(parts)
    names = {path: path if path.startswith("maxcompute") else f"other/{path.rpartition('/')[2]}" for path in files}
    renamed = findings({names[path]: text for path, text in files.items()})
    expected = {
        names[path]: [(code, line, text.replace(path, names[path])) for code, line, text in found]
        for path, found in findings(files).items()
    }
    assert {path: sorted(found) for path, found in renamed.items()} == {path: sorted(found) for path, found in expected.items()}


@settings(max_examples=60, deadline=None)
@given(project)
def test_what_is_blocked_is_told_and_nothing_else(parts: Parts) -> None:
    """MC301 and MC302 stand at blocked pairs only, and every blocked pair is told by some rule, at the job or at the declaration."""
    files = tree(parts)
    found = findings(files)
    shut = [way for way in reaches(files) if way.status == BLOCKED]
    for path, told in found.items():
        for code, line, message in told:
            if code in ("MC301", "MC302"):
                assert any(path in (way.use.path, way.caller.path if way.caller else "") for way in shut), (code, path, line, message)
    for way in shut:
        places = {way.use.path, "maxcompute-network.yaml", *way.paths}
        codes = {code for path in places for code, _, _ in found[path]}
        assert codes & {"MC101", "MC106", "MC301", "MC302", "MC303", "MC403"}, way


@given(st.lists(job, min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_without_inventory_nothing_is_missing(jobs: list[Job]) -> None:
    """A repository without an inventory gets no MC301, MC302 or MC303."""
    codes = {code for found in findings(files_of(jobs)).values() for code, _, _ in found}
    assert not codes & {"MC301", "MC302", "MC303"}


@pytest.mark.parametrize(
    ("targets", "joins", "link", "status"),
    [
        (["{name: t, addresses: ['orders.example.com:3306'], vpc: vpc-a}"], [], "link_a", False),
        (["{name: t, addresses: ['orders.example.com:3306'], vpc: vpc-b}"], [], "link_a", True),
        (["{name: t, addresses: ['orders.example.com:3306'], vpc: vpc-b}"], ["{vpcs: [vpc-a, vpc-b]}"], "link_a", False),
        (["{name: t, addresses: ['orders.example.com:3307'], vpc: vpc-a}"], [], "link_a", True),
        (["{name: t, addresses: ['orders.example.com:3306'], vpc: vpc-a}"], [], "link_b", True),
        (["{name: t, addresses: ['orders.example.com:3306'], vpc: vpc-a}"], [], "${link}", False),
        (["{name: t, addresses: ['orders.example.com'], vpc: vpc-a, access_control: {ip_whitelist: ['10.0.0.0/8']}}"], [], "link_a", True),
        *(
            (
                [f"{{name: t, addresses: ['orders.example.com'], vpc: vpc-a, access_control: {{ip_whitelist: {entries}}}}}"],
                [],
                "link_a",
                shut,
            )
            for entries, shut in (
                (["192.168.1.0/25", "192.168.1.128/25"], False),
                (["192.168.1.0/25", "192.168.2.0/24"], True),
                (["192.168.1.0-192.168.1.255"], False),
                (["192.168.1.0-192.168.1.99"], True),
                (["192.168.1.%"], False),
                (["192.168.2.%"], True),
            )
        ),
    ],
)
def test_a_path_ends_where_it_is_shut(targets: list[str], joins: list[str], link: str, status: bool) -> None:
    """VPC, interconnection, port, networklink and access control each shut the path by themselves."""
    files = {
        "maxcompute-network.yaml": inventory(
            [
                (
                    "{solution: vpc, name: link_a, region: cn-shanghai, vpc: vpc-a,"
                    " vswitch: {cidr: 192.168.1.0/24, zone: cn-shanghai-b}, security_group: {id: sg-1}}"
                )
            ],
            targets,
            joins,
        ),
        "j.sql": "create external table t (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
        f"location 'jdbc:mysql://orders.example.com:3306/db?table=t' tblproperties ('networklink'='{link}');\n",
    }
    assert bool(blocked(files)) is status
