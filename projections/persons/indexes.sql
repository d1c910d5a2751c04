CREATE INDEX document_by_id ON document (document_id);
ALTER TABLE name ADD PRIMARY KEY (person_id, version);
CREATE INDEX name_by_key ON name (name_key, person_id);
