"""What each address that changes or hands out something is called in the audit trail.

An address that is added later says it in its decorator: `@policy(may_judge, audited="认定到位资金")`. One that only reads
is in the trail when its kind says so: `@policy(may_read, audited="查看佐证", kind=AuditKind.READ)`, or EXPORT.
"""

from luodi.access.models import AuditKind

ACTS: dict[str, tuple[str, AuditKind]] = {
    "import-new": ("上传台账", AuditKind.WRITE),
    "import-answer": ("答复导入疑问", AuditKind.WRITE),
    "import-commit": ("导入入账", AuditKind.WRITE),
    "import-reverse": ("整批冲销导入", AuditKind.WRITE),
    "collection-issue": ("发表收数", AuditKind.WRITE),
    "collection-take": ("收回报表", AuditKind.WRITE),
    "collection-confirm": ("收数入账", AuditKind.WRITE),
    "collection-files": ("下载全部收数表", AuditKind.EXPORT),
    "collection-file": ("下载收数表", AuditKind.EXPORT),
    "collection-mend": ("下载改错表", AuditKind.EXPORT),
    "collection-unchanged": ("答复本期无变化", AuditKind.WRITE),
    "collection-all-unchanged": ("代多家单位答复本期无变化", AuditKind.WRITE),
    "projects-export": ("导出项目台账", AuditKind.EXPORT),
    "entry-reverse": ("冲销分录", AuditKind.WRITE),
    "run-new": ("计算考核", AuditKind.WRITE),
    "run-publish": ("公布考核结果", AuditKind.DECIDE),
    "draft-new": ("起草办法", AuditKind.WRITE),
    "draft-from": ("由已发布的办法另起草案", AuditKind.WRITE),
    "draft-save": ("保存办法草案", AuditKind.WRITE),
    "draft-preview": ("预览办法草案", AuditKind.READ),
    "draft-publish": ("发布办法", AuditKind.DECIDE),
    "bulletin-new": ("编印通报", AuditKind.WRITE),
    "bulletin-file": ("下载通报", AuditKind.EXPORT),
    "proof": ("核稿", AuditKind.WRITE),
    "manuscript-remark": ("批注文稿", AuditKind.WRITE),
    "manuscript-file": ("下载核过的文稿", AuditKind.EXPORT),
    "apart": ("判定不是同一个项目", AuditKind.DECIDE),
    "merge": ("合并项目编号", AuditKind.DECIDE),
    "unmerge": ("撤销合并", AuditKind.DECIDE),
    "proposal-reply": ("对处理建议申辩", AuditKind.WRITE),
    "proposal-decide": ("决定处理建议", AuditKind.DECIDE),
    "register-release": ("解除榜单或一票否决", AuditKind.DECIDE),
    "matter-new": ("提出督办事项", AuditKind.WRITE),
    "matter-lists": ("改督办清单", AuditKind.WRITE),
    "matter-step": ("办理督办事项", AuditKind.WRITE),
    "meeting-new": ("安排会议", AuditKind.WRITE),
    "meeting-hold": ("登记会议", AuditKind.WRITE),
    "meeting-decide": ("登记会议议定事项", AuditKind.DECIDE),
    "inspection-new": ("安排督查", AuditKind.WRITE),
    "inspection-sign": ("签报督查结果", AuditKind.DECIDE),
    "notice-new": ("制发文书", AuditKind.WRITE),
    "notice-file": ("下载文书", AuditKind.EXPORT),
    "record-keep": ("记一笔入账", AuditKind.WRITE),
    "record": ("读一段消息", AuditKind.WRITE),
    "lead-new": ("登记线索", AuditKind.WRITE),
    "coordination-rule": ("裁定首报", AuditKind.DECIDE),
    "registry-terms": ("改首报规则", AuditKind.WRITE),
    "lead-follow": ("跟进线索", AuditKind.WRITE),
    "lead-lose": ("记线索流失", AuditKind.WRITE),
    "lead-negotiate": ("线索立为在谈项目", AuditKind.WRITE),
    "lead-hand-over": ("移交线索", AuditKind.WRITE),
    "lead-sign": ("线索转为项目", AuditKind.WRITE),
    "lead-value": ("评定线索价值", AuditKind.DECIDE),
    "investor": ("改客商资料", AuditKind.WRITE),
    "contact-new": ("登记联系人", AuditKind.WRITE),
    "contact-reveal": ("查看联系方式", AuditKind.READ),
    "contact-erase": ("抹去联系人", AuditKind.WRITE),
    "visit-new": ("登记走访", AuditKind.WRITE),
    "visit-done": ("记走访结果", AuditKind.WRITE),
    "visit-link": ("发客商确认链接", AuditKind.WRITE),
    "squads": ("登记小分队", AuditKind.WRITE),
    "squad": ("改小分队", AuditKind.WRITE),
    "procedure": ("改认定程序", AuditKind.WRITE),
    "seal-verify": ("核验全部封账", AuditKind.SYSTEM),
    "seal-period": ("封账", AuditKind.DECIDE),
    "seal-package": ("下载封账证据包", AuditKind.EXPORT),
}


SEEN_WHEN_READ = frozenset({AuditKind.READ, AuditKind.EXPORT})


def act_of(name: str, audited: str, kind: AuditKind, *, reads: bool) -> tuple[str, AuditKind]:
    """Phrase and kind for the address called `name`: the decorator's own, the table's, or the bare address.

    The phrase is empty for a page that is only read and whose reading nobody asked to see in the trail.
    """
    unnamed = ("", AuditKind.READ if reads else AuditKind.WRITE)
    phrase, usual = (audited, kind) if audited else ACTS.get(name, unnamed)
    if reads:
        return (phrase if usual in SEEN_WHEN_READ else ""), usual
    return phrase or f"提交 {name}", usual
