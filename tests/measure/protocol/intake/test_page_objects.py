from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.client.subtests.pages import object_paths


def test_page_names_its_styles_scripts_fonts_and_pictures_each_once():
    html = """<link rel=stylesheet href="a.css"><link rel="preload" as="font" href="f/f.woff">
        <script async src='b.js'></script><IMG SRC="c.png"><img src="c.png"><source src="/d.webp?v=1">"""

    got = object_paths(html, "/ref/n-0/texte/index.html")

    base = "/ref/n-0/texte"
    assert got == (f"{base}/a.css", f"{base}/f/f.woff", f"{base}/b.js", f"{base}/c.png", "/d.webp?v=1")


def test_page_with_links_other_hosts_and_embedded_pictures_names_none_of_them():
    html = """<a href="next.html"><img src="https://elsewhere.example/x.png"><img src="//elsewhere.example/y.png">
        <img src="data:image/png;base64,AAAA"><link rel="canonical" href="z.html"><img src=""><script>1</script>"""

    got = object_paths(html, "/ref/n-0/texte/index.html")

    assert got == ()


@given(html=st.text() | st.text(alphabet="<>imgsrc=\"'/ :[].ht"))
def test_page_of_any_text_names_only_paths_of_this_host(html: str):
    got = object_paths(html, "/ref/n-0/texte/index.html")

    assert all(path.startswith("/") for path in got)
