"""The same accounts as a Django application would keep them: each state of a model has a row of history."""

from typing import Any

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "simple_history", "benchmarks"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.db import models  # noqa: E402  (models can be declared when Django is set up, not before)
from simple_history.models import HistoricalRecords  # noqa: E402


def _history() -> Any:
    return HistoricalRecords(user_db_constraint=False)


class KeptAccount(models.Model):
    """An account and its tier, which somebody keeps up to date."""

    code = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=200)
    region = models.CharField(max_length=40)
    tier = models.CharField(max_length=20)
    history = _history()


class KeptContact(models.Model):
    """An interaction or an executive contact."""

    account = models.ForeignKey(KeptAccount, on_delete=models.CASCADE)
    happened = models.DateTimeField()
    executive = models.BooleanField()
    joint_business = models.BooleanField()
    history = _history()


class KeptContract(models.Model):
    """A contract."""

    account = models.ForeignKey(KeptAccount, on_delete=models.CASCADE)
    agreement = models.CharField(max_length=40)
    starts = models.DateField()
    history = _history()


class KeptEscalation(models.Model):
    """An escalation, open until it is resolved."""

    account = models.ForeignKey(KeptAccount, on_delete=models.CASCADE)
    severity = models.CharField(max_length=20)
    is_open = models.BooleanField()
    history = _history()


KEPT = (KeptAccount, KeptContact, KeptContract, KeptEscalation)
