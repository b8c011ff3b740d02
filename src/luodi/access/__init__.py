"""Who comes in, and what is remembered of it: passwords, second factors, locks, sessions, the audit trail, read-only mode.

Owns AuditEvent (append-only), PasswordBefore, FailedSignIn, SignedSession, SecondFactor, RecoveryCode, OutsideIdentity, ApiToken and KeptAnswer.
Refuses to decide who may do what: that is what `orgs` answers from appointments, and `web/policy.py` asks.
"""
