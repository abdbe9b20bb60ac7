"""Level and function as a job title gives them away, in our four languages; used where no column says it."""

import re

from goodword.lib.folding import fold
from goodword.policy.vocabulary import Function, Level

_LEVELS: tuple[tuple[Level, str], ...] = (
    (Level.VP, r"\b(s|e|a)?vp\b|vice[- ]president|vizeprasident|naib presiden"),
    (Level.C_LEVEL, r"\bc[eftiosmpr]o\b|\bciso\b|\bchro\b|\bchief\b|\b(co-?)?founder\b|\bowner\b|\bpresident\b|"
     r"geschaftsfuhr|\bvorstand|managing director|inhaber|\bsocio\b|\bpresidente\b|ketua pegawai"),
    (Level.DIRECTOR, r"\bdirect|\bdirektor|\bdiretor|\bpengarah\b|\bhead of\b|\bbereichsleit|\bhauptabteilungsleit"),
    (Level.MANAGER, r"\bmanager|\bmanagerin\b|\blead\b|\bleit(er|ung)|leiter(in)?\b|\bgerente\b|\bpengurus\b|"
     r"\bsupervisor\b|\bhead\b|\bcoordenador"),
    (Level.INDIVIDUAL, r"analyst|analista|engineer|developer|specialist|consultant|administrator|assistant|associate|"
     r"representative|executive|architect|berater|entwickler|referent|sachbearbeiter|jurutera|"
     r"eksekutif|officer|accountant|designer|nurse|buyer|technician"),
)  # fmt: skip
_NO_LEADERS = r"(account|project|product|office|case|community|key account) manager|projektleiter"
_FUNCTIONS: tuple[tuple[Function, str], ...] = (
    (Function.EXECUTIVE, r"\bceo\b|chief executive|founder|\bowner\b|(?<!vice )(?<!vice-)\bpresident\b|geschaftsfuhr|"
     r"managing director|general manager"),
    (Function.FINANCE, r"\bcfo\b|financ|finanz|accounting|accountant|controll|treasur|kewangan|buchhalt|payroll"),
    (Function.IT, r"\bcio\b|\bciso\b|\bit\b|information (technology|systems|security)|infrastructure|network|"
     r"system admin|\bedv\b|security|data center|sysadmin|teknologi maklumat|\bti\b"),
    (Function.PROCUREMENT, r"procure|purchas|sourcing|einkauf|compras|buyer|perolehan"),
    (Function.CUSTOMER_SERVICE, r"customer (service|success|support|care|experience)|kundenservice|support|atendimento|"
     r"helpdesk"),
    (Function.ENGINEERING, r"\bcto\b|engineer|developer|software|development|entwickl|engenhar|r&d|research|architect|"
     r"jurutera|devops"),
    (Function.PRODUCT, r"\bcpo\b|product|produkt|produto|produk\b"),
    (Function.MARKETING, r"\bcmo\b|marketing|brand|communication|pemasaran"),
    (Function.SALES, r"\bcro\b|sales|vertrieb|account (executive|manager)|business development|vendas|jualan|revenue"),
    (Function.HR, r"\bchro\b|human resources|\bhr\b|people|talent|personal(leit|wesen|abteil)|recruit|"
     r"recursos humanos|sumber manusia"),
    (Function.LEGAL, r"legal|counsel|compliance|jurist|recht|juridic|undang"),
    (Function.OPERATIONS, r"\bcoo\b|operation|logisti|supply chain|production|plant|produktion|betrieb|operac|operasi|"
     r"project|business analyst|facilit"),
)  # fmt: skip
_LEVEL_PATTERNS = [(level, re.compile(pattern)) for level, pattern in _LEVELS]
_FUNCTION_PATTERNS = [(function, re.compile(pattern)) for function, pattern in _FUNCTIONS]
_NO_LEADER = re.compile(_NO_LEADERS)


def level_of(title: str) -> Level | None:
    """None where the title does not say."""
    plain = fold(title)
    found = next((level for level, pattern in _LEVEL_PATTERNS if pattern.search(plain)), None)
    return Level.INDIVIDUAL if found is Level.MANAGER and _NO_LEADER.search(plain) else found


def function_of(title: str) -> Function | None:
    plain = fold(title)
    return next((function for function, pattern in _FUNCTION_PATTERNS if pattern.search(plain)), None)
