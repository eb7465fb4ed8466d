"""Taking addresses apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mclint.network.address import Endpoint, bucket_and_path, endpoint, endpoints
from mclint.network.targets import targets
from mclint.value import HOLE, Hole, Known, Span, Value, known


def pieces(at: Endpoint) -> tuple[str, str, str, str, str]:
    return tuple(part.shape.replace(HOLE, "{}") for part in at[:5])  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("", "", "", "", "")),
        ("api.example.com", ("", "", "api.example.com", "", "")),
        ("api.example.com:443", ("", "", "api.example.com", "443", "")),
        ("  api.example.com:443\u3000", ("", "", "api.example.com", "443", "")),
        ("https://api.example.com:8443/v1?q=a:b@c#top", ("https", "", "api.example.com", "8443", "/v1?q=a:b@c#top")),
        ("//api.example.com/x", ("", "", "api.example.com", "", "/x")),
        ("ftp://user@api.example.com", ("ftp", "user", "api.example.com", "", "")),
        ("redis://:pw@cache.example.com:6379/0", ("redis", ":pw", "cache.example.com", "6379", "/0")),
        ("redis://:p@ss@cache.example.com:6379/0", ("redis", ":p@ss", "cache.example.com", "6379", "/0")),
        ("oss://AK:S/K@oss-cn-hangzhou.aliyuncs.com/b/d/", ("oss", "AK:S/K", "oss-cn-hangzhou.aliyuncs.com", "", "/b/d/")),
        ("oss://AK:S/K/@oss-cn-hangzhou.aliyuncs.com/b/", ("oss", "AK:S/K/", "oss-cn-hangzhou.aliyuncs.com", "", "/b/")),
        ("oss://{}:{}@{}/b/", ("oss", "{}:{}", "{}", "", "/b/")),
        ("oss://<ak>:<sk>@<endpoint>/<bucket>/", ("oss", "<ak>:<sk>", "<endpoint>", "", "/<bucket>/")),
        ("oss://host:80/b/a@c/", ("oss", "", "host", "80", "/b/a@c/")),
        ("oss://oss-cn-hangzhou.aliyuncs.com/b/a:x@c/", ("oss", "", "oss-cn-hangzhou.aliyuncs.com", "", "/b/a:x@c/")),
        ("oss://oss.example.com:x/b/a@c/", ("oss", "", "oss.example.com", "x", "/b/a@c/")),
        ("oss://{}:{}/b/a@c/", ("oss", "", "{}", "{}", "/b/a@c/")),
        ("oss://bucket/a@b/c", ("oss", "", "bucket", "", "/a@b/c")),
        ("oss://localhost:x1/b/a@c", ("oss", "", "localhost", "x1", "/b/a@c")),
        ("oss://oss://bucket/x", ("oss://oss", "", "bucket", "", "/x")),
        ("oss://https://oss-cn-hangzhou.aliyuncs.com/b", ("oss://https", "", "oss-cn-hangzhou.aliyuncs.com", "", "/b")),
        ("http://proxy.example.com/http://target.example.com/", ("http", "", "proxy.example.com", "", "/http://target.example.com/")),
        ("{}", ("", "", "{}", "", "")),
        ("{}:{}", ("", "", "{}", "{}", "")),
        ("{}://{}:{}/x", ("{}", "", "{}", "{}", "/x")),
        ("http://{}/x", ("http", "", "{}", "", "/x")),
        ("http://{}.example.com:{}/x", ("http", "", "{}.example.com", "{}", "/x")),
        ("[::1]:8080", ("", "", "[::1]", "8080", "")),
        ("[2001:db8::1]", ("", "", "[2001:db8::1]", "", "")),
        ("2001:db8::1", ("", "", "2001:db8::1", "", "")),
        ("http://[2001:db8::1]:80/x", ("http", "", "[2001:db8::1]", "80", "/x")),
        ("http://user@[2001:db8::1]/x", ("http", "user", "[2001:db8::1]", "", "/x")),
        (
            "jdbc:mysql://u:p@db.example.com:3306/shop?useSSL=false&x=a@b",
            ("jdbc:mysql", "u:p", "db.example.com", "3306", "/shop?useSSL=false&x=a@b"),
        ),
        ("jdbc:mysql:replication://a.example.com,b.example.com/shop", ("jdbc:mysql:replication", "", "a.example.com", "", "/shop")),
        ("jdbc:sqlserver://db.example.com:1433;databaseName=shop", ("jdbc:sqlserver", "", "db.example.com", "1433", ";databaseName=shop")),
        ("jdbc:oracle:thin:@//db.example.com:1521/shop", ("jdbc:oracle:thin", "", "db.example.com", "1521", "/shop")),
        ("jdbc:oracle:thin:scott/tiger@db.example.com:1521:shop", ("jdbc:oracle:thin", "scott/tiger", "db.example.com", "1521", ":shop")),
        (
            "jdbc:oracle:thin:@(DESCRIPTION=(ADDRESS=(HOST=db.example.com)(PORT=1521)))",
            ("jdbc:oracle:thin", "", "db.example.com", "1521", "(DESCRIPTION=(ADDRESS=(HOST=db.example.com)(PORT=1521)))"),
        ),
        (
            "jdbc:odps:https://service.cn-hangzhou.maxcompute.aliyun.com/api?project=p",
            ("jdbc:odps:https", "", "service.cn-hangzhou.maxcompute.aliyun.com", "", "/api?project=p"),
        ),
        ("jdbc:sqlite:/tmp/shop.db", ("jdbc:sqlite", "", "", "", "/tmp/shop.db")),
        ("jdbc:", ("jdbc", "", "", "", "")),
        ("oss-cn-hangzhou.aliyuncs.com;", ("", "", "oss-cn-hangzhou.aliyuncs.com", "", "")),
        ("api.example.com:443，", ("", "", "api.example.com", "443", "")),
        ("（api.example.com:443）", ("", "", "api.example.com", "443", "")),
        ("'api.example.com'", ("", "", "api.example.com", "", "")),
        ("api.example.com。", ("", "", "api.example.com", "", "")),
        ("<endpoint>", ("", "", "<endpoint>", "", "")),
        ("${host}:${port}", ("", "", "${host}", "${port}", "")),
        ("api.example.com：443", ("", "", "api.example.com：443", "", "")),
        ("api.example.com:", ("", "", "api.example.com", "", "")),
        ("http://a.example.com b", ("http", "", "a.example.com", "", " b")),
        ("://", ("", "", "", "", "//")),
        ("@", ("", "", "", "", "")),
        ("file:///tmp/x", ("file", "", "", "", "/tmp/x")),
        ("a b://c", ("", "", "a", "", " b://c")),
    ],
)
def test_pieces(text: str, wanted: tuple[str, str, str, str, str]) -> None:
    """Scheme, user information, host, port and path, in every form that job code has."""
    assert pieces(endpoint(known(text.replace("{}", HOLE)))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a.example.com:9092,b.example.com:9093", [("a.example.com", "9092"), ("b.example.com", "9093")]),
        ("a.example.com, b.example.com:2181/chroot", [("a.example.com", ""), ("b.example.com", "2181")]),
        ("mongodb://u:p@a.example.com:27017,b.example.com/shop", [("a.example.com", "27017"), ("b.example.com", "")]),
        ("http://a.example.com:9200,https://b.example.com", [("a.example.com", "9200"), ("b.example.com", "")]),
        (
            "jdbc:mysql:replication://a.example.com:3306,b.example.com:3307/shop?x=1,2",
            [("a.example.com", "3306"), ("b.example.com", "3307")],
        ),
        ("{},b.example.com:1", [("{}", ""), ("b.example.com", "1")]),
        ("a.example.com", [("a.example.com", "")]),
        ("http://a.example.com/x,y", [("a.example.com", "")]),
        ("a.example.com:1,,", [("a.example.com", "1")]),
    ],
)
def test_several_hosts(text: str, wanted: list[tuple[str, str]]) -> None:
    """Broker lists, replica sets and lists of URLs name several hosts, each with its port."""
    found = endpoints(known(text.replace("{}", HOLE)))
    assert [(at.host.shape.replace(HOLE, "{}"), at.port.shape) for at in found] == wanted


@pytest.mark.parametrize(
    ("text", "kind", "bucket", "path"),
    [
        ("oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket/logs/", "host", "example-bucket", "/logs/"),
        ("oss://oss-cn-hangzhou-internal.aliyuncs.com/example-bucket", "host", "example-bucket", ""),
        ("oss://oss-cn-hangzhou-internal.aliyuncs.com/", "host", "", ""),
        ("oss://oss-cn-hangzhou-internal.aliyuncs.com", "host", "", ""),
        ("oss://example-bucket/logs/", "bucket", "example-bucket", "/logs/"),
        ("oss://example-bucket", "bucket", "example-bucket", ""),
        ("oss://{}/example-bucket/logs/", "unknown", "", "/example-bucket/logs/"),
        ("oss://<endpoint>/<bucket>/", "unknown", "", "/<bucket>/"),
        ("oss://your-bucket/logs/", "unknown", "", "/logs/"),
        ("oss://endpoint/bucket/", "unknown", "", "/bucket/"),
        ("oss://{}.aliyuncs.com/example-bucket/d/", "host", "example-bucket", "/d/"),
        ("oss://AK:SK@oss-cn-hangzhou.aliyuncs.com/example-bucket/d/", "host", "example-bucket", "/d/"),
        ("oss://[::1]/example-bucket/", "host", "example-bucket", "/"),
        ("oss:///example-bucket/", "", "", "/example-bucket/"),
    ],
)
def test_bucket_and_path(text: str, kind: str, bucket: str, path: str) -> None:
    """An authority with a dot is a host, one without is a bucket, a placeholder may be either."""
    found = bucket_and_path(endpoint(known(text.replace("{}", HOLE))))
    assert (found.kind, found.bucket.shape, found.path.shape) == (kind, bucket, path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("api.example.com:443", [("api.example.com:443", ())]),
        ("a.example.com:443, b.example.com:80 ,", [("a.example.com:443", ()), ("b.example.com:80", ())]),
        ("a.example.com:443;b.example.com:80", [("a.example.com:443", ("separator",)), ("b.example.com:80", ())]),
        ("a.example.com:443，b.example.com:80", [("a.example.com:443", ("separator",)), ("b.example.com:80", ())]),
        ("a.example.com:443 b.example.com:80", [("a.example.com:443", ("separator",)), ("b.example.com:80", ())]),
        ("a.example.com:443\nb.example.com:80", [("a.example.com:443", ("separator",)), ("b.example.com:80", ())]),
        ("a.example.com : 443", [("a.example.com : 443", ("blank",))]),
        ("https://a.example.com/x", [("https://a.example.com/x", ("scheme", "path", "port-missing"))]),
        ("a.example.com", [("a.example.com", ("port-missing",))]),
        ("a.example.com:https", [("a.example.com:https", ("port-invalid",))]),
        ("a.example.com:70000", [("a.example.com:70000", ("port-invalid",))]),
        ("a.example.com：443", [("a.example.com：443", ("full-width", "port-missing"))]),
        ("*.example.com:443", [("*.example.com:443", ("wildcard",))]),
        ("203.0.113.0/24", [("203.0.113.0/24", ("cidr", "port-missing"))]),
        ("[2001:db8::1]:443", [("[2001:db8::1]:443", ("ipv6",))]),
        ("2001:db8::1", [("2001:db8::1", ("ipv6",))]),
        ('["a.example.com:443","b.example.com:80"]', [("a.example.com:443", ("quoted",)), ("b.example.com:80", ("quoted",))]),
        ("user:pw@a.example.com:443", [("user:pw@a.example.com:443", ("userinfo",))]),
        ("a.example.com:1,,b.example.com:2", [("a.example.com:1", ()), ("", ("empty",)), ("b.example.com:2", ())]),
        ("{}", [("{}", ())]),
        ("{}:443,{}", [("{}:443", ()), ("{}", ())]),
        ("a.example.com{}", [("a.example.com{}", ())]),
        ("", []),
        (" \n ", []),
    ],
)
def test_targets(text: str, wanted: list[tuple[str, tuple[str, ...]]]) -> None:
    """A list falls into entries; what is wrong with the spelling of one is named, what a hole may fill in is not."""
    found = targets(known(text.replace("{}", HOLE)))
    assert [(item.value.shape.replace(HOLE, "{}"), item.flaws) for item in found] == wanted


def test_targets_have_places() -> None:
    """Each entry is found where it is written."""
    text = "a.example.com:443, b.example.com:80"
    found = targets(known(text, Span(10, 10 + len(text))))
    assert [item.value.span() for item in found] == [Span(10, 27), Span(29, 45)]
    assert found[1].endpoint.port.span() == Span(43, 45)


ADDRESS = st.text(alphabet="ab:/@?#[].,;，： 0" + HOLE, max_size=40) | st.text(max_size=40)


@given(ADDRESS)
def test_any_text_is_taken_apart(text: str) -> None:
    """No text breaks it; pieces are parts of the text in order, and the host holds no slash."""
    at = endpoint(known(text))
    whole = at.whole.shape
    place = 0
    for part in (at.scheme, at.userinfo, at.host, at.port, at.path):
        found = whole.find(part.shape, place)
        if not text.lower().lstrip().startswith("jdbc:oracle"):
            assert found >= place
            place = found + len(part.shape)
    assert "/" not in at.host.shape
    for other in endpoints(known(text)):
        assert "," not in other.host.shape
    bucket_and_path(at)
    for item in targets(known(text)):
        assert item.endpoint.whole is not None


@given(ADDRESS, st.integers(0, 40))
def test_pieces_do_not_depend_on_how_the_value_is_joined(text: str, cut: int) -> None:
    """A value in two parts is taken apart as the same value in one."""
    parts = tuple(Known(piece, Span(at, at + len(piece))) for piece, at in ((text[:cut], 0), (text[cut:], cut)) if piece)
    assert pieces(endpoint(Value(parts))) == pieces(endpoint(known(text)))
    assert [item.flaws for item in targets(Value(parts))] == [item.flaws for item in targets(known(text))]


@given(st.lists(st.sampled_from(["a.example.com", ":", "443", "/", "@", "u", "://", "oss", "hole"]), max_size=8))
def test_holes_keep_their_reasons(words: list[str]) -> None:
    """No hole is lost or made: those of the pieces are those of the whole."""
    value = Value(tuple(Hole(f"hole {at}") if word == "hole" else Known(word) for at, word in enumerate(words)))
    at = endpoint(value)
    held = [hole.reason for part in (at.scheme, at.userinfo, at.host, at.port, at.path) for hole in part.holes]
    assert len(held) == len(set(held))
    assert set(held) <= {hole.reason for hole in value.holes}
