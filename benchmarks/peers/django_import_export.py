"""同类 django-import-export with its defaults, on the same workbook: dry run with diff, then import, as its admin does.

Runs under its own environment: ``python django_import_export.py FILE DATABASE_URL``; prints seconds as JSON.
"""

import json
import sys
import time
from urllib.parse import parse_qs, urlparse

import django
from django.conf import settings

url = urlparse(sys.argv[2])
POSTGRESQL = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": url.path.lstrip("/"),
    "USER": url.username or "",
    "PASSWORD": url.password or "",
    "HOST": url.hostname or parse_qs(url.query).get("host", [""])[0],
    "PORT": str(url.port or ""),
}
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": url.path}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "import_export"],
    DATABASES={"default": SQLITE if url.scheme == "sqlite" else POSTGRESQL},
    USE_TZ=False,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core.exceptions import ValidationError  # noqa: E402 - Django must be set up first
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator  # noqa: E402
from django.db import connection, models  # noqa: E402
from import_export import fields, resources, widgets  # noqa: E402
from import_export.formats.base_formats import XLSX  # noqa: E402

MODES = [(m, m) for m in ("资源发包型", "物业租赁型", "资产经营型", "投资入股型", "服务创收型", "产业带动型")]
ZERO = MinValueValidator(0)


def money(**extra):
    return models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=[ZERO], **extra
    )


class Project(models.Model):
    area = models.BigIntegerField()
    org_name = models.CharField(max_length=100)
    established = models.DateField(null=True, blank=True)
    project_name = models.CharField(max_length=100, unique=True)
    mode = models.CharField(max_length=20, choices=MODES)
    asset_total = money()
    asset_operating = money()
    debt_total = money()
    annual_income = money()
    annual_profit = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    dividend = money()
    member_hh = models.IntegerField(null=True, validators=[ZERO])
    share = models.DecimalField(max_digits=5, decimal_places=2, validators=[ZERO, MaxValueValidator(100)])
    sources = models.CharField(max_length=100)
    land_sqm = money()
    manager = models.CharField(max_length=30)
    phone = models.CharField(max_length=11, validators=[RegexValidator(r"^1[3-9]\d{9}$")])
    problems = models.TextField()
    next_plan = models.TextField(blank=True)
    remark = models.CharField(max_length=500, blank=True, null=True)

    class Meta:
        app_label = "import_export"

    def clean(self):
        if self.asset_operating is not None and self.asset_operating > self.asset_total:
            raise ValidationError("operating assets exceed the total")
        if self.annual_profit is not None and self.annual_profit > self.annual_income:
            raise ValidationError("profit exceeds income")


COLUMNS = dict(
    zip(
        (
            "行政村代码", "集体经济组织名称", "成立时间", "项目(经营)名称", "发展模式", "资产总额", "其中经营性资产", "负债总额",
            "年经营收入", "年净收益", "年分红", "受益成员户数", "村集体持股比例", "资金来源", "占地面积", "负责人", "联系电话",
            "存在问题", "下一步打算", "备注",
        ),
        [f.name for f in Project._meta.fields if f.name != "id"],
        strict=True,
    )
)  # fmt: skip
WIDGETS = {
    "DecimalField": widgets.DecimalWidget,
    "IntegerField": widgets.IntegerWidget,
    "BigIntegerField": widgets.IntegerWidget,
    "DateField": widgets.DateWidget,
}
declared = {
    name: fields.Field(
        attribute=name,
        column_name=heading,
        widget=WIDGETS.get(Project._meta.get_field(name).get_internal_type(), widgets.CharWidget)(),
    )
    for heading, name in COLUMNS.items()
}
meta = type(
    "Meta",
    (),
    {
        "model": Project,
        "import_id_fields": ("project_name",),
        "fields": tuple(declared),
        "clean_model_instances": True,
    },
)
ProjectResource = type("ProjectResource", (resources.ModelResource,), declared | {"Meta": meta})


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {Project._meta.db_table}")
    with connection.schema_editor() as editor:
        editor.create_model(Project)
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123
        content = file.read()
    start = time.perf_counter()
    resource = ProjectResource()
    result = resource.import_data(XLSX().create_dataset(content), dry_run=True)
    checked = time.perf_counter()
    assert not result.has_errors() and not result.has_validation_errors()
    ProjectResource().import_data(XLSX().create_dataset(content), dry_run=False, raise_errors=True)
    done = time.perf_counter()
    print(json.dumps({"check": checked - start, "import": done - checked, "rows": Project.objects.count()}))


main()
