"""The audit trail is added to and never changed, as the database itself says (等保 8.1.4.3 c)."""

from luodi.orgs.guards import append_only

AUDIT = append_only("access_auditevent", "审计记录只增不改")
AUDIT_CHAIN = append_only("access_auditlink", "审计记录只增不改")
