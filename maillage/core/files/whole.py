"""Writes a file or a folder whole or not at all: beside its place, then renamed into it. A reader sees old or new.

A file that holds a secret is made once, readable by its owner alone: the first of two makers wins.

One at a time: whoever comes second waits for the first, among all threads and processes of the machine.
"""

import fcntl
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Within, nobody else is alone with ``path``, which need not exist. A transaction would hold up everybody else."""
    with holding(path.with_name(f".{path.name}.lock")):
        yield


@contextmanager
def holding_if_free(lock: Path, *, outlives_exec: bool = False) -> Iterator[bool]:
    """Whether nobody else holds the file ``lock``, which is held within then; a process that dies lets go.

    With ``outlives_exec`` the program that this process becomes goes on holding it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:  # what the holder wrote into it stays
        os.set_inheritable(file.fileno(), outlives_exec)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False  # somebody else works there
        else:
            yield True


@contextmanager
def holding(lock: Path) -> Iterator[None]:
    """Within, nobody else holds the file ``lock``, which is made where it is not. Do not nest one in itself."""
    # A descriptor of its own for each turn: threads wait for each other too, and a process that dies lets go.
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666)
    except FileNotFoundError:  # its folder comes with the first turn
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


DRAFT_SUFFIX: Final = ".tmp"  # what a killed program left; a backup leaves it out


@contextmanager
def replacing(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Where to write the next content of ``path``, which it becomes at the end; after an exception all is as before.

    Threads and processes that write the same file at once have a draft each; the last one to end wins. With ``mode``
    the file is made with it, before anything stands in it.
    """
    draft = _draft_of(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.unlink(missing_ok=True)
    try:
        if mode is not None:
            draft.touch(mode=mode)
        yield draft
        draft.replace(path)
    except BaseException:
        # Whatever it was, the caller hears it: only the draft must not stay.
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def replacing_folder(folder: Path, *, mode: int = 0o777, is_durable: bool = False) -> Iterator[Path]:
    """An empty folder that becomes ``folder`` at the end; after an exception all is as before.

    ``is_durable``: every file is on the disk before the folder has its name.
    """
    draft = _draft_of(folder)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=mode, parents=True)
    try:
        yield draft
        if is_durable:
            for path in (*draft.rglob("*"), draft):
                make_durable(path)
        move_folder(draft, folder)
        if is_durable:
            make_durable(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def move_folder(draft: Path, folder: Path) -> None:
    """Give ``draft`` the name ``folder``, of the same disk; what has this name is removed."""
    former = folder.with_name(f".{folder.name}.former-{os.getpid()}-{threading.get_ident()}{DRAFT_SUFFIX}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        folder.rename(former)
    draft.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder that others read: it is there whole, or not at all."""
    former = _draft_of(folder)
    folder.rename(former)
    shutil.rmtree(former)


def remove_drafts(root: Path, name: str = "*") -> None:
    """Remove what killed processes left unfinished in ``root``, of any file or folder or of ``name``.

    To be called by whoever is alone with what it removes (``alone_with``).
    """
    for draft in root.glob(f".{name}.*{DRAFT_SUFFIX}"):
        remove_path(draft)


def remove_path(path: Path) -> None:
    """Remove a file, or a folder with all that is in it; nothing where it is gone."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    """Where this thread writes the next content of ``path``."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{DRAFT_SUFFIX}")


def signature_of(path: Path) -> tuple[int, int, int] | None:
    """What changes when ``path`` is written whole again; None while it is not there."""
    try:
        status = os.stat(path)  # noqa: PTH116 -- asked at every read: Path.stat costs as much again
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def write_whole(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Make ``content`` (text in UTF-8) the whole of ``path``."""
    with replacing(path, mode=mode) as draft:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)


def make_durable(path: Path) -> None:
    """Put the content of a file, or the names in a folder, on the disk: they are there after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def kept_secret(file: Path, make: Callable[[], bytes]) -> bytes:
    """What ``file`` holds; made by ``make`` and written the first time."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        # Of two that start together the first one's secret holds: link refuses to replace.
        with suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_bytes()
