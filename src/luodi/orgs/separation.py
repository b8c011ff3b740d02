"""The three administrators exclude each other and every business role, as the database itself says (等保 8.1.4.2 d)."""

from luodi.orgs.guards import REFUSED, Guards
from luodi.orgs.models import ADMINISTRATORS

TABLE = "orgs_appointment"
_SENTENCE = "系统、安全、审计管理员互相排斥，也不能兼任业务角色：请先结束原任职"
_NAMES = ", ".join(f"'{role.value}'" for role in ADMINISTRATORS)


def _side(role: str) -> str:
    """An administrator's role stands for itself, every business role for one side."""
    return f"CASE WHEN {role} IN ({_NAMES}) THEN {role} ELSE 'business' END"


_CLASH = (
    f"SELECT 1 FROM {TABLE} other WHERE other.person_id = NEW.person_id AND other.id <> NEW.id "
    f"AND {_side('other.role')} <> {_side('NEW.role')} "
    "AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from) "
    "AND (NEW.valid_to IS NULL OR NEW.valid_to >= other.valid_from)"
)
_LITE = f"WHEN EXISTS ({_CLASH}) BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
_GRAND = f"ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"

SEPARATION = Guards(
    table=TABLE,
    # After the row stands it has an id on both engines.
    sqlite={
        f"{TABLE}_separate": f"AFTER INSERT ON {TABLE} {_LITE}",
        f"{TABLE}_stay_separate": f"AFTER UPDATE ON {TABLE} {_LITE}",
    },
    postgres={
        f"{TABLE}_separate": f"BEFORE INSERT {_GRAND}",
        f"{TABLE}_stay_separate": f"BEFORE UPDATE {_GRAND}",
    },
    functions={
        f"{TABLE}_refuse": f"BEGIN IF EXISTS ({_CLASH}) THEN RAISE EXCEPTION '{_SENTENCE}' {REFUSED}; END IF; "
        "RETURN NEW; END"
    },
)
