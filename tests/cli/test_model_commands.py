"""`path`, `graph` and `init` as they are used: exit codes, words, drawings that other programs can read, hostile names."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import mclint_schemas
from network_probe import TABLE, UDF

Mclint = Callable[..., Any]

INVENTORY = """\
version: 1
projects:
  - {name: shop, region: cn-shanghai, external_network: ["rates.example.com:443"]}
connections:
  - {solution: vpc, name: link_shop, region: cn-shanghai, vpc: vpc-a}
targets:
  - {name: orders, addresses: ["orders.example.com:3306"], vpc: vpc-a}
"""
MAKE = "create function probe as 'probe.Probe' using 'probe.py';\n"


@pytest.fixture
def shop(repo: Path) -> Path:
    """Return a repository with an inventory, a served job, a blocked one, and a function with two callers."""
    (repo / "maxcompute-network.yaml").write_text(INVENTORY)
    (repo / "jobs/good.sql").write_text(TABLE.format("orders.example.com:3306", "link_shop"))
    (repo / "jobs/bad.sql").write_text(TABLE.format("crm.example.com:3306", "link_shop"))
    (repo / "udf").mkdir()
    (repo / "udf/probe.py").write_text(UDF.format("orders.example.com"))
    (repo / "jobs/call.sql").write_text(MAKE + "set odps.session.networklink=link_shop;\nselect probe(k) from t;\n")
    (repo / "jobs/forgets.sql").write_text("select probe(k) from t;\n")
    return repo


# --- path


def test_path_explains_hop_by_hop(shop: Path, mclint: Mclint) -> None:
    """An open path names each hop and ends well; the exit code is 0."""
    done = mclint("path", "jobs/good.sql")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "jobs/good.sql: project shop, region cn-shanghai (by the inventory maxcompute-network.yaml)"
    assert lines[2] == "jobs/good.sql:3:24: foreign-table -> orders.example.com:3306: served"
    assert [line.split()[1].rstrip(":") for line in lines[3:]] == ["target", "connection", "project", "region", "engine", "job", "access"]
    assert all(line.startswith("  open ") for line in lines[3:])


def test_path_says_where_it_ends(shop: Path, mclint: Mclint) -> None:
    """A blocked path stops at the hop that is shut, says so, and the exit code is 1."""
    done = mclint("path", "jobs/bad.sql")
    assert done.code == 1
    assert "  SHUT    connection: " in done.out
    *_, end, remedy, clause = done.out.splitlines()
    assert end == "  The path ends at: connection."
    assert remedy.startswith("  do      ")
    assert clause.startswith("  why     ")
    assert clause.endswith(", 2026-02-27)")
    assert "engine" not in done.out.partition("SHUT")[2]


def test_path_of_a_function_and_of_its_callers(shop: Path, mclint: Mclint) -> None:
    """The function shows each job that calls it; a job shows its own call only, also if no word in its file is MaxCompute's."""
    done = mclint("path", "udf/probe.py")
    assert done.code == 1
    assert "called as `probe` at jobs/call.sql:3:8" in done.out
    assert "called as `probe` at jobs/forgets.sql:1:8" in done.out
    assert mclint("path", "jobs/call.sql").code == 0
    done = mclint("path", "jobs/forgets.sql")
    assert done.code == 1
    assert "the job names no networklink; it needs `link_shop`" in done.out
    assert "jobs/call.sql" not in done.out


def test_path_of_a_job_that_stays_inside(shop: Path, mclint: Mclint) -> None:
    """A job without targets is told so, and is no error."""
    (shop / "jobs/plain.sql").write_text("set odps.sql.type.system.odps2=true;\nselect 1;\n")
    done = mclint("path", "jobs/plain.sql")
    assert (done.code, done.out) == (0, "jobs/plain.sql: 1 job, none of which reaches anything outside MaxCompute.\n")


def test_path_from_a_folder_below(shop: Path, mclint: Mclint, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths count from where the user stands; the project is the same."""
    monkeypatch.chdir(shop / "jobs")
    done = mclint("path", "bad.sql")
    assert done.code == 1
    assert "crm.example.com:3306: blocked" in done.out


@pytest.mark.parametrize("name", ["nowhere.sql", "jobs"])
def test_path_of_what_is_no_file(name: str, shop: Path, mclint: Mclint) -> None:
    """A missing file, or a folder, is a mistake of the call."""
    done = mclint("path", name)
    assert done.code == 2
    assert done.err
    assert done.out == ""


def test_path_without_inventory_knows_little(repo: Path, mclint: Mclint) -> None:
    """Nothing is blocked where nothing is declared."""
    (repo / "jobs/a.sql").write_text(TABLE.format("crm.example.com:3306", "link"))
    done = mclint("path", "jobs/a.sql")
    assert done.code == 0
    assert "unknown connection: no inventory declares the connections of this project" in done.out


# --- graph

HOSTILE = [
    'a"];b',
    "a<b>&c",
    "a|b|c",
    "\x1b[31mred",
    "two\nlines",
    "right\u202eleft",
    "#quot;",
    "`x`",
    "end",
    "%%{init: {}}%%",
    "a\\",
    "click a href",
]


@pytest.mark.parametrize("form", ["mermaid", "dot", "svg"])
def test_graph_shows_what_is_blocked(form: str, shop: Path, mclint: Mclint) -> None:
    """Each form names jobs, connections and targets; red is what is blocked; the exit code is 0."""
    done = mclint("graph", "--format", form)
    assert done.code == 0
    for word in ("jobs/good.sql", "jobs/bad.sql", "jobs/forgets.sql", "link_shop", "orders.example.com:3306", "crm.example.com:3306"):
        assert word in done.out, word
    assert "#c62828" in done.out
    good = mclint("graph", "jobs/good.sql", "--format", form).out
    assert "jobs/bad.sql" not in good
    assert good.count("#c62828") == (2 if form == "svg" else 0)  # the legend of the picture


def test_graph_is_red_where_a_path_is_shut(shop: Path, mclint: Mclint) -> None:
    """Only the part of a path that is shut is red, with words; what others use of it stays green. Every path has something in between."""
    lines = mclint("graph").out.splitlines()
    names = {line.split("[")[0].strip(" ("): line for line in lines if '"' in line and "-->" not in line and "--x" not in line}
    ways = {}
    for line in lines:
        for arrow in (" --> ", " --x", " -.-> "):
            if arrow in line:
                start, _, end = line.strip().partition(arrow.rstrip())
                label, _, last = end.strip().rpartition(" ")
                ways[names[start.strip()].split('"')[1].split("<br/>")[0], names[last].split('"')[1].split("<br/>")[0]] = (
                    arrow.strip(),
                    label.strip('|"'),
                )
    assert ways == {
        ("jobs/good.sql", "link_shop"): ("-->", ""),
        ("link_shop", "orders.example.com:3306"): ("-->", ""),
        ("jobs/bad.sql", "link_shop"): ("-->", ""),
        ("link_shop", "crm.example.com:3306"): ("--x", "no connection"),
        ("jobs/call.sql probe", "link_shop"): ("-->", ""),
        ("jobs/forgets.sql probe", "link_shop"): ("--x", "not asked for"),
    }


def test_a_long_name_does_not_stretch_the_picture(shop: Path, mclint: Mclint) -> None:
    """What is cut in the picture is whole in its tooltip."""
    name = "link_" + "ab" * 150
    (shop / "maxcompute-network.yaml").write_text(INVENTORY.replace("link_shop", name))
    root = ET.fromstring(mclint("graph", "--format", "svg").out)
    assert int(root.attrib["width"]) < 2000
    assert name in [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]


def test_graph_writes_to_a_file(shop: Path, mclint: Mclint) -> None:
    """`--output` takes the drawing; what cannot be written is a mistake of the call."""
    done = mclint("graph", "--format", "svg", "--output", "net.svg")
    assert (done.code, done.out) == (0, "")
    ET.parse(shop / "net.svg")
    assert mclint("graph", "--output", "no/such/folder.mmd").code == 2


def _hostile(folder: Path, name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\x1b", "\\e").replace("\u202e", "\\u202e")
    (folder / "maxcompute-network.yaml").write_text(INVENTORY.replace("name: link_shop", f'name: "{quoted}"'), "utf-8")
    try:
        (folder / f"jobs/{name.replace('/', '_')}.sql").write_text(TABLE.format("crm.example.com:3306", "x"))
    except OSError:
        pytest.skip("no such file name here")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_break_no_drawing(name: str, shop: Path, mclint: Mclint) -> None:
    """Whatever files and connections are called, the picture is XML, and nothing reaches the terminal that is no text."""
    _hostile(shop, name)
    done = mclint("graph", "--format", "svg")
    root = ET.fromstring(done.out)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "rect",
        "line",
        "text",
        "path",
        "g",
        "tspan",
        "defs",
        "marker",
    }
    for form in ("mermaid", "dot", "svg"):
        out = mclint("graph", "--format", form).out
        assert all(char.isprintable() or char == "\n" for char in out)
    for line in mclint("graph", "--format", "dot").out.splitlines():
        assert line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0, line
    for line in mclint("graph").out.splitlines():
        label = line.partition('["')[2].rpartition('"]')[0]
        assert '"' not in label, line


def test_the_words_of_path_are_escaped(shop: Path, mclint: Mclint) -> None:
    """A name can neither break a line nor send escape codes."""
    _hostile(shop, "\x1b[31mred\nred")
    done = mclint("path", "jobs/\x1b[31mred\nred.sql")
    assert done.code == 1
    assert "\x1b" not in done.out
    assert not any(line.startswith("red") for line in done.out.splitlines())


MERMAID = os.environ.get("MERMAID_HOME", "")
PARSE = """\
import { createRequire } from 'module'; import { pathToFileURL } from 'url'; import fs from 'fs';
const from = createRequire(process.argv[2] + '/package.json');
const { JSDOM } = from('jsdom'); const dom = new JSDOM('<body></body>');
globalThis.window = dom.window; globalThis.document = dom.window.document;
const mermaid = (await import(pathToFileURL(process.argv[2] + '/node_modules/mermaid/dist/mermaid.core.mjs'))).default;
for (const text of fs.readFileSync(0, 'utf8').split('\\0')) { console.log((await mermaid.parse(text)).diagramType); }
"""


@pytest.mark.skipif(not MERMAID or not shutil.which("node"), reason="MERMAID_HOME names no folder with mermaid and jsdom installed by npm")
def test_mermaid_itself_reads_the_chart(shop: Path, mclint: Mclint, tmp_path: Path) -> None:
    """The real parser takes every chart, hostile names and all."""
    charts = [mclint("graph").out]
    for name in HOSTILE:
        _hostile(shop, name)
        charts.append(mclint("graph").out)
    script = tmp_path / "parse.mjs"
    script.write_text(PARSE)
    done = subprocess.run(
        [shutil.which("node") or "node", str(script), MERMAID],
        input="\0".join(charts),
        text=True,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["flowchart-v2"] * len(charts)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_itself_reads_the_graph(shop: Path, mclint: Mclint) -> None:
    """The real program draws every graph, hostile names and all."""
    for name in HOSTILE:
        _hostile(shop, name)
        graph = mclint("graph", "--format", "dot").out
        done = subprocess.run(
            [shutil.which("dot") or "dot", "-Tplain"], input=graph, text=True, capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), name


# --- init


def test_init_overwrites_nothing(shop: Path, mclint: Mclint) -> None:
    """Files that exist stay, and so does the inventory under any name; a second run changes nothing."""
    (shop / "mclint.yaml").write_text("fail-on: error\n")
    done = mclint("init")
    assert done.code == 0
    assert (shop / "mclint.yaml").read_text() == "fail-on: error\n"
    assert (shop / "maxcompute-network.yaml").read_text() == INVENTORY
    assert "left alone" in done.out
    (shop / "maxcompute-network.yaml").rename(shop / "jobs/maxcompute-network.yml")
    assert "has an inventory already" in mclint("init").out
    assert not (shop / "maxcompute-network.yaml").exists()


def test_init_prints_without_writing(repo: Path, mclint: Mclint) -> None:
    """`--print` shows both files and writes none."""
    done = mclint("init", "--print")
    assert done.code == 0
    assert "# mclint.yaml" in done.out
    assert "version: 1" in done.out
    assert sorted(path.name for path in repo.iterdir()) == [".git", "jobs"]


def test_init_in_what_is_no_folder(repo: Path, mclint: Mclint) -> None:
    """A folder that is not there is a mistake of the call."""
    assert mclint("init", "nowhere").code == 2
    assert mclint("init", "jobs/bad.sql").code == 2


def _valid(path: Path, name: str) -> None:
    import json

    import yaml

    jsonschema.Draft202012Validator(json.loads(mclint_schemas.text(name))).validate(yaml.safe_load(path.read_text("utf-8")))


CODE = {
    "table.sql": TABLE.format("orders.example.com:3306", "link_shop") + TABLE.format("10.9.9.9:5432", "other"),
    "nothing.sql": TABLE.format("crm.example.com:3306", "x").replace("'networklink'='x'", "'a'='b'"),
    "udf/probe.py": UDF.format("orders.example.com"),
    "call.sql": MAKE + "select probe(k) from t;\n",
    "node.py": "from odps import ODPS\no = ODPS('', '', project='shop', endpoint='https://service.cn-shanghai.maxcompute.aliyun.com/api')\n",
    "frame.py": "import maxframe.dataframe as md\nimport requests\n\n\ndef f(row):\n    return requests.get('https://rates.example.com/x', timeout=3)\n"
    "\n\nmd.read_odps_table('t').apply(f, axis=1).execute()\n",
    "app.py": "from pyspark.sql import SparkSession\nimport pymysql\nspark = SparkSession.builder.config('spark.hadoop.odps.project.name', 'shop')"
    ".getOrCreate()\npymysql.connect(host='ware.example.com', port=3306, connect_timeout=5, read_timeout=9)\n",
    "spark-defaults.conf": "spark.hadoop.odps.cupid.eni.enable=true\nspark.hadoop.odps.cupid.eni.info=cn-shanghai:vpc-shop\n",
    "a'b\"c: d #.sql": TABLE.format("quoted.example.com:3306", "li nk: #1"),
}


@pytest.mark.parametrize("left_out", ["", *CODE])
def test_what_init_writes_is_not_held_against_the_code(left_out: str, repo: Path, mclint: Mclint) -> None:
    """Used at once, the files are valid, and no job is out of reach by them; when filled in, they say what is wrong."""
    for name, text in CODE.items():
        if name != left_out:
            (repo / name).parent.mkdir(exist_ok=True)
            (repo / name).write_text(text, "utf-8")
    assert mclint("init").code == 0
    _valid(repo / "mclint.yaml", "config")
    _valid(repo / "maxcompute-network.yaml", "connections")
    done = mclint("check", "--format", "concise", "--select", "MC007,MC301,MC302,MC303", ".")
    assert (done.code, done.out) == (0, done.out)
    text = (repo / "maxcompute-network.yaml").read_text("utf-8")
    if left_out != "nothing.sql":
        assert '- "crm.example.com:3306"  # nothing.sql' in text
        (repo / "maxcompute-network.yaml").write_text(text.replace("<networklink>", "link_new").replace("<region>", "cn-shanghai"), "utf-8")
        done = mclint("check", "--format", "concise", "--select", "MC302", "nothing.sql")
        assert done.code == 1
        assert "link_new" in done.out
