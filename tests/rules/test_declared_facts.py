"""Rules judge facts, whatever file they come from: connections, places and settings as configuration formats state them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from mclint.api import (
    Catalog,
    Connection,
    Context,
    ExternalLocation,
    Fact,
    FileFacts,
    Job,
    Model,
    NetworkCall,
    Place,
    ProjectInfo,
    Report,
    Rule,
    Setting,
    Span,
    known,
    unknown,
)

Judge = Callable[..., list[Report]]
AT = Span(0, 1)


@pytest.fixture(name="judge")
def fixture_judge(catalog: Catalog) -> Judge:
    """Return a function that gives what a rule says of facts of one file."""
    from mclint_rules import mclint_rules

    rules = {rule.code: rule for rule in mclint_rules()}

    def judge(code: str, *facts: Fact, path: str = "net.yaml", language: str = "inventory") -> list[Report]:
        file = FileFacts(path, language, facts)
        rule: type[Rule] = rules[code]
        context = Context(file, Model({path: file}, catalog), catalog, {option.name: option.default for option in rule.options})
        return [report for fact in facts if isinstance(fact, rule.wants) for report in rule().check(fact, context) if not report.auditor]

    return judge


def _connection(
    solution: str, region: str, zones: Sequence[str] = (), engines: Sequence[str] = (), targets: Sequence[str] = ()
) -> Connection:
    return Connection(
        AT,
        known("link"),
        solution,
        known(region, Span(10, 10 + len(region))),
        tuple(known(zone, Span(50, 50 + len(zone))) for zone in zones),
        engines=tuple(known(engine, Span(90, 90 + len(engine))) for engine in engines),
        targets=tuple(known(target, Span(200, 200 + len(target))) for target in targets),
    )


def _setting(key: str, value: str, scope: str = "spark-file", unit: int = 0) -> Setting:
    return Setting(AT, unit, key, known(value, Span(20, 20 + len(value))), scope)


@pytest.mark.parametrize(
    ("zone", "good"),
    [("cn-hangzhou-h", True), ("H", True), ("cn-hangzhou-b", False), ("b", False), ("cn-shanghai-b", False), ("CN-HANGZHOU-K", True)],
)
def test_zone_of_a_connection(judge: Judge, zone: str, good: bool) -> None:
    """A zone is right when the region's list has it, as an ID or as a letter."""
    found = judge("MC102", _connection("vpc", "cn-hangzhou", [zone]))
    assert bool(found) != good
    assert all(report.span == Span(50, 50 + len(zone)) for report in found)


def test_zone_of_finance_cloud(judge: Judge) -> None:
    """In a region whose ID ends in a digit the letter follows without a hyphen."""
    assert not judge("MC102", _connection("vpc", "cn-shanghai-finance-1", ["cn-shanghai-finance-1f", "F"]))
    assert judge("MC102", _connection("vpc", "cn-shanghai-finance-1", ["cn-shanghai-finance-1g"]))


def test_unknown_and_misspelt_zones_are_left_to_others(judge: Judge) -> None:
    """A placeholder is unknown, a misspelt zone is MC103's, and only VPC connections have zones."""
    assert not judge("MC102", _connection("vpc", "cn-hangzhou", ["${zone}", "cn-hangzhouh"]))
    assert not judge("MC102", _connection("internet", "cn-hangzhou", ["cn-hangzhou-b"]))
    assert not judge("MC102", Connection(AT, known("a"), "vpc", known("cn-hangzhou"), (unknown("var.zone"),)))


@pytest.mark.parametrize(
    ("solution", "region", "good"),
    [
        ("internet", "cn-hangzhou", True),
        ("internet", "cn-shanghai-finance-1", False),
        ("vpc", "cn-shanghai-finance-1", True),
        ("vpc", "cn-chengdu", False),
        ("internet", "Japan (Tokyo)", True),
        ("vpc", "UK (London)", False),
        ("privatelink", "cn-chengdu", True),
        ("service", "cn-chengdu", True),
        ("vpc", "cn-nowhere", True),
    ],
)
def test_region_of_a_connection(judge: Judge, solution: str, region: str, good: bool) -> None:
    """Internet access and VPC connections exist in their listed regions only; names count as well as IDs."""
    assert bool(judge("MC101", _connection(solution, region))) != good


def test_misspelt_places(judge: Judge) -> None:
    """Misspelt region and zone IDs are reported with the ID that is meant."""
    zone = judge("MC103", Place(AT, 0, known("us-west-1-a", Span(3, 14)), "zone", "zone"))
    assert "us-west-1a" in zone[0].message
    region = judge("MC103", Place(AT, 0, known("cn-hangzou", Span(3, 13)), "region", "region"))
    assert "cn-hangzhou" in region[0].message
    assert not judge("MC103", Place(AT, 0, known("cn-hangzhou-h"), "zone", "zone"), Place(AT, 0, known("eu-west-1"), "region", "region"))
    assert not judge("MC103", Place(AT, 0, unknown("var.region"), "region", "region"), Place(AT, 0, known("<region>"), "region", "region"))


def test_engines_of_a_connection(judge: Judge) -> None:
    """An engine that the solution does not serve is reported at its own place."""
    found = judge("MC104", _connection("vpc", "cn-hangzhou", engines=["sql", "MR", "foreign table"]))
    assert len(found) == 1
    assert "MapReduce" in found[0].message
    assert len(judge("MC104", _connection("internet", "cn-hangzhou", engines=["SQL", "udf", "foreign_table"]))) == 2
    assert not judge("MC104", _connection("internet", "cn-hangzhou", engines=["udf", "spark", "mapreduce", "pyodps", "something new"]))


def test_mapreduce_has_internet_access_only(judge: Judge) -> None:
    """A private address in MapReduce code is reported, a public one is not, and a networklink for the job is."""

    def call(host: str, engine: str) -> NetworkCall:
        return NetworkCall(AT, 1, "jdbc", "connect", "connect", "rds", known(host, Span(5, 5 + len(host))), engine)

    assert judge("MC104", call("10.0.0.8:3306", "mapreduce"), path="A.java", language="java")
    assert judge("MC104", call("oss-cn-hangzhou-internal.aliyuncs.com", "mapreduce"), path="A.java", language="java")
    assert not judge("MC104", call("10.0.0.8:3306", "udf"), call("203.0.113.9:80", "mapreduce"), call("db.example.com", "mapreduce"))
    link = _setting("odps.session.networklink", "link_demo", "sql-set", 1)
    assert judge("MC104", Job(AT, 1, "mapreduce"), link)
    assert not judge("MC104", Job(AT, 1, "sql"), link)


def test_disputed_region_of_a_connection_for_udfs(judge: Judge) -> None:
    """The dispute is about UDFs in six regions."""
    assert judge("MC105", _connection("vpc", "cn-wulanchabu", engines=["udf"]))
    assert not judge("MC105", _connection("vpc", "cn-wulanchabu", engines=["spark"]), _connection("vpc", "cn-beijing", engines=["udf"]))


def test_spark_conf_file(judge: Judge) -> None:
    """Settings of a configuration file are judged like those in code, but never as written in code."""
    project = ProjectInfo(AT, 0, known("demo"), known(""), known("http://service.cn-hangzhou.maxcompute.aliyun.com/api"))
    oss = _setting("spark.hadoop.fs.oss.endpoint", "oss-cn-hangzhou.aliyuncs.com")
    conf = {"path": "spark-defaults.conf", "language": "spark_conf"}
    assert judge("MC205", project, oss, **conf)
    assert not judge("MC205", oss, **conf), "nothing says that this Spark is MaxCompute's"
    assert not judge("MC205", project, oss, _setting("spark.master", "local[4]"), **conf)
    assert judge("MC106", project, _setting("spark.hadoop.odps.cupid.eni.info", "cn-shanghai:vpc-example"), **conf)
    assert judge("MC101", _setting("spark.hadoop.odps.cupid.eni.info", "cn-chengdu:vpc-example"), **conf)
    assert judge("MC304", _setting("spark.hadoop.odps.cupid.internet.access.list", "https://api.example.com"), **conf)
    assert judge("MC305", _setting("spark.hadoop.odps.cupid.vpc.domain.list", '{"regionId":"cn-hangzhou"'), **conf)
    assert not judge("MC307", _setting("spark.hadoop.odps.cupid.eni.enable", "true"), **conf)
    assert judge(
        "MC308", _setting("spark.hadoop.odps.cupid.eni.enable", "true"), _setting("spark.hadoop.odps.cupid.smartnat.enable", "true"), **conf
    )
    assert judge("MC309", _connection("internet", "cn-hangzhou", targets=["api.example.com:443"]))


def test_client_of_a_spark_program(judge: Judge) -> None:
    """A public OSS client is wrong where Spark runs in the cluster or may do so, and right on the developer's machine."""

    def call(host: str, service: str = "oss") -> NetworkCall:
        return NetworkCall(AT, 1, "oss", "build", "connect", service, known(host, Span(5, 5 + len(host))), "spark")

    public, where = call("oss-cn-beijing.aliyuncs.com"), {"path": "Job.scala", "language": "scala"}
    for mode in ("cluster", ""):
        found = judge("MC205", Job(AT, 1, "spark", mode=mode), public, **where)
        assert [report.fix is not None and report.fix.safe for report in found] == [True]
    assert not judge("MC205", Job(AT, 1, "spark", mode="local"), public, **where)
    assert not judge(
        "MC205", Job(AT, 1, "spark"), call("oss-cn-beijing-internal.aliyuncs.com"), call("redis.example.com", "redis"), **where
    )
    assert not judge("MC205", Job(AT, 2, "udf"), public._replace(engine="udf", unit=2), **where)


def test_location_of_another_store(judge: Judge) -> None:
    """A location on another vendor's store is wrong in a table that is MaxCompute's for certain, and else somebody else's table."""

    def table(location: str, handler: str) -> ExternalLocation:
        return ExternalLocation(AT, 0, "external-table", known("t"), known(location, Span(5, 5 + len(location))), known(handler))

    where = {"path": "job.sql", "language": "sql"}
    for location in ("s3://example-bucket/a/", "https://example.com/a/", "ossx://a/b/"):
        assert judge("MC206", table(location, "com.aliyun.odps.CsvStorageHandler"), **where)
        assert not judge("MC206", table(location, "PARQUET"), **where)
    assert not judge(
        "MC206", table("hbase://10.0.0.1:2181", "com.aliyun.odps.x"), table("jdbc:mysql://10.0.0.1/x", "com.aliyun.odps.x"), **where
    )


def test_samples_of_a_page_are_jobs_of_their_own(judge: Judge) -> None:
    """On a page of documentation the settings of one sample say nothing of the next."""
    enable = _setting("spark.hadoop.odps.cupid.eni.enable", "true", unit=1)
    old = _setting("spark.hadoop.odps.cupid.smartnat.enable", "true", unit=2)
    assert judge("MC308", enable, old, path="spark.conf", language="spark_conf")
    assert not judge("MC308", enable, old, path="page.md", language="markdown")


def test_internet_targets_of_a_connection(judge: Judge) -> None:
    """Declared targets of an Internet connection are held to the same form."""
    found = judge(
        "MC304", _connection("internet", "cn-hangzhou", targets=["api.example.com:443", "10.0.0.8:80", "https://api.example.com"])
    )
    assert len(found) == 2
