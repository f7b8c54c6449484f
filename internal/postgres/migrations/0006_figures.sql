-- Figures for monitoring are counted every few seconds: without reading the
-- pilots' wide rows, and what was set aside without what was sent.

CREATE INDEX pilots_by_light ON pilots (light, level) INCLUDE (workflow_id, programme, sub_district, phase);
CREATE INDEX notices_set_aside ON notices (channel) WHERE status = 'set-aside';
