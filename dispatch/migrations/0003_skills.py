"""The catalogue of skills: codes with their words in two languages."""

from django.db import migrations

SKILLS = [
    ("swift_water", "急流救援", "Swift-water rescue", True),
    ("boat", "舟艇操作", "Boat handling", True),
    ("first_aid", "急救", "First aid", False),
    ("nursing", "护理", "Nursing", False),
    ("rope", "绳索救援", "Rope rescue", False),
    ("search", "搜索", "Search", False),
    ("diving", "潜水打捞", "Diving recovery", True),
    ("vehicle_rescue", "车辆救援", "Vehicle rescue", False),
    ("drone", "无人机操作", "Drone operation", False),
    ("pump", "排水作业", "Pumping", False),
    ("disinfection", "消杀", "Disinfection", False),
    ("psychology", "心理援助", "Psychological support", False),
    ("logistics", "后勤", "Logistics", False),
    ("water_supply", "供水", "Water supply", False),
    ("driving", "驾驶", "Driving", False),
    ("radio", "通信", "Radio", False),
]


def fill(apps, schema_editor):
    """Write the catalogue."""
    Skill = apps.get_model("dispatch", "Skill")
    Skill.objects.using(schema_editor.connection.alias).bulk_create(
        Skill(code=code, name=name, english_name=english, on_water=on_water)
        for code, name, english, on_water in SKILLS
    )


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0002_guards")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
