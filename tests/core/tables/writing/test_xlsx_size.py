import io
import zipfile

from tests.core.tables.writing.rows import write_xlsx


def test_workbook_names_no_size_that_a_reader_would_stop_at():
    written = io.BytesIO()

    write_xlsx([(str(one), "x") for one in range(100)], ("rang", "nom"), written)

    with zipfile.ZipFile(written) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml")
    assert (sheet.count(b"<dimension"), sheet.count(b"<row ")) == (0, 101)
