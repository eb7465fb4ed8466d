"""Questions about names that come back to themselves have an end."""

from __future__ import annotations

from mclint.engine import check_text


def test_a_variable_named_like_its_type_is_no_endless_question() -> None:
    """Looking up the type of such a variable ends; nothing is reported as too deep."""
    text = (
        "import com.aliyun.oss.OSS;\nimport com.aliyun.odps.udf.UDF;\n"
        "class Limit extends UDF {\n  OSS OSS;\n  Other Other;\n"
        "  public String evaluate(String s) { Limit Limit = null; OSS.getObject(s); Other.call(Limit); return s; }\n}\n"
    )
    assert [finding for finding in check_text(text, "Limit.java") if finding.code.startswith("MC0")] == []


def test_a_counter_in_many_branches_ends() -> None:
    """A variable that many branches add to is not followed from each to each."""
    branches = "".join(f"    if (s.length() > {number}) {{ n += 1; }}\n" for number in range(300))
    text = (
        "import com.aliyun.oss.OSSClient;\nimport com.aliyun.odps.udf.UDF;\n"
        "class Count extends UDF {\n  public String evaluate(String s) {\n    int n = 0;\n"
        + branches
        + '    n.run(); return new OSSClient("http://oss-cn-hangzhou.aliyuncs.com", "i", "k").getObject("b", "" + n).toString();\n  }\n}\n'
    )
    assert [finding for finding in check_text(text, "Count.java") if finding.code.startswith("MC0")] == []
