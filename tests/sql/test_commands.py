"""Client commands: what matters of them is read, and none is ever an error."""

from __future__ import annotations

import pytest

from mclint.facts import CloudCommand, ExternalLocation, Job, Place, ProjectInfo
from sql_probe import properties, sql

DLF = (
    'create externalproject -source dlf -name p1 -ref main -comment "the lake; all" -region cn-shanghai -db default\n'
    '  -endpoint "dlf.cn-shanghai.aliyuncs.com" -ossEndpoint oss-cn-shanghai-internal.aliyuncs.com\n'
    "  -T file_format=orc -D odps.properties.rolearn=acs:ram::1234:role/example;\n"
)


def test_external_project_on_dlf():
    """Both endpoints are addresses of their own; options keep their names, properties behind -D and -T theirs."""
    result = sql(DLF)
    first, second = result.of(ExternalLocation)
    assert (first.construct, str(first.name), str(first.handler)) == ("external-project", "p1", "dlf")
    assert [str(first.location), str(second.location)] == ["dlf.cn-shanghai.aliyuncs.com", "oss-cn-shanghai-internal.aliyuncs.com"]
    assert [result.spelt(fact.location) for fact in (first, second)] == [str(first.location), str(second.location)]
    assert DLF[second.clause.start : second.clause.end] == "-ossEndpoint oss-cn-shanghai-internal.aliyuncs.com"
    (command,) = result.of(CloudCommand)
    assert command.name == "create externalproject"
    assert properties(first) == {item.key: str(item.value) for item in command.options}
    assert properties(first)["comment"] == "the lake; all"
    assert properties(first)["file_format"] == "orc"
    assert properties(first)["odps.properties.rolearn"] == "acs:ram::1234:role/example"
    (place,) = result.of(Place)
    assert (str(place.value), place.context) == ("cn-shanghai", "-region")
    assert [job.evidence for job in result.of(Job)] == ["external project"]


def test_external_project_on_hive():
    """A Hadoop project has no endpoint; its name nodes, metastores and VPC are options."""
    result = sql(
        'create externalproject -name p -ref r -nn "192.0.2.1:8020,192.0.2.2:8020" -hms "192.0.2.3:9083" -db d'
        ' -vpc vpc-example -region cn-zhangjiakou -accessIp "192.0.2.1-192.0.2.4:50010";'
    )
    assert not result.of(ExternalLocation)
    (command,) = result.of(CloudCommand)
    options = {item.key: str(item.value) for item in command.options}
    assert options["nn"] == "192.0.2.1:8020,192.0.2.2:8020"
    assert options["accessIp"] == "192.0.2.1-192.0.2.4:50010"
    assert options["vpc"] == "vpc-example"


def test_update_external_project():
    """`update externalproject` is no UPDATE of a table."""
    result = sql("update externalproject -source dlf -name p -region cn-beijing -db d -endpoint dlf.cn-beijing.aliyuncs.com;")
    assert [fact.construct for fact in result.of(ExternalLocation)] == ["external-project"]
    assert [fact.name for fact in result.of(CloudCommand)] == ["update externalproject"]


def test_placeholders_in_options():
    """What a page leaves open is unknown."""
    result = sql("create externalproject -source dlf -name <project> -region <region> -endpoint ${endpoint};")
    (fact,) = result.of(ExternalLocation)
    assert str(fact.location) == "{${endpoint}}"


def test_use_names_the_project():
    """`use` names the project where the script is MaxCompute's; other databases use the same word."""
    result = sql("use shop_dev;\nset odps.sql.allow.fullscan=true;")
    (info,) = result.of(ProjectInfo)
    assert (str(info.name), info.evidence) == ("shop_dev", "use")
    assert not sql("use shop;\nselect 1;").of(ProjectInfo)
    assert not sql("use quota q;\nset odps.x=1;").of(CloudCommand)


def test_external_volume_of_the_client():
    """`vfs -create` gives the platform an address too."""
    result = sql("vfs -create vol -storage_provider oss -url oss://oss-cn-hangzhou.aliyuncs.com/b/d/ -role_arn acs:ram::1:role/r;")
    (fact,) = result.of(ExternalLocation)
    assert (fact.construct, str(fact.name), str(fact.location)) == ("external-volume", "vol", "oss://oss-cn-hangzhou.aliyuncs.com/b/d/")


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("jar -resources a.jar,t1 -classpath ./a.jar com.example.WordCount in out;", "com.example.WordCount"),
        ("jar -libjars a.jar -classpath /home//a.jar com.example.mr.Main -Dx=y 1;", ""),
        ("jar -conf c -resources a.jar -D java.library.path=./n com.example.Main in out", "com.example.Main"),
        ("odps@ p>jar -resources a.jar -classpath a.jar\ncom.example.Main in out;", "com.example.Main"),
    ],
)
def test_jar_is_a_mapreduce_job(text, main):
    """The client's `jar` command submits a MapReduce job."""
    (job,) = sql(text).of(Job)
    assert job.engine == "mapreduce"
    assert job.name in (main, "com.example.mr.Main")


@pytest.mark.parametrize(
    "text",
    [
        'tunnel upload log.txt p.t/ds=\'1\' -fd "||" -rd "\\r\\n" --scan=only;',
        "tunnel download instance://2024 it's.txt;",
        "add jar it's.jar -f;",
        "add table t partition (ds='1') as r comment 'x' -f;",
        "jar -tf x.jar | grep y;",
        "PAI -name kmeans -project algo -Da=\"b;c\" -Dd='e';",
        "desc t; show tables; list resources; alias r=s;",
        "put policy it's.json;",
        'grant select on table t to user "a@example.com";',
        'odpscmd -e "select 1";',
        "help; whoami; kill 2024; wait 2024;",
        "ID = 20240101\n+-----+\n| it's |\n+-----+",
        "msck repair table t add partitions;",
        "alter table t merge smallfiles; alter table t add columns (location string, b string);",
        "create package p; install package x.y; create role r;",
    ],
)
def test_commands_are_never_errors(text):
    """Arguments of commands are not SQL: nothing in them is a fault of the script."""
    result = sql("set odps.sql.allow.fullscan=true;\n" + text)
    assert not result.problems
    assert not result.of(ExternalLocation)
