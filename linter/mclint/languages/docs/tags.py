"""Names of languages as authors of pages write them behind a fence or in a directive."""

from __future__ import annotations

_ALIASES = {
    "sql": "sql odps odpssql odps-sql odps_sql maxcompute maxcompute-sql mc-sql osql hive hiveql hql spark-sql sparksql",
    "python": "python py python2 python3 py3 py2 pyspark pyodps pyodps3 ipython ipython3 python-repl pycon jupyter maxframe",
    "scala": "scala sc scala2",
    "java": "java java8 jshell",
    "shell": "shell sh bash zsh ksh console terminal shell-session shellsession sh-session bash-session commandline cmd batch bat",
    "spark_conf": "properties props conf spark-conf config java-properties javaproperties configuration",
    "ini": "ini cfg toml dosini",
    "json": "json jsonc json5",
    "yaml": "yaml yml",
    "hcl": "hcl terraform tf hcl2",
    "text": "text txt plain plaintext plain-text none raw output out log default code codeblock nohighlight no-highlight",
    # SQL of other products: read as MaxCompute's only on clear evidence.
    "foreign-sql": "mysql postgresql postgres pgsql plsql plpgsql tsql sqlite oracle presto trino flink flinksql flink-sql clickhouse",
}

_TAGS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}

OTHER = "other"


def tag_of(info: str) -> str:
    """Return the language that an info string or class list names: empty if it names none, `other` for one that is not read.

    Understands `sql`, `SQL title="x"`, `language-sql`, `{.sql .numberLines}`, `{#id .language-sql}`, `{code-block} sql`, `{r, eval=F}`.
    """
    info = info.strip()
    if info.startswith("{"):
        inner, _, rest = info[1:].partition("}")
        words = inner.replace(",", " ").split()
        classes = [word[1:] for word in words if word.startswith(".")]
        if classes:
            words = classes
        elif words and not words[0].startswith(("#", ".")) and "=" not in words[0]:
            directive = words[0].lower()
            words = rest.split()[:1] if directive in ("code", "code-block", "code-cell", "sourcecode", "ipython") else [directive]
        else:
            words = []
    else:
        head = info.split(None, 1)[0] if info else ""
        for mark in ("{", ",", ":", ";"):
            head = head.split(mark, 1)[0]
        words = info.split() if "language-" in info or "lang-" in info else [head]
    named = [name for word in words if (name := _name(word))]
    for name in named:
        if name in _TAGS:
            return _TAGS[name]
    return OTHER if named else ""


def _name(word: str) -> str:
    word = word.lower().strip(".")
    for prefix in ("language-", "lanuage-", "lang-", "highlight-", "brush:"):
        word = word.removeprefix(prefix)
    return (
        ""
        if word.startswith(("codeblock_", "#"))
        or word in ("line-numbers", "numberlines", "pre", "highlight", "hljs", "prettyprint", "code")
        else word
    )
