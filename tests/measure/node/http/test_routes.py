from pathlib import Path

import pytest

from tests.measure.node.inside import inner_node, inside


@pytest.mark.parametrize(
    ("legacy", "lines", "status"),
    [
        ("off", "Origin: http://127.0.0.1:8000\r\n", 404),
        ("same-origin", "", 403),
        ("same-origin", "Origin: https://elsewhere.example\r\n", 403),
        ("same-origin", "Origin: null\r\n", 403),
        ("same-origin", "Origin: http://127.0.0.1:8000\r\n", 200),
        ("same-origin", "Referer: http://127.0.0.1:8000/test\r\n", 200),
        ("open", "", 200),
    ],
)
def test_protocols_of_others_are_spoken_as_the_setting_says(tmp_path: Path, legacy: str, lines: str, status: int):
    async def walk() -> None:
        async with inner_node(tmp_path, legacy=legacy) as inner:
            reader, writer = await inner.connect()
            await inner.ask(writer, f"GET /garbage.php?ckSize=1 HTTP/1.1\r\n{lines}\r\n")

            assert (await reader.readline()).split()[1] == str(status).encode()

    inside(walk)
