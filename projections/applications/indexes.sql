CREATE INDEX application_by_stay ON application (stay_id) WHERE special_period_end IS NOT NULL;
CREATE INDEX application_by_number ON application (application_id);
