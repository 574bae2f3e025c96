"""Every blueprint, in one list."""

from flask import Blueprint

from lms.accounts.admin import bp as accounts_admin
from lms.accounts.routes import bp as accounts
from lms.authoring.bank_pages import bp as authoring_bank
from lms.authoring.routes import bp as authoring
from lms.cases.routes import bp as cases
from lms.cases.teach import bp as cases_teach
from lms.certificates.admin import admin as certificates_admin
from lms.certificates.blueprint import bare as bare_certificates
from lms.certificates.routes import bp as certificates
from lms.enrolments.routes import bp as enrolments
from lms.evaluation.routes import bp as evaluation
from lms.exchange.routes import bp as exchange
from lms.learning.routes import bp as learning
from lms.printing.routes import bp as printing
from lms.progress.admin import bp as progress_admin
from lms.progress.routes import bp as progress
from lms.quizzes.analysis_pages import bp as quizzes_analysis
from lms.quizzes.marking_pages import bp as quizzes_marking
from lms.quizzes.routes import bp as quizzes
from lms.quizzes.teach import bp as quizzes_teach
from lms.reports.mending_pages import bp as mending
from lms.reports.routes import bp as reports
from lms.web.routes import bp as web

BLUEPRINTS: tuple[Blueprint, ...] = (
    web,
    accounts,
    accounts_admin,
    enrolments,
    quizzes,
    quizzes_teach,
    quizzes_marking,
    quizzes_analysis,
    cases,
    cases_teach,
    progress,
    progress_admin,
    certificates,
    certificates_admin,
    bare_certificates,
    evaluation,
    printing,
    learning,
    authoring,
    authoring_bank,
    exchange,
    reports,
    mending,
)
