"""Invariants of the exam room; every mark is computed again from its snapshot."""

from quizapp.exams.invariants import answers, attempts, marks, outside

CHECKS = (*answers.CHECKS, *attempts.CHECKS, *marks.CHECKS, *outside.CHECKS)
