"""Which code the platform may run twice, and how writes are called in messages."""

from __future__ import annotations

from mclint.api import CheckOff, NetworkCall, Write

_TASKS = frozenset({"init", "record", "task"})

SINKS = {
    "mysql": "MySQL",
    "postgresql": "PostgreSQL",
    "jdbc": "the database",
    "mongodb": "MongoDB",
    "redis": "Redis",
    "elasticsearch": "Elasticsearch",
    "hbase": "HBase",
    "tablestore": "Tablestore",
    "kafka": "Kafka",
    "sls": "Simple Log Service",
    "datahub": "DataHub",
    "oss": "OSS",
    "http": "the service",
    "maxcompute": "the table",
    "s3": "S3",
    "sqlite": "the database",
    "sql": "the database",
    "mssql": "SQL Server",
    "oracle": "Oracle",
    "clickhouse": "ClickHouse",
    "hive": "Hive",
    "files": "files",
    "sftp": "the file server",
    "ftp": "the file server",
    "mail": "a mailbox",
    "rabbitmq": "RabbitMQ",
}


def sink_name(sink: str) -> str:
    """Return how messages call a sink."""
    return SINKS.get(sink, sink or "the target")


def may_run_twice(fact: Write | NetworkCall) -> bool:
    """Whether the platform may run this code again: functions, MapReduce and Spark tasks, and nodes; not the driver, not a local script."""
    if fact.engine in ("udf", "mapreduce"):
        return fact.phase in _TASKS
    if fact.engine == "spark":
        # Writers of DataFrames are called in the driver and run in tasks.
        return fact.phase in _TASKS or "spark" in fact.library.lower()
    if fact.engine in ("maxframe", "mars"):
        return fact.phase in _TASKS
    return fact.engine == "pyodps"


def where(fact: Write | NetworkCall | CheckOff) -> str:
    """Name the kind of code for a message."""
    if isinstance(fact, NetworkCall) and fact.phase == "driver" and fact.engine != "pyodps":
        return "the driver of a job"
    return {
        "udf": "a UDF",
        "mapreduce": "a MapReduce task",
        "spark": "a Spark task",
        "maxframe": "a MaxFrame function",
        "mars": "a Mars function",
        "pyodps": "a node",
    }.get(fact.engine, "a job")
