"""Code on Markdown pages."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import Setting
from mclint.languages.docs.adapter import read_markdown

DDL = "CREATE EXTERNAL TABLE t (a STRING) STORED BY 'com.aliyun.odps.CsvStorageHandler' LOCATION 'oss://oss-cn-x.example.com/b/';"


def page(text: str) -> Reading:
    result = reading(read_markdown, text, "page.md")
    assert_positions(result)
    return result


@pytest.mark.parametrize(
    "text",
    [
        f"```sql\n{DDL}\n```\n",
        f"```\n{DDL}\n```\n",
        f"~~~\n{DDL}\n~~~\n",
        f"~~~~ sql\n{DDL}\n~~~~~\n",
        f"1.  Make a table:\n\n        ```\n        {DDL}\n        ```\n",
        f"- ```sql\n  {DDL}\n  ```\n",
        f'> ```SQL title="a"\n> {DDL}\n> ```\n',
        f"> - note\n>   ```\n>   {DDL}\n>   ```\n",
        f"``` {{#codeblock_abc .language-sql}}\n{DDL}\n```\n",
        f"```{{code-block}} sql\n:linenos:\n{DDL}\n```\n",
        f"```language-sql\n{DDL}\n```",
        f"````{{note}}\nSee\n```\n{DDL}\n```\n````\n",
        f"|a|b|\n|---|---|\n|x|    ```\n{DDL}\n    ``` |\n\n```text\nno code\n```\n",
        f'<pre><code class="lang-sql">{DDL}\n</code></pre>\n',
        f"Some text\r\n\r\n```sql\r\n{DDL}\r\n```\r\n",
        f"```mysql\n{DDL}\n```\n",
        f"```bash\n{DDL}\n```\n",
        f"```\nodps@ demo>{DDL}\nOK\nodps@ demo>\n```\n",
    ],
)
def test_a_statement_is_found_in_every_kind_of_fence(text: str) -> None:
    """However a page sets off its code, one statement is handed to SQL, letter for letter, in a job of its own."""
    result = page(text)
    assert [handed.strip() for handed in result.handed_to("sql")] == [DDL]
    assert [handed.unit for handed in result.handed] == [1]
    source = result.handed[0].source
    at = source.text.index("oss://")
    span = source.span(at, at + 6)
    assert text[span.start : span.end] == "oss://"


def test_lines_keep_the_indentation_that_is_theirs() -> None:
    """Only the indentation of the fence itself is taken away."""
    text = "* item\n\n    ```python\n    def f():\n        return 1\n\n  odd\n    ```\n"
    assert page(text).handed_to("python") == ["def f():\n    return 1\n\nodd\n"]


def test_each_fence_is_a_job_of_its_own() -> None:
    """Two fences are two units, also of different languages."""
    result = page("```sql\nselect 1;\n```\ntext\n```python\nimport os\n```\n")
    assert [(handed.language, handed.unit) for handed in result.handed] == [("sql", 1), ("python", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "Use `CREATE EXTERNAL TABLE` or ```create table a (b string);``` here.\n",
        "```xml\n<a>select 1;</a>\n```\n",
        "```\nGET /x HTTP/1.1\nHost: a.example.com\nDate: x\n```\n",
        "```\nname: a\nport: 2\nstate: b\n```\n",
        '```go\npackage main\nimport "fmt"\n```\n',
        "```mysql\ncreate table a (id int) engine=innodb;\n```\n",
        "```\n\n```\n",
        '```\nusing System;\nvar endpoint = "x";\nvar a = "y";\n```\n',
        "create table a (b string);\n",
        "```\nmysql> create table a (b int);\n```\n",
    ],
)
def test_what_is_no_code_of_ours_is_left_alone(text: str) -> None:
    """Prose, inline code, output, and other languages are handed to nobody."""
    assert page(text).handed == []


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("set odps.sql.type.system.odps2=true;\nselect * from t;", "sql"),
        ("-- comment\n@a := select 1;", "sql"),
        ("LOCATION 'oss://oss-cn-x-internal.example.com/b/'", "sql"),
        ("from odps.udf import annotate\n@annotate('string->string')\nclass A(object):\n    pass", "python"),
        (">>> import os\n>>> os.getcwd()\n'/x'", "python"),
        ("val spark = SparkSession.builder()\n  .getOrCreate()", "scala"),
        ("object Main {\n  def main(args: Array[String]) {\n  }\n}", "scala"),
        ("package a.b;\nimport com.aliyun.odps.udf.UDF;\npublic final class L extends UDF {\n}", "java"),
        ("spark.hadoop.odps.project.name = demo\nspark.hadoop.odps.end.point = x", "spark_conf"),
        ("./bin/spark-submit --master yarn-cluster \\\n  --class A a.jar", "shell"),
        ("$ odpscmd -e 'select 1;'", "shell"),
        ("project_name=demo\nend_point=http://service.example.com/api", "ini"),
        ('{"job": {"content": []}}', "json"),
        ('resource "alicloud_vpc" "main" {\n}', "hcl"),
        ("odps:\n  type: odps\n  project: x", "yaml"),
    ],
)
def test_untagged_code_goes_to_its_language(code: str, language: str) -> None:
    """Clear evidence in the lines names the language of a fence without tag."""
    assert [handed.language for handed in page(f"```\n{code}\n```\n").handed] == [language]


def test_a_tag_that_nothing_speaks_for_gives_way() -> None:
    """Python under a tag `sql` is Python; a fragment that shows nothing keeps its tag."""
    assert page("```sql\nfrom odps import ODPS\nprint(1)\n```\n").handed[0].language == "python"
    assert page("```python\n...\n```\n").handed[0].language == "python"


def test_console_sessions_keep_what_was_typed() -> None:
    """Prompts and answers are left out; a statement that goes on is kept whole."""
    text = "```\nodps@ p>create table a (\nb string\n);\nOK\nodps@ p>select 1;\n+---+\n```\n"
    assert page(text).handed_to("sql") == ["create table a (\nb string\n);\nselect 1;\n"]
    assert page("```python\n>>> for a in b:\n...     c(a)\n...\n1\n>>> d()\n```\n").handed_to("python") == [
        "for a in b:\n    c(a)\n\nd()\n"
    ]


DOMAINS = '{"regionId":"cn-x","vpcs":[{"vpcId":"vpc-example","zones":[{"urls":[{"domain":"db.example.com","port":3306}]}]}]}'


@pytest.mark.parametrize(
    "value",
    [
        DOMAINS,
        DOMAINS.replace(",", ",\n  "),
        DOMAINS.replace(',"vpcs"', '，"vpcs"'),
        DOMAINS.replace('"vpcId":"vpc-example",', '"vpcId":"vpc-example"\n'),
    ],
)
def test_a_domain_list_alone_in_a_fence_is_a_setting(value: str) -> None:
    """The JSON text of the Spark property is stated as its value, valid or not, from brace to brace."""
    result = page(f"Set this:\n\n  ```\n  See below\n  {value}\n  ```\n")
    (setting,) = result.of(Setting)
    assert (setting.key, setting.scope) == ("spark.hadoop.odps.cupid.vpc.domain.list", "document")
    assert setting.value.text == value.replace("\n  ", "\n")
    assert result.handed == []


def test_two_domain_lists_in_one_fence_are_two_settings() -> None:
    """The pretty and the merged form often stand in one fence."""
    pretty = DOMAINS.replace("{", "{\n")
    assert [setting.value.text for setting in page(f"```json\n{pretty}\n\n{DOMAINS}\n```\n").of(Setting)] == [pretty, DOMAINS]


def test_html_comments_are_comments_of_the_page() -> None:
    """They may suppress; in inline code, in fences and in other comments they are only text."""
    text = dedent("""\
        <!-- mclint: ignore[MC201] shown as a bad example -->
        `<!-- not this -->` but <!-- this --> and <!-- a
        ```sql
        select 1;
        ``` --> end
        ```text
        <!-- nor this -->
        ```
        <!-- unclosed
        """)
    result = page(text)
    assert [comment.text for comment in result.comments] == [
        "mclint: ignore[MC201] shown as a bad example",
        "this",
        "a\n```sql\nselect 1;\n```",
    ]
    assert result.handed == []
    assert text[result.comments[1].span.start : result.comments[1].span.end] == "<!-- this -->"


def test_preformatted_html_is_unescaped_in_place() -> None:
    """Character references and tags of `<pre>` do not shift what follows."""
    text = "<pre>\nselect * from t where a &lt; 3 and <b>b</b> &amp;&amp; c;\n</pre>\n"
    (handed,) = page(text).handed
    assert handed.text == "\nselect * from t where a < 3 and b && c;\n"
    at = handed.text.index("c;")
    assert text[handed.source.span(at, at + 2).start :].startswith("c;")


def test_an_unclosed_fence_runs_to_the_end_of_its_container() -> None:
    """To the end of the page, or of the block quote that it stands in."""
    assert page("```sql\nselect 1;\n").handed_to("sql") == ["select 1;\n"]
    assert page("> ```sql\n> select 1;\nselect 2;\n").handed_to("sql") == ["select 1;\n"]


PIECES = [
    "```",
    "~~~",
    "sql",
    "python",
    "\n",
    "\n",
    "    ",
    "> ",
    "- ",
    "1. ",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "&lt;",
    "`",
    "|",
    "{",
    "}",
    '"vpcs":[',
    "regionId",
    "select 1;",
    "odps@ a>",
    ">>> ",
    "$ ",
    "import x",
    "\r",
    "\ufffc",
    "{note}",
    ":a:",
    "\t",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=80))
def test_any_page_is_read(text: str) -> None:
    """No page makes the reader fail, and no position it gives is wrong."""
    page(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass each."""
    for piece in ("<!--", "<pre>", "`` ` ", "> ", "```\n", "|```\n", "- ", "{\n", "<!-- `", "&lt;", '{"vpcs":[\n', "```{note}\n"):
        page(piece * 20_000)
