"""What decisions, elements, indicators and labels are called."""

from typing import Any

from lms.i18n import lazy_gettext as _l

DECISIONS: dict[str, Any] = {
    "trafficking": _l("Suspected trafficking"),
    "forced-labour": _l("Forced-labour indicators: a possible victim"),
    "labour": _l("Labour violation"),
    "other": _l("Another matter"),
}
ACTS: dict[str, Any] = {
    "recruitment": _l("Recruitment"),
    "transport": _l("Transportation"),
    "transfer": _l("Transfer"),
    "harbouring": _l("Harbouring"),
    "receipt": _l("Receipt of the person"),
}
MEANS: dict[str, Any] = {
    "force": _l("Threat or use of force"),
    "coercion": _l("Other coercion"),
    "abduction": _l("Abduction"),
    "fraud": _l("Fraud"),
    "deception": _l("Deception"),
    "power": _l("Abuse of power"),
    "vulnerability": _l("Abuse of a position of vulnerability"),
    "payments": _l("Payments to someone who has control over the person"),
}
PURPOSES: dict[str, Any] = {
    "sexual-exploitation": _l("Sexual exploitation"),
    "forced-labour": _l("Forced labour or services"),
    "slavery": _l("Slavery or similar practices"),
    "servitude": _l("Servitude"),
    "forced-criminality": _l("Forced criminality"),
    "forced-begging": _l("Forced begging"),
    "organ-removal": _l("Removal of organs"),
}
INDICATORS: dict[str, Any] = {
    "vulnerability": _l("Vulnerability abused"),
    "deception": _l("Deception about work or conditions"),
    "movement": _l("Restriction of movement"),
    "isolation": _l("Isolation"),
    "violence": _l("Physical or sexual violence"),
    "intimidation": _l("Intimidation and threats"),
    "documents": _l("Retention of identity documents"),
    "wages": _l("Withholding of wages"),
    "debt-bondage": _l("Debt bondage"),
    "conditions": _l("Abusive working and living conditions"),
    "overtime": _l("Excessive overtime"),
}
LISTS: dict[str, Any] = {
    "act": _l("Act"),
    "means": _l("Means"),
    "purpose": _l("Purpose"),
    "indicators": _l("Indicators"),
    "facts": _l("Facts for the record"),
    "routes": _l("Where it is referred"),
}
ELEMENTS: dict[str, dict[str, Any]] = {
    "act": ACTS,
    "means": MEANS,
    "purpose": PURPOSES,
    "indicators": INDICATORS,
}
LABELS: dict[str, Any] = {
    "violence": _l("violence"),
    "sexual-exploitation": _l("sexual exploitation"),
    "confinement": _l("confinement"),
    "threats": _l("threats"),
    "children": _l("a child's suffering"),
    "self-harm": _l("self-harm"),
}
DIMENSIONS: dict[str, Any] = {
    "safety": _l("Safety and rights"),
    "evidence": _l("Evidence"),
    "referral": _l("Referral"),
    "time": _l("Time"),
}
QUALITIES: dict[str, Any] = {
    "sound": _l("Sound"),
    "acceptable": _l("Acceptable"),
    "weak": _l("Weak"),
    "harmful": _l("Harmful"),
}
DOCUMENTS: dict[str, Any] = {
    "note": _l("Note"),
    "call": _l("Call note"),
    "contract": _l("Contract"),
    "payslip": _l("Payslip"),
    "form": _l("Form"),
    "chat": _l("Chat"),
    "letter": _l("Letter"),
    "record": _l("Record"),
    "report": _l("Report"),
}
REAL_DATA: dict[str, Any] = {
    "identity": _l("an identity number"),
    "passport": _l("a passport number"),
    "phone": _l("a telephone number"),
    "plate": _l("a vehicle's plate"),
    "email": _l("an e-mail address"),
    "account": _l("an account number"),
}
