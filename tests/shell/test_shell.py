"""Shell scripts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter_probe import Reading, assert_positions, reading
from mclint.facts import Job, ProjectInfo, Setting
from mclint.languages.shell.adapter import read
from mclint.languages.spark_conf.adapter import read as read_conf


def script(text: str, **inner: object) -> Reading:
    result = reading(read, text, "run.sh", inner)  # type: ignore[arg-type]
    assert_positions(result)
    return result


@pytest.mark.parametrize(
    "text",
    [
        "odpscmd -e 'select 1;'",
        'nohup sudo -u etl $ODPS_HOME/bin/odpscmd --project=p -e "select 1;" > log 2>&1 &',
        "odpscmd <<EOF\nselect 1;\nEOF\necho done",
        "odpscmd <<-'EOF'\n\tselect 1;\n\tEOF\n",
        "odpscmd <<EOF\r\nselect 1;\r\nEOF\r\n",
        "odpscmd <<< 'select 1;'",
        "echo 'select 1;' | odpscmd",
        "cat <<EOF | bin/odpscmd.sh --config=x.ini\nselect 1;\nEOF\n",
        "SQL='select 1;'\nodpscmd -e \"$SQL\"",
        'N=1; odpscmd -e "select ${N};"',
        'N=1\nodpscmd -e "select ${N:-2};"',
        'odpscmd -e "select ${N:-1};"',
        "R=$(odpscmd -e 'select 1;')",
        "R=`odpscmd -e 'select 1;' | tail -1`",
        "if true; then\n  odpscmd -e 'select 1;' || exit 1\nfi",
        "f() { odpscmd -e 'select 1;'; }",
        "case $1 in\n a|b) odpscmd -e 'select 1;' ;;\nesac",
        "for d in a b; do odpscmd \\\n  -e 'select 1;'; done",
        "CMD='odpscmd --project=p'\n$CMD -e 'select 1;'",
        "$ODPSCMD -e 'select 1;'",
        "bash -c \"odpscmd -e 'select 1;'\"",
        "((x=1<<2)); for ((i=0;i<3;i++)); do :; done; odpscmd -e 'select 1;'",
        "x=$((1<<2)) # it's\nodpscmd -e 'select 1;'",
        "x=$(cat <<EOF\nit's\nEOF\n)\nodpscmd -e 'select 1;'",
        "odpscmd -e $'select\\x201;'",
        "cat > a.sql <<EOF\nselect 1;\nEOF\n",
        'SQL=$(cat <<EOF\nselect 1;\nEOF\n)\nodpscmd -e "$SQL"',
        "SQL=`echo 'select 1;'`\nodpscmd -e \"$SQL\"",
        "read -r -d '' SQL <<'EOF'\nselect 1;\nEOF\nodpscmd -e \"$SQL\"",
        "A=(x 'select 1;')\nodpscmd -e \"${A[@]}\" ; odpscmd -e",
        "run() { odpscmd -e \"$1\"; }\nrun 'select 1;' > log 2>&1 || exit 1",
        "function run\n{\n  odpscmd -e 'select 1;'\n}\n",
        "function run {\n  local sql=$2; shift\n  odpscmd -e \"$1\"\n}\nrun a 'select 1;'",
        'run () {\n  odpscmd "$@"\n}\nmain() { run -e \'select 1;\'; }\nmain "$@"',
        "SQL=$(cat <<'EOF'\nselect 1;\n\nEOF\n)\nodpscmd -e \"$SQL\"",
        "odpscmd -e \"$(echo 'select 1;')\"",
        'sql() { cat <<EOF\nselect $1;\nEOF\n}\nodpscmd -e "$(sql 1)"',
        "read -r -d '' SQL <<EOF\nselect 1;\nEOF\nodpscmd -e \"$SQL\"",
    ],
)
def test_sql_given_to_odpscmd_is_found(text: str) -> None:
    """Options, here-documents, here-strings, pipes, variables and wrappers: the statement is handed to SQL as the program gets it."""
    handed = script(text, shell=read).handed_to("sql")
    if "A=(x" in text:
        assert handed == ["x"]  # an array gives several words; the option takes the first
    else:
        assert [sql.strip() for sql in handed] == ["select 1;"]


@pytest.mark.parametrize(
    "head",
    [
        'run_sql() {\n  odpscmd -e "$1"\n}',
        'function run_sql {\n  local sql="$1"\n  ${ODPSCMD} --config=x.ini -e "$sql" || exit 1\n}',
        "function run_sql()\n{\n  odpscmd --project=p <<EOF\n$1\nEOF\n}",
        'run_sql() { odpscmd -e "$*"; }',
        'inner() { odpscmd -e "$1"; }\nrun_sql() {\n  inner "$@"\n}',
    ],
)
def test_sql_given_to_a_function_around_odpscmd_is_found(head: str) -> None:
    """A team's own function hands on what it is given: the SQL stands where the function is called, and each call is a job of its own."""
    text = head + "\nrun_sql 'select 1;'\nother 'select 3;'\nrun_sql \"select $2;\"\n"
    result = script(text)
    called = [sql for sql in result.handed if "select" in sql.text]
    assert [sql.text.strip() for sql in called] == ["select 1;", "select \ufffc;"]
    assert len({sql.unit for sql in called}) == 2
    at = called[0].text.index("select")
    assert called[0].source.span(at, at + 6).start == text.index("select 1")


@pytest.mark.parametrize(
    "text",
    [
        'run_sql() {\n  echo "$1"\n}\nrun_sql "select 1;"',
        'run_sql() {\n  echo\n}\nodpscmd -e "$1"\nrun_sql "select 1;"',
        "SQL=$(echo 'select 1;' | sed s/1/2/)\nodpscmd -e \"$SQL\"",
        "SQL=$(date; echo 'select 1;')\nodpscmd -e \"$SQL\"",
        "SQL=$(if x; then echo 'select 1;'; else echo 'select 2;'; fi)\nodpscmd -e \"$SQL\"",
        "SQL=$(echo 'select 1;' > x.log)\nodpscmd -e \"$SQL\"",
    ],
)
def test_what_is_not_given_to_odpscmd_is_no_sql(text: str) -> None:
    """What only passes other programs, or what one of several commands prints, is not taken for a statement."""
    assert not [sql for sql in script(text).handed_to("sql") if "select" in sql]


def test_positions_lead_to_the_letters() -> None:
    """In a here-document, behind escapes, and through a variable, a piece of SQL stands where it is written."""
    text = 'HOST="oss-x.example.com"\nodpscmd -e "select \\"a\\" from \'oss://$HOST/b\' where d=\'${bizdate}\';"\n'
    (handed,) = script(text).handed
    assert handed.text == "select \"a\" from 'oss://oss-x.example.com/b' where d='\ufffc';"
    at = handed.text.index("oss-x")
    span = handed.source.span(at, at + 17)
    assert text[span.start : span.end] == "oss-x.example.com"
    at = handed.text.index("/b'")
    assert text[handed.source.span(at, at + 2).start :].startswith("/b'")


@pytest.mark.parametrize(
    "text",
    [
        'A="--conf a=1"\nif c; then\n  A+=" --conf b=2"\nfi\nspark-submit $A --conf c=3 x.jar',
        "A=(--conf a=1)\nif c; then\n  A+=(--conf b=2)\nfi\nspark-submit ${A[@]} --conf c=3 x.jar",
    ],
)
def test_what_a_branch_adds_leaves_the_rest_known(text: str) -> None:
    """Options that are surely there are judged, whether others are added to them or not."""
    assert script(text).settings() == {"a": "1", "c": "3"}


def test_a_function_is_read_with_what_each_call_gives_it() -> None:
    """Arguments and local variables are those of the call; what else is set stays; what no call leads to is read all the same."""
    text = (
        'D=0\nN=1\nrun() {\n  # one comment\n  local D=$1\n  N=$D\n  odpscmd -e "select $D, ${2:-x}, $3;"\n}\n'
        'run 1 y; run 2\nodpscmd -e "$D $N $1"\nrest() { odpscmd -e "$1"; }\n'
    )
    result = script(text)
    hole = "\ufffc"
    assert result.handed_to("sql") == [f"select 1, y, {hole};", f"select 2, x, {hole};", f"0 2 {hole}", hole]
    assert len(result.comments) == 1


@pytest.mark.parametrize("count", ["²", "9" * 5_000, "-1", "$n", "x"])
def test_what_shift_leaves_is_not_known_where_its_count_is_none(count: str) -> None:
    """Other digits than those of ASCII, and more of them than a number may have, are read as well."""
    assert script(f"run() {{\n  shift {count}\n  odpscmd -e \"$1\"\n}}\nrun 'select 1;' 'select 2;'", shell=read).handed_to("sql") == [
        "\ufffc"
    ]


def test_what_a_command_prints_is_not_known_where_it_may_print_something_else() -> None:
    """Of several commands, in a condition, through a filter, or written to a file, an output is no text that is known."""
    for inner in ("if a; then echo x; fi", "echo x | tr x y", "echo x > f", "date", "cat f.sql", "run x"):
        handed = script(f'run() {{ f "$1"; }}\nodpscmd -e "$({inner})"').handed_to("sql")
        assert handed == ["\ufffc"], inner


def test_what_is_not_known_is_a_hole() -> None:
    """Arguments, environment variables, command output, loops and branches that disagree give holes with their reason."""
    text = 'A=x\nif c; then A=y; fi\nfor B in 1 2; do :; done\nread C\nodpscmd -e "$1|$HOST|$(date)|$A|$B|$C|${D%x}|$((1+2))|$E"\n'
    (handed,) = script(text).handed
    assert handed.text == "|".join(["\ufffc"] * 9)
    reasons = " ".join(hole.reason for hole in handed.source.root.holes)
    for words in ("argument 1", "environment variable HOST", "output of a command", "several branches", "variable B", "variable C"):
        assert words in reasons


def test_what_is_not_known_stands_where_it_is_used() -> None:
    """A variable that holds an argument is a hole at its use, one that holds text stays where the text is written."""
    text = "DS=$1\nBASE=oss://b/$1\n\nodpscmd -e \"load '$DS' '$BASE'\"\n"
    (handed,) = script(text).handed
    spelt = [text[part.span.start : part.span.end] for part in handed.source.root.parts if part.span is not None]
    assert spelt == ["load '", "$DS", "' '", "oss://b/", "$1", "'"]
    assert [part.span.start for part in handed.source.root.parts[3:5]] == [text.index("oss"), text.rindex("$1")]


@pytest.mark.parametrize(
    "text",
    [
        "spark-submit --conf spark.hadoop.odps.cupid.eni.enable=true --master yarn-cluster a.jar",
        "$SPARK_HOME/bin/spark-submit \\\n  --master yarn-cluster \\\n  --conf 'spark.hadoop.odps.cupid.eni.enable=true' a.jar -c x=y",
        'K=spark.hadoop.odps.cupid; spark-submit -c "$K.eni.enable=true" --master=yarn-cluster a.py',
        'OPTS="--conf spark.hadoop.odps.cupid.eni.enable=true --master yarn-cluster"\nspark-submit $OPTS a.jar',
        'OPTS=(\n  --conf spark.hadoop.odps.cupid.eni.enable=true # why\n  --master yarn-cluster\n)\nspark-submit -v "${OPTS[@]}" a.jar',
        "OPTS='--master yarn-cluster'\nOPTS+=' --conf spark.hadoop.odps.cupid.eni.enable=true'\nspark-submit ${OPTS} a.jar",
        "--conf spark.hadoop.odps.cupid.eni.enable=true --master yarn-cluster",
    ],
)
def test_the_options_of_a_submission_are_settings_of_a_job(text: str) -> None:
    """However the options are put together, the property and the mode are known."""
    result = script(text)
    assert result.settings() == {"spark.hadoop.odps.cupid.eni.enable": "true", "spark.master": "yarn-cluster"}
    (job,) = result.of(Job)
    assert (job.engine, job.mode, job.unit) == ("spark", "cluster", 1)
    assert {setting.scope for setting in result.of(Setting)} == {"spark-submit"}
    assert "x" not in result.settings()


def test_each_submission_is_a_job_of_its_own() -> None:
    """Two submissions do not share settings; one of another cluster is no job of MaxCompute."""
    result = script("spark-submit --conf spark.hadoop.odps.a=1 a.jar\nspark-submit --conf spark.b=2 --master local[2] b.jar\n")
    assert [(setting.key, setting.unit) for setting in result.of(Setting)] == [
        ("spark.hadoop.odps.a", 1),
        ("spark.b", 2),
        ("spark.master", 2),
    ]
    assert [job.unit for job in result.of(Job)] == [1]
    assert script("spark-submit --class com.example.odps.Main --master local a.jar").of(Job)[0].mode == "local"


def test_a_property_stands_where_it_is_written() -> None:
    """The value has the range of its letters, also behind quotes."""
    text = 'spark-submit --conf "spark.hadoop.fs.oss.endpoint=oss-x.example.com" a.jar'
    (setting,) = script(text).of(Setting)
    span = setting.value.editable()
    assert span is not None
    assert text[span.start : span.end] == "oss-x.example.com"
    assert text[setting.span.start : setting.span.end] == "spark.hadoop.fs.oss.endpoint=oss-x.example.com"


def test_project_and_endpoint_are_stated() -> None:
    """By the environment and by the options of odpscmd; variables of other products say nothing."""
    result = script("export ODPS_ENDPOINT=http://service.example.com/api ODPS_PROJECT=p\nENDPOINT=http://x.example.com\n")
    (info,) = result.of(ProjectInfo)
    assert (info.name.text, info.endpoint.text) == ("p", "http://service.example.com/api")
    (info,) = script("E=http://service.example.com/api\nodpscmd --project p --endpoint=$E -f a.sql").of(ProjectInfo)
    assert (info.name.text, info.endpoint.text) == ("p", "http://service.example.com/api")


def test_files_that_a_script_writes_are_read() -> None:
    """A here-document that becomes a file is read in that file's language."""
    text = "cat > /tmp/spark-defaults.conf <<EOF\nspark.hadoop.odps.a=$X\nEOF\ntee -a b.py <<E\nimport a\nE\necho x > c.md\n"
    result = script(text, spark_conf=read_conf)
    assert [(handed.language, handed.unit) for handed in result.handed] == [("spark_conf", 1), ("python", 2)]
    assert result.settings() == {"spark.hadoop.odps.a": "{environment variable X}"}


def test_comments_are_comments_only() -> None:
    """A `#` within a word, a quote or a here-document begins none."""
    result = script("a=b#c # one\n#two\necho '# three' \"# four\" ${#a} $#\ncat <<EOF\n# five\nEOF\nA=(x # six\n)\n")
    assert [comment.text for comment in result.comments] == ["one", "two", "six"]


def test_an_unclosed_quote_is_a_problem_and_the_rest_is_read() -> None:
    """What follows the quote is not lost."""
    result = script('echo it\'s\nodpscmd -e "select 1;"\n')
    assert [problem.code for problem in result.problems] == ["MC001"]
    assert result.handed_to("sql") == ["select 1;"]
    assert script("echo 'a'\n").problems == []


PIECES = [*"'\"`$)}\\;|>#(\n \ufffcé", "$(", "${", "$((", "((", "))", "\r\n", "&&", "<<EOF\n", "EOF\n", "<<<", "A=", "$A", "${A:-", "[@]"]
PIECES += ["if", "fi", "case", "odpscmd", "-e", "spark-submit", "--conf", "spark.a=b", "cat", "echo"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
    | st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
    | st.text(max_size=60)
)
def test_any_script_is_read(text: str) -> None:
    """No text makes the reader fail, and no position it gives is wrong."""
    script(text)


def test_reading_is_linear() -> None:
    """Hostile repetitions are read in one pass, or a bounded number of passes, each."""
    for piece in PIECES:
        script(piece * 1_500)
        script((piece + " ") * 1_500)
    for piece in (
        '"$(',
        "${A:-",
        "$(cat <<EOF\n",
        '"`',
        "'\n",
        '"\n',
        "A=$A$A\n",
        "A=(",
        "{ ",
        "if\n",
        "`$(",
        "A=x$(A=y\n",
        "f() {\n",
        "f() { f $1$1; f; }\n",
        "f() { $(f x$1) }\n",
    ):
        script(piece * 1_500)
        script("A=x\n" + piece * 1_500 + "\nodpscmd -e $A")


def test_commands_nested_too_deep_are_told_once():
    """What is not followed is no clean script."""
    result = script("odpscmd -e 'select 1;'\nx=" + "$(" * 300 + "echo 1" + ")" * 300 + "\n")
    assert [problem.code for problem in result.problems] == ["MC002"]
    assert script("odpscmd -e 'select 1;'\nx=" + "$(" * 8 + "echo 1" + ")" * 8 + "\n").problems == []


def test_functions_that_call_one_another_do_not_grow() -> None:
    """A chain of functions that double what they hand on ends where it grows too long."""
    chain = "".join(f'f{number + 1}() {{ f{number} "$1$1"; f{number + 1} "$1$1"; }}\n' for number in range(1, 60))
    handed = script('f1() { odpscmd -e "$1"; }\n' + chain + "f3 'select 1;'\nf60 'select 2;'\n").handed
    assert "select 1;" * 4 in [sql.text for sql in handed]
    assert max(len(sql.text) for sql in handed) < 60_000
