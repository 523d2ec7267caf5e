import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('programme', '0001_initial'),
    ]

    dependencies = [
        ('accounts', '0001_version_1'),
    ]

    operations = [
        migrations.CreateModel(
            name='PlannedPurchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('buyer_siret', models.CharField(blank=True, db_index=True, max_length=14, verbose_name='SIRET de l’acheteur inventé')),
                ('buyer_name', models.CharField(blank=True, max_length=200, verbose_name='acheteur inventé')),
                ('object', models.CharField(max_length=300, verbose_name='objet')),
                ('words', models.CharField(max_length=600, verbose_name='mots cherchés')),
                ('cpv', models.CharField(max_length=8, verbose_name='code CPV')),
                ('territory', models.CharField(db_index=True, max_length=100, verbose_name='territoire')),
                ('band', models.CharField(max_length=16, verbose_name='tranche de montant')),
                ('quarter', models.CharField(db_index=True, max_length=7, verbose_name='trimestre de lancement')),
                ('announced_quarter', models.CharField(max_length=7, verbose_name='trimestre annoncé d’abord')),
                ('announced_band', models.CharField(max_length=16, verbose_name='tranche annoncée d’abord')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début souhaité')),
                ('reservation', models.CharField(default='none', max_length=10, verbose_name='réservation')),
                ('procedure', models.CharField(blank=True, max_length=80, verbose_name='procédure')),
                ('is_social', models.BooleanField(blank=True, null=True, verbose_name='considération sociale')),
                ('is_environmental', models.BooleanField(blank=True, null=True, verbose_name='considération environnementale')),
                ('renews', models.CharField(blank=True, max_length=400, verbose_name='marché renouvelé')),
                ('state', models.CharField(choices=[('announced', 'annoncé'), ('consulted', 'consultation lancée'), ('awarded', 'attribué'), ('given-up', 'abandonné')], default='announced', max_length=10, verbose_name='état')),
                ('consulted_on', models.DateField(blank=True, null=True, verbose_name='consultation lancée le')),
                ('notice', models.CharField(blank=True, max_length=80, verbose_name='numéro de l’avis')),
                ('notice_address', models.CharField(blank=True, max_length=500, verbose_name='adresse de l’avis')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif de l’abandon')),
                ('announced_at', models.DateTimeField(verbose_name='annoncé le')),
                ('changed_at', models.DateTimeField(db_index=True, verbose_name='changé le')),
                ('entry', models.CharField(blank=True, max_length=64, null=True, verbose_name='envoi')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'achat annoncé',
                'verbose_name_plural': 'achats annoncés',
                'ordering': ['quarter', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PlannedPurchaseAward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contract_key', models.CharField(db_index=True, max_length=400, verbose_name='marché')),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmé le')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='awards', to='programme.plannedpurchase', verbose_name='achat annoncé')),
            ],
            options={
                'verbose_name': 'marché d’un achat annoncé',
                'verbose_name_plural': 'marchés d’achats annoncés',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PlannedPurchaseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='le')),
                ('act', models.CharField(max_length=40, verbose_name='acte')),
                ('values', models.JSONField(verbose_name='ce qui est dit')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='programme.plannedpurchase', verbose_name='achat annoncé')),
            ],
            options={
                'verbose_name': 'changement d’un achat annoncé',
                'verbose_name_plural': 'changements d’achats annoncés',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='plannedpurchase',
            constraint=models.UniqueConstraint(fields=('organisation', 'entry'), name='purchase_announced_once'),
        ),
        migrations.AddConstraint(
            model_name='plannedpurchaseaward',
            constraint=models.UniqueConstraint(fields=('purchase', 'contract_key'), name='contract_confirmed_once'),
        ),
    ]
