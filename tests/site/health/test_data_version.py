"""Seen: data of an earlier version ended in 49 lines of traceback, and check found no issue."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

import maillage
from maillage.core.problems import Refused
from maillage.site.health.data_version import note_version, require_readable, version_of_data


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path


def test_version_is_noted_once_the_data_are_of_it(data_dir: Path):
    assert version_of_data(data_dir) is None

    note_version(data_dir)

    assert version_of_data(data_dir) == maillage.__version__


def test_file_that_is_no_text_names_no_version(data_dir: Path):
    (data_dir / "version").write_bytes(b"\xff\xfe\x00")

    assert version_of_data(data_dir) is None


@pytest.mark.django_db
def test_data_of_this_version_can_be_read(data_dir: Path):
    require_readable()


@pytest.mark.django_db
def test_data_of_a_newer_version_are_refused_with_its_name_and_what_to_do(data_dir: Path):
    MigrationRecorder.Migration.objects.create(app="clauses", name="9999_of_a_later_version")
    (data_dir / "version").write_text("1.4.0\n")

    with pytest.raises(Refused) as refusal:
        require_readable()

    assert refusal.value.params == {"folder": str(data_dir), "made_by": "1.4.0", "version": maillage.__version__}


@pytest.mark.django_db
def test_history_out_of_order_is_refused_as_data_of_a_version_of_development(data_dir: Path):
    MigrationRecorder.Migration.objects.filter(app="accounts").delete()

    with pytest.raises(Refused) as refusal:
        require_readable()

    assert (refusal.value.code, refusal.value.params["made_by"]) == ("data_of_other_version", "0.x")


@pytest.mark.django_db
def test_data_that_had_every_migration_before_version_1_are_read_and_nothing_is_left_to_apply(data_dir: Path):
    # Before version 1, a feature had as many migrations as it had changes.
    MigrationRecorder.Migration.objects.filter(
        name__in=("0001_version_1", "0002_harvests", "0002_second_factors")
    ).delete()

    require_readable()

    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


@pytest.mark.django_db
def test_data_that_lack_a_migration_of_before_version_1_are_refused_with_what_to_do(data_dir: Path):
    MigrationRecorder.Migration.objects.filter(app="clauses", name__in=("0001_version_1", "0007_sealing_key")).delete()

    with pytest.raises(Refused) as refusal:
        require_readable()

    assert (refusal.value.code, refusal.value.params["made_by"]) == ("data_of_other_version", "0.x")


@pytest.mark.django_db
def test_migrations_of_a_package_that_is_not_ours_any_more_are_left_alone(data_dir: Path):
    MigrationRecorder.Migration.objects.create(app="removed_package", name="0001_initial")

    require_readable()
