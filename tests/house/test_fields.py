"""Every model field stands in the inventory with what it is for, who sees it, how long it stays (等保 8.1.4.11)."""

import re
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from ruamel.yaml import YAML

from tests.house.sources import ROOT

INVENTORY = ROOT / "docs/security/fields.yaml"
SAID = ("用途", "谁能看", "保存")
GROUPS = ("个人信息", "署名", "文字", "其他")
NOT_USED = {"contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"}  # empty, of Django
# A field called so is about a person, whatever table it stands in; a name is one where the row is a person's.
PERSONAL = re.compile(r"phone|mobile|login|password|email|wechat|holder|addressee|agent$|staff_number|identity|birth")


def inventory() -> dict[str, dict[str, Any]]:
    return YAML(typ="safe").load(INVENTORY.read_text("utf-8"))


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.label not in NOT_USED]


def faults(listed: dict[str, dict[str, Any]], tables: Iterable[type[models.Model]]) -> list[str]:
    """What the inventory lacks, and what it lists that is not there; each with the section to paste."""
    found = []
    for table in tables:
        label, section = table._meta.label, listed.get(table._meta.label, {})
        names = [name for group in GROUPS for name in section.get(group, ())]
        real = {field.name: field for field in table._meta.local_fields}
        if not all(section.get(word) for word in SAID):
            found.append(f"{label}：清册里要写用途、谁能看、保存\n{section_for(table)}")
        found += [f"{label}.{name}：清册里没有归类" for name in real.keys() - set(names)]
        found += [f"{label}.{name}：没有这个字段" for name in set(names) - real.keys()]
        found += [f"{label}.{name}：归了两类" for name in set(names) if names.count(name) > 1]
        personal = {name for name in real if PERSONAL.search(name) and not isinstance(real[name], models.DateTimeField)}
        told = section.get("个人信息", {})
        found += [
            f"{label}.{n}：像是个人信息，要写明怎么遮盖" for n in personal if n not in told and not plain(real[n])
        ]
    gone = listed.keys() - {table._meta.label for table in tables}
    return found + [f"{label}：没有这张表" for label in gone]


def plain(field: models.Field) -> bool:
    """A flag or a reference to somebody's account is not itself personal data."""
    return isinstance(field, models.BooleanField | models.ForeignKey)


def section_for(table: type[models.Model]) -> str:
    """A section to begin from."""
    signed = [f.name for f in table._meta.local_fields if f.related_model is apps.get_model("orgs.Person")]
    rest = [f.name for f in table._meta.local_fields if f.name not in signed]
    lines = [f"{table._meta.label}:", *(f"  {word}: " for word in SAID)]
    return "\n".join([*lines, f"  署名: [{', '.join(signed)}]", f"  其他: [{', '.join(rest)}]"])


def test_every_field_is_in_the_inventory():
    assert "\n".join(faults(inventory(), ours())) == "", f"请补 {INVENTORY.relative_to(ROOT)}"


def test_whoever_signs_is_listed_as_signing():
    person = apps.get_model("orgs.Person")
    listed = inventory()
    signing = {(t._meta.label, f.name) for t in ours() for f in t._meta.local_fields if f.related_model is person}
    assert {(label, name) for label, section in listed.items() for name in section.get("署名", ())} == signing


def test_red_control_a_field_outside_the_inventory_is_found():
    listed = inventory()
    contact = apps.get_model("leads.Contact")
    assert faults({"leads.Contact": listed["leads.Contact"]}, [contact]) == []
    listed["leads.Contact"]["个人信息"].pop("phone")
    assert faults({"leads.Contact": listed["leads.Contact"]}, [contact]) == [
        "leads.Contact.phone：清册里没有归类",
        "leads.Contact.phone：像是个人信息，要写明怎么遮盖",
    ]
    assert faults({"leads.Parcel": {}}, [])[0] == "leads.Parcel：没有这张表"
    assert "leads.Contact:\n  用途: " in faults({}, [contact])[0]
