"""Atomic writes of files and folders, and locks between processes.

A draft is written beside its target, then renamed over it, so a reader sees the old or the new content. A secret is
created once, readable by its owner alone: the first of two concurrent writers wins. Locks exclude all other threads and
processes of the machine.
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
def lock_of(path: Path) -> Iterator[None]:
    """Hold the lock of ``path``, which need not exist.

    Do not hold it inside a transaction, which would block all writers.
    """
    with file_lock(path.with_name(f".{path.name}.lock")):
        yield


@contextmanager
def try_file_lock(lock: Path, *, outlives_exec: bool = False) -> Iterator[bool]:
    """Try to take the file lock ``lock``, and yield whether it was free; it is released when the process dies.

    With ``outlives_exec`` the lock stays held by the program that replaces this process.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:  # keeps what the holder wrote into it
        os.set_inheritable(file.fileno(), outlives_exec)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False  # another process holds it
        else:
            yield True


@contextmanager
def file_lock(lock: Path) -> Iterator[None]:
    """Hold the file lock ``lock``, created if missing. Not reentrant."""
    # One descriptor per use: flock then also excludes other threads, and is released if the process dies.
    try:
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666)
    except FileNotFoundError:  # the folder is created on first use
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


DRAFT_SUFFIX: Final = ".tmp"  # drafts of killed processes; a backup skips them


@contextmanager
def replacing(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """Yield a draft path that replaces ``path`` at the end; after an exception ``path`` is unchanged.

    Concurrent writers of the same file each have their own draft; the last one to finish wins. ``mode`` is set before
    anything is written.
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
        # Remove the draft whatever the error; the caller handles it.
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def replacing_folder(folder: Path, *, mode: int = 0o777, is_durable: bool = False) -> Iterator[Path]:
    """Yield an empty folder that replaces ``folder`` at the end; after an exception ``folder`` is unchanged.

    ``is_durable``: all files are synced to disk before the rename.
    """
    draft = _draft_of(folder)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=mode, parents=True)
    try:
        yield draft
        if is_durable:
            for path in (*draft.rglob("*"), draft):
                fsync_path(path)
        move_folder(draft, folder)
        if is_durable:
            fsync_path(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def move_folder(draft: Path, folder: Path) -> None:
    """Rename ``draft`` to ``folder`` on the same file system, removing any folder already there."""
    former = folder.with_name(f".{folder.name}.former-{os.getpid()}-{threading.get_ident()}{DRAFT_SUFFIX}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        folder.rename(former)
    draft.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder that others read: they find all of it, or nothing."""
    former = _draft_of(folder)
    folder.rename(former)
    shutil.rmtree(former)


def remove_drafts(root: Path, name: str = "*") -> None:
    """Remove drafts left in ``root`` by killed processes, all of them or those of the file or folder ``name``.

    The caller must hold the lock of what it removes (``lock_of``).
    """
    for draft in root.glob(f".{name}.*{DRAFT_SUFFIX}"):
        remove_path(draft)


def remove_path(path: Path) -> None:
    """Remove a file, or a folder with its contents; do nothing if it is missing."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _draft_of(path: Path) -> Path:
    """The draft path of this thread for ``path``."""
    return path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{DRAFT_SUFFIX}")


def signature_of(path: Path) -> tuple[int, int, int] | None:
    """A value that changes whenever ``path`` is replaced; None if it does not exist."""
    try:
        status = os.stat(path)  # noqa: PTH116 -- asked at every read: Path.stat costs as much again
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def write_whole(path: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Replace ``path`` by ``content`` (text is encoded in UTF-8), atomically."""
    with replacing(path, mode=mode) as draft:
        draft.write_bytes(content.encode() if isinstance(content, str) else content)


def fsync_path(path: Path) -> None:
    """Sync a file, or the entries of a folder, to disk, so that it survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_or_create_secret(file: Path, make: Callable[[], bytes]) -> bytes:
    """The content of ``file``, created with ``make`` on first use."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(make())
            stream.flush()
            os.fsync(stream.fileno())
        # Of two concurrent creators the first wins: link() refuses to replace a file.
        with suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_bytes()
