"""The files that are checked: made from fixed seeds, and copies of public packages."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator

from benchmarks import jobs_java, jobs_python

SQL = """\
SET odps.sql.allow.fullscan=true;
CREATE EXTERNAL TABLE IF NOT EXISTS ods_{name}_ext (
  id BIGINT,
  buyer STRING,
  amount DECIMAL(18,2)
)
STORED BY 'com.aliyun.odps.CsvStorageHandler'
LOCATION 'oss://oss-{region}{kind}.aliyuncs.com/{name}-bucket/daily/';
"""

QUERY = """
INSERT OVERWRITE TABLE dwd_{name} PARTITION (ds='${{bizdate}}')
SELECT a.id, a.buyer, SUM(a.amount) AS total, COUNT(*) AS orders
FROM ods_{name}_ext a
LEFT OUTER JOIN dim_buyer_{number} b ON a.buyer = b.buyer AND b.ds = '${{bizdate}}'
WHERE a.amount > {number} AND b.level IN ('gold', 'silver')
GROUP BY a.id, a.buyer;
"""

PYTHON = """\
import requests
from odps import ODPS

o = ODPS("<id>", "<secret>", "project_{name}", endpoint="http://service.{region}.maxcompute.aliyun.com/api")
"""

FUNCTION = """

def load_{name}_{number}(day, session=None):
    reply = requests.get("https://api-{number}.example.com/v1/{name}/" + day{timeout})
    rows = [row["value"] * {number} for row in reply.json() if row["name"] != "{name}"]
    with o.execute_sql("SELECT id FROM {name} WHERE ds='%s'" % day).open_reader() as reader:
        for record in reader:
            rows.append(record[0])
    return rows
"""

YAML = """\
---
name: {name}
schedule: daily
maxcompute:
  project: project_{name}
  region: {region}
steps:
"""

STEP = """\
  - name: step_{number}
    retries: {number}
    inputs:
      - table_{number}
      - {name}_{number}
"""

TERRAFORM = """\
resource "alicloud_maxcompute_project" "{name}" {{
  project_name = "project_{name}"
}}
"""

RESOURCE = """
resource "alicloud_security_group_rule" "{name}_{number}" {{
  type              = "ingress"
  ip_protocol       = "tcp"
  port_range        = "{number}/{number}"
  security_group_id = alicloud_security_group.{name}.id
  cidr_ip           = "10.{low}.0.0/16"
}}
"""

SMALL_YAML = """\
---
version: 1
project:
  name: example
  region: cn-hangzhou
jobs:
  - name: orders
    schedule: daily
    steps:
      - extract
      - load
  - name: rates
    schedule: hourly
targets:
  host: db.example.com
  port: 3306
"""

INVENTORY = """\
version: 1
connections:
  - {solution: vpc, name: link_shop, region: cn-hangzhou, vpc: vpc-example1}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-example1}
"""

REGIONS = ("cn-hangzhou", "cn-shanghai", "cn-beijing", "ap-southeast-1")
JOBS: dict[str, Callable[[random.Random, str, str], str]] = {"py": jobs_python.job, "java": jobs_java.java, "scala": jobs_java.scala}
WORDS = ("orders", "rates", "users", "clicks", "stock", "prices")


def begin(work: str, name: str) -> str | None:
    """Make the folder of a corpus, a repository of its own; None if it is there already."""
    folder = os.path.join(work, "corpora", name)
    if os.path.isdir(folder):
        return None
    os.makedirs(os.path.join(folder, ".git"))
    return folder


def write(path: str, pieces: Iterable[str]) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(pieces)


def dense(work: str, kind: str, files: int) -> str:
    """Build a tree in which every file is ours; `kind` is sql, py, java, scala, yaml or tf. Returns its folder.

    Beside it `dense-KIND.planted` lists the faults of job code, one `path:line:name` per line.
    """
    folder = begin(work, f"dense-{kind}")
    dice = random.Random(f"{kind} 1")
    planted: list[str] = []
    for index in range(files if folder else 0):
        name = f"{dice.choice(WORDS)}_{index}"
        path = os.path.join(f"part{index % 20}", f"{name}.{kind}")
        if kind in JOBS:
            pieces = list(_unmarked(JOBS[kind](dice, name, dice.choice(REGIONS)), path, planted))
        else:
            pieces = _statements(dice, kind, name)
        write(os.path.join(str(folder), path), pieces)
    if folder and planted:
        write(f"{folder}.planted", planted)
    return os.path.join(work, "corpora", f"dense-{kind}")


def _unmarked(text: str, path: str, planted: list[str]) -> Iterator[str]:
    """Yield the lines of job code without the marks of faults, which are added to a list."""
    for number, line in enumerate(text.split("\n"), start=1):
        code, _, fault = line.partition("§")
        if fault:
            planted.append(f"{path}:{number}:{fault}\n")
        yield code + "\n"


def _statements(dice: random.Random, kind: str, name: str) -> list[str]:
    head, body = {"sql": (SQL, QUERY), "yaml": (YAML, STEP), "tf": (TERRAFORM, RESOURCE)}[kind]
    fields = {"name": name, "region": dice.choice(REGIONS), "kind": dice.choice(("", "-internal", "-internal", "-internal"))}
    pieces = [head.format(**fields)]
    for number in range(2, 2 + dice.randint(2, 30)):
        pieces.append(body.format(**fields, number=number, low=number % 200))
    return pieces


def one(work: str, kind: str) -> str:
    """Build a folder with one small file `small.KIND`. Returns the folder."""
    folder = begin(work, f"one-{kind}")
    if folder:
        fields = {"name": "orders", "region": "cn-hangzhou", "kind": "", "number": 7, "timeout": ", timeout=5"}
        pieces = {"sql": [SQL, QUERY], "py": [PYTHON, FUNCTION]}.get(kind)
        write(os.path.join(folder, f"small.{kind}"), [piece.format(**fields) for piece in pieces] if pieces else [SMALL_YAML])
    return os.path.join(work, "corpora", f"one-{kind}")


def sparse(work: str, packages: str, files: int, name: str = "sparse") -> str:
    """Build a tree of copies of public packages with one file of ours in five hundred. Returns its folder."""
    folder = begin(work, name)
    count = copy = 0
    while folder and count < files:
        # Plain folders, as people keep vendored code: `site-packages` itself every linter leaves out.
        count += _copied(packages, os.path.join(folder, f"vendor{copy}"), files - count - 8) + 8
        for number in range(8):
            fields = {"name": f"job{number}", "region": REGIONS[number % 4], "kind": "-internal", "number": number}
            write(os.path.join(folder, f"jobs{copy}", f"job{number}.sql"), [SQL.format(**fields), QUERY.format(**fields)])
        copy += 1
    return os.path.join(work, "corpora", name)


def many(work: str, files: int) -> str:
    """Build a tree of small files, of which one in a hundred is ours, and declare a connection in it. Returns its folder."""
    folder = begin(work, f"many-{files}")
    if folder:
        write(os.path.join(folder, "maxcompute-network.yaml"), [INVENTORY])
    for number in range(files // 100 if folder else 0):
        place = os.path.join(str(folder), f"team{number % 10}", f"part{number}")
        fields = {"name": f"job{number}", "region": REGIONS[number % 4], "kind": "-internal"}
        jobs = [QUERY.format(**fields, number=each) for each in range(8)]
        write(os.path.join(place, f"job{number}.sql"), [SQL.format(**fields), *jobs])
        for each in range(99):
            kind, text = (("py", "x = 1\n"), ("sql", "SELECT 1;\n"), ("yaml", "a: 1\n"))[each % 3]
            write(os.path.join(place, f"file{each}.{kind}"), [text * (each % 5 + 1)])
    return os.path.join(work, "corpora", f"many-{files}")


def _copied(packages: str, place: str, most: int) -> int:
    """Copy the files of packages, up to a number of them, and return how many these are."""
    count = 0
    for folder, below, names in os.walk(packages):
        below[:] = sorted(name for name in below if name not in {"bin", "__pycache__"} and not name.endswith(".dist-info"))
        target = os.path.join(place, os.path.relpath(folder, packages))
        for name in sorted(name for name in names if not name.endswith((".pyc", ".so"))):
            if count >= most:
                return count
            os.makedirs(target, exist_ok=True)
            shutil.copyfile(os.path.join(folder, name), os.path.join(target, name))
            count += 1
    return count


def size(folder: str) -> tuple[int, float]:
    """Return the number of files of a corpus and their size in MB."""
    count = total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            count += 1
            total += os.path.getsize(os.path.join(place, name))
    return count, total / 1e6
