"""A Django application in one file that announces what it saves: python3 shop.py save 42 'New name'

DATABASE_URL is that of PostgreSQL, such as postgresql://shop@localhost:5432/shop; REDIS_URL such as redis://localhost:6379.
"""

import json, os, sys, urllib.parse

import django
import redis
from django.conf import settings

address = urllib.parse.urlparse(os.environ["DATABASE_URL"])
settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": address.hostname,
            "PORT": address.port or 5432,
            "NAME": address.path[1:],
            "USER": address.username,
            "PASSWORD": address.password or "",
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save


class Product(models.Model):
    name = models.TextField()

    class Meta:
        app_label = "shop"
        db_table = "product"


channel = redis.Redis.from_url(os.environ["REDIS_URL"])


def announce(action, product):
    change = {"model_label": "shop.product", "action": action, "pk": product.pk}
    transaction.on_commit(lambda: channel.publish("livelist:0", json.dumps(change)))


def saved(sender, instance, created, **kwargs):
    announce("created" if created else "updated", instance)


def deleted(sender, instance, **kwargs):
    announce("deleted", instance)


post_save.connect(saved, sender=Product)
post_delete.connect(deleted, sender=Product)

if __name__ == "__main__":
    with transaction.atomic():
        if sys.argv[1] == "save":
            Product(pk=int(sys.argv[2]), name=sys.argv[3]).save()
        else:
            Product.objects.get(pk=int(sys.argv[2])).delete()
