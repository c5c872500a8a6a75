"""The table of Django's database cache, where log-in attempts are counted across processes."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE throttle_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX throttle_cache_expires ON throttle_cache (expires);
            """,
            "DROP TABLE throttle_cache",
        )
    ]
