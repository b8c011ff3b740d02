"""Kinds, stages and their Chinese labels (docs/glossary.md)."""

from django.db import models


class EntryKind(models.TextChoices):
    """What one entry states. `set_…` kinds change who gets credit or how much; the rest are events and amounts."""

    STAGE_REACHED = "stage_reached", "阶段"
    FUNDS_REPORTED = "funds_reported", "到位资金（申报）"
    FUNDS_RECOGNIZED = "funds_recognized", "到位资金（认定）"
    SET_NAME = "set_name", "名称"
    SET_SECTOR = "set_sector", "行业"
    SET_ORIGIN = "set_origin", "资金来源"
    SET_INVESTOR = "set_investor", "投资方"
    SET_TOTAL_INVESTMENT = "set_total_investment", "总投资"
    SET_AGREED_INVESTMENT = "set_agreed_investment", "协议投资"
    SET_CONTRACT_INVESTMENT = "set_contract_investment", "合同投资"
    SET_CREDIT = "set_credit", "计功"
    SET_INTRODUCER = "set_introducer", "引荐单位"
    SET_CARRIER = "set_carrier", "落地单位"
    SET_PLACEMENT = "set_placement", "隶属"
    UNIT_CLOSED = "unit_closed", "撤并"
    SET_TARGET = "set_target", "目标"
    MEASURE_REPORTED = "measure_reported", "报送指标"
    NOTE = "note", "备注"


FUNDS_KINDS = (EntryKind.FUNDS_REPORTED, EntryKind.FUNDS_RECOGNIZED)
MONEY_SETTING_KINDS = (
    EntryKind.SET_TOTAL_INVESTMENT,
    EntryKind.SET_AGREED_INVESTMENT,
    EntryKind.SET_CONTRACT_INVESTMENT,
)
SIDE_KINDS = (EntryKind.SET_INTRODUCER, EntryKind.SET_CARRIER)  # who gets credit where no agreement says so
FOUNDING_KINDS = (EntryKind.SET_NAME, EntryKind.SET_PLACEMENT)
TEXT_SETTING_KINDS = (EntryKind.SET_NAME, EntryKind.SET_SECTOR, EntryKind.SET_ORIGIN, EntryKind.SET_INVESTOR)


class Stage(models.TextChoices):
    """The superset of stages, main line in order, then the side ones; a place uses its own list of these."""

    LEAD = "lead", "线索"
    SCREENING = "screening", "研判"
    NEGOTIATION = "negotiation", "洽谈"
    ADMISSION = "admission", "准入评审"
    FAIR_COMPETITION_REVIEW = "fair_competition_review", "公平竞争审查"
    INTENT = "intent", "意向"
    AGREEMENT = "agreement", "协议"
    SIGNED = "signed", "签约"
    REGISTERED = "registered", "注册"
    FILED = "filed", "备案"
    LAND_SUPPLIED = "land_supplied", "供地"
    LANDED = "landed", "落地"
    STARTED = "started", "开工"
    IN_STATISTICS = "in_statistics", "入统"
    STRUCTURE_COMPLETED = "structure_completed", "主体完工"
    COMPLETED = "completed", "竣工"
    IN_PRODUCTION = "in_production", "投产"
    ABOVE_SCALE = "above_scale", "入规"
    FULL_CAPACITY = "full_capacity", "达产"
    TRANSFERRED = "transferred", "流转"
    SUSPENDED = "suspended", "暂停"
    LOST = "lost", "流失"
    RETURNED = "returned", "退回"
    SUBSTITUTED = "substituted", "置换"
    TERMINATED = "terminated", "终止"


SIDE_STAGES = frozenset(
    {Stage.TRANSFERRED, Stage.SUSPENDED, Stage.LOST, Stage.RETURNED, Stage.SUBSTITUTED, Stage.TERMINATED}
)


class Precision(models.TextChoices):
    """How exactly the day of an entry is known; a month known only as a month is dated its last day at the latest."""

    DAY = "day", "日"
    MONTH = "month", "月"
    YEAR = "year", "年"


class SubjectKind(models.TextChoices):
    """What an entry may be about."""

    PROJECT = "project", "项目"
    UNIT = "unit", "单位"


class BatchKind(models.TextChoices):
    """Where a batch of entries came from; an opening batch is outside cheating signals and 补录 marks."""

    IMPORT = "import", "导入"
    OPENING = "opening", "期初"
    FORM = "form", "录入"


class EvidenceGrade(models.TextChoices):
    """How far a piece of evidence carries: what a bank or an office says, what a paper says, what the firm says, nothing."""

    A = "A", "A级（银行、税务、审计）"
    B = "B", "B级（批文、合同、发票）"
    C = "C", "C级（企业自述）"
    D = "D", "D级（无佐证）"


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is; `GRADES` says how far it carries."""

    BANK_RECEIPT = "bank_receipt", "银行到账凭证"
    BANK_STATEMENT = "bank_statement", "银行对账单"
    TAX_RECEIPT = "tax_receipt", "完税凭证"
    AUDIT_REPORT = "audit_report", "验资或审计报告"
    PERMIT = "permit", "批复或许可文件"
    CONTRACT = "contract", "合同及付款凭据"
    INVOICE = "invoice", "发票"
    COMPANY_STATEMENT = "company_statement", "企业说明"
    SITE_REPORT = "site_report", "现场评估报告或照片"
    MINUTES = "minutes", "会议纪要"
    OTHER = "other", "其他材料"


GRADES = {
    EvidenceKind.BANK_RECEIPT: EvidenceGrade.A,
    EvidenceKind.BANK_STATEMENT: EvidenceGrade.A,
    EvidenceKind.TAX_RECEIPT: EvidenceGrade.A,
    EvidenceKind.AUDIT_REPORT: EvidenceGrade.A,
    EvidenceKind.PERMIT: EvidenceGrade.B,
    EvidenceKind.CONTRACT: EvidenceGrade.B,
    EvidenceKind.INVOICE: EvidenceGrade.B,
    EvidenceKind.COMPANY_STATEMENT: EvidenceGrade.C,
}


def grade_of(kind: EvidenceKind) -> EvidenceGrade:
    """The grade that a kind of evidence has unless a reviewer says otherwise; what proves no money is D."""
    return GRADES.get(kind, EvidenceGrade.D)


class FileKind(models.TextChoices):
    """What a file is by its content; other kinds are not taken."""

    PDF = "pdf", "PDF"
    PNG = "png", "PNG 图片"
    JPEG = "jpeg", "JPEG 图片"
    DOCX = "docx", "Word 文档"
    XLSX = "xlsx", "Excel 工作簿"
    OFD = "ofd", "OFD 版式文件"
