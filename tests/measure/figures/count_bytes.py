"""The count files of a segment as bytes, to be held against those of another way to count."""

from pathlib import Path

from maillage.measure.figures.store.published_counts.count_files import CountSegment


def bytes_of(folder: Path, segment: CountSegment) -> dict[tuple[str, str], bytes]:
    """The bytes of each file, by the words of its origin and usage."""
    return {(file.origin.word, file.usage.word): (folder / file.name).read_bytes() for file in segment.files}
