"""A plan of help is sent to its person here, who reads it and answers here.

A dated fact may carry the rank of the sealed plan that was sent with it (`plan`), and of the
writing in which it was said (`writing`). The person adds the day they received a plan that was sent
so, and their answer, under their own name, and nothing else; a helper, under a mandate to follow,
to receive and to send.

The release before this one writes neither, and shows an answer as any date that was noted.

Undone by: nothing; what was answered is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"

COLUMNS = """
ALTER TABLE milestones ADD COLUMN plan int, ADD COLUMN writing int,
    ADD CONSTRAINT milestones_plan_check CHECK (plan IS NULL OR milestone IN ('proposed', 'final'));
"""
# Beside the policy that asks it: one of milestones that reads milestones would go in a circle.
FUNCTION = """
CREATE FUNCTION plan_was_sent(wanted text) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM milestones m WHERE m.dossier = wanted AND m.plan IS NOT NULL)
$$;
"""
ANSWER = """
CREATE POLICY answer ON milestones FOR INSERT TO portal_applicant
    WITH CHECK (person = ANY (@person) AND plan IS NULL AND day IS NOT NULL
        AND noted_by = coalesce(nullif(current_setting('app.helper', true), ''),
                                nullif(current_setting('app.person', true), ''))
        AND milestone IN ('received', 'final_received', 'accepted', 'contested', 'declined')
        AND plan_was_sent(dossier)
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder)
                = (milestones.request, milestones.person, milestones.funder)));
CREATE POLICY helped_to_receive ON milestones AS RESTRICTIVE FOR INSERT TO portal_applicant
    WITH CHECK (acts_alone() OR (SELECT mandated('receive')));
CREATE POLICY helped_to_answer ON milestones AS RESTRICTIVE FOR INSERT TO portal_applicant
    WITH CHECK (acts_alone() OR milestone IN ('received', 'final_received')
        OR (SELECT mandated('send')));
GRANT INSERT ON milestones TO portal_applicant;
"""
# What @person stands for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(FUNCTION)
    op.execute(ANSWER.replace("@person", ALL_THEY_ARE))
