from hashlib import blake2b

import maillage.measure.record.store.models
from django.db import migrations, models
from django.utils.timezone import now

CROWD, RECEIPT, HEARD_ENOUGH, NEVER_S = 0, 1, 15, 1 << 62
CHUNK = 2_000


def hashed(word, *numbers):
    """As measure/record/store/rate_rules.py makes its keys."""
    text = " ".join([word, *map(str, numbers)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def widen_voice(apps, schema_editor):
    """On SQLite a whole number is as wide as it needs to be: the table of measurements stays as it lies."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE quality_measurement ALTER COLUMN voice TYPE bigint")


def hear_by_the_new_rule(apps, schema_editor):
    """Tests of devices without a voice count for nothing any more, and every figure is counted anew."""
    rows = apps.get_model("quality", "Measurement").objects
    unheard = rows.filter(voice=0).exclude(sample_mask=0).update(sample_mask=0, verdict=HEARD_ENOUGH)
    if unheard:
        apps.get_model("quality", "Erasure").objects.create(erased_at=now(), rows=0)
    heard = apps.get_model("quality", "HeardNumber")
    hours = apps.get_model("quality", "NetworkHour").objects.values_list("key", "ended_s").iterator(CHUNK)
    of_networks = (heard(key=hashed("network", key), tests=1, ended_s=ended_s) for key, ended_s in hours)
    heard.objects.bulk_create(of_networks, batch_size=CHUNK, ignore_conflicts=True)
    counted = rows.filter(origin=CROWD, vouching=RECEIPT, commune__isnull=False).exclude(sample_mask=0).order_by()
    places = counted.values_list("commune", "operator").annotate(tests=models.Count("seq"))
    of_places = (
        heard(key=hashed("place", commune, operator), tests=tests, ended_s=NEVER_S)
        for commune, operator, tests in places
    )
    heard.objects.bulk_create(of_places, batch_size=CHUNK, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('quality', '0003_fixed_access'),
    ]

    operations = [
        migrations.CreateModel(
            name='HeardNumber',
            fields=[
                ('key', maillage.measure.record.store.models.HashField(primary_key=True, serialize=False)),
                ('tests', models.BigIntegerField()),
                ('ended_s', models.BigIntegerField()),
            ],
            options={
                'db_table': 'quality_heard_number',
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(widen_voice, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='measurement',
                    name='voice',
                    field=models.BigIntegerField(db_default=1, editable=False),
                ),
            ],
        ),
        migrations.RunPython(hear_by_the_new_rule, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='NetworkHour',
        ),
    ]
