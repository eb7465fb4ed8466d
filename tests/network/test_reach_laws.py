"""Which connection serves which target: laws that hold for every project."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mclint.config import from_text
from mclint.engine import Clock, Document, check_documents, read_all
from mclint.network.model import Model
from mclint.network.reach import BLOCKED
from mclint.plugins import toolkit

HOSTS = ("orders.example.com:3306", "crm.example.com:3306", "10.1.2.3:3306", "rm-example.mysql.rds.aliyuncs.com:3306")
LINKS = ("link_a", "link_b")
VPCS = ("vpc-a", "vpc-b", "vpc-c")


def inventory(connections: list[str], targets: list[str], joins: list[str]) -> str:
    lines = ["version: 1", "projects:", "  - {name: shop, region: cn-shanghai}"]
    for key, items in (("connections", connections), ("targets", targets), ("interconnections", joins)):
        lines += [f"{key}:", *(f"  - {item}" for item in items)] if items else [f"{key}: []"]
    return "\n".join(lines) + "\n"


connection = st.builds(
    lambda name, vpc, region, targets: (
        f"{{solution: vpc, name: {name}, region: {region}, vpc: {vpc}"
        + (f", targets: [{', '.join(map(repr, targets))}]" if targets else "")
        + "}"
    ),
    st.sampled_from(LINKS),
    st.sampled_from(VPCS),
    st.sampled_from(["cn-shanghai", "cn-beijing"]),
    st.lists(st.sampled_from(HOSTS), max_size=2, unique=True),
)
target = st.builds(
    lambda host, vpc, allow: (
        f"{{name: t, addresses: ['{host}'], vpc: {vpc}" + (f", access_control: {{ip_whitelist: ['{allow}']}}" if allow else "") + "}"
    ),
    st.sampled_from(HOSTS),
    st.sampled_from(VPCS),
    st.sampled_from(["", "10.0.0.0/8", "192.168.0.0/16"]),
)
join = st.sampled_from([f"{{vpcs: [{a}, {b}]}}" for a, b in itertools.combinations(VPCS, 2)])
job = st.builds(
    lambda host, link: (
        "create external table t (id bigint) stored by 'com.aliyun.odps.jdbc.JdbcStorageHandler'\n"
        f"location 'jdbc:mysql://{host}/db?table=t' tblproperties ('networklink'='{link}');\n"
    ),
    st.sampled_from(HOSTS),
    st.sampled_from((*LINKS, "${link}")),
)
project = st.tuples(
    st.lists(connection, max_size=3), st.lists(target, max_size=3), st.lists(join, max_size=2), st.lists(job, min_size=1, max_size=3)
)


def blocked(files: dict[str, str]) -> set[tuple[str, int, str]]:
    kit = toolkit()
    bound = from_text("", kit.rules)
    read = read_all([Document(path, text.encode()) for path, text in files.items()], kit, bound, Clock())
    model = Model({path: file.facts for path, file in read.items()}, kit.catalog, bound)
    return {(way.job.path, way.use.span.start, str(way.use.host)) for way in model.reaches if way.status == BLOCKED}


def findings(files: dict[str, str], reported: list[str] | None = None) -> dict[str, list[tuple[str, int, str]]]:
    kit = toolkit()
    documents = [Document(path, text.encode()) for path, text in files.items()]
    outcome = check_documents(documents, reported or list(files), kit, from_text("", kit.rules))
    found: dict[str, list[tuple[str, int, str]]] = {path: [] for path in files}
    for finding in outcome.findings:
        found[finding.location.path].append((finding.code, finding.location.line, finding.message))
    return found


def tree(parts: tuple[list[str], list[str], list[str], list[str]]) -> dict[str, str]:
    connections, targets, joins, jobs = parts
    files = {"maxcompute-network.yaml": inventory(connections, targets, joins)}
    files.update({f"jobs/j{number}.sql": text for number, text in enumerate(jobs)})
    return files


@settings(max_examples=60, deadline=None)
@given(project, connection)
def test_a_further_connection_never_blocks(parts: tuple[list[str], list[str], list[str], list[str]], more: str) -> None:
    """Declaring one more connection leaves no pair blocked that was not blocked before."""
    connections, targets, joins, jobs = parts
    assert blocked(tree(([*connections, more], targets, joins, jobs))) <= blocked(tree(parts))


@settings(max_examples=60, deadline=None)
@given(project, join)
def test_a_further_interconnection_never_blocks(parts: tuple[list[str], list[str], list[str], list[str]], more: str) -> None:
    """Declaring one more VPC peering leaves no pair blocked that was not blocked before."""
    connections, targets, joins, jobs = parts
    assert blocked(tree((connections, targets, [*joins, more], jobs))) <= blocked(tree(parts))


@settings(max_examples=40, deadline=None)
@given(project)
def test_a_part_equals_the_whole(parts: tuple[list[str], list[str], list[str], list[str]]) -> None:
    """The findings for a file are the same whether it is checked alone or with all others."""
    files = tree(parts)
    whole = findings(files)
    for path in files:
        assert findings(files, [path])[path] == whole[path]


@settings(max_examples=40, deadline=None)
@given(project, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(parts: tuple[list[str], list[str], list[str], list[str]], random: object) -> None:
    """Files read in any order give the same findings."""
    files = tree(parts)
    items = list(files.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert findings(dict(items)) == findings(files)


@settings(max_examples=40, deadline=None)
@given(project)
def test_renaming_files_changes_nothing_but_names(parts: tuple[list[str], list[str], list[str], list[str]]) -> None:
    """Job files under other names, in other folders, have the same findings."""
    files = tree(parts)
    names = {path: path if path.startswith("maxcompute") else f"other/{path.rpartition('/')[2]}" for path in files}
    renamed = findings({names[path]: text for path, text in files.items()})
    expected = {
        names[path]: [(code, line, text.replace(path, names[path])) for code, line, text in found]
        for path, found in findings(files).items()
    }
    assert {path: sorted(found) for path, found in renamed.items()} == {path: sorted(found) for path, found in expected.items()}


@given(st.lists(job, min_size=1, max_size=3))
@settings(max_examples=20, deadline=None)
def test_without_inventory_nothing_is_missing(jobs: list[str]) -> None:
    """A repository without an inventory gets no MC301, MC302 or MC303."""
    files = {f"j{number}.sql": text for number, text in enumerate(jobs)}
    codes = {code for found in findings(files).values() for code, _, _ in found}
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
