"""Question types, one file each. A new type is a new file here and its name in `Item`.

Every type tells the same things about itself: `control` (which kind of HTML control asks it), `has_fixed_order`
(whether its choices keep the author's order), `choices()`, `keys()` (what is right), `accepts(chosen)` (has an
answer the right shape) and `mark(chosen)` (share of the mark, 0..1).
"""

from typing import Annotated

from pydantic import Field

from lms.domain.questions.choice import Choice, Text
from lms.domain.questions.choice import Item as ItemBase
from lms.domain.questions.multiple import Multiple
from lms.domain.questions.single import Single
from lms.domain.questions.true_false import TrueFalse

Item = Annotated[Single | Multiple | TrueFalse, Field(discriminator="type")]
TYPES = {"single": Single, "multiple": Multiple, "true-false": TrueFalse}

__all__ = ["TYPES", "Choice", "Item", "ItemBase", "Multiple", "Single", "Text", "TrueFalse"]
