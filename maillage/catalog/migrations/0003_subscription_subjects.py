"""A subscription names a subject and a search of it, in place of a data set or a territory."""

from django.db import migrations, models


def name_subjects(apps, _schema_editor):
    subscriptions = apps.get_model("catalog", "Subscription").objects
    subscriptions.filter(dataset=None).update(subject="territory", search=models.F("territory"))
    for subscription in subscriptions.exclude(dataset=None):
        subscription.subject, subscription.search = "dataset", str(subscription.dataset_id)
        subscription.save(update_fields=["subject", "search"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_initial")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="subject",
            field=models.CharField(max_length=32, default="", verbose_name="sujet"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="subscription",
            name="search",
            field=models.CharField(max_length=500, default="", verbose_name="recherche"),
            preserve_default=False,
        ),
        migrations.RunPython(name_subjects, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="subscription", name="one_subscription_to_a_dataset"),
        migrations.RemoveConstraint(model_name="subscription", name="one_subscription_to_a_territory"),
        migrations.RemoveField(model_name="subscription", name="dataset"),
        migrations.RemoveField(model_name="subscription", name="territory"),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=("email", "subject", "search"), name="one_subscription_to_a_search"
            ),
        ),
    ]
