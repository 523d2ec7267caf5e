import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core.problems import Refused
from maillage.measure.protocol.client.subtests.pages import object_paths
from maillage.measure.protocol.intake.playlists import PlaylistVariant, Track, read_master, read_track

MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="group_A1",NAME="audio_5",DEFAULT=YES,CHANNELS="2",URI="media_5.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=500870,RESOLUTION=426x240,CODECS="avc1.640015,mp4a.40.2",AUDIO="group_A1"
media_0.m3u8

#EXT-X-STREAM-INF:BANDWIDTH=900846,RESOLUTION=640x360,CODECS="avc1.64001e"
media_1.m3u8
"""
MEDIA = """#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-MAP:URI="init-0.m4s"
#EXTINF:2.000000,
#EXT-X-PROGRAM-DATE-TIME:2026-11-24T19:13:32.000+0000
0-01.m4s
#EXTINF:2.000000,
0-02.m4s
#EXT-X-ENDLIST
"""


def test_master_playlist_names_its_rungs_and_their_sound():
    got = read_master(MASTER, "/video/n-0/master.m3u8")

    assert got == (
        PlaylistVariant(240, 500_870, "/video/n-0/media_0.m3u8", "/video/n-0/media_5.m3u8"),
        PlaylistVariant(360, 900_846, "/video/n-0/media_1.m3u8", None),
    )


def test_media_playlist_names_its_segments_and_their_beginning():
    got = read_track(MEDIA, "/video/n-0/media_0.m3u8")

    assert got == Track("/video/n-0/init-0.m4s", ("/video/n-0/0-01.m4s", "/video/n-0/0-02.m4s"))


@pytest.mark.parametrize("text", ["", "#EXTM3U\n", "<html>", "a.m4s\n", MASTER.replace("RESOLUTION=", "SIZE=")])
def test_master_playlist_without_rungs_is_refused(text: str):
    with pytest.raises(Refused) as caught:
        read_master(text, "/video/n-0/master.m3u8")

    assert (caught.value.code, caught.value.params["path"]) == ("playlist", "master.m3u8")


@given(lines=st.lists(st.sampled_from(MASTER.splitlines() + MEDIA.splitlines()) | st.text(), max_size=20))
def test_playlist_of_any_lines_is_read_or_refused(lines: list[str]):
    text = "\n".join(["#EXTM3U", *lines])

    for read in (read_master, read_track):
        try:
            got = read(text, "/video/master.m3u8")
        except Refused:
            continue
        assert got


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
