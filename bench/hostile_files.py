"""Files that are made to hurt whoever reads them: small, and huge once unpacked, parsed or drawn.

Each is under 5 MB, so that no limit of size refuses it before it is read; ``HOSTILE_FILES`` go through every door.
"""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

_PART: Final = "xl/worksheets/sheet1.xml"
_SHEET: Final = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_SHEET_END: Final = "</sheetData></worksheet>"
_TITLES: Final = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{name}</t></is></c>'
    for letter, name in zip("ABC", ("lon", "lat", "code_site"), strict=True)
)
_ENTITIES: Final = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file: what it is called in the table, the name that it bears, and how it is made."""

    kind: str
    name: str
    make: Callable[[], bytes]

    @property
    def content(self) -> bytes:
        """The octets, made once."""
        return _made(self)


@cache
def _made(file: HostileFile) -> bytes:
    return file.make()


def workbook(cells: str, *, before: str = "", **parts: str | bytes) -> bytes:
    """An XLSX of one sheet whose rows are ``cells``, with more ``parts``, or others."""
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as made:
        made.add_worksheet("F").write(0, 0, "x")
    with zipfile.ZipFile(whole) as archive:
        written: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    written[_PART] = f'{before}{_SHEET}<row r="1">{_TITLES}</row>{cells}{_SHEET_END}'
    return zipped(written | {f"xl/{name}.xml": content for name, content in parts.items()})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip of parts by their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _far(reference: str, row: int) -> bytes:
    return workbook(f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>')


def _far_in_ods() -> bytes:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="F"><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def _wide_rows() -> bytes:
    """Six thousand rows of 33 kB, in gzip: 200 MB."""
    row = ";".join(["1", "2", "x" * 33_000]).encode() + b"\n"
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
        packed.write(b"lon;lat;code_site\n")
        for _ in range(60):
            packed.write(row * 100)
    return file.getvalue()


def _gzip_of_zeros(megabytes: int, sign: bytes) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
        packed.write(b"lon;lat\n")
        for _ in range(megabytes):
            packed.write(sign * 2**20)
    return file.getvalue()


def _gzip_of_members(megabytes: int, sign: bytes) -> bytes:
    return gzip.compress(b"lon;lat\n", mtime=0) + gzip.compress(sign * (2**20 // len(sign)), mtime=0) * megabytes


def _parquet_of_rows() -> bytes:
    """A hundred million rows in some kilobytes: runs of one value."""
    column = pa.array([7]).take(pa.array([0] * 2_000_000))
    file = io.BytesIO()
    with pq.ParquetWriter(file, pa.schema({"lon": pa.int64(), "lat": pa.int64()})) as writer:
        for _ in range(50):
            writer.write_table(pa.table({"lon": column, "lat": column}))
    return file.getvalue()


def _parquet_of_texts() -> bytes:
    """A text of two megabytes in each of 4,000 rows, written once."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 4_000, pa.int32()), pa.array(["x" * 2_000_000]))
    file = io.BytesIO()
    pq.write_table(pa.table({"lon": texts, "lat": texts}), file, compression="zstd")
    return file.getvalue()


def _png(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    head = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x00\x00\x00\x00"
    drawn = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + drawn


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    content, places = b"%PDF-1.7\n", []
    for number, words in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, words)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n"
    return content + table + end % (len(objects) + 1, trailer, len(content))


_PAGES: Final = (
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << >> >>",
)


def plain_pdf(catalogue: bytes = b"", *more: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of one blank page, with more in its catalogue, and more objects from number 4 on."""
    return pdf(b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue, *_PAGES, *more, trailer=trailer)


def _stream(words: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< %b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (words, len(packed), packed)


def hidden_script_pdf() -> bytes:
    """A PDF whose script lies in a stream of objects, where no search for words finds it."""
    inner = b"4 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    stream = _stream(b"/Type /ObjStm /N 1 /First 4", inner)
    objects = [b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>", *_PAGES]
    content, places = b"%PDF-1.7\n", {}
    for number, words in [*enumerate(objects, start=1), (5, stream)]:
        places[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, words)
    begin = len(content)
    places[6] = begin
    rows = [b"\0\0\0\0\xff"]
    rows += [
        b"\2" + (5).to_bytes(3) + b"\0" if number == 4 else b"\1" + places[number].to_bytes(3) + b"\0"
        for number in range(1, 7)
    ]
    table = _stream(b"/Type /XRef /Size 7 /W [1 3 1] /Root 1 0 R", b"".join(rows))
    return content + b"6 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, begin)


def live_pdfs() -> Iterator[HostileFile]:
    """PDFs that do something, however their names are written."""
    action = b"/OpenAction << /S /%b /%b (x) >>"
    yield HostileFile(
        "PDF with a script, named in hex", "a.pdf", lambda: plain_pdf(action % (b"J#61vaScript", b"J#53"))
    )
    yield HostileFile("PDF with a script in a stream of objects", "b.pdf", hidden_script_pdf)
    yield HostileFile("PDF that sends a form", "c.pdf", lambda: plain_pdf(action % (b"Submit#46orm", b"F")))
    yield HostileFile("PDF that starts a program", "d.pdf", lambda: plain_pdf(action % (b"L#61unch", b"F")))
    yield HostileFile(
        "PDF with a file in it",
        "e.pdf",
        lambda: plain_pdf(
            b"/Names << /Embedd#65dFiles << /Names [(x) 4 0 R] >> >>",
            b"<< /Type /Filespec /F (x.exe) /EF << /F 5 0 R >> >>",
            _stream(b"/Type /EmbeddedFil#65", b"MZ"),
        ),
    )
    yield HostileFile(
        "PDF that is encrypted",
        "f.pdf",
        lambda: plain_pdf(
            b"",
            b"<< /Filter /Standard /V 1 /R 2 /O (%b) /U (%b) /P -4 >>" % (b"o" * 32, b"u" * 32),
            trailer=b"/Encr#79pt 4 0 R /ID [<00> <00>]",
        ),
    )


def _attributes() -> bytes:
    names = " ".join(f"b{number}=''" for number in range(400_000))
    return f"<marches {names}/>".encode()


def _deep_pdf() -> bytes:
    return plain_pdf(b"/X " + b"[" * 200_000 + b"]" * 200_000)


def _packed_pdf() -> bytes:
    content = _stream(b"/Type /ObjStm /N 1000000 /First 9", b"1 0 " * 20_000_000)
    return plain_pdf(b"/X 4 0 R", content)


HOSTILE_FILES: Final = (
    HostileFile("XLSX, one cell at XFD1048576", "a.xlsx", lambda: _far("XFD1048576", 1_048_576)),
    HostileFile("XLSX, one cell at Z400000", "b.xlsx", lambda: _far("Z400000", 400_000)),
    HostileFile("XLSX, one cell within three million", "c.xlsx", lambda: _far("ALL2900", 2_900)),
    HostileFile(
        "XLSX, shared strings of 90 MB",
        "d.xlsx",
        lambda: workbook("", sharedStrings=f"<sst>{'<si><t>a</t></si>' * 5_000_000}</sst>"),
    ),
    HostileFile("XLSX, cells without reference", "e.xlsx", lambda: workbook(f"<row>{'<c/>' * 8_000_000}</row>")),
    HostileFile("XLSX, entities", "f.xlsx", lambda: workbook("<row><c><v>&a11;</v></c></row>", before=_ENTITIES)),
    HostileFile("XLSX, a part of 300 MB", "g.xlsx", lambda: workbook("", x=bytes(300_000_000))),
    HostileFile("ODS, repetitions", "a.ods", _far_in_ods),
    HostileFile("XLS, noise", "a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x09\x08" * 500_000),
    HostileFile("zip of 300 MB", "a.zip", lambda: zipped({"a.csv": bytes(300_000_000)})),
    HostileFile("gzip, one field of 200 MB", "a.csv.gz", lambda: _gzip_of_zeros(200, b"x")),
    HostileFile("gzip, short rows, 200 MB", "b.csv.gz", lambda: _gzip_of_members(200, b"1;2\n")),
    HostileFile("gzip, rows of 33 kB, 200 MB", "c.csv.gz", _wide_rows),
    HostileFile("gzip in gzip", "d.csv.gz", lambda: gzip.compress(_gzip_of_zeros(200, b"x"), mtime=0)),
    HostileFile("7z", "a.7z", lambda: b"7z\xbc\xaf\x27\x1c\0\4" + b"\xff" * 24 + bytes(2**20)),
    HostileFile("XML, entities", "a.xml", f"{_ENTITIES}<marches>&a11;</marches>".encode),
    HostileFile("XML, 400,000 attributes", "b.xml", _attributes),
    HostileFile("XML, deep", "c.xml", lambda: b"<marches>" + b"<a>" * 1_200_000),
    HostileFile("CSV of one line", "a.csv", lambda: b"lon;lat\n" + b"x" * 4_900_000),
    HostileFile("CSV of 200,000 columns", "b.csv", lambda: ";".join(f"c{n}" for n in range(200_000)).encode() + b"\n1"),
    HostileFile("CSV, a quote that never closes", "c.csv", lambda: b'lon;lat\n"' + b"1;2\n" * 1_200_000),
    HostileFile("CSV, quotes everywhere", "d.csv", lambda: b"lon;lat\n" + b'"1";2"\n' * 650_000),
    HostileFile("CSV, a wrong quote in each line", "g.csv", lambda: b"lon;lat\n" + b'"a"b;1\n' * 700_000),
    HostileFile("CSV, quoted texts in a chain", "h.csv", lambda: b"lon;lat\n" + b'x";"y\n' * 800_000),
    HostileFile("CSV, blank lines in quotes", "i.csv", lambda: b'lon;lat\n"' + b"\n" * 2_000_000 + b'"'),
    HostileFile("CSV of separators", "e.csv", lambda: b"lon;lat\n" + (b";" * 4_000 + b"\n") * 1_200),
    HostileFile("CSV of returns", "f.csv", lambda: b"lon;lat\n1;2" + b"\n" * 4_900_000),
    HostileFile("JSON, deep", "a.json", lambda: b'{"features":' + b"[" * 4_900_000),
    HostileFile("JSON, two million lists", "b.geojson", lambda: b'{"features":[' + b"[]," * 1_600_000 + b"[]]}"),
    HostileFile("JSON, one number", "c.json", lambda: b'{"marches":[' + b"9" * 4_900_000 + b"]}"),
    HostileFile(
        "GeoJSON, columns",
        "d.geojson",
        lambda: json.dumps(
            {
                "type": "FeatureCollection",
                "features": [{"properties": {f"x{n}{m}": 1 for n in range(50)}} for m in range(4_000)],
            }
        ).encode(),
    ),
    HostileFile("Parquet of a hundred million rows", "a.parquet", _parquet_of_rows),
    HostileFile("Parquet of texts of 8 GB", "b.parquet", _parquet_of_texts),
    HostileFile("PNG of eight octets", "a.png", lambda: b"\x89PNG\r\n\x1a\n"),
    HostileFile("PNG of 60,000 by 60,000", "b.png", lambda: _png(60_000, 60_000, bytes(4_000_000))),
    HostileFile("PNG that unpacks to 400 MB", "c.png", lambda: _png(20_000, 20_000, bytes(400_020_000))),
    HostileFile("PNG of noise", "d.png", lambda: _png(9, 9, b"")[:40] + b"\xff" * 2_000_000),
    HostileFile("JPEG of noise", "a.jpg", lambda: b"\xff\xd8\xff\xe0" + b"\xff\xda\0\x02" * 1_000_000),
    HostileFile("PDF of lists in lists", "g.pdf", _deep_pdf),
    HostileFile("PDF that unpacks to 80 MB", "h.pdf", _packed_pdf),
    HostileFile("PDF of noise", "i.pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj << " * 400_000 + b"\n%%EOF"),
    *live_pdfs(),
    HostileFile("text of noise", "a.txt", lambda: bytes(range(1, 256)) * 19_000),
    HostileFile("nothing", "b.txt", lambda: b""),
)
