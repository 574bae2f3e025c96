"""Every table, for migrations and tests: importing this fills the metadata."""

from lms.accounts import models as accounts
from lms.audit import models as audit
from lms.cases import models as cases
from lms.certificates import models as certificates
from lms.courses import models as courses
from lms.db import metadata
from lms.enrolments import models as enrolments
from lms.evaluation import models as evaluation
from lms.jobs import Job
from lms.progress import models as progress
from lms.quizzes import models as quizzes

__all__ = [
    "Job",
    "accounts",
    "audit",
    "cases",
    "certificates",
    "courses",
    "enrolments",
    "evaluation",
    "metadata",
    "progress",
    "quizzes",
]
