"""What a line of code says about its language: forms and their weight."""

from __future__ import annotations

import re
from functools import cache

from mclint.languages.docs.tags import OTHER

_SQL = (
    (
        3,
        r"create\s+(?:or\s+replace\s+)?(?:(?:external|temporary|object|materialized|sql)\s+)*(?:table|view|function|schema)\b",
    ),
    (3, r"create\s+(?:externalproject|project|package|role|tenant)\b|(?:alter|drop|truncate)\s+(?:external\s+)?(?:table|view|function)\b"),
    (3, r"insert\s+(?:into|overwrite)\s|merge\s+into\s|load\s+(?:overwrite|into)\s|unload\s+from\b|setproject\b"),
    (3, r"set\s+(?:odps|spark\.sql|hive|label)\b[\w.]*\s*(?:=|\d)"),
    (3, r"select\s+(?:\*|[\w.`'\"${(*])|with\s+\w+\s+as\s*\(|@\w+\s*:=|#code\b"),
    (3, r"add\s+(?:jar|py|file|archive|table)\s|desc(?:ribe)?\s+\w|location\s+['\"](?:\w+:){1,2}//"),
    (2, r"stored\s+(?:by|as)\s|with\s+serdeproperties\b|row\s+format\s|tblproperties\b|partitioned\s+by\b|lifecycle\s+\d"),
    (2, r"group\s+by\s|order\s+by\s|where\s+\w|union\s+all\b|lateral\s+view\b|(?:left|inner)\s+join\b"),
    (2, r"from\s+\w+\s*(?:\w+\s*)?$|from\s+\w+\s+(?:where|join|lateral)\b"),
    (1, r"--(?!conf|\w+[ =])"),
)

_PYTHON = (
    (3, r"from\s+[\w.]+\s+import\s+[\w(*]|import\s+\w+(?:\s+as\s+\w+|\s*,.*)?$|@annotate\("),
    (3, r"def\s+\w+\(.*\)\s*(?:->\s*.+)?:\s*(?:#.*)?$|class\s+\w+(?:\([\w., ]*\))?:\s*$"),
    (2, r"(?:if|elif|for|while|with|try|except|else|finally)\b[^{;]*:\s*(?:#.*)?$|@\w[\w.]*(?:\(.*\))?$"),
    (2, r"print\s*\(.*\)$|%%|import\s+[\w.]+$|self\.\w+\s*="),
    (1, r"[A-Za-z_][\w.]*\s*=\s*[^=;{]+[^;{]$|[A-Za-z_]\w*\.[\w.]+\(.*\)$"),
)

_SCALA = (
    (3, r"(?:case\s+)?object\s+\w+.*\{|import\s+[\w.]+(?:\._|\.\{.*\})\s*$"),
    (3, r"(?:(?:private|override|implicit|lazy|final|protected)\s+)*(?:val|def)\s+\w+.*(?:=|\{)\s*.*[^;]$"),
    (2, r"import\s+(?:org|com|java|scala|javax)\.[\w.]+$|package\s+[\w.]+$"),
    (2, r"(?:class|trait)\s+\w+.*\bextends\b.*[^;]$|(?:lazy\s+)?va[lr]\s+\w+\s*(?::\s*[\w\[\]]+\s*)?=.*[^;]$"),
)

_JAVA = (
    (3, r"package\s+[\w.]+;|import\s+(?:static\s+)?[\w.*]+;|@(?:Override|Resolve)\b"),
    (3, r"(?:public|private|protected)\s+(?:static\s+|final\s+|abstract\s+)*[\w<>\[\], ]+.*[{;(]\s*$"),
    (1, r"(?:final\s+)?[A-Z]\w*(?:<[^>]*>)?(?:\[\])?\s+\w+\s*=\s*.*;|[\w.]+\(.*\);\s*(?://.*)?$"),
    (1, r"(?:try|if|for|while|catch|else|return)\b.*[{;]\s*$"),
)

_SPARK_CONF = ((3, r"#?\s*spark\.[\w.-]+\s*(?:=|:|\s(?![({]))\s*\S"), (3, r"#?\s*odps\.[\w.-]+\s*="))

_SHELL = (
    (3, r"(?:\$\s+)?(?:\S*/)?(?:spark-submit|spark-sql|spark-shell|odpscmd)\b|--conf\s|#!.*sh\b|export\s+\w+="),
    (2, r"\$\s+\w|(?:sudo|cd|pip3?|apt|yum|wget|curl|tar|mkdir|cat|echo|chmod|mvn|git|nohup)\s+\S"),
)

_HCL = (
    (3, r"(?:resource|data)\s+\"[\w-]+\"\s+\"[\w-]+\"\s*\{"),
    (3, r"(?:variable|provider|module|output)\s+\"[\w-]+\"\s*\{|(?:locals|terraform)\s*\{"),
)

_INI = ((3, r"(?:project_name|end_?point|access_id|access_key)\s*="),)

_YAML = ((1, r"(?:- )?[\w-]+:(?:\s+[^{};]*)?$"),)

# C#, C, PHP, Go, HTTP, Ruby, JavaScript, markup: nothing that is read, but what keeps them from being taken for Java or Scala.
_OTHER = (
    (4, r"using\s+[\w.]+;|#include\b|namespace\s+[\w.]+|<\?php|package\s+main$|func\s+\w+\(|\w+\s+/\S*\s+HTTP/|HTTP/\d|require\s+'"),
    (4, r"\w+\s*:=\s"),
    (3, r"(?:const|let)\s+\w+\s*=|var\s+\w+\s*=\s*(?:require|new)\b|(?:async\s+)?function\b.*\{|\$\w+\s*=\s*.*;$"),
    (3, r".*=>\s*\{$|<\w+.*>$"),
)

_FORMS = {
    "sql": _SQL,
    "python": _PYTHON,
    "scala": _SCALA,
    "java": _JAVA,
    "spark_conf": _SPARK_CONF,
    "shell": _SHELL,
    "hcl": _HCL,
    "ini": _INI,
    OTHER: _OTHER,
    "yaml": _YAML,
}


@cache
def forms() -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """Return language, weight and form of every telling kind of line, most specific languages first."""
    return tuple(
        (language, weight, re.compile(form, re.IGNORECASE if language == "sql" else 0))
        for language, weighted in _FORMS.items()
        for weight, form in weighted
    )
