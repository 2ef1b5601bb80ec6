"""The ways of a sign-in: between a login name and tokens, as lists of stages.

A request enters with the factor it brings: a password or its proof, a new password, a second
factor. It passes the stages of that factor's list in order; the first stage that has an answer, a
further challenge or the end, ends the way, and a stage that refuses raises. If a stage refuses
after the factor was accepted, what accepting it wrote is committed all the same: the same proof is
not accepted again. What stands before the factor is told whatever the factor, which is not looked
at: it is not spent, and a wrong one doesn't count towards the lockout.
"""

from typing import Final

from poolhouse.user_pools.sign_in.sign_in_attempt import Stage
from poolhouse.user_pools.sign_in.stages import (
    ask_for_new_password,
    ask_for_second_factor,
    finish,
    prove_factor,
    refuse_disabled,
    refuse_reset_required,
    refuse_unconfirmed,
    refuse_unknown_device,
    refuse_while_locked,
)

FIRST_FACTOR: Final[tuple[Stage, ...]] = (
    refuse_while_locked,
    refuse_disabled,
    refuse_reset_required,
    refuse_unconfirmed,
    prove_factor,
    ask_for_new_password,
    refuse_unknown_device,
    ask_for_second_factor,
    finish,
)
NEW_PASSWORD: Final[tuple[Stage, ...]] = (
    refuse_disabled,
    prove_factor,
    refuse_unknown_device,
    ask_for_second_factor,
    finish,
)
SECOND_FACTOR: Final[tuple[Stage, ...]] = (
    refuse_while_locked,
    refuse_disabled,
    refuse_reset_required,
    prove_factor,
    refuse_unknown_device,
    finish,
)
