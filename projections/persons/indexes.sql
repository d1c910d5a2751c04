CREATE INDEX document_by_id ON document (document_id);
